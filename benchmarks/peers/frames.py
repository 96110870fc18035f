"""Observations from Arrow columns into a model and a roll-up out, beside polars, pandas and DuckDB, in one run.

    python benchmarks/peers/frames.py [--rows 10000000] [--repeat 3]

Needs the package `styr` and what bindings/python/requirements-test.txt lists. Every library gets the same Arrow table
and one thread, and answers the same question: the ratio of sums by year for each unit with everything below it. Peers
sum by code at the lowest level first and join that with the ancestors of each unit. Answers are compared. Prints a
Markdown table: processor seconds (the best of interleaved repetitions for the question), and how much the resident
set grew by loading, afterwards and at its highest (Linux alone tells that).
"""

from __future__ import annotations

import argparse
import os

for name in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy
import pandas
import polars
import psutil
import pyarrow
import styr

MONTHS = [f"{year}-{month:02}" for year in range(2015, 2025) for month in range(1, 13)]
FAN_OUT = 10
INDICATOR = {"indicator_id": "absence", "name_en": "Absence", "formula": "100*num/den", "direction": "lower",
             "aggregation": "ratio_of_sums", "rollup": "tree"}  # fmt: skip


def make_units(leaves: int) -> tuple[pyarrow.Table, list[str]]:
    """A tree with a fan-out of ten above so many leaves, and the ids of the leaves."""
    rows = [{"unit_id": "u0", "parent_id": None, "name": "u0", "level": 0}]
    row_of_level = rows
    while len(row_of_level) < leaves:
        below = []
        for parent in row_of_level:
            for _ in range(min(FAN_OUT, leaves - len(below))):
                unit = f"u{len(rows) + len(below)}"
                below.append({"unit_id": unit, "parent_id": parent["unit_id"], "name": unit, "level": parent["level"] + 1})
        rows = rows + below
        row_of_level = below
    return pyarrow.Table.from_pylist(rows), [str(row["unit_id"]) for row in row_of_level]


