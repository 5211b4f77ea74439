"""Days in the cells of the linking sheet, in digits or in words -> ISO dates, read as those of a plan are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from babel.dates import get_day_names, get_month_names

from app.content.importing.moments import BY, MONTHS, moment
from app.contributions.findings import WARNING, FileFinding
from app.contributions.sheet_reading import FilledRow
from app.contributions.values import day_problem

DAY_ZERO = date(1899, 12, 30)
"""The day before the first one of spreadsheet programs, for days since March 1900."""
MONTH_NUMBERS = {
    name.casefold(): number
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale="en").items()
} | {"sept": 9}
"""The English names of months, whole or abbreviated."""
ENGLISH_DAY = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[\s-]+)?(?P<month>{'|'.join(MONTH_NUMBERS)})\b\.?"
    r"(?:\s+(?P<day_after>\d{1,2})(?:st|nd|rd|th)?,?(?=\s))?,?[\s-]+(?P<year>\d{4})",
    re.IGNORECASE,
)
"""«15 June 2024», «June 15, 2024», «15th of June 2024» or «June 2024»."""
WEEKDAYS = {
    name.casefold(): number
    for language in ("nb", "nn", "en")
    for number, name in get_day_names("wide", locale=language).items()
}
WEEKDAY = re.compile(rf"(?P<name>{'|'.join(WEEKDAYS)}),?\s+", re.IGNORECASE)
MIDNIGHT = re.compile(r"[ T]00:00(?::00)?$")
"""What some programs write after a day."""
AS_DAY = "Write it as 2024-06-15, 15.06.2024 or 15 June 2024."


def day_of_row(row: FilledRow, today: date, found: list[FileFinding]) -> str:
    """Return the day on which the partner says what the row says: the last one of a month or year."""
    text = row.cells.get("day", "")
    first, iso = stated_days(text)
    if first <= today.isoformat() < iso:
        iso = today.isoformat()
    problem = (year_as_day(iso) or day_problem(iso, today)) if iso else None
    if problem:
        remedy = AS_DAY if "is not a date" in problem.template else problem.remedy
        fields = {**problem.fields, "text": text[:40]}
        found.append(replace(problem, remedy=remedy, fields=fields, place=row.places["day"]))
    elif first != iso:
        found.append(replace(read_as_days(text, iso), place=row.places["day"]))
    return iso


def stated_days(text: str) -> tuple[str, str]:
    """Return the first and the last day that words state, as ISO dates.

    They are the same for 15.06.2024, «15. juni 2024» and «Saturday 15 June 2024», and differ for «juni 2024».
    Both are the text itself if it states no days, or only a limit, as «innen 2024».
    """
    weekday = WEEKDAY.match(text)
    words = MIDNIGHT.sub("", text[weekday.end() :] if weekday else text)
    found = None if BY.match(words.casefold()) else moment(in_norwegian(words))
    if found is None or found.start is None or found.end is None:
        return text, text
    if weekday and found.start.weekday() != WEEKDAYS[weekday["name"].casefold()]:
        return text, text
    return found.start.isoformat(), found.end.isoformat()


def in_norwegian(words: str) -> str:
    """Return an English date as «15. juni 2024» or «juni 2024»; other words as they are."""
    match = ENGLISH_DAY.fullmatch(words.strip())
    if match is None or (match["day"] and match["day_after"]):
        return words
    day = match["day"] or match["day_after"]
    month = MONTHS[MONTH_NUMBERS[match["month"].casefold()] - 1]
    return f"{day}. {month} {match['year']}" if day else f"{month} {match['year']}"


def read_as_days(text: str, *days: str) -> FileFinding:
    """Return the remark that a period was read as these days, the first and the last or only one of them."""
    fields = {"text": text[:40], "days": " – ".join(days)}
    return FileFinding(
        "«{text}» is read as {days}.", "Write a day if you mean one.", fields, severity=WARNING
    )


def year_as_day(text: str) -> FileFinding | None:
    """Return the finding that a spreadsheet program has made a day of a year; None for other days.

    A cell that is to show a day shows 2024 as the 2024th day since 1900, which is in 1905.
    """
    try:
        number = (date.fromisoformat(text) - DAY_ZERO).days
    except ValueError:
        return None
    if not 1950 <= number <= 2100:
        return None
    fields = {"text": text, "year": number}
    remedy = "Do you mean the year {year}? Format the cell as text, and write it again."
    return FileFinding("{text} is not the day that you wrote.", remedy, fields)
