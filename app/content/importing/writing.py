"""A plan's parts -> Turtle, in the plan's own order. The same plan and keys give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rdflib import Literal

from app.content.documents import Piece
from app.content.importing.keys import Key, slug
from app.content.importing.labels import AREA, GOALS, NAMES, SECTION
from app.content.importing.model import ROOT, Cell, Element, PlanText
from app.namespaces import Namespaces

LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
HEAD = """# Skrevet av «handlingsplan import» fra {source}. Rett ikke her: rett kilden, og importer på nytt.

@prefix plan: <{plan}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLASSES = {
    SECTION: "Section",
    AREA: "FocusArea",
    **dict.fromkeys(GOALS, "Goal"),
    **dict.fromkeys(("tiltak", "aktivitet"), "Measure"),
}
"""The classes of kinds that have one of their own."""
IN_WORDS = {
    "deadline": "deadlineInWords",
    "start": "startInWords",
    "cost": "costInWords",
    "responsible": "responsibleInWords",
    "status": "statusInWords",
}
"""Columns whose words have a property of their own; the words of all others are notes."""
LABEL_LENGTH = 80


class PlanWriter:
    """Writes the Turtle of one plan."""

    def __init__(self, plan: PlanText, keys: tuple[Key, ...], slug: str, namespaces: Namespaces) -> None:
        self.plan = plan
        self.namespaces = namespaces
        self.slug = slug
        self.iri = f"{namespaces.id}plan/{slug}"
        self.names = [f"{self.iri}/{key.key}" for key in keys]
        self.file = f"{namespaces.base}kilde/{slug}.txt"
        self.source = f"<{source_iri(namespaces, slug)}>"
        self.pieces: dict[str, Piece] = {}

    def statements(self) -> Iterator[str]:
        """Yield the blocks of the file; the passages of the source come last."""
        yield self.graph()
        yield self.edition()
        for place, element in enumerate(self.plan.elements):
            yield from self.element(place, element)
        for iri, piece in self.pieces.items():
            yield self.fragment(iri, piece)

    def graph(self) -> str:
        return block(
            f"<{self.namespaces.graf}{self.slug}/vedtatt>",
            "a plan:NamedGraph",
            'dcterms:title "Den vedtatte teksten"@nb, "Den vedtekne teksten"@nn, "The adopted words"@en',
            f"plan:layer <{self.namespaces.definitions}lag/vedtatt>",
            f"dcterms:license <{LICENCE}>",
            f"prov:wasDerivedFrom {self.source}",
        )

    def edition(self) -> str:
        about = self.plan.about
        own = []
        if about.title:
            own += [
                f"dcterms:title {self.words(about.title.words)}",
                f"rdfs:label {self.words(about.title.words)}",
            ]
        if about.period:
            start, end = about.period
            own += [f"plan:periodStart {day(start)}", f"plan:periodEnd {day(end)}"]
        own += self.fragments(about.pieces)
        return block(f"<{self.iri}>", "a plan:ActionPlan", *own)

    def element(self, place: int, element: Element) -> Iterator[str]:
        """Yield the blocks of one part and of its notes."""
        name = self.names[place]
        own: list[str] = []
        if element.goal is not None:
            own.append(f"plan:contributesTo <{self.names[element.goal]}>")
        if element.title:
            own.append(f"dcterms:title {self.words(element.title.words)}")
        own.append(f"rdfs:label {self.words(label_of(element, self.plan.about.language))}")
        if element.texts:
            own.append(f"plan:text {self.words(joined(element.texts))}")
        notes = self.notes(name, element)
        own += [*self.in_words(element), *(f"plan:note <{iri}>" for iri in notes)]
        pieces = (*((element.title,) if element.title else ()), *element.texts)
        own += self.fragments((*pieces, *(c.piece for c in element.cells if has_property(c))))
        parent = self.iri if element.parent == ROOT else self.names[element.parent]
        yield block(
            f"<{name}>",
            f"a plan:{CLASSES.get(element.kind, 'PlanElement')}",
            f"plan:inPlan <{self.iri}>",
            f"plan:partOf <{parent}>",
            f"plan:elementKind <{self.namespaces.definitions}elementtype/{element.kind}>",
            *([f"plan:number {Literal(element.number).n3()}"] if element.number else ()),
            f"plan:order {element.order}",
            *own,
        )
        for order, (iri, cells) in enumerate(notes.items(), 1):
            yield self.note(iri, order, cells)

    def in_words(self, element: Element) -> Iterator[str]:
        """Yield the statements of the columns that have a property of their own."""
        for column, name in IN_WORDS.items():
            cells = [c.piece for c in element.cells if c.column == column and has_property(c)]
            if cells:
                yield f"plan:{name} {self.words(joined(cells))}"

    def notes(self, name: str, element: Element) -> dict[str, list[Cell]]:
        """Return the cells of each note of an element by the note's IRI, which is named after the column."""
        by_header: dict[str, list[Cell]] = {}
        for cell in element.cells:
            if not has_property(cell):
                by_header.setdefault(cell.header, []).append(cell)
        found: dict[str, list[Cell]] = {}
        for header, cells in by_header.items():
            base = f"{name}/notat/{slug(header) or 'uten-navn'}"
            iri = next(i for i in (base, *(f"{base}-{n}" for n in range(2, 300))) if i not in found)
            found[iri] = cells
        return found

    def note(self, iri: str, order: int, cells: list[Cell]) -> str:
        return block(
            f"<{iri}>",
            "a plan:Note",
            f"rdfs:label {self.words(cells[0].header or 'Uten overskrift')}",
            f"plan:order {order}",
            f"plan:text {self.words(joined(c.piece for c in cells))}",
            *self.fragments([c.piece for c in cells]),
        )

    def fragments(self, pieces: Iterator[Piece] | tuple[Piece, ...] | list[Piece]) -> list[str]:
        """Return the statement of where the words are in the source; empty if they are nowhere."""
        places = [self.at(piece) for piece in dict.fromkeys(pieces)]
        return [f"plan:sourceFragment {', '.join(places)}"] if places else []

    def at(self, piece: Piece) -> str:
        iri = f"<{self.file}#char={piece.start},{piece.end}>"
        self.pieces.setdefault(iri, piece)
        return iri

    def fragment(self, iri: str, piece: Piece) -> str:
        return block(
            iri,
            "a plan:SourceFragment",
            f"plan:fragmentOf {self.source}",
            f"plan:startOffset {piece.start}",
            f"plan:endOffset {piece.end}",
            f"plan:startLine {piece.line}",
            *([f"plan:placeInDocument {Literal(piece.place).n3()}"] if piece.place else ()),
        )

    def words(self, text: str) -> str:
        """Return text as a Turtle literal in the language of the plan."""
        return Literal(text, lang=self.plan.about.language).n3()


