"""The register, losses and risk models."""

from __future__ import annotations

import datetime
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import styr


def test_the_matrix_holds_every_open_risk_once(model: styr.Model) -> None:
    rows = model.risk_matrix().to_dicts()
    held = [key for row in rows for key in (row["risk_ids"] or "").split("|") if key]
    register = {row["risk_id"]: row for row in model["risks"].to_dicts() if row["status"] not in ("lukket", "closed")}
    assert sorted(held) == sorted(register)
    for row in rows:
        assert row["risks"] == len((row["risk_ids"] or "").split("|")) if row["risk_ids"] else row["risks"] == 0
        if row["likelihood"] is None:
            continue
        score = row["likelihood"] * row["consequence"]
        assert row["colour"] == ("red" if score >= 12 else "yellow" if score >= 5 else "green")
        for key in (row["risk_ids"] or "").split("|"):
            if key:
                place = (register[key]["current_likelihood"], register[key]["current_consequence"])
                assert place == (row["likelihood"], row["consequence"])


def test_reasons_say_the_same_as_the_lists(model: styr.Model) -> None:
    seen: dict[str, list[str]] = {}
    lifted: dict[str, list[str]] = {}
    for row in model.risk_reasons().to_dicts():
        seen.setdefault(row["unit_id"], []).append(row["risk_id"])
        if row["lifted"] == "true":
            lifted.setdefault(row["unit_id"], []).append(row["risk_id"])
    risks = model.risks()
    for row in risks.to_dicts():
        assert risks.ids(row["unit_id"]) == seen[row["unit_id"]]
        assert "|".join(lifted.get(row["unit_id"], [])) == (row["lifted_to_parent_in_order"] or "")


def test_movement_from_a_day(model: styr.Model) -> None:
    movement = model.risk_movement(start=datetime.date(2023, 1, 1), end="2024-01-01")
    rows = {row["risk_id"]: row for row in movement.to_dicts()}
    identified = dict(zip(*(model["risks"][name] for name in ("risk_id", "identified_on")), strict=True))
    for key, row in rows.items():
        assert (row["likelihood_before"] is None) == (identified[key] > datetime.date(2023, 1, 1)), row
    again = pickle.loads(pickle.dumps(movement))
    assert again == movement
    with pytest.raises(styr.OptionError):
        model.risk_movement(start="yesterday")


def test_follow_up_and_attention(model: styr.Model) -> None:
    known = set(model["mitigations"]["mitigation_id"])
    rows = model.risk_follow_up(as_of="2024-12-31").to_dicts()
    assert {row["mitigation_id"] for row in rows} <= known
    assert rows
    assert set(model.risk_attention(unit="KD")["risk_id"]) <= set(model["risks"]["risk_id"])


@pytest.fixture(scope="module")
def costly(small: styr.Model) -> styr.Model:
    """Two risks that may strike once each: every number can be checked by hand."""
    with small.edit() as edit:
        for name, unit, chance, loss in (("R1", "north", 0.2, 1000), ("R2", "south", 0.1, 500)):
            edit.upsert("risks", risk_id=name, unit_id=unit, title=f"Tap på øya {name}", status="open",
                        identified_on="2024-01-01", current_likelihood=2, current_consequence=3)  # fmt: skip
            edit.upsert("risk_losses", risk_id=name, stage="current", occurrence="at_most_once", frequency_mode=chance,
                        loss_mode_knok=loss)  # fmt: skip
    return edit.model


def test_losses(costly: styr.Model) -> None:
    rows = {row["unit_id"]: row for row in costly.losses(trials=20_000, seed=3).to_dicts()}
    assert rows["town"]["expected_knok"] == pytest.approx(0.2 * 1000 + 0.1 * 500)
    assert rows["north"]["standard_deviation_knok"] == pytest.approx(1000 * (0.2 * 0.8) ** 0.5)
    assert rows["town"]["risks_with_ranges"] == 2
    assert rows["town"]["value_at_risk_knok"] == 1000
    assert costly.losses(trials=20_000, seed=3) == costly.losses(trials=20_000, seed=3)
    (only,) = costly.losses(id="south", value_at_risk_level=0.5).to_dicts()
    assert only["value_at_risk_knok"] == 0


def test_the_exceedance_curve(costly: styr.Model) -> None:
    reached = {1500: 0.02, 1000: 0.2, 500: 0.28}
    rows = costly.loss_curve(id="town", trials=100_000, seed=5).to_dicts()
    compared = 0
    for row in rows:
        # Beside a step the simulation may fall to either side.
        if any(abs(row["probability"] - chance) < 0.01 for chance in reached.values()):
            continue
        wanted = max([loss for loss, chance in reached.items() if chance >= row["probability"]], default=0)
        assert row["loss_knok"] == wanted, row
        compared += 1
    assert compared > 3


def test_losses_of_nothing(small: styr.Model) -> None:
    with pytest.raises(styr.OptionError):
        small.losses(id="nowhere")
    with pytest.raises(styr.OptionError):
        small.loss_curve(trials=0)
    assert len(small.risk_treatments()) == 0
    assert len(small.plan_sums()) == 0


