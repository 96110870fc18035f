"""What the tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import styr
from shared_data import EXAMPLE, MUNICIPALITY, PERMITS, require


@pytest.fixture(autouse=True, scope="session")
def _interruptible() -> Iterator[None]:
    """Ctrl-C is heard even if what started the tests ignores it, as shells make programs in the background do."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def model() -> styr.Model:
    """The made-up municipality that the project comes with."""
    return styr.read(require(EXAMPLE))


@pytest.fixture(params=[MUNICIPALITY, PERMITS], ids=["municipality", "permits"], scope="session")
def package(request: pytest.FixtureRequest) -> Path:
    """A folder with reference data and the tables expected of them."""
    return require(request.param)


@pytest.fixture(scope="session")
def small() -> styr.Model:
    """A town with two schools: every number can be checked by hand."""
    return styr.Model.from_tables(
        units=[
            {"unit_id": "town", "parent_id": None, "name": "Byen på øya", "level": 0},
            {"unit_id": "north", "parent_id": "town", "name": "Nord skole", "level": 1},
            {"unit_id": "south", "parent_id": "town", "name": "Sør skole", "level": 1},
        ],
        indicators=[
            {
                "indicator_id": "absence",
                "name_nb": "Sykefravær",
                "name_en": "Sickness absence",
                "formula": "100*num/den",
                "unit": "%",
                "direction": "lower",
                "aggregation": "ratio_of_sums",
                "rollup": "tree",
            }
        ],
        goals=[{"goal_id": "G", "title": "Frisk", "title_en": "Healthy", "owner_unit_id": "town"}],
        targets=[
            {
                "target_id": "T",
                "goal_id": "G",
                "indicator_id": "absence",
                "unit_id": "town",
                "year": 2024,
                "target": 6.0,
                "green_tolerance": 0.5,
                "yellow_tolerance": 1.5,
                "direction": "lower",
                "weight": 1,
            }
        ],
        observations=[
            {
                "unit_id": unit,
                "indicator_id": "absence",
                "period": period,
                "numerator": numerator,
                "denominator": denominator,
                "status": status,
            }
            for unit, period, numerator, denominator, status in [
                ("north", "2024-01", 80, 1000, "ok"),
                ("north", "2024-02", 60, 1000, "estimated"),
                ("south", "2024-01", 50, 500, "ok"),
                ("south", "2024-02", None, None, "missing"),
            ]
        ],
    )
