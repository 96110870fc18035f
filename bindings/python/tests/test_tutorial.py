"""The tutorial runs from top to bottom and answers its five questions with pictures."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat
import pytest
from shared_data import EXAMPLE, require

TUTORIAL = Path(__file__).resolve().parent.parent / "tutorial" / "tutorial.ipynb"
QUESTIONS = [
    "How are we doing?",
    "What changed since last tertial?",
    "Why is this goal yellow?",
    "Which risks should the top see?",
    "Which lever moves the top goal most?",
]


@pytest.mark.filterwarnings("default")  # of Jupyter's own machinery
def test_tutorial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYR_EXAMPLE", str(require(EXAMPLE)))
    monkeypatch.setenv("PYTHONWARNINGS", "default")
    notebook = nbformat.read(TUTORIAL, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "kept without outputs"
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    pictures: dict[str, int] = {}
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            headings = [line[3:] for line in cell.source.splitlines() if line.startswith("## ")]
            heading = headings[-1] if headings else heading
            continue
        for output in cell.outputs:
            assert output.output_type != "stream" or output.name != "stderr", output.text
            pictures[heading] = pictures.get(heading, 0) + ("image/png" in output.get("data", {}))
    assert {question: pictures.get(question, 0) > 0 for question in QUESTIONS} == dict.fromkeys(QUESTIONS, True)
