"""What a user gets wrong: every slip is an exception that says where, what and why."""

from __future__ import annotations

import datetime
import decimal
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest
import styr

OBSERVATIONS: dict[str, list[Any]] = {
    "unit_id": ["north", "south"],
    "indicator_id": ["absence", "absence"],
    "period": ["2024-01", "2024-02"],
    "numerator": [1.0, 2.0],
    "denominator": [10.0, 20.0],
    "status": ["ok", "ok"],
}


@pytest.fixture
def made(small: styr.Model) -> Callable[[Any], styr.Model]:
    """A model of the small town with other observations."""

    def make(observations: Any) -> styr.Model:
        return styr.Model.from_tables(
            units=small["units"], indicators=small["indicators"], observations=observations
        )

    return make


def through_pandas(columns: dict[str, Any]) -> Any:
    return pandas.DataFrame(columns)


def through_polars(columns: dict[str, Any]) -> Any:
    return polars.DataFrame(columns)


both = pytest.mark.parametrize("frame", [through_pandas, through_polars])


@both
@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"numerator": ["1", "x"]}, 'observations:3:numerator: not_a_number: "x": not a number'),
        ({"numerator": ["1", "2,5"]}, 'observations:3:numerator: not_a_number: "2,5": the decimal mark must be `.`'),
        ({"reported_on": ["2024-02-01", "i går"]}, 'observations:3:reported_on: bad_date: "i går": not a date'),
        ({"period": ["2024-13", "2024-02"]}, 'observations:2:period: bad_period: "2024-13"'),
        ({"status": ["ok", "okay"]}, 'observations:3:status: bad_word: "okay" must be one of ok,'),
        ({"status": ["ok", None]}, "observations:3:status: required: status must not be empty"),
        ({"unit_id": ["north", "øst"]}, "observations:3:unit_id: unknown_reference: unit øst is not in units"),
        ({"numerator": [1.0, float("inf")]}, "observations:3:numerator: not_a_number: numerator must be a finite number"),
        ({"numerator": [1.0, None]}, "observations:3:numerator: missing_number: status is ok but numerator is empty"),
        ({"numerator": [True, False]}, "observations:2:numerator: not_a_number:"),
        ({"period": ["2024-01"] * 2, "unit_id": ["north"] * 2},
         'observations:3:unit_id: duplicate_key: "north|absence|2024-01" is already in row 2'),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_frame(
    made: Callable[[Any], styr.Model], frame: Callable[[dict[str, Any]], Any], changed: dict[str, Any], wanted: str
) -> None:
    with pytest.raises(styr.EditError) as caught:
        made(frame({**OBSERVATIONS, **changed}))
    assert wanted in str(caught.value)


@both
def test_a_wrong_column_is_said_once(made: Callable[[Any], styr.Model], frame: Callable[[dict[str, Any]], Any]) -> None:
    columns = {name: cells for name, cells in OBSERVATIONS.items() if name != "period"}
    with pytest.raises(styr.EditError) as caught:
        made(frame(columns))
    assert str(caught.value) == "observations::period: required: the key column period must be given"


@both
def test_a_wrong_table_is_said_once(small: styr.Model, frame: Callable[[dict[str, Any]], Any]) -> None:
    with pytest.raises(styr.EditError) as caught:
        styr.Model.from_tables(units=small["units"], observation=frame(OBSERVATIONS))
    assert str(caught.value) == "observation::: unknown_table: there is no table observation"


def test_duplicates_where_rows_are_not_at_hand_again(made: Callable[[Any], styr.Model]) -> None:
    columns = {**OBSERVATIONS, "period": ["2024-01"] * 2, "unit_id": ["north"] * 2}
    table = pyarrow.table(columns)
    rows = table.to_pylist()
    with pytest.raises(styr.EditError, match="already in row 2"):
        made(rows)
    for once in (pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches()), iter(rows)):
        with pytest.raises(styr.EditError, match="1 of the 2 rows of observations"):
            made(once)


