"""What the program is connected to: terminals, pipes that close, disks that are full, and people who press Ctrl-C."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest

import small
from program import PROGRAM, TIMEOUT_SECONDS, sanitizer_options, styr


def on_terminal(*arguments, width=80, env=None, pause_seconds=0):
    """Runs the program on a terminal of its own; returns its exit status and all that the terminal showed.

    With `pause_seconds` it is held up for that long soon after it has started, as a slow disk would.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm", **sanitizer_options(), **(env or {})}
    process = subprocess.Popen(
        [PROGRAM, *map(os.fspath, arguments)], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    if pause_seconds:
        time.sleep(0.1)
        process.send_signal(signal.SIGSTOP)
        time.sleep(pause_seconds)
        process.send_signal(signal.SIGCONT)
    shown = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(timeout=TIMEOUT_SECONDS), shown.decode().replace("\r\n", "\n")


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", text)


def test_a_terminal_gets_a_table_with_colours(package):
    status, shown = on_terminal("targets", package)
    assert status == 0
    assert "\x1b[32m✓ grønn\x1b[0m" in shown and "\x1b[31m✗ rød\x1b[0m" in shown and "\x1b[33m! gul\x1b[0m" in shown
    assert plain(shown) == styr("targets", package, "--format", "table").output


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_declined(package, environment):
    assert "\x1b" not in on_terminal("targets", package, env=environment)[1]
    assert "\x1b[32m" in on_terminal("targets", package, "--color", "always", env=environment)[1]
    assert "\x1b" not in on_terminal("targets", package, "--color", "never")[1]


def test_csv_on_a_terminal_when_asked_for(package):
    status, shown = on_terminal("rollup", package, "--format", "csv")
    assert status == 0 and shown == styr("rollup", package).output


@pytest.mark.parametrize("command", ["rollup", "targets", "goals", "check", "contributors", "trend"])
def test_tables_fit_the_terminal(municipality, command):
    for width in (80, 120):
        status, shown = on_terminal(command, municipality, width=width)
        assert status == 0
        assert max(map(len, plain(shown).splitlines())) <= width


def test_errors_are_shown_once_on_a_terminal(tmp_path):
    folder = small.write(tmp_path / "p", units=small.with_row("units", "X", "INGEN", "", "1", ""))
    status, shown = on_terminal("check", folder)
    assert status == 1 and shown.count("unknown_reference") == 1


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A package that takes a while to read."""
    folder = tmp_path_factory.mktemp("stor") / "pakke"
    units = [["unit_id", "parent_id", "name"], ["K", "", "Kommunen"]] + [[f"U{i}", "K", ""] for i in range(3000)]
    months = [f"{2000 + m // 12}-{m % 12 + 1:02d}" for m in range(240)]
    small.write(folder, units=units, goals=None, goal_links=None, targets=None, observations=None)
    with open(folder / "observations.csv", "w", encoding="utf-8") as file:
        file.write("unit_id,indicator_id,period,numerator,denominator,status\n")
        for i in range(3000):
            file.writelines(f"U{i},SYK,{month},{i % 97},1000,ok\n" for month in months)
    return folder


def test_progress_is_shown_on_a_terminal_and_wiped_away(large, tmp_path):
    status, shown = on_terminal("convert", large, tmp_path / "ut.json", pause_seconds=1.3)
    assert status == 0
    assert re.search(r"\r\x1b\[K(leser|skriver) pakken \d+ (%|s)", shown), shown
    assert shown.split("\x1b[K")[-1] == f"{tmp_path / 'ut.json'}\n"


def test_no_progress_for_what_is_quick(package, tmp_path):
    assert on_terminal("convert", package, tmp_path / "ut.json")[1] == f"{tmp_path / 'ut.json'}\n"


def test_no_progress_in_a_pipe(large):
    result = styr("rollup", large, "--unit", "K")
    assert result.code == 0 and result.errors == ""


def is_reading(process, path):
    """True when the process has the file open."""
    descriptors = Path(f"/proc/{process.pid}/fd")
    try:
        return any(os.path.realpath(descriptor) == os.path.realpath(path) for descriptor in descriptors.iterdir())
    except OSError:  # it ends just now
        return False


def start_interruptible(*arguments):
    """Starts the program so that Ctrl-C reaches it, even where these tests run in the background and ignore it."""
    return subprocess.Popen(
        [PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def interrupt_when(process, is_time):
    """Presses Ctrl-C as soon as that is so; returns what the program wrote on its output and for errors."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while process.poll() is None and not is_time() and time.monotonic() < deadline:
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=TIMEOUT_SECONDS)


def test_ctrl_c_stops_at_once_and_cleanly(large, tmp_path):
    process = start_interruptible("convert", large, tmp_path / "ut")
    output, errors = interrupt_when(process, lambda: is_reading(process, large / "observations.csv"))
    assert process.returncode == -signal.SIGINT
    assert output == errors == b""
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_writing_leaves_nothing(large, tmp_path):
    """Interrupts as soon as the folder beside the destination is there."""
    process = start_interruptible("convert", large, tmp_path / "ut")
    output, errors = interrupt_when(process, lambda: list(tmp_path.iterdir()))
    if process.returncode == 0:
        pytest.skip("it was done before it could be interrupted")
    assert process.returncode == -signal.SIGINT
    assert output == errors == b""
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_is_no_error(municipality):
    process = subprocess.Popen(
        [PROGRAM, "rollup", municipality, "--by", "month"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.readline().startswith(b"unit_id,")
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait(timeout=TIMEOUT_SECONDS) == 0 and errors == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [["rollup", "P"], ["goals", "P", "--format", "json"], ["--help"], ["--version"]])
def test_a_full_disk_is_an_error(arguments, package):
    arguments = [str(package) if argument == "P" else argument for argument in arguments]
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1 and b"No space left" in done.stderr


def test_a_closed_output_is_an_error(package):
    done = subprocess.run(["sh", "-c", 'exec "$0" rollup "$1" >&-', PROGRAM, str(package)], stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1 and b"cannot write" in done.stderr


def test_convert_to_a_full_disk_leaves_nothing(package):
    full = "/dev/shm/styr-full"
    if os.geteuid() != 0 or not os.path.isdir("/dev/shm"):
        pytest.skip("needs to be root to make a small disk")
    os.makedirs(full, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "none", full], capture_output=True, check=False)
    if mounted.returncode != 0:
        os.rmdir(full)
        pytest.skip("may not mount a small disk here")
    try:
        for name in ("ut", "ut.json"):
            result = styr("convert", package, os.path.join(full, name))
            assert result.code == 1 and result.output == "" and result.errors.startswith("styr convert: ")
            assert os.listdir(full) == []
    finally:
        subprocess.run(["umount", full], check=True)
        os.rmdir(full)
