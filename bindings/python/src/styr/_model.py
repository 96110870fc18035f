"""The model: an immutable snapshot, and the questions one asks of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, Self, TypeVar

from styr import _answers, _core
from styr._edit import Edit
from styr._live import Live, Watch
from styr._native import CONTEXT, Rows, options_text
from styr._progress import Progress, shown
from styr._table import Table
from styr.errors import Problem, UnknownNameError, problems_of

By = Literal["month", "quarter", "tertial", "half-year", "year"]
Language = Literal["nb", "nn", "en"]
A = TypeVar("A", bound=_answers.Answer)


class Figure(NamedTuple):
    """One number and what it rests on. `value` is None with a `reason`: missing is not zero."""

    value: float | None
    numerator: float | None
    denominator: float | None
    usable_cells: int
    expected_cells: int
    estimated_cells: int
    stale: bool
    reason: str

    @property
    def coverage(self) -> float | None:
        """Usable cells over expected cells; None when nothing is expected."""
        return self.usable_cells / self.expected_cells if self.expected_cells else None


def read(path: str | os.PathLike[str], *, language: Language = "nb", progress: Progress = False) -> Model:
    """Reads a model from a folder of CSV files or a JSON file.

    Args:
        path: the folder or file.
        language: of names and texts in answers and pictures: bokmål, nynorsk or English.
        progress: True for a bar (needs tqdm), or a function that is called with the share done, 0 to 1.

    Raises:
        NotFoundError: nothing there that looks like a model.
        DataError: with every problem that the tables have.

    >>> import styr
    >>> styr.read(example)
    Model of 103 units, 54 goals, 14 indicators, 16776 observations; snapshot 1

    """
    with shown(progress, "read") as step:
        native, remarks = _core.open_model(CONTEXT, os.fspath(path), step)
    return Model._made(native, remarks, language)


class Model:
    """A governance model: an immutable snapshot, safe to use from several threads at once.

    Models come from :func:`styr.read`, :meth:`from_tables`, :meth:`from_json` or the commit of an :meth:`edit`.
    """

    _native: _core.Model
    _language: Language
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
    def from_tables(cls, *, language: Language = "nb", progress: Progress = False, **tables: Rows) -> Model:
        """A model of tables given by name: frames (anything that speaks Arrow) or iterables of dicts.

        Raises:
            EditError: with every problem that the tables have.
            ArrowError: a column of a type that tables do not have.

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
        empty = cls()
        empty._language = language
        edit = Edit(empty, progress)
        for name, rows in tables.items():
            edit.upsert_many(name, rows)
        return edit.commit()

    @classmethod
    def from_json(cls, document: bytes | str, *, language: Language = "nb", progress: Progress = False) -> Model:
        """A model from its JSON document.

        Raises:
            DataError: with every problem of the document.

        """
        data = document.encode() if isinstance(document, str) else document
        with shown(progress, "read") as step:
            native, remarks = _core.read_json(CONTEXT, data, step)
        return cls._made(native, remarks, language)

    def to_json(self) -> bytes:
        """The model as one JSON document; the same model gives the same bytes."""
        return self._native.write_json()

    def write(self, path: str | os.PathLike[str], *, progress: Progress = False) -> None:
        """Writes a `.json` file, or a folder of CSV files for any other path, complete or not at all.

        Raises:
            FileError: the file system refused.

        """
        with shown(progress, "write") as step:
            self._native.write(os.fspath(path), step)

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
        """The same snapshot, speaking another language."""
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

    def names(self, table: Literal["units", "goals", "indicators", "risks"]) -> dict[str, str]:
        """Names by id, in the model's language."""
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
        parts = [f"{counts[name]} {name}" for name in ("units", "goals", "indicators", "observations")]
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
        """A live model with one watch; see :meth:`styr.Live.watch` for what can be watched."""
        live = self.live()
        live.watch(function, **what)
        return live

    # --- Questions -------------------------------------------------------------------------------------------

    def ask(self, question: str, *, progress: Progress = False, **options: object) -> _answers.Answer:
        """Answers any question of the library by its name; :meth:`questions` lists them and their options.

        Raises:
            UnknownNameError: no such question.
            OptionError: an option that it does not have, or a value that the option cannot have.
            NoAnswerError: the question cannot be answered for this model.

        """
        return self._ask(_answers.kind_of(question), question, progress, options)

    def _ask(self, kind: type[A], question: str, progress: Progress, options: Mapping[str, object]) -> A:
        with shown(progress, question) as step:
            native = self._native.query(question, options_text(options), step)
        return kind(native, self, {name: value for name, value in options.items() if value is not None})

    def questions(self) -> Table:
        """Every question that :meth:`ask` answers, with its options."""
        return self.ask("queries")

    def rollup(
        self,
        *,
        by: By = "year",
        unit: str | None = None,
        indicator: str | None = None,
        start: str | None = None,
        end: str | None = None,
        year_to_date: bool = False,
        progress: Progress = False,
    ) -> _answers.Rollup:
        """Figures by unit, indicator and period.

        Args:
            by: the kind of period.
            unit: only this one; its figures still hold everything below it.
            indicator: only this one.
            start: only periods that overlap the time from its first day (`2024`, `2024-T1`, `2024-03`).
            end: only periods that overlap the time to its last day.
            year_to_date: sums from the start of the budget year to the end of each period.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit, indicator or period.

        >>> import styr
        >>> styr.read(example).rollup(by="tertial", unit="KD", indicator="I03", start="2024")
        rollup: 3 rows
        unit_id  indicator_id  period   numerator  denominator    value  usable_cells  expected_cells  coverage  reason
        KD       I03           2024-T1     189530   2.1976e+06  8.62441           300             300         1
        KD       I03           2024-T2     151244  2.24049e+06  6.75049           299             300  0.996667
        KD       I03           2024-T3     174517  2.18173e+06  7.99902           295             300  0.983333

        """
        options = {"by": by, "unit": unit, "indicator": indicator, "from": start, "to": end}
        if year_to_date:
            options["year_to_date"] = True  # type: ignore[assignment]
        return self._ask(_answers.Rollup, "rollup", progress, options)

    def figure(self, unit: str, indicator: str, period: str, *, year_to_date: bool = False) -> Figure:
        """One figure, and what it rests on.

        Raises:
            UnknownNameError: no such unit or indicator.
            OptionError: a text that is no period.

        >>> import styr
        >>> figure = styr.read(example).figure("KD", "I03", "2024-T2")
        >>> round(figure.value, 2), figure.usable_cells, figure.expected_cells
        (6.75, 299, 300)

        """
        where, what = self._row("units", unit), self._row("indicators", indicator)
        return Figure(**self._native.figure(where, what, period, year_to_date))

    def _row(self, table: str, key: str) -> int:
        row = self._native.find(table, key)
        if row is None:
            raise UnknownNameError(f'"{key}" is not in {table}', 2002)
        return row

    def targets(self, *, year: int | None = None, progress: Progress = False) -> _answers.Targets:
        """How figures lie to their targets: value, deviation in the bad direction, green, yellow or red."""
        return self._ask(_answers.Targets, "targets", progress, {"year": year})

    def goals(self, *, year: int | None = None, progress: Progress = False) -> _answers.Goals:
        """Scores through the goal graph, 0 (all red) to 1 (all green).

        >>> import styr
        >>> m = styr.read(example, language="en")
        >>> m.goals(year=2024).to_dicts()[0]["score"]  # doctest: +ELLIPSIS
        0.75...
        """
        return self._ask(_answers.Goals, "goals", progress, {"year": year})

    def contributors(self, *, goal: str | None = None, progress: Progress = False) -> _answers.Answer:
        """Who takes part in a shared goal: units that own the goal or something below it."""
        return self._ask(_answers.Answer, "contributors", progress, {"goal": goal})

    def risks(self, *, unit: str | None = None, progress: Progress = False) -> _answers.Risks:
        """Which risks each unit should see, most serious first, and which of them go further up."""
        return self._ask(_answers.Risks, "risks", progress, {"unit": unit})

    def risk_picture(self, *, unit: str | None = None, progress: Progress = False) -> _answers.RiskPicture:
        """Risks by colour, unit and tertial."""
        return self._ask(_answers.RiskPicture, "risk_picture", progress, {"unit": unit})

    def trend(
        self, *, unit: str | None = None, indicator: str | None = None, progress: Progress = False
    ) -> _answers.Answer:
        """Which way figures move, month by month: Theil-Sen slope, Mann-Kendall S, least-squares slope."""
        return self._ask(_answers.Answer, "trend", progress, {"unit": unit, "indicator": indicator})

    def check(self, *, progress: Progress = False) -> _answers.Answer:
        """Findings about sound data: goals without owners, units nobody steers, gaps in reporting."""
        return self._ask(_answers.Answer, "check", progress, {})

    def explain(
        self,
        *,
        goal: str | None = None,
        target: str | None = None,
        indicator: str | None = None,
        unit: str | None = None,
        period: str | None = None,
        year: int | None = None,
        depth: int | None = None,
    ) -> _answers.Explanation:
        """Why a number is what it is: the tree of contributions that adds up to it.

        Args:
            goal: explain the score of this goal, in `year` (the last with targets when not given).
            target: explain the status of this target.
            indicator: explain its figure for `unit` and `period`.
            unit: see `indicator`.
            period: see `indicator`.
            year: see `goal`.
            depth: levels below the top; all when not given.

        Raises:
            OptionError: an unknown id, or not exactly one of goal, target and indicator.

        >>> import styr
        >>> print(styr.read(example).explain(indicator="I03", unit="SKO-GRU", period="2022", depth=0))
        Sykefravær, SKO-GRU Grunnskolen, 2022: 6,72 %; 100*num/den, teller 65358, nevner 973090; ...

        """
        subjects = {"goal": goal, "target": target, "value": indicator}
        given = [(subject, key) for subject, key in subjects.items() if key is not None]
        if len(given) != 1:
            raise TypeError("explain exactly one of goal, target and indicator")
        subject, key = given[0]
        when = period if year is None else str(year)
        options = {"subject": subject, "id": key, "unit": unit, "period": when, "depth": depth}
        return self._ask(_answers.Explanation, "explain", False, {**options, "language": self._language})


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


def _from_pickle(document: bytes, language: Language) -> Model:
    return Model.from_json(document, language=language)
