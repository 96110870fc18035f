"""What all pictures share: paper, colours, axes."""

from __future__ import annotations

import io
from functools import partial
from typing import Final, Literal

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from styr.plots.words import Language, short_number, wrap

# After Okabe and Ito (2008), who chose colours that people with any common kind of colour blindness tell apart.
INK: Final = "#1F2933"
FAINT: Final = "#8A94A0"
GRID: Final = "#DDE2E7"
BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
PURPLE: Final = "#CC79A7"
ORANGE: Final = "#D55E00"
FILL: Final = {"green": "#8FD3BD", "yellow": "#F7E77B", "red": "#EE9A6B", "": "#ECEFF2"}
EDGE: Final = {"green": "#00755A", "yellow": "#8A7400", "red": "#A63C00", "": "#8A94A0"}
SIGN: Final = {"green": "✓", "yellow": "!", "red": "✗", "": "–"}


class Picture(Figure):
    """A matplotlib figure that shows itself in a notebook and needs no pyplot.

    Use it like any figure: `picture.savefig("goals.pdf")`, `picture.axes[0].set_title(...)`.
    """

    def __init__(self, width: float = 7.5, height: float = 4.2) -> None:
        """Blank paper of so many inches."""
        super().__init__(figsize=(width, height), layout="constrained", facecolor="white")

    def _repr_png_(self) -> bytes:
        paper = io.BytesIO()
        self.savefig(paper, format="png", dpi=110)
        return paper.getvalue()


def paper(axes: Axes | None, width: float, height: float) -> tuple[Figure, Axes]:
    """The axes to draw on and their figure: those given, or new ones."""
    if axes is not None:
        return axes.get_figure(root=True) or Picture(width, height), axes
    picture = Picture(width, height)
    return picture, picture.add_subplot()


def rows_down(
    axes: Axes | None, title: str, count: int, *, width: float = 7.5, head: float = 1.2, row: float = 0.33
) -> tuple[Figure, Axes]:
    """A chart of so many rows, the first on top: `head` inches, and `row` inches for each."""
    figure, chart = paper(axes, width, head + row * max(3, count))
    plain(chart, title, grid="x")
    chart.set_ylim(max(1, count) - 0.4, -0.6)
    return figure, chart


def numbered(axis: Axis, language: Language) -> None:
    """Numbers along an axis, with as few decimals as they need."""
    axis.set_major_formatter(FuncFormatter(partial(_tick, language=language)))


def _tick(value: float, _position: int, language: Language) -> str:
    return short_number(value, language)


def plain(axes: Axes, title: str, grid: Literal["x", "y"] | None = "y") -> None:
    """The look of a chart: a title to the left, no box, a faint grid."""
    # The title starts where the chart does, beside the names to its left.
    figure = axes.get_figure(root=True)
    letters = int(6 * (figure.get_figwidth() if figure is not None else 7.5))
    axes.set_title(wrap(title, letters, 2), loc="left", fontsize=11, fontweight="bold", color=INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=9)
    if grid is not None:
        axes.grid(axis=grid, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def key_above(axes: Axes, columns: int) -> None:
    """The legend, between the title and the chart, where it hides nothing."""
    # Above the top edge however tall the chart is: only the padding lies between.
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=columns, frameon=False, fontsize=8,
                handlelength=1.6, columnspacing=1.2, borderaxespad=0.0)  # fmt: skip
    axes.set_title(axes.get_title(loc="left"), loc="left", fontsize=11, fontweight="bold", color=INK, pad=24)
