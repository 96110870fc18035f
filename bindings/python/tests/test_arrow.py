"""Columns in and out, with whoever speaks Arrow."""

from __future__ import annotations

import datetime
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
import styr


@pytest.fixture
def observations() -> pyarrow.Table:
    return pyarrow.table(
        {
            "unit_id": ["north", "north", "south"],
            "indicator_id": pyarrow.array(["absence"] * 3).dictionary_encode(),
            "period": ["2025-01", "2025-02", "2025-01"],
            "numerator": pyarrow.array([80, None, 50], pyarrow.int32()),
            "denominator": pyarrow.array([1000.0, None, 500.0]),
            "status": ["ok", "missing", "estimated"],
            "reported_on": pyarrow.array([datetime.date(2025, 2, 1), None, datetime.date(2025, 2, 3)]),
        }
    )


def to_pyarrow(table: pyarrow.Table) -> Any:
    return table


def to_polars(table: pyarrow.Table) -> Any:
    return polars.DataFrame(table)


def to_pandas(table: pyarrow.Table) -> Any:
    return table.to_pandas()


def to_batches(table: pyarrow.Table) -> Any:
    return pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=2))


def to_slice(table: pyarrow.Table) -> Any:
    padded = pyarrow.concat_tables([table.slice(2), table, table.slice(0, 1)])
    return padded.slice(1, 3)


class OnlyAnArray:
    """Columns in one piece, as nanoarrow and others hand them out."""

    def __init__(self, table: pyarrow.Table) -> None:
        self.batch = table.combine_chunks().to_batches()[0]

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.batch.__arrow_c_array__(requested_schema)


@pytest.mark.parametrize("make", [to_pyarrow, to_polars, to_pandas, to_batches, to_slice, OnlyAnArray])
def test_frames_come_in(small: styr.Model, observations: pyarrow.Table, make: Any) -> None:
    with small.edit() as edit:
        edit.upsert_many("observations", make(observations))
    figure = edit.model.figure("town", "absence", "2025")
    assert figure.value == pytest.approx(100 * 130 / 1500)
    assert (figure.usable_cells, figure.expected_cells, figure.estimated_cells) == (2, 3, 1)
    row = next(row for row in edit.model["observations"].to_dicts() if row["period"] == "2025-01")
    assert row["reported_on"] == datetime.date(2025, 2, 1)


def test_frames_come_in_as_a_whole_model(small: styr.Model) -> None:
    tables = {name: table.to_polars() for name, table in small.tables.items() if len(table)}
    again = styr.Model.from_tables(tables)
    for name, table in small.tables.items():
        assert again[name].to_dicts() == table.to_dicts()


def test_pandas_frames_come_in_as_a_whole_model(model: styr.Model) -> None:
    """Columns without any value among them, of which pandas and Arrow do not know the type."""
    again = styr.Model.from_tables({name: table.to_pandas() for name, table in model.tables.items() if len(table)})
    assert again.remarks == ()
    for name, table in model.tables.items():
        assert again[name].to_dicts() == table.to_dicts(), name


def test_categories_of_numbers(small: styr.Model) -> None:
    targets = small["targets"].to_pandas().astype({"year": "category", "weight": "category"})
    with pytest.raises(styr.ArrowError, match='targets: column "weight"'):
        small.edit().upsert_many("targets", targets)
    with small.edit() as edit:
        edit.upsert_many("targets", targets.astype({"weight": float}))
    assert edit.model["targets"].to_dicts() == small["targets"].to_dicts()


@pytest.mark.parametrize(
    ("periods", "wanted"),
    [
        ([datetime.date(2024, 3, 1), datetime.date(1969, 12, 31), datetime.date(2024, 2, 29)],
         ["2024-03-01", "1969-12-31", "2024-02-29"]),
        ([2026, 1969, 9999], ["2026", "1969", "9999"]),
        (["2026-T1", "2026-W40", "2026"], ["2026-T1", "2026-W40", "2026"]),
    ],
)  # fmt: skip
def test_periods_as_days_and_years(
    small: styr.Model, observations: pyarrow.Table, periods: list[Any], wanted: list[str]
) -> None:
    place = observations.schema.get_field_index("period")
    with small.edit() as edit:
        edit.upsert_many("observations", observations.set_column(place, "period", [periods]))
    assert set(edit.model["observations"]["period"]) - set(small["observations"]["period"]) == set(wanted)
    # One by one they are the same.
    with small.edit() as again:
        again.upsert_many("observations", observations.set_column(place, "period", [periods]).to_pylist())
    assert again.model["observations"] == edit.model["observations"]
    with pytest.raises(styr.EditError, match="observations:2:period: required"):
        with small.edit() as refused:
            refused.upsert_many("observations", observations.set_column(place, "period", [[None, *periods[1:]]]))


