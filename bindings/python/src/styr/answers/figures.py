"""Figures, how they lie to their targets, and how they move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from styr.answers.base import Answer, chosen, row_of, the_only, units_under

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr._model import Model


class Rollup(Answer):
    """Figures by unit, indicator and period."""

    def plot(
        self,
        *,
        unit: str | None = None,
        indicator: str | None = None,
        period: str | int | None = None,
        under: str | None = None,
        axes: Axes | None = None,
    ) -> Figure:
        """The figure of one `unit` over time, or, with `period`, the units of one `indicator` side by side.

        What is not given must be the only one there is in the answer. `under` leaves only the units directly
        below that one.
        """
        from styr import plots

        period = None if period is None else str(period)
        wanted = {"unit_id": unit, "indicator_id": indicator, "period": period}
        rows = units_under(self, chosen(self, wanted), under)
        which = the_only(rows, "indicator_id", "indicator")
        about = row_of(self.model["indicators"], "indicator_id", which)
        name, language = self.model.names("indicators")[which], self.model.language
        if period is not None:
            units = self.model.names("units")
            statuses = _statuses(self.model, which, period)
            found = [statuses.get(row["unit_id"], (None, "")) for row in rows]
            known = any(target is not None for target, _ in found)
            return plots.unit_comparison(
                [units[row["unit_id"]] for row in rows],
                [row["value"] for row in rows],
                statuses=[status for _, status in found] if known else None,
                targets=[target for target, _ in found] if known else None,
                coverage=[row["coverage"] for row in rows],
                title=f"{name}, {period}",
                measure=about.get("unit") or "",
                language=language,
                axes=axes,
            )
        where = the_only(rows, "unit_id", "unit")
        targets = {
            row["year"]: row
            for row in self.model["targets"].to_dicts()
            if row["unit_id"] == where and row["indicator_id"] == which
        }
        years = [targets.get(int(row["period"][:4]), {}) for row in rows]
        direction = next((row["direction"] for row in years if row.get("direction")), about.get("direction"))
        return plots.indicator_over_time(
            [row["period"] for row in rows],
            [row["value"] for row in rows],
            coverage=[row["coverage"] for row in rows],
            targets=[row.get("target") for row in years],
            green_tolerances=[row.get("green_tolerance") for row in years],
            yellow_tolerances=[row.get("yellow_tolerance") for row in years],
            direction=direction or "none",
            title=f"{name}, {self.model.names('units')[where]}",
            measure=about.get("unit") or "",
            language=language,
            axes=axes,
        )


class Targets(Answer):
    """How figures lie to their targets."""

    def plot(self, *, indicator: str | None = None, year: int | None = None, axes: Axes | None = None) -> Figure:
        """The units that have a target for an `indicator` in a `year`, with what they reached.

        What is not given must be the only one there is in the answer.
        """
        from styr import plots

        rows = chosen(self, {"indicator_id": indicator, "year": year})
        which, when = the_only(rows, "indicator_id", "indicator"), the_only(rows, "year", "year")
        about = row_of(self.model["indicators"], "indicator_id", which)
        goal = dict(zip(*(self.model["targets"][name] for name in ("target_id", "target")), strict=True))
        units = self.model.names("units")
        return plots.unit_comparison(
            [units[row["unit_id"]] for row in rows],
            [row["value"] for row in rows],
            statuses=[row["status"] or "" for row in rows],
            targets=[goal[row["target_id"]] for row in rows],
            title=f"{self.model.names('indicators')[which]}, {when}",
            measure=about.get("unit") or "",
            language=self.model.language,
            axes=axes,
        )


class Trend(Answer):
    """Which way figures move."""

    def plot(
        self, *, indicator: str | None = None, under: str | None = None, most: int = 30, axes: Axes | None = None
    ) -> Figure:
        """Theil-Sen slopes of one indicator's units side by side, told apart by whether they go the wished way.

        Args:
            indicator: the only one in the answer when not given.
            under: only the units directly below this one.
            most: so many units; with more, the steepest.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots
        from styr.plots.words import word

        rows = units_under(self, chosen(self, {"indicator_id": indicator}), under)
        about = row_of(self.model["indicators"], "indicator_id", the_only(rows, "indicator_id", "indicator"))
        units, language = self.model.names("units"), self.model.language
        name = self.model.names("indicators")[about["indicator_id"]]
        return plots.movements(
            [
                plots.Movement(units[row["unit_id"]], row["theil_sen_per_month"], row["mann_kendall_s"], row["n"],
                               about.get("direction") or "none")
                for row in rows
            ],
            title=f"{word('trend', language)}: {name}",
            measure=about.get("unit") or "",
            most=most,
            language=language,
            axes=axes,
        )  # fmt: skip


class FigureChanges(Answer):
    """Figures that are otherwise after than before."""

    def plot(
        self, *, indicator: str | None = None, period: str | None = None, most: int = 20, axes: Axes | None = None
    ) -> Figure:
        """The units of one indicator in one period, before and after.

        Args:
            indicator: the only one in the answer when not given.
            period: the only one in the answer when not given.
            most: so many units; with more, those that changed most.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots

        rows = chosen(self, {"indicator_id": indicator, "period": period})
        about = row_of(self.model["indicators"], "indicator_id", the_only(rows, "indicator_id", "indicator"))
        when = the_only(rows, "period", "period")
        units, language = self.model.names("units"), self.model.language
        return plots.before_and_after(
            [plots.Change(units.get(row["unit_id"], row["unit_id"]), row["value_before"], row["value_after"]) for row in rows],
            title=f"{self.model.names('indicators')[about['indicator_id']]}, {when}",
            measure=about.get("unit") or "",
            most=most,
            language=language,
            axes=axes,
        )


def _statuses(model: Model, indicator: str, period: str) -> dict[str, tuple[float | None, str]]:
    """Target and status by unit, for a period that is a year: targets are for years."""
    if not period.isdigit():
        return {}
    goal = dict(zip(*(model["targets"][name] for name in ("target_id", "target")), strict=True))
    return {
        row["unit_id"]: (goal[row["target_id"]], row["status"] or "")
        for row in model.targets(year=int(period)).to_dicts()
        if row["indicator_id"] == indicator
    }


