"""Answers: tables that know which question they answer, and how to draw themselves."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

from styr import _core
from styr._native import options_text
from styr._table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr._model import Model
    from styr.plots import GoalNode


class Answer(Table):
    """A table that answers a question. Pickled without its model: `with_model` gives it one again."""

    def __init__(self, native: _core.Table, model: Model | None, options: Mapping[str, object]) -> None:
        """Made by the library."""
        super().__init__(native)
        self._model = model
        self._options = dict(options)

    @property
    def options(self) -> dict[str, object]:
        """What the question was asked with."""
        return dict(self._options)

    @property
    def model(self) -> Model:
        """The snapshot that was asked.

        Raises:
            RuntimeError: the answer was pickled, and pickles do not carry the model.

        """
        if self._model is None:
            raise RuntimeError("this answer came from a pickle and has no model: use answer.with_model(model)")
        return self._model

    def with_model(self, model: Model) -> Answer:
        """The same answer with the model that it is about."""
        return type(self)(self._native, model, self._options)

    def __getstate__(self) -> dict[str, Any]:
        """Pickles the columns and the options."""
        return {**super().__getstate__(), "options": self._options}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """From the columns that were pickled."""
        super().__setstate__(state)
        self._options = state["options"]
        self._model = None


class Rollup(Answer):
    """Figures by unit, indicator and period."""

    def plot(
        self,
        *,
        unit: str | None = None,
        indicator: str | None = None,
        period: str | None = None,
        under: str | None = None,
        axes: Axes | None = None,
    ) -> Figure:
        """One unit's figure over time, or, with `period`, the units of one indicator side by side.

        What is not given must be the only one there is in the answer. `under` leaves only the units directly
        below that one.
        """
        from styr import plots

        rows = _chosen(self, {"unit_id": unit, "indicator_id": indicator, "period": period})
        if under is not None:
            parents = dict(zip(*(self.model["units"][name] for name in ("unit_id", "parent_id")), strict=True))
            rows = [row for row in rows if parents[row["unit_id"]] == under]
        chosen = _the_only(rows, "indicator_id", "indicator")
        about = _row_of(self.model["indicators"], "indicator_id", chosen)
        name, language = self.model.names("indicators")[chosen], self.model.language
        if period is not None:
            units = self.model.names("units")
            statuses = _statuses(self.model, chosen, period)
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
        where = _the_only(rows, "unit_id", "unit")
        targets = {
            row["year"]: row
            for row in self.model["targets"].to_dicts()
            if row["unit_id"] == where and row["indicator_id"] == chosen
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

    def plot(self, *, indicator: str, year: int | None = None, axes: Axes | None = None) -> Figure:
        """The units that have a target for an indicator in a year, with what they reached."""
        from styr import plots

        rows = _chosen(self, {"indicator_id": indicator, "year": year})
        when = _the_only(rows, "year", "year")
        about = _row_of(self.model["indicators"], "indicator_id", indicator)
        goal = dict(zip(*(self.model["targets"][name] for name in ("target_id", "target")), strict=True))
        units = self.model.names("units")
        return plots.unit_comparison(
            [units[row["unit_id"]] for row in rows],
            [row["value"] for row in rows],
            statuses=[row["status"] or "" for row in rows],
            targets=[goal[row["target_id"]] for row in rows],
            title=f"{self.model.names('indicators')[indicator]}, {when}",
            measure=about.get("unit") or "",
            language=self.model.language,
            axes=axes,
        )


class Goals(Answer):
    """Scores through the goal graph."""

    def plot(
        self,
        *,
        year: int | None = None,
        goal: str | None = None,
        kind: Literal["tree", "map"] = "tree",
        depth: int | None = None,
        axes: Axes | None = None,
    ) -> Figure:
        """The goals as a tree of what serves what, or as a strategy map with a lane for each link of the chain.

        Args:
            year: the last in the answer when not given.
            goal: only this goal and what is below it.
            kind: `tree` or `map`.
            depth: only so many levels below `goal`, or below the goals that serve no other.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots
        from styr.plots.picture import word

        when = max(self["year"]) if year is None else year
        rows = {row["goal_id"]: row for row in self.to_dicts() if row["year"] == when}
        columns = ("from_goal_id", "to_goal_id", "weight", "link_type")
        links = [
            (child, parent, weight or 1.0)
            for child, parent, weight, _ in zip(*(self.model["goal_links"][name] for name in columns), strict=True)
        ]
        shown = _below(self.model["goals"]["goal_id"], links, goal, depth)
        nodes = [node for node in self._nodes(rows) if node.id in shown]
        name = self.model.names("goals")[goal] if goal else word("goals", self.model.language)
        title = f"{name}, {when}"
        if kind == "map":
            return plots.strategy_map(nodes, links, title=title, language=self.model.language, axes=axes)
        return plots.goal_tree(nodes, links, title=title, language=self.model.language, axes=axes)

    def _nodes(self, rows: Mapping[str, Mapping[str, Any]]) -> list[GoalNode]:
        from styr.plots import GoalNode

        names = self.model.names("goals")
        goals = self.model["goals"]
        colour = _colour_of_scores(self.model)
        nodes = []
        for key, lane in zip(goals["goal_id"], goals["chain_level"], strict=True):
            row = rows.get(key, {})
            score = row.get("score")
            nodes.append(GoalNode(key, names[key], colour(score), score, row.get("weight_coverage"), lane or ""))
        return nodes


