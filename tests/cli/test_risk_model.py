"""Fault trees on the command line."""

import json

import pytest

from conftest import reference_data
from program import read_rows, styr

PUMPS = """<?xml version="1.0"?>
<opsa-mef>
  <define-fault-tree name="pumps">
    <define-gate name="no water">
      <and><gate name="line 1"/><gate name="line 2"/></and>
    </define-gate>
    <define-gate name="line 1"><or><basic-event name="power"/><basic-event name="pump 1"/></or></define-gate>
    <define-gate name="line 2"><or><basic-event name="power"/><basic-event name="pump 2"/></or></define-gate>
    <define-basic-event name="power"><float value="0.125"/></define-basic-event>
    <define-basic-event name="pump 1"><float value="0.5"/></define-basic-event>
    <define-basic-event name="pump 2"><uniform-deviate><float value="0.2"/><float value="0.3"/></uniform-deviate>
    </define-basic-event>
  </define-fault-tree>
</opsa-mef>
"""


@pytest.fixture
def pumps(tmp_path):
    path = tmp_path / "pumper på norsk.xml"
    path.write_text(PUMPS)
    return path


def test_every_gate_with_the_shared_cause_counted_once(pumps):
    result = styr("risk-model", pumps)
    assert result.output.splitlines()[0] == "gate,probability,minimal_cut_sets"
    rows = {row["gate"]: row for row in result.rows()}
    assert float(rows["no water"]["probability"]) == pytest.approx(0.125 + 0.875 * 0.5 * 0.25, rel=1e-15)
    assert float(rows["line 1"]["probability"]) == pytest.approx(0.5625, rel=1e-15)
    assert [rows[g]["minimal_cut_sets"] for g in ("no water", "line 1", "line 2")] == ["2", "2", "2"]
    assert [row["gate"] for row in styr("risk-model", pumps, "--top").rows()] == ["no water"]
    assert styr("risk-model", pumps, "--gate", "line 2", "--probability-only").rows() == [
        {"gate": "line 2", "probability": "0.34375", "minimal_cut_sets": ""}
    ]


def test_importance_of_every_event(pumps):
    result = styr("risk-model", pumps, "--importance")
    header = "event,birnbaum,criticality,fussell_vesely,raw,rrw,diagnostic,probability,gate"
    assert result.output.splitlines()[0] == header
    power, pump1, _ = result.rows()
    top = 0.125 + 0.875 * 0.125
    assert power["event"] == "power" and power["gate"] == "no water"
    assert float(power["birnbaum"]) == pytest.approx(1 - 0.125)
    assert float(power["criticality"]) == pytest.approx(1 - 0.125 / top)
    assert float(power["raw"]) == pytest.approx(1 / top)
    assert float(power["rrw"]) == pytest.approx(top / 0.125)
    assert float(pump1["fussell_vesely"]) == pytest.approx(1 - 0.125 / top)


def test_the_most_probable_cut_sets_first(pumps):
    rows = styr("risk-model", pumps, "--cut-sets", "5").rows()
    assert [(row["rank"], row["size"], row["events"]) for row in rows] == [
        ("1", "1", "power"),
        ("2", "2", "pump 1|pump 2"),
    ]


def test_uncertainty_follows_the_seed(pumps):
    one = styr("risk-model", pumps, "--uncertainty", "5000", "--seed", "3")
    assert one.output == styr("risk-model", pumps, "--uncertainty", "5000", "--seed", "3").output
    assert one.output != styr("risk-model", pumps, "--uncertainty", "5000", "--seed", "4").output
    (row,) = one.rows()
    # The gate is linear in the one uncertain number.
    assert float(row["mean"]) == pytest.approx(0.125 + 0.875 * 0.125, rel=0.01)
    assert float(row["q05"]) == pytest.approx(0.125 + 0.875 * 0.5 * 0.205, rel=0.01)
    assert row["trials"] == "5000"


def test_json_and_table(pumps):
    answer = json.loads(styr("risk-model", pumps, "--top", "--format", "json").output)
    assert answer == [{"gate": "no water", "probability": 0.234375, "minimal_cut_sets": 2}]
    assert "0.234375" in styr("risk-model", pumps, "--format", "table").output


def test_a_limit_gives_no_number_but_bounds(pumps):
    result = styr("risk-model", pumps, "--node-limit", "1", "--top")
    assert result.code == 1
    assert read_rows(result.output) == [{"gate": "no water", "probability": "", "minimal_cut_sets": ""}]
    assert ":::" not in result.output and "node_limit" in result.errors
    assert "needs more than the limit of 1 nodes; the probability lies from " in result.errors


def test_wrong_usage_and_broken_files(pumps, tmp_path):
    assert styr("risk-model", pumps, "--gate", "nothing").code == 2
    assert styr("risk-model", pumps, "--importance", "--cut-sets", "3").code == 2
    assert styr("risk-model", tmp_path / "no.xml").code == 1
    assert "it is a folder" in styr("risk-model", tmp_path).errors
    broken = tmp_path / "broken.xml"
    broken.write_text(PUMPS.replace('<basic-event name="pump 1"/>', '<gate name="no water"/>'))
    result = styr("risk-model", broken)
    assert result.code == 1 and result.output == ""
    assert f"{broken}:4:5: cycle: cycle: no water -> line 1 -> no water" in result.errors


def test_the_reference_trees(count_cells):
    folder = reference_data("risk", "fault-trees")
    expected = json.loads((folder / "aralia-expected.json").read_text())["trees"]
    for name in ("chinese", "das9201", "baobab1"):
        tree = expected[name]
        rows = {row["gate"]: row for row in styr("risk-model", folder / tree["file"]).rows()}
        assert float(rows[tree["top"]]["probability"]) == pytest.approx(tree["probability"], rel=1e-9)
        assert rows[tree["top"]]["minimal_cut_sets"] == str(tree["minimal_cut_sets"])
        count_cells("fault trees", 2)
