"""What must not matter: the order of rows, and what things are called."""

import csv
import random

import pytest

from program import styr

COMMANDS = [
    ("rollup", "--by", "year"),
    ("rollup", "--by", "tertial"),
    ("rollup", "--by", "quarter", "--ytd"),
    ("targets",),
    ("goals",),
    ("trend",),
    ("contributors",),
]
# Their rows give the order of the answers' rows.
ORDERING = {"units", "indicators", "goals", "targets"}


def tables_of(package):
    files = sorted(package.glob("*.csv"))
    return {path.stem: read(path) for path in files if path.stem not in ("manifest", "invalid_examples")}


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(folder, tables):
    folder.mkdir()
    for name, rows in tables.items():
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return folder


def shuffled(rows, generator):
    body = rows[1:]
    generator.shuffle(body)
    return [rows[0], *body]


@pytest.fixture(scope="module")
def tables(municipality):
    return tables_of(municipality)


@pytest.fixture(scope="module")
def answers(municipality):
    return {command: styr(command[0], municipality, *command[1:]).body() for command in COMMANDS}


def test_order_of_rows_that_give_no_order(tables, answers, tmp_path):
    """Byte for byte the same."""
    for seed in (1, 2):
        generator = random.Random(seed)
        mixed = {name: rows if name in ORDERING else shuffled(rows, generator) for name, rows in tables.items()}
        folder = write(tmp_path / str(seed), mixed)
        for command in COMMANDS:
            assert styr(command[0], folder, *command[1:]).body() == answers[command], f"seed {seed}, {command}"


@pytest.mark.parametrize("name", sorted(ORDERING) + ["all"])
def test_order_of_rows_that_give_an_order(name, tables, answers, tmp_path):
    """The same lines, in the order of the table."""
    seed = 3
    generator = random.Random(seed)
    mixed = {t: shuffled(rows, generator) if name in (t, "all") else rows for t, rows in tables.items()}
    folder = write(tmp_path / "p", mixed)
    for command in COMMANDS:
        body = styr(command[0], folder, *command[1:]).body()
        assert sorted(body) == sorted(answers[command]), f"seed {seed}, {command}"
    units = [row[0] for row in mixed["units"][1:]]
    shown = list(dict.fromkeys(row["unit_id"] for row in styr("rollup", folder).rows()))
    assert shown == [unit for unit in units if unit in shown]


KEYS = {
    "units": "unit_id", "goals": "goal_id", "indicators": "indicator_id", "targets": "target_id", "services": "service_id",
    "risks": "risk_id", "initiatives": "initiative_id", "procedures": "procedure_id", "activities": "activity_id",
    "documents": "document_id", "a3": "a3_id", "benefits": "benefit_id", "mitigations": "mitigation_id",
    "deviations": "deviation_id",
}  # fmt: skip


def kind_of(table, column):
    """The kind of id that a column holds; empty for none."""
    if column == "parent_id":
        return "unit_id"
    if table == "policy" and column == "scope":
        return "indicator_id"
    for key in KEYS.values():
        if column == key or column.endswith("_" + key) or column in (f"{key}s",) or column.endswith(f"_{key}s"):
            return key
    return ""


def renamed(tables, generator):
    """New names for all ids, in another order than the old, with letters, blanks and signs of all kinds."""
    names = {}
    for table, key in KEYS.items():
        place = tables[table][0].index(key)
        ids = sorted({row[place] for row in tables[table][1:]})
        numbers = list(range(len(ids)))
        generator.shuffle(numbers)
        names[key] = {old: f"ny {n:04d}, «{key[:2]}» æøå/{n}" for old, n in zip(ids, numbers)}

    def cell(table, column, text):
        known = names.get(kind_of(table, column), {})
        return "|".join(known.get(item, item) for item in text.split("|"))

    new = {
        table: [rows[0]] + [[cell(table, c, text) for c, text in zip(rows[0], row)] for row in rows[1:]]
        for table, rows in tables.items()
    }
    return new, {key: {n: old for old, n in known.items()} for key, known in names.items()}


def with_old_names(rows, old_names):
    kinds = {"level1_units": "unit_id", "level2_units": "unit_id", **{key: key for key in old_names}}
    for row in rows:
        for column, kind in kinds.items():
            if row.get(column):
                row[column] = "|".join(sorted(old_names[kind].get(item, item) for item in row[column].split("|")))
    return rows


def test_names_mean_nothing(tables, municipality, tmp_path):
    new, old_names = renamed(tables, random.Random(4))
    folder = write(tmp_path / "p", new)
    for command in COMMANDS:
        ours = with_old_names(styr(command[0], folder, *command[1:]).rows(), old_names)
        assert ours == styr(command[0], municipality, *command[1:]).rows(), command

    def places(package):
        rows = styr("check", package).rows()
        return sorted((r["severity"], r["code"], r["table"], r["row"], r["column"]) for r in rows)

    left_out = {"manifest.csv", "invalid_examples.csv"}  # not copied
    expected = [place for place in places(municipality) if place[2] not in left_out | {n[:-4] for n in left_out}]
    assert places(folder) == expected


def test_arguments_are_utf_8(tables, municipality, tmp_path):
    new, old_names = renamed(tables, random.Random(5))
    folder = write(tmp_path / "mappe med æøå", new)
    unit = next(n for n, old in old_names["unit_id"].items() if old == "OSU")
    ours = styr("rollup", folder, "--unit", unit).rows()
    assert with_old_names(ours, old_names) == styr("rollup", municipality, "--unit", "OSU").rows()
