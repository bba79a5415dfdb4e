#!/usr/bin/env python3
"""same-results [--speedups-aside] ONE OTHER compares two folders of results, ignoring measurements.

Compares every learner's record and the class's list byte for byte without `measurements`, and the
journals by their keys. `--speedups-aside` also ignores speed-ups, which are measurements, too. Prints the
first differences, and exits with 1 if there are any.
"""
import json
import sys
from pathlib import Path

ASIDE = "--speedups-aside"
folders = [word for word in sys.argv[1:] if word != ASIDE]


def bare(path):
    """A JSON file without the values that differ between runs."""
    value = json.loads(path.read_bytes())
    value.pop("measurements", None)
    if ASIDE in sys.argv and "checks" in value:
        value["checks"] = [c for c in value["checks"] if not c["id"].endswith("/speed-up")]
        del value["complete"]
    return json.dumps(value, ensure_ascii=False)


def results(folder):
    folder = Path(folder)
    files = {p.name: bare(p) for p in folder.glob("*.json")}
    files["journal/class.json"] = bare(folder / "journal/class.json")
    for entry in (folder / "journal").glob("*-*.json"):
        value = json.loads(entry.read_bytes())
        files[f"journal/{entry.name}"] = json.dumps(value["key"])
    return files


one, other = (results(folder) for folder in folders)
faults = [f"only in {folders[0]}: {name}" for name in sorted(one.keys() - other.keys())]
faults += [f"only in {folders[1]}: {name}" for name in sorted(other.keys() - one.keys())]
faults += [f"differs: {n}" for n in sorted(one.keys() & other.keys()) if one[n] != other[n]]
for fault in faults[:20]:
    print(fault)
sys.exit(1 if faults else 0)
