"""The three forms of an answer: csv, json and tables for people."""

import csv
import io
import json
import struct

import pytest

import small
from program import styr

COLUMNS = {
    "check": "severity,code,table,row,column,id,message",
    "rollup": "unit_id,indicator_id,period,numerator,denominator,value,usable_cells,expected_cells,coverage,reason",
    "targets": "target_id,goal_id,indicator_id,unit_id,year,value,deviation_in_bad_direction,status",
    "goals": "goal_id,year,own_score,score,weight_coverage",
    "trend": "unit_id,indicator_id,n,theil_sen_per_month,mann_kendall_s,ols_slope_per_month",
    "contributors": "goal_id,n_goals_below,n_level1_units,level1_units,n_level2_units,level2_units",
}
NUMBERS = {
    "row", "numerator", "denominator", "value", "usable_cells", "expected_cells", "coverage", "year",
    "deviation_in_bad_direction", "own_score", "score", "weight_coverage", "n", "theil_sen_per_month", "mann_kendall_s",
    "ols_slope_per_month", "n_goals_below", "n_level1_units", "n_level2_units",
}  # fmt: skip


@pytest.mark.parametrize("command", COLUMNS)
def test_csv_is_what_a_pipe_gets(package, command):
    piped = styr(command, package)
    assert piped.output.splitlines()[0] == COLUMNS[command]
    assert len(piped.output.splitlines()) > 1
    assert piped.output == styr(command, package, "--format", "csv").output


@pytest.mark.parametrize("command", COLUMNS)
def test_json_says_the_same_as_csv(package, command):
    rows = styr(command, package).rows()
    objects = json.loads(styr(command, package, "--format", "json").output)
    assert len(objects) == len(rows)
    for row, item in zip(rows, objects):
        assert list(item) == list(row)
        for column, text in row.items():
            if text == "":
                assert item[column] is None
            elif column in NUMBERS:
                assert isinstance(item[column], (int, float)) and float(text) == item[column]
            else:
                assert item[column] == text


def test_json_of_nothing_is_an_empty_array(package):
    assert json.loads(styr("rollup", package, "--from", "2030", "--format", "json").output) == []
    assert styr("rollup", package, "--from", "2030").output == COLUMNS["rollup"] + "\n"


def test_figures_are_right(package):
    figures = {(r["unit_id"], r["indicator_id"], r["period"]): r for r in styr("rollup", package).rows()}
    east = figures["ØST", "SYK", "2024"]
    assert (east["numerator"], east["denominator"], east["value"]) == ("16", "400", "4")
    assert (east["usable_cells"], east["expected_cells"], east["coverage"], east["reason"]) == ("3", "4", "0.75", "")
    assert figures["ØST", "SAK", "2024"]["value"] == "120"
    mixed = figures["K", "SAK", "2024"]
    assert (mixed["numerator"], mixed["value"], mixed["reason"]) == ("", "", "mixed_units")
    months = {(r["unit_id"], r["period"]): r for r in styr("rollup", package, "--by", "month", "--indicator", "SYK").rows()}
    assert months["Ø2", "2024-05"]["reason"] == "missing"
    assert months["V1", "2024-05"]["reason"] == "suppressed"
    assert months["V1", "2024-05"]["value"] == ""


def test_year_to_date(package):
    rows = styr("rollup", package, "--by", "tertial", "--indicator", "KOST", "--unit", "K").rows()
    assert [(r["period"], r["numerator"], r["denominator"]) for r in rows] == [
        ("2024-T1", "11", "10"), ("2024-T2", "22", "20"), ("2024-T3", "29", "30"),
    ]  # fmt: skip
    assert [float(r["value"]) for r in rows] == [100 * 1 / 10, 100 * 2 / 20, 100 * -1 / 30]


