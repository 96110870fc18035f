"""Bars: in a terminal, in a notebook, and where their library is absent."""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import Any

import nbclient
import nbformat
import numpy
import pyarrow
import pytest
import styr
import tqdm.auto
from styr import _progress


def test_a_bar_in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(_progress, "_PATIENCE", 0)
    monkeypatch.setattr(tqdm.auto.tqdm, "monitor_interval", 0)
    # Every step is drawn, however soon it comes after the last.
    monkeypatch.setattr(tqdm.auto, "tqdm", partial(tqdm.auto.tqdm, mininterval=0, miniters=0))
    with _progress.shown(True, "rollup") as step:
        assert step is not None
        step(0.5)
    shown = capsys.readouterr().err
    assert re.search(r"rollup: +50% \|", shown), shown


def test_no_bar_for_a_short_call(small: styr.Model, capsys: pytest.CaptureFixture[str]) -> None:
    small.rollup(progress=True)
    small.edit(progress=True).commit()
    assert capsys.readouterr().err == ""


def test_a_bar_needs_tqdm(small: styr.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"styr\[progress\]"):
        small.rollup(progress=True)


BAR = """
from styr import _progress
_progress._PATIENCE = 0
with _progress.shown(True, "rollup") as step:
    step(0.5)
    step(1.0)
"""


@pytest.mark.filterwarnings("default")  # of Jupyter's own machinery
@pytest.mark.parametrize("with_widgets", [True, False])
def test_a_bar_in_a_notebook(with_widgets: bool) -> None:
    hidden = "" if with_widgets else 'import sys\nsys.modules["ipywidgets"] = None\n'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(hidden + BAR)])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs: list[Any] = notebook.cells[0].outputs
    if with_widgets:
        assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in outputs), outputs
        assert all(output.output_type != "stream" for output in outputs), outputs
    else:
        text = "".join(output.text for output in outputs)
        assert "rollup" in text
        assert "Warning" not in text


def columns(rows: int) -> pyarrow.Table:
    """Observations of ten units, as columns: enough of them that a commit takes a while."""
    at = numpy.arange(rows)

    def coded(codes: Any, words: list[str]) -> pyarrow.Array:
        return pyarrow.DictionaryArray.from_arrays(pyarrow.array(codes.astype(numpy.int32)), pyarrow.array(words))

    days = numpy.datetime64("1970-01-01") + numpy.arange(rows // 10)
    return pyarrow.table(
        {
            "unit_id": coded(at % 10, [f"u{i}" for i in range(10)]),
            "indicator_id": coded(0 * at, ["absence"]),
            "period": coded(at // 10 % len(days), [str(day) for day in days]),
            "numerator": at.astype(float),
            "denominator": numpy.ones(rows),
        }
    )


def test_a_commit_tells_how_far_it_is_and_can_be_stopped(small: styr.Model) -> None:
    with small.edit() as edit:
        edit.upsert_many("units", [{"unit_id": f"u{i}", "parent_id": "town"} for i in range(10)])
    # Days up to the year 3000 or so.
    seen: list[float] = []
    edit = edit.model.edit(progress=seen.append)
    edit.upsert_many("observations", columns(3_000_000))
    edit.commit()
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    class EnoughError(Exception):
        pass

    def stop(_done: float) -> None:
        raise EnoughError

    edit = edit.model.edit(progress=stop)
    edit.upsert_many("observations", columns(3_000_000))
    with pytest.raises(EnoughError):
        edit.commit()
