"""An identifier from elsewhere -> one resource, several candidates, or none with the reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.identifiers import document_path, resource_iri
from app.matching.folding import fold
from app.matching.forms import COUNTY, KARTVERKET, LOS, MUNICIPALITY, NAME, ORGANISATION, SDG, URI, Identifier
from app.matching.names import NameMatch, current_first, matches, names_number
from app.matching.register import (
    CANDIDATE,
    CONFIRMED,
    SAME,
    IdentifiedResource,
    IdentifierRegister,
    read_register,
)
from app.search.searching import SearchIndex
from app.search.similar import Neighbours
from app.store.lookups import Lookups

MOST_CANDIDATES = 50
NAMES = 10
"""Maximum number of candidates for a name."""
RANKED = 24
"""So many resources with a similar name are put in order before the first `NAMES` are returned."""
SEARCHED = {
    URI: "owl:sameAs, skos:exactMatch, skos:closeMatch, foaf:homepage, rdfs:seeAlso, plan:theme",
    ORGANISATION: "plan:organisationNumber, owl:sameAs, rdfs:seeAlso",
    MUNICIPALITY: "plan:datedCode, https://www.ssb.no/klass/klassifikasjoner/131",
    COUNTY: "plan:datedCode, https://www.ssb.no/klass/klassifikasjoner/104",
    KARTVERKET: "owl:sameAs, https://data.geonorge.no/administrativeEnheter/",
    LOS: "plan:theme, https://psi.norge.no/los/",
    SDG: "plan:theme, http://metadata.un.org/sdg/",
    NAME: "rdfs:label, skos:altLabel, plan:officialName, dcterms:title",
}
"""Scheme -> the properties and registers that are searched; all other schemes are searched as IRIs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource that an identifier may mean; `score` is 0 to 100 for a name, None for an identifier."""

    known: IdentifiedResource
    score: float | None = None


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The answer for an identifier; `reason` says in English why nothing was found.

    `elsewhen` has the resources that have the identifier on other days than the requested one.
    """

    identifier: Identifier
    found: tuple[Candidate, ...] = ()
    elsewhen: tuple[IdentifiedResource, ...] = ()
    reason: str = ""
    day: str = ""

    @property
    def only(self) -> str:
        """The IRI of the only confirmed resource; empty if a person must choose."""
        iris = {f.known.iri for f in self.found}
        sure = any(f.known.relation == SAME and f.known.standing == CONFIRMED for f in self.found)
        return next(iter(iris)) if len(iris) == 1 and sure else ""

    @property
    def searched(self) -> str:
        """What was searched, as an English text for people."""
        return NAMES_SEARCHED if self.identifier.scheme == NAME else IDENTIFIERS_SEARCHED

    @property
    def tried(self) -> str:
        """The properties and registers that were searched, for programs and people."""
        return SEARCHED.get(self.identifier.scheme, SEARCHED[URI])


NAMES_SEARCHED = "Names, other names, numbers and the words of the plans were searched."
IDENTIFIERS_SEARCHED = "The identifiers and addresses that things here have elsewhere were searched."
UNKNOWN = "Nothing here has this identifier."
OTHER_TIME = "It was not valid on that day."
NO_NUMBER = "Nothing here has this number."
NO_NAME = "Nothing here has a name like this."


class IdentifierLookup:
    """Finds the resources of one release by identifiers and names; safe for several threads."""

    def __init__(self, look: Lookups, index: SearchIndex) -> None:
        self._look = look
        self.register: IdentifierRegister = read_register(look)
        self.index = index
        self.neighbours = Neighbours(index)

    def find(self, identifier: Identifier, day: str = "", replaced: Collection[str] = ()) -> LookupResult:
        """Return the answer for an identifier; `day` (an ISO date) limits dated codes to those valid then.

        Of equal names, what is in the plans `replaced` (IRIs), and these plans, come last.
        """
        if identifier.problem:
            return LookupResult(identifier, reason=identifier.problem, day=day)
        if identifier.scheme == NAME:
            return self._by_name(identifier, replaced)
        if own := self._own(identifier):
            known = IdentifiedResource(own, SAME, CONFIRMED)
            return LookupResult(identifier, (Candidate(known),), day=day)
        knowns = self.register.get((identifier.scheme, identifier.value), ())
        valid = [k for k in knowns if not day or k.holds_on(day)]
        found = tuple(Candidate(k) for k in valid[:MOST_CANDIDATES])
        elsewhen = tuple(k for k in knowns if k not in valid)
        reason = "" if found else OTHER_TIME if elsewhen else UNKNOWN
        return LookupResult(identifier, found, elsewhen, reason, day)

    def _own(self, identifier: Identifier) -> str:
        """Return our resource whose IRI or document has this address, if there is one."""
        names = self._look.namespaces
        _, _, own = names.base.partition("://")
        if identifier.scheme != URI or not f"{identifier.value}/".startswith(own):
            return ""
        iri = resource_iri(identifier.value.removeprefix(own.rstrip("/")), names)
        described = self._look.is_iri(iri) and document_path(iri, names) and self._look.types(iri)
        return iri if described else ""

    def _by_name(self, identifier: Identifier, replaced: Collection[str]) -> LookupResult:
        """Return the resources with a similar name: confirmed if the label is equal, else candidates."""
        ranked = current_first(matches(self.neighbours, identifier.value, {}, RANKED), replaced)[:NAMES]
        if names_number(fold(identifier.value)):
            return self._by_number(identifier, ranked)
        equal = [m for m in ranked if m.named]
        found = tuple(
            Candidate(
                IdentifiedResource(m.record.iri, SAME, CONFIRMED if m.named == 2 else CANDIDATE), m.score
            )
            for m in equal or ranked
        )
        return LookupResult(identifier, found, reason="" if found else NO_NAME)

    def _by_number(self, identifier: Identifier, ranked: Sequence[NameMatch]) -> LookupResult:
        """Return the elements with a number; confirmed if only one is of the kind that is called so."""
        best = [m for m in ranked if m.score == ranked[0].score]
        standing = CONFIRMED if len(best) == 1 else CANDIDATE
        found = tuple(Candidate(IdentifiedResource(m.record.iri, SAME, standing), m.score) for m in best)
        return LookupResult(identifier, found, reason="" if found else NO_NUMBER)
