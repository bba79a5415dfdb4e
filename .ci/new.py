#!/usr/bin/env python3
"""Follows the sections "A new exercise" and "A new check" of CONTRIBUTING.md, in a copy of the tree.

It runs each command, puts each block of code where the text says, and compares what comes out. Then it makes an
exercise in each of the other parts, and watches one while its files change.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from shared import ROOT

SECTIONS = ["## A new exercise\n", "## A new check, with its mutant\n"]
NAME = "doubled"

# What each command must end with and print, in the order of the page.
DUE = [
    ("new exercise", 0, r"wrote +part2-threading/src/exercises/doubled\.rs[\s\S]*next:"),
    ("--test doubled", 101, r"not yet implemented: "),
    ("--consistency", 1, None),
    ("sample_class", 0, r"1 passed"),
    ("--only doubled", 0, r"\b0 surprises"),
    ("--consistency", 0, r"\b0 faults"),
    ("new check", 0, r"wrote +grader/course/doubled/mutants/doubled_without_all_together\.rs"),
    ("--only doubled", 0, r"\b0 surprises"),
    ("--without", 1, r"\b1 surprise\b"),
]

# The files in which something is to write, in the order in which `--consistency` must name them.
ORDER = [
    "src/exercises/doubled.rs", "src/program/doubled.rs", "doubled/reference.rs", "tests/doubled.rs", "doubled/checks.rs",
    "doubled/equivalent/", "doubled/mutants/", "README.md", "sample-class",
]


def events(page):
    """The commands and the blocks of code of the two sections, each block with the file that it is for."""
    for section in SECTIONS:
        text = page.split(section)[1].split("\n## ")[0]
        path = None
        for before, kind, block in re.findall(r"([\s\S]*?)^```(\w+)\n([\s\S]*?)^```\n", text, re.MULTILINE):
            named = re.findall(r"`([\w./-]+/[\w.-]+\.(?:rs|md))`", before)
            path = named[-1] if named else path
            if kind == "console":
                yield from ((line[2:], None) for line in block.splitlines() if line.startswith("$ "))
            else:
                yield path, block


def put(tree, path, block):
    """Replaces a whole file, a section, a function, or the only marked line, whichever the block is."""
    file = tree / path
    old = file.read_text()
    function = re.search(r"^fn (\w+)", block, re.MULTILINE)
    if block.startswith("//!"):
        new = block
    elif block.startswith("#"):
        new = re.sub(rf"\n### `{NAME}[\s\S]*?(?=\n## |\n### |\Z)", lambda _: "\n" + block, old)
    elif function:
        item = rf"(?:^///.*\n)+fn {function[1]}\([\s\S]*?^}}\n"
        new = re.sub(item, lambda _: block, old, flags=re.MULTILINE)
    else:
        new = re.sub(r"^.*to write: .*\n", lambda _: block, old, count=1, flags=re.MULTILINE)
    if new == old:
        sys.exit(f"the block for {path} changes nothing")
    file.write_text(new)
    print(f"wrote {path}", flush=True)


def run(tree, command, due, pattern=None):
    """Runs a command, and compares its exit code and its output."""
    print(f"$ {command}", flush=True)
    ended = subprocess.run(
        command, check=False, shell=True, cwd=tree, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    said = ended.stdout
    if ended.returncode != due or (pattern and not re.search(pattern, said)):
        sys.exit(f"{said}\n{command} ended with {ended.returncode}, due was {due}, with {pattern!r}")
    if re.search(r"^warning: (?!unused config)", said, re.MULTILINE):
        sys.exit(f"{said}\n{command} has a warning")
    return said


def in_order(said):
    """Compares the order of the places that are to write."""
    places = [next((nth for nth, part in enumerate(ORDER) if part in line.split(": write")[0]), None)
              for line in said.splitlines() if line.startswith("surprise: ")]
    if places != sorted(places, key=lambda nth: -1 if nth is None else nth) or set(places) != set(range(len(ORDER))):
        sys.exit(f"{said}\nnot in the order of the page: {places}")


class Watch:
    """A running `grader watch`."""

    def __init__(self, tree):
        self.seen = ""
        self.process = subprocess.Popen(
            ["target/debug/grader", "watch", NAME], cwd=tree, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    def until(self, pattern):
        """Reads its output up to a line with this pattern."""
        lines = []
        for line in self.process.stdout:
            print(f"  {line}", end="", flush=True)
            lines.append(line)
            if re.search(pattern, line):
                return "".join(lines)
        sys.exit(f"watch ended before it said {pattern!r}")

    def end(self):
        """Ends it as Ctrl-C does. Nothing that it started may be left."""
        self.process.send_signal(signal.SIGINT)
        self.process.stdout.read()
        if self.process.wait() != 130:
            sys.exit("watch does not end at Ctrl-C with 130")


def watched(tree):
    """Changes files while `watch` runs."""
    course = tree / "grader/course" / NAME
    checks, mutant = course / "checks.rs", course / "mutants" / f"{NAME}_without_results.rs"
    text, wrong = checks.read_text(), mutant.read_text()
    watch = Watch(tree)
    watch.until(r"\b0 surprises")
    watch.until("waiting for a change")
    # A mutant that is right is a surprise, and is graded alone, without a build.
    mutant.write_text(wrong.replace(".rev()", ""))
    said = watch.until("waiting for a change")
    if "compiling" in said or "1 case," not in said or not said.split("\n")[1].startswith(f"mutant {mutant.stem}"):
        sys.exit("a changed mutant is not graded alone, with its surprise first")
    mutant.write_text(wrong)
    watch.until("waiting for a change")
    checks.write_text(text + "fn broken(")
    if "error" not in watch.until("waiting for a change, because the grader does not compile"):
        sys.exit("the compiler's errors are not shown")
    checks.write_text(text)
    watch.until("compiling the grader")
    watch.until(r"\b0 surprises")
    watch.until("waiting for a change")
    checks.write_text(text + "\n")
    watch.until("grading")
    watch.end()
    checks.write_text(text)


def take_compiled(tree):
    """Takes what is compiled already. Cargo writes into its fingerprints. All other files it only replaces."""
    def take(source, target):
        (shutil.copy2 if ".fingerprint" in source else os.link)(source, target)

    for name in ["debug", "grader"]:
        if (ROOT / "target" / name).exists():
            shutil.copytree(
                ROOT / "target" / name, tree / "target" / name, copy_function=take, symlinks=True,
                ignore=shutil.ignore_patterns("incremental", "*.lock", ".cargo-lock", "public*"),
            )


with tempfile.TemporaryDirectory(prefix="new-") as home:
    tree = Path(home, "tree")
    files = subprocess.check_output(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, text=True)
    for name in filter(None, files.split("\0")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tree / name)
    take_compiled(tree)
    due = iter(DUE)
    for what, block in events((ROOT / "CONTRIBUTING.md").read_text()):
        if block is not None:
            put(tree, what, block)
        elif what != "cargo run -- verify":
            part, code, pattern = next(due)
            if part not in what:
                sys.exit(f"the page has the command {what}, due was one with {part}")
            said = run(tree, what, code, pattern)
            if pattern is None:
                in_order(said)
    run(tree, "cargo run -- verify --consistency", 0, r"\b0 faults")
    stub = tree / "part2-threading/src/exercises" / f"{NAME}.rs"
    empty = stub.read_text()
    shutil.copy(tree / "grader/course" / NAME / "reference.rs", stub)
    run(tree, f"cargo test -p part2-threading --test {NAME}", 0, "1 passed")
    stub.write_text(empty)
    run(tree, ".ci/format --check", 0)
    watched(tree)
    for name, part in [("one_more", "1"), ("another_one", "3")]:
        run(tree, f"target/debug/grader new exercise {name} --part {part}", 0, "next:")
    run(tree, "cargo check --tests -p part1-multiprocessing -p part3-yelp -p course", 0)
    run(tree, ".ci/format --check", 0)
print("the page's exercise is graded without a surprise")
