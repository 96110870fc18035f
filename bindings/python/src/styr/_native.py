"""What the rest of the package shares of the extension: its context, and how values go in."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from styr import _core

if TYPE_CHECKING:
    from typing_extensions import TypeIs

# Models are made with one thread for each call; Python's own threads may call at once.
CONTEXT = _core.Context(1)


@runtime_checkable
class ArrowStream(Protocol):
    """Anything that hands out Arrow columns: frames of polars, pandas, pyarrow, DuckDB, and answers of styr."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The capsule that the Arrow PyCapsule interface describes."""
        ...


@runtime_checkable
class ArrowArray(Protocol):
    """The same in one piece: record batches, struct arrays."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The two capsules that the Arrow PyCapsule interface describes."""
        ...


Columns = ArrowStream | ArrowArray
Rows = Columns | Iterable[Mapping[str, object]]


def options_text(options: Mapping[str, object]) -> str:
    """Options that were given, as the JSON that the library takes."""
    given = {name: value for name, value in options.items() if value is not None}
    return json.dumps(given, default=cell_text)


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


def speaks_arrow(rows: object) -> TypeIs[Columns]:
    """Whether these are columns, and not one record after the other."""
    return isinstance(rows, ArrowStream | ArrowArray)


def imported(name: str, frame: Columns) -> _core.Table:
    """A frame as a table, without a copy where its layout allows; a table of the library as it is."""
    if isinstance(frame, _core.Table):
        return frame
    if isinstance(frame, ArrowStream):
        return _core.import_stream(CONTEXT, name, frame.__arrow_c_stream__())
    return _core.import_array(CONTEXT, name, *frame.__arrow_c_array__())
