"""Numbers of lists as Word and browsers show them: digits, letters or Roman numerals."""

from __future__ import annotations

TENS = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def shown_number(number: int, form: str) -> str:
    """Return a number in a form, by its name in ECMA-376, clause 17.18.59; in digits for other forms."""
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < 90:
        return roman(number) if form == "upperRoman" else roman(number).lower()
    return str(number)


def roman(number: int) -> str:
    """Return a number below 90 in Roman numerals."""
    text = ""
    for value, letters in TENS:
        count, number = divmod(number, value)
        text += letters * count
    return text
