"""Takes turns between programs that do the same job, and compares what they say."""

import gc
import statistics
import subprocess
import time
from dataclasses import dataclass, field

import numpy as np

# The runs of a peer that count take that much time in all, but it gets at least MIN_ROUNDS turns.
SECONDS_PER_PEER = 20.0
MIN_ROUNDS = 3


@dataclass
class Peer:
    """`run` does the job once and may return the seconds it took by that clock; else they are measured around it.
    `answer` gives the result of the last run as an array that is the same for all peers of a job."""

    name: str
    run: object
    answer: object
    seconds: list = field(default_factory=list)

    def turn(self, clock, in_a_row=1):
        """Runs the job so many times; the last one counts."""
        gc.collect()
        gc.disable()
        for _ in range(in_a_row):
            start = clock()
            told = self.run(clock)
            taken = clock() - start
        gc.enable()
        self.seconds.append(told if isinstance(told, float) else taken)

    @property
    def median(self):
        return statistics.median(self.seconds)


class Driver:
    """The C++ side: styr and the tight loops, told by lines what to do next."""

    def __init__(self, program, data):
        self.data = data
        self.process = subprocess.Popen(
            [program, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def run(self, job, clock=time.perf_counter):
        """The seconds that the job took inside the program."""
        self.process.stdin.write(job + "\n")
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the driver ended in {job}")
        on_clock, of_processor = map(float, line.split())
        return of_processor if clock is time.process_time else on_clock

    def answer(self, job):
        """The result of the last run of the job, as the driver writes it to a file."""
        self.run("write " + job)
        return np.fromfile(self.data / "answer.f64", dtype=np.float64)

    def peer(self, name, job):
        return Peer(name, lambda clock: self.run(job, clock), lambda: self.answer(job))

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def agree(answer, wanted, exact):
    if answer.shape != wanted.shape:
        return False
    if exact:
        return np.array_equal(answer, wanted, equal_nan=True)
    return np.allclose(answer, wanted, rtol=1e-9, atol=0, equal_nan=True)


def check_answers(title, peers, exact):
    wanted = None
    for peer in peers:
        answer = np.asarray(peer.answer(), dtype=np.float64).ravel()
        if wanted is None:
            wanted = answer
        if not agree(answer, wanted, exact):
            raise SystemExit(f"{title}: {peer.name} does not agree with {peers[0].name}")


def compare(title, peers, rounds, clock, exact=True, in_a_row=1):
    """Runs the peers in turn and returns the rows of a table. The first peer is the base of the ratios. With several
    runs in a row the last of each turn counts, when caches hold the data and other cores are awake."""
    for peer in peers:
        peer.turn(clock)
        peer.seconds.clear()  # the first run warms up
    check_answers(title, peers, exact)
    for number in range(rounds):
        for peer in peers:
            if number < MIN_ROUNDS or sum(peer.seconds) < SECONDS_PER_PEER:
                peer.turn(clock, in_a_row)
    check_answers(title, peers, exact)
    return [(peer.name, peer.median, len(peer.seconds)) for peer in peers]


def print_table(title, rows, styr):
    """`styr` is the name of the row that is styr's."""
    base = rows[0][1]
    ours = next(seconds for name, seconds, _ in rows if name == styr)
    print(f"\n### {title}\n")
    print("| peer | median | runs | ratio to the tight loop | ratio to styr |")
    print("|---|---|---|---|---|")
    for name, seconds, runs in rows:
        print(f"| {name} | {readable(seconds)} | {runs} | {ratio(seconds / base)} | {ratio(seconds / ours)} |")


def readable(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"
    return ""


def ratio(value):
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"
