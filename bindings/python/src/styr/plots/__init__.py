"""Pictures of answers, drawn with matplotlib.

Each function takes plain values, so it draws whatever you have; results know how to draw themselves with
`.plot()`, which calls these. All return a :class:`Picture`, or draw on the `axes` you give.

Colours never stand alone: a sign or a letter says the same, so that the pictures can be printed in grey and read
by those who do not tell green from red.
"""

from styr._native import needed_for

with needed_for("plot", "plot"):
    import matplotlib  # noqa: F401

from styr.plots.changes import Change, Pull, before_and_after, levers
from styr.plots.charts import indicator_over_time, unit_comparison, waterfall
from styr.plots.development import risk_development
from styr.plots.goal_map import GoalNode, goal_tree, strategy_map
from styr.plots.losses import loss_exceedance
from styr.plots.overview import Movement, findings, movements, participation
from styr.plots.picture import Picture
from styr.plots.risk_map import MatrixCell, RiskMark, risk_matrix

__all__ = [
    "Change",
    "GoalNode",
    "MatrixCell",
    "Movement",
    "Picture",
    "Pull",
    "RiskMark",
    "before_and_after",
    "findings",
    "goal_tree",
    "indicator_over_time",
    "levers",
    "loss_exceedance",
    "movements",
    "participation",
    "risk_development",
    "risk_matrix",
    "strategy_map",
    "unit_comparison",
    "waterfall",
]
