"""Risk models: fault trees, their probabilities, and what matters in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, TypeVar

from styr import _core
from styr._native import CONTEXT, bytes_of, counted, options_text
from styr._progress import Progress, shown
from styr.answers.risk_models import Importance, RiskModelAnswer
from styr.errors import NotFoundError, Problem, problems_of

A = TypeVar("A", bound=RiskModelAnswer)


def read_risk_model(path: str | os.PathLike[str], *, mission_time: float = 8760) -> RiskModel:
    """Reads fault trees from a file in the Open-PSA model exchange format (XML).

    Args:
        path: the file.
        mission_time: in hours, for events with rates.

    Raises:
        NotFoundError: no such file.
        DataError: with every problem, by line and column.

    """
    file = Path(path)
    try:
        document = file.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"{file}: no such file", 1000) from error
    return RiskModel(document, name=file.name, mission_time=mission_time)


class RiskModel:
    """Fault trees: gates over basic events that are independent of each other. Never changes; safe to use from threads.

    >>> import styr
    >>> pumps = styr.RiskModel('''
    ...     <opsa-mef>
    ...       <define-fault-tree name="supply">
    ...         <define-gate name="no water"><or><event name="both pumps"/><basic-event name="pipe"/></or></define-gate>
    ...         <define-gate name="both pumps">
    ...           <and><basic-event name="pump 1"/><basic-event name="pump 2"/></and>
    ...         </define-gate>
    ...         <define-basic-event name="pump 1"><float value="0.1"/></define-basic-event>
    ...         <define-basic-event name="pump 2"><float value="0.2"/></define-basic-event>
    ...         <define-basic-event name="pipe"><float value="0.01"/></define-basic-event>
    ...       </define-fault-tree>
    ...     </opsa-mef>''')
    >>> [(row["gate"], round(row["probability"], 4)) for row in pumps.gates().to_dicts()]
    [('no water', 0.0298), ('both pumps', 0.02)]
    >>> pumps.cut_sets()["events"]
    ['pump 1|pump 2', 'pipe']
    """

    def __init__(self, document: str | bytes, *, name: str = "risk_model", mission_time: float = 8760) -> None:
        """Fault trees of an Open-PSA document; `name` is what problems call it.

        Raises:
            DataError: with every problem, by line and column.

        """
        data = bytes_of(document)
        self._document, self._read = data, {"name": name, "mission_time": mission_time}
        self._native, remarks = _core.read_risk_model(CONTEXT, data, options_text(self._read))
        self._remarks = problems_of(remarks)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What was noted when the document was read."""
        return self._remarks

    def _ask(self, kind: type[A], question: str, progress: Progress, **options: object) -> A:
        with shown(progress, question) as step:
            native, remarks = self._native.query(question, options_text(options), step)
        given = {name: value for name, value in options.items() if value is not None}
        return kind(native, given, problems_of(remarks))

    def gates(
        self, *, gate: str | None = None, top: bool = False, node_limit: int | None = None, progress: Progress = False
    ) -> RiskModelAnswer:
        """Exact probabilities of gates, and how many minimal cut sets each has.

        A gate whose decision diagram would be larger than the limit has no exact answer, never a wrong one: `remarks` of
        the answer name it.

        Args:
            gate: only this one.
            top: only gates that feed no other.
            node_limit: how many nodes one decision diagram may have.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such gate.

        """
        return self._ask(RiskModelAnswer, "gates", progress, gate=gate, top=top, node_limit=node_limit)

    def importance(
        self, *, gate: str | None = None, all: bool = False, node_limit: int | None = None, progress: Progress = False
    ) -> Importance:
        """How much each event matters to a gate: seven measures of importance.

        Args:
            gate: only this one; those that feed no other when neither this nor `all` is given.
            all: every gate.
            node_limit: how many nodes one decision diagram may have.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such gate.

        """
        return self._ask(Importance, "importance", progress, gate=gate, all=all, node_limit=node_limit)

    def cut_sets(
        self,
        *,
        gate: str | None = None,
        all: bool = False,
        limit: int = 100,
        node_limit: int | None = None,
        progress: Progress = False,
    ) -> RiskModelAnswer:
        """The most probable minimal cut sets: least sets of events that make a gate true.

        Args:
            gate: only this one; those that feed no other when neither this nor `all` is given.
            all: every gate.
            limit: so many of each gate, at most.
            node_limit: how many nodes one decision diagram may have.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such gate, or a limit below 1.

        """
        return self._ask(
            RiskModelAnswer, "cut_sets", progress, gate=gate, all=all, limit=limit, node_limit=node_limit
        )

    def uncertainty(
        self,
        *,
        gate: str | None = None,
        all: bool = False,
        trials: int = 100_000,
        seed: int = 1,
        node_limit: int | None = None,
        progress: Progress = False,
    ) -> RiskModelAnswer:
        """How uncertain probabilities are, where parameters of the model are: mean, deviation, quantiles.

        Args:
            gate: only this one; those that feed no other when neither this nor `all` is given.
            all: every gate.
            trials: draws of the parameters, 2 or more.
            seed: of the random numbers.
            node_limit: how many nodes one decision diagram may have.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such gate, or an option out of range.

        """
        return self._ask(
            RiskModelAnswer, "uncertainty", progress, gate=gate, all=all, trials=trials, seed=seed, node_limit=node_limit
        )

    def bounds(self, *, gate: str | None = None, top: bool = False, progress: Progress = False) -> RiskModelAnswer:
        """Between what limits probabilities certainly lie, for trees of any size.

        Args:
            gate: only this one.
            top: only gates that feed no other.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such gate.

        """
        return self._ask(RiskModelAnswer, "bounds", progress, gate=gate, top=top)

    def simulation(
        self,
        *,
        gate: str | None = None,
        top: bool = False,
        trials: int = 1_000_000,
        seed: int = 1,
        confidence: float = 0.95,
        progress: Progress = False,
    ) -> RiskModelAnswer:
        """Simulated probabilities with their intervals, for trees of any size.

        Args:
            gate: only this one.
            top: only gates that feed no other.
            trials: draws of which events happen, made a multiple of 64.
            seed: of the random numbers.
            confidence: how surely the interval holds the probability, between 0 and 1.
            progress: True for a bar, or a function that is called with the share done.

        Raises:
            OptionError: no such gate, or an option out of range.

        """
        return self._ask(
            RiskModelAnswer, "simulation", progress, gate=gate, top=top, trials=trials, seed=seed, confidence=confidence
        )

    def __repr__(self) -> str:
        """What it is about."""
        return f"Risk model {self._read['name']}: {counted(len(self.bounds()), 'gates')}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its document."""
        return _from_pickle, (self._document, self._read)


def _from_pickle(document: bytes, read: dict[str, Any]) -> RiskModel:
    return RiskModel(document, **read)
