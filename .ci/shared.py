"""Shared by the Python scripts of this folder."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GRADER = Path(os.environ.get("GRADER", ROOT / "target/release/grader")).resolve()
SUBMISSIONS = ROOT / "grader/submissions"
REFERENCE = SUBMISSIONS / "sample-class/ada"


def run(command, **options):
    """A command's output. If the command fails, the script ends with the end of its standard error."""
    done = subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True, **options)
    if done.returncode != 0:
        ended(command, done.returncode, done.stderr)
    return done.stdout


def ended(command, code, said):
    """Ends the script because a command failed."""
    sys.exit(f"{' '.join(str(word) for word in command)} ended with {code}:\n{said[-2000:]}")


def add_comment(file, text):
    """Changes a source file without changing its meaning."""
    file.write_text(f"{file.read_text()}\n// {text}\n")


class Marks:
    """Ratios and the marks that they must reach. Times have no mark, because they depend on the machine."""

    def __init__(self):
        self.short = []

    def at_least(self, what, ratio, mark):
        return self._judge(what, ratio, mark, f"at least {mark:g}", ratio >= mark)

    def at_most(self, what, ratio, mark):
        return self._judge(what, ratio, mark, f"at most {mark:g}", ratio <= mark)

    def _judge(self, what, ratio, mark, due, holds):
        if not holds:
            self.short.append(what)
        print(f"{what:<66} {ratio:>9.3f}  {due:<14} {'holds' if holds else 'FALLS SHORT'}", flush=True)

    def finish(self):
        """Ends the script, with 1 if a ratio missed its mark."""
        sys.exit(1 if self.short else 0)
