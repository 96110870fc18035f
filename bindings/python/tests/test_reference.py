"""The reference against the expected tables: what the other tests lean on must itself be right."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
import reference
from shared_data import MUNICIPALITY, PERMITS, require


@pytest.fixture(params=[MUNICIPALITY, PERMITS], ids=["municipality", "permits"], scope="module")
def package(request: pytest.FixtureRequest) -> Path:
    return require(request.param)


def expected_rows(package: Path, name: str) -> list[dict[str, str]]:
    path = package / "expected" / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"the package has no {name}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def test_rollup_by_year(package: Path) -> None:
    figures = reference.roll_up(reference.read_tables(package), "year")
    for row in expected_rows(package, "d1_rollup_year"):
        figure = figures[row["unit_id"], row["indicator_id"], row["year"]]
        assert reference.close(figure.value, number(row["value"])), row
        assert figure.usable_cells == int(row["usable_cells"]), row
        assert figure.expected_cells == int(row["expected_cells"]), row


def test_rollup_by_tertial(package: Path) -> None:
    figures = reference.roll_up(reference.read_tables(package), "tertial")
    for row in expected_rows(package, "d2_rollup_tertial"):
        figure = figures[row["unit_id"], row["indicator_id"], row["tertial"]]
        assert reference.close(figure.value, number(row["value"])), row
        earlier = f"{int(row['tertial'][:4]) - 1}{row['tertial'][4:]}"
        # Some expected tables count a tertial without rows as 0; here missing is not zero.
        if row["change_from_same_tertial_last_year"] and (row["unit_id"], row["indicator_id"], earlier) in figures:
            before = figures[row["unit_id"], row["indicator_id"], earlier].value
            assert figure.value is not None
            assert before is not None
            change = figure.value - before
            # The change has lost the digits that both have in common.
            expected = Fraction(row["change_from_same_tertial_last_year"])
            assert abs(change - expected) <= Fraction(1, 10**9) * max(abs(before), Fraction(1)), row


def test_targets(package: Path) -> None:
    statuses = reference.target_statuses(reference.read_tables(package))
    for row in expected_rows(package, "d4_target_status"):
        status = statuses[row["target_id"]]
        assert status.status == row["status"], row
        assert reference.close(status.value, number(row["value"])), row


def test_goals(package: Path) -> None:
    tables = reference.read_tables(package)
    statuses = reference.target_statuses(tables)
    by_year: dict[str, dict[str, reference.GoalScore]] = {}
    for row in expected_rows(package, "d5_goal_score"):
        scores = by_year.setdefault(row["year"], reference.goal_scores(tables, row["year"], statuses))
        score = scores[row["goal_id"]]
        assert reference.close(score.own, number(row["own_score"])), row
        assert reference.close(score.score, number(row["score"])), row
        assert reference.close(score.weight_coverage, number(row["weight_coverage"])), row


def test_risks(package: Path) -> None:
    rows = expected_rows(package, "d6_risks_lifted")
    units = reference.lifted_risks(reference.read_tables(package))
    for row in rows:
        unit = units[row["unit_id"]]
        assert "|".join(unit.seen) == row["risks_at_unit_in_order"], row
        assert "|".join(unit.lifted) == row["lifted_to_parent_in_order"], row


def test_risk_pictures(package: Path) -> None:
    rows = expected_rows(package, "d7_risk_picture")
    pictures = reference.risk_pictures(reference.read_tables(package))
    for row in rows:
        picture = pictures[row["unit_id"], row["tertial"]]
        assert (picture.green, picture.yellow, picture.red) == tuple(int(row[c]) for c in ("green", "yellow", "red"))
        assert reference.close(picture.mean_score, number(row["mean_score"])), row


@pytest.mark.parametrize(
    ("formula", "numerator", "denominator", "expected"),
    [
        ("num/den", 6, 4, Fraction(3, 2)),
        ("100*(den-num)/den", 1, 4, 75),
        ("-(num - 2)*3 + den", 5, 1, -8),
        ("num/den", 6, 0, None),
        ("num", 6, None, 6),
        ("num*1.5e1", 2, None, 30),
    ],
)
def test_formula(formula: str, numerator: int, denominator: int | None, expected: Fraction | int | None) -> None:
    bottom = None if denominator is None else Fraction(denominator)
    assert reference.evaluate(formula, Fraction(numerator), bottom) == expected


def test_what_is_no_formula() -> None:
    with pytest.raises(ValueError, match="unexpected"):
        reference.evaluate("num den", Fraction(1), Fraction(1))