def test_a_frame_that_is_none(made: Callable[[Any], styr.Model]) -> None:
    mixed = pandas.DataFrame({**OBSERVATIONS, "numerator": [1, "x"]})
    with pytest.raises(styr.ArrowError, match=r"observations: .*'x'.*numerator"):
        made(mixed)
    twice = pandas.concat([pandas.DataFrame(OBSERVATIONS), mixed[["numerator"]]], axis=1)
    with pytest.raises(styr.ArrowError, match="observations: .*Duplicate"):
        made(twice)
    with pytest.raises(styr.ArrowError, match="observations: "):
        made(pandas.Series([1, 2]))
    for wrong, said in ((None, "NoneType"), ("text", "str"), (OBSERVATIONS, r"dict; .*polars.DataFrame"), (3, "int")):
        with pytest.raises(TypeError, match=f"observations: rows must be .*{said}"):
            made(wrong)
    for row in (1, ("north", "absence")):
        with pytest.raises(TypeError, match="observations, record 2: a record must be a dict"):
            made([{"unit_id": "north"}, row])
    with pytest.raises(TypeError, match="observations, record 1: the name of a column must be a str, not 1"):
        made([{1: "north"}])


def test_times_of_a_zone_are_refused(made: Callable[[Any], styr.Model]) -> None:
    """Midnight in Oslo is the day before in UTC: taken as they are, dates and months would be others."""
    days = pandas.to_datetime(["2024-03-01", "2024-04-01"])
    for zone, taken in (("Europe/Oslo", False), ("UTC", True), (None, True)):
        frame = pandas.DataFrame({**OBSERVATIONS, "reported_on": days.tz_localize(zone)})
        if taken:
            assert made(frame)["observations"]["reported_on"] == [datetime.date(2024, 3, 1), datetime.date(2024, 4, 1)]
            continue
        for form in (frame, polars.from_pandas(frame)):
            with pytest.raises(styr.ArrowError, match='observations: column "reported_on" .*"Europe/Oslo".*make them dates'):
                made(form)


def test_what_frames_may_hold(made: Callable[[Any], styr.Model]) -> None:
    wanted = made(OBSERVATIONS_TABLE)["observations"].to_dicts()
    frame = pandas.DataFrame(OBSERVATIONS)
    for form in (
        frame.astype({"unit_id": "category", "status": "category", "period": "category"}),
        frame.astype({"numerator": "Int64", "denominator": "Float64", "unit_id": "string"}),
        frame.assign(period=pandas.period_range("2024-01", periods=2, freq="M")),
        frame.assign(numerator=pandas.Series([decimal.Decimal("1.0"), decimal.Decimal("2.0")], dtype=object)),
        frame.to_dict("records"),
        polars.DataFrame(OBSERVATIONS).cast({"unit_id": polars.Categorical, "status": polars.Enum(["ok"])}),
        OBSERVATIONS_TABLE.cast(
            pyarrow.schema(
                [
                    ("unit_id", pyarrow.large_string()),
                    ("indicator_id", pyarrow.dictionary(pyarrow.int8(), pyarrow.large_string())),
                    ("period", pyarrow.string_view()),
                    ("numerator", pyarrow.float32()),
                    ("denominator", pyarrow.uint8()),
                    ("status", pyarrow.string()),
                ]
            )
        ),
    ):
        assert made(form)["observations"].to_dicts() == wanted, form
    empty: Any
    for empty in (frame.iloc[:0], polars.DataFrame(OBSERVATIONS).head(0), pandas.DataFrame(), []):
        assert len(made(empty).rollup()) == 0


OBSERVATIONS_TABLE = pyarrow.table(OBSERVATIONS)


def test_rows_of_pandas_that_were_filtered(small: styr.Model) -> None:
    """They keep their numbers as an index, which is no column; an index with names is one."""
    frame = small["observations"].to_pandas()
    chosen = frame.iloc[[3, 0, 2]].assign(numerator=[7.0, 8.0, 9.0], denominator=10.0, status="ok")
    for rows in (chosen, chosen.set_index(["unit_id", "indicator_id", "period"])):
        with small.edit() as edit:
            edit.upsert_many("observations", rows)
        assert sorted(edit.model["observations"]["numerator"])[:3] == [7.0, 8.0, 9.0]
        made = styr.Model.from_tables(
            units=small["units"].to_pandas().sort_values("unit_id", ascending=False),
            indicators=small["indicators"],
            observations=rows,
        )
        assert made.remarks == ()


@pytest.mark.parametrize(
    ("period", "wanted"),
    [("Y", "2024"), ("Q", "2024-Q2"), ("M", "2024-05"), ("D", "2024-05-01")],
)
def test_periods_of_pandas(made: Callable[[Any], styr.Model], period: str, wanted: str) -> None:
    cells = pandas.PeriodIndex([pandas.Period("2024-05-01", freq=period)] * 2)
    assert made(pandas.DataFrame({**OBSERVATIONS, "period": cells}))["observations"]["period"] == [wanted] * 2


