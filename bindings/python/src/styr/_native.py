"""What the rest of the package shares of the extension: its context, and how values go in."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from styr import _core
from styr.errors import ArrowError, OptionError

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
    for name, value in given.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise OptionError(f'option "{name}" must be a number, not {value}', 3001)
    return json.dumps(given, default=_plain)


def _plain(value: object) -> object:
    """An option as JSON has it: a number of NumPy as the number, anything else as the text of a cell."""
    if isinstance(value, datetime.date):
        return cell_text(value)
    item = getattr(value, "tolist", None)
    made = item() if callable(item) else None
    return made if isinstance(made, bool | int | float | str | list) else cell_text(value)


def cell_text(value: object) -> str:
    """A value in the form of a package: nothing is empty, lists are joined with `|`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else float.__repr__(value)
    if isinstance(value, datetime.datetime):
        # NaT of pandas is one of these, and differs from itself.
        return value.date().isoformat() if value == value else ""  # noqa: PLR0124
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "|".join(cell_text(item) for item in value)
    if getattr(getattr(value, "dtype", None), "kind", "") == "M":  # a time of NumPy
        day = str(value)[:10]
        return "" if day == "NaT" else day
    for name in ("tolist", "to_list"):  # numbers and lists of NumPy, polars and pyarrow
        convert = getattr(value, name, None)
        if callable(convert):
            return cell_text(convert())
    text = str(value)
    # What pandas and decimal call missing.
    return "" if text in ("<NA>", "NaN", "NaT") else text


def fields_of(table: str, record: object, row: int | None = None) -> dict[str, str]:
    """A record as the texts of its cells.

    Raises:
        TypeError: not a record: the message says of which table and, for one of many, which one it was.

    """
    where = table if row is None else f"{table}, record {row}"
    if not isinstance(record, Mapping):
        raise TypeError(f"{where}: a record must be a dict from column to value, not {type(record).__name__}")
    for name in record:
        if not isinstance(name, str):
            raise TypeError(f"{where}: the name of a column must be a str, not {name!r}")
    return {name: cell_text(value) for name, value in record.items()}


def records_of(table: str, rows: object) -> Iterator[dict[str, str]]:
    """The texts of the cells of each record.

    Raises:
        TypeError: neither columns nor records.

    """
    if isinstance(rows, Mapping | str | bytes) or not isinstance(rows, Iterable):
        hint = "; make a frame of a dict of columns first: polars.DataFrame(…)" if isinstance(rows, Mapping) else ""
        kind = type(rows).__name__
        raise TypeError(f"{table}: rows must be a frame that speaks Arrow, or an iterable of dicts, not {kind}{hint}")
    return (fields_of(table, record, row) for row, record in enumerate(rows, 1))


@contextmanager
def needed_for(what: str, extra: str) -> Iterator[None]:
    """Imports what the package can do without, and says how to get it.

    Raises:
        ImportError: not installed.

    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ImportError(f"{what} needs {error.name}: pip install styr[{extra}]", name=error.name) from error


def counted(count: int, what: str) -> str:
    """`1 goal`, `2 goals`: `what` is the plural in `s`."""
    return f"{count} {what.removesuffix('s') if count == 1 else what}"


def bytes_of(document: object) -> bytes:
    """A document, given as text or bytes, as bytes.

    Raises:
        TypeError: neither.

    """
    if isinstance(document, str):
        return document.encode()
    if isinstance(document, bytes):
        return document
    raise TypeError(f"a document is a str or bytes, not {type(document).__name__}")


def speaks_arrow(rows: object) -> TypeIs[Columns]:
    """Whether these are columns, and not one record after the other."""
    return isinstance(rows, ArrowStream | ArrowArray)


def imported(name: str, frame: Columns) -> _core.Table:
    """A frame as a table, without a copy where its layout allows; a table of the library as it is."""
    if isinstance(frame, _core.Table):
        return frame
    try:
        if isinstance(frame, ArrowStream):
            return _core.import_stream(CONTEXT, name, _columns_alone(frame).__arrow_c_stream__())
        return _core.import_array(CONTEXT, name, *frame.__arrow_c_array__())
    except ArrowError as error:
        raise ArrowError(f"{name}: {error.message}", error.code) from None
    except (TypeError, ValueError, OverflowError) as error:
        # A frame that cannot be made columns of Arrow: values of several types in one column, two columns of one name.
        raise ArrowError(f"{name}: the frame does not become columns: {_said(error)}", 4002) from error


def _said(error: Exception) -> str:
    """pyarrow says what and where in several arguments."""
    return "; ".join(str(part) for part in error.args) or type(error).__name__


_PERIODS = {"M": "%Y-%m", "Q": "%Y-Q%q", "Y": "%Y", "A": "%Y", "D": "%Y-%m-%d"}


def _columns_alone(frame: ArrowStream) -> ArrowStream:
    """What pandas has beyond columns: an index without names goes, and periods, in Arrow bare numbers, become texts."""
    names = getattr(getattr(frame, "index", None), "names", None)
    if names is not None and all(name is None for name in names):
        # Rows that were filtered or sorted have kept their old numbers, which Arrow would make a column of.
        frame = frame.reset_index(drop=True)  # type: ignore[attr-defined]
    for column, kind in getattr(getattr(frame, "dtypes", None), "items", dict)():
        name = str(kind)
        if name.startswith("period[") and name[7] in _PERIODS:
            changed: dict[str, object] = {column: frame[column].dt.strftime(_PERIODS[name[7]])}  # type: ignore[index]
            frame = frame.assign(**changed)  # type: ignore[attr-defined]
    return frame
