"""What pictures need to know that no question answers yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from styr._model import Model
    from styr.plots import MatrixCell


def _policy(model: Model) -> dict[str, str]:
    """The entries for all; those for one scope are left to the library."""
    return {row["key"]: row["value"] for row in model["policy"].to_dicts() if row["scope"] in (None, "", "all")}


def goal_statuses(model: Model, year: int) -> dict[str, str]:
    """The colour whose score lies nearest, halfway the worse one: as the command line colours goals."""
    policy = _policy(model)
    points = [
        (float(policy.get(f"rag.{colour}_score", default)), colour)
        for colour, default in (("red", 0.0), ("yellow", 0.5), ("green", 1.0))
    ]
    goals = model.goals(year=year)
    return {
        goal: "" if score is None else min(points, key=lambda point: abs(score - point[0]))[1]
        for goal, score in zip(goals["goal_id"], goals["score"], strict=True)
    }


def matrix_cells(model: Model) -> list[MatrixCell]:
    """The matrix in use, in the colours of the model where it has any."""
    from styr.plots import MatrixCell

    policy = _policy(model)
    if "risk.matrix" in policy:
        levels = {
            row["level"]: row for row in model["risk_levels"].to_dicts() if row["matrix_id"] == policy["risk.matrix"]
        }
        return [
            MatrixCell(
                row["likelihood"],
                row["consequence"],
                row["colour"] or levels[row["level"]]["colour"],
                levels[row["level"]]["display_colour"] or "",
            )
            for row in model["risk_matrix_cells"].to_dicts()
            if row["matrix_id"] == policy["risk.matrix"]
        ]
    side = int(float(policy.get("risk.scale.max", 5)))
    yellow, red = (float(policy.get(f"risk.level.{colour}_from", "inf")) for colour in ("yellow", "red"))
    return [
        MatrixCell(i, j, "red" if i * j >= red else "yellow" if i * j >= yellow else "green")
        for i in range(1, side + 1)
        for j in range(1, side + 1)
    ]
