"""Accepted contributions -> two files of a release, beside the municipality's quads and never among them.

`contributions.nq` has a named graph for each partner, and one of ours with who published which graph when.
`contributions.json` has the same by partner, with what was left out because it no longer holds. What reads
only the municipality's quads cannot show a partner's words as the municipality's:
docs/decisions/0041-contributions-stay-apart-in-a-release.md
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

import pyoxigraph as ox

from app.contributions.findings import Finding
from app.contributions.plan_terms import PlanTerms
from app.formats import N_TRIPLES
from app.language import INTERFACE_LANGUAGES
from app.partners.accepted import Accepted
from app.partners.access import Partner
from app.partners.reading import graph_of_partner, read
from app.partners.versions import ACCEPTED, STATEMENTS, Version
from app.quads import CONTRIBUTIONS, n_quads
from app.releases.release import CONTRIBUTED, Release
from app.releases.storage import write_file
from app.vocabularies import RDF_TYPE, named_node

REGISTER = "graf/bidrag"
"""The path of our graph about the partners' graphs."""
ROUNDS = 5
"""Leaving something out can make something else incomplete. After so many rounds, all is left out."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is accepted but not in the release: how many statements, and why, by language."""

    statements: int
    reasons: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class InRelease:
    """The contribution of a partner in a release.

    `number` and `sha256` are those of the accepted version, `issued` is when it was accepted, `checked` the
    day on which it was compared with this release. `graph_size` counts the statements that hold.
    """

    partner: str
    actor: str
    namespaces: tuple[str, ...]
    graph: str
    graph_size: int
    number: int
    sha256: str
    issued: str
    checked: str
    left_out: LeftOut = field(hash=False)


@dataclass(frozen=True, slots=True)
class Contributed:
    """All contributions in a release, by the partner's name, and the number of statements in our register."""

    partners: tuple[InRelease, ...] = ()
    register: str = ""
    register_size: int = 0

    @property
    def graphs(self) -> dict[str, int]:
        """Return the named graphs with their numbers of statements."""
        found = {p.graph: p.graph_size for p in self.partners if p.graph_size}
        return found | ({self.register: self.register_size} if self.register_size else {})

    def find(self, name: str) -> InRelease | None:
        """Return the contribution of a partner by its name in addresses, or None."""
        return next((p for p in self.partners if p.partner == name), None)


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
            )
        )
    ours = tuple(registered(partners, terms.base))
    known = Contributed(tuple(partners), terms.base + REGISTER, len(ours))
    write_file(release.folder / CONTRIBUTIONS, n_quads((*quads, *ours)))
    text = json.dumps(asdict(known), ensure_ascii=False, indent=1)
    write_file(release.folder / CONTRIBUTED, text.encode())


def holding(each: Accepted, terms: PlanTerms, today: date) -> tuple[list[str], LeftOut]:
    """Return the lines of a contribution that hold in a release, and what does not.

    A link that no longer holds is left out alone; of other things, such as a report, all statements are.
    """
    lines = each.content.splitlines()
    reasons: list[Finding] = []
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


def without(lines: Sequence[str], faults: Iterable[Finding], terms: PlanTerms) -> list[str]:
    """Return lines without those that faults are about; none if a fault has no line."""
    alone: set[int] = set()
    subjects: set[str] = set()
    for fault in faults:
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


def registered(partners: Iterable[InRelease], base: str) -> Iterator[ox.Quad]:
    """Yield our statements about the partners' graphs: who states them, and since when."""
    register = ox.NamedNode(base + REGISTER)
    for partner in partners:
        if partner.graph_size:
            graph = ox.NamedNode(partner.graph)
            time = ox.Literal(partner.issued, datatype=named_node("xsd:dateTime"))
            size = ox.Literal(str(partner.graph_size), datatype=named_node("xsd:integer"))
            version = ox.Literal(str(partner.number))
            yield ox.Quad(graph, RDF_TYPE, named_node("void:Dataset"), register)
            yield ox.Quad(graph, named_node("dcterms:creator"), ox.NamedNode(partner.actor), register)
            yield ox.Quad(graph, named_node("dcterms:issued"), time, register)
            yield ox.Quad(graph, named_node("dcat:version"), version, register)
            yield ox.Quad(graph, named_node("void:triples"), size, register)


def read_contributed(release: Release) -> Contributed:
    """Return the contributions in a release; none in one that has no such file. Raises `Damaged`."""
    if CONTRIBUTED not in release.files:
        return Contributed()
    return contributed_in(release.read(CONTRIBUTED))


def contributed_in(data: bytes) -> Contributed:
    """Return what `contributions.json` says. Raises `ValueError`, `TypeError` or `KeyError`."""
    known = json.loads(data)
    partners = (
        InRelease(
            **{
                **p,
                "namespaces": tuple(p["namespaces"]),
                "left_out": LeftOut(p["left_out"]["statements"], tuple(p["left_out"]["reasons"])),
            }
        )
        for p in known["partners"]
    )
    return Contributed(tuple(partners), known["register"], known["register_size"])


def read_quads(release: Release) -> list[ox.Quad]:
    """Return the quads of the contributions in a release. Raises `Damaged`."""
    if CONTRIBUTIONS not in release.files:
        return []
    return list(ox.parse(release.read(CONTRIBUTIONS), format=ox.RdfFormat.N_QUADS))


def accepted_in(release: Release) -> tuple[Accepted, ...]:
    """Return the contributions of a release as they were taken from the store, without what was left out.

    For a machine that rebuilds the release and has no store. Raises `Damaged`.
    """
    by_graph: dict[str, list[str]] = {}
    for quad in read_quads(release):
        by_graph.setdefault(str(quad.graph_name), []).append(f"{quad.triple} .\n")
    return tuple(
        Accepted(
            Partner(p.partner, p.actor, p.namespaces, trusted=True, added=""),
            Version(p.number, p.partner, STATEMENTS, p.sha256, p.issued, "", ACCEPTED, p.issued),
            "".join(sorted(by_graph.get(f"<{p.graph}>", []))),
        )
        for p in read_contributed(release).partners
    )
