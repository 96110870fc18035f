"""The examples in docstrings and in the README, run."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
import styr
import styr._core
from shared_data import EXAMPLE, require
from styr._asking import Asking
from styr._questions import Questions
from styr._risk_questions import RiskQuestions

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


def public_functions() -> list[tuple[str, Any]]:
    """Everything public that is called, by its name, what classes inherit among it."""
    found = []
    for name in styr.__all__:
        thing = getattr(styr, name)
        if not isinstance(thing, type):
            found.append((name, thing))
            continue
        own = [base for base in thing.__mro__ if base.__module__.startswith("styr.")]
        parts = {part for base in own for part in vars(base) if not part.startswith("_")}
        found += [(f"{name}.{part}", getattr(thing, part)) for part in sorted(parts) if callable(getattr(thing, part))]
    return found


def test_every_argument_is_described() -> None:
    for name, function in public_functions():
        text = inspect.getdoc(function) or ""
        for argument in inspect.signature(function).parameters:
            if argument in ("self", "progress", "axes"):
                continue
            assert re.search(rf"^ *{argument}: |`{argument}`", text, re.M), f"{name}: {argument}"


def test_every_question_has_an_example() -> None:
    asked = [name for name in vars(Questions) | vars(RiskQuestions) | vars(Asking) if not name.startswith("_")]
    assert len(asked) > 25
    for name in asked:
        assert ">>>" in (getattr(styr.Model, name).__doc__ or ""), name


def test_stubs_have_what_the_extension_has() -> None:
    """Nothing more and nothing less, down to the methods of each class and the names of their arguments."""

    def arguments(function: ast.FunctionDef) -> list[str]:
        return [argument.arg for argument in function.args.args]

    stub = ast.parse((PACKAGE / "src" / "styr" / "_core.pyi").read_text(encoding="utf-8"))
    stubbed: dict[str, object] = {}
    for node in stub.body:
        if isinstance(node, ast.ClassDef):
            stubbed[node.name] = {part.name: arguments(part) for part in node.body if isinstance(part, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            stubbed[node.name] = arguments(node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            stubbed[node.target.id] = None
    found: dict[str, object] = {}
    for name, value in vars(styr._core).items():
        if name.startswith("__"):
            continue
        if isinstance(value, type):
            found[name] = {part: _named(member) for part, member in vars(value).items() if _is_a_part(part, member)}
        else:
            found[name] = _named(value) if callable(value) else None
    assert found == stubbed


def _is_a_part(name: str, member: object) -> bool:
    """Not what every class has."""
    return not name.startswith("__") or type(member).__name__ == "nb_method"


def _named(member: object) -> list[str]:
    """Names of the arguments, of which the extension tells in the first line of its descriptions."""
    if isinstance(member, property):
        return ["self"]
    line = str(getattr(member, "__doc__", "") or "").splitlines()[0]
    inside = line[line.index("(") + 1 : line.rindex(")", 0, line.rindex("->") if "->" in line else len(line))]
    depth, names = 0, [""]
    for letter in inside:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth == 0:
            names.append("")
        else:
            names[-1] += letter
    return [name.split(":")[0].split("=")[0].strip() for name in names if name.strip()]
