"""Before and after, and what would move a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from styr.plots.picture import BLUE, EDGE, FAINT, FILL, INK, ORANGE, SIGN, key_above, numbered, rows_down
from styr.plots.words import Language, number, word, wrap


class Change(NamedTuple):
    """Something before and after: numbers (None: no value) and colours (green, yellow, red or empty)."""

    label: str
    before: float | None
    after: float | None
    colour_before: str = ""
    colour_after: str = ""


def before_and_after(
    changes: Sequence[Change],
    *,
    title: str = "",
    measure: str = "",
    decimals: int = 2,
    limits: tuple[float, float] | None = None,
    most: int = 20,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """An arrow for each thing from where it was to where it is: a ring before, a filled mark after.

    With more than `most` the largest changes are shown. Rings and marks have the colours of the statuses, and the words
    beside them say the same in signs.
    """
    shown, left_out = _largest(changes, most)
    figure, chart = rows_down(axes, title, len(shown), head=1.3, row=0.36)
    given = [value for change in shown for value in (change.before, change.after) if value is not None]
    low, high = limits or (min(given, default=0.0), max(given, default=1.0))
    span = (high - low) or 0.2 * abs(high) or 1.0
    for at, change in enumerate(shown):
        before, after = change.before, change.after
        # Where the marks touch there is no room for an arrow.
        if before is not None and after is not None and abs(after - before) > 0.05 * span:
            chart.annotate("", (after, at), (before, at), zorder=2,
                           arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.3, "shrinkA": 4,
                                       "shrinkB": 4})  # fmt: skip
        if before is not None:
            chart.plot(before, at, "o", markersize=8, color="white", markeredgecolor=EDGE[change.colour_before],
                       markeredgewidth=1.6, zorder=3)  # fmt: skip
        if after is not None:
            chart.plot(after, at, "o", markersize=9, color=FILL[change.colour_after] if change.colour_after else FAINT,
                       markeredgecolor=EDGE[change.colour_after], markeredgewidth=1.6, zorder=4)  # fmt: skip
        end = max((value for value in (before, after) if value is not None), default=low)
        chart.annotate(_told(change, decimals, language), (end, at), xytext=(9, 0), textcoords="offset points",
                       va="center", fontsize=8.5, color=INK, zorder=5)  # fmt: skip
    chart.plot([], [], "o", markersize=8, color="white", markeredgecolor=FAINT, markeredgewidth=1.6,
               label=word("before", language))  # fmt: skip
    chart.plot([], [], "o", markersize=9, color=FAINT, label=word("after", language))
    names = [wrap(change.label, 44, 1) for change in shown]
    chart.set_yticks(range(len(shown)), names, fontsize=8.5)
    chart.set_xlim(low - 0.05 * span, high + 0.48 * span)
    if limits is not None:
        ticks = [tick for tick in chart.get_xticks() if low - 1e-9 <= tick <= high + 1e-9]
        chart.set_xticks(ticks)
    numbered(chart.xaxis, language)
    label = measure
    if left_out:
        label += f"   … {left_out} {word('others', language)}"
    chart.set_xlabel(label.strip(), fontsize=9, color=INK)
    if not shown:
        chart.text(0.5, 0.5, word("nothing_moved", language), transform=chart.transAxes, ha="center", color=FAINT)
    key_above(chart, columns=2)
    return figure


class Pull(NamedTuple):
    """A change of colour that moves a goal's score by `change`. `note` says what it takes."""

    label: str
    change: float
    colour_from: str
    colour_to: str
    note: str = ""


def levers(
    pulls: Sequence[Pull],
    *,
    title: str = "",
    measure: str = "",
    decimals: int = 3,
    most: int = 12,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """What would move a goal most: a bar for each change of colour, in the order given, with what it takes.

    Each stands alone: bars are not to be added.
    """
    shown = list(pulls[:most])
    figure, chart = rows_down(axes, title, len(shown), width=9.0, head=1.1, row=0.52)
    for at, pull in enumerate(shown):
        colour = BLUE if pull.change >= 0 else ORANGE
        chart.barh(at, pull.change, height=0.6, color=colour, alpha=0.85)
        text = f"{'+' if pull.change >= 0 else ''}{number(pull.change, language, decimals)}"
        text += f"   {SIGN[pull.colour_from]} → {SIGN[pull.colour_to]}"
        chart.annotate(text, (max(pull.change, 0), at), xytext=(5, 0), textcoords="offset points", va="center",
                       fontsize=8.5, fontweight="bold", color=INK)  # fmt: skip
    names = [f"{wrap(pull.label, 58, 1)}\n{wrap(pull.note, 64, 1)}".rstrip("\n") for pull in shown]
    chart.set_yticks(range(len(shown)), names, fontsize=8)
    low = min([0.0, *(pull.change for pull in shown)])
    high = max([0.0, *(pull.change for pull in shown)])
    span = (high - low) or 1.0
    chart.set_xlim(low * 1.05, high + 0.32 * span)
    chart.axvline(0, color=INK, linewidth=0.9)
    numbered(chart.xaxis, language)
    chart.set_xlabel(measure, fontsize=9, color=INK)
    if not shown:
        chart.text(0.5, 0.5, word("nothing_moves", language), transform=chart.transAxes, ha="center", color=FAINT)
    return figure


def _largest(changes: Sequence[Change], most: int) -> tuple[list[Change], int]:
    if len(changes) <= most:
        return list(changes), 0

    def size(i: int) -> float:
        before, after = changes[i].before, changes[i].after
        return float("inf") if before is None or after is None else abs(after - before)

    order = sorted(range(len(changes)), key=lambda i: -size(i))
    return [changes[i] for i in sorted(order[:most])], len(changes) - most


def _told(change: Change, decimals: int, language: Language) -> str:
    def part(value: float | None, colour: str) -> str:
        text = "–" if value is None else number(value, language, decimals)
        return f"{SIGN[colour]} {text}" if colour else text

    return f"{part(change.before, change.colour_before)} → {part(change.after, change.colour_after)}"