class Risks(Answer):
    """Which risks each unit sees, and which of them it lifts."""

    def ids(self, unit: str) -> list[str]:
        """The risks that a unit should see, most serious first."""
        rows = _chosen(self, {"unit_id": unit})
        return (rows[0]["risks_at_unit_in_order"] or "").split("|") if rows else []

    def plot(self, *, unit: str | None = None, earlier: str | None = None, axes: Axes | None = None) -> Figure:
        """What a unit should see as a risk matrix, with arrows for what moved since its assessment in `earlier`.

        Args:
            unit: the only one in the answer when not given.
            earlier: a tertial such as `2024-T1`; the assessment before the last when not given.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots

        where = unit if unit is not None else _the_only(self.to_dicts(), "unit_id", "unit")
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
        policy = _policy(self.model)
        number = {key: float(policy[key]) for key in ("risk.level.yellow_from", "risk.level.red_from") if key in policy}
        biggest = max([5, *(max(mark.likelihood, mark.consequence) for mark in marks)])
        return plots.risk_matrix(
            marks,
            size=int(float(policy.get("risk.scale.max", biggest))),
            yellow_from=number.get("risk.level.yellow_from", float("inf")),
            red_from=number.get("risk.level.red_from", float("inf")),
            title=self.model.names("units")[where],
            language=self.model.language,
            axes=axes,
        )


class RiskPicture(Answer):
    """Risks by colour, unit and tertial."""


class Explanation(Answer):
    """The tree of contributions behind a number: a row for each node, a text for people, a tree of dicts."""

    _text: str | None = None

    @property
    def text(self) -> str:
        """The tree for people, in the model's language."""
        if self._text is None:
            self._text = self._as("text").rstrip("\n")
        return self._text

    @property
    def tree(self) -> dict[str, Any]:
        """The tree as dicts: each node has its numbers, its rule, its policy and its `parts`."""
        return cast("dict[str, Any]", json.loads(self._as("json")))

    def _as(self, format: str) -> str:
        return self.model._native.query_text("explain", options_text(self._options), format)

    def __str__(self) -> str:
        """The tree for people."""
        return self.text

    def __repr__(self) -> str:
        """The tree for people."""
        return self.text

    def _repr_html_(self) -> str:
        return f'<pre style="line-height:1.25">{html.escape(self.text)}</pre>'

    def __getstate__(self) -> dict[str, Any]:
        """The text is pickled too, because it takes the model to make it."""
        return {**super().__getstate__(), "text": self.text}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """From the columns and the text that were pickled."""
        super().__setstate__(state)
        self._text = state["text"]

    def plot(self, *, most: int = 14, axes: Axes | None = None) -> Figure:
        """How the parts add up to a goal's score, or how they lie beside a figure that is no sum of its parts."""
        from styr import plots

        rows = self.to_dicts()
        top, parts = rows[0], [row for row in rows if row["parent"] == rows[0]["node"]]
        labels = [f"{row['id']} {row['name']}" if row["id"] else row["name"] for row in parts]
        title = f"{top['id']} {top['name']}, {top['period']}"
        if any(row["contribution"] is not None for row in parts):
            weight = sum(row["weight"] or 0 for row in parts) or 1
            colour = _colour_of_scores(self.model)
            return plots.waterfall(
                labels,
                [None if row["contribution"] is None else row["contribution"] / weight for row in parts],
                total=top["value"],
                notes=[_score_note(row) for row in parts],
                statuses=[row["status"] or colour(row["value"]) for row in parts],
                title=title,
                most=most,
                language=self.model.language,
                axes=axes,
            )
        return plots.unit_comparison(
            labels[:most],
            [row["value"] for row in parts][:most],
            coverage=[_share(row) for row in parts][:most],
            whole=top["value"],
            title=f"{self.model.names('indicators').get(top['indicator_id'], '')}, {title}".lstrip(", "),
            measure=top["measure"] or "",
            language=self.model.language,
            axes=axes,
        )


