"""Questions about risks, and what they may cost."""

from __future__ import annotations

import datetime
from typing import Literal

from styr import answers
from styr._asking import Asking
from styr._progress import Progress

Day = datetime.date | str


class RiskQuestions(Asking):
    """What a model answers about risks; see :class:`styr.Model`.

    A day is a date, its text (`2024-12-31`), or not given: the register as it now stands.
    """

    def risks(
        self, *, unit: str | None = None, as_of: Day | None = None, progress: Progress = False
    ) -> answers.Risks:
        """Which risks each unit should see, most serious first, and which of them go further up.

        A row for each unit that sees any.

        Args:
            unit: only this one.
            as_of: the day looked at.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit, or a text that is no day.

        >>> import styr
        >>> styr.read(example).risks(unit="KD").ids("KD")[:3]
        ['R008', 'R002', 'R015']

        """
        return self._ask(answers.Risks, "risks", progress, {"unit": unit, "as_of": as_of})

    def risk_reasons(
        self, *, unit: str | None = None, as_of: Day | None = None, progress: Progress = False
    ) -> answers.Answer:
        """The same, a row for each risk that a unit sees, with why it is lifted or stays.

        `lifted`, `own` and `duplicate` are the texts `true` and `false`.

        Args:
            unit: only this one.
            as_of: the day looked at.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit, or a text that is no day.

        >>> import styr
        >>> row = styr.read(example).risk_reasons(unit="OSU").to_dicts()[0]
        >>> row["risk_id"], row["colour"], row["lifted"], row["reason"]
        ('R008', 'red', 'true', 'score')

        """
        return self._ask(answers.Answer, "risk_reasons", progress, {"unit": unit, "as_of": as_of})

    def risk_matrix(
        self, *, unit: str | None = None, as_of: Day | None = None, progress: Progress = False
    ) -> answers.RiskMatrix:
        """The cells of the matrix in use, with the open risks of a unit and everything below it in each.

        A row without likelihood and consequence holds those that are not rated.

        Args:
            unit: only risks of this unit and everything below it.
            as_of: the day looked at.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit, or a text that is no day.

        >>> import styr
        >>> cells = styr.read(example).risk_matrix(unit="OSU")
        >>> len(cells), max(cells["likelihood"])
        (25, 5)

        """
        return self._ask(answers.RiskMatrix, "risk_matrix", progress, {"unit": unit, "as_of": as_of})

    def risk_movement(
        self, *, start: Day, end: Day | None = None, unit: str | None = None, progress: Progress = False
    ) -> answers.RiskMovement:
        """How each risk moved between two days.

        `move` is `new`, `closed`, `worse` or `better` (by level), `shifted` (another cell of the same level), `unchanged`,
        `rated` or `unrated`.

        Args:
            start: the earlier day.
            end: the later day; the register as it now stands when not given.
            unit: only risks of this unit and everything below it.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit, or a text that is no day.

        >>> import styr
        >>> rows = styr.read(example).risk_movement(start="2023-12-31", unit="OSU").to_dicts()
        >>> rows[0]["risk_id"], rows[0]["move"]
        ('R001', 'shifted')

        """
        return self._ask(answers.RiskMovement, "risk_movement", progress, {"from": start, "to": end, "unit": unit})

    def risk_follow_up(
        self, *, unit: str | None = None, as_of: Day | None = None, progress: Progress = False
    ) -> answers.Answer:
        """What became of each mitigation: in time or not, with which effect, and whether it may be closed.

        Args:
            unit: only those of risks of this unit and everything below it.
            as_of: the day looked at; what is overdue today when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit, or a text that is no day.

        >>> import styr
        >>> styr.read(example).risk_follow_up(unit="OSU").columns
        ['mitigation_id', 'state', 'overdue_days', 'risk_ids', 'effects', 'decision', 'reasons']

        """
        return self._ask(answers.Answer, "risk_follow_up", progress, {"unit": unit, "as_of": as_of})

    def risk_attention(
        self, *, unit: str | None = None, as_of: Day | None = None, progress: Progress = False
    ) -> answers.Answer:
        """The risks that call for attention, with why: acceptances that ran out, measures without effect, and the like.

        Args:
            unit: only risks of this unit and everything below it.
            as_of: the day looked at.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit, or a text that is no day.

        >>> import styr
        >>> styr.read(example).risk_attention(unit="OSU").columns
        ['risk_id', 'unit_id', 'attention', 'acceptance_id', 'since']

        """
        return self._ask(answers.Answer, "risk_attention", progress, {"unit": unit, "as_of": as_of})

    def risk_picture(self, *, unit: str | None = None, progress: Progress = False) -> answers.RiskPicture:
        """Risks by colour, unit and tertial: those assessed in it, in the unit and everything below it.

        Args:
            unit: only this one.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit.

        >>> import styr
        >>> row = styr.read(example).risk_picture(unit="KD").to_dicts()[0]
        >>> row["period"], row["green"], row["yellow"], row["red"]
        ('2022-T1', 3, 20, 24)

        """
        return self._ask(answers.RiskPicture, "risk_picture", progress, {"unit": unit})

    def risk_propagation(self, *, as_of: Day | None = None, progress: Progress = False) -> answers.RiskPropagation:
        """How probable it is that each service and each goal is hit within a year, through all that leads to it.

        Exact: a risk behind a goal counts once, however many services and goals carry it there. Where a number is out of
        reach, `reason` says why, and `lower` and `upper` hold in any case. `left_out` counts the risks that nothing is known
        about: with them the number would be higher.

        Args:
            as_of: the day looked at; the register as it now stands when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: a text that is no day.

        >>> import styr
        >>> hit = styr.read(example).risk_propagation()
        >>> row = next(row for row in hit.to_dicts() if row["id"] == "G00")
        >>> row["subject"], 0.0 <= row["probability"] <= 1.0
        ('goal', True)

        """
        return self._ask(answers.RiskPropagation, "risk_propagation", progress, {"as_of": as_of})

    def risk_causes(
        self,
        *,
        goal: str | None = None,
        service: str | None = None,
        as_of: Day | None = None,
        progress: Progress = False,
    ) -> answers.RiskCauses:
        """How much each risk matters to each goal and service that it may hit: seven measures of importance.

        Args:
            goal: only this goal.
            service: only this service.
            as_of: the day looked at; the register as it now stands when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such goal or service, or a text that is no day.

        >>> import styr
        >>> causes = styr.read(example).risk_causes(goal="G01")
        >>> set(causes["subject"]), set(causes["id"])
        ({'goal'}, {'G01'})

        """
        options = {"goal": goal, "service": service, "as_of": as_of}
        return self._ask(answers.RiskCauses, "risk_causes", progress, options)

    def risk_cut_sets(
        self,
        *,
        goal: str | None = None,
        service: str | None = None,
        limit: int | None = None,
        as_of: Day | None = None,
        progress: Progress = False,
    ) -> answers.Answer:
        """Which risks must strike together for a goal or service to be hit, the most probable first.

        A row for each minimal cut set: `causes` names its risks, with `|` between them, and none of them can be left out.

        Args:
            goal: only this goal.
            service: only this service.
            limit: so many for each goal and service, at most; 100 when not given.
            as_of: the day looked at; the register as it now stands when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such goal or service, a limit below 1, or a text that is no day.

        >>> import styr
        >>> sets = styr.read(example).risk_cut_sets(goal="G01", limit=3)
        >>> sets["rank"], set(sets["size"])
        ([1, 2, 3], {1})

        """
        options = {"goal": goal, "service": service, "limit": limit, "as_of": as_of}
        return self._ask(answers.Answer, "risk_cut_sets", progress, options)

    # --- What they may cost ------------------------------------------------------------------------------------

    def losses(
        self,
        *,
        by: Literal["unit", "goal"] = "unit",
        id: str | None = None,
        stage: Literal["current", "target"] = "current",
        trials: int | None = None,
        seed: int | None = None,
        value_at_risk_level: float | None = None,
        progress: Progress = False,
    ) -> answers.Losses:
        """What open risks with stated ranges may cost in a year, in 1000 kr, by unit or by goal.

        Simulated; the same seed gives the same figures. Columns named `low` and `high` are the ends of the interval that
        the simulation leaves open.

        Args:
            by: for each unit and everything below it, or for each goal and everything that serves it.
            id: only this unit or goal.
            stage: as the risks are now, or `target`: when all measures are in place.
            trials: simulated years; by policy when not given.
            seed: of the random numbers; by policy when not given.
            value_at_risk_level: share of years whose loss is not above the value at risk, between 0 and 1.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit or goal, or an option out of range.

        >>> import styr
        >>> rows = styr.read(example).losses(id="KD").to_dicts()
        >>> rows[0]["risks_with_ranges"], rows[0]["expected_knok"], rows[0]["reason"]
        (0, None, 'missing')

        """
        options = {"by": by, "id": id, "stage": stage, "trials": trials, "seed": seed}
        return self._ask(answers.Losses, "losses", progress, {**options, "value_at_risk_level": value_at_risk_level})

    def loss_curve(
        self,
        *,
        by: Literal["unit", "goal"] = "unit",
        id: str | None = None,
        stage: Literal["current", "target"] = "current",
        trials: int | None = None,
        seed: int | None = None,
        progress: Progress = False,
    ) -> answers.LossCurve:
        """The loss in 1000 kr that a year exceeds with each probability: the exceedance curve.

        Args:
            by: see :meth:`losses`.
            id: only this unit or goal.
            stage: see :meth:`losses`.
            trials: simulated years; by policy when not given.
            seed: of the random numbers; by policy when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such unit or goal, or an option out of range.

        >>> import styr
        >>> styr.read(example).loss_curve(id="KD").columns[1:3]
        ['probability', 'loss_knok']

        """
        options = {"by": by, "id": id, "stage": stage, "trials": trials, "seed": seed}
        return self._ask(answers.LossCurve, "loss_curve", progress, options)

    def risk_treatments(self, *, progress: Progress = False) -> answers.Answer:
        """What the measures against each risk save and cost in a year, in 1000 kr.

        A row for each risk with ranges for now and for when its measures are in place.

        Args:
            progress: True for a bar, or a function that is called with the share done.

        >>> import styr
        >>> styr.read(example).risk_treatments().columns
        ['risk_id', 'expected_now_knok', 'expected_after_knok', 'yearly_cost_knok', 'return_on_cost']

        """
        return self._ask(answers.Answer, "risk_treatments", progress, {})

    def plan_sums(
        self, *, trials: int | None = None, seed: int | None = None, progress: Progress = False
    ) -> answers.Answer:
        """What uncertain plans may cost, in 1000 kr: median, P85, and the probability that the budget does not suffice.

        Args:
            trials: simulated outcomes; by policy when not given.
            seed: of the random numbers; by policy when not given.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: an option out of range.

        >>> import styr
        >>> styr.read(example).plan_sums().columns[:3]
        ['initiative_id', 'items', 'expected_knok']

        """
        return self._ask(answers.Answer, "plan_sums", progress, {"trials": trials, "seed": seed})
