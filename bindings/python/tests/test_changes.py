"""What-if, comparisons, and what moves a goal: each against the plain way of finding out."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
import styr

YEAR = 2024
TOP = "G00"


def score(model: styr.Model, goal: str = TOP) -> Any:
    return next(row["score"] for row in model.goals(year=YEAR).to_dicts() if row["goal_id"] == goal)


def test_what_if_is_an_edit_beside_its_base(small: styr.Model) -> None:
    cell = {"unit_id": "south", "indicator_id": "absence", "period": "2024-02", "numerator": 5, "denominator": 500}
    change = small.what_if(observations=[{**cell, "status": "ok"}])
    assert (change.before.revision, change.after.revision) == (small.revision, small.revision + 1)
    (target,) = change.targets().to_dicts()
    assert target["value_before"] == pytest.approx(7.6)
    assert target["value_after"] == pytest.approx(100 * 195 / 3000)
    assert (target["status_before"], target["status_after"]) == ("red", "green")
    (goal,) = change.goals().to_dicts()
    assert (goal["score_before"], goal["score_after"], goal["score_change"]) == (0, 1, 1)
    assert {(row["unit_id"], row["period"]) for row in change.figures(by="month").to_dicts()} == {
        ("town", "2024-02"),
        ("south", "2024-02"),
    }
    assert repr(change) == f"Comparison of snapshots {small.revision} and {small.revision + 1}: 1 target and 1 goal differ"


def test_a_comparison_says_what_both_models_say(model: styr.Model) -> None:
    lower = [
        {"target_id": row["target_id"], "target": row["value"]}
        for row in model.targets(year=YEAR).to_dicts()
        if row["status"] == "red"
    ]
    assert lower
    change = model.what_if(targets=lower)
    before, after = (
        {(row["goal_id"], row["year"]): row for row in one.goals().to_dicts()} for one in (change.before, change.after)
    )
    moved = {(row["goal_id"], row["year"]): row for row in change.goals().to_dicts()}
    differing = {key for key in before if before[key] != after[key]}
    assert set(moved) == differing
    for key, row in moved.items():
        for side, rows in (("before", before), ("after", after)):
            assert row[f"score_{side}"] == rows[key]["score"]
            assert row[f"status_{side}"] == rows[key]["status"]
    statuses = dict(zip(*(change.after.targets()[name] for name in ("target_id", "status")), strict=True))
    assert {row["target_id"] for row in change.targets().to_dicts()} == {row["target_id"] for row in lower}
    assert all(statuses[row["target_id"]] == "green" for row in lower)


def test_what_appears_and_goes(small: styr.Model) -> None:
    with small.edit() as edit:
        edit.erase("targets", "T")
    assert small.compare(edit.model).targets()["change"] == ["removed"]
    assert edit.model.compare(small).targets()["change"] == ["appeared"]
    assert len(small.compare(small).goals()) == 0
    with pytest.raises(styr.EditError):
        small.what_if(targets=[{"target_id": "T", "unit_id": "nowhere"}])


def test_a_comparison_survives_pickling(small: styr.Model) -> None:
    change = small.what_if(targets=[{"target_id": "T", "target": 20}])
    again = pickle.loads(pickle.dumps(change))
    assert again.goals().to_csv() == change.goals().to_csv()


def test_levers_do_what_they_say(model: styr.Model) -> None:
    """A target moved to where the figure is, or far from it, has the colour that the lever tells of."""
    levers = model.leverage(TOP, year=YEAR).to_dicts()
    changes = [row["score_change"] for row in levers]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0 > changes[-1]
    targets = {row["target_id"]: row for row in model["targets"].to_dicts()}
    tried = 0
    for lever in [*levers[:15], *levers[-5:]]:
        target = targets[lever["target_id"]]
        away = {"green": 0.0, "yellow": (target["green_tolerance"] + target["yellow_tolerance"]) / 2,
                "red": target["yellow_tolerance"] + 1}[lever["status_after"]]  # fmt: skip
        worse = 1 if target["direction"] == "lower" else -1
        with model.edit() as edit:
            edit.upsert("targets", target_id=lever["target_id"], target=lever["value"] - worse * away)
        assert score(model) == lever["score_before"]
        assert score(edit.model) == pytest.approx(lever["score_after"], rel=1e-12)
        tried += 1
    assert tried == 20


def test_a_figure_at_its_limit_has_the_colour(small: styr.Model) -> None:
    (best,) = [row for row in small.leverage("G", year=YEAR).to_dicts() if row["status_after"] == "green"]
    assert best["value"] == pytest.approx(7.6)
    assert best["value_at_limit"] == pytest.approx(6.5)
    assert (best["numerator"], best["numerator_at_limit"]) == (190, pytest.approx(162.5))
    cell = {"unit_id": "north", "indicator_id": "absence", "period": "2024-01", "denominator": 1000, "status": "ok"}
    change = small.what_if(observations=[{**cell, "numerator": 80 - (190 - 162.5)}])
    assert change.targets()["status_after"] == ["green"]


@pytest.mark.parametrize("of", ["goals", "links", "targets", "cells"])
def test_sensitivities(model: styr.Model, of: Any) -> None:
    rows = model.sensitivity(TOP, of=of, year=YEAR)
    assert len(rows) > 0
    assert any(value != 0 for name in rows.columns if name.startswith("by_") for value in rows[name])


def test_the_weight_of_a_link_by_difference(model: styr.Model) -> None:
    step = 1e-5
    rows = model.sensitivity(TOP, of="links", year=YEAR, scoring="traffic_light").to_dicts()
    weights = {(row["from_goal_id"], row["to_goal_id"]): row["weight"] for row in model["goal_links"].to_dicts()}
    for row in sorted(rows, key=lambda row: -abs(row["by_weight"]))[:8]:
        link = (row["from_goal_id"], row["to_goal_id"])
        with model.edit() as edit:
            edit.upsert("goal_links", from_goal_id=link[0], to_goal_id=link[1], weight=weights[link] + step)
        assert (score(edit.model) - score(model)) / step == pytest.approx(row["by_weight"], abs=1e-4)


def test_what_is_not_there(small: styr.Model) -> None:
    with pytest.raises(styr.OptionError):
        small.leverage("nothing")
    with pytest.raises(styr.OptionError):
        small.sensitivity("nothing")
    assert len(small.leverage("G", year=1999)) == 0
