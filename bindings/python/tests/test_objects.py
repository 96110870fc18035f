"""Pickles, threads, memory, interrupts."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import styr
from styr import _core


@pytest.mark.parametrize(
    "ask",
    [
        lambda m: m.rollup(by="tertial"),
        lambda m: m.goals(),
        lambda m: m.check(),
        lambda m: m.risks(),
        lambda m: m["risks"],
        lambda m: m["deviations"],
        lambda m: m["goals"],
        lambda m: m["a3_measures"],
        lambda m: m.rollup(indicator="I01", start="1990", end="1990"),
    ],
)
def test_tables_survive_pickling(model: styr.Model, ask: object) -> None:
    table = ask(model)  # type: ignore[operator]
    again = pickle.loads(pickle.dumps(table))
    assert again == table
    assert again.types == table.types
    assert type(again) is type(table)


def test_an_answer_from_a_pickle_has_no_model(model: styr.Model) -> None:
    again = pickle.loads(pickle.dumps(model.goals(year=2024)))
    assert again.options == {"year": 2024}
    with pytest.raises(RuntimeError, match="with_model"):
        _ = again.model
    assert again.with_model(model).model is model


def test_an_explanation_survives_pickling(model: styr.Model) -> None:
    why = model.explain(goal="G01", year=2024, depth=2)
    again = pickle.loads(pickle.dumps(why))
    assert str(again) == str(why)
    assert again == why


def test_a_model_survives_pickling(small: styr.Model) -> None:
    again = pickle.loads(pickle.dumps(small.in_language("en")))
    assert again.to_json() == small.to_json()
    assert again.language == "en"


def test_errors_survive_pickling(small: styr.Model) -> None:
    with pytest.raises(styr.EditError) as caught:
        with small.edit() as edit:
            edit.erase("units", "nowhere")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.problems == caught.value.problems
    with pytest.raises(FileNotFoundError) as missing:
        styr.read("/nowhere/at/all")
    assert str(pickle.loads(pickle.dumps(missing.value))) == str(missing.value)


@pytest.mark.parametrize(
    "columns",
    [
        (1,),
        (("a", "l", 3, 0, (None, b"\0" * 8), None),),
        (("a", "u", 1, 0, (None, b"\0\0\0\0\xff\0\0\0", b"x"), None),),
        (("a", "l", -1, 0, (None, b""), None),),
        (("a", "+l", 0, 0, (None, b""), None),),
        (("a", "l", 1, 0, (None, b"\0" * 8), None), ("b", "l", 2, 0, (None, b"\0" * 16), None)),
    ],
)
def test_a_state_that_no_table_has(columns: tuple[object, ...]) -> None:
    with pytest.raises((ValueError, TypeError, RuntimeError, styr.StyrError)):
        _core.table_from_state(_core.Context(1), "t", columns)


def _year(model: styr.Model) -> str:
    return model.rollup(by="tertial").to_csv()


def test_answers_cross_processes(model: styr.Model) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_year, (model,)) == _year(model)


def test_threads_share_a_snapshot(model: styr.Model) -> None:
    wanted = model.rollup(by="month").to_csv()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: model.rollup(by="month").to_csv(), range(16)))
    assert set(answers) == {wanted}


def test_threads_read_while_one_writes(small: styr.Model) -> None:
    newest = [small]
    stop = threading.Event()
    faults: list[object] = []

    def reader() -> None:
        while not stop.is_set():
            model = newest[0]
            numerator = model.figure("south", "absence", "2024-01").numerator
            if numerator != 50 + (model.revision - small.revision):
                faults.append((model.revision, numerator))

    readers = [threading.Thread(target=reader) for _ in range(4)]
    for thread in readers:
        thread.start()
    for i in range(1, 50):
        with newest[0].edit() as edit:
            edit.upsert("observations", unit_id="south", indicator_id="absence", period="2024-01",
                        numerator=50 + i, denominator=500, status="ok")  # fmt: skip
        newest[0] = edit.model
    stop.set()
    for thread in readers:
        thread.join()
    assert faults == []


@pytest.fixture(scope="module")
def long(model: styr.Model) -> styr.Model:
    """The model with what was observed before 2023 in each of forty years, so that a roll-up by month lasts."""
    closed = [row["unit_id"] for row in model["units"].to_dicts() if row["valid_to"]]
    table = model["observations"].to_arrow().drop_columns(["reported_on"])
    kept = pc.and_(pc.less(table["period"], "2023"), pc.invert(pc.is_in(table["unit_id"], pa.array(closed, pa.string()))))
    table = table.filter(kept)
    place = table.schema.get_field_index("period")
    month = pc.utf8_slice_codeunits(pc.cast(table["period"], pa.string()), 4)
    years = [
        table.set_column(place, "period", pc.binary_join_element_wise(str(year), month, "")) for year in range(1980, 2020)
    ]
    made = styr.Model.from_tables(
        units=[{**row, "valid_from": None, "valid_to": None} for row in model["units"].to_dicts()],
        indicators=model["indicators"],
        observations=pa.concat_tables(years),
    )
    assert len(made["observations"]) == 40 * len(table) > 100_000
    return made


def test_other_threads_run_during_long_work(long: styr.Model) -> None:
    """The GIL is let go: a thread that looks at the clock gets to it in the middle of a call."""
    seen: list[float] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        # One call is enough; a busy machine may leave the thread waiting during the first ones.
        for _ in range(10):
            start = time.monotonic()
            long.rollup(by="month")
            end = time.monotonic()
            quarter = (end - start) / 4
            inside = [moment for moment in seen if start + quarter < moment < end - quarter]
            if inside:
                break
    finally:
        stop.set()
        thread.join()
    assert inside


def test_what_progress_raises_stops_the_call(long: styr.Model) -> None:
    class EnoughError(Exception):
        pass

    calls = 0

    def stop(_done: float) -> None:
        nonlocal calls
        calls += 1
        raise EnoughError

    with pytest.raises(EnoughError):
        long.rollup(by="month", progress=stop)
    assert calls == 1


def test_control_c_reaches_long_work(model: styr.Model) -> None:
    """As from a terminal: the signal arrives while the library works."""

    def interrupt() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.3, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        while True:
            model.rollup(by="month")
    timer.join()


def test_nothing_leaks(small: styr.Model) -> None:
    """10^5 made and dropped, of everything that the extension hands out, failures and circles of references too."""

    context = _core.Context(1)

    def once() -> None:
        native = small._native
        _core.Edit(native).upsert("units", {"unit_id": "north", "name": "Nord"})
        table = native.query("goals", "{}")
        table.__arrow_c_stream__()
        table.__arrow_c_array__()
        table.state()
        live = _core.Live(native)

        def look(_changes: object, live: _core.Live = live) -> object:
            return live.state()

        live.watch('{"subject": "goal", "id": "G"}', look)
        tree = _core.read_risk_model(context, b"<opsa-mef/>", "{}")[0]
        tree.query("gates", "{}")
        edit = _core.Edit(native)
        edit.erase("targets", "T")
        edit.commit()
        try:
            native.query("goals", '{"year": "no year"}')
        except styr.OptionError:
            pass

    def rounds(count: int) -> int:
        for _ in range(count):
            once()
        gc.collect()
        return int(psutil.Process().memory_info().rss)

    rounds(2_000)
    before = rounds(500)
    # More than ten objects each round.
    after = rounds(20_000)
    assert after - before < 4 * 2**20
