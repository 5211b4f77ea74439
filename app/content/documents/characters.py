"""Bytes -> text: which encoding it is, and letters as single characters. What was repaired is reported."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

from app.content.documents.errors import (
    UnreadableDocument,
)
from app.content.documents.model import (
    Notice,
)
from app.language import DIRECTIONS, UNSEEN

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks and their encodings (https://www.unicode.org/faq/utf_bom.html)."""
DECLARED = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
UNSEEN_LETTERS = re.compile(f"[{UNSEEN}{DIRECTIONS}]")
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)
GARBLED = re.compile(
    "\ufffd|Ã[\u0080-\u00bf\u0160-\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]|â€."
    "|(?<=[A-Za-z])(?:[¾¿Œ]|[†›](?=[a-z]))"
)
"""Lost letters, and æ, ø, å and dashes of UTF-8 read as Windows-1252, or of files of Mac and DOS."""
AROUND = 20
"""So many characters of a garbled word are shown on each side."""
LINE_END = re.compile("\r\n?|\x0c")
LIGATURES = re.compile("[\ufb00-\ufb06]")
"""Letters that are printed as one sign, as copies from a PDF have them: «ﬁ»."""
SAMPLE = 4096


class UnknownEncoding(UnreadableDocument):
    template = "{file} is text in none of the encodings UTF-8, UTF-16 and Windows-1252 (byte {byte})."
    remedy = "Save it as UTF-8. Nothing was written."


def decoded(data: bytes, file: str) -> tuple[str, tuple[Notice, ...]]:
    """The text of a file in UTF-8, UTF-16 or Windows-1252. Raises `UnknownEncoding`."""
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "")
    if not encoding and (declared := DECLARED.search(data[:SAMPLE])):
        encoding = known(declared[1].decode("ascii"))
    for name in filter(None, (encoding, unmarked(data), "utf-8", "cp1252")):
        try:
            text = data.decode(name)
        except UnicodeDecodeError as error:
            place = error.start
        else:
            notices = (
                () if name == "utf-8" else (Notice("Read as {encoding}.", fields={"encoding": shown(name)}),)
            )
            return text, notices
    raise UnknownEncoding(file=file, byte=place)


def known(name: str) -> str:
    """A declared encoding, if we read it. Latin-1 means Windows-1252: https://encoding.spec.whatwg.org/."""
    folded = name.lower().replace("_", "-")
    if folded in {"iso-8859-1", "latin1", "windows-1252", "cp1252"}:
        return "cp1252"
    return folded if folded in {"utf-8", "utf-16"} else ""


def unmarked(data: bytes) -> str:
    """UTF-16 without a byte-order mark: every other byte of Norwegian text is zero."""
    sample = data[:SAMPLE]
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) > 3 and sample[place::2].count(0) > len(sample) * 0.4:
            return name
    return ""


def shown(encoding: str) -> str:
    """The name of an encoding as people know it."""
    names = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8 (BOM)"}
    return names.get(encoding, encoding.upper().removesuffix("-LE").removesuffix("-BE"))


def repaired(text: str) -> tuple[str, tuple[Notice, ...]]:
    """The text with one kind of line end, letters as single characters, and no soft hyphens or their like."""
    lines = LINE_END.sub("\n", text)
    seen, unseen = UNSEEN_LETTERS.subn("", lines)
    parted, ligatures = LIGATURES.subn(lambda sign: unicodedata.normalize("NFKC", sign[0]), seen)
    composed = unicodedata.normalize("NFC", parted)
    notices = [*repairs(lines, unseen, decomposed=composed != parted)]
    if ligatures:
        template = "Signs of several letters, such as «ﬁ», that are read as their letters: {count}."
        notices.append(Notice(template, fields={"count": ligatures}))
    return composed, tuple(notices)


def repairs(text: str, unseen: int, *, decomposed: bool) -> Iterator[Notice]:
    """What `repaired` did to a text."""
    if decomposed:
        marks = sum(1 for c in text if unicodedata.combining(c))
        yield Notice(
            "Decomposed letters that are read as single characters: {count}.", fields={"count": marks}
        )
    if unseen:
        yield Notice(
            "{count} soft hyphens or other invisible characters are left out.", fields={"count": unseen}
        )


def garbled(text: str) -> Iterator[tuple[int, str]]:
    """The words whose letters were lost where a file was saved in another encoding: «BlÃ¥bÃ¦r», «Bl¾b¾r».

    Each is given with its place in the text.
    """
    shown = 0
    for found in GARBLED.finditer(text):
        if found.start() >= shown:
            before = text[max(found.start() - AROUND, 0) : found.start()]
            after = text[found.start() : found.end() + AROUND].split()
            word = "" if before[-1:].isspace() or not before else before.split()[-1]
            shown = found.start() + len(after[0])
            yield found.start(), word + after[0]


def controls(text: str) -> Iterator[tuple[int, str, str]]:
    """The control characters of a text: where each is, its name, and the words around it."""
    for found in CONTROLS.finditer(text):
        begin = max(text.rfind("\n", 0, found.start()) + 1, found.start() - 15)
        near = CONTROLS.sub("·", text[begin : found.end() + 15].partition("\n")[0])
        yield found.start(), f"U+{ord(found[0]):04X}", near.strip()
