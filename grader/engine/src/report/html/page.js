"use strict";
// Tables that sort, and one that searches and filters. All of it is extra: a page without scripts shows
// everything.

for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (head.hasAttribute("data-plain")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const numeric = head.hasAttribute("data-number");
    const key = (row) => {
      const cell = row.cells[column];
      const text = cell.dataset.value ?? cell.textContent;
      return numeric ? parseFloat(text) || 0 : text;
    };
    button.addEventListener("click", () => {
      const was = head.getAttribute("aria-sort");
      const down = was ? was === "ascending" : numeric;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const compare = numeric
        ? (a, b) => a[0] - b[0]
        : (a, b) => a[0].localeCompare(b[0], undefined, { numeric: true });
      const rows = [...body.rows].map((row) => [key(row), row]);
      rows.sort((a, b) => (down ? -compare(a, b) : compare(a, b)));
      body.append(...rows.map(([, row]) => row));
    });
  });
}

const table = document.querySelector("table[data-searchable]");
if (table) {
  const controls = document.querySelector(".controls");
  const [search, filter, told] = ["input", "select", "p"].map((tag) => controls.querySelector(tag));
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    name: row.cells[0].textContent.toLowerCase(),
    has: new Set((row.dataset.has ?? "").split(" ")),
  }));
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const { row, name, has } of rows) {
      const fits = name.includes(wanted) && (filter.value === "" || has.has(filter.value));
      row.hidden = !fits;
      shown += fits;
    }
    told.textContent = `${shown} of ${rows.length} shown`;
  };
  search.addEventListener("input", show);
  filter.addEventListener("change", show);
  for (const link of document.querySelectorAll("a[data-missed]")) {
    link.addEventListener("click", () => {
      filter.value = "c" + link.dataset.missed;
      show();
    });
  }
  controls.hidden = false;
  show();
}