def test_a_number_that_is_no_year(small: styr.Model, observations: pyarrow.Table) -> None:
    place = observations.schema.get_field_index("period")
    with pytest.raises(styr.EditError, match='observations:3:period: bad_period: "202402"'):
        with small.edit() as edit:
            edit.upsert_many("observations", observations.set_column(place, "period", [[2026, 202402, 2027]]))


def test_columns_that_cannot_be_taken(small: styr.Model) -> None:
    frame = polars.DataFrame({"unit_id": [["a"], ["b"]]})
    with pytest.raises(styr.ArrowError, match="unit_id"):
        small.edit().upsert_many("observations", frame)


def test_problems_name_the_row(small: styr.Model, observations: pyarrow.Table) -> None:
    wrong = observations.set_column(0, "unit_id", [["north", "nowhere", "south"]])
    with pytest.raises(styr.EditError) as caught:
        with small.edit() as edit:
            edit.upsert_many("observations", wrong)
    assert [(problem.code, problem.column) for problem in caught.value.problems] == [("unknown_reference", "unit_id")]
    assert "nowhere" in str(caught.value)


def test_answers_go_out(model: styr.Model) -> None:
    answer = model.rollup(by="tertial", indicator="I03")
    table = answer.to_arrow()
    assert table.num_rows == len(answer)
    assert pyarrow.types.is_dictionary(table.schema.field("unit_id").type)
    ours = answer["value"]
    assert table["value"].to_pylist() == ours
    assert answer.to_polars()["value"].to_list() == ours
    frame = answer.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert [None if pandas.isna(value) else value for value in frame["value"]] == ours
    asked = duckdb.sql("select count(*), sum(usable_cells) from answer")
    assert asked is not None
    found = asked.fetchall()[0]
    assert found == (len(answer), sum(answer["usable_cells"]))


def test_a_capsule_that_nobody_reads_is_freed(model: styr.Model) -> None:
    for _ in range(3):
        table = model["units"]
        capsules = [table.__arrow_c_stream__(), table.__arrow_c_array__(), table.__arrow_c_schema__()]
        del capsules


def test_a_table_is_an_array_too(model: styr.Model) -> None:
    units = model["units"]

    class OnlyAnArrayOfOurs:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return units.__arrow_c_array__(requested_schema)

    batch = pyarrow.record_batch(OnlyAnArrayOfOurs())
    assert batch.to_pylist() == units.to_dicts()
    assert pyarrow.schema(units) == batch.schema


def test_an_array_is_taken_once(model: styr.Model) -> None:
    capsules = model["units"].__arrow_c_array__()

    class Once:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return capsules

    assert styr.Table.from_arrow("units", Once()) == model["units"]
    with pytest.raises(styr.ArrowError, match="units: .*already"):
        styr.Table.from_arrow("units", Once())


def test_a_stream_outlives_its_table(model: styr.Model) -> None:
    reader = pyarrow.RecordBatchReader.from_stream(model["units"])
    assert reader.read_all().num_rows == len(model["units"])


def test_a_stream_is_read_once(model: styr.Model) -> None:
    class Once:
        def __init__(self) -> None:
            self.capsule = model["units"].__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self.capsule

    once = Once()
    assert len(styr.Table.from_arrow("units", once)) == len(model["units"])
    with pytest.raises(styr.ArrowError, match="units: .*already"):
        styr.Table.from_arrow("units", once)


def test_what_is_no_stream(small: styr.Model) -> None:
    class Wrong:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return object()

    with pytest.raises(styr.ArrowError, match="PyCapsule"):
        styr.Table.from_arrow("units", Wrong())


def test_a_producer_that_fails(small: styr.Model) -> None:
    def batches() -> Any:
        yield pyarrow.record_batch({"unit_id": ["north"]})
        raise RuntimeError("the source went away")

    reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"unit_id": pyarrow.string()}), batches())
    with pytest.raises(styr.ArrowError, match="the source went away"):
        small.edit().upsert_many("observations", reader)
