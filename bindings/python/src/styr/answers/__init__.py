"""Answers: tables that know which question they answer, and how to draw themselves."""

from styr.answers.base import Answer
from styr.answers.figures import Rollup, Targets, Trend
from styr.answers.goals import Contributors, Goals
from styr.answers.reasons import Explanation, Findings
from styr.answers.risks import RiskPicture, Risks

__all__ = [
    "Answer",
    "Contributors",
    "Explanation",
    "Findings",
    "Goals",
    "RiskPicture",
    "Risks",
    "Rollup",
    "Targets",
    "Trend",
]

_KINDS: dict[str, type[Answer]] = {
    "rollup": Rollup,
    "targets": Targets,
    "trend": Trend,
    "goals": Goals,
    "contributors": Contributors,
    "risks": Risks,
    "risk_picture": RiskPicture,
    "check": Findings,
    "explain": Explanation,
}


def kind_of(question: str) -> type[Answer]:
    """The class of its answer."""
    return _KINDS.get(question, Answer)
