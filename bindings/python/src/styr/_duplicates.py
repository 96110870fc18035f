"""Rows with one key: in an edit the last of them holds, but in the tables of a model each key stands once."""

from __future__ import annotations

from collections.abc import Iterable

from styr._native import Rows, fields_of, speaks_arrow
from styr._table import Table
from styr.errors import ArrowError, Problem

# A header is row 1.
_FIRST_ROW = 2


def duplicates(name: str, rows: Rows, described: Table) -> list[Problem]:
    """A problem for each row of a table whose key stood before. `described` is the answer to `columns`.

    Nothing for rows that can be read only once.
    """
    about = zip(described["table"], described["column"], described["key"], strict=True)
    keys = [column for table, column, is_key in about if table == name and is_key]
    first: dict[tuple[str, ...], int] = {}
    found = []
    for row, parts in enumerate(_keys(name, rows, keys), _FIRST_ROW):
        at = first.setdefault(parts, row)
        if at == row:
            continue
        key = "|".join(parts)
        where = row if speaks_arrow(rows) else None
        found.append(Problem("error", "duplicate_key", name, where, keys[0], key, "", f'"{key}" is already in row {at}'))
    return found


def _keys(name: str, rows: Rows, keys: list[str]) -> Iterable[tuple[str, ...]]:
    if not speaks_arrow(rows):
        return (tuple(record.get(key, "") for key in keys) for record in (fields_of(name, row) for row in rows))
    try:
        frame = Table.from_arrow(name, rows)
    except (ArrowError, ValueError):
        return ()
    columns = [[str(cell or "") for cell in frame[key]] for key in keys if key in frame.columns]
    return zip(*columns, strict=True)
