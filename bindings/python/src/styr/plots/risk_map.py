"""The risk matrix, with arrows for what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import is_color_like, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from styr.plots.picture import EDGE, FILL, INK, SIGN, paper, plain
from styr.plots.words import Language, word, wrap


class RiskMark(NamedTuple):
    """A risk in the matrix: where it stands, and where it stood before if that is known."""

    id: str
    likelihood: int
    consequence: int
    earlier: tuple[int, int] | None = None
    title: str = ""


class MatrixCell(NamedTuple):
    """A cell of a risk matrix: `colour` is green, yellow, red or empty, `shade` a colour to paint it in, if given."""

    likelihood: int
    consequence: int
    colour: str
    shade: str = ""


def risk_matrix(
    risks: Sequence[RiskMark],
    cells: Sequence[MatrixCell],
    *,
    likelihoods: Sequence[str] | None = None,
    consequences: Sequence[str] | None = None,
    title: str = "",
    legend: bool = True,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """Risks by likelihood and consequence, with arrows from where they stood before.

    `cells` make the matrix: any number of steps to each side, counted from 1. `likelihoods` and `consequences` name the
    steps. With `legend`, titles are listed beside the matrix in the order given.
    """
    tones = {(cell.likelihood, cell.consequence): cell.colour for cell in cells}
    high = max([1, *(cell.likelihood for cell in cells)])
    wide = max([1, *(cell.consequence for cell in cells)])
    listed = [risk for risk in risks if risk.title] if legend else []
    side = _side(high, wide)
    room = 4.0 if listed and axes is None else 0.0
    figure, chart = paper(axes, wide * side + 1.2 + room, max(3.2, high * side + 0.9))
    plain(chart, title, grid=None)
    for cell in cells:
        fill = cell.shade if is_color_like(cell.shade) else FILL[cell.colour]
        chart.add_patch(Rectangle((cell.consequence - 0.5, cell.likelihood - 0.5), 1, 1, facecolor=fill,
                                  edgecolor="white", linewidth=2, alpha=0.75))  # fmt: skip
        chart.text(cell.consequence + 0.45, cell.likelihood + 0.44, SIGN[cell.colour], ha="right", va="top",
                   fontsize=9 if side > 0.6 else 6, color=_ink_on(fill, EDGE[cell.colour]))  # fmt: skip
    where = _places(risks)
    starts: dict[tuple[int, int], int] = {}
    for risk in risks:
        if _moved(risk):
            assert risk.earlier is not None
            nth = starts[risk.earlier] = starts.get(risk.earlier, 0) + 1
            # Starts of one cell stand side by side at its foot, so that each arrow can be followed.
            start = (risk.earlier[1] - 0.5 + 0.12 * nth, risk.earlier[0] - 0.4)
            chart.annotate("", where[risk.id], start, zorder=3,
                           arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.2, "shrinkA": 2,
                                       "shrinkB": 8, "connectionstyle": "arc3,rad=0.1"})  # fmt: skip
            chart.plot(*start, "o", markersize=4.5, color="white", markeredgecolor=INK, zorder=4)
    for risk in risks:
        x, y = where[risk.id]
        chart.text(x, y, risk.id, ha="center", va="center", fontsize=7, color=INK, fontweight="bold", zorder=5,
                   bbox={"boxstyle": "round,pad=0.22", "facecolor": "white", "edgecolor": INK,
                         "linewidth": 0.9})  # fmt: skip
    chart.set_xlim(0.5, wide + 0.5)
    chart.set_ylim(0.5, high + 0.5)
    chart.set_xticks(range(1, wide + 1), _steps(wide, consequences))
    chart.set_yticks(range(1, high + 1), _steps(high, likelihoods))
    chart.tick_params(length=0)
    chart.set_xlabel(word("consequence", language) + " →", fontsize=10, color=INK)
    chart.set_ylabel(word("likelihood", language) + " →", fontsize=10, color=INK)
    chart.set_aspect("equal", anchor="W")
    if listed:
        _list_titles(chart, listed, tones, language)
    return figure


def _side(high: int, wide: int) -> float:
    """Inches of a cell: less where there are many, so that the matrix stays on a page."""
    return min(1.0, 8.0 / max(high, wide))


def _ink_on(fill: str, usual: str) -> str:
    """The usual colour of a sign, or black or white where the cell is painted in a colour of its own."""
    if fill in FILL.values():
        return usual
    red, green, blue = to_rgb(fill)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.45 else "white"


def _steps(count: int, names: Sequence[str] | None) -> list[str]:
    named = names or []
    return [f"{step}\n{wrap(named[step - 1], 14, 2)}" if step <= len(named) and named[step - 1] else str(step)
            for step in range(1, count + 1)]  # fmt: skip


def _moved(risk: RiskMark) -> bool:
    return risk.earlier is not None and risk.earlier != (risk.likelihood, risk.consequence)


def _places(risks: Sequence[RiskMark]) -> dict[str, tuple[float, float]]:
    """Where each mark stands: those of one cell are spread over it, row by row."""
    cells: dict[tuple[int, int], list[str]] = {}
    for risk in risks:
        cells.setdefault((risk.consequence, risk.likelihood), []).append(risk.id)
    places = {}
    for (x, y), ids in cells.items():
        columns = 1 if len(ids) == 1 else 2 if len(ids) <= 8 else 3
        rows = -(-len(ids) // columns)
        for i, name in enumerate(ids):
            row, column = divmod(i, columns)
            across = min(columns, len(ids) - row * columns)
            step = min(0.2, 0.8 / rows)
            places[name] = (
                x + (column - (across - 1) / 2) * 0.42 * 2 / max(columns, 2),
                y - 0.04 - (row - (rows - 1) / 2) * step,
            )
    return places


def _list_titles(
    chart: Axes, risks: Sequence[RiskMark], tones: Mapping[tuple[int, int], str], language: Language
) -> None:
    lines = []
    for risk in risks[:22]:
        sign = SIGN[tones.get((risk.likelihood, risk.consequence), "")]
        lines.append(f"{sign} {risk.id}  {wrap(risk.title, 50, 1)}")
    if len(risks) > 22:
        lines.append(f"   … {len(risks) - 22} {word('others', language)}")
    if any(_moved(risk) for risk in risks):
        lines += ["", f"○→  {word('moved', language)} ○"]
    chart.annotate("\n".join(lines), (1.0, 1.0), xycoords="axes fraction", xytext=(12, 0), va="top", fontsize=8,
                   textcoords="offset points", color=INK, linespacing=1.5, annotation_clip=False)  # fmt: skip
