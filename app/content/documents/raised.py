"""Raised and lowered letters -> their own signs: «km²», «CO₂».

As ordinary letters they would say something else: «10 000» with the mark of note 2 would be «10 0002».
"""

from __future__ import annotations

from app.content.documents.model import Notice

SIGNS = {
    "superscript": str.maketrans("0123456789+-–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻"),
    "subscript": str.maketrans("0123456789+-–", "₀₁₂₃₄₅₆₇₈₉₊₋₋"),
}
"""The signs of Unicode, by the name that ECMA-376, clause 22.9.2.17, has for such letters."""
READ_AS_ORDINARY = "Raised or lowered letters are read as ordinary ones: «{words}»"


def moved(words: str, form: str) -> tuple[str, tuple[Notice, ...]]:
    """Return words in raised or lowered signs; if not all have one, the words, and a remark with them."""
    signs = SIGNS.get(form, {})
    if all(ord(sign) in signs for sign in words.strip()):
        return words.translate(signs), ()
    return words, (Notice(READ_AS_ORDINARY, fields={"words": words.strip()}),) if signs else ()
