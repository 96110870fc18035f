"""The risk picture over time."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from styr.plots.picture import EDGE, FAINT, FILL, INK, SIGN, key_above, paper, plain
from styr.plots.words import Language, number, word

_MOST = 16  # bars that carry numbers and can be read


def risk_development(
    periods: Sequence[str],
    counts: Sequence[tuple[int, int, int]],
    *,
    means: Sequence[float | None] | None = None,
    title: str = "",
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """How many risks were green, yellow and red in each period (`counts`, in that order), gravest on top.

    `means` are mean scores, written above the bars: means of ranks, to be read beside the counts.
    """
    if len(periods) != len(counts):
        raise ValueError(f"{len(periods)} periods, but {len(counts)} counts")
    figure, chart = paper(axes, max(5.0, min(14.0, 1.8 + 0.62 * len(periods))), 4.2)
    plain(chart, title)
    few = len(periods) <= _MOST
    bottom = [0] * len(periods)
    for i, colour in enumerate(("green", "yellow", "red")):
        heights = [count[i] for count in counts]
        chart.bar(range(len(periods)), heights, bottom=bottom, width=0.72, color=FILL[colour], edgecolor=EDGE[colour],
                  linewidth=1.0, label=f"{SIGN[colour]} {word(colour, language)}")  # fmt: skip
        for at, (height, start) in enumerate(zip(heights, bottom, strict=True)):
            if height and few:
                chart.text(at, start + height / 2, f"{SIGN[colour]} {height}", ha="center", va="center", fontsize=8,
                           color=INK)  # fmt: skip
        bottom = [start + height for start, height in zip(bottom, heights, strict=True)]
    for at, mean in enumerate(means or []):
        if mean is not None and few:
            chart.annotate(number(mean, language, 1), (at, bottom[at]), xytext=(0, 3), textcoords="offset points",
                           ha="center", fontsize=8.5, color=INK)  # fmt: skip
    every = max(1, -(-len(periods) // _MOST))
    chart.set_xticks(range(0, len(periods), every), list(periods)[::every], fontsize=8)
    chart.set_ylim(0, max([1, *bottom]) * 1.1)
    chart.yaxis.set_major_locator(MaxNLocator(integer=True))
    label = word("risks", language)
    if means is not None and few:
        label += f" ({word('above', language)}: {word('mean_score', language)})"
    chart.set_ylabel(label, fontsize=9, color=INK)
    key_above(chart, columns=4)
    chart.spines["bottom"].set_color(FAINT)
    return figure
