"""The value of a cell -> its words as Excel shows them, by the format of the cell.

ECMA-376, part 1, clause 18.8.31. The words of a plan are those that its readers see: «12 500 kr», not 12500.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date

PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].'
    r"|(?P<digits>[#0?](?:[#0?.,/ ]*[#0?])?)(?P<scale>,*)|(?P<plain>.)",
    re.DOTALL,
)
"""One part of a format: words, a currency, colours and paddings that are no words, or the digits."""
SECTIONS = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*);?')
LONGEST_FORM, MOST, MOST_DECIMALS = 200, 1e15, 10
"""Longer formats and larger numbers are shown plainly: Excel computes with 15 digits."""
SCIENTIFIC = re.compile(r"[eE][+-]")


def shown_value(value: object, form: str) -> str:
    """Return the words of a value: a date as exactly as its format shows it, a number with its unit."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nei"
    if isinstance(value, datetime | date):
        return date_shown(value, form)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return number_shown(value, form)
    return str(value)


def date_shown(value: date, form: str) -> str:
    """Return a date by day, or by month or year where the format shows no more: «desember 2025»."""
    codes = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form.lower())
    if "y" in codes and "d" not in codes and "h" not in codes:
        return format_date(value, "MMMM y" if "m" in codes else "y", locale="nb")
    words = f"{value:%d.%m.%Y}"
    clock = isinstance(value, datetime) and "h" in codes and value.time() != time()
    return f"{words} {value:%H:%M}" if clock else words


def number_shown(value: float, form: str) -> str:
    """Return a number with the decimals, thousands, unit and sign of its format."""
    if len(form) > LONGEST_FORM or not abs(value) < MOST:
        return plain(value)
    section, number = section_of(form, Decimal(str(value)))
    parts = list(PART.finditer(section))
    digits = next((p for p in parts if p["digits"]), None)
    if digits is None or SCIENTIFIC.search(section) or "/" in digits["digits"]:
        return plain(value)
    before, after = literal(parts[: parts.index(digits)]), literal(parts[parts.index(digits) + 1 :])
    percent = "%" in before + after
    number = number * (100 if percent else 1) / Decimal(1000) ** len(digits["scale"])
    text = in_digits(number, digits["digits"])
    words = f"{before}{text}{after.replace('%', ' %')}"
    return ("-" if number < 0 else "") + " ".join(words.split())


def section_of(form: str, number: Decimal) -> tuple[str, Decimal]:
    """Return the part of a format for this number, and the number, positive where the part has the sign."""
    sections = [*SECTIONS.findall(form)][:4] or [""]
    if number < 0 and len(sections) > 1 and sections[1]:
        return sections[1], -number
    if number == 0 and len(sections) > 2 and sections[2]:
        return sections[2], number
    return sections[0], number


def literal(parts: list[re.Match[str]]) -> str:
    """Return the words of a part of a format: quoted and escaped ones, currencies and signs."""
    return "".join(p["quoted"] or p["escaped"] or p["currency"] or p["plain"] or "" for p in parts)


def in_digits(number: Decimal, digits: str) -> str:
    """Return the absolute value of a number in the digits of a format, with a decimal comma."""
    if number == 0 and not set(digits) & set("0."):
        return ""  # «?» and «#» show no zero
    whole_form, _, decimals = digits.partition(".")
    rounded = abs(number).quantize(Decimal(1).scaleb(-min(len(decimals), MOST_DECIMALS)), ROUND_HALF_UP)
    whole, _, rest = f"{rounded:f}".partition(".")
    rest = rest[: decimals.count("0")] + rest[decimals.count("0") :].rstrip("0")
    if "," in whole_form or "# ##" in whole_form:
        whole = f"{int(whole):,}".replace(",", " ")
    return whole.zfill(whole_form.count("0")) + (f",{rest}" if rest else "")


def plain(value: float) -> str:
    """Return a number without a format, with a decimal comma."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.10g}".replace(".", ",")
