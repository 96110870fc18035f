"""Risks: who sees which, and how the picture develops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from styr.answers.base import Answer, chosen, listed, the_only
from styr.answers.rules import matrix_cells

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

class Risks(Answer):
    """Which risks each unit sees, and which of them it lifts."""

    def ids(self, unit: str) -> list[str]:
        """The risks that a unit should see, most serious first."""
        rows = chosen(self, {"unit_id": unit})
        return listed(rows[0]["risks_at_unit_in_order"])

    def plot(self, *, unit: str | None = None, earlier: str | None = None, axes: Axes | None = None) -> Figure:
        """What a unit should see as a risk matrix, with arrows for what moved since its assessment in `earlier`.

        Args:
            unit: the only one in the answer when not given.
            earlier: a tertial such as `2024-T1`; the assessment before the last when not given.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots

        where = unit if unit is not None else the_only(self.to_dicts(), "unit_id", "unit")
        risks = {row["risk_id"]: row for row in self.model["risks"].to_dicts()}
        history: dict[str, list[dict[str, Any]]] = {}
        for row in self.model["risk_history"].to_dicts():
            history.setdefault(row["risk_id"], []).append(row)
        marks = []
        for key in self.ids(where):
            now = (risks[key]["current_likelihood"], risks[key]["current_consequence"])
            if None in now:
                continue
            was = _assessment(history.get(key, []), now, earlier)
            marks.append(plots.RiskMark(key, *now, was, risks[key]["title"] or ""))
        return plots.risk_matrix(
            marks,
            matrix_cells(self.model),
            title=self.model.names("units")[where],
            language=self.model.language,
            axes=axes,
        )


class RiskPicture(Answer):
    """Risks by colour, unit and tertial."""

    def plot(self, *, unit: str | None = None, axes: Axes | None = None) -> Figure:
        """How the risks of a unit and below it develop: green, yellow and red in each period.

        Args:
            unit: the only one in the answer when not given.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots

        rows = chosen(self, {"unit_id": unit})
        where = the_only(rows, "unit_id", "unit")
        rows.sort(key=lambda row: str(row["period"]))
        return plots.risk_development(
            [row["period"] for row in rows],
            [(row["green"], row["yellow"], row["red"]) for row in rows],
            means=[row["mean_score"] for row in rows],
            title=self.model.names("units")[where],
            language=self.model.language,
            axes=axes,
        )


def _assessment(
    history: list[dict[str, Any]], now: tuple[int, int], earlier: str | None
) -> tuple[int, int] | None:
    """Where a risk stood in a period; without one, where it last stood before it came to where it is now."""
    for row in sorted(history, key=lambda row: str(row["period"]), reverse=True):
        place = (row["likelihood"], row["consequence"])
        if None not in place and (row["period"] == earlier or (earlier is None and place != now)):
            return place
    return None


