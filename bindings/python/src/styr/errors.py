"""What can go wrong, with where and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from styr import _core

# How many problems the text of an exception lists; `problems` has them all.
_LISTED = 25


class Problem(NamedTuple):
    """One thing that is wrong in the data, or was noted about them.

    `row` counts the header as row 1, as an editor shows a CSV file; it is None for what is not about one row.
    """

    severity: str
    code: str
    table: str
    row: int | None
    column: str
    id: str
    value: str
    message: str

    def __str__(self) -> str:
        """`table:row:column: code: message`, as the command line prints it; with the record where there is no row."""
        where = "" if self.row is None else str(self.row)
        which = f" (record {self.id})" if self.id and self.row is None and self.id not in self.message else ""
        return f"{self.table}:{where}:{self.column}: {self.code}: {self.message}{which}"


class StyrError(Exception):
    """Anything that the library refuses. `code` is the number of the C interface.

    `problems` lists everything that is wrong in the data, not only the first.
    """

    def __init__(self, message: str, code: int = 1, problems: Sequence[Problem] = ()) -> None:
        """Made by the library."""
        super().__init__(message, code, tuple(problems))
        self.message = message
        self.code = code
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[StyrError], tuple[str, int, tuple[Problem, ...]]]:
        """Some kinds are also exceptions of Python that keep their arguments in ways of their own."""
        return type(self), (self.message, self.code, self.problems)

    def __str__(self) -> str:
        """The message, and the problems one a line."""
        if not self.problems:
            return self.message
        lines = [str(problem) for problem in self.problems[:_LISTED]]
        if len(self.problems) > _LISTED:
            lines.append(f"… and {len(self.problems) - _LISTED} more: see .problems")
        # The message lists the first few itself.
        return "\n".join(lines if len(self.problems) == 1 else [self.message.splitlines()[0], *lines])


class DataError(StyrError, ValueError):
    """The tables do not make a sound model. Nothing was loaded."""


class EditError(StyrError, ValueError):
    """The changes do not leave a sound model. Nothing was changed."""


class NotFoundError(StyrError, FileNotFoundError):
    """Nothing at that path, or nothing that looks like a model."""


class UnknownNameError(StyrError, KeyError):
    """No table, column, record or question of that name."""


class OptionError(StyrError, ValueError):
    """An option that the question does not have, or a value that the option cannot have."""


class NoAnswerError(StyrError):
    """The question cannot be answered for this model."""


class ArrowError(StyrError, TypeError):
    """Columns that cannot be taken in."""


class FileError(StyrError, OSError):
    """The file system refused."""


class CancelledError(StyrError):
    """The call was stopped before it was done."""


class ConflictError(StyrError):
    """Another change came first: start again from the newest snapshot."""


class InternalError(StyrError, RuntimeError):
    """A fault of the library. Please report it."""


_KINDS: dict[int, type[StyrError]] = {
    3: OptionError,
    6: InternalError,
    7: CancelledError,
    1000: NotFoundError,
    1001: DataError,
    1002: FileError,
    2000: UnknownNameError,
    2001: UnknownNameError,
    2002: UnknownNameError,
    2004: EditError,
    3000: UnknownNameError,
    3001: OptionError,
    3002: NoAnswerError,
    4000: ArrowError,
    4001: ArrowError,
    4002: ArrowError,
    5000: OptionError,
    5001: UnknownNameError,
    5002: ConflictError,
}
_OUT_OF_MEMORY = 5


def problems_of(table: _core.Table | None) -> tuple[Problem, ...]:
    """The rows of a table of problems."""
    if table is None or len(table) == 0:
        return ()
    names = [name for name, _, _ in table.columns()]
    columns: dict[str, list[Any]] = {name: table.cells(i, 0, len(table)) for i, name in enumerate(names)}
    nothing: list[Any] = [None] * len(table)
    parts = []
    for field in Problem._fields:
        cells = columns.get(field, nothing)
        parts.append(cells if field == "row" else [cell or "" for cell in cells])
    return tuple(Problem(*row) for row in zip(*parts, strict=True))


def from_native(code: int, message: str, problems: _core.Table | None) -> BaseException:
    """The exception for a failed call of the C interface."""
    if code == _OUT_OF_MEMORY:
        return MemoryError(message)
    return _KINDS.get(code, StyrError)(message, code, problems_of(problems))
