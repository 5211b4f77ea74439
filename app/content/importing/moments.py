"""Words about time and money -> values, if the words are unambiguous. The words themselves stay unchanged."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "desember",
)  # fmt: skip
_SHORT = {m: m[:3] for m in MONTHS if len(m) > 3 and m != "juli"} | {"september": "sept?"}  # «jul» is Yule
MONTH = "|".join((*MONTHS, *(rf"{short}\b\.?" for short in _SHORT.values())))
"""The months, whole or abbreviated: «desember», «des.»."""
YEAR = r"(?:19|20)\d\d"
DAY = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:\.\s?(?P<m>\d{1,2})\.\s?|/(?P<m2>\d{1,2})[-/])(?P<y>\d{4}|\d\d)(?![\d.]*\d)"
    rf"|(?P<d2>\d{{1,2}})(?:\.\s*|\s+)(?P<name>{MONTH})\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{1,2})-(?P<d3>\d{1,2})(?!\d)",
    re.IGNORECASE,
)
BETWEEN = (
    rf"(?<!\d)(?P<start>{YEAR})"
    rf"(?:\s*(?:[-–—/]|\btil(?: og med)?\b)\s*(?P<end>{YEAR})"
    r"|[-–—](?P<short>1[3-9]|[2-9]\d)(?![./]\s?\d))(?!\d)"
)
PERIOD = re.compile(BETWEEN, re.IGNORECASE)
"""Two years: 2024-2027, 2024 til 2027, 2024-27. A short end up to 12 could be a month, so it is not read.

The end of «1.1.2025-31.12.2026» is a day.
"""
ONE_YEAR = re.compile(rf"(?<![\d./-]){YEAR}(?![\d/-])")
BY = re.compile(r"^(?:frist:?|(?:innen|innan|senest|seinast|i løpet av)?\s*(?:utgangen av)?)\s+")
FROM = re.compile(r"^(?:(?:fra|frå)(?: og med)?|f\.o\.m\.?)\s+")
SEASONS = re.compile(
    rf"(?:vår|våren|sommer|sommeren|sommar|sommaren|høst|høsten|haust|hausten|vinter|vinteren) {YEAR}"
)
HALF = re.compile(rf"(?P<half>1|2|første|fyrste|andre|annet)\.? halvår (?P<year>{YEAR})")
QUARTER = re.compile(rf"(?:(?P<one>[1-4])\. ?kvartal|q(?P<two>[1-4]))\.? (?P<year>{YEAR})")
IN_MONTH = re.compile(rf"(?P<name>{MONTH}) (?P<year>{YEAR})|(?P<month>0?[1-9]|1[0-2])[./](?P<year2>{YEAR})")
CONTINUOUS = frozenset(
    (
        "løpende", "løpande", "kontinuerlig", "kontinuerleg", "fortløpende", "fortløpande",
        "hele perioden", "heile perioden", "hele planperioden", "heile planperioden",
    )
)  # fmt: skip
YEARLY = frozenset(("årlig", "årleg", "hvert år", "kvart år", "årlige", "årlege"))


@dataclass(frozen=True, slots=True)
class Moment:
    """The beginning and end of a period, as the words state it; `precision` is a code of presisjon."""

    precision: str
    start: date | None = None
    end: date | None = None


def day_in(words: str) -> tuple[date | None, re.Match[str] | None]:
    """Return the first day in the words and its match; the day is None if the calendar does not have it."""
    match = DAY.search(words)
    return (day_of(match), match) if match else (None, None)


def day_of(match: re.Match[str]) -> date | None:
    """Return the day of a match of `DAY`; None if the calendar does not have it."""
    if match["name"]:
        year, month, day = match["y2"], month_called(match["name"]), match["d2"]
    else:
        year, month, day = (
            match["y"] or match["y3"],
            int(match["m"] or match["m2"] or match["m3"]),
            match["d"] or match["d3"],
        )
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None


def month_called(name: str) -> int:
    """Return the number of a month from its name or the beginning of its name."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def years_of(match: re.Match[str]) -> tuple[int, int]:
    """Return the first and the last year of a match of `PERIOD`."""
    start = int(match["start"])
    return start, int(match["end"]) if match["end"] else start // 100 * 100 + int(match["short"])


def moment(words: str, *, begins: bool = False) -> Moment | None:
    """Return the period that words state; None if they are ambiguous, such as «etter 2027».

    `begins` says that the words are about the beginning of something.
    """
    text = " ".join(words.casefold().split()).strip(" .")
    without_day = "lopende" if text in CONTINUOUS else "arlig" if text in YEARLY else ""
    text = (FROM if begins else BY).sub("", text)
    if without_day or SEASONS.fullmatch(text):
        return Moment(without_day or "sesong")
    if match := DAY.fullmatch(text):
        day = day_of(match)
        return Moment("dag", day, day) if day else None
    if re.fullmatch(YEAR, text):
        return Moment("ar", date(int(text), 1, 1), date(int(text), 12, 31))
    if match := PERIOD.fullmatch(text):
        first, last = years_of(match)
        return Moment("periode", date(first, 1, 1), date(last, 12, 31)) if first <= last else None
    return part_of_year(text)


def part_of_year(text: str) -> Moment | None:
    """Return the period of a half-year, a quarter or a month with its year."""
    if match := HALF.fullmatch(text):
        second = match["half"] in ("2", "andre", "annet")
        return months(int(match["year"]), 7 if second else 1, 6, "halvar")
    if match := QUARTER.fullmatch(text):
        return months(int(match["year"]), 3 * int(match["one"] or match["two"]) - 2, 3, "periode")
    if match := IN_MONTH.fullmatch(text):
        month = month_called(match["name"]) if match["name"] else int(match["month"])
        return months(int(match["year"] or match["year2"]), month, 1, "maned")
    return None


def months(year: int, first: int, count: int, precision: str) -> Moment:
    """Return the period of `count` months of a year, starting with month `first`."""
    last = first + count - 1
    return Moment(precision, date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


AMOUNT = re.compile(
    r"(?P<before>kr\.?|nok)?\s*(?P<number>\d{1,3}(?:[ \u00a0.]\d{3})+|\d+)(?:,(?P<decimals>\d{1,2})|,-)?"
    r"\s*+(?P<scale>mill\.?|millioner|millionar|mrd\.?|tusen)?\s*+(?P<after>kr\.?|kroner|nok|,-)?",
    re.IGNORECASE,
)
SCALES = {"": 1, "tusen": 1_000, "mill": 1_000_000, "millioner": 1_000_000, "millionar": 1_000_000}


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """An amount of money; `stated` is true if the words contain «kroner»."""

    value: Decimal
    stated: bool


def amount(words: str) -> StatedAmount | None:
    """Return the sum if the words are nothing but a sum; None for «50' per år» or «0,5 årsverk»."""
    match = AMOUNT.fullmatch(words.strip())
    scale = (match["scale"] or "").lower().rstrip(".") if match else ""
    if match is None or scale not in SCALES:
        return None
    digits = re.sub(r"[^\d]", "", match["number"])
    value = Decimal(f"{digits}.{match['decimals'] or 0}") * SCALES[scale]
    stated = bool(match["before"] or match["after"] or ",-" in words)
    return (
        StatedAmount(value.normalize() if value % 1 else value.to_integral_value(), stated)
        if len(digits) < 13
        else None
    )
