"""What the rest of the package shares of the extension: its context, and how values go in."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

from styr import _core

# Models are made with one thread for each call; Python's own threads may call at once.
CONTEXT = _core.Context(1)


@runtime_checkable
class ArrowStream(Protocol):
    """Anything that hands out Arrow columns: frames of polars, pandas, pyarrow, DuckDB, and answers of styr."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The capsule that the Arrow PyCapsule interface describes."""
        ...


Rows = ArrowStream | Iterable[Mapping[str, object]]


def options_text(options: Mapping[str, object]) -> str:
    """Options that were given, as the JSON that the library takes."""
    return json.dumps({name: value for name, value in options.items() if value is not None})


def cell_text(value: object) -> str:
    """A value in the form of a package: nothing is empty, lists are joined with `|`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "|".join(cell_text(item) for item in value)
    item = getattr(value, "item", None)  # a number of NumPy
    if callable(item):
        return cell_text(item())
    return str(value)


def fields_of(record: Mapping[str, object]) -> dict[str, str]:
    """A record as the texts of its cells."""
    return {name: cell_text(value) for name, value in record.items()}


def stream_table(name: str, frame: Any) -> _core.Table:
    """A copy of a frame's columns."""
    return _core.import_stream(CONTEXT, name, frame.__arrow_c_stream__())
