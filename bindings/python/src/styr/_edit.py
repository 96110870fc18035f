"""Changes to a model: collected, checked as a whole, committed or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from styr import _core
from styr._native import Rows, cell_text, fields_of, imported, speaks_arrow
from styr._progress import Progress, shown

if TYPE_CHECKING:
    from styr._model import Model


class Edit:
    """A set of changes to one snapshot. Use it in a `with`: it commits at the end, or raises and changes nothing.

    >>> import styr
    >>> m = styr.read(example)
    >>> with m.edit() as edit:
    ...     edit.upsert("observations", unit_id="OSU-HR-REK", indicator_id="I03", period="2024-12",
    ...                 numerator=60, denominator=1000, status="ok")
    >>> edit.model.revision, m.revision
    (2, 1)
    >>> with m.edit() as edit:
    ...     edit.erase("units", "no-such-unit")
    Traceback (most recent call last):
    styr.errors.EditError: ...
    """

    def __init__(self, base: Model, progress: Progress = None) -> None:
        """Use :meth:`styr.Model.edit`."""
        self._base = base
        self._native = _core.Edit(base._native)
        self._progress = progress
        self._model: Model | None = None
        self._committed: Callable[[Model], None] | None = None

    @property
    def model(self) -> Model:
        """The new snapshot.

        Raises:
            RuntimeError: nothing was committed.

        """
        if self._model is None:
            raise RuntimeError("nothing was committed yet")
        return self._model

    def __len__(self) -> int:
        """Number of changes collected."""
        return len(self._native)

    def upsert(self, table: str, record: Mapping[str, object] | None = None, /, **fields: object) -> None:
        """Adds a record, or changes the one with the same key: columns not named keep their value.

        An observation is replaced as a whole. Values may be text, numbers, dates, booleans, lists, or None for
        "not given". What is wrong with names or values is said by the commit.
        """
        self._native.upsert(table, fields_of({**(record or {}), **fields}))

    def upsert_many(self, table: str, rows: Rows) -> None:
        """The same for every row of a frame (anything that speaks Arrow), or of an iterable of dicts.

        Raises:
            ArrowError: a column of a type that tables do not have.

        """
        if speaks_arrow(rows):
            self._native.upsert_table(table, imported(table, rows))
            return
        for row in rows:
            self._native.upsert(table, fields_of(row))

    def erase(self, table: str, *key: object) -> None:
        """Removes the record with that key, given part by part: `edit.erase("goal_links", "G01", "G00")`."""
        self._native.erase(table, "|".join(cell_text(part) for part in key))

    def commit(self) -> Model:
        """Applies the changes in their order, checks the result as a whole and returns the new snapshot.

        Raises:
            EditError: with every problem; nothing has changed.

        """
        with shown(self._progress, "commit") as step:
            native, remarks = self._native.commit(step)
        model = self._base._with(native, remarks)
        if self._committed is not None:
            self._committed(model)
        self._model = model
        return model

    def __enter__(self) -> Self:
        """Collects changes until the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commits, unless the block raised."""
        if kind is None:
            self.commit()
