"""The definitions of docs/semantics.md, as plainly as they can be written, with exact fractions.

Slow on purpose: every figure is made by walking over every row. Nothing here uses styr. Tables are lists of
dicts from column name to text, as `csv.DictReader` gives them.
"""

from __future__ import annotations

import csv
import functools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

Row = Mapping[str, str]
Tables = Mapping[str, list[dict[str, str]]]


def read_tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Every CSV file of a package, by the name of its table."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


# --- Formulas ------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(num|den)|(.))", re.S)


def evaluate(formula: str, numerator: Fraction | None, denominator: Fraction | None) -> Fraction | None:
    """The value of a formula over sums; None when a number it needs is missing or it divides by zero."""
    tokens = [match.group().strip() for match in _TOKEN.finditer(formula) if match.group().strip()]
    tokens.append("")
    at = 0

    def take() -> str:
        nonlocal at
        at += 1
        return tokens[at - 1]

    def atom() -> Fraction | None:
        token = take()
        if token == "(":
            value = sum_of_terms()
            if take() != ")":
                raise ValueError(f"{formula!r}: no closing parenthesis")
            return value
        if token == "-":
            value = atom()
            return None if value is None else -value
        if token == "num":
            return numerator
        if token == "den":
            return denominator
        return Fraction(token)

    def product() -> Fraction | None:
        value = atom()
        while tokens[at] in ("*", "/"):
            operator, right = take(), atom()
            if value is None or right is None or (operator == "/" and right == 0):
                value = None
            else:
                value = value * right if operator == "*" else value / right
        return value

    def sum_of_terms() -> Fraction | None:
        value = product()
        while tokens[at] in ("+", "-"):
            operator, right = take(), product()
            if value is None or right is None:
                value = None
            else:
                value = value + right if operator == "+" else value - right
        return value

    value = sum_of_terms()
    if tokens[at] != "":
        raise ValueError(f"{formula!r}: unexpected {tokens[at]!r}")
    return value


# --- Periods -------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def months_of(period: str) -> tuple[int, int]:
    """First and last month of a period, counted from year 0."""
    year = int(period[:4]) * 12
    part = period[5:]
    if part == "":
        return year, year + 11
    if part.startswith("T"):
        first = year + 4 * (int(part[1:]) - 1)
        return first, first + 3
    if part.startswith("Q"):
        first = year + 3 * (int(part[1:]) - 1)
        return first, first + 2
    if part.startswith("H"):
        first = year + 6 * (int(part[1:]) - 1)
        return first, first + 5
    month = year + int(part) - 1
    return month, month


@functools.lru_cache(maxsize=None)
def period_of(month: int, by: str) -> str:
    """The period of a kind that holds a month."""
    year, index = divmod(month, 12)
    if by == "month":
        return f"{year:04}-{index + 1:02}"
    if by == "year":
        return f"{year:04}"
    letter, length = {"tertial": ("T", 4), "quarter": ("Q", 3), "half-year": ("H", 6)}[by]
    return f"{year:04}-{letter}{index // length + 1}"


# --- The organisation ----------------------------------------------------------------------------------------


def ancestors(units: Iterable[Row]) -> dict[str, list[str]]:
    """The unit itself and everything above it, nearest first."""
    parent = {row["unit_id"]: row.get("parent_id") or "" for row in units}
    chains = {}
    for unit in parent:
        chain, at = [], unit
        while at:
            chain.append(at)
            at = parent[at]
        chains[unit] = chain
    return chains


# --- D1, D2: roll-up -----------------------------------------------------------------------------------------


@dataclass
class Figure:
    """Sums of one unit, indicator and period."""

    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None
    usable_cells: int
    expected_cells: int


