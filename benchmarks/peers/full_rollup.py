"""Job `full`: every unit's sum over its subtree, 12 months, values at the leaves. Job `ratio`: numerators, denominators
and counts of usable and expected cells, and the ratio and coverage of every unit and month.

The tree is complete: unit 0 is the top, the children of unit i are i * fan_out + 1 … i * fan_out + fan_out, so that the
levels lie one after the other. Peers answer with all units in that order, 12 months each. All values are whole
numbers, so that every order of addition gives the same sums."""

import sqlite3

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import scipy.sparse as sp
from harness import Peer

MONTHS = 12


class Tree:
    def __init__(self, fan_out, depth):
        self.fan_out = fan_out
        sizes = [fan_out**level for level in range(depth)]
        self.first = np.concatenate([[0], np.cumsum(sizes)])
        self.units = int(self.first[-1])
        self.depth = depth

    def level(self, depth):
        return slice(int(self.first[depth]), int(self.first[depth + 1]))

    @property
    def leaves(self):
        return self.level(self.depth - 1)

    def parents(self, depth):
        """Of the units of a level, counted from the first unit of the level above."""
        size = int(self.first[depth + 1] - self.first[depth])
        return np.arange(size) // self.fan_out

    def leaf_planes(self):
        """Numerator, denominator, usable and expected of each leaf and month."""
        unit = np.arange(self.leaves.start, self.leaves.stop, dtype=np.int64)[:, None]
        month = np.arange(MONTHS, dtype=np.int64)[None, :]
        missing = (unit + month) % 20 == 0
        numerator = np.where(missing, 0, (unit * 31 + month * 17) % 1000)
        denominator = np.where(missing, 0, (unit * 7 + month) % 50 + 1)
        return [p.astype(np.float64) for p in (numerator, denominator, ~missing, np.ones_like(missing))]


class Columns:
    """`width` columns of numbers for each unit; the peers add them up level by level."""

    def __init__(self, tree, leaves):
        self.tree = tree
        self.leaves = np.ascontiguousarray(leaves)
        self.width = leaves.shape[1]
        self.names = [f"c{i}" for i in range(self.width)]
        self.sums = ", ".join(f"sum({n}) AS {n}" for n in self.names)

    def table(self):
        """All units, zeros above the leaves."""
        table = np.zeros((self.tree.units, self.width))
        table[self.tree.leaves] = self.leaves
        return table

    def stacked(self, levels):
        """Levels from the leaves up, as one table in the order of the units."""
        return np.concatenate([np.asarray(level, dtype=np.float64) for level in reversed(levels)])


def numpy_reshape(columns):
    tree, table = columns.tree, columns.table()

    def run(_clock):
        for depth in range(tree.depth - 1, 0, -1):
            below = table[tree.level(depth)].reshape(-1, tree.fan_out, columns.width)
            np.sum(below, axis=1, out=table[tree.level(depth - 1)])

    return run, lambda: table


def numpy_reduceat(columns):
    tree, table = columns.tree, columns.table()
    starts = [np.arange(0, tree.first[d + 1] - tree.first[d], tree.fan_out) for d in range(1, tree.depth)]

    def run(_clock):
        for depth in range(tree.depth - 1, 0, -1):
            np.add.reduceat(table[tree.level(depth)], starts[depth - 1], axis=0, out=table[tree.level(depth - 1)])

    return run, lambda: table


def scipy_levels(columns):
    tree, table = columns.tree, columns.table()
    matrices = [None]
    for depth in range(1, tree.depth):
        rows = tree.parents(depth)
        matrices.append(sp.csr_matrix((np.ones(len(rows)), (rows, np.arange(len(rows))))))

    def run(_clock):
        for depth in range(tree.depth - 1, 0, -1):
            table[tree.level(depth - 1)] = matrices[depth] @ table[tree.level(depth)]

    return run, lambda: table


def pandas_levels(columns):
    tree = columns.tree
    leaves = pd.DataFrame(columns.leaves, columns=columns.names)
    parents = [tree.parents(depth) for depth in range(1, tree.depth)]
    levels = []

    def run(_clock):
        levels[:] = [leaves]
        for depth in range(tree.depth - 1, 0, -1):
            levels.append(levels[-1].groupby(parents[depth - 1], sort=True).sum())

    return run, lambda: columns.stacked(levels)


def polars_levels(columns):
    tree = columns.tree
    leaves = pl.DataFrame(columns.leaves, schema=columns.names)
    parents = [pl.Series("parent", tree.parents(depth)) for depth in range(1, tree.depth)]
    levels = []

    def run(_clock):
        levels[:] = [leaves]
        for depth in range(tree.depth - 1, 0, -1):
            below = levels[-1].with_columns(parents[depth - 1])
            levels.append(below.group_by("parent", maintain_order=True).agg(pl.col(columns.names).sum()).drop("parent"))

    return run, lambda: columns.stacked([level.to_numpy() for level in levels])


