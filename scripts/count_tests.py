"""Counts the tests in JUnit reports: prints `PASSED FAILED SKIPPED`.

usage: count_tests.py REPORT...

A report is what ctest, pytest or GoogleTest writes. When ctest ran a GoogleTest program whole, the program's own
report (named after the ctest test) stands for that test, so that each test counts once; without such a report, say
because the program crashed, the ctest test itself counts.
"""

import pathlib
import sys
import xml.etree.ElementTree as ET


def outcome(case):
    """passed, failed or skipped, for a <testcase> of any of the three writers."""
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def cases_of(path):
    # In a shard, tests of the other shards are not in the report.
    return list(ET.parse(path).getroot().iter("testcase"))


def count(paths):
    reports = {path.stem: cases_of(path) for path in map(pathlib.Path, paths)}
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    for cases in reports.values():
        for case in cases:
            name = case.get("name")
            stands_for_program = name in reports and not (
                outcome(case) == "failed" and all(outcome(inner) != "failed" for inner in reports[name])
            )
            if not stands_for_program:
                totals[outcome(case)] += 1
    return totals


def main():
    totals = count(sys.argv[1:])
    print(totals["passed"], totals["failed"], totals["skipped"])


if __name__ == "__main__":
    main()
