"""Where reference data lie that are not part of the project, and what to do when they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(os.environ.get("STYR_SOURCE_DIR", Path(__file__).resolve().parents[3]))
DATA = Path(os.environ.get("STYR_SHARED_DATA", PROJECT.parent / "shared" / "data"))
EXAMPLE = PROJECT / "examples" / "eksempelvik"
MUNICIPALITY = DATA / "governance" / "baerum-like"
PERMITS = DATA / "packages" / "permits"


def require(folder: Path) -> Path:
    """The folder; skips the test, saying so, when it is absent."""
    if not folder.is_dir():
        pytest.skip(f"reference data are absent: {folder}")
    return folder
