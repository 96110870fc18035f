"""Changes to a model: collected, checked as a whole, committed or refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from styr import _core
from styr._native import Rows, bytes_of, cell_text, counted, fields_of, imported, records_of, speaks_arrow
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

        Args:
            table: its name.
            record: from columns to values.
            fields: the same as arguments.

        Raises:
            TypeError: a record that is no dict, or a column whose name is no text.

        """
        self._native.upsert(table, fields_of(table, {**({} if record is None else record), **fields}))

    def upsert_many(self, table: str, rows: Rows) -> None:
        """The same for every row of a frame (anything that speaks Arrow), or of an iterable of dicts.

        Of rows with one key the last one holds.

        Args:
            table: its name.
            rows: the frame or dicts. Numbers and days of a frame in one piece are not copied: leave them alone until the
                commit.

        Raises:
            ArrowError: a column of a type that tables do not have.
            TypeError: neither a frame nor dicts.

        """
        if speaks_arrow(rows):
            self._native.upsert_table(table, imported(table, rows))
            return
        for fields in records_of(table, rows):
            self._native.upsert(table, fields)

    def erase(self, table: str, *key: object) -> None:
        """Removes the record of a `table` with that `key`, given part by part: `edit.erase("goal_links", "G01", "G00")`.

        That there is no such record is said by the commit.
        """
        self._native.erase(table, "|".join(cell_text(part) for part in key))

    def upsert_risk_matrices(self, document: str | bytes | Mapping[str, object]) -> None:
        """Adds the risk matrices of a document in the exchange form, or puts them in place of those with their ids.

        Which matrix is in use is for policy `risk.matrix` to say. Each id at most once in an edit.

        Args:
            document: as JSON, or as what `json.loads` makes of it: `format` (`risk-matrix-1`) and `matrices`, each with `id`,
                `likelihood_names`, `consequence_names`, `level_names` and `grid_rows_likelihood_columns_consequence`,
                the levels from 0 for the mildest. :meth:`styr.Model.risk_matrices_to_json` gives such a document.

        Raises:
            DataError: not in that form; nothing is added to the edit.

        >>> import json, styr
        >>> m = styr.read(example)
        >>> document = json.loads(m.risk_matrices_to_json())
        >>> document["matrices"][0]["id"] = "strict"
        >>> document["matrices"][0]["grid_rows_likelihood_columns_consequence"][0] = [0, 0, 1, 2, 2]
        >>> with m.edit() as edit:
        ...     edit.upsert_risk_matrices(document)
        ...     edit.upsert("policy", key="risk.matrix", scope="all", value="strict")
        >>> edit.model.risk_matrix()["colour"][:5]
        ['green', 'green', 'yellow', 'red', 'red']

        """
        self._native.upsert_risk_matrices(bytes_of(json.dumps(document) if isinstance(document, Mapping) else document))

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

    def __repr__(self) -> str:
        """What it changes, and how far it has come."""
        state = "not committed" if self._model is None else f"committed as snapshot {self._model.revision}"
        return f"Edit of snapshot {self._base.revision}: {counted(len(self), 'changes')}, {state}"

    def __enter__(self) -> Self:
        """Collects changes until the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commits, unless the block raised."""
        if kind is None:
            self.commit()
