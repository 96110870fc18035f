"""From risks to the services and goals that they hit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from styr.answers.base import Answer, chosen
from styr.answers.risk_models import Measure, most_important

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr._model import Model


class RiskPropagation(Answer):
    """How probable it is that each service and each goal is hit within a year."""

    def plot(
        self,
        *,
        subject: Literal["goal", "service"] | None = None,
        most: int = 20,
        axes: Axes | None = None,
    ) -> Figure:
        """The probabilities side by side, in percent, the highest first; those that are not known stand last.

        What no risk threatens is left out.

        Args:
            subject: only goals, or only services; both when not given.
            most: so many.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots
        from styr.plots.words import word

        rows = [row for row in chosen(self, {"subject": subject}) if row["risks"] or row["left_out"]]
        rows.sort(key=lambda row: -(row["probability"] if row["probability"] is not None else -1.0))
        rows = rows[:most]
        language = self.model.language
        figure = plots.unit_comparison(
            [_name(self.model, row) for row in rows],
            [None if row["probability"] is None else 100 * row["probability"] for row in rows],
            title=word("hit", language),
            measure="%",
            language=language,
            axes=axes,
        )
        chart = axes or figure.axes[0]
        chart.set_xticks([tick for tick in chart.get_xticks() if tick <= 100])  # beyond lies room for text
        return figure


class RiskCauses(Answer):
    """How much each risk matters to a service or goal."""

    def plot(
        self,
        *,
        goal: str | None = None,
        service: str | None = None,
        measure: Measure = "fussell_vesely",
        most: int = 15,
        axes: Axes | None = None,
    ) -> Figure:
        """The risks that matter most to a goal or service by one of the measures, side by side.

        Args:
            goal: the goal to draw; the only one in the answer when neither is given.
            service: the service to draw.
            measure: the name of a column.
            most: so many risks.
            axes: where to draw; a new picture when not given.

        """
        subject = "goal" if goal is not None else "service" if service is not None else None
        rows = chosen(self, {"subject": subject, "id": goal if goal is not None else service})
        found = {(row["subject"], row["id"]) for row in rows}
        if len(found) != 1:
            raise ValueError(f"say which goal or service to draw: the answer has {len(found)}")
        titles = dict(zip(*(self.model["risks"][name] for name in ("risk_id", "title")), strict=True))
        for row in rows:
            row["label"] = f"{row['risk_id']}  {titles.get(row['risk_id']) or ''}".rstrip()
        name = _name(self.model, rows[0])
        return most_important(rows, "label", name, measure, most=most, language=self.model.language, axes=axes)


def _name(model: Model, row: dict[str, Any]) -> str:
    """A goal or service by its id and name."""
    names = model.names("goals" if row["subject"] == "goal" else "services")
    return f"{row['id']}  {names.get(row['id'], '')}".rstrip()
