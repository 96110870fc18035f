"""Bars: in a terminal, in a notebook, and where their library is absent."""

from __future__ import annotations

import re
import sys
import time
from typing import Any

import nbclient
import nbformat
import pytest
import styr
import tqdm.auto
from styr import _progress


def test_a_bar_in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(_progress, "_PATIENCE", 0)
    monkeypatch.setattr(tqdm.auto.tqdm, "monitor_interval", 0)
    with _progress.shown(True, "rollup") as step:
        assert step is not None
        time.sleep(0.15)
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
