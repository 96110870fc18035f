"""The model: an immutable snapshot, and the questions one asks of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from styr import _core
from styr._asking import Language
from styr._duplicates import duplicates
from styr._edit import Edit
from styr._live import Live, Watch
from styr._native import CONTEXT, Rows, bytes_of, counted, imported, speaks_arrow
from styr._progress import Progress, shown
from styr._questions import Questions
from styr._table import Table
from styr.errors import EditError, Problem, problems_of


def read(path: str | os.PathLike[str], *, language: Language = "nb", progress: Progress = False) -> Model:
    """Reads a model from a folder of CSV files or a JSON file.

    Args:
        path: the folder or file.
        language: of names and texts in answers and pictures: bokmål, nynorsk or English.
        progress: True for a bar (needs tqdm), or a function that is called with the share done, 0 to 1.

    Raises:
        NotFoundError: nothing there that looks like a model.
        OptionError: a file, but not a `.json` document.
        DataError: with every problem that the tables have.

    >>> import styr
    >>> styr.read(example)
    Model of 103 units, 54 goals, 14 indicators, 16776 observations; snapshot 1

    """
    with shown(progress, "read") as step:
        native, remarks = _core.open_model(CONTEXT, os.fsdecode(path), step)
    return Model._made(native, remarks, language)


class Model(Questions):
    """A governance model: an immutable snapshot, safe to use from several threads at once.

    Models come from :func:`styr.read`, :meth:`from_tables`, :meth:`from_json` or the commit of an :meth:`edit`.
    """

    _remarks: tuple[Problem, ...]

    def __init__(self) -> None:
        """A model without records, to build on with :meth:`edit`."""
        self._native = _core.create_model(CONTEXT)
        self._language = "nb"
        self._remarks = ()

    @classmethod
    def _made(cls, native: _core.Model, remarks: _core.Table | None, language: Language) -> Self:
        model = cls.__new__(cls)
        model._native = native
        model._language = language
        model._remarks = problems_of(remarks)
        return model

    def _with(self, native: _core.Model, remarks: _core.Table | None) -> Model:
        return Model._made(native, remarks, self._language)

    @classmethod
    def from_tables(
        cls,
        tables: Mapping[str, Rows] | None = None,
        /,
        *,
        language: Language = "nb",
        progress: Progress = False,
        **named: Rows,
    ) -> Model:
        """A model of tables given by name: frames (anything that speaks Arrow) or iterables of dicts.

        Columns of a frame that the table does not have are kept as text, and noted in `remarks`.

        Args:
            tables: a dict from the name of a table to its rows.
            language: of names and texts in answers and pictures.
            progress: True for a bar, or a function that is called with the share done.
            named: tables as arguments: `units=frame`.

        Raises:
            EditError: with every problem that the tables have, two rows with one key among them.
            ArrowError: a column of a type that tables do not have.
            TypeError: rows that are neither a frame nor dicts.

        >>> import styr
        >>> m = styr.Model.from_tables(
        ...     units=[{"unit_id": "town", "name": "Town", "level": 0}],
        ...     indicators=[{"indicator_id": "time", "name_en": "Handling time", "formula": "num/den",
        ...                  "direction": "lower", "aggregation": "ratio_of_sums", "rollup": "tree"}],
        ...     observations=[{"unit_id": "town", "indicator_id": "time", "period": "2024-01",
        ...                    "numerator": 30, "denominator": 4, "status": "ok"}])
        >>> m.rollup()["value"]
        [7.5]

        """
        tables = {**(tables or {}), **named}
        given = {name: imported(name, rows) if speaks_arrow(rows) else rows for name, rows in tables.items()}
        base = cls._with_columns(_unknown_columns(given), language)
        edit = Edit(base, progress)
        counts = {}
        for name in tables:
            before = len(edit)
            edit.upsert_many(name, given.pop(name))  # columns may be large: nothing is kept that the edit does not keep
            counts[name] = len(edit) - before
        model = edit.commit()
        _check_counts(model, tables, counts)
        model._remarks = (*base._remarks, *model._remarks)
        return model

    @classmethod
    def _with_columns(cls, unknown: Mapping[str, Sequence[str]], language: Language) -> Model:
        """Without records, but with columns that tables do not have otherwise."""
        if not any(unknown.values()):
            return cls._made(_core.create_model(CONTEXT), None, language)
        document = {"styr": 1, "columns": unknown, "tables": {name: [] for name in unknown}}
        return cls.from_json(json.dumps(document), language=language)

    @classmethod
    def from_json(cls, document: bytes | str, *, language: Language = "nb", progress: Progress = False) -> Model:
        """A model from its JSON document.

        Args:
            document: as :meth:`to_json` makes it.
            language: of names and texts in answers and pictures.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            DataError: with every problem of the document.
            TypeError: a document that is neither text nor bytes.

        >>> import styr
        >>> m = styr.read(example)
        >>> styr.Model.from_json(m.to_json()).goals() == m.goals()
        True

        """
        data = bytes_of(document)
        with shown(progress, "read") as step:
            native, remarks = _core.read_json(CONTEXT, data, step)
        return cls._made(native, remarks, language)

    def to_json(self) -> bytes:
        """The model as one JSON document; the same model gives the same bytes."""
        return self._native.write_json()

    def risk_matrices_to_json(self) -> bytes:
        """The risk matrices in the exchange form, as :meth:`styr.Edit.upsert_risk_matrices` takes them.

        A model without any gives the one that its thresholds make, with the id `policy`.

        >>> import json, styr
        >>> matrix = json.loads(styr.read(example).risk_matrices_to_json())["matrices"][0]
        >>> matrix["id"], matrix["grid_rows_likelihood_columns_consequence"][0]
        ('policy', [0, 0, 0, 0, 1])

        """
        return self._native.write_risk_matrices()

    def write(self, path: str | os.PathLike[str], *, progress: Progress = False) -> None:
        """Writes a `.json` file, or a folder of CSV files for any other path, complete or not at all.

        Args:
            path: where.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            FileError: the file system refused.

        """
        with shown(progress, "write") as step:
            self._native.write(os.fsdecode(path), step)

    # --- What is in it ---------------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """Number of the snapshot: 1 for a model that was read, one more for each commit."""
        return self._native.revision

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What was noted about sound data when the model was made."""
        return self._remarks

    @property
    def language(self) -> Language:
        """Of names and texts in answers and pictures."""
        return self._language

    def in_language(self, language: Language) -> Model:
        """The same snapshot, speaking another `language`.

        >>> import styr
        >>> styr.read(example).in_language("en").names("units")["KD"]
        'Kommunedirektøren i Eksempelvik'

        """
        model = Model._made(self._native, None, language)
        model._remarks = self._remarks
        return model

    @property
    def tables(self) -> Tables:
        """The tables by name, empty ones among them."""
        return Tables(self)

    def __getitem__(self, table: str) -> Table:
        """One table: `m["observations"]`.

        Raises:
            KeyError: no table of that name.

        """
        return Table(self._native.table(table))

    def names(self, table: Literal["units", "goals", "indicators", "risks", "services"]) -> dict[str, str]:
        """Names by id of a `table`, in the model's language where it has them.

        >>> import styr
        >>> styr.read(example, language="en").names("indicators")["I03"]
        'Sickness absence'

        """
        rows = self[table]
        endings = {"nb": ("name_nb", "name", "title"), "nn": ("name_nn", "name_nb", "name", "title")}
        wanted = endings.get(self._language, ("name_en", "title_en", "name", "title"))
        wanted = (*wanted, "name_nb", "name_en")
        ids = rows[rows.columns[0]]
        columns = [rows[name] for name in wanted if name in rows.columns]
        return {key: next((cell for cell in cells if cell), key) for key, *cells in zip(ids, *columns, strict=True)}

    def __repr__(self) -> str:
        """What it holds."""
        counts = dict(zip(*(self.ask("tables")[name] for name in ("table", "rows")), strict=True))
        parts = [counted(counts[name], name) for name in ("units", "goals", "indicators", "observations")]
        return f"Model of {', '.join(parts)}; snapshot {self.revision}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its JSON document; the copy is a snapshot of its own with number 1."""
        return _from_pickle, (self.to_json(), self._language)

    # --- Changes ---------------------------------------------------------------------------------------------

    def edit(self, *, progress: Progress = False) -> Edit:
        """Starts a set of changes; see :class:`styr.Edit`."""
        return Edit(self, progress)

    def live(self) -> Live:
        """A model that follows events and tells watches of changes; it starts from this snapshot."""
        return Live(self)

    def watch(self, function: Watch, /, **what: str | None) -> Live:
        """A live model with one watch: `function` hears of `what`; see :meth:`styr.Live.watch`."""
        live = self.live()
        live.watch(function, **what)
        return live