def test_targets_and_goals_are_right(package):
    targets = {r["target_id"]: r for r in styr("targets", package).rows()}
    assert {t: r["status"] for t, r in targets.items()} == {"M1": "green", "M2": "red", "M3": "yellow", "M4": ""}
    assert targets["M1"]["deviation_in_bad_direction"] == "-1"
    assert targets["M4"]["value"] == targets["M4"]["deviation_in_bad_direction"] == ""
    goals = {r["goal_id"]: r for r in styr("goals", package, "--year", "2024").rows()}
    # S: M3 is yellow. A: own (1+0)/2, S 0.5. B: S alone. TOPP: (1*0.5 + 3*0.5) / 4.
    assert {g: r["score"] for g, r in goals.items()} == {"TOPP": "0.5", "A": "0.5", "B": "0.5", "S": "0.5"}
    assert goals["A"]["own_score"] == "0.5" and goals["TOPP"]["own_score"] == ""
    assert [r["year"] for r in styr("goals", package).rows()] == ["2024"] * 4 + ["2025"] * 4


def test_contributors_are_right(package):
    rows = {r["goal_id"]: r for r in styr("contributors", package).rows()}
    assert rows["A"] == {
        "goal_id": "A", "n_goals_below": "1", "n_level1_units": "2", "level1_units": "VEST|ØST",
        "n_level2_units": "1", "level2_units": "Ø1",
    }  # fmt: skip


def test_trend_is_right(package):
    rows = {(r["unit_id"], r["indicator_id"]): r for r in styr("trend", package).rows()}
    school = rows["Ø1", "SYK"]
    # 6 in January, 4 in May: four months of -0.5.
    assert (school["n"], school["theil_sen_per_month"], school["mann_kendall_s"]) == ("2", "-0.5", "-1")
    assert float(school["ols_slope_per_month"]) == pytest.approx(-0.5)


def test_csv_quotes_what_needs_it(tmp_path):
    strange = 'a,"b"'
    units = [["unit_id", "parent_id", "name"], [strange, "", "x"]]
    folder = small.write(
        tmp_path / "p", units=units, goals=None, goal_links=None, targets=None,
        observations=[["unit_id", "indicator_id", "period", "numerator", "denominator", "status"], [strange, "SYK", "2024-01", "1", "4", "ok"]],
    )  # fmt: skip
    output = styr("rollup", folder).output
    assert '\n"a,""b""",SYK,2024,' in output
    (row,) = csv.DictReader(io.StringIO(output, newline=""))
    assert row["unit_id"] == strange and row["value"] == "25"
    assert json.loads(styr("rollup", folder, "--format", "json").output)[0]["unit_id"] == strange


def bits(number):
    return struct.pack("<d", number)


def test_numbers_read_back_as_the_same_bits(municipality):
    text = styr("rollup", municipality, "--by", "month", "--unit", "KD").rows()
    objects = json.loads(styr("rollup", municipality, "--by", "month", "--unit", "KD", "--format", "json").output)
    values = [(row["value"], item["value"]) for row, item in zip(text, objects) if row["value"]]
    assert len(values) > 100
    for written, number in values:
        assert bits(float(written)) == bits(number)
        # Shortest: python's repr is, and differs only in how it writes whole numbers.
        assert written == repr(number).removesuffix(".0")


def lines_of(*arguments):
    result = styr(*arguments, "--format", "table")
    assert result.code == 0, result.errors
    return result.output.splitlines()


def test_table_of_figures(package):
    lines = lines_of("rollup", package)
    east = lines.index('ØST  Østre "rådhus", kontor')
    assert lines[east - 1] == ""
    first = next(line for line in lines[east:] if "SYK" in line)
    assert "SYK  Sykefravær" in first and "4,0" in first and "75\u00a0%" in first and "3/4" in first
    assert "foreløpig" in first
    mixed = next(line for line in lines if "ulike volumenheter" in line)
    assert "–" in mixed
    assert any("uten verdi" in line for line in lines[-6:])


def test_tables_are_aligned_by_letters(package):
    lines = lines_of("targets", package)
    header = next(line for line in lines if "indikator" in line)
    column = header.index("status")
    assert {line[column] for line in lines if line.startswith("M")} == {"✓", "!", "✗", "–"}


def test_languages(package):
    assert any("Sjukefråvær" in line for line in lines_of("rollup", package, "--lang", "nn"))
    english = lines_of("rollup", package, "--lang", "en")
    assert any("Sickness" in line and "4.0" in line and "provisional" in line for line in english)
    assert any("grønn" in line for line in lines_of("targets", package))
    assert any("raud" in line for line in lines_of("targets", package, "--lang", "nn"))
    assert any("red" in line for line in lines_of("targets", package, "--lang", "en"))


