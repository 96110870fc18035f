"""Job `goals`: the scores of all goals of a graph in layers, where each goal contributes to three goals of the layer above.
The lowest layer has scores of its own; the score of another goal is the weighted mean of what contributes to it, none
where nothing does."""

import sqlite3

import duckdb
import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import scipy.sparse as sp
from harness import Peer

LAYERS = 8
PARENTS = 3


class Goals:
    def __init__(self, goals):
        self.size = goals // LAYERS  # of a layer
        self.goals = self.size * LAYERS
        random = np.random.default_rng(4)
        child = np.repeat(np.arange(self.size * (LAYERS - 1), dtype=np.int32), PARENTS)
        layer = child // self.size
        # Three different goals of the layer above.
        offset = random.integers(0, self.size, len(child) // PARENTS)
        steps = random.integers(1, self.size // PARENTS, (len(offset), PARENTS - 1))
        chosen = np.concatenate([offset[:, None], offset[:, None] + np.cumsum(steps, axis=1)], axis=1) % self.size
        self.child = child
        self.parent = ((layer + 1) * self.size + chosen.ravel()).astype(np.int32)
        self.weight = random.integers(1, 6, len(child)).astype(np.float64)
        self.own = random.choice([0.0, 0.5, 1.0], self.size)

    def write(self, folder):
        self.child.tofile(folder / "goal_child.i32")
        self.parent.tofile(folder / "goal_parent.i32")
        self.weight.tofile(folder / "goal_weight.f64")
        self.own.tofile(folder / "goal_own.f64")

    def links(self, layer):
        """Links from a layer to the next: child, parent (within their layers), weight."""
        part = slice(layer * self.size * PARENTS, (layer + 1) * self.size * PARENTS)
        return (
            self.child[part] - layer * self.size,
            self.parent[part] - (layer + 1) * self.size,
            self.weight[part],
        )

    def frame(self, layer):
        child, parent, weight = self.links(layer)
        return pd.DataFrame({"child": child, "parent": parent, "weight": weight})


def scipy_layers(goals):
    matrices = []
    for layer in range(LAYERS - 1):
        child, parent, weight = goals.links(layer)
        matrices.append(sp.csr_matrix((weight, (parent, child)), shape=(goals.size, goals.size)))
    layers = []

    def run(_clock):
        score = goals.own
        layers[:] = [score]
        for matrix in matrices:
            known = ~np.isnan(score)
            with np.errstate(divide="ignore", invalid="ignore"):
                score = (matrix @ np.where(known, score, 0)) / (matrix @ known.astype(np.float64))
            layers.append(score)

    return run, lambda: np.concatenate(layers)


def pandas_layers(goals):
    frames = [goals.frame(layer) for layer in range(LAYERS - 1)]
    layers = []

    def run(_clock):
        score = pd.Series(goals.own)
        layers[:] = [score]
        for frame in frames:
            value = score.reindex(frame["child"]).to_numpy()
            known = ~np.isnan(value)
            parts = pd.DataFrame(
                {"n": frame["weight"] * np.where(known, value, 0), "d": frame["weight"] * known}
            ).groupby(frame["parent"]).sum()
            score = (parts["n"] / parts["d"]).reindex(range(goals.size))
            layers.append(score)

    return run, lambda: np.concatenate([layer.to_numpy() for layer in layers])


def polars_layers(goals):
    frames = [pl.from_pandas(goals.frame(layer)) for layer in range(LAYERS - 1)]
    numbers = pl.DataFrame({"parent": np.arange(goals.size, dtype=np.int32)})
    layers = []

    def run(_clock):
        score = pl.Series("score", goals.own)
        layers[:] = [score]
        for frame in frames:
            score = (
                frame.with_columns(value=score.gather(frame["child"]))
                .filter(pl.col("value").is_not_null())
                .group_by("parent")
                .agg(score=(pl.col("weight") * pl.col("value")).sum() / pl.col("weight").sum())
                .join(numbers, on="parent", how="right", maintain_order="right")["score"]
            )
            layers.append(score)

    return run, lambda: np.concatenate([layer.to_numpy() for layer in layers])


_LAYER = (
    "SELECT parent AS goal, sum(weight * score) / sum(weight) AS score FROM link{0} "
    "JOIN score{0} ON score{0}.goal = link{0}.child GROUP BY parent"
)


def _stacked(goals, rows_of):
    scores = np.full((LAYERS, goals.size), np.nan)
    for layer in range(LAYERS):
        for goal, score in rows_of(layer):
            scores[layer, goal] = score
    return scores.ravel()


def duckdb_layers(goals, threads):
    db = duckdb.connect(config={"threads": threads})
    for layer in range(LAYERS - 1):
        frame = goals.frame(layer)
        db.execute(f"CREATE TABLE link{layer} AS SELECT * FROM frame")
    own = pd.DataFrame({"goal": np.arange(goals.size, dtype=np.int32), "score": goals.own})
    db.execute("CREATE TABLE score0 AS SELECT * FROM own")

    def run(_clock):
        for layer in range(LAYERS - 1):
            db.execute(f"CREATE OR REPLACE TABLE score{layer + 1} AS " + _LAYER.format(layer))

    return run, lambda: _stacked(goals, lambda layer: db.execute(f"SELECT goal, score FROM score{layer}").fetchall())


def sqlite_layers(goals):
    db = sqlite3.connect(":memory:")
    for layer in range(LAYERS - 1):
        db.execute(f"CREATE TABLE link{layer} (parent INTEGER, child INTEGER, weight REAL, PRIMARY KEY (parent, child)) "
                   "WITHOUT ROWID")
        rows = goals.frame(layer)[["parent", "child", "weight"]].values.tolist()
        db.executemany(f"INSERT INTO link{layer} VALUES (?, ?, ?)", rows)
    db.execute("CREATE TABLE score0 (goal INTEGER PRIMARY KEY, score REAL)")
    db.executemany("INSERT INTO score0 VALUES (?, ?)", enumerate(goals.own.tolist()))

    def run(_clock):
        for layer in range(LAYERS - 1):
            db.execute(f"DROP TABLE IF EXISTS score{layer + 1}")
            db.execute(f"CREATE TABLE score{layer + 1} (goal INTEGER PRIMARY KEY, score REAL)")
            db.execute(f"INSERT INTO score{layer + 1} " + _LAYER.format(layer))

    return run, lambda: _stacked(goals, lambda layer: db.execute(f"SELECT goal, score FROM score{layer}").fetchall())


def networkx_order(goals):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(goals.goals))
    graph.add_weighted_edges_from(zip(goals.child.tolist(), goals.parent.tolist(), goals.weight.tolist()))
    order = list(nx.topological_sort(graph))
    own = goals.own.tolist()
    scores = np.full(goals.goals, np.nan)

    def run(_clock):
        value = {}
        for goal in order:
            if goal < goals.size:
                value[goal] = own[goal]
                continue
            above = below = 0.0
            for child, data in graph.pred[goal].items():
                if child in value:
                    above += data["weight"] * value[child]
                    below += data["weight"]
            if below:
                value[goal] = above / below
        scores[list(value)] = list(value.values())

    return run, lambda: scores


def goal_peers(goals):
    makers = {
        "SciPy, one CSR matrix a layer": scipy_layers,
        "polars, a layer at a time": polars_layers,
        "pandas, a layer at a time": pandas_layers,
        "DuckDB, a layer at a time, 1 thread": lambda g: duckdb_layers(g, 1),
        "DuckDB, a layer at a time, 2 threads": lambda g: duckdb_layers(g, 2),
        "SQLite, a layer at a time": sqlite_layers,
        "NetworkX, in a kept topological order": networkx_order,
    }
    return [Peer(name, *make(goals)) for name, make in makers.items()]
