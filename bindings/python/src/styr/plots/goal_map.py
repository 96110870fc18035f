"""Goals as a graph: the tree of what serves what, and the strategy map with a lane for each level."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from styr.plots.picture import EDGE, FAINT, FILL, GRID, INK, SIGN, paper
from styr.plots.words import Language, number, word, wrap

_WIDTH = 2.0  # of a box, inches
_HEIGHT = 0.72
_LINE = 25  # letters


class GoalNode(NamedTuple):
    """A goal to draw. `colour` is green, yellow, red or empty; `score` 0 to 1 or None; `lane` names its level."""

    id: str
    title: str
    colour: str = ""
    score: float | None = None
    coverage: float | None = None
    lane: str = ""


Link = tuple[str, str, float]
_Places = dict[str, tuple[float, float]]


def goal_tree(
    goals: Sequence[GoalNode],
    links: Sequence[Link],
    *,
    title: str = "",
    language: Language = "nb",
    axes: Axes | None = None,
    use_graphviz: bool | None = None,
) -> Figure:
    """Goals with what they serve to the left and what serves them to the right.

    `links` are (contributing goal, goal it serves, weight); heavier links are drawn thicker. A goal that serves
    several is drawn once. Graphviz places the boxes if its program `dot` is found (`use_graphviz`: True demands it,
    False never asks); otherwise a simpler placing is used.
    """
    known = {goal.id for goal in goals}
    links = [link for link in links if link[0] in known and link[1] in known]
    places = _place(goals, links, use_graphviz)
    return _draw(goals, links, places, title, language, axes, lanes=None)


def strategy_map(
    goals: Sequence[GoalNode],
    links: Sequence[Link],
    *,
    lanes: Sequence[str] | None = None,
    title: str = "",
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """Goals in lanes, the first lane on top, with arrows from what contributes to what it serves.

    The lane of each goal is its `lane`; `lanes` gives their order, else that of first appearance.
    """
    known = {goal.id for goal in goals}
    links = [link for link in links if link[0] in known and link[1] in known]
    order = list(lanes) if lanes is not None else list(dict.fromkeys(goal.lane for goal in goals))
    rows: dict[str, list[str]] = {lane: [] for lane in order}
    for goal in goals:
        rows.setdefault(goal.lane, []).append(goal.id)
    _less_crossing(list(rows.values()), links)
    per_row = 7
    places: _Places = {}
    bands: list[tuple[str, float, float]] = []
    y = 0.0
    for lane, ids in rows.items():
        if not ids:
            continue
        top = y
        count = -(-len(ids) // per_row)
        share = -(-len(ids) // count)
        for line in range(count):
            part = ids[line * share : (line + 1) * share]
            for i, name in enumerate(part):
                places[name] = ((i - (len(part) - 1) / 2) * (_WIDTH + 0.25), -(y + _HEIGHT / 2))
            y += _HEIGHT + 0.22
        bands.append((lane, -top + 0.12, -y + 0.1))
        y += 0.38
    return _draw(goals, links, places, title, language, axes, lanes=bands)


# --- Placing -------------------------------------------------------------------------------------------------


def _place(goals: Sequence[GoalNode], links: Sequence[Link], use_graphviz: bool | None) -> _Places:
    program = None if use_graphviz is False else shutil.which("dot")
    if program is not None:
        return _place_with_dot(program, goals, links)
    if use_graphviz:
        raise RuntimeError("Graphviz is not installed: its program `dot` was not found on the path")
    return _place_in_layers(goals, links)


def _place_with_dot(program: str, goals: Sequence[GoalNode], links: Sequence[Link]) -> _Places:
    number_of = {goal.id: i for i, goal in enumerate(goals)}
    lines = [
        "digraph {",
        "rankdir=LR; ranksep=0.7; nodesep=0.14;",
        f"node [shape=box, fixedsize=true, width={_WIDTH}, height={_HEIGHT}];",
        *(f'n{i} [label=""];' for i in range(len(goals))),
        *(f"n{number_of[parent]} -> n{number_of[child]} [weight={max(1, round(weight))}];"
          for child, parent, weight in links),
        "}",
    ]  # fmt: skip
    made = subprocess.run(
        [program, "-Tjson0"], input="\n".join(lines), capture_output=True, text=True, check=True, timeout=60
    )
    places = {}
    for node in json.loads(made.stdout)["objects"]:
        x, y = (float(part) / 72 for part in node["pos"].split(","))
        places[goals[int(node["name"][1:])].id] = (x, y)
    return places


def _place_in_layers(goals: Sequence[GoalNode], links: Sequence[Link]) -> _Places:
    """Columns by the longest way from the top; within a column, near what the goal serves."""
    depth = {goal.id: 0 for goal in goals}
    for _ in goals:
        moved = False
        for child, parent, _ in links:
            if depth[child] < depth[parent] + 1:
                depth[child] = depth[parent] + 1
                moved = True
        if not moved:
            break
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for goal in goals:
        columns[depth[goal.id]].append(goal.id)
    _less_crossing(columns, links)
    tallest = max((len(column) for column in columns), default=0)
    places = {}
    for x, column in enumerate(columns):
        step = (_HEIGHT + 0.14) * (tallest / max(1, len(column)))
        for i, name in enumerate(column):
            places[name] = (x * (_WIDTH + 0.8), -(i + 0.5) * step)
    return places


def _less_crossing(layers: list[list[str]], links: Sequence[Link]) -> None:
    """Orders each layer by the mean place of what its goals serve, from the top down."""
    parents: dict[str, list[str]] = {}
    for child, parent, _ in links:
        parents.setdefault(child, []).append(parent)
    at: dict[str, float] = {}
    for layer in layers:
        start = {name: i / max(1, len(layer)) for i, name in enumerate(layer)}

        def mean(name: str, start: Mapping[str, float] = start) -> float:
            known = [at[parent] for parent in parents.get(name, []) if parent in at]
            return sum(known) / len(known) if known else start[name]

        layer.sort(key=mean)
        for i, name in enumerate(layer):
            at[name] = (i + 0.5) / len(layer)


# --- Drawing -------------------------------------------------------------------------------------------------


def _draw(
    goals: Sequence[GoalNode],
    links: Sequence[Link],
    places: _Places,
    title: str,
    language: Language,
    axes: Axes | None,
    lanes: list[tuple[str, float, float]] | None,
) -> Figure:
    xs = [x for x, _ in places.values()] or [0.0]
    ys = [y for _, y in places.values()] or [0.0]
    left, right = min(xs) - _WIDTH / 2 - (1.45 if lanes else 0.1), max(xs) + _WIDTH / 2 + 0.1
    bottom, top = min(ys) - _HEIGHT / 2 - 0.45, max(ys) + _HEIGHT / 2 + 0.2
    figure, chart = paper(axes, max(5.0, right - left), max(2.2, top - bottom + 0.35))
    for lane, high, low in lanes or []:
        chart.axhspan(low, high, color=GRID, alpha=0.45, linewidth=0)
        chart.text(left + 0.08, (high + low) / 2, wrap(lane.replace("_", " "), 17, 3), va="center", fontsize=9,
                   color=INK, fontstyle="italic")  # fmt: skip
    heaviest = max((weight for _, _, weight in links), default=1) or 1
    for child, parent, weight in links:
        _arrow(chart, places[child], places[parent], weight / heaviest, upward=lanes is not None)
    for goal in goals:
        _box(chart, goal, places[goal.id], language)
    _key(chart, goals, left + 0.1, bottom + 0.12, language)
    chart.set_xlim(left, right)
    chart.set_ylim(bottom, top)
    chart.set_aspect("equal")
    chart.set_axis_off()
    chart.set_title(title, loc="left", fontsize=12, fontweight="bold", color=INK)
    return figure


def _arrow(
    chart: Axes, child: tuple[float, float], parent: tuple[float, float], share: float, upward: bool
) -> None:
    if upward and parent[1] - child[1] > _HEIGHT:
        start, end = (child[0], child[1] + _HEIGHT / 2), (parent[0], parent[1] - _HEIGHT / 2)
    elif upward:
        side = 1 if child[0] < parent[0] else -1
        start, end = (child[0] + side * _WIDTH / 2, child[1]), (parent[0] - side * _WIDTH / 2, parent[1])
    else:
        start, end = (child[0] - _WIDTH / 2, child[1]), (parent[0] + _WIDTH / 2, parent[1])
    chart.annotate("", end, start, zorder=1,
                   arrowprops={"arrowstyle": "-|>", "color": FAINT, "alpha": 0.55 if upward else 0.9,
                               "linewidth": 0.6 + 1.5 * share, "shrinkA": 0, "shrinkB": 1,
                               "mutation_scale": 9})  # fmt: skip


def _box(chart: Axes, goal: GoalNode, place: tuple[float, float], language: Language) -> None:
    x, y = place
    style = {"green": "-", "yellow": "-", "red": "-", "": (0, (3, 2))}[goal.colour]
    chart.add_patch(FancyBboxPatch((x - _WIDTH / 2 + 0.05, y - _HEIGHT / 2 + 0.05), _WIDTH - 0.1, _HEIGHT - 0.1,
                                   boxstyle="round,pad=0.05,rounding_size=0.08", facecolor=FILL[goal.colour],
                                   edgecolor=EDGE[goal.colour], linewidth=1.4, linestyle=style, zorder=2))  # fmt: skip
    head = f"{SIGN[goal.colour]} {goal.id}"
    if goal.score is not None:
        head += f"  {number(goal.score, language)}"
    if goal.coverage is not None and goal.coverage < 0.995:
        head += f"  ({100 * goal.coverage:.0f} %)"
    chart.text(x - _WIDTH / 2 + 0.08, y + _HEIGHT / 2 - 0.07, head, fontsize=7.6, fontweight="bold", va="top",
               color=INK, zorder=3)  # fmt: skip
    chart.text(x - _WIDTH / 2 + 0.08, y + _HEIGHT / 2 - 0.24, wrap(goal.title, _LINE + 3, 3), fontsize=7, va="top",
               color=INK, zorder=3, linespacing=1.15)  # fmt: skip


def _key(chart: Axes, goals: Sequence[GoalNode], x: float, y: float, language: Language) -> None:
    shown = [colour for colour in ("green", "yellow", "red", "") if any(goal.colour == colour for goal in goals)]
    text = "    ".join(f"{SIGN[colour]} {word(colour, language)}" for colour in shown)
    if any(goal.coverage is not None and goal.coverage < 0.995 for goal in goals):
        text += f"    (%) {word('coverage', language)}"
    chart.text(x, y, text, fontsize=8, color=INK, va="center")
