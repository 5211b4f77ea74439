"""The lines on the front of a plan beside its title and the adoption: owner, case, day of revision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.content.documents import Block, DocumentTable, Piece
from app.content.importing.labels import ABOUT_WORDS, SHORT, spaced
from app.content.importing.lines import labelled
from app.content.importing.moments import PERIOD

MUNICIPALITY = r"[A-ZÆØÅÁČĐŊŠŦŽ][\w-]*(?: [A-ZÆØÅÁČĐŊŠŦŽ][\w-]*)? (?:fylkes)?kommune\b"
FOR_WHOM = re.compile(rf"\bfor (?P<names>{MUNICIPALITY}(?:(?:,| og) {MUNICIPALITY})*)")
"""«… for Fjellvik kommune», or for several ones."""
_SIDES = "Indre|Ytre|Øvre|Nedre|Nordre|Søndre|Vestre|Østre|Midtre|Nord|Sør"
ANYWHERE = re.compile(rf"(?<![\w-])(?:(?:{_SIDES}) )?[A-ZÆØÅ][\w-]* (?:fylkes)?kommune\b")
"""A municipality in a title: «Klimaplan Fjellvik kommune», «Øvre Dal kommune – klimaplan»."""
_SAMI = r"[\w-]+(?: [\w-]+)? (?:gielda|gïelte|tjïelte|suohkan|kommuvdna)"
_BESIDE = r"(?:\s*[-–|/,])?\s+"
ONLY_OWNER = re.compile(rf"(?i:(?:{_SAMI}{_BESIDE})?(?P<name>{MUNICIPALITY})(?:{_BESIDE}{_SAMI})?)")
"""«Fjellvik kommune», «Kárášjoga gielda – Karasjok kommune»."""
NAME_AND_VALUE = re.compile(r"(?P<name>[^:\n]{2,40}):\s*(?P<value>\S[^\n]{0,199})")
CASE_NUMBER = re.compile(r"(?:[A-Z]{1,3}[ -]?)?\d{1,6}\s?[/-]\s?\d{2,6}(?:-\d{1,4})?", re.IGNORECASE)
CASE = re.compile(
    r"(?:\b\w{1,3}-)?(?:(?:arkiv|kommunestyre|formannskaps?)?sak(?:s?nr\.?|snummer| nr\.?)?[\s:.]*"
    r"|\b(?=(?:PS|KS|FS|KST|FSK) ))(?P<case>[A-Z]{0,3}[ -]?\d{1,6}\s?[/-]\s?\d{2,6})",
    re.IGNORECASE,
)
"""«sak 88/23», «K-sak 88/23», «Saksnr. 23/1234», «PS 88/23»."""
REVISED = re.compile(
    r"(?:sist )?(?:revidert|revidering|rullert|oppdatert|utarbeid(?:et|d)|godkjen[tn]|vedtatt|vedteke[nt]"
    r"|behandl(?:et|a)|handsama)\b"
    r"[^\d\n]*+\d.*"
    r"|(?:dato|versjon|utgave|utgåve|(?:[a-zæøå]{1,4}[- ])?(?:arkiv)?sak(?:snr|snummer| nr)?)\b"
    r"[.:]?\s*\S{0,3}\d.*"
    r"|(?:høringsutkast|høyringsutkast|utkast)\b.*",
    re.IGNORECASE,
)
DATE_OF_PAPER = frozenset({"dato"})
"""Names of a day that may be that of the document, and not that of the adoption."""


def owners_in(title: str) -> tuple[str, ...]:
    """Return the municipalities that a title names: those for whom the plan is, else all of them."""
    words = spaced(title)
    named = FOR_WHOM.search(words)
    found = re.findall(MUNICIPALITY, named["names"]) if named else ANYWHERE.findall(words)
    return tuple(dict.fromkeys(found))


def is_owner(words: str) -> bool:
    """Return whether a line is only the name of a municipality: «Fjellvik kommune», «FJELLVIK KOMMUNE».

    It may have its Sami name beside the Norwegian one.
    """
    return bool(ONLY_OWNER.fullmatch(spaced(words).strip()))


def owner_in(piece: Piece) -> Piece:
    """Return the Norwegian name in a line that is only the name of a municipality."""
    match = ONLY_OWNER.fullmatch(spaced(piece.words))
    return piece.part(*match.span("name")) if match else piece


def is_about_plan(words: str) -> bool:
    """Return whether a line says who owns the plan, or when it was made or revised.

    Such a line is not the heading of a part.
    """
    return is_owner(words) or bool(REVISED.fullmatch(spaced(words).strip()))


def is_case_number(words: str) -> bool:
    """Return whether a line is only the number of a case: «88/23», «23/1234-5»."""
    return bool(CASE_NUMBER.fullmatch(spaced(words).strip()))


def is_title(block: Block) -> bool:
    """Return whether a line looks like a title: short, with a period, as where it is in two languages."""
    words = block.piece.words
    return len(words) <= SHORT and not words.endswith(".") and bool(PERIOD.search(words))


def front_lines(blocks: Sequence[Block | DocumentTable]) -> Iterator[tuple[int, Block]]:
    """Yield the lines before the first part of the plan or table, with their places."""
    for place, block in enumerate(blocks):
        if isinstance(block, DocumentTable) or block.kind == "item" or labelled(block.piece)[0]:
            return
        yield place, block


def named_value(piece: Piece) -> tuple[str, Piece] | None:
    """Return what a line such as «Saksnummer: 23/1234» or «Sak 88/23» states about the plan, and the value.

    What it states is a meaning of `ABOUT_WORDS`, here `case`. The result is None for other lines.
    """
    if case := CASE.fullmatch(spaced(piece.words).rstrip(" .")):
        return "case", piece.part(*case.span("case"))
    match = NAME_AND_VALUE.fullmatch(spaced(piece.words))
    meaning = ABOUT_WORDS.of(match["name"]) if match else ""
    if match is None or match["name"].casefold() in DATE_OF_PAPER:
        return None
    value = piece.part(match.start("value"), match.end("value"))
    if meaning == "case":
        return (meaning, value) if is_case_number(value.words) else None
    return (meaning, value) if meaning in ("date", "body", "owner") else None