def source_iri(namespaces: Namespaces, name: str) -> str:
    """Return the IRI of the document that a plan is read from."""
    return f"{namespaces.id}dokument/kilde{'/' if '/' in name else '-'}{name}"


def has_property(cell: Cell) -> bool:
    """Return whether the words of a cell have a property of their own. Others become notes with their header.

    A cost whose header has a unit is a note: «500» below «Kostnad (i 1000 kr)» alone would mean something
    else.
    """
    with_unit = cell.column == "cost" and "(" in cell.header
    return cell.column in IN_WORDS and not cell.year and not with_unit


def joined(pieces: Iterator[Piece] | tuple[Piece, ...] | list[Piece]) -> str:
    """Return pieces as one text, one line each."""
    return "\n".join(piece.words for piece in pieces)


def label_of(element: Element, language: str) -> str:
    """Return the title, else the kind with its number, else the beginning of the words."""
    if element.title:
        return " ".join(element.title.words.split())
    if element.number:
        return f"{NAMES[language].get(element.kind) or NAMES['nb'][element.kind]} {element.number}"
    words = " ".join(element.words.split())
    if len(words) <= LABEL_LENGTH:
        return words
    return words[: LABEL_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def day(value: date) -> str:
    """Return a date as a Turtle literal."""
    return f'"{value}"^^xsd:date'


def block(subject: str, *statements: str) -> str:
    """Return one subject with its statements, one line each."""
    return f"\n{subject} " + " ;\n    ".join(statements) + " .\n"


def write_plan(plan: PlanText, keys: tuple[Key, ...], slug: str, namespaces: Namespaces, suffix: str) -> str:
    """Return the Turtle of plan.ttl. `suffix` is the ending of the document."""
    head = HEAD.format(source=f"source{suffix}", plan=namespaces.plan)
    return head + "".join(PlanWriter(plan, keys, slug, namespaces).statements())
