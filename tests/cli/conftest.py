import os
import pathlib

import pytest

import program
import small

SHARED_DATA = pathlib.Path(os.environ.get("STYR_SHARED_DATA", program.SOURCE.parent / "shared" / "data"))

compared_cells = {}


def pytest_sessionstart(session):
    if not os.access(program.PROGRAM, os.X_OK):
        pytest.exit(f"{program.PROGRAM} is not there: build it, or name it by STYR_CLI", returncode=2)


def reference_data(*parts):
    path = SHARED_DATA.joinpath(*parts)
    if not path.is_dir():
        pytest.skip(f"reference data are not there: {path}")
    return path


@pytest.fixture(scope="session")
def municipality():
    return reference_data("governance", "baerum-like")


@pytest.fixture(scope="session")
def permits():
    return reference_data("packages", "permits")


@pytest.fixture
def package(tmp_path):
    """A small package whose figures can be worked out by hand; see small.py."""
    return small.write(tmp_path / "pakke på norsk")


@pytest.fixture
def count_cells(request):
    def count(name, cells):
        compared_cells[name] = compared_cells.get(name, 0) + cells

    return count


def pytest_terminal_summary(terminalreporter):
    if not compared_cells:
        return
    terminalreporter.section("cells compared with reference results")
    for name, cells in compared_cells.items():
        terminalreporter.write_line(f"{cells:7d}  {name}")
    terminalreporter.write_line(f"{sum(compared_cells.values()):7d}  in all")
