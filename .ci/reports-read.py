"""Reads results with third-party readers (csv, XML, JSON Schema, JUnit, base64)."""

import base64
import csv
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

import jsonschema
import junitparser

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
pages = pathlib.Path(sys.argv[2])
dolos = pathlib.Path(sys.argv[3])


def files(kind, ending):
    found = sorted(folder for folder in pages.glob(f"*/{kind}/*{ending}"))
    assert found, f"no {kind}"
    return found


def outcomes(record):
    return [check["outcome"] for check in record["checks"]]


jsonschema.Draft202012Validator.check_schema(schema)
records = {}
for path in sorted(pages.glob("*/*.json")):
    record = json.loads(path.read_text())
    jsonschema.validate(record, schema)
    records[(path.parts[-2], path.stem)] = record
assert records
for spoilt in ({"version": 2}, {"score": "7"}, {"extra": 1}):
    record = dict(next(iter(records.values())), **spoilt)
    assert not jsonschema.Draft202012Validator(schema).is_valid(record), spoilt


def record_of(path):
    return records[(path.parts[-3], path.stem)]


for path in files("junit", ".xml"):
    record = record_of(path)
    xml.parse(path)
    suites = junitparser.JUnitXml.fromfile(str(path))
    cases = [case for suite in suites for case in suite]
    assert len(cases) == len(record["checks"])
    failed = {"fail", "timeout", "crash", "build-error"}
    wanted = sum(outcome in failed for outcome in outcomes(record))
    assert sum(suite.failures for suite in suites) == wanted
    assert sum(suite.errors for suite in suites) == outcomes(record).count("grader-error")

for path in files("gradescope", ".json"):
    result, record = json.loads(path.read_text()), record_of(path)
    faulty = "grader-error" in outcomes(record)
    assert ("score" in result) == (not faulty)
    assert result["visibility"] == "visible" and result["output_format"] == "text"
    for test in result["tests"]:
        assert test["status"] in ("passed", "failed") and test["visibility"] == "visible"
        assert ("score" in test) == (not faulty)
    if not faulty:
        total = sum(test["score"] for test in result["tests"])
        assert abs(total - result["score"]) < 0.01, path

for path in files("prairielearn", ".json"):
    result, record = json.loads(path.read_text()), record_of(path)
    assert result["gradable"] == ("grader-error" not in outcomes(record))
    assert 0 <= result["score"] <= 1 and path.stat().st_size < 1_000_000
    assert all({"name", "points", "max_points"} <= test.keys() for test in result["tests"])

for path in files("autolab", ".txt"):
    last = path.read_text().splitlines()[-1]
    scores = json.loads(last)["scores"]
    assert all(isinstance(score, (int, float)) for score in scores.values())

for path in files("github-classroom", ".txt"):
    result = json.loads(base64.b64decode(path.read_text().strip(), validate=True))
    record = record_of(path)
    assert result["version"] == 1 and result["status"] in ("pass", "fail", "error")
    assert len(result["tests"]) == len(record["checks"])
    assert (result["max_score"] == 0) == ("grader-error" in outcomes(record))

for path in files("exercism", ".json"):
    result = json.loads(path.read_text())
    assert result["version"] == 3 and result["status"] in ("pass", "fail", "error")
    assert (result["message"] is not None) == (result["status"] == "error")
    for test in result["tests"]:
        assert test["status"] in ("pass", "fail", "error") and test["task_id"] >= 1
        assert len(test["output"] or "") <= 500


for path in files("classroom50", ".json"):
    result, record = json.loads(path.read_text()), record_of(path)
    faulty = "grader-error" in outcomes(record)
    assert result["schema"] == "classroom50/result/v1" and len(result["tests"]) == len(record["checks"])
    assert 0 <= result["score"] <= result["max-score"]
    assert (result["max-score"] == 0) == faulty

for path in files("coursera", ".json"):
    feedback, record = json.loads(path.read_text()), record_of(path)
    assert ("fractionalScore" in feedback) == ("grader-error" not in outcomes(record))
    assert 0 <= feedback.get("fractionalScore", 0) <= 1 and feedback["feedbackType"] == "TEXT"


def rows(path):
    with path.open(newline="", encoding="utf-8") as text:
        found = list(csv.reader(text, strict=True))
    width = len(found[0])
    assert all(len(row) == width for row in found), path
    for row in found[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path, cell)
    return found


for path in files("canvas", ".csv"):
    found = rows(path)
    assert found[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert found[1][0].strip() == "Points Possible" and float(found[1][5]) > 0
    assert all(row[5] == "" or float(row[5]) >= 0 for row in found[2:])

for path in files("csv", ".csv"):
    found = rows(path)
    column = found[0].index("max_score" if path.stem == "learners" else "max_points")
    assert all(row[column] == "" or float(row[column]) >= 0 for row in found[1:])
assert len(rows(pages / "large/csv/learners.csv")) == 1001

for path in sorted(dolos.glob("*/info.csv")):
    with path.open(newline="") as text:
        found = list(csv.DictReader(text, strict=True))
    assert [row["ignored"] for row in found].count("true") == 1
    assert all((path.parent / row["filename"]).is_file() for row in found)

print(f"{len(records)} records and all their forms were read")