_KINDS: dict[str, type[Answer]] = {
    "rollup": Rollup,
    "targets": Targets,
    "goals": Goals,
    "risks": Risks,
    "risk_picture": RiskPicture,
    "explain": Explanation,
}


def kind_of(question: str) -> type[Answer]:
    """The class of its answer."""
    return _KINDS.get(question, Answer)


# --- Choosing rows -------------------------------------------------------------------------------------------


def _chosen(answer: Table, wanted: Mapping[str, object]) -> list[dict[str, Any]]:
    asked = {column: value for column, value in wanted.items() if value is not None}
    rows = [row for row in answer.to_dicts() if all(row[column] == value for column, value in asked.items())]
    if not rows:
        raise ValueError(f"the answer has no row with {asked or 'anything'}")
    return rows


def _the_only(rows: list[dict[str, Any]], column: str, what: str) -> Any:
    found = list(dict.fromkeys(row[column] for row in rows))
    if len(found) != 1:
        some = ", ".join(str(value) for value in found[:5])
        raise ValueError(f"say which {what} to draw: the answer has {len(found)} ({some}{', …' * (len(found) > 5)})")
    return found[0]


def _policy(model: Model) -> dict[str, str]:
    """The entries for all; those for one scope are left to the library."""
    return {row["key"]: row["value"] for row in model["policy"].to_dicts() if row["scope"] in (None, "", "all")}


def _colour_of_scores(model: Model) -> Callable[[float | None], str]:
    """The colour whose score lies nearest, halfway the worse one: as the command line colours goals."""
    policy = _policy(model)
    points = [
        (float(policy.get(f"rag.{colour}_score", default)), colour)
        for colour, default in (("red", 0.0), ("yellow", 0.5), ("green", 1.0))
    ]

    def colour(score: float | None) -> str:
        return "" if score is None else min(points, key=lambda point: abs(score - point[0]))[1]

    return colour


def _row_of(table: Table, column: str, key: str) -> dict[str, Any]:
    return next((row for row in table.to_dicts() if row[column] == key), {})


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


def _below(
    goals: list[str], links: list[tuple[str, str, float]], top: str | None, depth: int | None
) -> set[str]:
    children: dict[str, list[str]] = {}
    for child, parent, _ in links:
        children.setdefault(parent, []).append(child)
    served = {child for child, _, _ in links}
    reached = {top} if top is not None else {goal for goal in goals if goal not in served}
    edge = set(reached)
    while edge and (depth is None or depth > 0):
        edge = {child for goal in edge for child in children.get(goal, [])} - reached
        reached |= edge
        depth = None if depth is None else depth - 1
    return reached


def _assessment(
    history: list[dict[str, Any]], now: tuple[int, int], earlier: str | None
) -> tuple[int, int] | None:
    """Where a risk stood in a period; without one, where it last stood before it came to where it is now."""
    for row in sorted(history, key=lambda row: str(row["period"]), reverse=True):
        place = (row["likelihood"], row["consequence"])
        if None not in place and (row["period"] == earlier or (earlier is None and place != now)):
            return place
    return None


def _score_note(row: Mapping[str, Any]) -> str:
    if row["weight"] is None or row["value"] is None:
        return ""
    return f"= {row['weight']:g} × {row['value']:.2f}"


def _share(row: Mapping[str, Any]) -> float | None:
    return row["usable_cells"] / row["expected_cells"] if row["expected_cells"] else None
