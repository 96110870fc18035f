"""What all answers are, and how rows are chosen from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from styr import _core
from styr._table import Table

if TYPE_CHECKING:
    from styr._model import Model


class Answer(Table):
    """A table that answers a question. Pickled without its model: `with_model` gives it one again."""

    def __init__(self, native: _core.Table, model: Model | None, options: Mapping[str, object]) -> None:
        """Made by the library."""
        super().__init__(native)
        self._model = model
        self._options = dict(options)

    @property
    def options(self) -> dict[str, object]:
        """What the question was asked with."""
        return dict(self._options)

    @property
    def model(self) -> Model:
        """The snapshot that was asked.

        Raises:
            RuntimeError: the answer was pickled, and pickles do not carry the model.

        """
        if self._model is None:
            raise RuntimeError("this answer came from a pickle and has no model: use answer.with_model(model)")
        return self._model

    def with_model(self, model: Model) -> Answer:
        """The same answer with the `model` that it is about."""
        return type(self)(self._native, model, self._options)

    def __getstate__(self) -> dict[str, Any]:
        """Pickles the columns and the options."""
        return {**super().__getstate__(), "options": self._options}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """From the columns that were pickled."""
        super().__setstate__(state)
        self._options = state["options"]
        self._model = None


# --- Choosing rows -------------------------------------------------------------------------------------------


def chosen(answer: Table, wanted: Mapping[str, object]) -> list[dict[str, Any]]:
    asked = {column: value for column, value in wanted.items() if value is not None}
    rows = [row for row in answer.to_dicts() if all(row[column] == value for column, value in asked.items())]
    if not rows:
        raise ValueError(f"the answer has no row with {asked}" if asked else "the answer has no rows")
    return rows


def the_only(rows: list[dict[str, Any]], column: str, what: str) -> Any:
    found = list(dict.fromkeys(row[column] for row in rows))
    if len(found) != 1:
        some = ", ".join(str(value) for value in found[:5])
        raise ValueError(f"say which {what} to draw: the answer has {len(found)} ({some}{', …' * (len(found) > 5)})")
    return found[0]


def units_under(answer: Answer, rows: list[dict[str, Any]], top: str | None) -> list[dict[str, Any]]:
    """The rows whose unit lies directly below that one; all rows for none."""
    if top is None:
        return rows
    parents = dict(zip(*(answer.model["units"][name] for name in ("unit_id", "parent_id")), strict=True))
    below = [row for row in rows if parents.get(row["unit_id"]) == top]
    if not below:
        raise ValueError(f"the answer has no unit directly below {top!r}")
    return below


def listed(text: str | None) -> list[str]:
    """The parts of a list in a cell."""
    return text.split("|") if text else []


def row_of(table: Table, column: str, key: str) -> dict[str, Any]:
    return next((row for row in table.to_dicts() if row[column] == key), {})


