"""The questions that one asks of a model, as methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from styr import answers
from styr._comparison import Comparison
from styr._native import Rows, cell_text
from styr._progress import Progress
from styr._risk_questions import RiskQuestions
from styr.errors import OptionError, UnknownNameError

if TYPE_CHECKING:
    from styr._model import Model

By = Literal["month", "quarter", "tertial", "half-year", "year"]


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


class Questions(RiskQuestions):
    """What a model answers; see :class:`styr.Model`."""

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
        """Figures by unit, indicator and period, in the indicator's own unit.

        `coverage` is usable cells over expected cells, 0 to 1. A figure without a value has a `reason`; missing is not 0.

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

    def figure(self, unit: str, indicator: str, period: str | int, *, year_to_date: bool = False) -> Figure:
        """One figure, and what it rests on.

        Args:
            unit: whose figure; it holds everything below the unit.
            indicator: of what.
            period: `2024-03`, `2024-T1`, `2024-Q1`, `2024-H1` or `2024`, which may be a number.
            year_to_date: sums from the start of the budget year to the end of the period.

        Raises:
            UnknownNameError: no such unit or indicator.
            OptionError: a text that is no period.

        >>> import styr
        >>> figure = styr.read(example).figure("KD", "I03", "2024-T2")
        >>> round(figure.value, 2), figure.usable_cells, figure.expected_cells
        (6.75, 299, 300)

        """
        where, what = self._row("units", unit), self._row("indicators", indicator)
        when = cell_text(period)
        try:
            return Figure(**self._native.figure(where, what, when, year_to_date))
        except OptionError as error:
            raise OptionError(f'"{when}" is no period: 2024-03, 2024-T1, 2024-Q1, 2024-H1 or 2024', error.code) from None

    def _row(self, table: str, key: str) -> int:
        if not isinstance(key, str):
            raise TypeError(f"an id of {table} is a str, not {type(key).__name__}")
        row = self._native.find(table, key)
        if row is None:
            raise UnknownNameError(f'"{key}" is not in {table}', 2002)
        return row

    def targets(self, *, year: int | None = None, progress: Progress = False) -> answers.Targets:
        """How figures lie to their targets: value, deviation in the bad direction, green, yellow or red.

        Value and deviation are in the indicator's own unit. A target whose figure has no value has no status.

        Args:
            year: only targets for this year.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: a year that is no whole number.

        >>> import styr
        >>> row = styr.read(example).targets(year=2024).to_dicts()[-1]
        >>> row["unit_id"], round(row["value"], 2), round(row["deviation_in_bad_direction"], 2), row["status"]
        ('SKO', 88.66, -0.66, 'green')

        """
        return self._ask(answers.Targets, "targets", progress, {"year": year})

    def goals(self, *, year: int | None = None, progress: Progress = False) -> answers.Goals:
        """Scores through the goal graph, 0 (all red) to 1 (all green).

        `weight_coverage` is the share of the weight that has a value, 0 to 1, counting what contributes directly.

        Args:
            year: only this year; every year with targets when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: a year that is no whole number.

        >>> import styr
        >>> m = styr.read(example, language="en")
        >>> m.goals(year=2024).to_dicts()[0]["score"]  # doctest: +ELLIPSIS
        0.75...

        """
        return self._ask(answers.Goals, "goals", progress, {"year": year})

    def contributors(self, *, goal: str | None = None, progress: Progress = False) -> answers.Contributors:
        """Who takes part in a shared goal: units that own the goal or something below it.

        Args:
            goal: only this one.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such goal.

        >>> import styr
        >>> styr.read(example).contributors(goal="G07")["level1_units"]
        ['NKF|OSU|PLO|TEK']

        """
        return self._ask(answers.Contributors, "contributors", progress, {"goal": goal})

    def trend(
        self, *, unit: str | None = None, indicator: str | None = None, progress: Progress = False
    ) -> answers.Trend:
        """Which way figures move, month by month: Theil-Sen slope, Mann-Kendall S, least-squares slope.

        Slopes are in the indicator's own unit per month; `n` counts the months that have a value.

        Args:
            unit: only this one.
            indicator: only this one.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit or indicator.

        >>> import styr
        >>> row = styr.read(example).trend(unit="KD", indicator="I03").to_dicts()[0]
        >>> row["n"], round(row["theil_sen_per_month"], 4), row["mann_kendall_s"]
        (36, -0.0373, -172)

        """
        return self._ask(answers.Trend, "trend", progress, {"unit": unit, "indicator": indicator})

    def check(self, *, progress: Progress = False) -> answers.Findings:
        """Findings about sound data: goals without owners, units nobody steers, gaps in reporting.

        Args:
            progress: True for a bar, or a function that is called with the share done.

        >>> import styr
        >>> findings = styr.read(example).check()
        >>> set(findings["severity"]) == {"warning", "note"}, "reporting_gap" in findings["code"]
        (True, True)

        """
        return self._ask(answers.Findings, "check", progress, {})

    def explain(
        self,
        *,
        goal: str | None = None,
        target: str | None = None,
        indicator: str | None = None,
        unit: str | None = None,
        period: str | int | None = None,
        risk: str | None = None,
        year: int | None = None,
        depth: int | None = None,
    ) -> answers.Explanation:
        """Why a number is what it is: the tree of contributions that adds up to it, or the way of a risk upwards.

        Args:
            goal: explain the score of this goal, in `year` (the last with targets when not given).
            target: explain the status of this target.
            indicator: explain its figure for `unit` and `period`.
            unit: see `indicator`.
            period: see `indicator`.
            risk: explain how this risk is judged at each unit on its way up, and where and why it stops.
            year: see `goal`.
            depth: levels below the top; all when not given.

        Raises:
            OptionError: an unknown id, or no unit or period for an indicator.
            TypeError: not exactly one of goal, target, indicator and risk.

        >>> import styr
        >>> print(styr.read(example).explain(indicator="I03", unit="SKO-GRU", period="2022", depth=0))
        Sykefravær, SKO-GRU Grunnskolen, 2022: 6,72 %; 100*num/den, teller 65358, nevner 973090; ...
        >>> styr.read(example, language="en").explain(risk="R027")
        R027 Mangel på sykepleiere og vernepleiere: 4 × 1 = 4, green; open
        ├─ BHG Oppvekst barnehage: 4 × 1 = 4, green; lives here; always lifted
        └─ KD Kommunedirektøren i Eksempelvik: 4 × 1 = 4, green; stays: this level lifts nothing

        """
        subjects = {"goal": goal, "target": target, "value": indicator, "risk": risk}
        given = [(subject, key) for subject, key in subjects.items() if key is not None]
        if len(given) != 1:
            raise TypeError("explain exactly one of goal, target, indicator and risk")
        subject, key = given[0]
        when = period if year is None else year
        when = None if when is None else cell_text(when)
        options = {"subject": subject, "id": key, "unit": unit, "period": when, "depth": depth}
        return self._ask(answers.Explanation, "explain", False, {**options, "language": self._language})

    # --- What moves what ---------------------------------------------------------------------------------------

    def compare(self, after: Model) -> Comparison:
        """What differs between this snapshot and another: figures, targets, goals and risks.

        Args:
            after: the other model, this one being what was before.

        Raises:
            TypeError: not a model.

        >>> import styr
        >>> m = styr.read(example)
        >>> with m.edit() as edit:
        ...     edit.erase("targets", "M0001")
        >>> m.compare(edit.model).targets()["change"]
        ['removed']

        """
        return Comparison(cast("Model", self), after)

    def what_if(
        self, tables: Mapping[str, Rows] | None = None, /, *, progress: Progress = False, **named: Rows
    ) -> Comparison:
        """What would differ if these records were so: this snapshot beside a changed copy.

        Args:
            progress: True for a bar, or a function that is called with the share done.
            tables: records by the name of their table, frames or iterables of dicts, as in :meth:`from_tables`. Each
                adds a record or changes the one with its key; for anything else use :meth:`edit` and :meth:`compare`.
            named: the same as arguments: `targets=[…]`.

        Raises:
            EditError: with every problem that the records have.

        >>> import styr
        >>> m = styr.read(example, language="en")
        >>> change = m.what_if(targets=[{"target_id": "M0570", "target": 14.5}])
        >>> change
        Comparison of snapshots 1 and 2: 1 target and 8 goals differ
        >>> change.goals(year=2024).to_dicts()[0]["goal_id"]
        'G00'

        """
        edit = cast("Model", self).edit(progress=progress)
        for name, rows in {**(tables or {}), **named}.items():
            edit.upsert_many(name, rows)
        return self.compare(edit.commit())

    def leverage(self, goal: str, *, year: int | None = None, progress: Progress = False) -> answers.Levers:
        """What would move a goal: every change of colour of a target in or below it, the largest rise first.

        Each change is taken alone; changes are not to be added. `value_at_limit` is the figure that gives the colour,
        `numerator_at_limit` what its numerator would have to be with the denominator as it is.

        Args:
            goal: whose score.
            year: the last with targets when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such goal.

        >>> import styr
        >>> best = styr.read(example).leverage("G00", year=2024).to_dicts()[0]
        >>> best["status_after"], best["score_change"] > 0
        ('green', True)

        """
        return self._ask(answers.Levers, "leverage", progress, {"goal": goal, "year": year})

    def sensitivity(
        self,
        goal: str,
        *,
        of: Literal["goals", "links", "targets", "cells"] = "targets",
        year: int | None = None,
        scoring: Literal["traffic_light", "linear"] = "linear",
        progress: Progress = False,
    ) -> answers.Answer:
        """How fast a goal's score changes with what it rests on: derivatives, one row each.

        Args:
            goal: whose score.
            of: with the scores of goals below it, the weights of links, targets, or single observations.
            year: the last with targets when not given.
            scoring: `linear` between the tolerances; under `traffic_light` figures only move a goal in steps, and their
                derivatives are 0.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such goal, or an option out of range.

        >>> import styr
        >>> rows = styr.read(example).sensitivity("G00", of="links", year=2024)
        >>> rows.columns
        ['from_goal_id', 'to_goal_id', 'by_weight']

        """
        questions = {"goals": "goal_sensitivity", "links": "link_sensitivity"}
        questions |= {"targets": "target_sensitivity", "cells": "cell_sensitivity"}
        if of not in questions:
            raise OptionError(f'option "of" must be goals, links, targets or cells, not "{of}"', 3001)
        return self._ask(answers.Answer, questions[of], progress, {"goal": goal, "year": year, "scoring": scoring})
