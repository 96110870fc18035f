"""Random models, against the definitions written out plainly."""

from __future__ import annotations

from typing import Any

import reference
import styr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FORMULAS = ["num/den", "100*num/den", "100*(den-num)/den", "100*(num-den)/den", "num", "(num + 2)*3 - den/4"]
MONTHS = ["2023-11", "2023-12", "2024-01", "2024-02", "2024-05", "2024-09", "2024-12"]
POINTS = [{}, {"green": "1", "yellow": "0.5", "red": "0"}, {"green": "0.9", "yellow": "0.25", "red": "0.125"}]
STATUSES = ["ok", "ok", "ok", "estimated", "missing", "suppressed", "not_applicable"]


def tree(draw: Any, count: int) -> list[dict[str, str]]:
    rows = []
    for i in range(count):
        parent = "" if i == 0 else f"u{draw(st.integers(0, i - 1))}"
        rows.append({"unit_id": f"u{i}", "parent_id": parent, "name": f"Enhet {i}", "volume_unit": draw(st.sampled_from(["saker", "søknader"]))})  # fmt: skip  # noqa: E501
    depth = {"": -1}
    for row in rows:
        depth[row["unit_id"]] = depth[row["parent_id"]] + 1
        row["level"] = str(depth[row["unit_id"]])
    return rows


def observations(draw: Any, units: list[dict[str, str]], indicators: list[dict[str, str]]) -> list[dict[str, str]]:
    cells = st.tuples(
        st.sampled_from([row["unit_id"] for row in units]),
        st.sampled_from([row["indicator_id"] for row in indicators]),
        st.sampled_from(MONTHS),
    )
    rows = []
    for unit, indicator, period in draw(st.lists(cells, unique=True, max_size=30)):
        status = draw(st.sampled_from(STATUSES))
        usable = status in ("ok", "estimated")
        rows.append(
            {
                "unit_id": unit,
                "indicator_id": indicator,
                "period": period,
                "numerator": str(draw(st.integers(0, 40)) / 4) if usable else "",
                "denominator": str(draw(st.integers(0, 9))) if usable else "",
                "status": status,
            }
        )
    return rows


def goals(draw: Any, count: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    rows = [{"goal_id": f"g{i}", "title": f"Mål {i}", "owner_unit_id": "u0"} for i in range(count)]
    pairs = [(f"g{child}", f"g{parent}") for child in range(1, count) for parent in range(child)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2 * count)) if pairs else []
    links = [
        {"from_goal_id": a, "to_goal_id": b, "link_type": "contributes", "weight": str(draw(st.integers(1, 5)))}
        for a, b in chosen
    ]
    return rows, links


@st.composite
def packages(draw: Any) -> dict[str, list[dict[str, str]]]:
    units = tree(draw, draw(st.integers(1, 7)))
    indicators = [
        {
            "indicator_id": f"i{i}",
            "name_nb": f"Måling {i}",
            "formula": draw(st.sampled_from(FORMULAS)),
            "direction": draw(st.sampled_from(["lower", "higher", "band"])),
            "aggregation": draw(st.sampled_from(["ratio_of_sums", "ratio_of_sums", "ratio_of_ytd_sums"])),
            "rollup": draw(st.sampled_from(["tree", "none", "same_volume_unit"])),
        }
        for i in range(draw(st.integers(1, 3)))
    ]
    goal_rows, links = goals(draw, draw(st.integers(1, 5)))
    targets = []
    for i in range(draw(st.integers(0, 8))):
        indicator = draw(st.sampled_from(indicators))
        green = draw(st.integers(0, 4)) / 2
        targets.append(
            {
                "target_id": f"t{i}",
                "goal_id": draw(st.sampled_from(goal_rows))["goal_id"],
                "indicator_id": indicator["indicator_id"],
                "unit_id": draw(st.sampled_from(units))["unit_id"],
                "year": draw(st.sampled_from(["2023", "2024"])),
                "target": str(draw(st.integers(-8, 200)) / 2),
                "green_tolerance": str(green),
                "yellow_tolerance": str(green + draw(st.integers(0, 20)) / 2),
                "direction": indicator["direction"],
                "weight": str(draw(st.integers(1, 4))),
            }
        )
    policy = [
        {"key": f"rag.{colour}_score", "scope": "all", "value": value, "meaning": ""}
        for colour, value in draw(st.sampled_from(POINTS)).items()
    ]
    return {
        "units": units,
        "policy": policy,
        "indicators": indicators,
        "observations": observations(draw, units, indicators),
        "goals": goal_rows,
        "goal_links": links,
        "targets": targets,
    }


