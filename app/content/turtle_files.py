"""The files of a content folder: which files are read, their maximum size, and the line of each statement.

Anyone who can put a file into the folder can put anything there: a pipe that never ends, a device, or a file
of many gigabytes. Therefore only regular files are read. None may be larger than `LARGEST_FILE`, and all
together not larger than `LARGEST_CONTENT`.
"""

from __future__ import annotations

import hashlib
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from app.errors import (
    BlankNodeFound,
    ContentError,
    NotUtf8,
    UndeclaredFilePrefix,
    UnreadableFile,
    UnreadableTurtle,
)
from app.namespaces import CANONICAL_BASE
from app.vocabularies import FOREIGN_PREFIXES

UNDECLARED = re.compile(r"The prefix ([\w.-]*): has not been declared")
MEGABYTE = 1_000_000
LARGEST_FILE = 16 * MEGABYTE
LARGEST_CONTENT = 1_000 * MEGABYTE
MOST_FILES = 20_000
PATIENCE = 200
DEEPEST_TERM = 100
TOKENS = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"|<[^<>"{}|^`\\\s]*+>|\#[^\n]*+'''
    r"""|'''(?:[^'\\]|\\.|'(?!''))*+'''|'(?:[^'\\\n]|\\.)*+'|(<<)""",
    re.DOTALL,
)
"""Strings, IRIs and comments of Turtle, where `<<` has no meaning; elsewhere `<<`, as a group."""


class NotARegularFile(ContentError):
    template = "{path} is not a regular file: it is a pipe, a device, a socket or a folder."
    remedy = "Remove it, or put an ordinary file in its place."


class FileTooLarge(ContentError):
    template = "The file {path} is larger than {most} MB."
    remedy = "Divide it, or shorten its texts."


class ContentTooLarge(ContentError):
    template = "The files of the content are {megabytes} MB together, but may be {most} MB."
    remedy = "Remove what does not belong to the content."


class TooManyFiles(ContentError):
    template = "The content has {count} files, but may have {most}."
    remedy = "Remove what does not belong to the content."


class TermNotSupported(ContentError):
    template = "The file {path} has {what} at line {line}, with {predicate}."
    remedy = "This is new in RDF 1.2, and few programs read it yet. Write it as ordinary statements."


class TermsTooDeep(ContentError):
    template = "The file {path} has triple terms or annotations, the first at line {line}."
    remedy = TermNotSupported.remedy


@dataclass(frozen=True, slots=True)
class TurtleFile:
    """A parsed file: its path below the content folder, its triples, and the line on which each one ends."""

    path: str
    triples: tuple[ox.Triple, ...]
    lines: tuple[int, ...]


class Lines:
    """A file object for the parser that returns one line at a time.

    The parser reads only when it needs more. Therefore, when it yields a triple, the line that was returned
    last is the line on which the triple ends. The parser reads an incomplete term again from its beginning
    each time. A text of very many lines would take quadratic time, so after `PATIENCE` reads the parser gets
    all that it asks for.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0
        self._waiting = 0
        self.number = 0

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes: one line, or many if the parser has read often; empty at the end."""
        self._waiting += 1
        end = min(self._place + size, len(self._data))
        if self._waiting <= PATIENCE:
            end = (self._data.find(b"\n", self._place, end) + 1) or end
        given = self._data[self._place : end]
        begins_a_line = self._place == 0 or self._data[self._place - 1 : self._place] == b"\n"
        self.number += given[:-1].count(b"\n") + (bool(given) and begins_a_line)
        self._place = end
        return given

    def found(self) -> int:
        """Return the current line of the parser. Call this when the parser has found a triple."""
        self._waiting = 0
        return self.number


def check_folder(paths: list[Path]) -> None:
    """Raise `TooManyFiles` or `ContentTooLarge` if the files exceed the limits of the content."""
    if len(paths) > MOST_FILES:
        raise TooManyFiles(count=len(paths), most=MOST_FILES)
    size = sum(path.lstat().st_size for path in paths)
    if size > LARGEST_CONTENT:
        raise ContentTooLarge(megabytes=size // MEGABYTE, most=LARGEST_CONTENT // MEGABYTE)


def read_bytes(path: Path, name: str = "") -> bytes:
    """Return the bytes of a regular file. Raises `UnreadableFile`, `NotARegularFile` or `FileTooLarge`."""
    name = name or str(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NotARegularFile(path=name)
        with path.open("rb") as file:
            data = file.read(min(status.st_size, LARGEST_FILE) + 1)  # memory for more is slow to get
            if len(data) > status.st_size:
                data += file.read(LARGEST_FILE + 1 - len(data))
    except OSError as error:
        raise UnreadableFile(path=name, reason=error.strerror or str(error)) from error
    if len(data) > LARGEST_FILE:
        raise FileTooLarge(path=name, most=LARGEST_FILE // MEGABYTE)
    return data


def read_text(path: Path, name: str = "") -> str:
    """Return the text of a UTF-8 file. Raises like `read_bytes`."""
    return text_of(read_bytes(path, name), name or str(path))


def text_of(data: bytes, name: str) -> str:
    """Return the text of UTF-8 bytes, without a byte-order mark and with «\\n» line ends.

    Raises `NotUtf8` with the name of the file.
    """
    try:
        text = data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotUtf8(path=name, reason=str(error)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_turtle(path: Path, name: str = "") -> TurtleFile:
    """Parse one file.

    Raises like `read_text`; also `UnreadableTurtle`, `BlankNodeFound`, `TermNotSupported` or `TermsTooDeep`,
    which name the line.
    """
    return parse_text(read_text(path, name), name or str(path))


def parse_text(text: str, name: str) -> TurtleFile:
    """Parse the text of a file of this name. Raises like `parse_turtle`, but for errors of reading."""
    placed = tuple(placed_triples(text, name))
    return TurtleFile(name, tuple(t for t, _ in placed), tuple(line for _, line in placed))


def unreadable(error: SyntaxError, name: str) -> UnreadableTurtle:
    """Return the parser's error with the name of the file and the remedy."""
    place = {"path": name, "line": error.lineno, "column": error.offset}
    if (prefix := undeclared_prefix(error)) is not None:
        return UndeclaredFilePrefix(**place, prefix=f"{prefix}:", namespace=usual_namespace(prefix))
    return UnreadableTurtle(**place, reason=error.msg.partition(": ")[2] or error.msg)


def undeclared_prefix(error: SyntaxError) -> str | None:
    """Return the prefix that a text uses without declaring it, if this is the error."""
    found = UNDECLARED.search(error.msg)
    return found[1] if found else None


def usual_namespace(prefix: str) -> str:
    """Return the namespace that a prefix usually has; «https://…/», to be filled in, for an unknown one."""
    return {"plan": f"{CANONICAL_BASE}def/plan#", **FOREIGN_PREFIXES}.get(prefix, "https://…/")


def placed_triples(text: str, name: str) -> Iterator[tuple[ox.Triple, int]]:
    """Yield the triples of a Turtle text and the line on which each one ends. Raises like `parse_turtle`."""
    check_depth(text, name)
    lines = Lines(text.encode())
    try:
        for quad in ox.parse(lines, format=ox.RdfFormat.TURTLE, base_iri=CANONICAL_BASE):  # type: ignore[arg-type]  # the parser calls only read()
            line = lines.found()
            check_terms(quad.triple, name, line)
            yield quad.triple, line
    except SyntaxError as error:
        raise unreadable(error, name) from error


def check_depth(text: str, name: str) -> None:
    """Raise `TermsTooDeep` if a Turtle text has many triple terms.

    The parser handles nested triple terms recursively; thousands of nested ones end the complete process.
    """
    if text.count("<<") <= DEEPEST_TERM:
        return
    found = [token.start() for token in TOKENS.finditer(text) if token[1]]
    if len(found) > DEEPEST_TERM:
        raise TermsTooDeep(path=name, line=text.count("\n", 0, found[0]) + 1)


def check_terms(triple: ox.Triple, name: str, line: int) -> None:
    """Raise an error for a term that not every format can write: a blank node, or a new term of RDF 1.2.

    RDF 1.2 (https://www.w3.org/TR/rdf12-concepts/) adds triple terms and base directions.
    """
    for position, term in (("the subject", triple.subject), ("the object", triple.object)):
        if isinstance(term, ox.NamedNode) or (isinstance(term, ox.Literal) and term.direction is None):
            continue
        place = {"path": name, "line": line, "predicate": triple.predicate.value}
        if isinstance(term, ox.BlankNode):
            raise BlankNodeFound(position=position, **place)
        if isinstance(term, ox.Triple):
            raise TermNotSupported(what="a triple term or an annotation", **place)
        raise TermNotSupported(what="a text with a base direction", **place)


def digest(folder: Path) -> str:
    """Return a SHA-256 hash of the shapes in a folder, without the profiles in its folders."""
    found = ((path.name, hashlib.sha256(read_bytes(path)).hexdigest()) for path in folder.glob("*.ttl"))
    return digest_of_shapes(found)


def digest_of_shapes(digests: Iterable[tuple[str, str]]) -> str:
    """Return a SHA-256 hash of shapes, given the name of each file and the SHA-256 of its bytes."""
    return hashlib.sha256(repr(sorted(digests)).encode()).hexdigest()
