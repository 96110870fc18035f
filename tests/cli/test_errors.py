"""Broken packages: every problem on the standard error stream, located, and exit code 1."""

import os
import re

import pytest

import small
from program import styr

LINE = re.compile(r"^[^:\n]+:\d*:[^:\n]*: [a-z_]+: .+$")


def broken(tmp_path):
    return small.write(
        tmp_path / "p",
        units=small.with_row("units", "X", "INGEN", "Foreldreløs", "1", ""),
        targets=small.with_row("targets", "M9", "A", "SYK", "ØST", "2024", "fem", "0", "1", "lower", "1"),
        observations=small.with_row("observations", "Ø1", "SYK", "2024-13", "1", "2", "", "ok", ""),
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["rollup"], ["targets"], ["goals"], ["trend"], ["contributors"], ["explain", "goal", "A"],
        ["rollup", "--format", "json"], ["goals", "--format", "table"],
    ],
)  # fmt: skip
def test_every_command_says_all_that_is_wrong(arguments, tmp_path):
    result = styr(arguments[0], broken(tmp_path), *arguments[1:])
    assert result.code == 1 and result.output == ""
    lines = result.errors.splitlines()
    assert all(LINE.match(line) for line in lines), result.errors
    assert any(line.startswith("units:8:parent_id: ") and "INGEN" in line for line in lines)
    assert any(line.startswith("targets:6:target: ") for line in lines)
    assert any(line.startswith("observations:14:period: ") for line in lines)


def test_check_says_it_in_both_streams(tmp_path):
    result = styr("check", broken(tmp_path))
    assert result.code == 1
    lines = result.output.splitlines()
    assert lines[0] == "severity,code,table,row,column,id,message"
    assert sum(line.startswith("error,") for line in lines) == len(result.errors.splitlines()) >= 3
    assert any(line.startswith("error,") and ",units,8,parent_id,X," in line for line in lines)


def test_convert_writes_nothing_when_there_are_errors(tmp_path):
    folder = broken(tmp_path)
    for destination in (tmp_path / "ut.json", tmp_path / "ut"):
        assert styr("convert", folder, destination).code == 1
        assert not destination.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p"]


def test_findings_are_no_errors(package):
    result = styr("check", package)
    assert result.code == 0 and result.errors == ""
    assert {row["severity"] for row in result.rows()} <= {"warning", "note"}


def test_notes_are_for_check_alone(tmp_path):
    units = [row + ["x"] for row in small.TABLES["units"]]
    units[0][-1] = "ukjent_kolonne"
    folder = small.write(tmp_path / "p", units=units)
    assert styr("rollup", folder).errors == ""
    assert any(row["severity"] == "note" and row["column"] == "ukjent_kolonne" for row in styr("check", folder).rows())


@pytest.mark.parametrize(
    "change, place",
    [
        ({"goal_links": small.with_row("goal_links", "TOPP", "S", "contributes", "1")}, "goal_links:"),
        ({"units": small.with_row("units", "K", "", "Igjen", "0", "")}, "units:8:"),
        ({"observations": small.with_row("observations", "Ø1", "SYK", "2024-01", "6", "100", "", "ok", "")}, "observations:14:"),
        ({"observations": small.with_row("observations", "Ø1", "SYK", "2024-02", "nan", "100", "", "ok", "")}, "observations:14:numerator"),
        ({"observations": small.with_row("observations", "Ø1", "SYK", "2024-02", "1e999", "100", "", "ok", "")}, "observations:14:numerator"),
        ({"observations": small.with_row("observations", "Ø1", "SYK", "2024-02", "1,5", "100", "", "ok", "")}, "observations:14:numerator"),
        ({"observations": small.with_row("observations", "Ø1", "SYK", "0000-02", "1", "100", "", "ok", "")}, "observations:14:period"),
        ({"indicators": small.with_row("indicators", "X", "", "", "", "100*(num", "", "lower", "sum", "tree", "month", "1")}, "indicators:5:formula"),
        ({"policy": small.with_row("policy", "rag.green_score", "all", "mye", "")}, "policy:5:"),
    ],
    ids=["cycle", "duplicate key", "duplicate cell", "nan", "too large", "comma", "calendar", "formula", "policy"],
)  # fmt: skip
def test_broken_data_are_located(change, place, tmp_path):
    result = styr("rollup", small.write(tmp_path / "p", **change))
    assert result.code == 1 and result.output == ""
    assert any(line.startswith(place) for line in result.errors.splitlines()), result.errors


@pytest.mark.parametrize(
    "content",
    [b"", b"unit_id,parent_id\n\"K", b"unit_id,parent_id\nK\xff,\n", b"\xff\xfeu\x00n\x00", b"parent_id,name\n,x\n", b"unit_id\nK,L,M\n"],
    ids=["empty", "cut in a quote", "not UTF-8", "UTF-16", "no key column", "too many cells"],
)
def test_broken_files_are_located(content, tmp_path):
    folder = small.write(tmp_path / "p")
    (folder / "units.csv").write_bytes(content)
    result = styr("rollup", folder)
    assert result.code == 1 and result.output == ""
    assert result.errors.startswith("units:"), result.errors


def test_cut_short_json(package, tmp_path):
    document = tmp_path / "m.json"
    assert styr("convert", package, document).code == 0
    whole = document.read_bytes()
    for part in (0, 1, len(whole) // 2, len(whole) - 3):
        document.write_bytes(whole[:part])
        result = styr("goals", document)
        assert result.code == 1 and result.output == "" and result.errors


def test_nothing_to_read(tmp_path):
    (tmp_path / "tom").mkdir()
    (tmp_path / "fil.txt").write_text("x")
    for path in (tmp_path / "finnes ikke", tmp_path / "tom", tmp_path / "fil.txt", tmp_path / "nei.json"):
        for command in ("check", "rollup"):
            result = styr(command, path)
            assert result.code == 1 and result.output == "", path
            assert path.name in result.errors and result.errors.startswith(f"styr {command}: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(package):
    (package / "units.csv").chmod(0)
    result = styr("rollup", package)
    assert result.code == 1 and "units" in result.errors


def test_a_line_without_end_is_an_error_not_a_way_to_use_up_memory(tmp_path):
    folder = small.write(tmp_path / "p")
    with open(folder / "units.csv", "ab") as file:
        file.write(b"Y,K,")
        for _ in range(64):
            file.write(b"x" * (1 << 20))
    result = styr("rollup", folder)
    assert result.code == 1 and result.errors.startswith("units:8:"), result.errors[:300]
