"""The examples in docstrings and in the README, run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import styr
from shared_data import EXAMPLE, require

PACKAGE = Path(__file__).resolve().parent.parent
MODULES = sorted(module.name for module in pkgutil.walk_packages(styr.__path__, "styr.") if module.name != "styr._core")
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, extraglobs={"example": require(EXAMPLE)}, optionflags=OPTIONS)
    assert result.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) >= 8


def test_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = PACKAGE / "README.md"
    example = require(EXAMPLE)
    monkeypatch.chdir(example.parent.parent)
    blocks = re.findall(r"```python\n(.*?)```", readme.read_text(encoding="utf-8"), re.S)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        code = block.replace('"goals.pdf"', repr(str(tmp_path / "goals.pdf")))
        exec(compile(code, "README.md", "exec"), names)  # noqa: S102


def test_public_things_are_described() -> None:
    for name in styr.__all__:
        thing = getattr(styr, name)
        assert thing.__doc__, name
        for part, value in vars(thing).items() if isinstance(thing, type) else []:
            if not part.startswith("_") and callable(value):
                assert value.__doc__, f"{name}.{part}"