def test_the_environment_does_not_choose_the_language(package):
    for command in COLUMNS:
        plain = styr(command, package, "--format", "table").output
        assert plain == styr(command, package, "--format", "table", env={"LANG": "en_US.UTF-8", "LC_ALL": "de_DE.UTF-8"}).output


def test_goal_tree(package):
    lines = lines_of("goals", package, "--year", "2024")
    tree = [line for line in lines if line.startswith(("TOPP", "├", "└", "│", " "))]
    assert [line.split("  ")[0].strip() for line in tree[:1]] == ["TOPP"]
    assert tree[1].startswith("├─ A  Friske ansatte")
    assert tree[2].startswith("│  └─ S  Felles løft")
    assert tree[3].startswith("└─ B  Rask hjelp")
    assert tree[4].startswith("   └─ ↑ S  Felles løft")
    assert all("0,50" in line and "! gul" in line for line in tree)
    assert any(line.startswith("↑") for line in lines)


def test_a_long_chain_of_goals_is_drawn(tmp_path):
    n = 3000
    goals = [["goal_id", "title"]] + [[f"G{i}", f"Mål {i}"] for i in range(n)]
    links = [["from_goal_id", "to_goal_id"]] + [[f"G{i + 1}", f"G{i}"] for i in range(n - 1)]
    folder = small.write(tmp_path / "p", goals=goals, goal_links=links, targets=None)
    lines = lines_of("goals", folder, "--year", "2024")
    assert sum("Mål" in line and "G" in line for line in lines) == n
    assert max(map(len, lines)) <= 100


def test_colours_only_when_asked_for_or_on_a_terminal(package):
    for command in COLUMNS:
        plain = styr(command, package, "--format", "table").output
        assert "\x1b" not in plain
        coloured = styr(command, package, "--format", "table", "--color", "always").output
        assert "\x1b[" in coloured or command == "trend"
        assert without_colours(coloured) == plain
        assert "\x1b" not in styr(command, package, "--format", "csv", "--color", "always").output


def without_colours(text):
    for code in ("0", "1", "2", "31", "32", "33"):
        text = text.replace(f"\x1b[{code}m", "")
    return text


@pytest.mark.parametrize("sign", ["\x1b[2J", "\u009b31m", "\x7f", "\r", "\b"])
def test_names_cannot_steer_the_terminal(sign, tmp_path):
    """Whether such a name is refused or shown, what it would do to the screen is not done."""
    units = [row[:] for row in small.TABLES["units"]]
    units[1][2] = f"Kom{sign}munen"
    folder = small.write(tmp_path / "p", units=units)
    for command in ("rollup", "check"):
        result = styr(command, folder, "--format", "table")
        assert sign[0] not in result.output + result.errors
        assert result.code == 0 or "units:2:" in result.errors


def test_explanation_is_a_tree_or_json(package):
    text = styr("explain", package, "value", "SYK", "--unit", "ØST", "--period", "2024")
    assert text.code == 0 and "Sykefravær" in text.output and "├─" in text.output
    assert text.output == styr("explain", package, "value", "SYK", "--unit", "ØST", "--period", "2024", "--format", "table").output
    tree = json.loads(styr("explain", package, "value", "SYK", "--unit", "ØST", "--period", "2024", "--format", "json").output)
    assert tree["value"] == 4 and tree["numerator"] == sum(part["numerator"] for part in tree["parts"]) == 16
    goal = json.loads(styr("explain", package, "goal", "A", "--format", "json", "--period", "2024").output)
    assert goal["value"] == 0.5
    target = json.loads(styr("explain", package, "target", "M2", "--format", "json").output)
    assert target["id"] == "M2" and target["value"] == 7
    assert "raud" in styr("explain", package, "target", "M2", "--lang", "nn").output


def test_explanation_finds_the_latest_year_and_the_top(package):
    whole = json.loads(styr("explain", package, "value", "SYK", "--format", "json").output)
    assert (whole["id"], whole["period"], whole["numerator"]) == ("K", "2024", 23)
    goal = json.loads(styr("explain", package, "goal", "B", "--format", "json").output)
    assert goal["period"] == "2025"