@pytest.mark.parametrize(
    "nothing", [None, float("nan"), numpy.float64("nan"), pandas.NA, pandas.NaT, decimal.Decimal("NaN"), numpy.datetime64("NaT")]
)
def test_what_is_missing_in_a_record(small: styr.Model, nothing: object) -> None:
    with small.edit() as edit:
        edit.upsert("observations", unit_id="south", indicator_id="absence", period="2024-03", numerator=nothing,
                    denominator=nothing, status="missing", reported_on=nothing)  # fmt: skip
    row = next(row for row in edit.model["observations"].to_dicts() if row["period"] == "2024-03")
    assert (row["numerator"], row["denominator"], row["reported_on"]) == (None, None, None)


@pytest.mark.parametrize(
    "number", [3, 3.0, numpy.float64(3), numpy.float32(3), numpy.int64(3), numpy.array(3), decimal.Decimal("3.00"), "3"]
)
@pytest.mark.parametrize(
    "day",
    [
        "2024-04-01",
        datetime.date(2024, 4, 1),
        datetime.datetime(2024, 4, 1, 13),
        pandas.Timestamp("2024-04-01 00:30", tz="Europe/Oslo"),
        numpy.datetime64("2024-04-01"),
        numpy.datetime64("2024-04-01T13:00:00.000000000"),
    ],
)
def test_values_of_a_record(small: styr.Model, number: object, day: object) -> None:
    with small.edit() as edit:
        edit.upsert("observations", unit_id="south", indicator_id="absence", period="2024-03", numerator=number,
                    denominator=10, status="ok", reported_on=day)  # fmt: skip
    row = next(row for row in edit.model["observations"].to_dicts() if row["period"] == "2024-03")
    assert (row["numerator"], row["reported_on"]) == (3.0, datetime.date(2024, 4, 1))


def test_lists_of_a_record(small: styr.Model) -> None:
    for key, goals in enumerate((["G"], ("G",), numpy.array(["G"]), polars.Series(["G"]), "G")):
        with small.edit() as edit:
            edit.upsert("services", service_id=f"S{key}", name="Vann", needed_by_goal_ids=goals)
        assert edit.model["services"]["needed_by_goal_ids"] == ["G"]


def test_a_problem_without_a_row_names_its_record(small: styr.Model) -> None:
    with pytest.raises(styr.EditError, match=r"observations::numerator: missing_number: .* \(record south\|absence\|2024-03\)"):
        with small.edit() as edit:
            edit.upsert("observations", unit_id="south", indicator_id="absence", period="2024-03", status="ok")


def test_an_edit_that_fails_in_the_middle(small: styr.Model) -> None:
    """The block raises after some changes went in: nothing is committed, and the model can be edited again."""
    edit = small.edit()
    with pytest.raises(TypeError, match="units, record 2"), edit:
        edit.upsert("units", unit_id="north", name="Nye Nord")
        edit.upsert_many("units", [{"unit_id": "south", "name": "Nye Sør"}, None])  # type: ignore[list-item]
    assert "2 changes, not committed" in repr(edit)
    with small.edit() as again:
        again.upsert("units", unit_id="north", name="Nye Nord")
    assert again.model["units"]["name"] == ["Byen på øya", "Nye Nord", "Sør skole"]
    assert repr(again) == f"Edit of snapshot {small.revision}: 1 change, committed as snapshot {small.revision + 1}"


