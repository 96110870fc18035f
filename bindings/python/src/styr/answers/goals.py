"""Goals: their scores, who takes part in them, what moves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from styr.answers.base import Answer, listed
from styr.answers.rules import goal_statuses

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr.plots import GoalNode


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
        nodes = [node for node in self._nodes(rows, goal_statuses(self.model, when)) if node.id in shown]
        name = self.model.names("goals")[goal] if goal else word("goals", self.model.language)
        title = f"{name}, {when}"
        if kind == "map":
            return plots.strategy_map(nodes, links, title=title, language=self.model.language, axes=axes)
        return plots.goal_tree(nodes, links, title=title, language=self.model.language, axes=axes)

    def _nodes(self, rows: Mapping[str, Mapping[str, Any]], colours: Mapping[str, str]) -> list[GoalNode]:
        from styr.plots import GoalNode

        names = self.model.names("goals")
        goals = self.model["goals"]
        nodes = []
        for key, lane in zip(goals["goal_id"], goals["chain_level"], strict=True):
            row = rows.get(key, {})
            nodes.append(
                GoalNode(key, names[key], colours.get(key, ""), row.get("score"), row.get("weight_coverage"), lane or "")
            )
        return nodes


class Contributors(Answer):
    """Who takes part in shared goals."""

    def plot(self, *, goal: str | None = None, most: int = 25, axes: Axes | None = None) -> Figure:
        """A dot where a unit of level 1 takes part in a goal, with how many units of level 2 it does so by.

        Args:
            goal: this goal and what contributes to it directly; all that several take part in when not given.
            most: so many goals, those with most units first.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots
        from styr.plots.picture import word

        rows = [row for row in self.to_dicts() if row["level1_units"]]
        if goal is None:
            rows = [row for row in rows if row["n_level1_units"] > 1] or rows
            rows = sorted(rows, key=lambda row: (-row["n_level1_units"], -row["n_level2_units"]))
        else:
            links = zip(*(self.model["goal_links"][name] for name in ("from_goal_id", "to_goal_id")), strict=True)
            below = {child for child, parent in links if parent == goal}
            rows = [row for row in rows if row["goal_id"] == goal] + [row for row in rows if row["goal_id"] in below]
        if not rows:
            raise ValueError("nobody takes part in what is to be drawn")
        rows = rows[:most]
        above = dict(zip(*(self.model["units"][name] for name in ("unit_id", "parent_id")), strict=True))
        units = [unit for unit in above if any(unit in listed(row["level1_units"]) for row in rows)]
        marks = {}
        for i, row in enumerate(rows):
            seconds = [_nearest(above, unit, units) for unit in listed(row["level2_units"])]
            for unit in listed(row["level1_units"]):
                marks[i, units.index(unit)] = seconds.count(unit)
        goals, names, language = self.model.names("goals"), self.model.names("units"), self.model.language
        return plots.participation(
            [f"{row['goal_id']} {goals[row['goal_id']]}" for row in rows],
            [names[unit] for unit in units],
            marks,
            title=word("contributors", language),
            measure=word("level2", language),
            language=language,
            axes=axes,
        )


def _nearest(above: Mapping[str, str | None], unit: str, wanted: list[str]) -> str | None:
    """The first of the wanted on the way up."""
    at: str | None = unit
    while at is not None and at not in wanted:
        at = above.get(at)
    return at


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


