"""What would move if records were others, and what would move a goal."""

import json

import pytest

import small
from program import styr

# In small.py: S has the score 0.5 through M3 (90 cases of 100, yellow); A is the mean of M1 (green), M2 (red) and S.
MORE_CASES = "observations; unit_id=Ø1; indicator_id=SAK; period=2024-01; numerator=100; status=ok"


def test_a_better_figure_lifts_the_goals_above(package):
    result = styr("what-if", package, "--change", MORE_CASES)
    header = (
        "goal_id,year,change,own_score_before,own_score_after,score_before,score_after,score_change,"
        "weight_coverage_before,weight_coverage_after,status_before,status_after"
    )
    assert result.output.splitlines()[0] == header
    rows = {row["goal_id"]: row for row in result.rows()}
    # S becomes green: A is (1 + 0) / 2 of its own and 1, B is S alone, TOPP weighs A by 1 and B by 3.
    assert {goal: row["score_after"] for goal, row in rows.items()} == {
        "S": "1", "A": "0.75", "B": "1", "TOPP": "0.9375",
    }  # fmt: skip
    assert {row["score_before"] for row in rows.values()} == {"0.5"}
    assert (rows["S"]["status_before"], rows["S"]["status_after"]) == ("yellow", "green")


def test_targets_and_figures_that_moved(package):
    (target,) = styr("what-if", package, "--change", MORE_CASES, "--of", "targets").rows()
    assert (target["target_id"], target["value_before"], target["value_after"]) == ("M3", "90", "100")
    assert (target["status_before"], target["status_after"]) == ("yellow", "green")
    figures = styr("what-if", package, "--change", MORE_CASES, "--of", "figures", "--by", "month").rows()
    moved = {(row["unit_id"], row["period"]): row["value_change"] for row in figures}
    assert moved[("Ø1", "2024-01")] == moved[("ØST", "2024-01")] == "10"


def test_the_package_is_as_it_was(package):
    before = styr("goals", package).output
    assert styr("what-if", package, "--change", MORE_CASES).code == 0
    assert styr("goals", package).output == before


def test_several_changes_and_removals_are_one(package):
    rows = styr(
        "what-if", package, "--change", "targets; target_id=M2; weight=3", "--remove", "targets; M1", "--of", "targets"
    ).rows()
    assert {row["target_id"]: row["change"] for row in rows} == {"M1": "removed"}
    goals = styr("what-if", package, "--change", "targets; target_id=M2; weight=3", "--remove", "targets; M1").rows()
    assert {row["goal_id"]: row["score_after"] for row in goals}["A"] == "0.25", "M2 is red, S yellow"


def test_no_move_is_no_row(package):
    result = styr("what-if", package, "--change", "units; unit_id=ØST; name=Nytt navn")
    assert result.rows() == []
    text = styr("what-if", package, "--change", "units; unit_id=ØST; name=Nytt navn", "--format", "table").output
    assert "Ingenting er endret" in text


def test_what_if_and_leverage_for_people(package):
    text = styr("what-if", package, "--change", MORE_CASES, "--format", "table", "--lang", "en").output
    assert "A  Healthy staff" in text and "0.50" in text and "+0.25" in text
    text = styr("leverage", package, "--goal", "TOPP", "--year", "2024", "--format", "table", "--lang", "en").output
    assert "M2" in text and "goal gets" in text
    for of in ("goals", "targets", "figures"):
        answer = styr("what-if", package, "--change", MORE_CASES, "--of", of, "--format", "json")
        assert answer.code == 0 and json.loads(answer.output)


RISKS = {
    "units": ["unit_id,parent_id,name,level", "K,,Kommunen,0", "A,K,Kontor,1"],
    "policy": ["key,scope,value,meaning", "risk.escalate_from,level1,8,"],
    "risks": ["risk_id,unit_id,title,current_likelihood,current_consequence,status", "R1,A,Brann,2,3,åpen"],
}


def test_a_graver_risk_is_lifted(tmp_path):
    small.write_lines(tmp_path, RISKS)
    rows = styr("what-if", tmp_path, "--change", "risks; risk_id=R1; current_likelihood=5", "--of", "risks").rows()
    assert [(row["unit_id"], row["change"], row["score_before"], row["score_after"]) for row in rows] == [
        ("K", "appeared", "", "15"),
        ("A", "changed", "6", "15"),
    ]
    assert [(row["lifted_before"], row["lifted_after"], row["reason_after"]) for row in rows] == [
        ("", "false", "level_is_quiet"),
        ("false", "true", "score"),
    ]
    text = styr(
        "what-if", tmp_path, "--change", "risks; risk_id=R1; current_likelihood=5", "--of", "risks", "--format", "table"
    ).output
    assert "Brann" in text and "+9" in text


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        ([], 2, "--change"),
        (["--change", "targets"], 2, "TABLE; column=value"),
        (["--change", "targets; M1"], 2, "TABLE; column=value"),
        (["--remove", "targets"], 2, "TABLE; KEY"),
        (["--change", "targets; target_id=M1; target=mye"], 1, "mye"),
        (["--change", "targets; target_id=M1; goal_id=XX"], 1, "XX"),
        (["--change", "target; target_id=M1; target=3"], 1, "target"),
        (["--change", "targets; target_id=M1; trget=3"], 1, "trget"),
        (["--remove", "targets; M99"], 1, "M99"),
        (["--remove", "targets; M1", "--by", "month"], 2, "--by"),
        (["--remove", "targets; M1", "--of", "figures", "--year", "2024"], 2, "--year"),
        (["--remove", "targets; M1", "--as-of", "2024-01-01"], 2, "--as-of"),
        (["--remove", "targets; M1", "--of", "moods"], 2, "moods"),
    ],
)
def test_changes_that_cannot_be_made(package, arguments, code, said):
    result = styr("what-if", package, *arguments)
    assert result.code == code and result.output == ""
    assert said in result.errors


def test_levers_are_ordered_by_what_they_bring(package):
    result = styr("leverage", package, "--goal", "TOPP", "--year", "2024")
    header = (
        "target_id,status_before,status_after,score_before,score_after,score_change,value,value_at_limit,numerator,"
        "numerator_at_limit"
    )
    assert result.output.splitlines()[0] == header
    rows = result.rows()
    best = rows[0]
    # M3 to green lifts S from 0.5 to 1, see above.
    assert (best["target_id"], best["status_after"], best["score_after"]) == ("M3", "green", "0.9375")
    assert (best["value"], best["value_at_limit"]) == ("90", "100")
    changes = [float(row["score_change"]) for row in rows]
    assert changes == sorted(changes, reverse=True)
    # Every lever does what it says when it is pulled.
    pulled = styr("what-if", package, "--change", MORE_CASES).rows()
    assert {row["goal_id"]: row["score_after"] for row in pulled}["TOPP"] == best["score_after"]


def test_leverage_needs_a_goal_and_a_year(package):
    assert "--goal" in styr("leverage", package).errors
    assert "TOPP" in styr("leverage", package, "--goal", "TOP").errors
    assert styr("leverage", package, "--goal", "TOPP", "--year", "2030").rows() == []