def _frame(columns, with_paths=False):
    """Leaves with their number, and on request the numbers of all units above them."""
    tree = columns.tree
    frame = pd.DataFrame(columns.leaves, columns=columns.names)
    frame.insert(0, "node", np.arange(len(frame), dtype=np.int64))
    if with_paths:
        for depth in range(1, tree.depth - 1):
            frame[f"a{depth}"] = frame["node"] // tree.fan_out ** (tree.depth - 1 - depth)
    return frame


def duckdb_levels(columns, threads):
    tree = columns.tree
    db = duckdb.connect(config={"threads": threads})
    frame = _frame(columns)
    db.execute(f"CREATE TABLE level{tree.depth - 1} AS SELECT * FROM frame")

    def run(_clock):
        for depth in range(tree.depth - 1, 0, -1):
            db.execute(
                f"CREATE OR REPLACE TABLE level{depth - 1} AS SELECT node // {tree.fan_out} AS node, {columns.sums} "
                f"FROM level{depth} GROUP BY 1"
            )

    def answer():
        levels = []
        for depth in range(tree.depth - 1, -1, -1):
            level = db.execute(f"SELECT * FROM level{depth} ORDER BY node").df()
            levels.append(level[columns.names].to_numpy())
        return columns.stacked(levels)

    return run, answer


def duckdb_rollup(columns, threads):
    """GROUP BY ROLLUP over the path of each leaf."""
    tree = columns.tree
    db = duckdb.connect(config={"threads": threads})
    frame = _frame(columns, with_paths=True)
    db.execute("CREATE TABLE leaves AS SELECT * FROM frame")
    above = ", ".join(f"a{depth}" for depth in range(1, tree.depth - 1))

    def run(_clock):
        db.execute(
            f"CREATE OR REPLACE TABLE above AS SELECT {above}, {columns.sums} FROM leaves GROUP BY ROLLUP ({above})"
        )

    def answer():
        order = ", ".join(f"a{depth} NULLS FIRST" for depth in range(tree.depth - 2, 0, -1))
        totals = db.execute(f"SELECT * FROM above ORDER BY {order}").df()
        return np.concatenate([totals[columns.names].to_numpy(), columns.leaves])

    return run, answer


def sqlite_levels(columns):
    tree = columns.tree
    db = sqlite3.connect(":memory:")
    names = ", ".join(columns.names)
    last = f"level{tree.depth - 1}"
    db.execute(f"CREATE TABLE {last} (node INTEGER PRIMARY KEY, {names})")
    marks = ", ".join("?" * (columns.width + 1))
    rows = ((i, *row) for i, row in enumerate(columns.leaves.tolist()))
    db.executemany(f"INSERT INTO {last} VALUES ({marks})", rows)

    def run(_clock):
        for depth in range(tree.depth - 1, 0, -1):
            db.execute(f"DROP TABLE IF EXISTS level{depth - 1}")
            # The rows of a level lie in order of their key, so that no sorting is needed.
            db.execute(
                f"CREATE TABLE level{depth - 1} AS SELECT node / {tree.fan_out} AS node, {columns.sums} "
                f"FROM level{depth} GROUP BY node / {tree.fan_out}"
            )

    def answer():
        levels = []
        for depth in range(tree.depth - 1, -1, -1):
            levels.append(np.array(db.execute(f"SELECT {names} FROM level{depth} ORDER BY node").fetchall()))
        return columns.stacked(levels)

    return run, answer


def peers_for(columns, finish=None):
    """`finish` makes the answer of a job from the sums, and is part of what is timed."""
    makers = {
        "NumPy, reshape and sum (only for a complete tree)": numpy_reshape,
        "SciPy, one CSR matrix a level": scipy_levels,
        "NumPy, add.reduceat": numpy_reduceat,
        "pandas, groupby level by level": pandas_levels,
        "polars, group_by level by level": polars_levels,
        "DuckDB, level by level, 1 thread": lambda c: duckdb_levels(c, 1),
        "DuckDB, level by level, 2 threads": lambda c: duckdb_levels(c, 2),
        "DuckDB, ROLLUP over path columns, 2 threads": lambda c: duckdb_rollup(c, 2),
        "SQLite, level by level": sqlite_levels,
    }
    peers = []
    for name, make in makers.items():
        run, answer = make(columns)
        if finish is None:
            peers.append(Peer(name, run, answer))
        else:
            peers.append(Peer(name, run, lambda answer=answer: finish(answer())))
    return peers


def full_peers(tree):
    return peers_for(Columns(tree, tree.leaf_planes()[0]))


def ratio_peers(tree):
    """Adding up the four planes is what is timed; dividing them is left out, as it is for styr and the tight loop."""

    def finish(sums):
        numerator, denominator, usable, expected = np.split(sums, 4, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(denominator == 0, np.nan, numerator / denominator)
        return np.concatenate([value, usable / expected], axis=1)

    return peers_for(Columns(tree, np.concatenate(tree.leaf_planes(), axis=1)), finish)
