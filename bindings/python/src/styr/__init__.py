"""Governance models as graphs and columns: how are we doing, where, and why?

    import styr

    m = styr.read("examples/eksempelvik")
    m.rollup(by="tertial", unit="KD").to_polars()
    m.goals(year=2024).plot()
    print(m.explain(goal="G01", year=2024))
"""

from styr._comparison import Comparison
from styr._edit import Edit
from styr._live import Live
from styr._model import Model, read
from styr._questions import Figure
from styr._risk_model import RiskModel, read_risk_model
from styr._table import Table
from styr.answers import (
    Answer,
    Contributors,
    Explanation,
    FigureChanges,
    Findings,
    GoalChanges,
    Goals,
    Importance,
    Levers,
    LossCurve,
    Losses,
    RiskCauses,
    RiskMatrix,
    RiskModelAnswer,
    RiskMovement,
    RiskPicture,
    RiskPropagation,
    Risks,
    Rollup,
    TargetChanges,
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
    "Comparison",
    "ConflictError",
    "Contributors",
    "DataError",
    "Edit",
    "EditError",
    "Explanation",
    "Figure",
    "FigureChanges",
    "FileError",
    "Findings",
    "GoalChanges",
    "Goals",
    "Importance",
    "InternalError",
    "Levers",
    "Live",
    "LossCurve",
    "Losses",
    "Model",
    "NoAnswerError",
    "NotFoundError",
    "OptionError",
    "Problem",
    "RiskCauses",
    "RiskMatrix",
    "RiskModel",
    "RiskModelAnswer",
    "RiskMovement",
    "RiskPicture",
    "RiskPropagation",
    "Risks",
    "Rollup",
    "StyrError",
    "Table",
    "TargetChanges",
    "Targets",
    "Trend",
    "UnknownNameError",
    "read",
    "read_risk_model",
]
