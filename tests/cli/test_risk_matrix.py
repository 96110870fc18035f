"""Risk matrices: what misleads in them, and their way out of a model and into another."""

import json

import pytest

from conftest import reference_data
from program import styr

MATRIX = {
    "id": "liten",
    "likelihood_names": ["sjelden", "ofte"],
    "consequence_names": ["liten", "stor", "svært stor"],
    "level_names": ["lav", "middels", "høy"],
    "level_colours": ["green", "yellow", "red"],
    "grid_rows_likelihood_columns_consequence": [[0, 0, 1], [0, 2, 2]],
}


def exchange(*matrices):
    return json.dumps({"format": "risk-matrix-1", "matrices": matrices})


@pytest.fixture(name="file")
def fixture_file(tmp_path):
    path = tmp_path / "matriser.json"
    path.write_text(exchange(MATRIX), encoding="utf-8")
    return path


def test_what_misleads_in_a_matrix(file):
    (row,) = styr("risk-matrix", file).rows()
    assert (row["matrix_id"], row["likelihoods"], row["consequences"], row["levels"]) == ("liten", "2", "3", "3")
    assert (row["monotone"], row["symmetric"], row["largest_step"]) == ("true", "false", "2")
    assert row["steps_of_more_than_one"] == "2", "0 to 2 along the lower row, and between the rows"
    text = styr("risk-matrix", file, "--format", "table", "--lang", "en").output
    assert "steps of more than one level" in text and "L × C" in text


def test_into_a_model_and_out_again(file, package, tmp_path):
    taken = tmp_path / "med matrise"
    assert styr("convert", package, taken, "--risk-matrices", file).code == 0
    assert styr("goals", taken).output == styr("goals", package).output
    assert (taken / "risk_matrix_cells.csv").exists()
    out = json.loads(styr("risk-matrix", taken, "--exchange").output)
    assert out == {"format": "risk-matrix-1", "matrices": [MATRIX]}


def test_a_matrix_takes_the_place_of_the_one_with_its_id(file, package, tmp_path):
    taken, again = tmp_path / "med matrise", tmp_path / "igjen"
    assert styr("convert", package, taken, "--risk-matrices", file).code == 0
    smaller = MATRIX | {
        "consequence_names": ["liten", "stor"],
        "grid_rows_likelihood_columns_consequence": [[0, 1], [1, 2]],
    }
    (tmp_path / "mindre.json").write_text(exchange(smaller, MATRIX | {"id": "ny"}))
    assert styr("convert", taken, again, "--risk-matrices", tmp_path / "mindre.json").code == 0
    out = json.loads(styr("risk-matrix", again, "--exchange").output)
    assert out["matrices"] == [smaller, MATRIX | {"id": "ny"}]
    twice = styr("convert", again, tmp_path / "to ganger", "--risk-matrices", file, "--risk-matrices", file)
    assert twice.code == 0, "files are taken in one after the other"
    assert json.loads(styr("risk-matrix", tmp_path / "to ganger", "--exchange").output)["matrices"][0] == MATRIX


def test_a_matrix_that_spoils_the_model_is_refused(package, tmp_path):
    (tmp_path / "m.json").write_text(exchange(MATRIX | {"id": "a|b"}))
    refused = styr("convert", package, tmp_path / "ny", "--risk-matrices", tmp_path / "m.json")
    assert refused.code == 1 and "risk_matrices" in refused.errors and "bad_id" in refused.errors
    assert not (tmp_path / "ny").exists()


def test_what_the_form_says_beyond_levels_is_kept(package, tmp_path):
    matrix = MATRIX | {
        "level_display_colours": ["#00ff00", "", "#cc0000"],
        "cell_colours": [["green", "green", "yellow"], ["yellow", "red", "red"]],
    }
    (tmp_path / "m.json").write_text(exchange(matrix))
    assert styr("convert", package, tmp_path / "p", "--risk-matrices", tmp_path / "m.json").code == 0
    assert json.loads(styr("risk-matrix", tmp_path / "p", "--exchange").output)["matrices"] == [matrix]


def test_a_model_without_one_shows_what_its_thresholds_make(tmp_path):
    (tmp_path / "policy.csv").write_text("key,scope,value,meaning\nrisk.scale.max,all,4,\n")
    (row,) = styr("risk-matrix", tmp_path).rows()
    assert (row["matrix_id"], row["likelihoods"], row["monotone"]) == ("policy", "4", "true")


@pytest.mark.parametrize(
    "text, said",
    [
        ('{"format": "risk-matrix-2", "matrices": []}', "risk-matrix-1"),
        (exchange(MATRIX | {"grid_rows_likelihood_columns_consequence": [[0, 0, 3], [0, 1, 2]]}), "no level 3"),
        (exchange(MATRIX | {"level_colours": ["green", "blue", "red"]}), "blue"),
        (exchange(MATRIX | {"cell_colours": [["green"]]}), "cell_colours"),
        ('{"format": "risk-matrix-1", "matrices": [', "not JSON"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, text, said):
    path = tmp_path / "m.json"
    path.write_text(text)
    result = styr("risk-matrix", path)
    assert result.code == 1 and result.output == ""
    assert said in result.errors and str(path) in result.errors


def test_the_reference_matrices(count_cells):
    path = reference_data("risk", "matrices") / "matrices.json"
    expected = json.loads(path.read_text())["matrices"]
    rows = styr("risk-matrix", path).rows()
    assert [row["matrix_id"] for row in rows] == [matrix["id"] for matrix in expected]
    truth = {True: "true", False: "false"}
    for row, matrix in zip(rows, expected):
        lint = matrix["expected_lint"]
        assert row["monotone"] == truth[lint["monotone_in_both_axes"]], row
        assert row["symmetric"] == truth[lint["symmetric"]], row
        assert row["largest_step"] == str(lint["largest_step_between_neighbour_cells"]), row
        assert row["levels_used"] == str(lint["levels_used"]), row
        count_cells("risk matrices", 4)
