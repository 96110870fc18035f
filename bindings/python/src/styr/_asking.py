"""How a model is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from styr import _core, answers
from styr._native import options_text
from styr._progress import Progress, shown
from styr._table import Table

if TYPE_CHECKING:
    from styr._model import Model

Language = Literal["nb", "nn", "en"]
A = TypeVar("A", bound=answers.Answer)


class Asking:
    """What is asked: a snapshot, in a language."""

    _native: _core.Model
    _language: Language

    def ask(self, question: str, *, progress: Progress = False, **options: object) -> answers.Answer:
        """Answers any question of the library by its name; :meth:`questions` lists them and their options.

        Args:
            question: its name.
            progress: True for a bar, or a function that is called with the share done.
            options: its options by their names; those that are None are not given.

        Raises:
            UnknownNameError: no such question.
            OptionError: an option that it does not have, or a value that the option cannot have.
            NoAnswerError: the question cannot be answered for this model.

        >>> import styr
        >>> len(styr.read(example).ask("targets", year=2024))
        316

        """
        return self._ask(answers.kind_of(question), question, progress, options)

    def _ask(self, kind: type[A], question: str, progress: Progress, options: Mapping[str, object]) -> A:
        with shown(progress, question) as step:
            native = self._native.query(question, options_text(options), step)
        return kind(native, cast("Model", self), {name: value for name, value in options.items() if value is not None})

    def questions(self) -> Table:
        """Every question with its options; :meth:`ask` answers those that `call` says are for `styr_query`.

        >>> import styr
        >>> "goals" in styr.read(example).questions()["question"]
        True

        """
        return self.ask("queries")
