"""Two snapshots beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from styr import _core, answers
from styr._native import counted, options_text
from styr._progress import Progress, shown
from styr._risk_questions import Day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from styr._model import Model

A = TypeVar("A", bound=answers.Answer)


class Comparison:
    """What differs between two snapshots. Made by :meth:`styr.Model.compare` and :meth:`styr.Model.what_if`."""

    def __init__(self, before: Model, after: Model) -> None:
        """Of any two models; those that share their records are compared through what differs."""
        for model in (before, after):
            if not hasattr(model, "_native"):
                raise TypeError(f"two models are compared, not a {type(model).__name__}")
        self.before = before
        self.after = after

    def figures(self, *, by: str = "year", progress: Progress = False) -> answers.FigureChanges:
        """Figures whose value, reason or basis differ, by the kind of period `by`, in the indicator's own unit.

        >>> import styr
        >>> m = styr.read(example)
        >>> change = m.what_if(observations=[{"unit_id": "OSU-HR-REK", "indicator_id": "I03", "period": "2024-12",
        ...                                   "numerator": 60, "denominator": 1000, "status": "ok"}])
        >>> change.figures()["unit_id"]
        ['KD', 'OSU', 'OSU-HR', 'OSU-HR-REK']

        """
        return self._ask(answers.FigureChanges, "figures", progress, {"by": by})

    def targets(self, *, year: int | None = None, progress: Progress = False) -> answers.TargetChanges:
        """Targets that lie otherwise, all or those for a `year`: value, deviation and colour before and after."""
        return self._ask(answers.TargetChanges, "targets", progress, {"year": year})

    def goals(self, *, year: int | None = None, progress: Progress = False) -> answers.GoalChanges:
        """Goals whose score, basis or colour differ, in all years or in one `year`."""
        return self._ask(answers.GoalChanges, "goals", progress, {"year": year})

    def risks(self, *, as_of: Day | None = None, progress: Progress = False) -> answers.Answer:
        """What each unit sees of the risks otherwise: rating, colour, and whether and why it is lifted.

        `as_of` is the day looked at; the registers as they now stand when not given.
        """
        return self._ask(answers.Answer, "risks", progress, {"as_of": as_of})

    def _ask(self, kind: type[A], question: str, progress: Progress, options: dict[str, object]) -> A:
        with shown(progress, question) as step:
            native = _core.compare(self.before._native, self.after._native, question, options_text(options), step)
        return kind(native, self.after, {name: value for name, value in options.items() if value is not None})

    def plot(self, *, year: int | None = None, most: int = 20, axes: Axes | None = None) -> Figure:
        """The goals that differ in a `year`, `most` of them, before and after: see :meth:`styr.GoalChanges.plot`."""
        return self.goals().plot(year=year, most=most, axes=axes)

    def __repr__(self) -> str:
        """How much differs."""
        targets, goals = counted(len(self.targets()), "targets"), counted(len(self.goals()), "goals")
        return f"Comparison of snapshots {self.before.revision} and {self.after.revision}: {targets} and {goals} differ"