class Tables(Mapping[str, Table]):
    """The tables of a model by name."""

    def __init__(self, model: Model) -> None:
        """See :attr:`Model.tables`."""
        self._model = model
        self._names: list[str] = model.ask("tables")["table"]

    def __getitem__(self, name: str) -> Table:
        """One table."""
        return self._model[name]

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    def __repr__(self) -> str:
        """The tables that have rows, and how many."""
        counts = self._model.ask("tables")
        filled = [f"{name} ({rows})" for name, rows in zip(counts["table"], counts["rows"], strict=True) if rows]
        return f"{len(self)} tables, {len(self) - len(filled)} of them empty: {', '.join(filled)}"


def _unknown_columns(tables: Mapping[str, _core.Table | Rows]) -> dict[str, list[str]]:
    """Of tables that the library has: the columns that it does not have, where there are any."""
    described = Model().ask("columns")
    known: dict[str, set[str]] = {}
    for table, column in zip(described["table"], described["column"], strict=True):
        known.setdefault(table, set()).add(column)
    unknown = {}
    for name, rows in tables.items():
        if isinstance(rows, _core.Table) and name in known:
            columns = [column for column, _, _ in rows.columns() if column not in known[name]]
            if columns:
                unknown[name] = columns
    return unknown


def _check_counts(model: Model, tables: Mapping[str, Rows], counts: Mapping[str, int]) -> None:
    """Refuses tables of which the model holds fewer rows than were given."""
    made = dict(zip(*(model.ask("tables")[name] for name in ("table", "rows")), strict=True))
    short = [name for name, count in counts.items() if made[name] < count]
    if not short:
        return
    described = model.ask("columns")
    problems = [problem for name in short for problem in duplicates(name, tables[name], described)]
    rows = ", ".join(f"{counts[name] - made[name]} of the {counts[name]} rows of {name}" for name in short)
    raise EditError(f"rows with the key of another row: {rows}", 2004, problems)


def _from_pickle(document: bytes, language: Language) -> Model:
    return Model.from_json(document, language=language)
