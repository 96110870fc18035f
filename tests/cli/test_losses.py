"""Losses of units and goals, exceedance curves, treatments and plans."""

import math
from statistics import NormalDist

import pytest
import small
from program import styr

NORMAL = NormalDist()
RISKS = [
    ["risk_id", "unit_id", "goal_id", "title", "status"],
    ["FLOM", "Ø1", "S", "Flom", "open"],
    ["BRANN", "Ø2", "A", "Brann", "open"],
    ["SVINDEL", "V1", "B", "Svindel", "open"],
    ["UKJENT", "Ø2", "B", "Uten anslag", "open"],
    ["LUKKET", "Ø2", "A", "Lukket", "closed"],
]
LOSSES = [
    [
        "risk_id", "stage", "occurrence", "frequency_low", "frequency_mode", "frequency_high", "loss_form", "loss_low_knok",
        "loss_mode_knok", "loss_high_knok", "confidence",
    ],
    ["FLOM", "current", "at_most_once", "", "0.4", "", "", "20", "", "800", ""],
    ["FLOM", "target", "at_most_once", "", "0.1", "", "", "20", "", "800", ""],
    ["BRANN", "nå", "several", "0.1", "0.3", "0.7", "pert", "10", "24", "52", ""],
    ["SVINDEL", "current", "", "", "2", "", "", "", "5", "", ""],
    ["LUKKET", "current", "", "", "9", "", "", "", "999", "", ""],
]
MITIGATIONS = [
    ["mitigation_id", "risk_id", "title", "cost_knok"],
    ["T1", "FLOM", "Flomvoll", "200"],
    ["T2", "FLOM", "Varsling", "50"],
]
INITIATIVES = [["initiative_id", "title", "budget_knok"], ["I1", "Ny skole", "15"], ["I2", "Uten budsjett", ""]]
PLANS = [
    ["plan_item_id", "initiative_id", "title", "probability", "form", "low_knok", "mode_knok", "high_knok"],
    ["P1", "I1", "Grunn", "", "uniform", "0", "", "10"],
    ["P2", "I1", "Bygg", "1", "uniform", "0", "", "10"],
    ["P3", "I2", "Sikkert", "", "", "", "7", ""],
]
# Lognormal from 20 to 800 with 90 %.
MU = (math.log(20) + math.log(800)) / 2
SIGMA = (math.log(800) - math.log(20)) / (2 * NORMAL.inv_cdf(0.95))
FLOM = 0.4 * math.exp(MU + SIGMA**2 / 2)
BRANN = (0.1 + 4 * 0.3 + 0.7) / 6 * (10 + 4 * 24 + 52) / 6
SVINDEL = 2 * 5


def write(folder, **changes):
    tables = {
        "risks": RISKS, "risk_losses": LOSSES, "mitigations": MITIGATIONS, "initiatives": INITIATIVES,
        "plan_items": PLANS,
    }
    return small.write(folder, **{**tables, **changes})


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return write(tmp_path_factory.mktemp("losses") / "package")


def by(rows, column):
    return {row[column]: row for row in rows}


def close(text, expected):
    return math.isclose(float(text), expected, rel_tol=1e-9)


def test_expected_losses_are_the_sums_of_closed_forms(package):
    rows = by(styr("losses", package).rows(), "unit_id")
    assert list(rows) == ["K", "ØST", "VEST", "Ø1", "Ø2", "V1"]
    for unit, expected in {
        "K": FLOM + BRANN + SVINDEL, "ØST": FLOM + BRANN, "VEST": SVINDEL, "Ø1": FLOM, "Ø2": BRANN, "V1": SVINDEL,
    }.items():
        assert close(rows[unit]["expected_knok"], expected), unit
    assert (rows["K"]["open_risks"], rows["K"]["risks_with_ranges"]) == ("4", "3")
    assert (rows["Ø2"]["open_risks"], rows["Ø2"]["risks_with_ranges"]) == ("2", "1")


def test_value_at_risk_of_one_risk_holds_the_closed_form(package):
    row = by(styr("losses", package, "--trials", "100000").rows(), "unit_id")["Ø1"]
    exact = math.exp(MU + SIGMA * NORMAL.inv_cdf(1 - 0.05 / 0.4))
    low, high = float(row["value_at_risk_low_knok"]), float(row["value_at_risk_high_knok"])
    assert low - (high - low) < exact < high + (high - low)
    assert high - low < 0.1 * exact


def test_a_goal_counts_a_shared_risk_once(package):
    """S, with the flood, contributes to A and to B, and both to TOPP."""
    rows = by(styr("losses", package, "--by", "goal").rows(), "goal_id")
    assert list(rows) == ["TOPP", "A", "B", "S"]
    for goal, expected in {
        "TOPP": FLOM + BRANN + SVINDEL, "A": FLOM + BRANN, "B": FLOM + SVINDEL, "S": FLOM,
    }.items():
        assert close(rows[goal]["expected_knok"], expected), goal
    # The same years in the goal as in the unit that holds the same risk.
    unit = by(styr("losses", package).rows(), "unit_id")["Ø1"]
    assert rows["S"]["value_at_risk_knok"] == unit["value_at_risk_knok"]


def test_no_ranges_is_no_value(tmp_path):
    rows = styr("losses", write(tmp_path / "p", risk_losses=None)).rows()
    assert {row["expected_knok"] for row in rows} == {""}
    assert {row["reason"] for row in rows} == {"missing"}
    assert "–" in styr("losses", tmp_path / "p", "--format", "table").output


