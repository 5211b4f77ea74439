"""The parts of a plan -> Turtle, in the order of the plan. The same text gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Literal

from app.content.importing.reading import AreaText, MeasureText, Passage, PlanText, SectionText
from app.namespaces import Namespaces

LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
HEAD = """# Skrevet av «handlingsplan import» fra {source}. Rett ikke her: rett kilden, og importer på nytt.

@prefix plan: <{plan}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass(frozen=True, slots=True)
class Element:
    """The data that every element of a plan has. `name` and `parent` are paths below the plan."""

    kind: str
    name: str
    number: str
    order: int
    parent: str = ""

    @property
    def code(self) -> str:
        """Return the element's concept in the code list elementtype."""
        return self.name.partition("/")[0]


class Writer:
    """Writes the Turtle of one plan."""

    def __init__(self, slug: str, namespaces: Namespaces) -> None:
        self.namespaces = namespaces
        self.slug = slug
        self.plan = f"{namespaces.id}plan/{slug}"
        self.file = f"{namespaces.base}kilde/{slug}.txt"
        self.source = f"<{namespaces.id}dokument/kilde-{slug}>"
        self.passages: list[Passage] = []

    def statements(self, plan: PlanText) -> Iterator[str]:
        """Yield the blocks of the file. The passages of the source come last."""
        yield self.graph()
        yield self.edition(plan)
        for section in plan.sections:
            yield self.section(section)
        for area in plan.areas:
            yield from self.area(area)
        for passage in self.passages:
            yield self.fragment(passage)

    def graph(self) -> str:
        return block(
            f"<{self.namespaces.graf}{self.slug}/vedtatt>",
            "a plan:NamedGraph",
            'dcterms:title "Den vedtatte teksten"@nb, "The adopted words"@en',
            f"plan:layer <{self.namespaces.definitions}lag/vedtatt>",
            f"dcterms:license <{LICENCE}>",
            f"prov:wasDerivedFrom {self.source}",
        )

    def edition(self, plan: PlanText) -> str:
        start, end = plan.period
        return block(
            f"<{self.plan}>",
            "a plan:ActionPlan",
            f"dcterms:title {nb(plan.title.words)}",
            f"rdfs:label {nb(plan.title.words)}",
            f'plan:periodStart "{start}"^^xsd:date',
            f'plan:periodEnd "{end}"^^xsd:date',
            f"plan:sourceFragment {self.at(plan.title)}, {self.at(plan.adoption)}",
        )

    def section(self, section: SectionText) -> str:
        own = [f"dcterms:title {nb(section.title.words)}", f"rdfs:label {nb(section.title.words)}"]
        places = [self.at(section.title)]
        if section.text:
            own.append(f"plan:text {nb(section.text.words)}")
            places.append(self.at(section.text))
        name = f"avsnitt/{section.number}"
        return self.element(Element("Section", name, str(section.number), section.number), own, places)

    def area(self, area: AreaText) -> Iterator[str]:
        number, name = str(area.number), f"innsatsomrade/{area.number}"
        own = [f"dcterms:title {nb(area.title.words)}", f"rdfs:label {nb(area.title.words)}"]
        yield self.element(Element("FocusArea", name, number, area.number), own, [self.at(area.title)])
        goal = [f"rdfs:label {nb(f'Mål {number}')}", f"plan:text {nb(area.goal.words)}"]
        yield self.element(Element("Goal", f"mal/{number}", number, 1, name), goal, [self.at(area.goal)])
        for measure in area.measures:
            yield self.measure(measure, area.number, name)

    def measure(self, measure: MeasureText, area: int, parent: str) -> str:
        own = [
            f"plan:contributesTo <{self.plan}/mal/{area}>",
            f"rdfs:label {nb(f'Tiltak {measure.number}')}",
            f"plan:text {nb(measure.text.words)}",
        ]
        element = Element("Measure", f"tiltak/{measure.number}", measure.number, measure.order, parent)
        return self.element(element, own, [self.at(measure.text)])

    def element(self, element: Element, own: list[str], places: list[str]) -> str:
        return block(
            f"<{self.plan}/{element.name}>",
            f"a plan:{element.kind}",
            f"plan:inPlan <{self.plan}>",
            f"plan:partOf <{self.plan}/{element.parent}>" if element.parent else f"plan:partOf <{self.plan}>",
            f"plan:elementKind <{self.namespaces.definitions}elementtype/{element.code}>",
            f'plan:number "{element.number}"',
            f"plan:order {element.order}",
            *own,
            f"plan:sourceFragment {', '.join(places)}",
        )

    def at(self, passage: Passage) -> str:
        self.passages.append(passage)
        return self.fragment_iri(passage)

    def fragment_iri(self, passage: Passage) -> str:
        return f"<{self.file}#char={passage.start},{passage.end}>"

    def fragment(self, passage: Passage) -> str:
        return block(
            self.fragment_iri(passage),
            "a plan:SourceFragment",
            f"plan:fragmentOf {self.source}",
            f"plan:startOffset {passage.start}",
            f"plan:endOffset {passage.end}",
            f"plan:startLine {passage.line}",
        )


def nb(text: str) -> str:
    """Return a Turtle literal in bokmål."""
    return Literal(text, lang="nb").n3()


def block(subject: str, *statements: str) -> str:
    """Return the statements about one subject, one per line."""
    return f"\n{subject} " + " ;\n    ".join(statements) + " .\n"


def write_plan(plan: PlanText, slug: str, namespaces: Namespaces) -> str:
    """Return the Turtle of plan.ttl."""
    head = HEAD.format(source="source.txt", plan=namespaces.plan)
    return head + "".join(Writer(slug, namespaces).statements(plan))
