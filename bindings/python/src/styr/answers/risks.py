"""Risks: who sees which, and how the picture develops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from styr.answers.base import Answer, chosen, listed, the_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr._model import Model
    from styr.plots import RiskMark

class Risks(Answer):
    """Which risks each unit sees, and which of them it lifts."""

    def ids(self, unit: str) -> list[str]:
        """The risks that a `unit` should see, most serious first; none for a unit that the answer knows no risks of."""
        rows = [row for row in self.to_dicts() if row["unit_id"] == unit]
        if not rows and self.options.get("unit") not in (None, unit):
            raise ValueError(f"the answer is about {self.options['unit']!r}, not about {unit!r}")
        if not rows and self._model is not None and unit not in self.model["units"]["unit_id"]:
            raise ValueError(f"there is no unit {unit!r}")
        return listed(rows[0]["risks_at_unit_in_order"]) if rows else []

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
        return _drawn(self.model, marks, self.model.names("units")[where], axes)


class RiskMatrix(Answer):
    """The cells of the risk matrix, with the risks in each."""

    def plot(self, *, axes: Axes | None = None) -> Figure:
        """The matrix with its risks."""
        from styr import plots

        titles = dict(zip(*(self.model["risks"][name] for name in ("risk_id", "title")), strict=True))
        rated = [row for row in self.to_dicts() if row["likelihood"] is not None]
        marks = [
            plots.RiskMark(key, row["likelihood"], row["consequence"], None, titles[key] or "")
            for row in sorted(rated, key=lambda row: (-row["level"], -row["likelihood"] * row["consequence"]))
            for key in listed(row["risk_ids"])
        ]
        return _drawn(self.model, marks, _about(self), axes)


class RiskMovement(Answer):
    """How each risk moved between two days."""

    def plot(self, *, axes: Axes | None = None) -> Figure:
        """The matrix with the risks that are rated at the later day, and arrows from where they stood at the earlier."""
        from styr import plots
        from styr.plots.words import word

        titles = dict(zip(*(self.model["risks"][name] for name in ("risk_id", "title")), strict=True))
        marks = []
        for row in self.to_dicts():
            now = (row["likelihood_after"], row["consequence_after"])
            was = (row["likelihood_before"], row["consequence_before"])
            if None not in now:
                title = titles[row["risk_id"]] or ""
                marks.append(plots.RiskMark(row["risk_id"], *now, None if None in was else was, title))
        days = f"{self.options['from']} → {self.options.get('to') or word('now', self.model.language)}"
        return _drawn(self.model, marks, ", ".join(part for part in (_about(self), days) if part), axes)


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


def _about(answer: Answer) -> str:
    """The name of the unit that was asked about."""
    unit = answer.options.get("unit")
    return answer.model.names("units").get(str(unit), "") if unit else ""


def _drawn(model: Model, marks: list[RiskMark], title: str, axes: Axes | None) -> Figure:
    """The matrix in use, in the colours and with the names of its steps that the model gives it."""
    from styr import plots

    in_use = next((row["value"] for row in model["policy"].to_dicts() if row["key"] == "risk.matrix"), None)
    shades = {row["level"]: row["display_colour"] for row in model["risk_levels"].to_dicts() if row["matrix_id"] == in_use}
    cells = [
        plots.MatrixCell(row["likelihood"], row["consequence"], row["colour"] or "", shades.get(row["level"]) or "")
        for row in model.risk_matrix().to_dicts()
        if row["likelihood"] is not None
    ]
    names: dict[str, dict[int, str]] = {"likelihood": {}, "consequence": {}}
    for row in model["risk_scale_steps"].to_dicts():
        if row["matrix_id"] == in_use and not row["dimension_id"]:
            names[row["axis"]][row["step"]] = row["name"] or ""
    likelihoods, consequences = (
        [steps.get(step, "") for step in range(1, max(steps, default=0) + 1)] for steps in names.values()
    )
    return plots.risk_matrix(
        marks,
        cells,
        likelihoods=likelihoods,
        consequences=consequences,
        title=title,
        language=model.language,
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


