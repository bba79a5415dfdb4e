#!/usr/bin/env python3
"""Measures a class on this machine and checks ratios against the marks in grader/PERFORMANCE.md.

    cargo build --release && .ci/class-bench.py [--thousand] [--speedups] [--cargo] [--size 100]

The class consists of the kept submissions (reference, stubs, equivalents, mutants, hostile ones) in turn,
each on top of the reference and with a unique comment, so that no two are the same. `--thousand` also grades
ten times as many. `--speedups` measures speed-ups. `--cargo` builds what a learner's `cargo test`
and `cargo bench --no-run` build, in a clean tree, to compare CPU times. Times are shown but not checked.
The exit code is 1 if a ratio misses its mark. Run it on a quiet machine.
"""
import argparse
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
from math import gcd
from pathlib import Path

from shared import GRADER, REFERENCE, ROOT, SUBMISSIONS, Marks, add_comment, ended


def kept():
    """The kept submissions, each as a list of (file below a learner's tree, text)."""
    reference = sorted(REFERENCE.rglob("*.rs"))
    where = {file.stem: file.relative_to(REFERENCE) for file in reference}
    base = {where[file.stem]: file.read_bytes() for file in reference}
    cases = [base, {}]
    for kind in ("equivalent", "mutants"):
        for case in sorted((ROOT / "grader/course").glob(f"*/{kind}/*")):
            files = {f.stem: f for f in sorted(case.rglob("*.rs"))} or {case.parent.parent.name: case}
            cases.append({**base, **{where[name]: file.read_bytes() for name, file in files.items()}})
    for case in sorted((SUBMISSIONS / "hostile").glob("*")):
        own = {where[f.stem]: f.read_bytes() for f in sorted(case.rglob("*.rs")) if f.stem in where}
        if own:
            cases.append({**base, **own})
    return cases


def make_class(folder, size):
    cases = kept()
    # Spread over the kinds, because their folders differ in size.
    step = next(n for n in range(int(len(cases) ** 0.5), len(cases) + 1) if gcd(n, len(cases)) == 1)
    for number in range(size):
        learner = folder / f"learner-{number:05}"
        (learner / "part2-threading/src/exercises").mkdir(parents=True)
        for path, text in cases[number * step % len(cases)].items():
            (learner / path).parent.mkdir(parents=True, exist_ok=True)
            (learner / path).write_bytes(text + f"\n// learner {number}\n".encode())
        mark = learner / "part2-threading/src/exercises/sleepers.rs"
        if not mark.exists():
            shutil.copy(ROOT / "part2-threading/src/exercises/sleepers.rs", mark)
            add_comment(mark, f"learner {number}")
    return len(cases)


def measured(command, **options):
    """Elapsed seconds, CPU seconds including children, and peak memory of the process itself in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    peak = [0]

    def watch():
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                return
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    peak[0] = max(peak[0], int(line.split()[1]) / 1024)
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    said, _ = process.communicate()
    watcher.join()
    if process.returncode not in (0, 1):
        ended(command, process.returncode, said.decode(errors="replace"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, cpu, peak[0]


def shown(what, figure):
    print(f"{what:<66} {figure:>9}", flush=True)


class Bench:
    """Classes that are graded one after another, each into its own folder."""

    def __init__(self, work, size):
        self.work, self.size, self.marks = work, size, Marks()
        self.hundred = work / "class"
        self.hundred.mkdir()
        cases = make_class(self.hundred, size)
        print(f"{size} submissions of {cases} kinds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        # Grades once before, so that the kit's compilation is not measured.
        self.grade(REFERENCE, "warm", "--no-speedups", "--only", "counter")

    def grade(self, folder, out, *options):
        return measured([GRADER, "grade", folder, "--out", self.work / out, *options])

    def checked(self):
        """The class without speed-ups, twice. The second run finds everything done."""
        wall, cpu, memory = self.grade(self.hundred, "out", "--no-speedups")
        shown(f"{self.size} built and checked, wall", f"{wall:.0f} s")
        shown("  CPU of one", f"{cpu / self.size:.2f} s")
        self.marks.at_most("  memory of the grader, against 200 MB", memory / 200, 1)
        again, _, _ = self.grade(self.hundred, "out", "--no-speedups")
        shown("  the same again, nothing to do, wall", f"{again:.1f} s")
        self.marks.at_most("  the same again, against the first time", again / wall, 0.05)
        return wall, cpu

    def speedups(self):
        wall, _, _ = self.grade(self.hundred, "out-speedups")
        shown("with all speed-ups, wall", f"{wall:.0f} s")

    def thousand(self, wall, cpu):
        folder, many = self.work / "thousand", self.size * 10
        folder.mkdir()
        make_class(folder, many)
        ten, ten_cpu, memory = self.grade(folder, "thousand-out", "--no-speedups")
        shown(f"{many} built and checked, wall", f"{ten:.0f} s")
        self.marks.at_most(f"  {many} against ten times {self.size}, wall", ten / wall / 10, 1.1)
        self.marks.at_most("  the same in CPU", ten_cpu / cpu / 10, 1.1)
        self.marks.at_most("  memory of the grader, against 200 MB", memory / 200, 1)

    def cargo(self, cpu):
        tree = self.work / "tree"
        measured([GRADER, "handout", tree, "--with", REFERENCE])
        target = {**os.environ, "CARGO_TARGET_DIR": str(self.work / "target")}
        _, test, _ = measured(["cargo", "test", "--no-fail-fast"], cwd=tree, env=target)
        parts = [arg for part in sorted(tree.glob("part*")) for arg in ("-p", part.name)]
        command = ["cargo", "bench", "--no-run", "--features", "bench", *parts]
        _, bench, _ = measured(command, cwd=tree, env=target)
        shown("cargo test + bench --no-run in a clean tree, CPU", f"{test + bench:.0f} s")
        self.marks.at_least("  the same, against one submission", (test + bench) / (cpu / self.size), 50)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--thousand", action="store_true")
    parser.add_argument("--speedups", action="store_true")
    parser.add_argument("--cargo", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="class-bench-", ignore_cleanup_errors=True) as work:
        bench = Bench(Path(work), wanted.size)
        wall, cpu = bench.checked()
        if wanted.speedups:
            bench.speedups()
        if wanted.thousand:
            bench.thousand(wall, cpu)
        if wanted.cargo:
            bench.cargo(cpu)
    bench.marks.finish()


if __name__ == "__main__":
    main()