PUMPS = """<?xml version="1.0"?>
<opsa-mef>
  <define-fault-tree name="forsyning">
    <define-gate name="ikke vann"><or><gate name="begge pumper"/><basic-event name="rør på øya"/></or></define-gate>
    <define-gate name="begge pumper"><and><basic-event name="pumpe 1"/><basic-event name="pumpe 2"/></and></define-gate>
    <define-basic-event name="pumpe 1"><float value="0.1"/></define-basic-event>
    <define-basic-event name="pumpe 2"><float value="0.2"/></define-basic-event>
    <define-basic-event name="rør på øya"><float value="0.01"/></define-basic-event>
  </define-fault-tree>
</opsa-mef>
"""


def test_a_risk_model(tmp_path: Path) -> None:
    (tmp_path / "vann.xml").write_text(PUMPS, encoding="utf-8")
    pumps = styr.read_risk_model(tmp_path / "vann.xml")
    assert pumps.remarks == ()
    gates = {row["gate"]: row for row in pumps.gates().to_dicts()}
    assert gates["ikke vann"]["probability"] == pytest.approx(1 - (1 - 0.02) * (1 - 0.01))
    assert gates["ikke vann"]["minimal_cut_sets"] == 2
    assert pumps.cut_sets()["events"] == ["pumpe 1|pumpe 2", "rør på øya"]
    importance = {row["event"]: row for row in pumps.importance().to_dicts()}
    assert importance["rør på øya"]["birnbaum"] == pytest.approx(0.98)
    assert importance["pumpe 1"]["birnbaum"] == pytest.approx(0.2 * 0.99)
    (bounds,) = pumps.bounds(top=True).to_dicts()
    assert bounds["lower"] <= gates["ikke vann"]["probability"] <= bounds["upper"]
    (simulated,) = pumps.simulation(top=True, trials=64_000, seed=7, confidence=0.999).to_dicts()
    assert simulated["lower"] <= gates["ikke vann"]["probability"] <= simulated["upper"]
    (drawn,) = pumps.uncertainty(trials=100).to_dicts()
    assert drawn["mean"] == pytest.approx(gates["ikke vann"]["probability"])
    assert "vann.xml" in repr(pumps)
    again = pickle.loads(pickle.dumps(pumps))
    assert again.gates() == pumps.gates()
    answer = pumps.importance(gate="begge pumper")
    copy = pickle.loads(pickle.dumps(answer))
    assert copy == answer
    assert copy.options == answer.options == {"gate": "begge pumper", "all": False}


def test_a_gate_out_of_reach_is_named() -> None:
    answer = styr.RiskModel(PUMPS).gates(node_limit=1)
    unknown = [row["gate"] for row in answer.to_dicts() if row["probability"] is None]
    assert [remark.id for remark in answer.remarks if remark.code == "node_limit"] == unknown


def test_a_risk_model_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(styr.NotFoundError):
        styr.read_risk_model(tmp_path / "nothing.xml")
    with pytest.raises(styr.DataError) as caught:
        styr.RiskModel(PUMPS.replace('<basic-event name="pumpe 1"/><', '<gate name="ikke vann"/><'), name="vann")
    (problem,) = caught.value.problems
    assert (problem.table, problem.code) == ("vann", "cycle")
    assert problem.row is not None
    with pytest.raises(styr.OptionError):
        styr.RiskModel(PUMPS).gates(gate="no such gate")


@pytest.fixture(scope="module")
def threatened(small: styr.Model) -> styr.Model:
    """Two risks, of which one threatens both services that the goal needs, and one nobody knows how likely it is."""
    with small.edit() as edit:
        for key in ("S1", "S2"):
            edit.upsert("services", service_id=key, name=f"Tjeneste {key}", needed_by_goal_ids="G")
        edit.upsert("risks", risk_id="R1", unit_id="north", title="Strømbrudd på øya", status="open", annual_probability=0.2,
                    also_service_ids="S1|S2")  # fmt: skip
        edit.upsert("risks", risk_id="R2", unit_id="south", title="Sykdom", status="open", annual_probability=0.5, goal_id="G")
        edit.upsert("risks", risk_id="R3", unit_id="south", title="Ukjent", status="open", goal_id="G")
    return edit.model


def test_a_shared_risk_counts_once(threatened: styr.Model) -> None:
    rows = {row["id"]: row for row in threatened.risk_propagation().to_dicts()}
    assert rows["S1"]["probability"] == rows["S2"]["probability"] == pytest.approx(0.2)
    assert rows["G"]["probability"] == pytest.approx(1 - 0.8 * 0.5)
    assert rows["G"]["left_out"] == 1
    # Birnbaum: how far the goal moves between the risk never and surely happening.
    causes = {row["risk_id"]: row for row in threatened.risk_causes(goal="G").to_dicts()}
    assert causes["R1"]["birnbaum"] == pytest.approx(1 - 0.5)
    assert causes["R2"]["birnbaum"] == pytest.approx(1 - 0.2)
    assert set(threatened.risk_causes(service="S1")["risk_id"]) == {"R1"}
    with pytest.raises(styr.OptionError):
        threatened.risk_causes(goal="nothing")