def test_bits_depend_on_the_seed_alone(package, tmp_path):
    once = styr("losses", package).output
    assert styr("losses", package, "--workers", "3").output == once
    assert styr("losses", package, "--seed", "2").output != once
    shuffled = write(
        tmp_path / "p", risks=[RISKS[0], *RISKS[:0:-1]], risk_losses=[LOSSES[0], *LOSSES[:0:-1]],
    )
    assert styr("losses", shuffled).output == once


def test_curve(package):
    rows = styr("losses", package, "--curve", "--unit", "Ø1").rows()
    losses = [float(row["loss_knok"]) for row in rows]
    assert len(rows) == 12
    assert losses == sorted(losses)
    assert losses[4] == 0, "in six of ten years there is no flood"
    goal = styr("losses", package, "--curve", "--by", "goal", "--goal", "S").rows()
    assert [row["loss_knok"] for row in goal] == [row["loss_knok"] for row in rows]


def test_tolerance(tmp_path):
    tolerated = [
        ["loss.tolerated_often.probability", "level2", "0.1", ""],
        ["loss.tolerated_often.knok", "level2", "1", ""],
        ["loss.tolerated_rarely.probability", "level2", "0.01", ""],
        ["loss.tolerated_rarely.knok", "level2", "2", ""],
    ]
    package = write(tmp_path / "p", policy=[*small.TABLES["policy"], *tolerated])
    rows = by(styr("losses", package).rows(), "unit_id")
    assert 0 < float(rows["Ø1"]["intolerable_from_knok"]) < 20, "20 to 800 in four of ten years is too much"
    assert rows["K"]["intolerable_from_knok"] == "", "its level has no tolerance"
    points = styr("losses", package, "--curve", "--unit", "Ø1").rows()
    assert close(by(points, "probability")["0.1"]["tolerated_knok"], 1)

    crossed = [[key, scope, "0.2" if key.endswith("rarely.probability") else value, ""] for key, scope, value, _ in tolerated]
    wrong = styr("losses", write(tmp_path / "q", policy=[*small.TABLES["policy"], *crossed]))
    assert wrong.code == 1
    assert "policy:5:value: bad_policy" in wrong.errors


def test_treatments(package):
    (row,) = styr("losses", package, "--by", "risk").rows()
    assert row["risk_id"] == "FLOM"
    assert close(row["expected_now_knok"], FLOM)
    assert close(row["expected_after_knok"], FLOM / 4)
    assert close(row["yearly_cost_knok"], 250 / 5)
    assert close(row["return_on_cost"], (FLOM * 0.75 - 50) / 50)


def test_plans(package):
    rows = by(styr("losses", package, "--by", "plan", "--trials", "50000").rows(), "initiative_id")
    first = rows["I1"]
    assert close(first["expected_knok"], 10)
    assert close(first["standard_deviation_knok"], math.sqrt(2 * 100 / 12))
    # The sum of two uniform amounts is above 15 of 20 in one of eight cases.
    assert abs(float(first["above_budget"]) - 0.125) < 0.01
    assert float(first["above_budget_low"]) < 0.125 < float(first["above_budget_high"])
    assert rows["I2"]["p85_knok"] == "7"
    assert rows["I2"]["above_budget"] == ""


@pytest.mark.parametrize(
    "row, place, reason",
    [
        (["FLOM", "target", "", "", "1", "", "", "20", "", "10", ""], "loss_low_knok", "ascending order"),
        (["FLOM", "target", "", "", "1", "", "", "0", "", "10", ""], "loss_low_knok", "above 0"),
        (["FLOM", "target", "", "", "1", "", "pert", "1", "", "10", ""], "loss_low_knok", "most likely"),
        (["FLOM", "target", "", "", "1", "", "", "1", "", "", ""], "loss_low_knok", "low and a high end"),
        (["FLOM", "target", "", "", "1", "", "", "", "", "", ""], "loss_mode_knok", "no number is given"),
        (["FLOM", "target", "", "", "", "", "", "", "1", "", ""], "frequency_mode", "no number is given"),
        (["FLOM", "target", "at_most_once", "", "2", "", "", "", "1", "", ""], "frequency_mode", "above 1"),
        (["FLOM", "target", "", "", "1e9", "", "", "", "1", "", ""], "frequency_mode", "100000"),
        (["FLOM", "target", "", "3", "1", "4", "", "", "1", "", ""], "frequency_low", "ascending order"),
    ],
)
def test_bad_ranges_are_errors_with_their_place(tmp_path, row, place, reason):
    result = styr("losses", write(tmp_path / "p", risk_losses=[LOSSES[0], LOSSES[1], row]))
    assert result.code == 1
    assert result.errors.startswith(f"risk_losses:3:{place}: bad_range: ")
    assert reason in result.errors


@pytest.mark.parametrize(
    "options",
    [
        ["--by", "goal", "--unit", "K"], ["--goal", "A"], ["--by", "plan", "--curve"], ["--trials", "0"],
        ["--trials", "99999999"], ["--seed", "-1"], ["--unit", "NO"], ["--stage", "then"], ["--workers", "0"],
    ],
)
def test_wrong_usage(package, options):
    result = styr("losses", package, *options)
    assert result.code == 2
    assert result.errors


@pytest.mark.parametrize("options", [[], ["--by", "goal"], ["--curve"], ["--by", "risk"], ["--by", "plan"]])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_tables_for_people(package, options, language):
    result = styr("losses", package, *options, "--format", "table", "--lang", language)
    assert result.code == 0
    assert "1000 kr" in result.output
