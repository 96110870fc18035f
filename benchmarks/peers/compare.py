"""Compares styr with its peers. Called by `run`."""

import argparse
import pathlib
import platform
import tempfile
import time
from importlib import metadata

import numpy as np
from full_rollup import Tree, full_peers, ratio_peers
from harness import Driver, compare, print_table
from one_leaf import leaf_peers
from shared_goals import Goals, goal_peers

JOBS = ("full", "ratio", "leaf", "goals")
STYR = "**styr**"
# Of the rows that share the work; jobs.cpp has the same.
WORKERS = "2 workers"
TIGHT = "tight loop over level-ordered arrays"


def at_least_one(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def machine():
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    packages = ("duckdb", "polars", "pandas", "numpy", "scipy", "networkx")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    return f"{len(names)} × {names[0]}; Python {platform.python_version()}; {versions}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--job", action="append", choices=JOBS)
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--rounds", type=at_least_one)
    parser.add_argument("--in-a-row", type=at_least_one, default=1)
    arguments = parser.parse_args()
    fan_out, depth = (10, 4) if arguments.small else (10, 7)
    tree = Tree(fan_out, depth)
    goals = Goals(800 if arguments.small else 100_000)
    changes = 1_000 if arguments.small else 20_000
    rounds = arguments.rounds or (3 if arguments.small else 15)
    jobs = arguments.job or JOBS
    clock = time.process_time if arguments.cpu else time.perf_counter
    print(machine() + "; seconds " + ("of the processor, all threads" if arguments.cpu else "on the clock"))
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder)
        goals.write(data)
        (data / "sizes").write_text(f"{fan_out} {depth} {goals.goals} {len(goals.child)} {len(goals.own)} {changes}\n")
        driver = Driver(arguments.driver, data)

        def ours(job):
            return [driver.peer(TIGHT, job + " tight"), driver.peer(STYR, job + " styr")]

        def with_workers(job):
            return [*ours(job), driver.peer(f"{STYR}, {WORKERS}", f"{job} styr, {WORKERS}")]

        def turns(title, peers, exact=True):
            return compare(title, peers, rounds, clock, exact, arguments.in_a_row)

        if "full" in jobs:
            rows = turns("full", with_workers("full") + full_peers(tree))
            print_table(f"Full roll-up: {tree.units:,} units × 12 months, sum", rows, STYR)
        if "ratio" in jobs:
            rows = turns("ratio", with_workers("ratio") + ratio_peers(tree))
            print_table(f"Ratio of sums with coverage: {tree.units:,} units × 12 months", rows, STYR)
        if "leaf" in jobs:
            driver.run("full tight")
            table = driver.answer("full tight").reshape(tree.units, 12)
            rows = turns("leaf", ours("leaf") + leaf_peers(tree, table, changes))
            print_table(f"One changed leaf of {tree.units:,} units, {depth - 1} units above it × 12 months", rows, STYR)
        if "goals" in jobs:
            rows = turns("goals", ours("goals") + goal_peers(goals), exact=False)
            print_table(f"Scores of {goals.goals:,} goals with {len(goals.child):,} links", rows, STYR)
        driver.close()


if __name__ == "__main__":
    main()
