#!/usr/bin/env python3
"""Compares the model answers with Python, with C and OpenMP and with the theoretical minimum, and prints
the tables of grader/PERFORMANCE.md.

    cargo build --release && .ci/performance.py [--rounds 5] [--only A]

In each round every program runs once, in random order, so that all meet the same conditions. Figures are medians
over the rounds, and ratios are formed within a round. Times are shown but not checked. The exit code is 1 if a median
ratio misses its mark. Run it on a quiet machine.
"""
import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

from shared import GRADER, REFERENCE, ROOT, Marks, run

TARGET = ROOT / "target/grader/performance"
RANGES = {"A": (100_000_000, 101_000_000), "B": (10, 2_500_000)}


def prepare(work):
    """The model answers' programs and the C program."""
    tree = work / "tree"
    run([GRADER, "handout", tree, "--no-check", "--with", REFERENCE])
    run(["cargo", "build", "--release", "--workspace", "--target-dir", TARGET], cwd=tree)
    run(["cc", "-O2", "-fopenmp", ROOT / "grader/performance/primes.c", "-o", work / "primes-c"])


def compared(work, program, *options):
    """The rows of a program's own comparison, in seconds."""
    document = work / "document.json"
    run([TARGET / "release" / program, *options, "--json-to", document], cwd=work)
    rows = json.loads(document.read_text())
    rows = rows[0]["rows"] if program == "primes" else rows
    return {row["variant"]: row["seconds"] for row in rows}


def primes(work, name, cores):
    rows = compared(work, "primes", "--range", name, "--workers", cores, "--python")
    start, end = RANGES[name]
    for threads in (1, cores):
        env = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        seconds = run([work / "primes-c", start, end], env=env).split()[0]
        rows[f"C with OpenMP, {threads}"] = float(seconds)
    return rows


def table(title, rounds, floor):
    """One row per variant, with the median time, and the median and range of the ratios to the first variant."""
    print(f"\n### {title}\n\n| | time | against the first row |\n|---|---|---|")
    first = next(iter(rounds[0]))
    for variant in rounds[0]:
        times = [seconds[variant] * 1000 for seconds in rounds]
        ratios = [seconds[first] / seconds[variant] for seconds in rounds]
        spread = f"{statistics.median(ratios):.2f}× ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"| {variant} | {statistics.median(times):.0f} ms | {spread} |")
    print(f"| floor: {floor[0]} | {floor[1] * 1000:.0f} ms | |", flush=True)


def judge(marks, name, rounds, cores):
    """The medians of the ratios within a round, which are checked. A row is found by the start of its name."""

    def ratio(over, under):
        def of(seconds, wanted):
            if callable(wanted):
                return wanted(seconds)
            found = [value for variant, value in seconds.items() if variant.startswith(wanted)]
            if not found:
                sys.exit(f"{name}: no row is named {wanted}, but {', '.join(seconds)}")
            return found[0]
        return statistics.median(of(seconds, over) / of(seconds, under) for seconds in rounds)

    if name in RANGES:
        for variant in ("primes_parallel", "process_pool", "apply_async"):
            ideal = ratio(lambda seconds: seconds["sequential"] / cores, variant)
            marks.at_least(f"{name}, {variant}: floor / time", ideal, 0.8)
            marks.at_least(f"{name}, {variant}: C with OpenMP / time", ratio(f"C with OpenMP, {cores}", variant), 0.8)
            marks.at_least(f"{name}, {variant}: Python's pool / time", ratio("python Pool", variant), 10)
    elif name == "requests":
        floors = {"request_concurrent": ("python, a thread each", 0.05), "request_pooled": ("python, pool", 0.2)}
        for variant, (twin, floor) in floors.items():
            marks.at_least(f"{name}, {variant}: floor / time", ratio(lambda _, floor=floor: floor, variant), 0.75)
            marks.at_least(f"{name}, {variant}: Python / time", ratio(twin, variant), 0.9)
    else:
        marks.at_least(f"{name}, both: floor / time", ratio(lambda _: 0.1, "both"), 0.6)
        marks.at_least(f"{name}, both: Python / time", ratio("python both", "both"), 0.9)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["A", "B", "requests", "cities"], action="append", help="may be repeated")
    wanted = parser.parse_args()
    cores = os.cpu_count()
    with tempfile.TemporaryDirectory(prefix="performance-") as folder:
        rounds = measure(Path(folder), wanted.only, wanted.rounds, cores)
    print(f"{cores} cores, load {os.getloadavg()[0]:.1f}, {wanted.rounds} rounds")
    for name in [name for name in RANGES if name in rounds]:
        best = statistics.median(seconds["sequential"] for seconds in rounds[name])
        floor = (f"the sequential time over {cores} cores", best / cores)
        table(f"Primes, workload {name}", rounds[name], floor)
    if "requests" in rounds:
        table("20 items at 50 ms", rounds["requests"], ("one answer", 0.05))
    if "cities" in rounds:
        table("4 cities of 20 businesses at 50 ms", rounds["cities"], ("two answers, one after the other", 0.1))
    print()
    marks = Marks()
    for name, of_one in rounds.items():
        judge(marks, name, of_one, cores)
    marks.finish()


def measure(work, only, count, cores):
    """The times of each program's rounds, by name."""
    prepare(work)
    programs = {
        "A": lambda: primes(work, "A", cores),
        "B": lambda: primes(work, "B", cores),
        "requests": lambda: compared(work, "request-example", "--python"),
        "cities": lambda: compared(work, "yelp", "--python"),
    }
    rounds = {name: [] for name in programs if name in (only or programs)}
    for number in range(count):
        for name in random.sample(list(rounds), len(rounds)):
            print(f"round {number + 1} of {count}: {name}", file=sys.stderr, flush=True)
            rounds[name].append(programs[name]())
    return rounds


if __name__ == "__main__":
    main()
