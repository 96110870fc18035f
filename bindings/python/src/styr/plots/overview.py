"""Many at a glance: which way figures move, what checks found, who takes part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from styr.plots.picture import BLUE, EDGE, FAINT, GRID, INK, ORANGE, key_above, numbered, paper, plain, rows_down
from styr.plots.words import Language, number, word, wrap

_SEVERITY: Final = {"error": ("✗", EDGE["red"]), "warning": ("!", EDGE["yellow"]), "note": ("i", BLUE)}


class Movement(NamedTuple):
    """How something moves: `slope` per month, Mann-Kendall `s` of `n` months, and the direction that is wished for."""

    label: str
    slope: float | None
    s: int | None = None
    n: int | None = None
    direction: str = "none"


def movements(
    rows: Sequence[Movement],
    *,
    title: str = "",
    measure: str = "",
    most: int = 30,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """Slopes side by side, a bar each: blue and `✓` for the wished direction, orange and `✗` for the other.

    With more than `most` rows the steepest are shown.
    """
    shown, left_out = _steepest(rows, most)
    figure, chart = rows_down(axes, title, len(shown))
    widest = max([abs(row.slope) for row in shown if row.slope is not None], default=0.0) or 1.0
    seen: set[str] = set()
    for at, row in enumerate(shown):
        if row.slope is None:
            chart.text(0, at, f" – {word('missing', language)}", va="center", color=FAINT, fontsize=8.5)
            continue
        kind = _goodness(row)
        sign, colour = {"better": ("✓ ", BLUE), "worse": ("✗ ", ORANGE), "neither": ("", FAINT)}[kind]
        chart.barh(at, row.slope, height=0.62, color=colour, label="_" if kind in seen else word(kind, language))
        seen.add(kind)
        text = sign + number(row.slope, language, _decimals(widest))
        if row.s is not None and row.n is not None:
            text += f"   (S {number(row.s, language, 0)}, n {row.n})"
        right = row.slope >= 0
        chart.annotate(text, (row.slope, at), xytext=(4 if right else -4, 0), textcoords="offset points",
                       ha="left" if right else "right", va="center", fontsize=8, color=INK)  # fmt: skip
    names = [wrap(row.label, 40, 1) for row in shown]
    chart.set_yticks(range(len(shown)), names, fontsize=8.5)
    down = min([0.0, *(row.slope for row in shown if row.slope is not None)])
    up = max([0.0, *(row.slope for row in shown if row.slope is not None)])
    span = (up - down) or 1
    chart.set_xlim(down - (0.55 * span if down < 0 else 0.02 * span), up + (0.55 * span if up > 0 else 0.02 * span))
    chart.axvline(0, color=INK, linewidth=0.9)
    chart.set_xlabel(f"{measure} {word('per_month', language)}".strip(), fontsize=9, color=INK)
    numbered(chart.xaxis, language)
    if left_out:
        _remark(chart, f"… {left_out} {word('others', language)}")
    if seen:
        key_above(chart, columns=3)
    return figure


def findings(
    counts: Mapping[tuple[str, str], int],
    *,
    title: str = "",
    most: int = 25,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """How often each finding was made: a bar for each (severity, code), the severest and most frequent first."""
    order = list(_SEVERITY)
    rows = sorted(counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1]))
    left_out = rows[most:]
    rows = rows[:most]
    figure, chart = rows_down(axes, title, len(rows), row=0.32)
    for at, ((severity, code), count) in enumerate(rows):
        sign, colour = _SEVERITY[severity]
        first = at == 0 or rows[at - 1][0][0] != severity
        chart.barh(at, count, height=0.64, color=colour, alpha=0.75, edgecolor=colour,
                   label=f"{sign} {word(severity, language)}" if first else "_")  # fmt: skip
        chart.annotate(number(count, language, 0), (count, at), xytext=(4, 0), textcoords="offset points", va="center",
                       fontsize=8.5, color=INK)  # fmt: skip
    names = [f"{_SEVERITY[severity][0]}  {code.replace('_', ' ')}" for (severity, code), _ in rows]
    chart.set_yticks(range(len(rows)), names, fontsize=8.5)
    chart.set_xlim(0, max([1, *(count for _, count in rows)]) * 1.12)
    chart.xaxis.set_major_locator(MaxNLocator(integer=True))
    if left_out:
        _remark(chart, f"… {len(left_out)} {word('others', language)} ({sum(count for _, count in left_out)})")
    if rows:
        key_above(chart, columns=3)
    else:
        chart.text(0.5, 0.5, word("nothing_found", language), transform=chart.transAxes, ha="center", color=FAINT)
        chart.set_axis_off()
    return figure


def participation(
    rows: Sequence[str],
    columns: Sequence[str],
    marks: Mapping[tuple[int, int], int],
    *,
    title: str = "",
    measure: str = "",
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """Who takes part in what: a dot where a column takes part in a row, with a number inside.

    `marks` are numbers by (row, column); 0 is a dot without a number. `measure` says what they count.
    """
    figure, chart = paper(axes, 3.9 + 0.62 * max(3, len(columns)), 1.7 + 0.29 * max(3, len(rows)))
    plain(chart, "", grid=None)
    for at in range(len(rows)):
        chart.axhline(at, color=GRID, linewidth=0.8, zorder=0)
    for (row, column), count in marks.items():
        chart.plot(column, row, "o", markersize=13, color=BLUE, zorder=2)
        if count:
            chart.text(column, row, str(count), ha="center", va="center", fontsize=8, color="white", fontweight="bold",
                       zorder=3)  # fmt: skip
    chart.set_xticks(range(len(columns)), [wrap(name, 16, 2) for name in columns], fontsize=8, rotation=40, ha="left",
                     rotation_mode="anchor")  # fmt: skip
    chart.xaxis.tick_top()
    chart.set_yticks(range(len(rows)), [wrap(name, 44, 1) for name in rows], fontsize=8.5)
    chart.set_xlim(-0.6, len(columns) - 0.4)
    chart.set_ylim(len(rows) - 0.4, -0.6)
    chart.tick_params(length=0)
    for side in ("left", "bottom"):
        chart.spines[side].set_visible(False)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold", color=INK) if axes is None else (
        chart.set_xlabel(title, fontsize=9, color=INK)
    )
    if measure:
        _remark(chart, measure)
    return figure


def _steepest(rows: Sequence[Movement], most: int) -> tuple[list[Movement], int]:
    if len(rows) <= most:
        return list(rows), 0
    order = sorted(range(len(rows)), key=lambda i: -abs(rows[i].slope or 0))
    return [rows[i] for i in sorted(order[:most])], len(rows) - most


def _goodness(row: Movement) -> str:
    wished = {"higher": 1, "lower": -1}.get(row.direction, 0)
    if not row.slope or not wished:
        return "neither"
    return "better" if (row.slope > 0) == (wished > 0) else "worse"


def _decimals(widest: float) -> int:
    """Enough for three digits of the widest."""
    decimals = 0
    while widest < 100 and decimals < 6:
        widest *= 10
        decimals += 1
    return decimals


def _remark(chart: Axes, text: str) -> None:
    chart.annotate(text, (0, 0), xycoords="axes fraction", xytext=(0, -30), textcoords="offset points", fontsize=8,
                   color=INK, annotation_clip=False)  # fmt: skip
