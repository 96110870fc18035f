"""Pictures: that they are drawn, say what they should, and keep their letters."""

from __future__ import annotations

import pickle
from typing import Any

import matplotlib.text
import pytest
import styr
from styr import plots


def words(figure: Any) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(matplotlib.text.Text))


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
    line = figure.axes[0].lines[0].get_ydata()
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


def test_explanations(model: styr.Model) -> None:
    figure = model.explain(goal="G01", year=2024).plot()
    assert "sum" in words(figure)
    png(figure)
    png(model.explain(indicator="I03", unit="OSU", period="2024").plot())


def test_a_waterfall_ends_at_its_sum() -> None:
    figure = plots.waterfall(["a", "b", "c", "d"], [3.0, -1.0, None, 0.5], most=3, language="en")
    widths = [bar.get_width() for bar in figure.axes[0].patches]
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
