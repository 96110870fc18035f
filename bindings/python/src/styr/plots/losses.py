"""The loss exceedance curve."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from styr.plots.picture import BLUE, EDGE, FAINT, INK, SKY, paper, plain
from styr.plots.words import Language, number, word


def loss_exceedance(
    losses: Sequence[float],
    probabilities: Sequence[float],
    *,
    intervals: Sequence[tuple[float, float]] | None = None,
    tolerance: Sequence[tuple[float, float]] | None = None,
    mean: float | None = None,
    marks: Sequence[float] = (0.1, 0.05, 0.01),
    title: str = "",
    measure: str = "1000 kr",
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """The probability that a year's loss is more than so much.

    `losses` rise, `probabilities` (0 to 1) fall. `intervals` are the ends between which each loss lies, drawn as a
    band. `tolerance` is the curve of what the organisation puts up with, as
    (loss, probability). The losses that are exceeded with the probabilities `marks` are pointed out.
    """
    if len(losses) != len(probabilities):
        raise ValueError(f"{len(losses)} losses, but {len(probabilities)} probabilities")
    figure, chart = paper(axes, 7.5, 4.4)
    plain(chart, title)
    chart.plot(losses, [100 * p for p in probabilities], color=BLUE, linewidth=2.2, label=word("loss", language))
    if intervals is not None:
        chart.fill_betweenx([100 * p for p in probabilities], [low for low, _ in intervals],
                            [high for _, high in intervals], color=SKY, alpha=0.35, linewidth=0,
                            label=word("interval", language))  # fmt: skip
    if tolerance:
        chart.plot([x for x, _ in tolerance], [100 * p for _, p in tolerance], color=EDGE["red"], linewidth=1.8,
                   linestyle=(0, (6, 2)), label=word("tolerance", language))  # fmt: skip
    if mean is not None:
        chart.axvline(mean, color=FAINT, linewidth=1.2, linestyle=":",
                      label=f"{word('mean', language)} {number(mean, language, 0)}")  # fmt: skip
    for mark in marks:
        loss = _exceeded_with(losses, probabilities, mark)
        if loss is None:
            continue
        chart.plot(loss, 100 * mark, "D", color=BLUE, markersize=5)
        share = number(100 * mark, language, 0 if mark >= 0.01 else 1)
        chart.annotate(f"{share} %: {number(loss, language, 0)}", (loss, 100 * mark), xytext=(7, 7),
                       textcoords="offset points", fontsize=8.5, color=INK)  # fmt: skip
    chart.set_yscale("log")
    seen = [p for p in probabilities if p > 0]
    low = min([*seen, *(p for _, p in tolerance or [] if p > 0), *marks]) if seen else 0.01
    chart.set_ylim(max(low, 1e-4) * 100 * 0.9, 115)
    chart.yaxis.set_major_formatter(FuncFormatter(partial(_percent, language=language)))
    chart.xaxis.set_major_formatter(FuncFormatter(partial(_amount, language=language)))
    chart.set_xlim(left=0)
    chart.set_xlabel(f"{word('loss', language)} ({measure})", fontsize=9, color=INK)
    chart.set_ylabel(word("exceeded", language), fontsize=9, color=INK)
    chart.legend(frameon=False, fontsize=8.5)
    return figure


def _percent(value: float, _position: int, language: Language) -> str:
    return f"{value:g} %".replace(".", "." if language == "en" else ",")


def _amount(value: float, _position: int, language: Language) -> str:
    return number(value, language, 0)


def _exceeded_with(losses: Sequence[float], probabilities: Sequence[float], wanted: float) -> float | None:
    """The first loss whose probability of being exceeded is no more than wanted."""
    if not probabilities or probabilities[0] < wanted:
        return None
    return next((loss for loss, p in zip(losses, probabilities, strict=True) if p <= wanted), None)
