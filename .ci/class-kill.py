#!/usr/bin/env python3
"""Kills a class run with SIGKILL at random moments, each time followed by a restart.

After each kill, no journal file may be torn, lost or changed, except that speed-ups are added to verdicts
without one. When a run completes, its results must equal those of an undisturbed run, with one entry per submission,
and the next run begins in an empty folder. Kills happen in both lanes. Speed-ups are measurements and are
not compared.
KILLS=100 GRADER=target/release/grader .ci/class-kill.py
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from shared import GRADER, ROOT, SUBMISSIONS, add_comment

KILLS = int(os.environ.get("KILLS", "100"))
SEED = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
OPTIONS = ["--only", "request_concurrent"]


def make_class(folder):
    """Twelve learners, two of which handed in the same."""
    sample = SUBMISSIONS / "sample-class"
    for number in range(12):
        name = ["ada", "ben", "chloe", "dmitri", "eva"][number % 5]
        learner = folder / f"learner-{number:02}"
        shutil.copytree(sample / name, learner)
        if number != 11:
            add_comment(learner / "part2-threading/src/exercises/request_concurrent.rs", number)
    shutil.copy(
        folder / "learner-10/part2-threading/src/exercises/request_concurrent.rs",
        folder / "learner-11/part2-threading/src/exercises/request_concurrent.rs",
    )


def command(folder, out):
    return [GRADER, "grade", str(folder), "--out", str(out), *OPTIONS]


def entries(out):
    """The journal's entries, by name. A torn one ends this script."""
    found = {}
    for path in (out / "journal").glob("*-*.json"):
        data = path.read_bytes()
        found[path.name] = data, json.loads(data)
    for path in out.glob("*.json"):
        json.loads(path.read_bytes())
    return found


def lost(before, after):
    """The names of entries that a kill has changed, other than by added speed-ups."""

    def verdicts(entry):
        return [c for c in entry["record"]["checks"] if not c["id"].endswith("/speed-up")]

    def kept(name):
        (data, entry), (data_now, now) = before[name], after.get(name, (None, None))
        came = now is not None and now["measured"] and not entry["measured"]
        return verdicts(entry) == verdicts(now) if came else data == data_now

    return [name for name in before if not kept(name)]


def rows(table):
    """A table without the line on what could not be measured."""
    return [line for line in table.splitlines() if "not complete" not in line]


def same(quiet, out):
    subprocess.run([ROOT / ".ci/same-results.py", "--speedups-aside", quiet, out], check=True)


def main():
    rng = random.Random(SEED)
    print(f"seed {SEED}, {KILLS} kills", flush=True)
    work = Path(tempfile.mkdtemp(prefix="class-kill-"))
    try:
        folder, quiet = work / "class", work / "quiet"
        folder.mkdir()
        make_class(folder)
        began = time.monotonic()
        table = subprocess.run(command(folder, quiet), check=True, capture_output=True, text=True)
        length = time.monotonic() - began
        distinct = len(entries(quiet))
        assert distinct == 11, f"{distinct} entries for 11 different submissions"

        kills = through = in_lane_2 = 0
        out = work / "out-0"
        while kills < KILLS:
            before = entries(out) if out.exists() else {}
            run = subprocess.Popen(
                command(folder, out), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            try:
                # Short runs as well as long ones, because a kill may also come at a run's start or end.
                stdout, _ = run.communicate(timeout=rng.uniform(0, length * rng.choice([0.1, 0.3, 0.6])))
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                run.communicate()
                kills += 1
                after = entries(out) if out.exists() else {}
                assert not lost(before, after), f"kill {kills}: {lost(before, after)}"
                in_lane_2 += any(entry["measured"] for _, entry in after.values())
                continue
            assert run.returncode == 0, f"a restart ended with {run.returncode}"
            assert rows(stdout) == rows(table.stdout), f"another table:\n{stdout}\n{table.stdout}"
            assert len(entries(out)) == distinct, "an entry is missing or doubled"
            same(quiet, out)
            through += 1
            shutil.rmtree(out)
            out = work / f"out-{through}"
        last = subprocess.run(command(folder, out), check=True, capture_output=True, text=True)
        assert rows(last.stdout) == rows(table.stdout), "another table"
        same(quiet, out)
        left = [p for p in out.rglob("*") if p.name.startswith((".draft", ".tmp"))]
        assert not left, f"left behind: {left}"
        print(f"{kills} kills, {in_lane_2} of them after the first speed-up, {through + 1} runs completed:")
        print("nothing lost, torn or doubled")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except AssertionError as fault:
        sys.exit(f"class-kill: {fault}")
