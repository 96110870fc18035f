"""The risk matrix, with arrows for what moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from styr.plots.picture import EDGE, FILL, INK, SIGN, Language, paper, plain, wrap, word


class RiskMark(NamedTuple):
    """A risk in the matrix: where it stands, and where it stood before if that is known."""

    id: str
    likelihood: int
    consequence: int
    earlier: tuple[int, int] | None = None
    title: str = ""


def _by_product(yellow_from: float, red_from: float) -> Callable[[int, int], str]:
    def colour(likelihood: int, consequence: int) -> str:
        score = likelihood * consequence
        return "red" if score >= red_from else "yellow" if score >= yellow_from else "green"

    return colour


def risk_matrix(
    risks: Sequence[RiskMark],
    *,
    size: int = 5,
    yellow_from: float = 5,
    red_from: float = 12,
    colour: Callable[[int, int], str] | None = None,
    title: str = "",
    legend: bool = True,
    language: Language = "nb",
    axes: Axes | None = None,
) -> Figure:
    """Risks by likelihood and consequence, with arrows from where they stood before.

    The colour of a cell comes from the product of the two by `yellow_from` and `red_from`, or from
    `colour(likelihood, consequence)`. With `legend`, titles are listed beside the matrix in the order given.
    """
    shade = colour or _by_product(yellow_from, red_from)
    listed = [risk for risk in risks if risk.title] if legend else []
    figure, chart = paper(axes, 10.8 if listed and axes is None else 6.2, 5.6)
    plain(chart, title, grid=None)
    for likelihood in range(1, size + 1):
        for consequence in range(1, size + 1):
            tone = shade(likelihood, consequence)
            chart.add_patch(Rectangle((consequence - 0.5, likelihood - 0.5), 1, 1, facecolor=FILL[tone],
                                      edgecolor="white", linewidth=2, alpha=0.75))  # fmt: skip
            chart.text(consequence + 0.45, likelihood + 0.44, SIGN[tone], ha="right", va="top", fontsize=9,
                       color=EDGE[tone])  # fmt: skip
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
    chart.set_xlim(0.5, size + 0.5)
    chart.set_ylim(0.5, size + 0.5)
    chart.set_xticks(range(1, size + 1))
    chart.set_yticks(range(1, size + 1))
    chart.tick_params(length=0)
    chart.set_xlabel(word("consequence", language) + " →", fontsize=10, color=INK)
    chart.set_ylabel(word("likelihood", language) + " →", fontsize=10, color=INK)
    chart.set_aspect("equal")
    if listed:
        _list_titles(chart, listed, shade, language)
    return figure


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
    chart: Axes, risks: Sequence[RiskMark], shade: Callable[[int, int], str], language: Language
) -> None:
    lines = []
    for risk in risks[:22]:
        sign = SIGN[shade(risk.likelihood, risk.consequence)]
        lines.append(f"{sign} {risk.id}  {wrap(risk.title, 50, 1)}")
    if len(risks) > 22:
        lines.append(f"   … {len(risks) - 22} {word('others', language)}")
    if any(_moved(risk) for risk in risks):
        lines += ["", f"○→  {word('moved', language)} ○"]
    chart.annotate("\n".join(lines), (1.0, 1.0), xycoords="axes fraction", xytext=(12, 0), va="top", fontsize=8,
                   textcoords="offset points", color=INK, linespacing=1.5, annotation_clip=False)  # fmt: skip
