"""Governance models as graphs and columns: how are we doing, where, and why?

    import styr

    m = styr.read("examples/eksempelvik")
    m.rollup(by="tertial", unit="KD").to_polars()
    m.goals(year=2024).plot()
    print(m.explain(goal="G01", year=2024))
"""

from styr._answers import Answer, Explanation, Goals, Risks, Rollup, Targets
from styr._edit import Edit
from styr._live import Live
from styr._model import Figure, Model, read
from styr._table import Table
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
    "DataError",
    "Edit",
    "EditError",
    "Explanation",
    "Figure",
    "FileError",
    "Goals",
    "InternalError",
    "Live",
    "Model",
    "NoAnswerError",
    "NotFoundError",
    "OptionError",
    "Problem",
    "Risks",
    "Rollup",
    "StyrError",
    "Table",
    "Targets",
    "UnknownNameError",
    "read",
]