@st.composite
def registers(draw: Any) -> dict[str, list[dict[str, str]]]:
    units = tree(draw, draw(st.integers(1, 9)))
    levels = sorted({row["level"] for row in units})
    policy = [
        {"key": "risk.level.yellow_from", "scope": "all", "value": "5", "meaning": ""},
        {"key": "risk.level.red_from", "scope": "all", "value": "12", "meaning": ""},
    ]
    for level in draw(st.lists(st.sampled_from(levels), unique=True)):
        value = str(draw(st.integers(1, 20)))
        policy.append({"key": "risk.escalate_from", "scope": f"level{level}", "value": value, "meaning": ""})
        if draw(st.booleans()):
            value = str(draw(st.integers(1, 3)))
            policy.append({"key": "risk.escalate_max", "scope": f"level{level}", "value": value, "meaning": ""})
    risks, history = [], []
    for i in range(draw(st.integers(0, 14))):
        likelihood, consequence = str(draw(st.integers(1, 5))), str(draw(st.integers(1, 5)))
        risks.append(
            {
                "risk_id": f"r{i:02}",
                "unit_id": draw(st.sampled_from(units))["unit_id"],
                "title": f"Risiko {i}",
                "identified_on": "2023-01-01",
                "initial_likelihood": likelihood,
                "initial_consequence": consequence,
                "current_likelihood": likelihood,
                "current_consequence": consequence,
                "force_escalate": draw(st.sampled_from(["ja", "nei", "nei", "nei"])),
                "status": draw(st.sampled_from(["åpen", "åpen", "lukket"])),
            }
        )
        for period in draw(st.lists(st.sampled_from(["2023-T1", "2023-T2", "2024-T1"]), unique=True)):
            history.append(
                {
                    "risk_id": f"r{i:02}",
                    "period": period,
                    "likelihood": str(draw(st.integers(1, 5))),
                    "consequence": str(draw(st.integers(1, 5))),
                }
            )
    return {"units": units, "policy": policy, "risks": risks, "risk_history": history}


LOOK = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def key_of(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["unit_id"], row["indicator_id"], row["period"]


@LOOK
@given(tables=packages())
def test_figures_targets_and_goals(tables: dict[str, list[dict[str, str]]]) -> None:
    model = styr.Model.from_tables(tables)
    for by in ("year", "tertial", "quarter", "half-year", "month"):
        plain = reference.roll_up(tables, by)
        rows = model.rollup(by=by).to_dicts()
        found = {key_of(row) for row in rows}
        # The sums to date of a period in which nothing was observed may be left out.
        assert set(reference.roll_up(tables, by, month_only=True)) <= found <= set(plain)
        for row in rows:
            figure = plain[key_of(row)]
            assert reference.close(row["value"], figure.value), row
            assert (row["usable_cells"], row["expected_cells"]) == (figure.usable_cells, figure.expected_cells), row
            assert (row["value"] is None) == bool(row["reason"]), row
    to_date = {row["indicator_id"] for row in tables["indicators"] if row["aggregation"] == "ratio_of_ytd_sums"}
    for row in model.rollup(by="month", year_to_date=True).to_dicts():
        if row["indicator_id"] in to_date:
            assert reference.close(row["value"], reference.roll_up(tables, "month")[key_of(row)].value), row
    statuses = reference.target_statuses(tables)
    for row in model.targets().to_dicts():
        assert (row["status"] or "") == statuses[row["target_id"]].status, row
        assert reference.close(row["deviation_in_bad_direction"], statuses[row["target_id"]].deviation), row
    for row in model.goals().to_dicts():
        score = reference.goal_scores(tables, str(row["year"]), statuses)[row["goal_id"]]
        assert reference.close(row["own_score"], score.own), row
        assert reference.close(row["score"], score.score), row
        assert reference.close(row["weight_coverage"], score.weight_coverage), row


@LOOK
@given(tables=registers())
def test_risks(tables: dict[str, list[dict[str, str]]]) -> None:
    model = styr.Model.from_tables(tables)
    plain = reference.lifted_risks(tables)
    rows = {row["unit_id"]: row for row in model.risks().to_dicts()}
    assert set(rows) == {unit for unit, risks in plain.items() if risks.seen}
    for unit, row in rows.items():
        assert (row["risks_at_unit_in_order"] or "") == "|".join(plain[unit].seen), row
        assert row["n_at_unit"] == len(plain[unit].seen), row
        assert (row["lifted_to_parent_in_order"] or "") == "|".join(plain[unit].lifted), row
    pictures = reference.risk_pictures(tables)
    seen = {(row["unit_id"], row["period"]): row for row in model.risk_picture().to_dicts()}
    assert set(seen) == set(pictures)
    for key, picture in pictures.items():
        row = seen[key]
        assert (row["green"], row["yellow"], row["red"]) == (picture.green, picture.yellow, picture.red)
        assert reference.close(row["mean_score"], picture.mean_score)
