"""Pictures: that they are drawn, say what they should, and keep their letters."""

from __future__ import annotations

import pickle
from typing import Any

import matplotlib.text
import pytest
import styr
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from styr import plots


def words(figure: Any) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(matplotlib.text.Text))


def bars(figure: Any) -> list[Rectangle]:
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]


def png(figure: Any) -> bytes:
    """Drawn as a notebook shows it; warnings (letters without glyphs among them) are errors here."""
    data: bytes = figure._repr_png_()
    assert data.startswith(b"\x89PNG")
    assert len(data) > 5000
    return data


def test_goal_tree(model: styr.Model) -> None:
    figure = model.goals(year=2024).plot()
    text = words(figure)
    assert "✓ G00  0,75" in text
    assert "! G01" in text
    assert "GU05" in text  # a goal without a score is there too
    assert "grønn" in text
    png(figure)


def test_goal_tree_without_graphviz(model: styr.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    figure = model.goals(year=2024).plot(goal="G01", depth=1)
    text = words(figure)
    assert "G01" in text
    assert "G02" not in text
    png(figure)
    with pytest.raises(RuntimeError, match="Graphviz"):
        plots.goal_tree([plots.GoalNode("a", "A")], [], use_graphviz=True)


def test_strategy_map(model: styr.Model) -> None:
    figure = model.in_language("en").goals(year=2024).plot(kind="map")
    assert "green" in words(figure)
    png(figure)


def test_indicator_over_time(model: styr.Model) -> None:
    figure = model.rollup(by="tertial", indicator="I03").plot(unit="OSU-HR-REK")
    assert "Sykefravær" in words(figure)
    assert "mål" in words(figure)
    png(figure)


def test_a_gap_stays_a_gap() -> None:
    figure = plots.indicator_over_time(["a", "b", "c"], [1.0, None, 3.0], coverage=[1.0, None, 0.5], language="en")
    line: Any = figure.axes[0].lines[0].get_ydata()
    assert [value != value for value in line] == [False, True, False]
    assert "missing" in words(figure)
    assert "part of the basis" in words(figure)
    png(figure)


def test_units_side_by_side(model: styr.Model) -> None:
    rows = model.rollup(indicator="I03")
    figure = rows.plot(period="2024", under="KD")
    assert "Oppvekst skole" in words(figure)
    assert "Grunnskolen" not in words(figure)
    png(figure)
    assert "mål" in words(model.targets(year=2024).plot(indicator="I11"))


def test_what_to_draw_must_be_said(model: styr.Model) -> None:
    with pytest.raises(ValueError, match="which indicator"):
        model.rollup().plot()
    with pytest.raises(ValueError, match="which unit"):
        model.rollup(indicator="I03").plot()
    with pytest.raises(ValueError, match="no row"):
        model.rollup(indicator="I03").plot(unit="nowhere")


def test_risk_matrix(model: styr.Model) -> None:
    figure = model.risks().plot(unit="KD")
    assert "R008" in words(figure)
    assert "flyttet seg" in words(figure)
    png(figure)


@pytest.fixture
def wide_matrix(small: styr.Model) -> styr.Model:
    """A matrix of three likelihoods and six consequences, with a shade of its own and a cell that breaks the rule."""
    levels = {0: ("green", "#00ff00"), 1: ("yellow", ""), 2: ("red", "#440000")}
    with small.edit() as edit:
        edit.upsert("risk_matrices", matrix_id="M", name="Bred")
        for level, (colour, shade) in levels.items():
            edit.upsert("risk_levels", matrix_id="M", level=level, name=f"nivå {level}", colour=colour, display_colour=shade)
        for likelihood in range(1, 4):
            for consequence in range(1, 7):
                level = 2 if consequence > 4 else 1 if consequence > 2 else 0
                own = "red" if (likelihood, consequence) == (3, 1) else None
                edit.upsert("risk_matrix_cells", matrix_id="M", likelihood=likelihood, consequence=consequence, level=level,
                            colour=own)  # fmt: skip
        edit.upsert("policy", key="risk.matrix", scope="all", value="M")
        for name, likelihood, consequence in (("R1", 3, 1), ("R2", 2, 6)):
            edit.upsert("risks", risk_id=name, unit_id="town", title=f"Risiko på øya {name}", status="open",
                        identified_on="2024-01-01", current_likelihood=likelihood,
                        current_consequence=consequence)  # fmt: skip
    return edit.model


def test_the_matrix_is_that_of_the_model(wide_matrix: styr.Model) -> None:
    figure = wide_matrix.risks().plot(unit="town")
    chart = figure.axes[0]
    assert (chart.get_xlim(), chart.get_ylim()) == ((0.5, 6.5), (0.5, 3.5))
    assert len([patch for patch in chart.patches if isinstance(patch, Rectangle)]) == 18
    shown = {
        (round(patch.get_x() + 0.5), round(patch.get_y() + 0.5)): to_hex(patch.get_facecolor())
        for patch in chart.patches
        if isinstance(patch, Rectangle)
    }
    assert shown[1, 2] == "#00ff00"
    assert shown[3, 1] == plots.picture.FILL["yellow"].lower()
    assert shown[6, 2] == "#440000"
    text = words(figure)
    assert "✗ R1" in text, "the colour of the cell, not of its level or its product"
    assert "✗ R2" in text
    png(figure)


@pytest.mark.parametrize("side", [1, 12])
def test_a_matrix_of_any_size(side: int) -> None:
    cells = [plots.MatrixCell(i, j, "green") for i in range(1, side + 1) for j in range(1, side + 1)]
    figure = plots.risk_matrix([plots.RiskMark("R1", 1, 1)], cells, likelihoods=["sjelden"])
    assert "sjelden" in words(figure)
    assert max(figure.get_size_inches()) < 12
    png(figure)


def test_how_the_risk_picture_develops(model: styr.Model) -> None:
    rows = [row for row in model.risk_picture().to_dicts() if row["unit_id"] == "KD"]
    figure = model.risk_picture().plot(unit="KD")
    heights = [bar.get_height() for bar in bars(figure)]
    assert sum(heights) == sum(row["assessed"] for row in rows)
    assert f"✗ {rows[-1]['red']}" in words(figure)
    assert rows[0]["period"] in words(figure)
    png(figure)
    with pytest.raises(ValueError, match="which unit"):
        model.risk_picture().plot()


def test_trends(model: styr.Model) -> None:
    answer = model.trend(indicator="I03")
    figure = answer.plot(under="KD")
    slopes = [bar.get_width() for bar in bars(figure)]
    parents = dict(zip(*(model["units"][name] for name in ("unit_id", "parent_id")), strict=True))
    assert slopes == [row["theil_sen_per_month"] for row in answer.to_dicts() if parents[row["unit_id"]] == "KD"]
    assert "i ønsket retning" in words(figure)
    png(figure)
    with pytest.raises(ValueError, match="which indicator"):
        model.trend().plot()


def test_a_slope_without_a_wish() -> None:
    rows = [plots.Movement("å", 1.0), plots.Movement("b", None), plots.Movement("c", -2.0, -3, 9, "lower")]
    figure = plots.movements(rows, language="en")
    assert {"missing", "no direction", "✓ in the wished direction"} <= {
        part.strip(" –") for part in words(figure).splitlines()
    }
    assert "… 1 others" in words(plots.movements(rows, most=2, language="en"))
    png(figure)


def test_findings(model: styr.Model) -> None:
    answer = model.check()
    figure = answer.plot()
    text = words(figure)
    for code in set(answer["code"]):
        assert code.replace("_", " ") in text
    assert sum(bar.get_width() for bar in bars(figure)) == len(answer)
    png(figure)
    assert "ingen funn" in words(plots.findings({}))


def test_who_takes_part(model: styr.Model) -> None:
    figure = model.contributors().plot(goal="G01")
    rows = {row["goal_id"]: row for row in model.contributors().to_dicts()}
    text = words(figure)
    assert "G01" in text
    assert "G02" not in text
    assert len(figure.axes[0].get_xticks()) == rows["G01"]["n_level1_units"]
    png(figure)
    png(model.contributors().plot(most=10))
    numbers = [int(part) for part in text.splitlines() if part.isdigit()]
    assert sum(numbers) >= rows["G01"]["n_level2_units"]


def test_before_and_after() -> None:
    changes = [plots.Change("Mål på øya", 0.5, 0.75, "yellow", "green"), plots.Change("b", None, 0.2, "", "red")]
    figure = plots.before_and_after(changes)
    text = words(figure)
    assert "! 0,50 → ✓ 0,75" in text
    assert "– → ✗ 0,20" in text
    png(figure)
    assert "… 1 andre" in words(plots.before_and_after(changes, most=1))
    assert "ingenting er endret" in words(plots.before_and_after([]))


def test_levers_in_the_order_given() -> None:
    pulls = [plots.Pull("Sykefravær, Sør", 0.02, "red", "green", "7,1 % → 6,0 %"), plots.Pull("b", -0.01, "green", "red")]
    figure = plots.levers(pulls)
    assert "+0,020   ✗ → ✓" in words(figure)
    assert "7,1 % → 6,0 %" in words(figure)
    assert [bar.get_width() for bar in bars(figure)] == [0.02, -0.01]
    png(figure)
    png(plots.levers([]))


def test_what_if_is_drawn(model: styr.Model) -> None:
    worst = next(row for row in model.targets(year=2024).to_dicts() if row["status"] == "red")
    change = model.what_if(targets=[{"target_id": worst["target_id"], "target": worst["value"]}])
    figure = change.plot()
    assert worst["goal_id"] in words(figure)
    assert "før" in words(figure)
    png(figure)
    png(change.targets().plot())
    observation = {"unit_id": "OSU-HR-REK", "indicator_id": "I03", "period": "2024-12", "numerator": 60, "denominator": 900}
    figures = model.what_if(observations=[{**observation, "status": "ok"}]).figures()
    assert model.names("units")["OSU-HR-REK"] in words(figures.plot())
    png(figures.plot())


def test_leverage_is_drawn(model: styr.Model) -> None:
    answer = model.leverage("G00", year=2024)
    figure = answer.plot()
    assert [bar.get_width() for bar in bars(figure)] == answer["score_change"][:12]
    assert "Hva flytter G00" in words(figure)
    png(figure)
    assert all(bar.get_width() < 0 for bar in bars(answer.plot(falls=True)))


def test_movement_and_matrix_are_drawn(model: styr.Model) -> None:
    png(model.risk_matrix(unit="OSU").plot())
    figure = model.risk_movement(start="2023-01-01", unit="OSU").plot()
    assert "flyttet seg" in words(figure)
    png(figure)


def test_losses_are_drawn(small: styr.Model) -> None:
    with small.edit() as edit:
        edit.upsert("risks", risk_id="R1", unit_id="south", title="Tap", status="open", identified_on="2024-01-01")
        edit.upsert("risk_losses", risk_id="R1", stage="current", frequency_mode=2, loss_low_knok=10, loss_high_knok=900)
    curve = edit.model.loss_curve(trials=2000)
    figure = curve.plot(id="town")
    assert "usikkerhet i simuleringen" in words(figure)
    png(figure)
    with pytest.raises(ValueError, match="which unit"):
        curve.plot()
    assert "Sør skole" in words(edit.model.losses(trials=2000).plot())


def test_propagation_is_drawn(model: styr.Model) -> None:
    answer = model.risk_propagation()
    figure = answer.plot(subject="goal", most=5)
    goals = [row["probability"] for row in answer.to_dicts() if row["subject"] == "goal"]
    expected = sorted((100 * p for p in goals if p is not None), reverse=True)[:5]
    assert [bar.get_width() for bar in bars(figure)] == expected
    assert "Sannsynlighet for å rammes i et år" in words(figure)
    png(figure)
    causes = model.risk_causes(goal="G00")
    figure = causes.plot(measure="birnbaum", most=4)
    assert [bar.get_width() for bar in bars(figure)] == sorted(causes["birnbaum"], reverse=True)[:4]
    png(figure)
    with pytest.raises(ValueError, match="which goal"):
        model.risk_causes().plot()


def test_importance_is_drawn() -> None:
    tree = """<opsa-mef><define-fault-tree name="t">
      <define-gate name="topp"><or><basic-event name="rør på øya"/><basic-event name="b"/></or></define-gate>
      <define-basic-event name="rør på øya"><float value="0.1"/></define-basic-event>
      <define-basic-event name="b"><float value="0.2"/></define-basic-event>
    </define-fault-tree></opsa-mef>"""
    figure = styr.RiskModel(tree).importance().plot(measure="birnbaum")
    assert [bar.get_width() for bar in bars(figure)] == pytest.approx([0.9, 0.8])
    assert "rør på øya" in words(figure)
    png(figure)


def test_explanations(model: styr.Model) -> None:
    figure = model.explain(goal="G01", year=2024).plot()
    assert "sum" in words(figure)
    png(figure)
    png(model.explain(indicator="I03", unit="OSU", period="2024").plot())


def test_a_waterfall_ends_at_its_sum() -> None:
    figure = plots.waterfall(["a", "b", "c", "d"], [3.0, -1.0, None, 0.5], most=3, language="en")
    widths = [bar.get_width() for bar in bars(figure)]
    assert widths[-1] == 2.5
    assert sum(widths[:-1]) == 2.5
    assert "others (2)" in words(figure)
    png(figure)


def test_loss_exceedance() -> None:
    losses = [100.0 * i for i in range(50)]
    figure = plots.loss_exceedance(losses, [0.9 * 0.9**i for i in range(50)], tolerance=[(0, 0.5), (5000, 0.001)], mean=700)
    assert "toleranse" in words(figure)
    assert "10 %: 2\u202f100" in words(figure)
    png(figure)
    with pytest.raises(ValueError, match="probabilities"):
        plots.loss_exceedance([1.0], [])


def test_pictures_on_axes_of_ones_own(model: styr.Model) -> None:
    picture = plots.Picture(8, 4)
    left, right = picture.subplots(1, 2)
    model.rollup(by="tertial", unit="KD", indicator="I03").plot(axes=left)
    figure = model.risks(unit="KD").plot(axes=right)
    assert figure is picture
    png(picture)


def test_a_picture_survives_pickling() -> None:
    picture = plots.waterfall(["å"], [1.0])
    again = pickle.loads(pickle.dumps(picture))
    assert "å" in words(again)
    png(again)
