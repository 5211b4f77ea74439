"""The values of a plan -> Turtle, in a graph of their own. The same values give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib import RDFS, Literal

from app.content.importing.keys import Key, slug
from app.content.importing.model import ElementValues, PlanText, Values
from app.content.importing.registers import Register
from app.content.importing.writing import LICENCE, block, day, label_of, source_iri
from app.namespaces import Namespaces

HEAD = """# Skrevet av «handlingsplan import» fra {source} og svarene. Rett ikke her: svar i gjennomgang.xlsx.
# Verdiene følger av ordene i plan.ttl der de er sikre, eller av svarene. De er ikke vedtatt.

@prefix plan: <{plan}> .
@prefix def: <{definitions}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RECURRENCES = {"arlig": "arlig", "lopende": "lopende"}
"""Precisions that are recurrences too."""
SOURCE_OF = {"nb": "Kildeteksten til {title}", "nn": "Kjeldeteksten til {title}"}
ADOPTION_OF = {"nb": "Vedtak av {title}", "nn": "Vedtak av {title}"}


class Annotator:
    """Writes the values of one plan."""

    def __init__(
        self, plan: PlanText, keys: Sequence[Key], name: str, names: Namespaces, register: Register
    ) -> None:
        self.plan = plan
        self.keys = keys
        self.slug = name
        self.names = names
        self.register = register
        self.iri = f"{names.id}plan/{name}"
        self.source = source_iri(names, name)
        self.language = plan.about.language
        self.units: dict[str, bool] = {}

    def blocks(self, values: Values) -> Iterator[str]:
        """Return the blocks of the file, without the description of its graph."""
        self.units = values.new_actors
        yield from self.about(values)
        if (self.source, f"{self.names.plan}documentKind") not in self.register.stated:
            yield self.document()
        for words, unit in values.new_actors.items():
            yield self.actor(words, values.owners if unit else [])
        for key, element, found in zip(self.keys, self.plan.elements, values.elements, strict=True):
            yield from self.element(f"{self.iri}/{key.key}", label_of(element, self.language), found)

    def text(self, words: str) -> str:
        """A literal in the language of the plan."""
        return Literal(words, lang=self.language).n3()

    def title(self) -> str:
        return self.plan.about.title.words if self.plan.about.title else self.slug

    def person(self, actor: str) -> str:
        """The IRI of an actor: of the content, or of a new one with this name."""
        return f"<{actor}>" if actor.startswith(self.names.base) else f"<{self.new_iri(actor)}>"

    def new_iri(self, name: str) -> str:
        """The IRI of a new actor. It keeps the one that it has, and never gets that of another actor.

        A unit has its owner in its IRI if the plan has: many owners have a unit called «Oppvekst».
        """
        words = slug(name)
        if kept := self.register.made.get(words):
            return kept
        owner = self.slug.rpartition("/")[0]
        iri = f"{self.names.id}aktor/{words}"
        if owner and (self.units.get(name) or iri in self.register.names.iris - self.register.own):
            return f"{self.names.id}aktor/{owner}-{words}"
        return iri

    def about(self, values: Values) -> Iterator[str]:
        """The owner and the decision."""
        decided = f"{self.names.id}vedtak/{self.slug}"
        own = [f"plan:owner {self.person(owner)}" for owner in values.owners]
        if self.plan.about.series:
            owner, slash, _ = self.slug.rpartition("/")
            series = f"<{self.names.id}planserie/{owner}{slash}{slug(self.plan.about.series)}>"
            own.append(f"plan:editionOf {series}")
            if (series.strip("<>"), str(RDFS.label)) not in self.register.stated:
                yield block(series, "a plan:PlanSeries", f"rdfs:label {self.text(self.plan.about.series)}")
        if values.adopted or values.body:
            own.append(f"plan:adoptedThrough <{decided}>")
            yield block(
                f"<{decided}>",
                "a plan:Decision",
                f"rdfs:label {self.text(ADOPTION_OF[self.language].format(title=self.title()))}",
                *([f"plan:decidedBy {self.person(values.body)}"] if values.body else ()),
                *([f"plan:decisionDate {day(values.adopted)}"] if values.adopted else ()),
                *([f"plan:caseNumber {Literal(values.case).n3()}"] if values.case else ()),
                f"plan:adopts <{self.iri}>",
            )
        if own:
            yield block(f"<{self.iri}>", *own)

    def document(self) -> str:
        """The document that the plan was read from."""
        address = f"{self.names.base}kilde/{self.slug}.txt"
        return block(
            f"<{self.source}>",
            "a plan:Document",
            f"plan:documentKind <{self.names.definitions}dokumenttype/kilde>",
            f"rdfs:label {self.text(SOURCE_OF[self.language].format(title=self.title()))}",
            f'dcterms:identifier "{address}"^^xsd:anyURI',
        )

    def actor(self, words: str, owners: Sequence[str]) -> str:
        """Write a new actor, as a unit of the first owner if there is one."""
        own = [f"org:unitOf {self.person(owners[0])}"] if owners else []
        return block(self.person(words), "a plan:Actor", f"rdfs:label {self.text(words)}", *own)

    def element(self, iri: str, label: str, found: ElementValues) -> Iterator[str]:
        """The values of one element."""
        own = [*self.times(found)]
        if found.commitment:
            own.append(f"plan:commitment <{found.commitment}>")
        costs = {f"<{iri}/kostnad/{cost.year}>": cost for cost in found.costs}
        parties: dict[str, list[tuple[str, str, str]]] = {}
        for party in found.parties:
            person = self.person(party.actor)
            place = f"<{iri}/medvirkning/{person.rstrip('>').rpartition('/')[2]}>"
            passage = f"<{self.names.base}kilde/{self.slug}.txt#char={party.piece.start},{party.piece.end}>"
            parties.setdefault(place, []).append((person, party.role, passage))
        mentions = {f"<{iri}/omtale/{m.actor.rpartition('/')[2]}>": m for m in found.mentions}
        own += [f"plan:mention {mention}" for mention in mentions]
        own += [f"plan:cost {cost}" for cost in costs] + [f"plan:participation {party}" for party in parties]
        if own:
            yield block(f"<{iri}>", *own)
        for name, cost in costs.items():
            value = cost.value
            yield block(
                name,
                "a plan:Cost",
                f'plan:costAmount "{value}"^^xsd:decimal',
                'plan:costCurrency "NOK"',
                f'plan:costYear "{cost.year}"^^xsd:gYear',
            )
        for name, mention in mentions.items():
            quote = Literal(mention.quote).n3()
            yield block(name, "a plan:Mention", f"plan:mentionOf <{mention.actor}>", f"plan:quote {quote}")
        for name, of_party in parties.items():
            roles = dict.fromkeys(f"<{self.names.definitions}rolle/{role}>" for _, role, _ in of_party)
            yield block(
                name,
                "a plan:Participation",
                f"plan:participant {of_party[0][0]}",
                f"plan:role {', '.join(roles)}",
                f"plan:strength <{self.names.definitions}styrke/nevnt>",
                f"plan:restsOnPassage {', '.join(dict.fromkeys(passage for *_, passage in of_party))}",
            )

    def times(self, found: ElementValues) -> Iterator[str]:
        """Write when an element begins and ends, and the precision of the words."""
        precision = f"{self.names.definitions}presisjon/"
        if found.deadline:
            if found.deadline.end:
                yield f"plan:deadline {day(found.deadline.end)}"
            yield f"plan:deadlinePrecision <{precision}{found.deadline.precision}>"
            if found.deadline.precision in RECURRENCES:
                code = RECURRENCES[found.deadline.precision]
                yield f"plan:recurrence <{self.names.definitions}gjentakelse/{code}>"
        start = found.start or (
            found.deadline if found.deadline and found.deadline.precision == "periode" else None
        )
        if start:
            if start.start:
                yield f"plan:startDate {day(start.start)}"
            yield f"plan:startPrecision <{precision}{start.precision}>"


def write_values(
    plan: PlanText,
    keys: Sequence[Key],
    name: str,
    names: Namespaces,
    suffix: str,
    values: Values,
    register: Register,
) -> str:
    """Return the Turtle of values.ttl; empty if there are no values."""
    annotator = Annotator(plan, keys, name, names, register)
    blocks = list(annotator.blocks(values))
    if not blocks:
        return ""
    graph = block(
        f"<{names.graf}{name}/verdier>",
        "a plan:NamedGraph",
        'dcterms:title "Verdier fra planen"@nb, "Verdiar frå planen"@nn, "Values from the plan"@en',
        f"plan:layer <{names.definitions}lag/merknad>",
        f"dcterms:license <{LICENCE}>",
        f"prov:wasDerivedFrom <{annotator.source}>",
    )
    head = HEAD.format(source=f"source{suffix}", plan=names.plan, definitions=names.definitions)
    return head + graph + "".join(blocks)
