"""Figures over time, between units, and the parts of one figure."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from styr.plots.picture import BLUE, EDGE, FAINT, FILL, INK, SIGN, key_above, numbered, paper, plain, rows_down
from styr.plots.words import Language, number, significant, word, wrap

# Below this, a figure is drawn as resting on too little. Only a matter of looks when no limit is given.
_FULL = 1.0


def indicator_over_time(
    periods: Sequence[str],
    values: Sequence[float | None],
    *,
    coverage: Sequence[float | None] | None = None,
    targets: Sequence[float | None] | None = None,
    green_tolerances: Sequence[float | None] | None = None,
    yellow_tolerances: Sequence[float | None] | None = None,
    direction: str = "higher",
    title: str = "",
    measure: str = "",
    least_coverage: float = _FULL,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """A figure over time against the band of its target, with the coverage of each point below.

    Lists have one entry for each period; None where there is none. A period without a value leaves a gap: the line is
    not drawn across it. Points with less coverage than `least_coverage` are hollow. `direction` is that of the
    target: `lower` and `higher` are better, or `band`.
    """
    count = len(periods)
    figure, chart = paper(axes, 7.5, 4.2)
    plain(chart, title)
    at = range(count)
    if targets is not None:
        _target_bands(chart, targets, green_tolerances, yellow_tolerances, direction, language)
    line = [float("nan") if value is None else value for value in values]
    chart.plot(at, line, color=BLUE, linewidth=1.8, zorder=3)
    for i, value in enumerate(values):
        if value is None:
            continue
        full = coverage is None or (coverage[i] or 0) >= least_coverage
        chart.plot(i, value, "o", markersize=6, color=BLUE, markerfacecolor=BLUE if full else "white", zorder=4)
    given = [value for value in values if value is not None]
    near = [target for target in targets or [] if target is not None]
    if given:
        low, high = min(given + near), max(given + near)
        room = (high - low or abs(high) or 1) * 0.18
        chart.set_ylim(low - room, high + room)
        if targets is not None:
            _good_side(chart, targets, direction)
        last = max(i for i, value in enumerate(values) if value is not None)
        value = values[last]
        assert value is not None
        chart.annotate(number(value, language, 1), (last, value), xytext=(7, 0), textcoords="offset points",
                       va="center", color=BLUE, fontweight="bold", fontsize=9)  # fmt: skip
    for i, value in enumerate(values):
        if value is None:
            chart.text(i, 0.02, "×", transform=chart.get_xaxis_transform(), ha="center", color=FAINT, fontsize=10)
    _period_ticks(chart, periods, coverage, language)
    chart.set_ylabel(measure, color=INK, fontsize=9)
    numbered(chart.yaxis, language)
    chart.set_xlim(-0.5, count - 0.3)
    _key_to_points(chart, coverage, values, least_coverage, language)
    return figure


def _target_bands(
    chart: Axes,
    targets: Sequence[float | None],
    green: Sequence[float | None] | None,
    yellow: Sequence[float | None] | None,
    direction: str,
    language: Language,
) -> None:
    """Steps of the target, with what still counts as green and as yellow."""
    named: set[str] = set()

    def label(key: str) -> str:
        if key in named:
            return "_"
        named.add(key)
        return word(key, language)

    for i, target in enumerate(targets):
        if target is None:
            continue
        span = [i - 0.5, i + 0.5]
        chart.plot(span, [target, target], color=INK, linewidth=1.3, linestyle=(0, (5, 2)), label=label("target"))
        near = (green[i] if green else None) or 0.0
        far = max((yellow[i] if yellow else None) or near, near)
        sides = {"lower": (1,), "higher": (-1,)}.get(direction, (1, -1))
        for side in sides:
            chart.fill_between(span, target + side * near, target + side * far, color=FILL["yellow"], alpha=0.75,
                               linewidth=0, label=label("near"))  # fmt: skip
            chart.fill_between(span, target, target + side * near, color=FILL["green"], alpha=0.75, linewidth=0,
                               label=label("within"))  # fmt: skip


def _good_side(chart: Axes, targets: Sequence[float | None], direction: str) -> None:
    """Better than the target is green as well, however far."""
    low, high = chart.get_ylim()
    end = {"lower": low, "higher": high}.get(direction)
    if end is None:
        return
    for i, target in enumerate(targets):
        if target is not None:
            chart.fill_between([i - 0.5, i + 0.5], target, end, color=FILL["green"], alpha=0.3, linewidth=0)


def _period_ticks(
    chart: Axes, periods: Sequence[str], coverage: Sequence[float | None] | None, language: Language
) -> None:
    every = max(1, -(-len(periods) // 12))
    shown = range(0, len(periods), every)
    labels = []
    for i in shown:
        text = periods[i]
        if coverage is not None:
            share = coverage[i]
            text += "\n" + ("–" if share is None else f"{100 * share:.0f} %")
        labels.append(text)
    chart.set_xticks(list(shown), labels, fontsize=8)
    if coverage is not None:
        chart.set_xlabel(f"{word('coverage', language)} ↑", fontsize=8, color=FAINT, loc="left")


def _key_to_points(
    chart: Axes,
    coverage: Sequence[float | None] | None,
    values: Sequence[float | None],
    least: float,
    language: Language,
) -> None:
    if coverage is not None and any(v is not None and (c or 0) < least for v, c in zip(values, coverage, strict=True)):
        chart.plot([], [], "o", color=BLUE, markerfacecolor="white", label=word("partly", language))
    if any(value is None for value in values):
        chart.plot([], [], "x", color=FAINT, label=word("missing", language))
    handles, _ = chart.get_legend_handles_labels()
    if handles:
        key_above(chart, columns=5)


def unit_comparison(
    units: Sequence[str],
    values: Sequence[float | None],
    *,
    statuses: Sequence[str] | None = None,
    targets: Sequence[float | None] | None = None,
    coverage: Sequence[float | None] | None = None,
    whole: float | None = None,
    title: str = "",
    measure: str = "",
    decimals: int = 1,
    digits: int | None = None,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """Units side by side: one bar each, in the order given, with status, target and coverage where they are known.

    Values have so many `decimals`, or where `digits` are given so many significant digits. `statuses` are `green`, `yellow`, `red` or empty. A tick across the bar is the unit's own target. `whole` is a line
    for the figure of all of them together.
    """
    figure, chart = rows_down(axes, title, len(units), head=0.9)
    given = [abs(value) for value in values if value is not None] + [abs(whole or 0)]
    room = max(given, default=1) or 1
    for i, value in enumerate(values):
        status = statuses[i] if statuses else ""
        known = statuses is not None
        if value is None:
            chart.text(room * 0.01, i, f"– {word('missing', language)}", va="center", color=FAINT, fontsize=8.5)
            continue
        fill, edge = (FILL[status], EDGE[status]) if known else ("#BFDDEE", BLUE)
        chart.barh(i, value, height=0.68, color=fill, edgecolor=edge, linewidth=1.0)
        text = number(value, language, decimals) if digits is None else significant(value, language, digits)
        if known:
            text = f"{SIGN[status]} {text}"
        share = coverage[i] if coverage else None
        if share is not None and share < 1:
            text += f"  ({word('coverage', language)} {100 * share:.0f} %)"
        side = -1 if value < 0 else 1
        target = targets[i] if targets else None
        end = value if target is None else side * max(side * value, side * target)
        chart.text(end + side * room * 0.012, i, text, va="center", ha="left" if side > 0 else "right", color=INK,
                   fontsize=8.5, zorder=5,
                   bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85})  # fmt: skip
        if target is not None:
            chart.plot([target, target], [i - 0.42, i + 0.42], color=INK, linewidth=2.0, zorder=4)
    if whole is not None:
        chart.axvline(whole, color=BLUE, linewidth=1.2, linestyle=(0, (5, 2)), zorder=1,
                      label=f"{word('whole', language)} {number(whole, language, decimals)}")  # fmt: skip
    if targets and any(target is not None for target in targets):
        chart.plot([], [], "|", color=INK, markersize=11, markeredgewidth=2, label=word("target", language))
    if chart.get_legend_handles_labels()[0]:
        key_above(chart, columns=2)
    chart.set_yticks(range(len(units)), [wrap(unit, 34, 1) for unit in units], fontsize=8.5)
    _room_for_text(chart, [value for value in values if value is not None] + [t for t in targets or [] if t is not None])
    chart.set_xlabel(measure, fontsize=9, color=INK)
    numbered(chart.xaxis, language)
    if digits is not None:
        # Powers of ten take room, and have two digits.
        chart.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    return figure


def _room_for_text(chart: Axes, ends: Sequence[float], share: float = 0.3) -> None:
    """Limits so that what is written beside the bars stays on the paper."""
    low, high = min([0.0, *ends]), max([0.0, *ends])
    width = high - low or 1
    chart.set_xlim(low - (share * width if low < 0 else 0), high + share * width)


def waterfall(
    labels: Sequence[str],
    contributions: Sequence[float | None],
    *,
    total: float | None = None,
    notes: Sequence[str] | None = None,
    statuses: Sequence[str] | None = None,
    title: str = "",
    measure: str = "",
    decimals: int = 3,
    most: int = 14,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """How parts add up to a number, one step each; a part without a value stands in its place and is said to miss.

    `total` is drawn last; without it, the sum of the contributions. With more than `most` parts the smallest are put
    together as one. `notes` stand in grey after each label.
    """
    rows = [
        (label, value, notes[i] if notes else "", statuses[i] if statuses else "")
        for i, (label, value) in enumerate(zip(labels, contributions, strict=True))
    ]
    rows = _put_together(rows, most, language)
    end = sum(value for _, value, _, _ in rows if value is not None) if total is None else total
    figure, chart = rows_down(axes, title, len(rows) + 1, head=0.9, row=0.34)
    start = 0.0
    steps = [start]
    for i, (_, value, note, status) in enumerate(rows):
        if value is None:
            chart.text(start, i, f" – {word('missing', language)} {note}", va="center", color=FAINT, fontsize=8.5)
            continue
        fill, edge = (FILL[status], EDGE[status]) if statuses else ("#BFDDEE", BLUE)
        chart.barh(i, value, left=start, height=0.66, color=fill, edgecolor=edge, linewidth=1.0,
                   hatch=None if value >= 0 else "////")  # fmt: skip
        sign = f"{SIGN[status]} " if statuses else ""
        text = f"{sign}{'+' if value >= 0 else ''}{number(value, language, decimals)}"
        text += f"  {note}" if note else ""
        chart.annotate(text, (max(start, start + value), i), xytext=(4, 0), textcoords="offset points", va="center",
                       color=INK, fontsize=8.5)  # fmt: skip
        start += value
        steps.append(start)
        chart.plot([start, start], [i + 0.33, i + 1 - 0.33], color=FAINT, linewidth=0.8)
    chart.barh(len(rows), end, height=0.66, color=BLUE, edgecolor=INK, linewidth=1.0)
    chart.annotate(number(end, language, decimals), (max(end, 0), len(rows)), xytext=(4, 0),
                   textcoords="offset points", va="center", color=INK, fontsize=9, fontweight="bold")  # fmt: skip
    names = [wrap(label, 44, 1) for label, *_ in rows] + [word("total", language)]
    chart.set_yticks(range(len(names)), names, fontsize=8.5)
    chart.get_yticklabels()[-1].set_fontweight("bold")
    chart.axvline(0, color=FAINT, linewidth=0.8)
    _room_for_text(chart, [*steps, end], 0.5 if notes and any(notes) else 0.3)
    chart.set_xlabel(measure, fontsize=9, color=INK)
    numbered(chart.xaxis, language)
    return figure


_Row = tuple[str, float | None, str, str]


def _put_together(rows: list[_Row], most: int, language: Language) -> list[_Row]:
    if len(rows) <= most:
        return rows
    order = sorted(range(len(rows)), key=lambda i: -abs(rows[i][1] or 0))
    kept = sorted(order[: most - 1])
    rest = [rows[i][1] for i in order[most - 1 :]]
    values = [value for value in rest if value is not None]
    return [rows[i] for i in kept] + [(f"{word('others', language)} ({len(rest)})", sum(values), "", "")]
