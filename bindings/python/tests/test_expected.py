"""The expected tables of the reference data, through polars and through pandas."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars
import pytest
import styr

Rows = list[dict[str, Any]]

# The library has no question for these yet.
NOT_ANSWERED = {
    "d8_benefit_rate",
    "d8_benefit_sum_by_initiative_status",
    "d9_critical_path",
    "d9_schedule",
    "d10_availability_2024",
    "d14_deviations",
}


def through_polars(answer: styr.Table) -> Rows:
    return answer.to_polars().to_dicts()


def through_pandas(answer: styr.Table) -> Rows:
    frame = answer.to_pandas().astype(object)
    frame = frame.where(frame.notna(), None)
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]


@pytest.fixture(params=[through_polars, through_pandas], ids=["polars", "pandas"])
def rows_of(request: pytest.FixtureRequest) -> Callable[[styr.Table], Rows]:
    function: Callable[[styr.Table], Rows] = request.param
    return function


@pytest.fixture(scope="module")
def model(package: Path) -> styr.Model:
    return styr.read(package)


def expected(package: Path, name: str) -> list[dict[str, str]]:
    path = package / "expected" / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"the package has no {name}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same(actual: Any, text: str) -> bool:
    if text == "" or actual is None:
        return text == "" and actual in (None, "")
    if isinstance(actual, str):
        return actual == text
    return math.isclose(actual, float(text), rel_tol=1e-9, abs_tol=1e-12)


def compare(
    actual: Iterable[dict[str, Any]], wanted: list[dict[str, str]], keys: dict[str, str], columns: dict[str, str]
) -> None:
    """`keys` and `columns` give our name for each name in the expected table."""
    found = {tuple(str(row[key]) for key in keys.values()): row for row in actual}
    assert wanted
    for row in wanted:
        ours = found[tuple(row[key] for key in keys)]
        for theirs, name in columns.items():
            assert same(ours[name], row[theirs]), (row, name, ours[name])


def test_rollup_by_year(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d1_rollup_year")
    keys = {"unit_id": "unit_id", "indicator_id": "indicator_id", "year": "period"}
    columns = {name: name for name in ("value", "usable_cells", "expected_cells", "coverage")}
    compare(rows_of(model.rollup()), wanted, keys, columns)


def test_rollup_by_tertial(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d2_rollup_tertial")
    keys = {"unit_id": "unit_id", "indicator_id": "indicator_id", "tertial": "period"}
    actual = rows_of(model.rollup(by="tertial"))
    compare(actual, wanted, keys, {"numerator": "numerator", "value": "value"})
    # Some expected tables count a sum of nothing as 0; here missing is not zero.
    summed = [row for row in wanted if row["denominator"] != "0"]
    compare(actual, summed, keys, {"denominator": "denominator"})
    _compare_changes(actual, wanted)


def _compare_changes(actual: Rows, wanted: list[dict[str, str]]) -> None:
    """The change is a join of the answer with itself a year earlier."""
    value = {(row["unit_id"], row["indicator_id"], row["period"]): row["value"] for row in actual}
    compared = 0
    for row in wanted:
        now, year = row["tertial"], int(row["tertial"][:4])
        place = row["unit_id"], row["indicator_id"]
        earlier = (*place, f"{year - 1}{now[4:]}")
        # Some expected tables count a tertial without rows as 0; here missing is not zero.
        if earlier not in value or value[earlier] is None or value[*place, now] is None:
            continue
        change = row["change_from_same_tertial_last_year"]
        assert change != "", row
        # The change has lost the digits that both have in common.
        nearly = 1e-9 * max(abs(value[earlier]), 1)
        assert math.isclose(value[*place, now] - value[earlier], float(change), rel_tol=1e-9, abs_tol=nearly), row
        compared += 1
    assert compared > 10


def test_budget_year_to_date(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d3_budget_ytd")
    indicators = model["indicators"].to_dicts()
    budget = [row["indicator_id"] for row in indicators if row["aggregation"] == "ratio_of_ytd_sums"]
    assert len(budget) == 1
    actual = rows_of(model.rollup(by="tertial", indicator=budget[0]))
    columns = {"actual_ytd_knok": "numerator", "budget_ytd_knok": "denominator", "deviation_percent": "value"}
    compare(actual, wanted, {"unit_id": "unit_id", "tertial": "period"}, columns)


def test_targets(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d4_target_status")
    columns = {name: name for name in ("goal_id", "indicator_id", "unit_id", "value", "status")}
    columns["deviation_in_bad_direction"] = "deviation_in_bad_direction"
    compare(rows_of(model.targets()), wanted, {"target_id": "target_id"}, columns)


def test_goals(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d5_goal_score")
    columns = {name: name for name in ("own_score", "score", "weight_coverage")}
    compare(rows_of(model.goals()), wanted, {"goal_id": "goal_id", "year": "year"}, columns)


def test_risks(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d6_risks_lifted")
    columns = {name: name for name in ("level", "n_at_unit", "risks_at_unit_in_order", "lifted_to_parent_in_order")}
    compare(rows_of(model.risks()), wanted, {"unit_id": "unit_id"}, columns)


def test_risk_picture(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d7_risk_picture")
    columns = {name: name for name in ("green", "yellow", "red", "assessed", "mean_score")}
    compare(rows_of(model.risk_picture()), wanted, {"unit_id": "unit_id", "tertial": "period"}, columns)


def test_trend(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d11_trend")
    columns = {name: name for name in ("theil_sen_per_month", "mann_kendall_s", "ols_slope_per_month")}
    keys = {"unit_id": "unit_id", "indicator_id": "indicator_id"}
    compare(rows_of(model.trend()), wanted, keys, {"n_months": "n", **columns})


def test_contributors(package: Path, model: styr.Model, rows_of: Callable[[styr.Table], Rows]) -> None:
    wanted = expected(package, "d12_shared_goal_contributors")
    columns = {name: name for name in wanted[0] if name != "goal_id"}
    compare(rows_of(model.contributors()), wanted, {"goal_id": "goal_id"}, columns)


def test_every_expected_table_is_compared(package: Path) -> None:
    """A table that is added to the reference data must not go by unseen."""
    source = Path(__file__).read_text(encoding="utf-8")
    names = {path.stem for path in (package / "expected").glob("*.csv")}
    assert {name for name in names if f'expected(package, "{name}")' not in source} <= NOT_ANSWERED


def test_polars_keeps_the_types(package: Path, model: styr.Model) -> None:
    frame = model.rollup().to_polars()
    assert frame.schema["value"] == polars.Float64
    assert frame.schema["usable_cells"] == polars.Int64
    assert isinstance(frame.schema["unit_id"], polars.Categorical | polars.Enum)
