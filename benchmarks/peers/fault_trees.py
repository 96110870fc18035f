#!/usr/bin/env python3
"""Runs styr and SCRAM in turn on fault trees, checks that they agree, and prints how long each took.

    apt-get install scram
    benchmarks/peers/fault_trees.py build/bin/styr FILE.xml... [--rounds N] [--limit SECONDS] [--all]

Both read the same Open-PSA file, each as a whole program: start, reading, computing, printing. The figure of a tree
is the least processor time of all rounds, in which the programs take turns. The exact probability of the top gate
is compared in every tree. With --all the number of minimal cut sets and the importance of every event are asked for
and compared too; SCRAM then lists every cut set (of up to 1000 events), styr counts them. Differences beyond the six digits that SCRAM prints
end the run with an error, but for one: in trees with negations SCRAM gives Birnbaum's measure with the wrong sign for
some events, which is counted in the last column.
"""

import argparse
import csv
import io
import os
import pathlib
import resource
import subprocess
import sys
import xml.etree.ElementTree

DIGITS = 1e-5


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


def run_all(commands, limit):
    """The sum of the seconds of several runs, and their outputs."""
    total, outputs = 0.0, []
    for command in commands:
        seconds, output = run(command, limit)
        if output is None:
            return None, None
        total += seconds
        outputs.append(output)
    return total, outputs


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def styr_answer(outputs):
    top = rows(outputs[0])[0]
    answer = {"probability": float(top["probability"])}
    if len(outputs) > 1:
        answer["cut sets"] = top["minimal_cut_sets"]
        answer["birnbaum"] = {row["event"]: float(row["birnbaum"]) for row in rows(outputs[1])}
    return answer


def scram_answer(outputs):
    report = xml.etree.ElementTree.fromstring(outputs[0])
    top = report.find(".//sum-of-products")
    answer = {"probability": float(top.get("probability"))}
    if report.find(".//importance") is not None:
        answer["cut sets"] = top.get("products")
        events = report.findall(".//importance/basic-event")
        answer["birnbaum"] = {event.get("name"): float(event.get("MIF")) for event in events}
    return answer


def commands_of(styr, tree, everything):
    question = [styr, "risk-model", tree]
    if everything:
        return {
            "styr": [question + ["--top"], question + ["--importance"]],
            "scram": [["scram", "--bdd", "--importance", "1", "-l", "1000", tree]],
        }
    return {
        "styr": [question + ["--top", "--probability-only"]],
        # Without a limit on the order SCRAM lists every cut set, which no one needs for the probability.
        "scram": [["scram", "--bdd", "--probability", "1", "-l", "1", tree]],
    }


def measure(styr, tree, options):
    best, answer = {}, {}
    for _ in range(options.rounds):
        for name, commands in commands_of(styr, tree, options.all).items():
            seconds, outputs = run_all(commands, options.limit)
            if seconds is None:
                continue
            best[name] = min(seconds, best.get(name, seconds))
            answer[name] = styr_answer(outputs) if name == "styr" else scram_answer(outputs)
    return best, answer


def differ(a, b):
    return abs(a - b) > DIGITS * max(abs(a), abs(b)) + 1e-15


def compare(ours, theirs):
    """What differs, and for how many events only the sign of the importance does."""
    wrong, signs = [], 0
    if differ(ours["probability"], theirs["probability"]):
        wrong.append(f"probability {ours['probability']} and {theirs['probability']}")
    if ours.get("cut sets") != theirs.get("cut sets"):
        wrong.append(f"cut sets {ours.get('cut sets')} and {theirs.get('cut sets')}")
    # SCRAM leaves out events that are in no cut set.
    for event, value in theirs.get("birnbaum", {}).items():
        if not differ(ours["birnbaum"][event], value):
            continue
        if differ(ours["birnbaum"][event], -value):
            wrong.append(f"birnbaum of {event} {ours['birnbaum'][event]} and {value}")
        else:
            signs += 1
    return wrong, signs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("styr")
    parser.add_argument("trees", nargs="+", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=120)
    parser.add_argument("--all", action="store_true", help="cut sets and importance too")
    options = parser.parse_args()
    different = 0
    print("| tree | probability | cut sets | styr, s | SCRAM, s | SCRAM / styr | signs |")
    print("|---|---|---|---|---|---|---|")
    for tree in options.trees:
        best, answer = measure(os.path.abspath(options.styr), tree, options)
        signs = ""
        if len(answer) == 2:
            wrong, signs = compare(answer["styr"], answer["scram"])
            different += len(wrong)
            for what in wrong:
                print(f"{tree}: {what}", file=sys.stderr)
        seconds = [f"{best[name]:.3f}" if name in best else "not done" for name in ("styr", "scram")]
        ratio = f"{best['scram'] / max(best['styr'], 1e-3):.1f}" if len(best) == 2 else ""
        ours = answer.get("styr", {})
        cells = [tree.stem, ours.get("probability", ""), ours.get("cut sets", ""), *seconds, ratio, signs or ""]
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
