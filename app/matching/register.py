"""Release -> all external identifiers in it, each with the resources that have it.

| property | relation | standing |
| --- | --- | --- |
| `owl:sameAs`, `schema:sameAs`, `skos:exactMatch`, `foaf:homepage` | same | confirmed |
| `plan:organisationNumber`, `plan:datedCode` | same | confirmed |
| `skos:closeMatch` | same | candidate |
| `rdfs:seeAlso` | same | confirmed if it has the resource's own organisation number, else candidate |
| `plan:theme` | about | confirmed |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.identifiers import local_name
from app.matching.forms import COUNTY, MUNICIPALITY, ORGANISATION, Identifier, identifier_in
from app.store.lookups import Lookups
from app.vocabularies import FOREIGN_PREFIXES

CONFIRMED, CANDIDATE = "confirmed", "candidate"
SAME, ABOUT = "same", "about"
CODE_SYSTEMS = {"131": MUNICIPALITY, "104": COUNTY}
"""Classifications of Statistics Norway, by the number that their IRI ends with."""
LINKS = (
    ("owl", "sameAs", CONFIRMED),
    ("schema", "sameAs", CONFIRMED),
    ("skos", "exactMatch", CONFIRMED),
    ("foaf", "homepage", CONFIRMED),
    ("skos", "closeMatch", CANDIDATE),
    ("rdfs", "seeAlso", CANDIDATE),
)


@dataclass(frozen=True, slots=True)
class IdentifiedResource:
    """A resource of ours with an external identifier.

    `relation` is `same` if the identifier is of the resource itself, `about` if it is of its theme. `via`
    is the IRI of the property; `first` and `last` are ISO dates between which it holds, empty for no limit.
    """

    iri: str
    relation: str
    standing: str
    via: str = ""
    first: str = ""
    last: str = ""

    def holds_on(self, day: str) -> bool:
        """Return whether the identifier holds on a day (an ISO date)."""
        return (not self.first or self.first <= day) and (not self.last or day <= self.last)


IdentifierRegister = dict[tuple[str, str], tuple[IdentifiedResource, ...]]
"""Scheme and value -> the resources, confirmed ones first."""


def read_register(look: Lookups) -> IdentifierRegister:
    """Return the identifiers of all resources of a release; takes linear time."""
    found: dict[tuple[str, str], dict[IdentifiedResource, None]] = defaultdict(dict)
    for identifier, known in (*_numbers(look), *_links(look), *_codes(look)):
        if not identifier.problem and known.iri.startswith(str(look.namespaces.id)):
            found[identifier.scheme, identifier.value][known] = None
    return {key: _best(list(knowns)) for key, knowns in found.items()}


def _best(knowns: list[IdentifiedResource]) -> tuple[IdentifiedResource, ...]:
    """Return each resource and period once, with its best standing."""
    best: dict[tuple[str, str, str], IdentifiedResource] = {}
    for known in sorted(knowns, key=lambda k: (k.standing != CONFIRMED, k.iri, k.first)):
        best.setdefault((known.iri, known.first, known.last), known)
    return tuple(best.values())


def _numbers(look: Lookups) -> Iterator[tuple[Identifier, IdentifiedResource]]:
    via = str(look.namespaces.plan["organisationNumber"])
    for iri, value in look.statements(via):
        yield Identifier(ORGANISATION, value.value), IdentifiedResource(iri, SAME, CONFIRMED, via)


def _links(look: Lookups) -> Iterator[tuple[Identifier, IdentifiedResource]]:
    own = dict(look.statements(str(look.namespaces.plan["organisationNumber"])))
    for prefix, name, standing in LINKS:
        via = FOREIGN_PREFIXES[prefix] + name
        for iri, value in look.statements(via):
            found = identifier_in(value.value)
            number = own.get(iri)
            sure = found.scheme == ORGANISATION and number is not None and number.value == found.value
            yield found, IdentifiedResource(iri, SAME, CONFIRMED if sure else standing, via)
    via = str(look.namespaces.plan["theme"])
    for iri, value in look.statements(via):
        yield identifier_in(value.value), IdentifiedResource(iri, ABOUT, CONFIRMED, via)


def _codes(look: Lookups) -> Iterator[tuple[Identifier, IdentifiedResource]]:
    plan, via = look.namespaces.plan, str(look.namespaces.plan["datedCode"])
    for iri, code in look.statements(via):
        system = look.first(code.value, str(plan["codeSystem"]))
        notation = look.first(code.value, FOREIGN_PREFIXES["skos"] + "notation")
        scheme = CODE_SYSTEMS.get(local_name(system))
        if scheme and notation:
            first = look.first(code.value, str(plan["validFrom"]))
            last = look.first(code.value, str(plan["validThrough"]))
            yield Identifier(scheme, notation), IdentifiedResource(iri, SAME, CONFIRMED, via, first, last)
