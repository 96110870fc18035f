"""The questions about the risk register, on a small register whose answers can be worked out by hand."""

import csv
import json

import pytest

import small
from program import styr

# Two offices under a top; R1 lives in both, R2 is accepted, R3 has a measure that did less than it claimed.
TABLES = {
    "units": ["unit_id,parent_id,name,level", "K,,Kommunen,0", "A,K,Østre kontor,1", "B,K,Vestre kontor,1"],
    "policy": ["key,scope,value,meaning", "risk.escalate_from,level1,8,"],
    "risks": [
        "risk_id,unit_id,title,owner_role,identified_on,initial_likelihood,initial_consequence,current_likelihood,"
        "current_consequence,tolerance_score,status,also_unit_ids",
        "R1,A,Strømbrudd,leder,2024-01-01,3,4,3,4,6,åpen,B",
        "R2,A,Sykdom,leder,2024-01-01,2,2,3,3,6,åpen,",
        "R3,B,Brann,,2024-05-01,2,5,1,5,6,åpen,",
        "R4,B,Ukjent,leder,2024-05-01,,,,,,åpen,",
    ],
    "risk_history": [
        "risk_id,period,likelihood,consequence,assessed_on",
        "R2,2024-T1,3,3,2024-04-30",
        "R3,2024-08,1,5,2024-08-31",
    ],
    "risk_acceptances": [
        "acceptance_id,risk_id,accepted_by,accepted_on,valid_to,likelihood,consequence",
        "AK1,R2,direktør,2024-05-01,2024-12-31,3,3",
    ],
    "mitigations": [
        "mitigation_id,risk_id,title,responsible_unit_id,start_on,due_on,done_on,reduces_likelihood,"
        "reduces_consequence",
        "T1,R3,Sprinkler,B,2024-06-01,2024-07-01,2024-07-15,2,0",
        "T2,R1,Aggregat,A,2024-06-01,2024-07-01,,1,0",
    ],
}


@pytest.fixture(name="register")
def fixture_register(tmp_path):
    return small.write_lines(tmp_path, TABLES)


def test_the_lists_hold_a_shared_risk_once(register):
    lists = {row["unit_id"]: row for row in styr("risks", register).rows()}
    assert lists["K"]["risks_at_unit_in_order"] == "R1"
    assert lists["A"]["risks_at_unit_in_order"] == "R1|R2"
    assert lists["B"]["lifted_to_parent_in_order"] == "R1"


def test_every_risk_on_a_list_has_its_reason(register):
    rows = {(row["unit_id"], row["risk_id"]): row for row in styr("risks", register, "--reasons").rows()}
    assert {key: row["reason"] for key, row in rows.items()} == {
        ("K", "R1"): "level_is_quiet",
        ("A", "R1"): "score",
        ("A", "R2"): "accepted",
        ("B", "R1"): "score",
        ("B", "R3"): "below_score",
        ("B", "R4"): "not_rated",
    }
    assert rows["K", "R1"]["ways"] == "2" and rows["K", "R1"]["own"] == "false"
    assert rows["A", "R1"]["duplicate"] == "true" and rows["A", "R1"]["lifted"] == "true"
    assert (rows["B", "R4"]["likelihood"], rows["B", "R4"]["score"], rows["B", "R4"]["colour"]) == ("", "0", "")
    as_json = json.loads(styr("risks", register, "--reasons", "--format", "json").output)
    assert [(row["unit_id"], row["risk_id"], row["reason"]) for row in as_json] == [
        (unit, risk, row["reason"]) for (unit, risk), row in rows.items()
    ]


def test_a_day_gives_the_register_of_that_day(register):
    early = styr("risks", register, "--reasons", "--as-of", "2024-02-01").rows()
    assert [(row["unit_id"], row["risk_id"], row["score"], row["reason"]) for row in early] == [
        ("K", "R1", "12", "level_is_quiet"),
        ("A", "R1", "12", "score"),
        ("A", "R2", "4", "below_score"),
        ("B", "R1", "12", "score"),
    ]


def test_the_matrix_counts_each_risk_once(register):
    rows = styr("risks", register, "--matrix").rows()
    assert len(rows) == 26
    filled = {(row["likelihood"], row["consequence"]): row["risk_ids"] for row in rows if row["risks"] != "0"}
    assert filled == {("3", "4"): "R1", ("3", "3"): "R2", ("1", "5"): "R3", ("", ""): "R4"}
    of_a = styr("risks", register, "--matrix", "--unit", "A").rows()
    assert sum(int(row["risks"]) for row in of_a) == 2


def test_the_movement_between_two_days(register):
    rows = styr("risks", register, "--movement", "2024-03-01", "2024-09-01").rows()
    assert {row["risk_id"]: row["move"] for row in rows} == {
        "R1": "unchanged",
        "R2": "worse",
        "R3": "new",
        "R4": "new",
    }
    later = {row["risk_id"]: row for row in styr("risks", register, "--movement", "2024-06-01", "2024-09-01").rows()}
    assert later["R3"]["move"] == "shifted", "2 × 5 and 1 × 5 are both yellow"
    assert (later["R3"]["likelihood_before"], later["R3"]["likelihood_after"]) == ("2", "1")


