"""What the README shows is what the programs print."""

import pathlib
import shlex
import subprocess

import pytest

import program


def shown():
    """The commands of the README with their output; a last line of dots stands for the rest."""
    blocks, current = [], None
    for line in (program.SOURCE / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ build/bin/"):
            current = (line.removeprefix("    $ build/bin/"), [])
            blocks.append(current)
        elif current and (line.startswith("    ") or not line):
            current[1].append(line.removeprefix("    "))
        else:
            current = None
    return blocks


def test_the_readme_shows_something():
    assert len(shown()) >= 3


@pytest.mark.parametrize("command, lines", shown(), ids=lambda value: value if isinstance(value, str) else "")
def test_it_is_what_is_printed(command, lines):
    words = shlex.split(command)
    path = pathlib.Path(program.PROGRAM).parent / words[0]
    if not path.exists():
        pytest.skip(f"{path} is not built")
    result = subprocess.run([path, *words[1:]], cwd=program.SOURCE, capture_output=True, encoding="utf-8", check=True)
    while lines and not lines[-1]:
        lines.pop()
    printed = [line.rstrip() for line in result.stdout.splitlines()]
    if lines[-1] == "…":
        lines.pop()
        printed = printed[: len(lines)]
    assert printed == lines
