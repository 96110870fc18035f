"""Job `leaf`: one leaf gets other numbers for 12 months; all units above it are brought up to date. The seconds are those
of one change, from a batch of changes. The answer is the row of the top after the batch."""

import sqlite3

import duckdb
import networkx as nx
import numpy as np
import pandas as pd
from full_rollup import MONTHS
from harness import Peer


class Changes:
    """The k-th change gives a leaf far from the one before it the numbers k, k + 1, …."""

    def __init__(self, tree, table, count):
        leaves = tree.leaves.stop - tree.leaves.start
        self.tree = tree
        self.table = table
        self.leaf = tree.leaves.start + (np.arange(count, dtype=np.int64) * 7919) % leaves
        self.count = count

    def numbers(self, k):
        return np.arange(k, k + MONTHS, dtype=np.float64)

    def first(self, count):
        """The same with fewer changes; what comes out differs, so peers that do fewer are checked by themselves."""
        return Changes(self.tree, self.table, count)


def wanted(changes):
    """The row of the top, from the definition."""
    top = changes.table[0].copy()
    leaves = changes.table[changes.tree.leaves].copy()
    for k, leaf in enumerate(changes.leaf):
        at = leaf - changes.tree.leaves.start
        top += changes.numbers(k) - leaves[at]
        leaves[at] = changes.numbers(k)
    return top


def _timed(changes, apply):
    def run(clock):
        start = clock()
        for k, leaf in enumerate(changes.leaf.tolist()):
            apply(leaf, changes.numbers(k))
        return (clock() - start) / changes.count

    return run


def _parent(tree, unit):
    return (unit - 1) // tree.fan_out


def numpy_readd(changes):
    tree, table = changes.tree, changes.table.copy()

    def apply(leaf, numbers):
        table[leaf] = numbers
        unit = leaf
        while unit > 0:
            unit = _parent(tree, unit)
            first = unit * tree.fan_out + 1
            table[first : first + tree.fan_out].sum(axis=0, out=table[unit])

    return _timed(changes, apply), lambda: table[0]


def pandas_difference(changes):
    tree = changes.tree
    frame = pd.DataFrame(changes.table.copy())

    def apply(leaf, numbers):
        difference = numbers - frame.iloc[leaf].to_numpy()
        unit = leaf
        while True:
            frame.iloc[unit] += difference
            if unit == 0:
                return
            unit = _parent(tree, unit)

    return _timed(changes, apply), lambda: frame.iloc[0].to_numpy()


def networkx_difference(changes):
    tree = changes.tree
    graph = nx.DiGraph()
    graph.add_nodes_from((i, {"row": row}) for i, row in enumerate(changes.table.copy()))
    graph.add_edges_from((i, _parent(tree, i)) for i in range(1, tree.units))

    def apply(leaf, numbers):
        difference = numbers - graph.nodes[leaf]["row"]
        unit = leaf
        while unit is not None:
            graph.nodes[unit]["row"] += difference
            unit = next(graph.successors(unit), None)

    return _timed(changes, apply), lambda: graph.nodes[0]["row"]


_ABOVE = "WITH RECURSIVE above(node) AS (VALUES ({leaf}) UNION ALL SELECT (node - 1) / {fan} FROM above WHERE node > 0)"


def sqlite_difference(changes):
    tree = changes.tree
    db = sqlite3.connect(":memory:", isolation_level=None)
    names = [f"c{i}" for i in range(MONTHS)]
    db.execute(f"CREATE TABLE total (node INTEGER PRIMARY KEY, {', '.join(names)})")
    marks = ", ".join("?" * (MONTHS + 1))
    db.executemany(f"INSERT INTO total VALUES ({marks})", ((i, *r) for i, r in enumerate(changes.table.tolist())))
    read = f"SELECT {', '.join(names)} FROM total WHERE node = ?"
    write = (
        _ABOVE.format(leaf="?", fan=tree.fan_out)
        + f" UPDATE total SET {', '.join(f'{n} = {n} + ?' for n in names)} WHERE node IN (SELECT node FROM above)"
    )

    def apply(leaf, numbers):
        before = db.execute(read, (leaf,)).fetchone()
        db.execute(write, (leaf, *(numbers - before).tolist()))

    return _timed(changes, apply), lambda: np.array(db.execute(read, (0,)).fetchone())


def duckdb_difference(changes):
    tree = changes.tree
    db = duckdb.connect(config={"threads": 1})
    names = [f"c{i}" for i in range(MONTHS)]
    frame = pd.DataFrame(changes.table, columns=names)
    frame.insert(0, "node", np.arange(tree.units, dtype=np.int64))
    db.execute("CREATE TABLE total AS SELECT * FROM frame")
    db.execute("CREATE UNIQUE INDEX by_node ON total (node)")
    read = f"SELECT {', '.join(names)} FROM total WHERE node = ?"
    settings = ", ".join(f"{n} = {n} + ?" for n in names)

    def apply(leaf, numbers):
        difference = (numbers - db.execute(read, (leaf,)).fetchone()).tolist()
        above = [leaf]
        while above[-1] > 0:
            above.append(_parent(tree, above[-1]))
        nodes = ", ".join(map(str, above))
        db.execute(f"UPDATE total SET {settings} WHERE node IN ({nodes})", difference)

    return _timed(changes, apply), lambda: np.array(db.execute(read, (0,)).fetchone())


def leaf_peers(tree, table, count):
    """Each peer does as many changes as it can in reasonable time, and is checked against the definition."""
    makers = {
        "NumPy, children added again": (numpy_readd, count // 10),
        "NetworkX, difference added": (networkx_difference, count // 10),
        "SQLite, difference by a recursive CTE": (sqlite_difference, count // 10),
        "pandas, difference added": (pandas_difference, count // 100),
        "DuckDB, difference over an indexed table": (duckdb_difference, count // 500),
    }
    peers = []
    for name, (make, changes) in makers.items():
        some = Changes(tree, table, max(changes, 2))
        run, answer = make(some)
        top = wanted(some)
        # What is compared across peers is how far each is from what it should be: nothing.
        peers.append(Peer(name, run, lambda answer=answer, top=top: answer() - top))
    return peers
