"""Answers: tables that know which question they answer, and how to draw themselves."""

from styr.answers.base import Answer
from styr.answers.figures import FigureChanges, Rollup, Targets, Trend
from styr.answers.goals import Contributors, GoalChanges, Goals, Levers, TargetChanges
from styr.answers.losses import LossCurve, Losses
from styr.answers.propagation import RiskCauses, RiskPropagation
from styr.answers.reasons import Explanation, Findings
from styr.answers.risk_models import Importance, RiskModelAnswer
from styr.answers.risks import RiskMatrix, RiskMovement, RiskPicture, Risks

__all__ = [
    "Answer",
    "Contributors",
    "Explanation",
    "FigureChanges",
    "Findings",
    "GoalChanges",
    "Goals",
    "Importance",
    "Levers",
    "LossCurve",
    "Losses",
    "RiskCauses",
    "RiskMatrix",
    "RiskModelAnswer",
    "RiskMovement",
    "RiskPicture",
    "RiskPropagation",
    "Risks",
    "Rollup",
    "TargetChanges",
    "Targets",
    "Trend",
]

_KINDS: dict[str, type[Answer]] = {
    "rollup": Rollup,
    "targets": Targets,
    "trend": Trend,
    "goals": Goals,
    "contributors": Contributors,
    "leverage": Levers,
    "risks": Risks,
    "risk_picture": RiskPicture,
    "risk_matrix": RiskMatrix,
    "risk_movement": RiskMovement,
    "risk_propagation": RiskPropagation,
    "risk_causes": RiskCauses,
    "losses": Losses,
    "loss_curve": LossCurve,
    "check": Findings,
    "explain": Explanation,
}


def kind_of(question: str) -> type[Answer]:
    """The class of its answer."""
    return _KINDS.get(question, Answer)
