#!/usr/bin/env python3
"""Types every command of the handout's lessons, in a learner's tree with the model answers in it.

It skips commands that open a browser, install something, need the real service or a MongoDB server
(`.ci/mongodb-test` has that), or are missing on this machine. Needs a built `target/release/grader`.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from shared import GRADER, REFERENCE, run

lessons = [
    "README.md",
    "part1-multiprocessing/README.md",
    "part2-threading/README.md",
    "part3-yelp/README.md",
]
not_run = re.compile(r"--live|--open|^cargo install|^docker |mongodb|^export |^ps ")

# What the answers to the lessons' questions say about the output of a command, here with the model answers.
shown = {
    "-- in-rounds --processes 2 --chunks 2": r"in 2 answers of processes[\s\S]*one step",
    "-- sleepers": r"sleeper-5 \|[\s\S]*Completed in 2\.",
    "-- request-concurrent": r"20 items:[\s\S]*item-20 \|",
    "-- request-pooled --workers 5 --slow-id 3": r"20 ids, 20 results",
    "-- quotes": r"Lincoln_2: 2 quotes[\s\S]*Lincoln_10: 2 quotes",
    "-- counter": r"the tally shows 20: all counted",
    "-- inventory": r"8 hosts",
    "-- --store sqlite:twice.sqlite scrape-city Toronto": r"20 documents in sqlite:twice\.sqlite",
    "-- polite": r"80 stored, 0 failed, 2 refusals[\s\S]*·· a pause",
}


def commands(text):
    """The commands of a lesson, in its `sh` blocks, after prompts and within sentences."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"^\$ (.*)", text, re.MULTILINE)
    lines += re.findall(r"`(cargo [^`]*)`", text)
    found = []
    for line in lines:
        line = re.split(r"\s+# ", line)[0].strip()
        if line and line not in found:
            found.append(line)
    return found


class Gate:
    """A gate that releases every caller, and prints its address."""

    def __init__(self, tree):
        self.process = subprocess.Popen(
            ["cargo", "run", "--quiet", "-p", "lab", "--example", "gate"],
            cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.url = self.process.stdout.readline().split()[-1]
        print("all", file=self.process.stdin, flush=True)

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait() == 0, "the gate"


def fault_of(tree, command):
    """Runs one command, and returns what went wrong, if anything."""
    gate = None
    if "--gate" in command:
        gate = Gate(tree)
        command = re.sub(r"http://127\.0\.0\.1:\w+", gate.url, command)
    if command.startswith("cargo bench"):
        # Each benchmark runs once, because figures are not checked here.
        command += " -- --test"
    ended = subprocess.run(
        command, check=False, shell=True, executable="/bin/bash", cwd=tree, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    if gate:
        gate.end()
    # A city command that misbehaves makes all cities fail, and the lesson is about the program's messages.
    due = 1 if " sh -c " in command else 0
    if ended.returncode != due or "panicked" in ended.stdout:
        return f"exit code {ended.returncode}, due was {due}\n{ended.stdout}"
    for ending, pattern in shown.items():
        if command.endswith(ending) and not re.search(pattern, ended.stdout):
            return f"it does not show {pattern!r}\n{ended.stdout}"
    return None


with tempfile.TemporaryDirectory() as home:
    tree = pathlib.Path(home, "lab")
    run([GRADER, "handout", tree, "--no-check", "--with", REFERENCE])
    wrong, ran = 0, 0
    for lesson in lessons:
        for command in commands((tree / lesson).read_text()):
            if not_run.search(command) or not shutil.which(command.split()[0]):
                print(f"not run: {command}", flush=True)
                continue
            print(f"{lesson}: {command}", flush=True)
            problem = fault_of(tree, command)
            ran += 1
            if problem:
                wrong += 1
                print(f"  {problem}", file=sys.stderr)
    print(f"{ran} commands, {wrong} of them differ from the lesson")
    sys.exit(1 if wrong or ran < 30 else 0)