def test_the_follow_up_says_what_a_measure_did(register):
    rows = {row["mitigation_id"]: row for row in styr("risks", register, "--follow-up").rows()}
    assert rows["T1"]["state"] == "done" and rows["T1"]["effects"] == "less_than_claimed"
    assert rows["T1"]["decision"] == "may_close" and rows["T1"]["reasons"] == ""
    assert (rows["T2"]["state"], rows["T2"]["overdue_days"]) == ("active", "61")
    assert (rows["T2"]["decision"], rows["T2"]["reasons"]) == ("keep_open", "not_done")


def test_what_calls_for_attention(register):
    now = styr("risks", register, "--attention").rows()
    assert [(row["risk_id"], row["attention"]) for row in now] == [("R4", "not_rated")]
    later = styr("risks", register, "--attention", "--as-of", "2025-01-15").rows()
    assert [(row["risk_id"], row["attention"], row["since"]) for row in later] == [
        ("R2", "acceptance_expired", "2024-12-31"),
        ("R4", "not_rated", ""),
    ]


def test_findings_name_risks_without_an_owner(register):
    findings = [(row["code"], row["id"]) for row in styr("check", register).rows()]
    assert ("risk_without_owner", "R3") in findings
    assert ("risk_without_owner", "R1") not in findings


def test_explain_tells_the_way_of_a_risk(register):
    tree = styr("explain", register, "risk", "R1", "--lang", "en").output
    assert tree.splitlines() == [
        "R1 Strømbrudd: 3 × 4 = 12, red; open",
        "├─ A Østre kontor: 3 × 4 = 12, red; lives here; lifted: high enough (risk.escalate_from 8); "
        "comes up another way too, counts once",
        "├─ B Vestre kontor: 3 × 4 = 12, red; lives here; lifted: high enough (risk.escalate_from 8); "
        "comes up another way too, counts once",
        "└─ K Kommunen: 3 × 4 = 12, red; stays: this level lifts nothing",
    ]
    told = json.loads(styr("explain", register, "risk", "R1", "--format", "json").output)
    assert (told["kind"], told["value"], told["status"]) == ("risk", 12, "red")
    assert [(part["id"], part["rule"], part.get("lifted", False)) for part in told["parts"]] == [
        ("A", "score", True),
        ("B", "score", True),
        ("K", "level_is_quiet", False),
    ]
    accepted = styr("explain", register, "risk", "R2", "--lang", "nb").output
    assert "blir: akseptert her (acceptance AK1 direktør)" in accepted


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    "question",
    [[], ["--reasons"], ["--matrix"], ["--follow-up"], ["--attention"], ["--movement", "2024-03-01", "2024-09-01"]],
)
def test_people_get_a_table(register, question, language):
    result = styr("risks", register, *question, "--format", "table", "--lang", language)
    assert result.code == 0 and "R" in result.output, result.errors


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--matrix", "--picture"], "--matrix"),
        (["--as-of", "2024-13-01"], "--as-of"),
        (["--movement", "2024-03-01"], "--movement"),
        (["--movement", "2024-09-01", "2024-03-01"], "is after"),
        (["--picture", "--as-of", "2024-03-01"], "--as-of"),
    ],
)
def test_questions_that_cannot_be_answered(register, arguments, complaint):
    result = styr("risks", register, *arguments)
    assert result.code == 2 and complaint in result.errors


def test_an_unknown_risk_is_named(register):
    result = styr("explain", register, "risk", "R9")
    assert result.code == 2 and "R9" in result.errors


def test_csv_columns_are_those_of_the_documentation(register):
    columns = {
        "--reasons": "unit_id,risk_id,likelihood,consequence,score,level,colour,lifted,reason,own,ways,duplicate",
        "--matrix": "likelihood,consequence,level,colour,risks,risk_ids",
        "--follow-up": "mitigation_id,state,overdue_days,risk_ids,effects,decision,reasons",
        "--attention": "risk_id,unit_id,attention,acceptance_id,since",
    }
    for option, header in columns.items():
        first = next(csv.reader([styr("risks", register, option).output.splitlines()[0]]))
        assert ",".join(first) == header


# B needs A and both need P: a blackout in P is behind both, and behind the goal, once.
PROPAGATION = {
    "units": ["unit_id,parent_id", "K,"],
    "policy": [
        "key,scope,value,meaning",
        "risk.annual_probability,2,0.1,",
        "risk.goal_hit_by,TOP,all,",
    ],
    "services": ["service_id,unit_id,name,needed_by_goal_ids", "P,K,Strøm,", "A,K,Pumpe A,TOP", "B,K,Pumpe B,TOP"],
    "service_links": ["service_id,depends_on_service_id,kind", "A,P,requires", "B,P,requires"],
    "goals": ["goal_id,title", "TOP,Vann i springen", "TOM,Ingen risiko"],
    "risks": [
        "risk_id,unit_id,service_id,title,current_likelihood,current_consequence,annual_probability",
        "R1,K,P,Strømbrudd,2,4,",
        "R2,K,A,Pumpe A stopper,3,3,0.2",
        "R3,K,B,Pumpe B stopper,3,3,0.3",
        "R4,K,B,Ukjent,5,3,",
    ],
}


