"""Answers of risk models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from styr import _core
from styr._table import Table
from styr.answers.base import chosen, the_only
from styr.errors import Problem

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr.plots.words import Language

_MEASURES: dict[str, str] = {
    "birnbaum": "Birnbaum",
    "criticality": "criticality",
    "fussell_vesely": "Fussell–Vesely",
    "raw": "RAW",
    "rrw": "RRW",
    "diagnostic": "diagnostic",
}
Measure = Literal["birnbaum", "criticality", "fussell_vesely", "raw", "rrw", "diagnostic"]


class RiskModelAnswer(Table):
    """A table that answers a question about a risk model."""

    def __init__(self, native: _core.Table, options: Mapping[str, object], remarks: tuple[Problem, ...]) -> None:
        """Made by the library."""
        super().__init__(native)
        self._options = dict(options)
        self._remarks = remarks

    @property
    def options(self) -> dict[str, object]:
        """What the question was asked with."""
        return dict(self._options)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """Gates that were out of reach, and numbers too large for a column."""
        return self._remarks

    def __getstate__(self) -> dict[str, Any]:
        """Pickles the columns, the options and the remarks."""
        return {**super().__getstate__(), "options": self._options, "remarks": self._remarks}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """From what was pickled."""
        super().__setstate__(state)
        self._options, self._remarks = state["options"], state["remarks"]


class Importance(RiskModelAnswer):
    """How much each event matters to a gate."""

    def plot(
        self,
        *,
        gate: str | None = None,
        measure: Measure = "fussell_vesely",
        most: int = 15,
        language: Language = "nb",
        axes: Axes | None = None,
    ) -> Figure:
        """The events that matter most to a gate by one of the measures, side by side.

        Args:
            gate: the only one in the answer when not given.
            measure: the name of a column.
            most: so many events.
            language: of words in the picture.
            axes: where to draw; a new picture when not given.

        """
        rows = chosen(self, {"gate": gate})
        where = the_only(rows, "gate", "gate")
        return most_important(rows, "event", where, measure, most=most, language=language, axes=axes)


def most_important(
    rows: list[dict[str, Any]],
    name: str,
    where: str,
    measure: Measure,
    *,
    most: int,
    language: Language,
    axes: Axes | None,
) -> Figure:
    """What matters most to `where` by a measure, each row by the text in its column `name`."""
    from styr import plots

    if measure not in _MEASURES:
        raise ValueError(f"measure must be one of {', '.join(_MEASURES)}, not {measure!r}")
    rows = sorted(rows, key=lambda row: -(row[measure] if row[measure] is not None else -1.0))[:most]
    return plots.unit_comparison(
        [row[name] for row in rows],
        [row[measure] for row in rows],
        title=f"{where}: {_MEASURES[measure]}",
        digits=3,
        language=language,
        axes=axes,
    )
