"""scripts/count_tests.py, on reports as ctest, GoogleTest and pytest write them."""

import pathlib
import subprocess
import sys

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "count_tests.py"

CTEST = """<?xml version="1.0"?>
<testsuite name="x" tests="5" failures="2" disabled="0" skipped="1">
  <testcase name="A.passes" status="run"/>
  <testcase name="A.fails" status="fail"><failure message="Failed"/></testcase>
  <testcase name="A.skips" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>
  <testcase name="program.shard0" status="{shard0}">{failure}</testcase>
  <testcase name="program.shard1" status="fail"><failure message="Failed"/></testcase>
</testsuite>
"""

SHARD0 = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="{failures}">
  <testsuite name="B" tests="3">
    <testcase name="one" status="run" result="completed" classname="B"/>
    <testcase name="two" status="run" result="completed" classname="B">{failure}</testcase>
    <testcase name="three" status="run" result="skipped" classname="B"><skipped message="no data"/></testcase>
  </testsuite>
</testsuites>
"""

PYTEST = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4">
  <testcase classname="c" name="a"/>
  <testcase classname="c" name="b"><failure message="assert"/></testcase>
  <testcase classname="c" name="c"><error message="fixture"/></testcase>
  <testcase classname="c" name="d"><skipped message="why"/></testcase>
</testsuite></testsuites>
"""


def count(folder, **reports):
    paths = []
    for name, text in reports.items():
        path = folder / (name.replace("__", ".") + ".xml")
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    done = subprocess.run([sys.executable, str(SCRIPT), *paths], capture_output=True, text=True, check=True)
    return tuple(map(int, done.stdout.split()))


def test_a_program_without_its_own_report_counts_as_one_test(tmp_path):
    ctest = CTEST.format(shard0="run", failure="")
    # A.passes and shard0; A.fails and shard1; A.skips.
    assert count(tmp_path, ctest=ctest) == (2, 2, 1)


def test_the_report_of_a_program_stands_for_it(tmp_path):
    ctest = CTEST.format(shard0="run", failure="")
    shard0 = SHARD0.format(failures=0, failure="")
    # A.passes, one, two; A.fails and shard1, which left no report; A.skips, three.
    assert count(tmp_path, ctest=ctest, program__shard0=shard0) == (3, 2, 2)


def test_a_failure_inside_a_program_counts_once(tmp_path):
    ctest = CTEST.format(shard0="fail", failure='<failure message="Failed"/>')
    shard0 = SHARD0.format(failures=1, failure='<failure message="no"/>')
    assert count(tmp_path, ctest=ctest, program__shard0=shard0) == (2, 3, 2)


def test_a_program_that_fails_after_its_tests_passed_still_fails(tmp_path):
    ctest = CTEST.format(shard0="fail", failure='<failure message="Failed"/>')
    shard0 = SHARD0.format(failures=0, failure="")
    # A leak found at exit: every test of the report passed, the program did not.
    assert count(tmp_path, ctest=ctest, program__shard0=shard0) == (3, 3, 2)


def test_pytest_errors_are_failures(tmp_path):
    assert count(tmp_path, pytest=PYTEST) == (1, 2, 1)
