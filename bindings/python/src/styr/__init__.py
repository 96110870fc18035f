"""Governance models as graphs and columns: how are we doing, where, and why?

    import styr

    m = styr.read("examples/eksempelvik")
    m.rollup(by="tertial", unit="KD").to_polars()
    m.goals(year=2024).plot()
    print(m.explain(goal="G01", year=2024))
"""

from styr._edit import Edit
from styr._live import Live
from styr._model import Model, read
from styr._questions import Figure
from styr._table import Table
from styr.answers import (
    Answer,
    Contributors,
    Explanation,
    Findings,
    Goals,
    RiskPicture,
    Risks,
    Rollup,
    Targets,
    Trend,
)
from styr.errors import (
    ArrowError,
    CancelledError,
    ConflictError,
    DataError,
    EditError,
    FileError,
    InternalError,
    NoAnswerError,
    NotFoundError,
    OptionError,
    Problem,
    StyrError,
    UnknownNameError,
)

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "ArrowError",
    "CancelledError",
    "ConflictError",
    "Contributors",
    "DataError",
    "Edit",
    "EditError",
    "Explanation",
    "Figure",
    "FileError",
    "Findings",
    "Goals",
    "InternalError",
    "Live",
    "Model",
    "NoAnswerError",
    "NotFoundError",
    "OptionError",
    "Problem",
    "RiskPicture",
    "Risks",
    "Rollup",
    "StyrError",
    "Table",
    "Targets",
    "Trend",
    "UnknownNameError",
    "read",
]
