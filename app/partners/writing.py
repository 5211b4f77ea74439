"""Accepted contributions -> the two files of a release (`app.partners.released`).

Our graph about the contributions says who published which graph when, and for each statement whether the plan
agrees: docs/contributions.md
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date

import pyoxigraph as ox

from app.contributions.findings import FileFinding
from app.contributions.plan_terms import PlanTerms
from app.formats import N_TRIPLES
from app.language import INTERFACE_LANGUAGES
from app.partners.accepted import Accepted
from app.partners.describing import description_quads
from app.partners.marks import Mark
from app.partners.reading import graph_of_partner, read
from app.partners.released import REGISTER, Contributed, InRelease, LeftOut
from app.partners.said import PartnerStatements
from app.quads import CONTRIBUTIONS, n_quads
from app.releases.release import CONTRIBUTED, Release
from app.releases.storage import write_file
from app.vocabularies import RDF_TYPE, named_node

ROUNDS = 5
"""Leaving something out can make something else incomplete. After so many rounds, all is left out."""
CODES = {
    Mark.BOTH: "begge",
    Mark.PARTNER: "partneren",
    Mark.MUNICIPALITY: "kommunen",
    Mark.CONTRADICTED: "motsagt",
    Mark.DEAD: "dod",
}
"""The concept of each mark in the code list `ontology/concepts/samsvar.ttl`."""


def write_contributed(release: Release, found: Sequence[Accepted], terms: PlanTerms, today: date) -> None:
    """Check what is accepted against the content of a release, and write what holds into its folder."""
    quads: list[ox.Quad] = []
    partners: list[InRelease] = []
    for each in found:
        lines, left_out = holding(each, terms, today)
        graph = graph_of_partner(each.partner.name, terms.base)
        for triple in map(parsed, lines):
            quads.append(ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph)))
        partners.append(
            InRelease(
                partner=each.partner.name,
                actor=each.partner.actor,
                namespaces=each.partner.namespaces,
                graph=graph,
                graph_size=len(lines),
                number=each.version.number,
                sha256=each.version.sha256,
                issued=each.version.decided,
                checked=today.isoformat(),
                left_out=left_out,
                gone=dict(each.gone),
            )
        )
    known = Contributed(tuple(partners), terms.base + REGISTER)
    ours = (*description_quads(partners, terms), *agreements(PartnerStatements(known, quads, terms), terms))
    known = replace(known, register_size=len(ours))
    write_file(release.folder / CONTRIBUTIONS, n_quads((*quads, *ours)))
    text = json.dumps(asdict(known), ensure_ascii=False, indent=1)
    write_file(release.folder / CONTRIBUTED, text.encode())


def holding(each: Accepted, terms: PlanTerms, today: date) -> tuple[list[str], LeftOut]:
    """Return the lines of a contribution that hold in a release, and what does not.

    A link that no longer holds is left out alone; of other resources, such as a report, all statements are.
    """
    lines = each.content.splitlines()
    reasons: list[FileFinding] = []
    for _ in range(ROUNDS):
        text = "".join(f"{line}\n" for line in lines)
        sent = read(text.encode(), N_TRIPLES, each.partner, terms, "nb", today)
        if not sent.faults or not lines:
            break
        reasons += sent.faults
        lines = without(lines, sent.faults, terms)
    else:
        lines = []
    texts = [{language: f.text(language) for language in INTERFACE_LANGUAGES} for f in reasons]
    several = tuple(text for i, text in enumerate(texts) if text not in texts[:i])
    return lines, LeftOut(len(each.content.splitlines()) - len(lines), several)


def without(lines: Sequence[str], faults: Iterable[FileFinding], terms: PlanTerms) -> list[str]:
    """Return lines without those that faults are about; none if a fault has neither a subject nor a line."""
    alone: set[int] = set()
    subjects: set[str] = set()
    for fault in faults:
        if fault.about:
            subjects.add(f"<{fault.about}>")
            continue
        if not fault.place.isdecimal():
            return []
        triple = parsed(lines[int(fault.place) - 1])
        if triple.predicate.value in terms.relations:
            alone.add(int(fault.place) - 1)
        else:
            subjects.add(str(triple.subject))
    kept = (line for i, line in enumerate(lines) if i not in alone)
    return [line for line in kept if str(parsed(line).subject) not in subjects]


def parsed(line: str) -> ox.Triple:
    """Return the triple of a line of N-Triples."""
    quad: ox.Quad
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    return quad.triple


def agreements(statements: PartnerStatements, terms: PlanTerms) -> Iterator[ox.Quad]:
    """Yield, for each statement of a partner, whether the plan agrees, and the day of the check.

    So, too, for each participation that the plan states, and the partner does not.
    """
    for said in statements.all:
        triple = said.triple(terms.space)
        yield from agreement(said.partner, triple, said.mark, said.checked, terms)
        name = agreement_iri(said.partner, triple, terms)
        yield ox.Quad(name, named_node("dcterms:source"), ox.NamedNode(said.partner.graph), register(terms))
    for partner in statements.contributed.partners:
        for element, parts in statements.unanswered.get(partner.actor, {}).items():
            for part in parts:
                triple = element, terms.space + "participation", part
                yield from agreement(partner, triple, Mark.MUNICIPALITY, partner.checked, terms)


def agreement(
    partner: InRelease, triple: tuple[str, str, str], mark: Mark, day: str, terms: PlanTerms
) -> Iterator[ox.Quad]:
    """Yield our statements about one statement: what it is, its mark as a concept, and the day."""
    name, graph = agreement_iri(partner, triple, terms), register(terms)
    code = ox.NamedNode(f"{terms.look.namespaces.definitions}samsvar/{CODES[mark]}")
    checked = ox.Literal(day, datatype=named_node("xsd:date"))
    yield ox.Quad(name, RDF_TYPE, named_node("rdf:Statement"), graph)
    for part, value in zip(("subject", "predicate", "object"), triple, strict=True):
        yield ox.Quad(name, named_node(f"rdf:{part}"), ox.NamedNode(value), graph)
    yield ox.Quad(name, ox.NamedNode(terms.space + "agreement"), code, graph)
    yield ox.Quad(name, ox.NamedNode(terms.space + "checkedOn"), checked, graph)


def agreement_iri(partner: InRelease, triple: tuple[str, str, str], terms: PlanTerms) -> ox.NamedNode:
    """Return the IRI of what we say about a statement; the same one in every release."""
    digest = hashlib.sha256(" ".join(triple).encode()).hexdigest()[:16]
    return ox.NamedNode(f"{terms.base}{REGISTER}#{partner.partner}-{digest}")


def register(terms: PlanTerms) -> ox.NamedNode:
    """Return the name of our graph about the partners' graphs."""
    return ox.NamedNode(terms.base + REGISTER)
