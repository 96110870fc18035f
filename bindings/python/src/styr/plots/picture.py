"""What all pictures share: paper, colours, words."""

from __future__ import annotations

import io
import textwrap
from typing import Final, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

Language = Literal["nb", "nn", "en"]

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

_WORDS: Final[dict[str, dict[str, str]]] = {
    "nb": {
        "green": "grønn", "yellow": "gul", "red": "rød", "": "uten verdi",
        "coverage": "dekning", "target": "mål", "within": "innenfor mål", "near": "nær mål",
        "likelihood": "sannsynlighet", "consequence": "konsekvens", "moved": "flyttet seg fra",
        "loss": "tap", "exceeded": "sannsynlighet for å overskrides", "tolerance": "toleranse",
        "mean": "forventet", "total": "sum", "missing": "mangler", "score": "poeng", "others": "andre",
        "risks": "risikoer", "mean_score": "snittpoeng", "above": "over søylen",
        "per_month": "per måned", "better": "✓ i ønsket retning",
        "worse": "✗ i uønsket retning", "neither": "uten retning", "error": "feil", "warning": "advarsel",
        "note": "merknad", "nothing_found": "ingen funn", "before": "før", "after": "etter",
        "nothing_moved": "ingenting er endret", "nothing_moves": "ingenting flytter målet",
        "findings": "Funn", "contributors": "Hvem bidrar", "level2": "tallet er enheter på nivå 2",
        "levers": "Hva flytter", "trend": "Utvikling", "change_of": "endring i poengene til",
        "interval": "usikkerhet i simuleringen",
        "expected_loss": "Forventet tap i et år", "whole": "samlet",
        "partly": "deler av grunnlaget mangler", "goals": "Mål",
    },
    "nn": {
        "green": "grøn", "yellow": "gul", "red": "raud", "": "utan verdi",
        "coverage": "dekning", "target": "mål", "within": "innanfor mål", "near": "nær mål",
        "likelihood": "sannsyn", "consequence": "konsekvens", "moved": "flytta seg frå",
        "loss": "tap", "exceeded": "sannsyn for å bli overskride", "tolerance": "toleranse",
        "mean": "venta", "total": "sum", "missing": "manglar", "score": "poeng", "others": "andre",
        "risks": "risikoar", "mean_score": "snittpoeng", "above": "over søyla",
        "per_month": "per månad", "better": "✓ i ønskt retning",
        "worse": "✗ i uønskt retning", "neither": "utan retning", "error": "feil", "warning": "åtvaring",
        "note": "merknad", "nothing_found": "ingen funn", "before": "før", "after": "etter",
        "nothing_moved": "ingenting er endra", "nothing_moves": "ingenting flyttar målet",
        "findings": "Funn", "contributors": "Kven bidreg", "level2": "talet er einingar på nivå 2",
        "levers": "Kva flyttar", "trend": "Utvikling", "change_of": "endring i poenga til",
        "interval": "uvisse i simuleringa",
        "expected_loss": "Venta tap i eit år", "whole": "samla",
        "partly": "delar av grunnlaget manglar", "goals": "Mål",
    },
    "en": {
        "green": "green", "yellow": "yellow", "red": "red", "": "no value",
        "coverage": "coverage", "target": "target", "within": "within target", "near": "near target",
        "likelihood": "likelihood", "consequence": "consequence", "moved": "moved from",
        "loss": "loss", "exceeded": "probability of being exceeded", "tolerance": "tolerance",
        "mean": "expected", "total": "total", "missing": "missing", "score": "score", "others": "others",
        "risks": "risks", "mean_score": "mean score", "above": "above the bar",
        "per_month": "per month", "better": "✓ in the wished direction",
        "worse": "✗ in the other direction", "neither": "no direction", "error": "error", "warning": "warning",
        "note": "note", "nothing_found": "no findings", "before": "before", "after": "after",
        "nothing_moved": "nothing changed", "nothing_moves": "nothing moves the goal",
        "findings": "Findings", "contributors": "Who takes part", "level2": "numbers are units of level 2",
        "levers": "What moves", "trend": "Trend", "change_of": "change of the score of",
        "interval": "left open by the simulation",
        "expected_loss": "Expected loss in a year", "whole": "all together",
        "partly": "part of the basis is missing", "goals": "Goals",
    },
}  # fmt: skip


def word(key: str, language: Language) -> str:
    """A word of a picture in a language."""
    return _WORDS[language][key]


def number(value: float, language: Language, decimals: int = 2) -> str:
    """A number for people: decimal comma and thin spaces in Norwegian."""
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = "−" + text[1:]
    if language == "en":
        return text
    return text.replace(",", "\u202f").replace(".", ",")


def short_number(value: float, language: Language) -> str:
    """With as few decimals as the value needs, three at most."""
    for decimals in (0, 1, 2):
        if abs(value - round(value, decimals)) < 1e-9:
            return number(value, language, decimals)
    return number(value, language, 3)


def wrap(text: str, width: int, lines: int) -> str:
    """The text on at most so many lines; what does not fit is cut, and shown to be."""
    parts = textwrap.wrap(text, width, break_long_words=True)
    if len(parts) > lines:
        parts = parts[:lines]
        parts[-1] = parts[-1][: width - 1].rstrip(" ,;–-") + "…"
    return "\n".join(parts)


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
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 0.99), ncols=columns, frameon=False, fontsize=8,
                handlelength=1.6, columnspacing=1.2)  # fmt: skip
    axes.set_title(axes.get_title(loc="left"), loc="left", fontsize=11, fontweight="bold", color=INK, pad=24)
