"""Accepted contributions -> the two files of a release (`app.partners.released`).

Our graph about the contributions says who published which graph when, and for each statement whether the plan
agrees: docs/contributions.md
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import pyoxigraph as ox

from app.contributions.findings import FileFinding
from app.contributions.plan_terms import PlanTerms
from app.errors import StartError
from app.formats import N_TRIPLES
from app.language import INTERFACE_LANGUAGES
from app.partners.accepted import Accepted
from app.partners.describing import description_quads
from app.partners.marks import Mark
from app.partners.reading import read_contribution
from app.partners.released import REGISTER, Contributed, InRelease, LeftOut, in_release
from app.partners.said import PartnerStatements
from app.quads import CONTRIBUTIONS, n_quads
from app.releases.release import CONTRIBUTED, Release
from app.releases.storage import write_file
from app.vocabularies import RDF_TYPE, named_node

SET_ASIDE = (
    "The site's software failed on the contribution ({kind}), so nothing of it is shown. It is not lost."
)
logger = logging.getLogger(__name__)
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


@dataclass(frozen=True, slots=True)
class WrittenContribution:
    """What a release says of one contribution: its description, the partner's quads, and ours about them."""

    partner: InRelease
    quads: list[ox.Quad]
    agreements: list[ox.Quad]


def write_contributed(release: Release, found: Sequence[Accepted], terms: PlanTerms, today: date) -> None:
    """Check what is accepted against the content of a release, and write what holds into its folder."""
    _ = terms.elements  # an error in the release itself is not one of a contribution
    parts = [sound_part(each, terms, today) for each in found]
    partners = [part.partner for part in parts]
    quads = [quad for part in parts for quad in part.quads]
    ours = [*description_quads(partners, terms), *(quad for part in parts for quad in part.agreements)]
    known = Contributed(tuple(partners), terms.base + REGISTER, len(ours))
    write_file(release.folder / CONTRIBUTIONS, n_quads((*quads, *ours)))
    text = json.dumps(asdict(known), ensure_ascii=False, indent=1)
    write_file(release.folder / CONTRIBUTED, text.encode())


def sound_part(each: Accepted, terms: PlanTerms, today: date) -> WrittenContribution:
    """Return the part of a release for a contribution; nothing of it, with the reason, if that fails.

    The error is in this software, because what is accepted was checked before. It is logged with the partner
    and the version, and the release is built without this contribution. Errors of the disk, of the release
    and of a lack of memory do not come from the contribution, and are raised.
    docs/decisions/0041-contributions-stay-apart-in-a-release.md
    """
    try:
        return part_of(each, *holding(each, terms, today), terms, today)
    except (OSError, MemoryError, StartError):
        raise
    except Exception as error:
        logger.exception(
            "the contribution of %s, version %s, is set aside", each.partner.name, each.version.tag
        )
        reason = FileFinding(SET_ASIDE, fields={"kind": type(error).__name__})
    return part_of(
        each, [], LeftOut(len(each.content.splitlines()), (in_all_languages(reason),)), terms, today
    )


def part_of(
    each: Accepted, lines: Sequence[str], left_out: LeftOut, terms: PlanTerms, today: date
) -> WrittenContribution:
    """Return the part of a release for a contribution of which these lines hold."""
    partner = replace(
        in_release(each.partner, each.version, terms.base),
        graph_size=len(lines),
        checked=today.isoformat(),
        left_out=left_out,
        gone=dict(each.gone),
    )
    triples = map(parsed, lines)
    quads = [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(partner.graph)) for t in triples]
    known = Contributed((partner,), terms.base + REGISTER)
    return WrittenContribution(
        partner, quads, list(agreements(PartnerStatements(known, quads, terms), terms))
    )


def holding(each: Accepted, terms: PlanTerms, today: date) -> tuple[list[str], LeftOut]:
    """Return the lines of a contribution that hold in a release, and what does not.

    A link that no longer holds is left out alone; of other resources, such as a report, all statements are.
    """
    lines = each.content.splitlines()
    reasons: list[FileFinding] = []
    for _ in range(ROUNDS):
        text = "".join(f"{line}\n" for line in lines)
        sent = read_contribution(text.encode(), N_TRIPLES, each.partner, terms, "nb", today)
        if not sent.faults or not lines:
            break
        reasons += sent.faults
        lines = without(lines, sent.faults, terms)
    else:
        lines = []
    texts = [in_all_languages(reason) for reason in reasons]
    several = tuple(text for i, text in enumerate(texts) if text not in texts[:i])
    return lines, LeftOut(len(each.content.splitlines()) - len(lines), several)


def in_all_languages(finding: FileFinding) -> dict[str, str]:
    """Return the text of a finding by language of the interface."""
    return {language: finding.text(language) for language in INTERFACE_LANGUAGES}


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

    Also for each participation that the plan states and the partner does not.
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
