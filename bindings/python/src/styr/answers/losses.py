"""What risks may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from styr.answers.base import Answer, chosen, the_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Losses(Answer):
    """What open risks may cost in a year, in 1000 kr."""

    def plot(self, *, most: int = 20, axes: Axes | None = None) -> Figure:
        """Expected losses side by side, the `most` largest first."""
        from styr import plots
        from styr.plots.words import word

        node = self.columns[0]
        rows = [row for row in self.to_dicts() if row["expected_knok"] is not None]
        rows = sorted(rows, key=lambda row: -row["expected_knok"])[:most]
        names, language = self.model.names("goals" if node == "goal_id" else "units"), self.model.language
        return plots.unit_comparison(
            [names[row[node]] for row in rows],
            [row["expected_knok"] for row in rows],
            title=word("expected_loss", language),
            measure="1000 kr",
            decimals=0,
            language=language,
            axes=axes,
        )


class LossCurve(Answer):
    """The loss that is exceeded with each probability."""

    def plot(self, *, id: str | None = None, axes: Axes | None = None) -> Figure:
        """The loss exceedance curve of a unit or goal, with what the simulation leaves open and what is tolerated.

        Args:
            id: the only unit or goal in the answer when not given.
            axes: where to draw; a new picture when not given.

        """
        from styr import plots

        node = self.columns[0]
        kind = "goal" if node == "goal_id" else "unit"
        rows = chosen(self, {node: id})
        which = the_only(rows, node, kind)
        rows = sorted((row for row in rows if row["loss_knok"] is not None), key=lambda row: -row["probability"])
        tolerated = [(row["tolerated_knok"], row["probability"]) for row in rows if row["tolerated_knok"] is not None]
        spread = [(row["loss_low_knok"], row["loss_high_knok"]) for row in rows]
        return plots.loss_exceedance(
            [row["loss_knok"] for row in rows],
            [row["probability"] for row in rows],
            intervals=None if any(None in pair for pair in spread) else spread,
            tolerance=tolerated or None,
            title=self.model.names("goals" if kind == "goal" else "units")[which],
            language=self.model.language,
            axes=axes,
        )
