"""Runs the command line program and reads what it prints."""

import csv
import io
import os
import pathlib
import subprocess
from dataclasses import dataclass

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(os.environ.get("STYR_CLI", SOURCE / "build" / "bin" / "styr"))
# A program that hangs is a failure, also under a sanitizer on a slow machine.
TIMEOUT_SECONDS = 300


@dataclass
class Result:
    code: int
    output: str
    errors: str

    def rows(self):
        """The csv output as one dict per row."""
        assert self.code == 0, self.errors
        return read_rows(self.output)

    def body(self):
        """The lines below the header."""
        assert self.code == 0, self.errors
        return self.output.splitlines()[1:]


def read_rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def styr(*arguments, **options):
    """Runs the program with its output piped; the environment is emptied, so that nothing depends on it."""
    done = subprocess.run(
        [PROGRAM, *map(os.fspath, arguments)],
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        env={"PATH": "/usr/bin:/bin", **options.pop("env", {}), **sanitizer_options()},
        **options,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def sanitizer_options():
    return {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
