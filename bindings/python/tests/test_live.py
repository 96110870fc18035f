"""Models that follow events, and watches."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import styr


def event(number: int, value: float, period: str = "2024-01", unit: str = "north") -> dict[str, Any]:
    record = {"unit_id": unit, "indicator_id": "absence", "period": period, "numerator": value, "denominator": 1000}
    return {"id": f"e{number}", "at": number, "table": "observations", "set": {**record, "status": "ok"}}


def test_a_watch_hears_before_and_after(small: styr.Model) -> None:
    heard: list[list[dict[str, Any]]] = []
    live = small.watch(heard.append, target="T")
    live.apply([event(1, 10)])
    ((change,),) = heard
    assert (change["subject"], change["id"], change["change"]) == ("target", "T", "changed")
    assert (change["status_before"], change["status_after"]) == ("red", "green")
    assert change["value_after"] == pytest.approx(100 * (10 + 60 + 50) / 2500)
    live.apply([event(1, 10)])
    assert len(heard) == 1, "what comes twice changes nothing"
    assert small.targets()["status"] == ["red"]


def test_a_watch_that_ended_hears_nothing(small: styr.Model) -> None:
    heard: list[object] = []
    live = small.live()
    number = live.watch(heard.append, goal="G")
    live.unwatch(number)
    live.apply([event(1, 10)])
    assert heard == []
    with pytest.raises(styr.UnknownNameError):
        live.unwatch(number)


def test_a_function_may_end_its_own_watch(small: styr.Model) -> None:
    live = small.live()
    heard: list[object] = []

    def once(changes: list[dict[str, Any]]) -> None:
        heard.append(changes)
        live.unwatch(number)

    number = live.watch(once, unit="town", indicator="absence", by="month")
    live.apply([event(1, 10)])
    live.apply([event(2, 20)])
    assert len(heard) == 1


def test_what_a_function_raises_comes_out(small: styr.Model) -> None:
    live = small.live()

    def fail(_changes: object) -> None:
        raise ZeroDivisionError("in the watch")

    live.watch(fail, target="T")
    with pytest.raises(ZeroDivisionError, match="in the watch"):
        live.apply([event(1, 10)])
    assert live.model.targets()["status"] == ["green"], "the change is in place"
    with pytest.raises(TypeError):
        live.watch(fail)


def test_order_does_not_matter(small: styr.Model) -> None:
    events = [event(1, 10), event(2, 20), event(3, 30, "2024-02"), event(4, 40, unit="south")]
    there, back = small.live(), small.live()
    there.apply(events)
    for one in reversed(events):
        back.apply([one])
    assert there.model["observations"] == back.model["observations"]
    outcomes = back.apply(events)["outcome"]
    assert "applied" not in outcomes


def test_events_that_are_refused(small: styr.Model) -> None:
    live = small.live()
    outcomes = live.apply([event(1, 10, period="2024-13"), event(2, 10)]).to_dicts()
    assert [row["outcome"] for row in outcomes] == ["refused", "applied"]
    with pytest.raises(styr.OptionError):
        live.apply([{"id": "x", "at": 1}])


def test_edits_of_a_live_model(small: styr.Model) -> None:
    live = small.live()
    late = live.edit()
    with live.edit() as edit:
        edit.erase("targets", "T")
    assert live.model.revision == edit.model.revision
    late.upsert("goals", goal_id="G", title="Too late")
    with pytest.raises(styr.ConflictError):
        late.commit()
    assert "snapshot" in repr(live)


def test_threads_feed_one_model(small: styr.Model) -> None:
    live = small.live()
    heard: list[object] = []
    live.watch(heard.append, unit="town", by="month")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: live.apply([event(i, i % 7, f"20{10 + i % 9}-03")]), range(200)))
    assert len(live.model["observations"]) == 4 + 9
    assert heard


def test_a_watch_that_knows_its_model_goes_with_it(small: styr.Model) -> None:
    """The way from a live model to its function and back is one that Python's collector sees."""

    class Follower:
        def __init__(self) -> None:
            self.heard = 0
            self.live = small.live()
            self.live.watch(self.hear, target="T")

        def hear(self, _changes: object) -> None:
            self.heard += 1

    follower = Follower()
    follower.live.apply([event(1, 10)])
    gc.collect()
    follower.live.apply([event(2, 600)])
    assert follower.heard == 2, "what is in use is not collected"
    gone = weakref.ref(follower)
    del follower
    gc.collect()
    assert gone() is None