@functools.lru_cache(maxsize=None)
def _fraction(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None


def _total(numbers: Iterable[Fraction | None]) -> Fraction | None:
    given = [number for number in numbers if number is not None]
    if not given:
        return None
    # One common denominator: adding fractions one by one takes a greatest common divisor at every step.
    common = math.lcm(*{number.denominator for number in given})
    return Fraction(sum(number.numerator * (common // number.denominator) for number in given), common)


def roll_up(tables: Tables, by: str, month_only: bool = False) -> dict[tuple[str, str, str], Figure]:
    """D1 (`by="year"`) and D2: figures by unit, indicator and period, wherever any row lies.

    With `by="month"` and `month_only` the sums of indicators shown for the year to date are those of the
    month alone, as D11 wants them. Without it, D3: from the first month of the year to the end of the period.
    """
    chains = ancestors(tables["units"])
    volume = {row["unit_id"]: row.get("volume_unit") or "" for row in tables["units"]}
    figures = {}
    by_indicator: dict[str, list[dict[str, str]]] = {}
    for row in tables["observations"]:
        by_indicator.setdefault(row["indicator_id"], []).append(row)
    for indicator in tables["indicators"]:
        scope = indicator.get("rollup") or "tree"
        to_date = indicator.get("aggregation") == "ratio_of_ytd_sums" and not month_only
        cells: dict[tuple[str, str], list[tuple[str, Row]]] = {}
        for row in by_indicator.get(indicator["indicator_id"], []):
            first, last = months_of(row["period"])
            if period_of(first, by) != period_of(last, by):
                continue
            end = last
            if to_date:
                end = first // 12 * 12 + 11
            periods = dict.fromkeys(period_of(month, by) for month in range(first, end + 1))
            units = [row["unit_id"]] if scope == "none" else chains[row["unit_id"]]
            for unit in units:
                for period in periods:
                    cells.setdefault((unit, period), []).append((row["unit_id"], row))
        for (unit, period), rows in cells.items():
            figures[unit, indicator["indicator_id"], period] = _figure(indicator, scope, rows, volume)
    return figures


def _figure(indicator: Row, scope: str, rows: list[tuple[str, Row]], volume: Mapping[str, str]) -> Figure:
    usable = [(unit, row) for unit, row in rows if row["status"] in ("ok", "estimated")]
    expected = [row for _, row in rows if row["status"] != "not_applicable"]
    numerator = _total(_fraction(row["numerator"]) for _, row in usable)
    denominator = _total(_fraction(row.get("denominator")) for _, row in usable)
    mixed = scope == "same_volume_unit" and len({volume[unit] for unit, _ in usable}) > 1
    value = None
    if usable and not mixed:
        value = evaluate(indicator["formula"], numerator, denominator)
    return Figure(numerator, denominator, value, len(usable), len(expected))


# --- D4: targets ---------------------------------------------------------------------------------------------


@dataclass
class TargetStatus:
    """The status of one target."""

    value: Fraction | None
    deviation: Fraction | None
    status: str


def target_statuses(
    tables: Tables, figures: Mapping[tuple[str, str, str], Figure] | None = None
) -> dict[str, TargetStatus]:
    """D4, by target_id. `figures` are those of the year, if they were made already."""
    if figures is None:
        figures = roll_up(tables, "year")
    directions = {row["indicator_id"]: row.get("direction") or "none" for row in tables["indicators"]}
    statuses = {}
    for row in tables["targets"]:
        figure = figures.get((row["unit_id"], row["indicator_id"], row["year"]))
        value = figure.value if figure else None
        if value is None:
            statuses[row["target_id"]] = TargetStatus(None, None, "")
            continue
        difference = value - Fraction(row["target"])
        direction = row.get("direction") or directions[row["indicator_id"]]
        bad = {"lower": difference, "higher": -difference, "band": abs(difference)}[direction]
        green, yellow = Fraction(row["green_tolerance"] or 0), Fraction(row["yellow_tolerance"] or 0)
        status = "green" if bad <= green else "yellow" if bad <= yellow else "red"
        statuses[row["target_id"]] = TargetStatus(value, bad, status)
    return statuses


# --- D5: goals -----------------------------------------------------------------------------------------------


@dataclass
class GoalScore:
    """The score of one goal in one year."""

    own: Fraction | None
    score: Fraction | None
    weight_coverage: Fraction | None


def policy_number(tables: Tables, key: str, scope: str, default: str | None) -> Fraction | None:
    """A number of the policy table: for the scope, else for all, else the default."""
    entries = {(row["key"], row["scope"] or "all"): row["value"] for row in tables.get("policy", [])}
    text = entries.get((key, scope), entries.get((key, "all"), default))
    return None if text is None else Fraction(text)


def goal_scores(
    tables: Tables, year: str, statuses: Mapping[str, TargetStatus] | None = None
) -> dict[str, GoalScore]:
    """D5 for one year, by goal_id. `statuses` are those of the targets, if they were made already."""
    points = {
        colour: policy_number(tables, f"rag.{colour}_score", "all", default)
        for colour, default in (("green", "1"), ("yellow", "1/2"), ("red", "0"))
    }
    if statuses is None:
        statuses = target_statuses(tables)
    targets: dict[str, list[dict[str, str]]] = {}
    for row in tables["targets"]:
        if row["year"] == year and row.get("goal_id"):
            targets.setdefault(row["goal_id"], []).append(row)
    links: dict[str, list[dict[str, str]]] = {}
    for row in tables.get("goal_links", []):
        links.setdefault(row["to_goal_id"], []).append(row)

    done: dict[str, GoalScore] = {}

    def score(goal: str) -> GoalScore:
        if goal in done:
            return done[goal]
        own_terms = []
        for row in targets.get(goal, []):
            status = statuses[row["target_id"]].status
            if status:
                point = points[status]
                assert point is not None
                own_terms.append((Fraction(row.get("weight") or 1), point))
        own = _mean(own_terms)
        possible = Fraction(1 if goal in targets else 0)
        terms = [] if own is None else [(Fraction(1), own)]
        for link in links.get(goal, []):
            weight = Fraction(link.get("weight") or 1)
            possible += weight
            child = score(link["from_goal_id"]).score
            if child is not None:
                terms.append((weight, child))
        used = sum((weight for weight, _ in terms), Fraction(0))
        done[goal] = GoalScore(own, _mean(terms), used / possible if possible else None)
        return done[goal]

    for row in tables["goals"]:
        score(row["goal_id"])
    return done


def _mean(terms: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    weight = sum((weight for weight, _ in terms), Fraction(0))
    return sum((weight * value for weight, value in terms), Fraction(0)) / weight if weight else None


# --- D6, D7: risks -------------------------------------------------------------------------------------------


@dataclass
class UnitRisks:
    """What a unit sees and what it sends up, most serious first."""

    seen: list[str]
    lifted: list[str]


def lifted_risks(tables: Tables) -> dict[str, UnitRisks]:
    """D6, by unit_id."""
    closed = ("lukket", "closed")
    open_risks = {row["risk_id"]: row for row in tables["risks"] if row["status"] not in closed}
    children: dict[str, list[str]] = {}
    for row in tables["units"]:
        children.setdefault(row.get("parent_id") or "", []).append(row["unit_id"])
    levels = {unit: len(chain) - 1 for unit, chain in ancestors(tables["units"]).items()}
    levels |= {row["unit_id"]: int(row["level"]) for row in tables["units"] if row.get("level")}

    def assessed(risk: str) -> tuple[int, int]:
        row = open_risks[risk]
        return int(row["current_likelihood"] or 0), int(row["current_consequence"] or 0)

    def order(risk: str) -> tuple[int, int, int, str]:
        likelihood, consequence = assessed(risk)
        return -likelihood * consequence, -consequence, -likelihood, risk

    done: dict[str, UnitRisks] = {}

    def visit(unit: str) -> None:
        seen = [risk for risk, row in open_risks.items() if row["unit_id"] == unit]
        for child in children.get(unit, []):
            visit(child)
            seen += done[child].lifted
        seen.sort(key=order)
        scope = f"level{levels[unit]}"
        threshold = policy_number(tables, "risk.escalate_from", scope, None)
        most = policy_number(tables, "risk.escalate_max", scope, None)
        lifted: list[str] = []
        unforced = 0
        for risk in seen:
            likelihood, consequence = assessed(risk)
            if threshold is None:
                break
            if open_risks[risk]["force_escalate"] in ("ja", "true"):
                lifted.append(risk)
            elif likelihood * consequence >= threshold and (most is None or unforced < most):
                unforced += 1
                lifted.append(risk)
        done[unit] = UnitRisks(seen, lifted)

    for root in children.get("", []):
        visit(root)
    return done


@dataclass
class RiskPicture:
    """Risks assessed in a tertial in a unit and below, by colour."""

    green: int
    yellow: int
    red: int
    mean_score: Fraction


def risk_pictures(tables: Tables) -> dict[tuple[str, str], RiskPicture]:
    """D7, by unit_id and tertial."""
    chains = ancestors(tables["units"])
    unit_of = {row["risk_id"]: row["unit_id"] for row in tables["risks"]}
    red = policy_number(tables, "risk.level.red_from", "all", None)
    yellow = policy_number(tables, "risk.level.yellow_from", "all", None)
    assert red is not None
    assert yellow is not None
    scores: dict[tuple[str, str], list[int]] = {}
    for row in tables["risk_history"]:
        for unit in chains[unit_of[row["risk_id"]]]:
            score = int(row["likelihood"]) * int(row["consequence"])
            scores.setdefault((unit, row["period"]), []).append(score)
    return {
        key: RiskPicture(
            green=sum(score < min(yellow, red) for score in those),
            yellow=sum(yellow <= score < red for score in those),
            red=sum(score >= red for score in those),
            mean_score=Fraction(sum(those), len(those)),
        )
        for key, those in scores.items()
    }


# --- Comparing -----------------------------------------------------------------------------------------------


def close(actual: float | Fraction | None, expected: float | Fraction | None) -> bool:
    """Equal within 1e-9 of the larger; no value equals only no value."""
    if actual is None or expected is None:
        return actual is None and expected is None
    left, right = Fraction(actual), Fraction(expected)
    return abs(left - right) <= Fraction(1, 10**9) * max(abs(left), abs(right), Fraction(1, 10**9))


