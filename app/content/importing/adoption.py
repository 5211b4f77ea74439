"""The line about the adoption of a plan: which body adopted it, on which day, in which case."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.content.documents import Block, DocumentTable, Piece
from app.content.importing.about_reading import AboutReading, at
from app.content.importing.front_lines import CASE
from app.content.importing.labels import SHORT, spaced
from app.content.importing.model import ImpossibleDate, Question
from app.content.importing.moments import DAY, MONTH, day_in

ADOPTED = re.compile(
    r"(?:\w{0,3}-?sak(?:snr\.?|snummer)?:? [A-Z]{0,3} ?\d{1,6}/\d{2,4},? )?(?:planen (?:er|ble|blei|vart) )?"
    r"(?:vedtatt|vedteke[nt]?|godkjen[tn])"
    r"(?P<by>:? av| i|:?)\s+(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
ADOPTING = re.compile(
    r"(?P<body>[^\d\n.]{3,80}?)\s+(?:vedtok|godkjente|godkjende)\s+(?:denne\s+)?\w*planen\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""«Kommunestyret vedtok planen 14.12.2023»; it is about the adoption only with a day."""
AFTER_DAY = re.compile(
    r"[\s,.)]*(?:av|i)\s+(?P<body>[^\d,.(;\n]{3,80}?)(?=\s*(?:[,.(;\d]|\bi? ?sak\b|$))", re.IGNORECASE
)
"""«14. desember 2023 av kommunestyret, sak 88/23»: the body after the day."""
MEETINGS = (
    (re.compile(r"(\w*styre)t?s?\s?møtet?", re.IGNORECASE), r"\1t"),
    (re.compile(r"(\w*formannskap)(?:et)?s?\s?møtet?", re.IGNORECASE), r"\1et"),
)
AFTER_BODY = re.compile(
    rf"[\s,.(–-]*(?:\b(?:i|den|dato:?|som|møte|(?:man|tirs|tys|ons|tors|fre|lør|laur|søn|sun)dag|{MONTH})\b"
    r"[\s,.(–-]*)*$",
    re.IGNORECASE,
)
LONGEST = 300


def adopting(piece: Piece) -> tuple[str, str] | None:
    """Return the texts after and before the verb in a line about the adoption; None for another line."""
    words = spaced(piece.words)
    match = ADOPTED.match(words)
    if match and (match["by"].strip(" :") or DAY.search(match["rest"][:SHORT])):
        return match["rest"], ""
    match = ADOPTING.match(words)
    return (match["rest"], match["body"]) if match and DAY.search(match["rest"]) else None


def day_below(blocks: Sequence[Block | DocumentTable], place: int) -> Block | None:
    """Return the line below the adoption if it begins with a day, as where a line is broken there."""
    below = blocks[place + 1] if place + 1 < len(blocks) else None
    return below if isinstance(below, Block) and DAY.match(spaced(below.piece.words)) else None


def adoption(piece: Piece, rest: str, body: str, reading: AboutReading) -> None:
    """Read the body, the day and the case number from a line about the adoption."""
    reading.pieces.append(piece)
    rest = " ".join(rest[:LONGEST].split())
    day, match = day_in(rest)
    if match and day is None:
        reading.problems.append(ImpossibleDate(file=reading.file, place=at(piece), found=match[0]))
    case = CASE.search(rest)
    if said := case or CASE.search(spaced(piece.words)):
        reading.case = said["case"]
    first = min(found.start() for found in (match, case, re.search(r"\d|$", rest)) if found)
    after = AFTER_DAY.match(rest, match.end()) if match else None
    reading.body = body or body_in(rest[:first]) or (after["body"] if after else "")
    reading.adopted = reading.adopted or day
    if len(DAY.findall(rest)) > 1:
        template = (
            "The line about the adoption has several days. Only the first decision is added; "
            "write the others in annotations.ttl."
        )
        reading.questions.append(Question("plan/flere-vedtak", at(piece), rest, template))


def body_in(words: str) -> str:
    """Return the body in the words before the day: «kommunestyremøte den» is a meeting of kommunestyret."""
    body = AFTER_BODY.sub("", words).strip(" ,.():")
    for pattern, name in MEETINGS:
        body = pattern.sub(name, body)
    return body
