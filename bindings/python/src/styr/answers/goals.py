"""Goals: their scores, who takes part in them, what moves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from styr.answers.base import Answer, chosen, listed, row_of, the_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr.plots import GoalNode
    from styr.plots.words import Language


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
        from styr.plots.words import word

        if kind not in ("tree", "map"):
            raise ValueError(f"kind must be tree or map, not {kind!r}")
        when = max(row["year"] for row in chosen(self, {"year": year}))
        if goal is not None and goal not in self.model["goals"]["goal_id"]:
            raise ValueError(f"there is no goal {goal!r}")
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
        nodes = []
        for key, lane in zip(goals["goal_id"], goals["chain_level"], strict=True):
            row = rows.get(key, {})
            nodes.append(
                GoalNode(key, names[key], row.get("status") or "", row.get("score"), row.get("weight_coverage"), lane or "")
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
        from styr.plots.words import word

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


class Levers(Answer):
    """What would move a goal."""

    def plot(self, *, most: int = 12, falls: bool = False, axes: Axes | None = None) -> Figure:
        """The `most` changes of colour that would lift the goal most, or with `falls` those that would lower it most."""
        from styr import plots
        from styr.plots.words import word

        rows = [row for row in self.to_dicts() if row["score_change"] is not None and (row["score_change"] < 0) == falls]
        rows = sorted(rows, key=lambda row: -abs(row["score_change"]))[:most]
        targets = {row["target_id"]: row for row in self.model["targets"].to_dicts()}
        about = {row["indicator_id"]: row for row in self.model["indicators"].to_dicts()}
        units, indicators, language = self.model.names("units"), self.model.names("indicators"), self.model.language
        pulls = []
        for row in rows:
            target = targets[row["target_id"]]
            label = f"{indicators[target['indicator_id']]}, {units[target['unit_id']]}"
            note = _what_it_takes(row, about[target["indicator_id"]].get("unit") or "", language)
            pulls.append(plots.Pull(label, row["score_change"], row["status_before"], row["status_after"], note))
        goal = str(self.options["goal"])
        return plots.levers(
            pulls,
            title=f"{word('levers', language)} {goal} {self.model.names('goals').get(goal, '')}",
            measure=f"{word('change_of', language)} {goal}",
            most=most,
            language=language,
            axes=axes,
        )


def _what_it_takes(row: Mapping[str, Any], unit: str, language: Language) -> str:
    from styr.plots.words import number

    text = f"{number(row['value'], language)} → {number(row['value_at_limit'], language)} {unit}".rstrip()
    if row["numerator_at_limit"] is not None and row["numerator"] is not None:
        parts = (number(row[name], language, 0) for name in ("numerator", "numerator_at_limit"))
        text += f"  ({' → '.join(parts)})"
    return text


class GoalChanges(Answer):
    """Goals that score otherwise after than before."""

    def plot(self, *, year: int | None = None, most: int = 20, axes: Axes | None = None) -> Figure:
        """The scores of a year before and after.

        Args:
            year: the last in the answer when not given.
            most: so many goals; with more, those that changed most.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots
        from styr.plots.words import word

        names, language = self.model.names("goals"), self.model.language
        rows = self.to_dicts()
        when = year if year is not None else max((row["year"] for row in rows), default=None)
        changes = [
            plots.Change(
                f"{row['goal_id']} {names.get(row['goal_id'], '')}",
                row["score_before"],
                row["score_after"],
                row["status_before"] or "",
                row["status_after"] or "",
            )
            for row in rows
            if row["year"] == when
        ]
        return plots.before_and_after(
            changes,
            title=f"{word('goals', language)}, {when}" if when is not None else word("goals", language),
            measure=word("score", language),
            limits=(0, 1),
            most=most,
            language=language,
            axes=axes,
        )


class TargetChanges(Answer):
    """Targets that lie otherwise after than before."""

    def plot(self, *, indicator: str | None = None, most: int = 20, axes: Axes | None = None) -> Figure:
        """The figures behind the targets of one indicator before and after.

        Args:
            indicator: the only one that the targets in the answer are about, when not given.
            most: so many targets; with more, those whose figure changed most.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots

        targets = {row["target_id"]: row for row in self.model["targets"].to_dicts()}
        rows = [{**targets.get(row["target_id"], {}), **row} for row in self.to_dicts() if row["target_id"] in targets]
        rows = [row for row in rows if indicator is None or row["indicator_id"] == indicator]
        about = row_of(self.model["indicators"], "indicator_id", the_only(rows, "indicator_id", "indicator"))
        units, language = self.model.names("units"), self.model.language
        changes = [
            plots.Change(
                f"{units[row['unit_id']]}, {row['year']}",
                row["value_before"],
                row["value_after"],
                row["status_before"] or "",
                row["status_after"] or "",
            )
            for row in rows
        ]
        return plots.before_and_after(
            changes,
            title=self.model.names("indicators")[about["indicator_id"]],
            measure=about.get("unit") or "",
            most=most,
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


