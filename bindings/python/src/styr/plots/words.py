"""Words and numbers of pictures, in each language."""

from __future__ import annotations

import math
import textwrap
from typing import Final, Literal

Language = Literal["nb", "nn", "en"]

_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# In bokmål, nynorsk and English.
_LANGUAGES: Final = ("nb", "nn", "en")
_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "green": ("grønn", "grøn", "green"),
    "yellow": ("gul", "gul", "yellow"),
    "red": ("rød", "raud", "red"),
    "": ("uten verdi", "utan verdi", "no value"),
    "coverage": ("dekning", "dekning", "coverage"),
    "target": ("mål", "mål", "target"),
    "within": ("innenfor mål", "innanfor mål", "within target"),
    "near": ("nær mål", "nær mål", "near target"),
    "likelihood": ("sannsynlighet", "sannsyn", "likelihood"),
    "consequence": ("konsekvens", "konsekvens", "consequence"),
    "moved": ("flyttet seg fra", "flytta seg frå", "moved from"),
    "loss": ("tap", "tap", "loss"),
    "exceeded": ("sannsynlighet for å overskrides", "sannsyn for å bli overskride", "probability of being exceeded"),
    "tolerance": ("toleranse", "toleranse", "tolerance"),
    "mean": ("forventet", "venta", "expected"),
    "total": ("sum", "sum", "total"),
    "missing": ("mangler", "manglar", "missing"),
    "score": ("poeng", "poeng", "score"),
    "others": ("andre", "andre", "others"),
    "risks": ("risikoer", "risikoar", "risks"),
    "mean_score": ("snittpoeng", "snittpoeng", "mean score"),
    "above": ("over søylen", "over søyla", "above the bar"),
    "per_month": ("per måned", "per månad", "per month"),
    "better": ("✓ i ønsket retning", "✓ i ønskt retning", "✓ in the wished direction"),
    "worse": ("✗ i uønsket retning", "✗ i uønskt retning", "✗ in the other direction"),
    "neither": ("uten retning", "utan retning", "no direction"),
    "error": ("feil", "feil", "error"),
    "warning": ("advarsel", "åtvaring", "warning"),
    "note": ("merknad", "merknad", "note"),
    "nothing_found": ("ingen funn", "ingen funn", "no findings"),
    "before": ("før", "før", "before"),
    "after": ("etter", "etter", "after"),
    "nothing_moved": ("ingenting er endret", "ingenting er endra", "nothing changed"),
    "nothing_moves": ("ingenting flytter målet", "ingenting flyttar målet", "nothing moves the goal"),
    "findings": ("Funn", "Funn", "Findings"),
    "contributors": ("Hvem bidrar", "Kven bidreg", "Who takes part"),
    "level2": ("tallet er enheter på nivå 2", "talet er einingar på nivå 2", "numbers are units of level 2"),
    "levers": ("Hva flytter", "Kva flyttar", "What moves"),
    "trend": ("Utvikling", "Utvikling", "Trend"),
    "change_of": ("endring i poengene til", "endring i poenga til", "change of the score of"),
    "interval": ("usikkerhet i simuleringen", "uvisse i simuleringa", "left open by the simulation"),
    "expected_loss": ("Forventet tap i et år", "Venta tap i eit år", "Expected loss in a year"),
    "hit": (
        "Sannsynlighet for å rammes i et år",
        "Sannsyn for å bli råka i eit år",
        "Probability of being hit in a year",
    ),
    "whole": ("samlet", "samla", "all together"),
    "partly": ("deler av grunnlaget mangler", "delar av grunnlaget manglar", "part of the basis is missing"),
    "goals": ("Mål", "Mål", "Goals"),
    "own_targets": ("egne resultatkrav", "eigne resultatkrav", "own targets"),
    "now": ("nå", "no", "now"),
}


def word(key: str, language: Language) -> str:
    """A word of a picture in a language."""
    return _WORDS[key][_LANGUAGES.index(language)]


def number(value: float, language: Language, decimals: int = 2) -> str:
    """A number for people: decimal comma and thin spaces in Norwegian."""
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = "−" + text[1:]
    if language == "en":
        return text
    return text.replace(",", "\u202f").replace(".", ",")


def significant(value: float, language: Language, digits: int = 3) -> str:
    """With so many significant digits, and as a power of ten where it is very small or large."""
    if value == 0 or not math.isfinite(value):
        return number(value, language, 0)
    power = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    if -4 <= power < 6:
        return number(value, language, max(0, digits - 1 - power))
    return f"{number(value / 10**power, language, digits - 1)}·10{str(power).translate(_RAISED)}"


def short_number(value: float, language: Language) -> str:
    """With as few decimals as the value needs, three at most; as a power of ten where these would show nothing."""
    if 0 < abs(value) < 0.0005:
        return significant(value, language, 2)
    for decimals in (0, 1, 2):
        if abs(value - round(value, decimals)) < 1e-9:
            return number(value, language, decimals)
    return number(value, language, 3)


def wrap(text: str, width: int, lines: int) -> str:
    """The text on at most so many lines; what does not fit is cut, and shown to be."""
    parts = textwrap.wrap(text, width, break_long_words=True)
    if len(parts) > lines:
        parts = parts[:lines]
        parts[-1] = parts[-1][: width - 1].rstrip(" ,;–-") + "…"
    return "\n".join(parts)
