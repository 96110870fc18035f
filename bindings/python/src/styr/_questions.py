"""The questions that one asks of a model, as methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, cast

from styr import _core, answers
from styr._native import options_text
from styr._progress import Progress, shown
from styr._table import Table
from styr.errors import UnknownNameError

if TYPE_CHECKING:
    from styr._model import Model

By = Literal["month", "quarter", "tertial", "half-year", "year"]
Language = Literal["nb", "nn", "en"]
A = TypeVar("A", bound=answers.Answer)


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


class Questions:
    """What a model answers; see :class:`styr.Model`."""

    _native: _core.Model
    _language: Language

    def ask(self, question: str, *, progress: Progress = False, **options: object) -> answers.Answer:
        """Answers any question of the library by its name; :meth:`questions` lists them and their options.

        Raises:
            UnknownNameError: no such question.
            OptionError: an option that it does not have, or a value that the option cannot have.
            NoAnswerError: the question cannot be answered for this model.

        """
        return self._ask(answers.kind_of(question), question, progress, options)

    def _ask(self, kind: type[A], question: str, progress: Progress, options: Mapping[str, object]) -> A:
        with shown(progress, question) as step:
            native = self._native.query(question, options_text(options), step)
        return kind(native, cast("Model", self), {name: value for name, value in options.items() if value is not None})

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
    ) -> answers.Rollup:
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
        return self._ask(answers.Rollup, "rollup", progress, options)

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

    def targets(self, *, year: int | None = None, progress: Progress = False) -> answers.Targets:
        """How figures lie to their targets: value, deviation in the bad direction, green, yellow or red."""
        return self._ask(answers.Targets, "targets", progress, {"year": year})

    def goals(self, *, year: int | None = None, progress: Progress = False) -> answers.Goals:
        """Scores through the goal graph, 0 (all red) to 1 (all green).

        >>> import styr
        >>> m = styr.read(example, language="en")
        >>> m.goals(year=2024).to_dicts()[0]["score"]  # doctest: +ELLIPSIS
        0.75...
        """
        return self._ask(answers.Goals, "goals", progress, {"year": year})

    def contributors(self, *, goal: str | None = None, progress: Progress = False) -> answers.Contributors:
        """Who takes part in a shared goal: units that own the goal or something below it."""
        return self._ask(answers.Contributors, "contributors", progress, {"goal": goal})

    def risks(self, *, unit: str | None = None, progress: Progress = False) -> answers.Risks:
        """Which risks each unit should see, most serious first, and which of them go further up."""
        return self._ask(answers.Risks, "risks", progress, {"unit": unit})

    def risk_picture(self, *, unit: str | None = None, progress: Progress = False) -> answers.RiskPicture:
        """Risks by colour, unit and tertial."""
        return self._ask(answers.RiskPicture, "risk_picture", progress, {"unit": unit})

    def trend(
        self, *, unit: str | None = None, indicator: str | None = None, progress: Progress = False
    ) -> answers.Trend:
        """Which way figures move, month by month: Theil-Sen slope, Mann-Kendall S, least-squares slope."""
        return self._ask(answers.Trend, "trend", progress, {"unit": unit, "indicator": indicator})

    def check(self, *, progress: Progress = False) -> answers.Findings:
        """Findings about sound data: goals without owners, units nobody steers, gaps in reporting."""
        return self._ask(answers.Findings, "check", progress, {})

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
    ) -> answers.Explanation:
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
        return self._ask(answers.Explanation, "explain", False, {**options, "language": self._language})
