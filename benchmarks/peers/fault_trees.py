#!/usr/bin/env python3
"""Runs styr and SCRAM in turn on fault trees, checks that they agree, and prints how long each took.

    apt-get install scram
    benchmarks/peers/fault_trees.py build/bin/styr FILE.xml... [--rounds N] [--limit SECONDS]

Both read the same Open-PSA file and compute the exact probability of the top gate. The figure of a tree is the
least processor time of all rounds, in which the programs take turns. Differences beyond the six digits that
SCRAM prints end the run with an error.
"""

import argparse
import csv
import io
import os
import pathlib
import re
import resource
import subprocess
import sys


def run(command, limit):
    """Processor seconds and output; none when the limit was reached."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return None, None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    if done.returncode != 0:
        return seconds, None
    return seconds, done.stdout.decode()


def styr_probability(output):
    rows = list(csv.DictReader(io.StringIO(output)))
    return float(rows[0]["probability"])


def scram_probability(output):
    found = re.search(r'<sum-of-products[^>]*probability="([^"]+)"', output)
    return float(found.group(1)) if found else None


def measure(styr, tree, rounds, limit):
    commands = {
        "styr": [styr, "risk-model", tree, "--top", "--probability-only"],
        # Without a limit on the order SCRAM lists every cut set, which no one needs for the probability.
        "scram": ["scram", "--bdd", "--probability", "1", "-l", "1", tree],
    }
    best, value = {}, {}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds, output = run(command, limit)
            if seconds is None or output is None:
                continue
            best[name] = min(seconds, best.get(name, seconds))
            value[name] = styr_probability(output) if name == "styr" else scram_probability(output)
    return best, value


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("styr")
    parser.add_argument("trees", nargs="+", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=120)
    options = parser.parse_args()
    wrong = 0
    print("| tree | probability | styr, s | SCRAM, s | SCRAM / styr |")
    print("|---|---|---|---|---|")
    for tree in options.trees:
        best, value = measure(os.path.abspath(options.styr), tree, options.rounds, options.limit)
        both = value.get("styr") is not None and value.get("scram") is not None
        if both and abs(value["styr"] - value["scram"]) > 1e-5 * abs(value["styr"]):
            print(f"{tree}: styr {value['styr']}, SCRAM {value['scram']}", file=sys.stderr)
            wrong += 1
        seconds = [f"{best[name]:.3f}" if name in best else "not done" for name in ("styr", "scram")]
        ratio = f"{best['scram'] / max(best['styr'], 1e-3):.1f}" if len(best) == 2 else ""
        print(f"| {tree.stem} | {value.get('styr', '')} | {seconds[0]} | {seconds[1]} | {ratio} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