def test_a_milder_risk_is_no_longer_seen_above(model: styr.Model) -> None:
    change = model.what_if(risks=[{"risk_id": "R001", "current_likelihood": 1, "current_consequence": 1}])
    rows = {row["unit_id"]: row for row in change.risks().to_dicts()}
    assert {row["risk_id"] for row in rows.values()} == {"R001"}
    assert (rows["OSU-IT-DRI"]["change"], rows["KD"]["change"]) == ("changed", "removed")
    assert (rows["OSU-IT-DRI"]["score_before"], rows["OSU-IT-DRI"]["score_after"]) == (15, 1)
    assert model.compare(model).risks().to_dicts() == []


def test_cut_sets_are_what_must_happen_together(threatened: styr.Model) -> None:
    rows = threatened.risk_cut_sets(goal="G").to_dicts()
    assert [(row["rank"], row["size"], row["causes"]) for row in rows] == [(1, 1, "R2"), (2, 1, "R1")]
    assert [row["probability"] for row in rows] == pytest.approx([0.5, 0.2])
    assert {row["id"] for row in threatened.risk_cut_sets(limit=1).to_dicts()} == {"G", "S1", "S2"}
    with pytest.raises(styr.OptionError):
        threatened.risk_cut_sets(service="nothing")
    with pytest.raises(styr.OptionError):
        threatened.risk_cut_sets(limit=0)


def test_propagation_answers_are_of_their_class(threatened: styr.Model) -> None:
    answer = threatened.ask("risk_propagation")
    assert isinstance(answer, styr.RiskPropagation)
    assert isinstance(threatened.ask("risk_causes"), styr.RiskCauses)
    assert pickle.loads(pickle.dumps(answer)) == answer


def matrix(key: str, grid: list[list[int]]) -> dict[str, Any]:
    """In the exchange form."""
    return {
        "id": key,
        "likelihood_names": [f"sannsynlighet på øya {i}" for i in range(len(grid))],
        "consequence_names": [f"konsekvens {i}" for i in range(len(grid[0]))],
        "level_names": ["lav", "middels", "høy"],
        "grid_rows_likelihood_columns_consequence": grid,
    }


def test_risk_matrices_go_in_and_out(small: styr.Model) -> None:
    (made,) = json.loads(small.risk_matrices_to_json())["matrices"]
    assert made["id"] == "policy", "what the thresholds make, where the model has no matrix"
    document = {"format": "risk-matrix-1", "matrices": [matrix("M", [[0, 1, 2], [1, 2, 2]]), matrix("N", [[0, 2]])]}
    with small.edit() as edit:
        edit.upsert_risk_matrices(json.dumps(document))
        edit.upsert("policy", key="risk.matrix", scope="all", value="M")
    changed = edit.model
    cells = {(row["likelihood"], row["consequence"]): row["colour"] for row in changed.risk_matrix().to_dicts()}
    assert cells == {(1, 1): "green", (1, 2): "yellow", (1, 3): "red", (2, 1): "yellow", (2, 2): "red", (2, 3): "red"}
    again = json.loads(changed.risk_matrices_to_json())
    for given, found in zip(document["matrices"], again["matrices"], strict=True):
        assert isinstance(given, dict)
        assert {name: found[name] for name in given} == given
    with small.edit() as other:
        other.upsert_risk_matrices(changed.risk_matrices_to_json())
    assert other.model.risk_matrices_to_json() == changed.risk_matrices_to_json()
    # In place of one that is there, and smaller.
    with changed.edit() as edit:
        edit.upsert_risk_matrices({"format": "risk-matrix-1", "matrices": [matrix("M", [[0], [2]])]})
    assert len(edit.model.risk_matrix()) == 2
    assert changed.risk_matrices_to_json() != edit.model.risk_matrices_to_json()
    assert edit.model.risk_matrix().plot().axes


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", ""),
        ("{}", "format"),
        ({"format": "risk-matrix-1", "matrices": [matrix("M", [[0, 1], [2]])]}, "matrix 1"),
        ({"format": "risk-matrix-1", "matrices": [matrix("M", [[0, 3]])]}, "matrix 1: there is no level 3"),
        ({"format": "risk-matrix-1", "matrices": [matrix("M", [[0]]), matrix("M", [[1]])]}, "M"),
    ],
)
def test_risk_matrices_that_cannot_be_read(small: styr.Model, document: Any, said: str) -> None:
    edit = small.edit()
    with pytest.raises(styr.DataError) as caught:
        edit.upsert_risk_matrices(document)
    assert said in str(caught.value)
    assert len(edit) == 0
    with pytest.raises(TypeError, match="a str or bytes, not int"):
        edit.upsert_risk_matrices(5)  # type: ignore[arg-type]
