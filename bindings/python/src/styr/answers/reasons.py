"""Reasons: why a number is what it is, and what is weak in the model."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from styr._native import options_text
from styr.answers.base import Answer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr.plots.words import Language


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
        """How the parts add up to a goal's score, or how they lie beside a figure that is no sum of its parts.

        For a risk: how it is judged at each unit on its way up. At most so many parts as `most`.
        """
        from styr import plots

        rows = self.to_dicts()
        top, parts = rows[0], [row for row in rows if row["parent"] == rows[0]["node"]]
        labels = [_label(row, self.model.language) for row in parts]
        title = f"{top['id']} {top['name']}, {top['period']}"
        if any(row["contribution"] is not None for row in parts):
            weight = sum(row["weight"] or 0 for row in parts) or 1
            goals = self.model.goals(year=int(top["period"]))
            colours = dict(zip(goals["goal_id"], goals["status"], strict=True))
            return plots.waterfall(
                labels,
                [None if row["contribution"] is None else row["contribution"] / weight for row in parts],
                total=top["value"],
                notes=[_score_note(row, self.model.language) for row in parts],
                statuses=[row["status"] or (colours.get(row["id"]) if row["kind"] == "goal" else "") or "" for row in parts],
                title=title,
                most=most,
                language=self.model.language,
                axes=axes,
            )
        return plots.unit_comparison(
            labels[:most],
            [row["value"] for row in parts][:most],
            statuses=[row["status"] or "" for row in parts][:most] if top["kind"] == "risk" else None,
            coverage=[_share(row) for row in parts][:most],
            whole=None if top["kind"] == "risk" else top["value"],
            title=title.removesuffix(", None") if top["kind"] in ("target", "risk") else f"{top['indicator_name'] or ''}, {title}".lstrip(", "),
            measure=top["measure"] or "",
            language=self.model.language,
            axes=axes,
        )


class Findings(Answer):
    """What is weak in sound data."""

    _cell_width = 84  # a message is there to be read

    def plot(self, *, most: int = 25, axes: Axes | None = None) -> Figure:
        """How often each finding was made, by severity and code; the `most` frequent."""
        from styr import plots
        from styr.plots.words import word

        counts = Counter(zip(self["severity"], self["code"], strict=True))
        language = self.model.language
        return plots.findings(counts, title=word("findings", language), most=most, language=language, axes=axes)


def _label(row: Mapping[str, Any], language: Language) -> str:
    from styr.plots.words import word

    if row["kind"] == "own_targets":
        return word("own_targets", language)
    return f"{row['id'] or ''} {row['name'] or ''}".strip()


def _score_note(row: Mapping[str, Any], language: Language) -> str:
    from styr.plots.words import number, short_number

    if row["weight"] is None or row["value"] is None:
        return ""
    return f"= {short_number(row['weight'], language)} × {number(row['value'], language)}"


def _share(row: Mapping[str, Any]) -> float | None:
    return row["usable_cells"] / row["expected_cells"] if row["expected_cells"] else None
