"""From a folder to a document and back."""

import csv
import filecmp
import json
import os

import pytest

import small
from program import styr

COMMANDS = [("rollup", "--by", "month"), ("targets",), ("goals",), ("trend",), ("contributors",), ("check",)]


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_order(observations):
    return sorted(([(c, v) for c, v in row.items() if c != "value"] for row in observations))


def is_same_folder(one, other):
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    return filecmp.cmpfiles(one, other, names, shallow=False)[0] == names


@pytest.fixture(params=["small", "municipality", "permits"])
def source(request):
    return request.getfixturevalue("package" if request.param == "small" else request.param)


def test_there_and_back(source, tmp_path):
    document, folder = tmp_path / "m.json", tmp_path / "mappe"
    assert styr("convert", source, document).code == 0
    assert styr("convert", document, folder).code == 0
    for command in COMMANDS[:-1]:
        expected = styr(command[0], source, *command[1:]).output
        assert expected == styr(command[0], document, *command[1:]).output
        assert expected == styr(command[0], folder, *command[1:]).output
    for path in folder.glob("*.csv"):
        ours, theirs = rows_of(path), rows_of(source / path.name)
        if path.stem == "observations":  # kept as columns: the order of rows and a value not given leave no trace
            ours, theirs = in_order(ours), in_order(theirs)
        assert ours == theirs, path.name

    # What the library wrote it writes again byte for byte.
    again, document_again = tmp_path / "igjen", tmp_path / "igjen.json"
    assert styr("convert", folder, again).code == 0 and is_same_folder(folder, again)
    assert styr("convert", folder, document_again).code == 0
    assert document.read_bytes() == document_again.read_bytes()
    json.loads(document.read_bytes())


def test_says_what_it_wrote(package, tmp_path):
    folder = tmp_path / "ny" / "mappe"
    written = styr("convert", package, folder).output.splitlines()
    assert written == sorted(str(path) for path in folder.iterdir())
    assert str(folder / "datapackage.json") in written
    document = tmp_path / "m.json"
    assert styr("convert", package, document).output == f"{document}\n"


def test_nothing_is_left_beside_it(package, tmp_path):
    styr("convert", package, tmp_path / "a")
    styr("convert", package, tmp_path / "b" / "")
    styr("convert", package, tmp_path / "c.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a", "b", "c.json", package.name])


def test_permissions_are_those_of_new_files(package, tmp_path):
    old = os.umask(0o027)
    try:
        styr("convert", package, tmp_path / "a")
    finally:
        os.umask(old)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o750


def test_refuses_to_write_over_anything(package, tmp_path):
    document, folder = tmp_path / "m.json", tmp_path / "mappe"
    document.write_text("mitt")
    folder.mkdir()
    (folder / "notat.txt").write_text("mitt")
    for destination in (document, folder, package):
        before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
        result = styr("convert", package, destination)
        assert result.code == 2 and result.output == "" and "--force" in result.errors
        assert before == sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))


def test_force_replaces_the_package_and_leaves_the_rest(package, tmp_path):
    folder = tmp_path / "mappe"
    bigger = small.write(
        tmp_path / "større", risks=[["risk_id", "unit_id", "title"], ["R1", "K", "Flom"]]
    )
    assert styr("convert", bigger, folder).code == 0
    (folder / "notat.txt").write_text("mitt")
    assert (folder / "risks.csv").exists()
    assert styr("convert", package, folder, "--force").code == 0
    # A table of the old package that stayed would be read as part of the new one.
    assert not (folder / "risks.csv").exists()
    assert (folder / "notat.txt").read_text() == "mitt"
    clean = tmp_path / "ren"
    assert styr("convert", package, clean).code == 0
    (folder / "notat.txt").unlink()
    assert is_same_folder(clean, folder)

    document = tmp_path / "m.json"
    document.write_text("gammelt")
    assert styr("convert", package, document, "--force").code == 0
    assert styr("goals", document).output == styr("goals", package).output


def test_into_an_empty_folder(package, tmp_path):
    folder = tmp_path / "tom"
    folder.mkdir()
    (tmp_path / "lenke").symlink_to(folder)
    assert styr("convert", package, tmp_path / "lenke").code == 0
    assert (folder / "units.csv").exists() and (tmp_path / "lenke").is_symlink()


def test_over_itself(package):
    expected = styr("goals", package).output
    assert styr("convert", package, package, "--force").code == 0
    assert styr("goals", package).output == expected


def test_wrong_kinds_of_destination(package, tmp_path):
    (tmp_path / "fil").write_text("mitt")
    (tmp_path / "mappe.json").mkdir()
    for name in ("fil", "mappe.json"):
        result = styr("convert", package, tmp_path / name, "--force")
        assert result.code == 2 and result.output == ""
    assert (tmp_path / "fil").read_text() == "mitt"
    result = styr("convert", package, tmp_path / "fil" / "under")
    assert result.code == 1 and result.errors.startswith("styr convert: ")