def test_options_of_numpy_and_pandas(model: styr.Model) -> None:
    years = model.goals().to_pandas()["year"]
    assert model.targets(year=years.max()) == model.targets(year=2024)
    assert model.targets(year=numpy.int64(2024)) == model.targets(year=2024)  # type: ignore[arg-type]
    assert model.risks(as_of=pandas.Timestamp("2024-01-01")) == model.risks(as_of="2024-01-01")
    assert model.figure("KD", "I03", 2024) == model.figure("KD", "I03", "2024")


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda m: m.figure("KD", "I03", "2024-T4"), styr.OptionError, '"2024-T4" is no period'),
        (lambda m: m.figure(None, "I03", "2024"), TypeError, "an id of units is a str, not NoneType"),
        (lambda m: m.figure("KD", "I99", "2024"), styr.UnknownNameError, '"I99" is not in indicators'),
        (lambda m: m.rollup(by="weeks"), styr.OptionError, "by"),
        (lambda m: m.rollup(unit="KDX"), styr.OptionError, "KDX"),
        (lambda m: m.rollup(start="2024-13"), styr.OptionError, "2024-13"),
        (lambda m: m.targets(year="2024"), styr.OptionError, "year"),
        (lambda m: m.risks(as_of="31.12.2024"), styr.OptionError, "31.12.2024"),
        (lambda m: m.sensitivity("G00", of="bad"), styr.OptionError, "goals, links, targets or cells"),
        (lambda m: m.losses(value_at_risk_level=float("nan")), styr.OptionError, "value_at_risk_level"),
        (lambda m: m.losses(by="service"), styr.OptionError, "by"),
        (lambda m: m.explain(), TypeError, "exactly one of goal, target, indicator and risk"),
        (lambda m: m.explain(risk="R999"), styr.OptionError, "R999"),
        (lambda m: m.explain(indicator="I03", unit="KD"), styr.OptionError, "period"),
        (lambda m: m.compare("x"), TypeError, "models are compared, not a str"),
        (lambda m: m.watch(print), TypeError, "exactly one"),
        (lambda m: m["observation"], styr.UnknownNameError, "observation"),
        (lambda m: m.tables["observation"], KeyError, "observation"),
        (lambda m: m["units"]["nam"], KeyError, "unit_id, parent_id, name"),
        (lambda m: styr.read("/etc/hostname"), styr.OptionError, "/etc/hostname"),
        (lambda m: styr.read(os.fsencode("/nowhere")), styr.NotFoundError, "/nowhere"),  # type: ignore[arg-type]
        (lambda m: styr.Model.from_json(5), TypeError, "a str or bytes, not int"),  # type: ignore[arg-type]
        (lambda m: styr.Model.from_json("{"), styr.DataError, "bad_json"),
        (lambda m: m.goals(year=2024).plot(goal="nix"), ValueError, "there is no goal 'nix'"),
        (lambda m: m.goals(year=2024).plot(year=1999), ValueError, "1999"),
        (lambda m: m.goals(year=2024).plot(kind="x"), ValueError, "tree or map"),
        (lambda m: m.rollup(indicator="I03").plot(period="2024", under="nix"), ValueError, "directly below 'nix'"),
        (lambda m: m.risk_causes(goal="G01").plot(measure="x"), ValueError, "birnbaum"),
        (lambda m: m.risks().plot(unit="nix"), ValueError, "there is no unit 'nix'"),
        (lambda m: m.risks(unit="KD").plot(unit="OSU"), ValueError, "about 'KD'"),
        (lambda m: m.loss_curve().plot(), ValueError, "no rows"),
    ],
)
def test_a_question_that_is_wrong(model: styr.Model, ask: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        ask(model)
    assert said in str(caught.value)
    assert "_core" not in str(caught.value), "what the extension is called is nothing to a user"


def test_a_unit_without_risks_has_a_matrix(small: styr.Model) -> None:
    assert small.risks().ids("town") == []
    assert small.risks().plot(unit="town").axes


def test_wide_tables_stay_readable(model: styr.Model) -> None:
    text = repr(model.losses())
    assert max(len(line) for line in text.splitlines()) <= 160
    assert text.splitlines()[-1].startswith("… and the columns ")
    assert "intolerable_from_knok, reason" in text
    assert "observations (16776)" in repr(model.tables)
    assert "rollup: 1 row<" in model.rollup(unit="KD", indicator="I03", start="2024")._repr_html_()


def test_what_is_not_installed_is_said(model: styr.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    goals = model.goals(year=2024)
    asked: list[tuple[str, str, Callable[[], object]]] = [
        ("polars", "polars", goals.to_polars),
        ("pandas", "pandas", goals.to_pandas),
        ("pyarrow", "pandas", goals.to_arrow),
        ("matplotlib", "plot", goals.plot),
    ]
    for module, extra, ask in asked:
        with monkeypatch.context() as hidden:
            for name in [name for name in sys.modules if name == "styr.plots" or name.startswith("styr.plots.")]:
                hidden.delitem(sys.modules, name)
            hidden.delattr(styr, "plots", raising=False)
            hidden.setitem(sys.modules, module, None)
            with pytest.raises(ImportError, match=rf"needs {module}: pip install styr\[{extra}\]"):
                ask()


def test_a_path_is_a_path(small: styr.Model, tmp_path: Path) -> None:
    small.write(os.fsencode(tmp_path / "byen på øya.json"))  # type: ignore[arg-type]
    assert styr.read(tmp_path / "byen på øya.json").to_json() == small.to_json()
