"""Every table of reference results, cell by cell."""

import csv
import math

import pytest

from program import styr


def reference(package, name):
    with open(package / "expected" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assert_same_cell(ours, expected, place):
    """Equal as text, or as numbers to one part in 10^9. An empty cell is no value, which no number equals."""
    if ours == expected:
        return
    try:
        same = math.isclose(float(ours), float(expected), rel_tol=1e-9, abs_tol=0)
    except ValueError:
        same = False
    assert same, f"{place}: {ours!r} is not {expected!r}"


def compare(ours, expected, columns, key, name, count_cells, complete=True):
    """`columns` are pairs of an expected column and ours. With `complete`, ours has the same rows in the same order."""
    assert expected, name
    assert set(expected[0]) == {theirs for theirs, _ in columns}, name
    names = dict(columns)

    def key_of(row, rename):
        return tuple(row[rename(column)] for column in key)

    by_key = {key_of(row, names.get): row for row in ours}
    assert len(by_key) == len(ours), f"{name}: rows with the same key"
    if complete:
        assert [key_of(row, names.get) for row in ours] == [key_of(row, str) for row in expected], f"{name}: rows"
    for row in expected:
        place = key_of(row, str)
        mine = by_key[place]
        for theirs, column in columns:
            assert_same_cell(mine[column], row[theirs], f"{name} {place} {theirs}")
    count_cells(name, len(expected) * len(columns))


FIGURE = [(c, c) for c in ("unit_id", "indicator_id", "numerator", "denominator", "value")]


@pytest.fixture(params=["municipality", "permits"])
def package(request):
    return request.getfixturevalue(request.param)


def test_d1_figures_of_the_year(package, count_cells):
    ours = styr("rollup", package, "--by", "year").rows()
    columns = FIGURE + [("year", "period")] + [(c, c) for c in ("usable_cells", "expected_cells", "coverage")]
    key = ("unit_id", "indicator_id", "year")
    compare(ours, reference(package, "d1_rollup_year.csv"), columns, key, f"{package.name} D1", count_cells)


def of_the_same(ours, expected, *columns):
    """Our rows of the units (indicators …) that the reference has: it leaves out teams, and some indicators."""
    kept = {column: {row[column] for row in expected} for column in columns}
    return [row for row in ours if all(row[column] in values for column, values in kept.items())]


# Figures of the permits package that are a sum of numerators. Where nothing was reported the reference of the tertial
# (and no other) has 0 for their denominator and for the value of the year before; see docs/semantics-cases.md.
SUMS = {"P3"}


def with_change(rows):
    """The rows of tertials with the change from the same tertial one year earlier, which the program does not print."""
    values = {(row["unit_id"], row["indicator_id"], row["period"]): row["value"] for row in rows}
    years = {row["period"][:4] for row in rows}
    for row in rows:
        year, tertial = row["period"].split("-")
        year_before = str(int(year) - 1)
        nothing = "0" if row["indicator_id"] in SUMS and year_before in years else ""
        before = values.get((row["unit_id"], row["indicator_id"], f"{year_before}-{tertial}"), nothing)
        known = row["value"] != "" and before != ""
        row["change"] = repr(float(row["value"]) - float(before)) if known else ""
        if row["indicator_id"] in SUMS and row["denominator"] == "":
            row["denominator"] = "0"
    return rows


def test_d2_figures_of_the_tertial(package, count_cells):
    expected = reference(package, "d2_rollup_tertial.csv")
    ours = with_change(styr("rollup", package, "--by", "tertial").rows())
    ours = of_the_same(ours, expected, "unit_id", "indicator_id")
    columns = FIGURE + [("tertial", "period"), ("change_from_same_tertial_last_year", "change")]
    key = ("unit_id", "indicator_id", "tertial")
    compare(ours, expected, columns, key, f"{package.name} D2", count_cells)


def test_d3_budget_to_date(municipality, count_cells):
    expected = reference(municipality, "d3_budget_ytd.csv")
    ours = styr("rollup", municipality, "--by", "tertial", "--ytd", "--indicator", "I07").rows()
    ours = of_the_same(ours, expected, "unit_id")
    for row in ours:
        row["deviation"] = repr(float(row["numerator"]) - float(row["denominator"]))
    columns = [
        ("unit_id", "unit_id"),
        ("tertial", "period"),
        ("actual_ytd_knok", "numerator"),
        ("budget_ytd_knok", "denominator"),
        ("deviation_knok", "deviation"),
        ("deviation_percent", "value"),
    ]
    compare(ours, expected, columns, ("unit_id", "tertial"), "baerum-like D3", count_cells)


def test_d3_needs_no_asking(municipality):
    """An indicator of the year to date is so without --ytd, by months and tertials."""
    for kind in ("month", "tertial"):
        asked = styr("rollup", municipality, "--by", kind, "--ytd", "--indicator", "I07")
        assert asked.rows() and asked.output == styr("rollup", municipality, "--by", kind, "--indicator", "I07").output


def test_d4_target_status(package, count_cells):
    expected = reference(package, "d4_target_status.csv")
    columns = [(column, column) for column in expected[0]]
    ours = styr("targets", package).rows()
    compare(ours, expected, columns, ("target_id",), f"{package.name} D4", count_cells)


def test_d5_goal_score(package, count_cells):
    expected = reference(package, "d5_goal_score.csv")
    columns = [(column, column) for column in expected[0]]
    ours = styr("goals", package).rows()
    compare(ours, sorted_by_year(expected, ours), columns, ("goal_id", "year"), f"{package.name} D5", count_cells)


def sorted_by_year(expected, ours):
    """Ours are by year, then by the table of goals; the order of goals is checked, that of years in the file is not."""
    years = sorted({row["year"] for row in expected})
    assert list(dict.fromkeys(row["year"] for row in ours)) == years
    return [row for year in years for row in expected if row["year"] == year]


def test_d11_trend(municipality, count_cells):
    expected = reference(municipality, "d11_trend.csv")
    columns = [(column, "n" if column == "n_months" else column) for column in expected[0]]
    ours = styr("trend", municipality).rows()
    key = ("unit_id", "indicator_id")
    compare(ours, expected, columns, key, "baerum-like D11", count_cells, complete=False)


def test_d12_contributors(municipality, count_cells):
    expected = reference(municipality, "d12_shared_goal_contributors.csv")
    columns = [(column, column) for column in expected[0]]
    ours = styr("contributors", municipality).rows()
    compare(ours, expected, columns, ("goal_id",), "baerum-like D12", count_cells)


@pytest.mark.parametrize(
    "command, column, value",
    [
        ("rollup", "unit_id", "OSU-HR"),
        ("rollup", "indicator_id", "I03"),
        ("targets", "year", "2023"),
        ("goals", "year", "2023"),
        ("trend", "unit_id", "OSU-HR"),
        ("trend", "indicator_id", "I03"),
        ("contributors", "goal_id", "G02"),
    ],
)
def test_a_choice_is_a_part_of_the_whole(municipality, command, column, value):
    option = "--" + column.removesuffix("_id")
    chosen = styr(command, municipality, option, value).rows()
    whole = styr(command, municipality).rows()
    assert chosen and chosen == [row for row in whole if row[column] == value]


def test_from_and_to_choose_periods(municipality):
    whole = styr("rollup", municipality, "--by", "month", "--unit", "KD").rows()
    chosen = styr("rollup", municipality, "--by", "month", "--unit", "KD", "--from", "2023-T2", "--to", "2023").rows()
    assert chosen and chosen == [row for row in whole if "2023-05" <= row["period"] <= "2023-12"]


def test_rows_come_in_the_order_of_the_package(municipality):
    def ids(table):
        with open(municipality / f"{table}.csv", encoding="utf-8", newline="") as file:
            return [next(iter(row.values())) for row in csv.DictReader(file)]

    units, indicators = ids("units"), ids("indicators")
    places = [
        (units.index(row["unit_id"]), indicators.index(row["indicator_id"]), row["period"])
        for row in styr("rollup", municipality, "--by", "quarter").rows()
    ]
    assert places and places == sorted(places)


def test_d6_risks_lifted(municipality, count_cells):
    expected = reference(municipality, "d6_risks_lifted.csv")
    columns = [(column, column) for column in expected[0]]
    compare(styr("risks", municipality).rows(), expected, columns, ("unit_id",), "baerum-like D6", count_cells)


def test_d7_risk_picture(municipality, count_cells):
    expected = reference(municipality, "d7_risk_picture.csv")
    ours = of_the_same(styr("risks", municipality, "--picture").rows(), expected, "unit_id")
    columns = [(column, "period" if column == "tertial" else column) for column in expected[0]]
    compare(ours, expected, columns, ("unit_id", "tertial"), "baerum-like D7", count_cells)
