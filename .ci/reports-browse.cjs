// Opens the pages in headless Chromium and uses them. Sorts, searches, looks at timelines and prints, with and without
// scripts, wide and narrow, light and dark. Any error in the console, any request that leaves the page and any dialogue
// is a failure. Every wait has a time-out, and browsers are always closed, because an open one would keep this process
// alive.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const [pages, scratch] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const NARROW = { width: 390, height: 844 };
const WIDE = { width: 1200, height: 900 };
// Time-outs of one wait of the browser and of all of them, far more than a slow machine needs.
const WAIT_MS = 60_000;
const ALL_MS = 540_000;
const open = [];

async function browser(options) {
  const profile = path.join(scratch, `profile-${open.length}`);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium", headless: true, args: flags, viewport: WIDE, timeout: WAIT_MS, ...options,
  });
  open.push(context);
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { complaints.push(`dialogue: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    const url = request.url();
    const own = url.startsWith("data:") || (url.startsWith("file:") && request.isNavigationRequest());
    if (!own) complaints.push(`request: ${url}`);
  });
  return { context, page, complaints };
}

const address = (file) => pathToFileURL(path.join(pages, file)).href;

async function accessible(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
  }));
  const faults = found.violations.map((fault) =>
    `${fault.id}: ${fault.help} (${fault.nodes.length}) ${fault.nodes[0].html.slice(0, 160)}`);
  assert.deepEqual(faults, [], what);
}

async function looksRight(page, file) {
  for (const viewport of [WIDE, NARROW]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.goto(address(file));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= viewport.width, `${file} is ${wide} wide on ${viewport.width}`);
      await accessible(page, `${file}, ${colorScheme}, ${viewport.width}`);
    }
  }
  await page.setViewportSize(WIDE);
}

async function learner(page) {
  const file = "small/html/ada.html";
  await page.goto(address(file));
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
  assert.equal(first, "#main", "the first stop of the keyboard skips to the results");
  const timeline = page.locator(".tl .grid").first();
  assert.equal(await timeline.isVisible(), false, "what passed is folded");
  for (const summary of [page.locator("details.part > summary"), page.locator("details.pic > summary")]) {
    await summary.first().focus();
    await page.keyboard.press("Enter");
  }
  assert.ok(await timeline.isVisible(), "Enter opens a timeline");
  assert.equal(await timeline.locator("rect.held").count(), 20);
  const said = await page.locator(".tl figcaption").first().textContent();
  assert.match(said, /20 of 20 waited at the same time/);
  assert.equal(await timeline.getAttribute("role"), "img");
  await page.pdf({ path: path.join(scratch, "page.pdf"), format: "A4" });
}

async function theClass(page) {
  await page.goto(address("large/class-html/index.html"));
  // A second visit, so that the time is that of the page and not that of the browser's start.
  await page.reload({ waitUntil: "load" });
  const ms = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
  // Only for information, because a test cannot say how fast a machine is.
  console.log(`the page of 1 000 learners is loaded after ${Math.round(ms)} ms`);

  const rows = page.locator("table.all tbody tr");
  const points = () => page.$$eval("table.all tbody tr td.p",
    (cells) => cells.map((cell) => parseFloat(cell.dataset.value)));
  const head = page.locator("table.all thead th", { hasText: "Points" });
  assert.equal(await rows.count(), 1_000);
  await head.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  let found = await points();
  assert.deepEqual(found, [...found].sort((a, b) => b - a));
  await head.locator("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  found = await points();
  assert.deepEqual(found, [...found].sort((a, b) => a - b));
  assert.equal(await page.locator("table.all thead [aria-sort]").count(), 1);

  await page.locator(".controls input").fill("chloé 00");
  const told = page.locator(".controls p");
  const shown = () => page.locator("table.all tbody tr:visible").count();
  assert.equal(await told.textContent(), `${await shown()} of 1000 shown`);
  assert.ok((await shown()) > 5 && (await shown()) < 20);
  await page.locator(".controls input").fill("");
  await page.locator(".controls select").selectOption("f2");
  const helped = await shown();
  assert.ok(helped > 100 && helped < 900, `${helped} need help`);
  await page.locator("details.more", { has: page.locator("a[data-missed]") }).locator("summary").click();
  await page.locator("a[data-missed]").first().click();
  assert.match(await page.locator(".controls select").inputValue(), /^c\d+$/);
  assert.ok((await shown()) > 0);
}

async function links(page) {
  await page.goto(address("small/class-html/index.html"));
  const title = await page.locator("h1").textContent();
  const names = await page.$$eval("table.all tbody th a", (all) => all.map((a) => a.href));
  assert.equal(names.length, 3);
  for (const name of names) {
    await page.goto(name);
    assert.ok(await page.locator("main").isVisible());
    await page.locator("header a").click();
    assert.equal(await page.locator("h1").textContent(), title);
  }
}

async function main() {
  const { page, complaints } = await browser({ offline: true });
  const small = fs.readdirSync(path.join(pages, "small/html")).map((name) => `small/html/${name}`);
  await learner(page);
  await theClass(page);
  await links(page);
  for (const file of [...small, "small/class-html/index.html", "small/class-html/learners/ben.html"]) {
    await looksRight(page, file);
  }
  await page.goto(address("large/class-html/index.html"));
  assert.deepEqual(complaints, []);

  const plain = await browser({ javaScriptEnabled: false });
  await plain.page.goto(address("small/class-html/index.html"));
  assert.equal(await plain.page.locator("table.all tbody tr").count(), 3);
  assert.equal(await plain.page.locator(".controls").isVisible(), false);
  assert.deepEqual(plain.complaints, []);
  console.log("the pages open, sort, search, print and read well");
}

const late = setTimeout(() => { console.error(`not done after ${ALL_MS} ms`); process.exit(1); }, ALL_MS);
main()
  .catch((error) => { console.error(error); process.exitCode = 1; })
  .finally(() => Promise.allSettled(open.map((context) => context.close())))
  .finally(() => clearTimeout(late));
