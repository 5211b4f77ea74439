"""What no reader of a plan could read: invisible characters and garbled words, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from app.content.documents import Document, controls, garbled
from app.content.importing.model import Problem

MOST_SHOWN = 20


class UnreadableCharacter(Problem):
    template = "{file}, {place}: the character {name}, which nobody can see, near «{found}»."
    remedy = "Remove it, or write a line break or a space in its place. Until then nothing is written."


class GarbledWord(Problem):
    template = "{file}, {place}: letters are lost or garbled in «{found}»."
    remedy = (
        "The file was saved or copied in another encoding. Open the original, and save it as a Word document "
        "or as text in UTF-8. Until then nothing is written."
    )


def unreadable(document: Document, file: str) -> Iterator[Problem]:
    """Return the invisible characters and the garbled words of a document, with their places."""
    seen: set[tuple[str, str]] = set()
    for offset, name, near in islice(controls(document.text), MOST_SHOWN):
        place = place_at(document, offset)
        if (place, name) not in seen:
            yield UnreadableCharacter(file=file, place=place, name=name, found=near)
        seen.add((place, name))
    for offset, word in islice(garbled(document.text), MOST_SHOWN):
        yield GarbledWord(file=file, place=place_at(document, offset), found=word)


def place_at(document: Document, offset: int) -> str:
    """Return the place of a character of a document in its file, else its line."""
    line = document.text.count("\n", 0, offset) + 1
    places = (piece.place for piece in document.pieces() if piece.start <= offset < piece.end)
    return next(filter(None, places), f"linje {line}")
