"""A model that follows what happens, and tells who asked to hear."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from styr import _core
from styr._edit import Edit
from styr._native import cell_text, options_text
from styr._table import Table

if TYPE_CHECKING:
    from styr._model import Model

Change = dict[str, Any]
Watch = Callable[[list[Change]], object]


class Live:
    """The newest snapshot of a model, kept up to date by edits or events, with watches. Safe to use from threads.

    >>> import styr
    >>> live = styr.read(example).live()
    >>> number = live.watch(lambda changes: print(changes[0]["status_before"], changes[0]["status_after"]), target="M0001")
    >>> outcomes = live.apply([{"id": "e1", "at": 1, "table": "observations",
    ...     "set": {"unit_id": "OSU-HR-REK", "indicator_id": "I03", "period": "2022-01", "numerator": 600,
    ...             "denominator": 1150, "status": "ok"}}])
    green red
    >>> outcomes["outcome"]
    ['applied']
    """  # noqa: E501

    def __init__(self, model: Model) -> None:
        """Use :meth:`styr.Model.live`."""
        self._native = _core.Live(model._native)
        self._start = model

    @property
    def model(self) -> Model:
        """The newest snapshot. Never waits for a writer's work."""
        return self._start._with(self._native.model(), None)

    def edit(self) -> Edit:
        """Starts changes to the newest snapshot; their commit puts the new one in place and tells the watches.

        The commit raises ConflictError, and changes nothing, when another change came first.
        """
        base = self.model
        edit = Edit(base)
        edit._committed = lambda made: self._native.update(made._native, base.revision)
        return edit

    def apply(self, events: Iterable[Mapping[str, object]]) -> Table:
        """Takes events, one or many: late, twice or in any order, the state is the same in the end.

        Each event has an `id`, `at` (an integer on one scale), a `table`, and either `set` with the whole record or
        `erase` with its key columns.

        Args:
            events: dicts.

        Returns:
            a row for each event: applied, superseded, waiting (for a record that is not there yet) or refused.

        Raises:
            OptionError: an event that is not well formed; nothing was applied.

        """
        return Table(self._native.apply(json.dumps([_plain(event) for event in events])))

    def watch(
        self,
        function: Watch,
        /,
        *,
        goal: str | None = None,
        target: str | None = None,
        unit: str | None = None,
        indicator: str | None = None,
        by: str | None = None,
    ) -> int:
        """Calls `function` with a list of changes after each change of the model that moves what is watched.

        A change is a dict: subject, id, indicator_id, period, change (appeared, changed, removed), value, status and
        coverage before and after, reason_after, revision. The function is called on the thread that made the change;
        what it raises goes on from that call, after the change is in place. It may ask, and make and end watches.
        What is watched need not exist yet.

        Args:
            function: who hears.
            goal: the scores of this goal, year by year.
            target: the status of this target.
            unit: the figures of this unit: of `indicator` or all, by year or by `by`.
            indicator: see `unit`.
            by: see `unit`.

        Returns:
            the number of the watch, for :meth:`unwatch`.

        """
        subjects = [(name, key) for name, key in (("goal", goal), ("target", target), ("unit", unit)) if key is not None]
        if len(subjects) != 1:
            raise TypeError("watch exactly one of goal, target and unit")
        subject, key = subjects[0]
        options = {"subject": subject, "id": key, "indicator": indicator, "by": by}
        return self._native.watch(options_text(options), function)

    def unwatch(self, number: int) -> None:
        """Ends the watch with this `number`.

        Raises:
            UnknownNameError: no watch of that number.

        """
        self._native.unwatch(number)

    def __repr__(self) -> str:
        """The snapshot, and who waits for what."""
        state = Table(self._native.state()).to_dicts()[0]
        parts = [f"{count} {name.replace('_', ' ')}" for name, count in state.items() if name != "revision"]
        return f"Live model at snapshot {state['revision']}: {', '.join(parts)}"


def _plain(event: Mapping[str, object]) -> dict[str, object]:
    """The event with its cells as text: dates, lists and numbers of other libraries among them."""

    def plain(value: object) -> object:
        if isinstance(value, Mapping):
            return {name: None if cell is None else cell_text(cell) for name, cell in value.items()}
        return value

    return {name: plain(value) for name, value in event.items()}
