"""Help, the version, and what happens when the arguments are wrong."""

import shlex

import pytest

from program import SOURCE, styr

COMMANDS = [
    "check", "rollup", "targets", "goals", "trend", "contributors", "risks", "losses", "risk-matrix", "what-if",
    "leverage", "explain", "convert",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_suffices(command):
    result = styr(command, "--help")
    assert result.code == 0 and result.errors == ""
    assert "PACKAGE" in result.output
    assert f"Example:\n  styr {command} " in result.output
    assert max(len(line) for line in result.output.splitlines()) <= 120


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_of_the_help_works(command, tmp_path):
    example = next(line for line in styr(command, "--help").output.splitlines() if line.startswith("  styr "))
    model = SOURCE / "examples" / "eksempelvik"
    if not model.is_dir():
        pytest.skip(f"{model} is not there")
    words = [word.replace("examples/eksempelvik", str(model)) for word in shlex.split(example)[1:]]
    result = styr(*words, cwd=tmp_path)
    assert result.code == 0 and result.output, result.errors


def test_help_lists_the_commands():
    for result in (styr("--help"), styr("-h")):
        assert result.code == 0
        assert all(f"\n  {command} " in result.output for command in COMMANDS)


def test_version():
    result = styr("--version")
    assert result.code == 0 and result.output.startswith("styr ") and result.output.count(".") == 2


def test_no_command():
    result = styr()
    assert result.code == 2 and result.output == "" and "rollup" in result.errors


@pytest.mark.parametrize("name", ["benefits", "rolup", "--frobnicate", ""])
def test_unknown_command(name, package):
    result = styr(name, package)
    assert result.code == 2 and result.output == ""


def test_unknown_command_names_the_known_ones(package):
    errors = styr("rolup", package).errors
    assert 'did you mean "rollup"' in errors
    assert all(command in errors for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["rollup"], "PACKAGE"),
        (["rollup", "P", "Q"], "Q"),
        (["rollup", "P", "--frob"], "--frob"),
        (["rollup", "P", "--by", "fortnight"], "fortnight"),
        (["rollup", "P", "--from", "2024-13"], "2024-13"),
        (["rollup", "P", "--from", "i går"], "i går"),
        (["rollup", "P", "--to", "2024-T4"], "2024-T4"),
        (["rollup", "P", "--from", "2024-05", "--to", "2024-04"], "after"),
        (["rollup", "P", "--format", "xml"], "xml"),
        (["rollup", "P", "--lang", "se"], "se"),
        (["rollup", "P", "--color", "blue"], "blue"),
        (["rollup", "P", "--unit"], "--unit"),
        (["rollup", "P", "--unit", "ØST", "--unit", "VEST"], "--unit"),
        (["targets", "P", "--year", "24"], "24"),
        (["targets", "P", "--year", "2024-T1"], "2024-T1"),
        (["goals", "P", "--unit", "ØST"], "--unit"),
        (["explain", "P"], "SUBJECT"),
        (["explain", "P", "goal"], "ID"),
        (["explain", "P", "mood", "R1"], "mood"),
        (["explain", "P", "goal", "A", "--unit", "ØST"], "--unit"),
        (["explain", "P", "goal", "A", "--period", "2024-T1"], "--period"),
        (["explain", "P", "target", "M1", "--period", "2024"], "--period"),
        (["explain", "P", "goal", "A", "--format", "csv"], "csv"),
        (["convert", "P"], "DESTINATION"),
    ],
)
def test_wrong_usage(arguments, said, package):
    arguments = [str(package) if argument == "P" else argument for argument in arguments]
    result = styr(*arguments)
    assert result.code == 2 and result.output == ""
    assert said in result.errors and result.errors.startswith(f"styr {arguments[0]}: ")
    assert f"styr {arguments[0]} --help" in result.errors


@pytest.mark.parametrize(
    "arguments, meant",
    [
        (["rollup", "--unit", "øst"], "did you mean"),
        (["rollup", "--unit", "VST"], "VEST (Vestre kontor)"),
        (["rollup", "--unit", "skole"], "Åsen skole"),
        (["rollup", "--indicator", "syk"], "SYK"),
        (["trend", "--unit", "WEST"], "VEST"),
        (["trend", "--indicator", "SYKK"], "SYK"),
        (["contributors", "--goal", "TOP"], "TOPP"),
        (["explain", "goal", "TOPPP"], "TOPP"),
        (["explain", "target", "M9"], "M1"),
        (["explain", "value", "SAKER"], "SAK"),
        (["explain", "value", "SYK", "--unit", "V2"], "V1"),
        (["rollup", "--unit", "helt noe annet"], "there is no unit"),
    ],
)
def test_unknown_ids_and_what_may_have_been_meant(arguments, meant, package):
    result = styr(arguments[0], package, *arguments[1:])
    assert result.code == 2 and result.output == ""
    assert "there is no" in result.errors and meant in result.errors


def test_options_stand_anywhere_and_take_equals(package):
    expected = styr("rollup", package, "--by", "tertial", "--unit", "ØST").output
    assert expected == styr("rollup", "--unit=ØST", "--by=tertial", package).output
    assert expected == styr("rollup", "--by", "tertial", "--unit", "ØST", "--", package).output


def test_paths_of_all_kinds(package, tmp_path):
    expected = styr("goals", package).output
    assert expected == styr("goals", f"{package}/").output
    assert expected == styr("goals", package.name, cwd=tmp_path).output
    (tmp_path / "--by").symlink_to(package)
    assert expected == styr("goals", "--", "--by", cwd=tmp_path).output