def make_observations(leaves: list[str], rows: int) -> pyarrow.Table:
    """Ten years of months for each leaf, codes as dictionaries."""
    random = numpy.random.default_rng(7)
    at = numpy.arange(rows)
    zeros = numpy.zeros(rows, dtype=numpy.int32)

    def coded(codes: Any, words: list[str]) -> pyarrow.Array:
        return pyarrow.DictionaryArray.from_arrays(pyarrow.array(codes.astype(numpy.int32)), pyarrow.array(words))

    return pyarrow.table(
        {
            "unit_id": coded(at // len(MONTHS), leaves),
            "indicator_id": coded(zeros, ["absence"]),
            "period": coded(at % len(MONTHS), MONTHS),
            "numerator": random.integers(0, 400, rows).astype(float),
            "denominator": random.integers(100, 900, rows).astype(float),
            "status": coded(zeros, ["ok"]),
        }
    )


def make_ancestors(units: pyarrow.Table) -> pyarrow.Table:
    """A row for each unit and everything above it, itself among them."""
    parent = dict(zip(units["unit_id"].to_pylist(), units["parent_id"].to_pylist(), strict=True))
    pairs = []
    for unit in parent:
        at: str | None = unit
        while at is not None:
            pairs.append((unit, at))
            at = parent[at]
    return pyarrow.table({"unit_id": [unit for unit, _ in pairs], "above": [above for _, above in pairs]})


Question = Callable[[], Any]


def ask_styr(table: pyarrow.Table, units: pyarrow.Table) -> Question:
    model = styr.Model.from_tables(units=units, indicators=[INDICATOR], observations=table)
    return lambda: model.rollup(by="year", indicator="absence").to_polars()


def ask_polars(table: pyarrow.Table, ancestors: pyarrow.Table) -> Question:
    frame, pairs = polars.DataFrame(table), polars.LazyFrame(ancestors)
    sums = polars.col("numerator", "denominator").sum()

    def ask() -> Any:
        year = polars.col("period").cast(polars.String).str.head(4)
        own = (
            frame.lazy().group_by("unit_id", "period").agg(sums)
            .group_by(polars.col("unit_id").cast(polars.String), year.alias("year")).agg(sums)
        )  # fmt: skip
        whole = own.join(pairs, on="unit_id").group_by("above", "year").agg(sums)
        return whole.select("above", "year", value=100 * polars.col("numerator") / polars.col("denominator")).collect()

    return ask


def ask_pandas(table: pyarrow.Table, ancestors: pyarrow.Table) -> Question:
    frame, pairs = table.to_pandas(), ancestors.to_pandas()
    columns = ["numerator", "denominator"]

    def ask() -> Any:
        years = frame["period"].cat.categories.str[:4]
        year = pandas.Series(years.to_numpy()[frame["period"].cat.codes], name="year", dtype="category")
        own = frame.groupby(["unit_id", year], observed=True)[columns].sum().reset_index()
        whole = own.astype({"unit_id": object}).merge(pairs.astype(object), on="unit_id")
        whole = whole.groupby(["above", "year"], observed=True)[columns].sum().reset_index()
        whole["value"] = 100 * whole["numerator"] / whole["denominator"]
        return polars.from_pandas(whole.astype({"above": str, "year": str})[["above", "year", "value"]])

    return ask


def ask_duckdb(table: pyarrow.Table, ancestors: pyarrow.Table) -> Question:
    connection = duckdb.connect(config={"threads": 1})
    connection.register("source", table)
    connection.register("pairs", ancestors)
    connection.execute("create table cells as from source")
    text = """
        with own as (
            select unit_id::varchar as unit_id, left(period::varchar, 4) as year, sum(numerator) as n, sum(denominator) as d
            from cells group by all)
        select above, year, 100 * sum(n) / sum(d) as value from own join pairs using (unit_id) group by above, year
    """
    return lambda: polars.DataFrame(connection.sql(text))


class Measured(NamedTuple):
    """What some work made, its processor seconds, and by how many bytes the resident set grew: in the end, at most."""

    made: Any
    seconds: float
    grown: float
    highest: float


def measured(work: Callable[[], Any]) -> Measured:
    gc.collect()
    process = psutil.Process()
    Path("/proc/self/clear_refs").write_text("5")  # the highest is counted from here
    before, start = process.memory_info().rss, time.process_time()
    made = work()
    seconds, after = time.process_time() - start, process.memory_info().rss
    return Measured(made, seconds, after - before, max(after, _highest_resident()) - before)


def _highest_resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def values_of(answer: polars.DataFrame) -> Any:
    unit, period = (name for name in answer.columns if name in ("unit_id", "period", "above", "year"))
    texts = polars.col(unit, period).cast(polars.String)
    return answer.select(texts, "value").sort(unit, period)["value"].to_numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    units, leaves = make_units(-(-options.rows // len(MONTHS)))
    table = make_observations(leaves, options.rows)
    ancestors = make_ancestors(units)
    loads: dict[str, Measured] = {}
    questions: dict[str, Question] = {}
    for name, load in (
        ("styr", lambda: ask_styr(table, units)),
        ("polars", lambda: ask_polars(table, ancestors)),
        ("pandas", lambda: ask_pandas(table, ancestors)),
        ("DuckDB", lambda: ask_duckdb(table, ancestors)),
    ):
        loads[name] = measured(load)
        questions[name] = loads[name].made
    times: dict[str, list[float]] = {name: [] for name in questions}
    ours = None
    for _ in range(options.repeat):
        for name, ask in questions.items():
            asked = measured(ask)
            times[name].append(asked.seconds)
            values = values_of(asked.made)
            ours = values if name == "styr" else ours
            numpy.testing.assert_allclose(values, ours, rtol=1e-12, err_msg=name)
    print(f"{options.rows:,} observations in {table.nbytes / 1e6:.0f} MB, {len(units):,} units, {len(ours):,} figures\n")
    print("| library | load, s | memory after / columns | at most / columns | roll-up out as a frame, s |")
    print("|---|---:|---:|---:|---:|")
    for name, load in loads.items():
        shares = f"{load.grown / table.nbytes:.2f} | {load.highest / table.nbytes:.2f}"
        print(f"| {name} | {load.seconds:.2f} | {shares} | {min(times[name]):.2f} |")


if __name__ == "__main__":
    main()
