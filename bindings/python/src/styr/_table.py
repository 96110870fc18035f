"""Tables: those of a model, and answers."""

from __future__ import annotations

import datetime
import html
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from styr import _core
from styr._native import CONTEXT, ArrowArray, ArrowStream, counted, imported, needed_for

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_TYPES = {1: "text", 2: "code", 3: "integer", 4: "number", 5: "boolean", 6: "date"}
_DATE = 6
_FIRST_DAY = datetime.date(1970, 1, 1)
# How much of a table its picture in a terminal or a notebook shows.
_HEAD = 8
_TAIL = 3
_LINE_WIDTH = 160


class Table:
    """Named columns, each of one type. Never changes; safe to use from several threads.

    Whatever speaks Arrow takes it as it is (`polars.DataFrame(table)`, `pyarrow.table(table)`,
    `duckdb.sql("from table")`), without a Python object for each cell and, where the other side allows, without
    a copy.

    >>> import styr
    >>> units = styr.Table.from_arrow("units", styr.read(example)["units"])
    >>> len(units), units.columns[:3]
    (103, ['unit_id', 'parent_id', 'name'])
    >>> units["unit_id"][:3]
    ['KD', 'OSU', 'SKO']
    """

    _cell_width = 40  # how much of a cell is shown

    def __init__(self, native: _core.Table) -> None:
        """Made by the library."""
        self._native = native

    @classmethod
    def from_arrow(cls, name: str, frame: ArrowStream | ArrowArray) -> Self:
        """The columns of a `frame` as a table of that `name`, in the frame's own memory where the layout allows.

        Raises:
            ArrowError: a column of a type that tables do not have.

        """
        return cls(imported(name, frame))

    @property
    def name(self) -> str:
        """Of the table in a package, or of the question that it answers."""
        return self._native.name

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [name for name, _, _ in self._native.columns()]

    @property
    def types(self) -> dict[str, str]:
        """The type of each column: text, code, integer, number, boolean or date."""
        return {name: _TYPES[kind] for name, kind, _ in self._native.columns()}

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._native)

    def __getitem__(self, column: str) -> list[Any]:
        """The cells of a column as Python values, None where there is none.

        Raises:
            KeyError: no column of that name.

        """
        for index, (name, kind, _) in enumerate(self._native.columns()):
            if name == column:
                return self._cells(index, kind, 0, len(self))
        raise KeyError(f"{self.name} has no column {column!r}, but {', '.join(self.columns)}")

    def _cells(self, index: int, kind: int, first: int, count: int) -> list[Any]:
        cells = self._native.cells(index, first, count)
        if kind == _DATE:
            return [None if days is None else _FIRST_DAY + datetime.timedelta(days) for days in cells]
        return cells

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dicts: handy for small tables.

        >>> import styr
        >>> styr.read(example).goals(year=2024).to_dicts()[0]["goal_id"]
        'G00'

        """
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in self._rows(0, len(self))]

    def _rows(self, first: int, count: int) -> Iterator[tuple[Any, ...]]:
        columns = [self._cells(i, kind, first, count) for i, (_, kind, _) in enumerate(self._native.columns())]
        return zip(*columns, strict=True)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The columns as an Arrow stream (the Arrow PyCapsule interface)."""
        return self._native.__arrow_c_stream__(requested_schema)

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The columns as one struct array of Arrow, with its schema."""
        return self._native.__arrow_c_array__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """Names and types of the columns as an Arrow schema."""
        return self._native.__arrow_c_schema__()

    def to_arrow(self) -> pyarrow.Table:
        """As a pyarrow table, without a copy."""
        with needed_for("to_arrow", "pandas"):
            import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> polars.DataFrame:
        """As a polars frame; codes become categories, so that equal texts are kept once.

        >>> import styr
        >>> styr.read(example).goals(year=2024).to_polars().shape
        (54, 6)

        """
        with needed_for("to_polars", "polars"):
            import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas frame (through pyarrow); codes become categories, integers `Int64`, booleans `boolean`.

        >>> import styr
        >>> frame = styr.read(example).goals(year=2024).to_pandas()
        >>> str(frame["year"].dtype), int(frame["score"].isna().sum())
        ('Int64', 7)

        """
        with needed_for("to_pandas", "pandas"):
            import pandas
            import pyarrow

        integers = {pyarrow.int64(): pandas.Int64Dtype(), pyarrow.bool_(): pandas.BooleanDtype()}
        frame = self.to_arrow().to_pandas(types_mapper=integers.get)
        assert isinstance(frame, pandas.DataFrame)
        return frame

    def to_csv(self) -> str:
        """As CSV (RFC 4180) with a header row, numbers so that they read back the same."""
        return self._native.text("csv")

    def to_json(self) -> str:
        """As a JSON array of objects, one a line."""
        return self._native.text("json")

    def __eq__(self, other: object) -> bool:
        """Same name, columns and cells."""
        if not isinstance(other, Table):
            return NotImplemented
        return self._native is other._native or (
            self.name == other.name and self.types == other.types and self.to_csv() == other.to_csv()
        )

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        """Pickles the columns."""
        return {"native": self._native.state()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """From the columns that were pickled."""
        self._native = _core.table_from_state(CONTEXT, *state["native"])

    def _shown(self) -> tuple[list[tuple[Any, ...]], int]:
        """The rows to show, and how many are left out between head and tail."""
        if len(self) <= _HEAD + _TAIL + 1:
            return list(self._rows(0, len(self))), 0
        return [*self._rows(0, _HEAD), *self._rows(len(self) - _TAIL, _TAIL)], len(self) - _HEAD - _TAIL

    def __repr__(self) -> str:
        """The first and last rows, for a terminal."""
        rows, left_out = self._shown()
        kinds = list(self.types.values())
        texts = [[_short(cell, self._cell_width) for cell in row] for row in rows]
        widths = [max([len(name), *(len(row[i]) for row in texts)]) for i, name in enumerate(self.columns)]
        ends = itertools.accumulate(width + 2 for width in widths)
        # The first columns that fit beside each other; at least one.
        fitting = max(1, sum(end - 2 <= _LINE_WIDTH for end in ends))

        def line(cells: list[str]) -> str:
            parts = (
                cell.rjust(width) if kind in ("integer", "number") else cell.ljust(width)
                for cell, width, kind in zip(cells[:fitting], widths, kinds, strict=False)
            )
            return "  ".join(parts).rstrip()

        lines = [f"{self.name}: {self._count()}", line(self.columns)]
        lines += [line(row) for row in texts]
        if left_out:
            lines.insert(2 + _HEAD, f"… {left_out} more")
        if fitting < len(widths):
            lines.append(f"… and the columns {', '.join(self.columns[fitting:])}")
        return "\n".join(lines)

    def _count(self) -> str:
        return counted(len(self), "rows")

    def _repr_html_(self) -> str:
        rows, left_out = self._shown()
        right = ' style="text-align:right"'
        align = [right if kind in ("integer", "number") else ' style="text-align:left"' for kind in self.types.values()]
        head = "".join(f"<th{how}>{html.escape(name)}</th>" for name, how in zip(self.columns, align, strict=True))
        lines = []
        for row in rows:
            cells = (f"<td{how}>{html.escape(_short(cell, self._cell_width))}</td>" for cell, how in zip(row, align, strict=True))
            lines.append(f"<tr>{''.join(cells)}</tr>")
        if left_out:
            lines.insert(_HEAD, f'<tr><td colspan="{len(align)}">… {left_out} more</td></tr>')
        caption = f"{html.escape(self.name)}: {self._count()}"
        return (
            f'<table><caption style="caption-side:top;text-align:left">{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
        )


def _short(cell: object, width: int) -> str:
    if cell is None:
        return ""
    text = f"{cell:.6g}" if isinstance(cell, float) else str(cell)
    text = text.replace("\n", " ")
    return text if len(text) <= width else text[: width - 1] + "…"
