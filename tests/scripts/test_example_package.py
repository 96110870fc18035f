"""examples/eksempelvik against its own datapackage.json, read with nothing but the words of the Table Schema standard."""

import csv
import datetime
import json
import pathlib
import re

import pytest

FOLDER = pathlib.Path(__file__).parents[2] / "examples" / "eksempelvik"
PACKAGE = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}


def rows_of(name):
    """The rows of a resource as dictionaries; its header must be its fields."""
    resource = RESOURCES[name]
    with open(FOLDER / resource["path"], encoding=resource["encoding"], newline="") as file:
        rows = csv.reader(file, strict=True)
        assert next(rows) == [field["name"] for field in resource["schema"]["fields"]]
        return [dict(zip((f["name"] for f in resource["schema"]["fields"]), row, strict=True)) for row in rows]


TABLES = {name: rows_of(name) for name in RESOURCES}


def value_of(field, cell):
    if field["type"] == "integer":
        return int(cell)
    if field["type"] == "number":
        return float(cell)
    if field["type"] == "date":
        return datetime.date.fromisoformat(cell)
    if field["type"] == "boolean":
        assert cell in field["trueValues"] + field["falseValues"]
        return cell in field["trueValues"]
    assert field["type"] == "string"
    return cell


@pytest.mark.parametrize("name", RESOURCES)
def test_cells_have_their_types_and_constraints(name):
    for field in RESOURCES[name]["schema"]["fields"]:
        constraints = field.get("constraints", {})
        for row in TABLES[name]:
            cell = row[field["name"]]
            if cell in RESOURCES[name]["schema"]["missingValues"]:
                assert not constraints.get("required"), row
                continue
            value = value_of(field, cell)
            assert value >= constraints.get("minimum", value), row
            assert value <= constraints.get("maximum", value), row
            assert cell in constraints.get("enum", [cell]), row
            assert re.fullmatch(constraints.get("pattern", ".*"), cell, re.DOTALL), row


@pytest.mark.parametrize("name", RESOURCES)
def test_keys_are_unique_and_references_lead_somewhere(name):
    schema = RESOURCES[name]["schema"]
    key = schema.get("primaryKey")
    if key:
        assert len({tuple(row[part] for part in key) for row in TABLES[name]}) == len(TABLES[name])
    for foreign in schema.get("foreignKeys", []):
        reference = foreign["reference"]
        known = {row[reference["fields"]] for row in TABLES[reference["resource"] or name]}
        assert {row[foreign["fields"]] for row in TABLES[name]} <= known | {""}


def test_what_is_checked_is_there():
    assert len(TABLES) == 28
    assert sum(len(r["schema"].get("foreignKeys", [])) for r in RESOURCES.values()) > 20
    assert len(TABLES["observations"]) > 10_000