@pytest.fixture(name="network")
def fixture_network(tmp_path):
    return small.write_lines(tmp_path, PROPAGATION)


def test_propagation_counts_a_shared_cause_once(network):
    rows = {(row["subject"], row["id"]): row for row in styr("risks", network, "--propagation").rows()}
    assert list(rows) == [("service", "P"), ("service", "A"), ("service", "B"), ("goal", "TOP"), ("goal", "TOM")]
    assert float(rows["service", "A"]["probability"]) == pytest.approx(1 - 0.9 * 0.8)
    top = rows["goal", "TOP"]
    assert float(top["probability"]) == pytest.approx(1 - 0.9 * (1 - 0.2 * 0.3), rel=1e-12)
    assert top["lower"] == top["upper"] == top["probability"]
    assert (top["risks"], top["left_out"], top["reason"]) == ("3", "1", "")
    empty = rows["goal", "TOM"]
    assert (empty["probability"], empty["risks"], empty["reason"]) == ("", "0", "no_risks")


def test_causes_tell_what_matters_to_a_goal(network):
    rows = {row["risk_id"]: row for row in styr("risks", network, "--causes", "--goal", "TOP").rows()}
    assert list(rows) == ["R1", "R2", "R3"]
    top = 1 - 0.9 * (1 - 0.2 * 0.3)
    assert float(rows["R1"]["birnbaum"]) == pytest.approx(1 - 0.06)
    assert float(rows["R1"]["criticality"]) == pytest.approx(1 - 0.06 / top)
    assert float(rows["R2"]["birnbaum"]) == pytest.approx(0.9 * 0.3)
    assert float(rows["R2"]["raw"]) == pytest.approx((1 - 0.9 * 0.7) / top)
    both = styr("risks", network, "--causes", "--format", "json")
    assert len(json.loads(both.output)) == 1 + 2 + 2 + 3


def test_what_must_happen_together(network):
    result = styr("risks", network, "--cut-sets", "5", "--goal", "TOP")
    assert result.output.splitlines()[0] == "subject,id,rank,probability,size,causes"
    assert [(row["rank"], row["size"], row["causes"]) for row in result.rows()] == [("1", "1", "R1"), ("2", "2", "R2|R3")]
    assert float(result.rows()[1]["probability"]) == pytest.approx(0.2 * 0.3)
    (first,) = styr("risks", network, "--cut-sets", "1", "--service", "B").rows()
    assert first["causes"] == "R3", "the most probable one"
    (network / "risk_links.csv").write_text("from_risk_id,to_risk_id,probability\nR3,R2,0.5\n")
    linked = styr("risks", network, "--cut-sets", "9", "--service", "A").rows()
    assert {row["causes"] for row in linked} == {"R1", "R2", "R3|R3->R2"}
    text = styr("risks", network, "--cut-sets", "5", "--goal", "TOP", "--format", "table", "--lang", "en").output
    assert "R2  Pumpe A stopper + R3  Pumpe B stopper" in text and "6.0 %" in text


def test_what_nothing_reaches_has_no_causes_and_a_remark(network):
    for question in (["--cut-sets", "5"], ["--causes"]):
        result = styr("risks", network, *question, "--goal", "TOM")
        assert result.code == 0 and result.rows() == []
        assert result.errors == "styr risks: goal TOM: no_risks: no open risk reaches it\n"
        assert styr("risks", network, *question).errors == "", "those not asked for by name are not told of"
    (network / "services.csv").open("a").write("Q,K,Arkiv,\n")
    (network / "risks.csv").open("a").write("R5,K,Q,Uten tall,5,3,\n")
    result = styr("risks", network, "--cut-sets", "5", "--service", "Q")
    assert result.code == 0 and result.rows() == []
    assert result.errors == "styr risks: service Q: not_quantified: the open risks that reach it have no probability\n"


def test_propagation_for_people(network):
    text = styr("risks", network, "--propagation", "--format", "table", "--lang", "en").output
    assert "15.4 %" in text and "no risk" in text and "annual_probability" in text
    text = styr("risks", network, "--causes", "--service", "P", "--format", "table").output
    assert "Strømbrudd" in text and "100,0 %" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["--propagation", "--unit", "K"],
        ["--cut-sets", "3", "--unit", "K"],
        ["--cut-sets", "0"],
        ["--cut-sets", "3", "--causes"],
        ["--goal", "TOP"],
        ["--causes", "--goal", "TOP", "--service", "A"],
        ["--causes", "--service", "nope"],
        ["--propagation", "--causes"],
    ],
)
def test_questions_that_do_not_go_together(network, arguments):
    assert styr("risks", network, *arguments).code == 2
