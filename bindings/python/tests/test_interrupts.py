"""Long work on risks stops when progress raises or Ctrl-C is pressed, and what is asked next is answered right."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
import styr


class EnoughError(Exception):
    """Raised by a progress function."""


class Work(NamedTuple):
    """Something that would last for minutes, and something short about the same object."""

    last: Callable[[Callable[[float], object] | None], object]
    ask: Callable[[], styr.Table]


def tree(events: int, gates: int, seed: int) -> styr.RiskModel:
    """A gate that is true when all three events of any of many triples happen: its diagram is very large."""
    draw = random.Random(seed)
    triples = [draw.sample(range(events), 3) for _ in range(gates)]
    parts = "".join("<and>" + "".join(f'<basic-event name="e{event}"/>' for event in triple) + "</and>" for triple in triples)
    defined = "".join(
        f'<define-basic-event name="e{event}"><float value="0.1"/></define-basic-event>' for event in range(events)
    )
    return styr.RiskModel(
        "<opsa-mef><define-fault-tree name='knute'>"
        f"<define-gate name='knuten på øya'><or>{parts}</or></define-gate>{defined}"
        "</define-fault-tree></opsa-mef>"
    )


@pytest.fixture(scope="module", params=["simulation", "cut sets", "importance", "losses", "propagation"])
def work(request: pytest.FixtureRequest, small: styr.Model) -> Iterator[Work]:
    knot = tree(150, 1500, 3)
    nodes = 20_000_000
    if request.param == "simulation":
        yield Work(
            lambda progress: knot.simulation(trials=10**9, progress=progress),
            lambda: knot.simulation(trials=6_400, seed=7),
        )
    elif request.param == "cut sets":
        yield Work(lambda progress: knot.cut_sets(node_limit=nodes, progress=progress), knot.bounds)
    elif request.param == "importance":
        yield Work(lambda progress: knot.importance(node_limit=nodes, progress=progress), knot.bounds)
    elif request.param == "losses":
        with small.edit() as edit:
            for i in range(200):
                edit.upsert("risks", risk_id=f"R{i}", unit_id="north", title="Tap på øya", status="open")
                edit.upsert("risk_losses", risk_id=f"R{i}", stage="current", occurrence="at_most_once",
                            frequency_mode=0.5, loss_low_knok=1, loss_mode_knok=i + 2, loss_high_knok=1000)  # fmt: skip
        yield Work(
            lambda progress: edit.model.losses(trials=10_000_000, progress=progress),
            lambda: edit.model.losses(trials=1_000, seed=7),
        )
    else:
        # A knot of risks that lead to each other: which of them strike together decides what the goal suffers.
        draw = random.Random(5)
        with small.edit() as edit:
            for i in range(60):
                edit.upsert("risks", risk_id=f"R{i:02}", unit_id="north", title="Knute på øya", status="open",
                            annual_probability=0.1, goal_id="G" if i % 3 == 0 else None)  # fmt: skip
            for i in range(59):
                for j in draw.sample(range(i + 1, 60), min(4, 59 - i)):
                    edit.upsert("risk_links", from_risk_id=f"R{i:02}", to_risk_id=f"R{j:02}", probability=0.5)
        yield Work(
            lambda progress: edit.model.risk_cut_sets(progress=progress),
            lambda: edit.model.risks(),
        )


def test_progress_that_raises_stops_it(work: Work) -> None:
    wanted = work.ask()
    seen: list[float] = []

    def stop(done: float) -> None:
        seen.append(done)
        raise EnoughError

    with pytest.raises(EnoughError):
        work.last(stop)
    assert len(seen) == 1
    assert 0 <= seen[0] < 1, "in the middle, not when all was done"
    assert work.ask() == wanted


def test_control_c_stops_it(work: Work) -> None:
    wanted = work.ask()
    timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    start = time.monotonic()
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            work.last(None)
            timer.join()
    finally:
        timer.join()
    assert time.monotonic() - start < 60, "long before it would have been done"
    assert work.ask() == wanted
