"""The input of the catalogue's documents: a release, its files, and the declarations in the data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from app.catalogue.statements import Value, description_triples, texts, typed
from app.compressed import DeflatePiece
from app.files.listing import Listing, PublishedFile, read_listing
from app.files.outline import Outlines, Plan
from app.identifiers import local_name, plan_slug
from app.namespaces import GRAPHS
from app.quads import subject_of, value_of
from app.store.lists import Lists
from app.store.lookups import Labels, Lookups, natural_order
from app.store.statements import UNION
from app.store.statistics import GraphFigures, read_statistics
from app.vocabularies import expand, named_node

# https://data.norge.no/specification/dcat-ap-no: the IRI of a publisher, until the register has its own.
ORGANISATIONS = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations/"
GRAPHS_OF_PAGE = 150
"""The number of graphs that the description of the endpoint, and a page of that of the dataset, has."""


@dataclass(frozen=True)
class CatalogueSource:
    """A release with its lookups and its files; the list of files is read when it is needed, unless given."""

    lists: Lists
    given: Listing | None = None

    @cached_property
    def listing(self) -> Listing:
        """Return the list of the files of the release. Raises `OSError` if it is not written yet."""
        return self.given or read_listing(self.lookups.release)

    @property
    def lookups(self) -> Lookups:
        """Return the lookups of the release."""
        return self.lists.lookups

    @property
    def base(self) -> str:
        """Return the base of all IRIs of this publisher."""
        return self.lookups.namespaces.base

    @cached_property
    def catalogue(self) -> str:
        """Return the IRI of the catalogue: the one that declares the base."""
        declared = self.lookups.store.quads_for_pattern(None, named_node("void:uriSpace"), None)
        return min((subject_of(q) for q in declared), default=f"{self.base}id/katalog")

    @property
    def plan_count(self) -> int:
        """Return the number of plans of the release."""
        return self.lists.instances(self.lookups.namespaces.plan["Plan"], 0, 0)[1]

    @cached_property
    def plan_iris(self) -> frozenset[str]:
        """Return all plans of the release; only for builders, since it grows with them."""
        return frozenset(self.lookups.instances(self.lookups.namespaces.plan["Plan"]))

    @cached_property
    def editions(self) -> Mapping[str, Sequence[str]]:
        """Return the plans of each series in their order; only for builders, as `plan_iris`."""
        found: dict[str, list[str]] = {}
        for plan, series in self.lookups.statements(self.lookups.namespaces.plan["editionOf"]):
            if plan in self.plan_iris:
                found.setdefault(series.value, []).append(plan)
        return {series: sorted(plans, key=natural_order) for series, plans in found.items()}

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """Return the named graphs: first those that plans share, then those of the plans.

        Only for builders, since it reads all plans.
        """
        slugs = {plan_slug(iri, self.base) for iri in self.plan_iris}

        def of_plan(graph: str) -> bool:
            name = graph.removeprefix(self.base + GRAPHS).rpartition("/")[0]
            return name.replace("/", "_") in slugs

        return tuple(sorted(self.lookups.release.graph_sizes, key=lambda g: (of_plan(g), g)))

    @cached_property
    def availability(self) -> list[str]:
        """Return the planned availability, the same for everything on the site: at most one value."""
        stated = self.lookups.store.quads_for_pattern(None, named_node("dcatap:availability"), None)
        return sorted({value_of(quad) for quad in stated})[:1]

    @cached_property
    def created(self) -> ox.Literal:
        """Return the time of the release."""
        return typed(self.lookups.release.created.isoformat(), "dateTime")

    @cached_property
    def stated(self) -> tuple[ox.Triple, ...]:
        """Return the data's statements about the catalogue, without its datasets, which are many."""
        return tuple(self.copied(self.catalogue, frozenset({"dcat:dataset"})))

    @cached_property
    def files(self) -> Mapping[str, Sequence[PublishedFile]]:
        """Return the files about each plan, and under «» those about all, in the order of the listing.

        A file without a file type is not among them, because it is not a distribution.
        """
        found: dict[str, list[PublishedFile]] = {"": []}
        for file in self.listing.files:
            if file.file_type:
                found.setdefault(file.plan, []).append(file)
        return found

    @cached_property
    def whole(self) -> dict[tuple[str, ...], DeflatePiece]:
        """Return what was said of the files about all plans, by statements of rights, as a page has it."""
        return {}

    @cached_property
    def standards(self) -> Collection[str]:
        """Return the standards that files conform to."""
        return {file.conforms_to for file in self.listing.files if file.conforms_to}

    @cached_property
    def figures(self) -> dict[str, GraphFigures]:
        """Return the statistics of the union, and of the first of the graphs; only for builders."""
        return read_statistics(self.lookups.release, [UNION, *self.graphs[:GRAPHS_OF_PAGE]])

    def plan(self, iri: str) -> Plan:
        """Return a plan without its elements."""
        outlines = Outlines(self.lookups, self.lookups.release.sources)
        return outlines.heading(iri, plan_slug(iri, self.base))

    def plans(self, start: int, count: int) -> list[str]:
        """Return at most `count` plans of the release, from position `start`."""
        return self.lists.instances(self.lookups.namespaces.plan["Plan"], start, count)[0]

    def objects(self, iri: str, name: str) -> list[str]:
        """Return the IRIs that are values of a property."""
        return self.objects_of(iri, expand(name))

    def objects_of(self, iri: str, predicate: str) -> list[str]:
        """Return the IRIs that are values of a property, which is given by its IRI."""
        return [o.value for o in self.lookups.objects(iri, predicate) if isinstance(o, ox.NamedNode)]

    def labels(self, iri: str, *names: str) -> Labels:
        """Return the texts of the first of the properties that has any, by language."""
        for name in names:
            found = self.lookups.objects(iri, expand(name))
            texts = {o.language or "": o.value for o in found if isinstance(o, ox.Literal)}
            if texts:
                return texts
        return {}

    def elsewhere(self, iri: str, *namespaces: str) -> list[str]:
        """Return the IRIs of others for the same resource, in these namespaces."""
        return [i for i in self.objects(iri, "owl:sameAs") if i.startswith(namespaces)]

    @cached_property
    def publishers(self) -> list[str]:
        """Return the publishers in the data, with the IRI that the standard asks for if there is one."""
        return [self.agent(p) for p in self.objects(self.catalogue, "dcterms:publisher")]

    def agent(self, iri: str) -> str:
        """Return the national IRI of an organisation, or its own IRI if there is none."""
        return next(iter(self.elsewhere(iri, ORGANISATIONS)), iri)

    @cached_property
    def contacts(self) -> list[str]:
        """Return the contact points of the catalogue; without any, the home pages of its publishers."""
        publishers = self.objects(self.catalogue, "dcterms:publisher")
        pages = [contact for publisher in publishers for contact in self.contacts_of(publisher)]
        return self.objects(self.catalogue, "dcat:contactPoint") or pages

    def contacts_of(self, actor: str) -> list[str]:
        """Return the contact points of an actor; without any, one that is its home page."""
        stated = self.objects(actor, "dcat:contactPoint")
        home = self.objects(actor, "foaf:homepage")
        return stated or ([f"{self.base}katalog#kontakt-{local_name(actor)}"] if home else [])

    def agents(self, publishers: Iterable[str] = (), contacts: Iterable[str] = ()) -> Iterator[ox.Triple]:
        """Yield the descriptions of publishers and contact points, which every document must contain.

        `publishers` and `contacts` are described beside those of the catalogue.
        https://data.norge.no/specification/dcat-ap-no, Aktør and Kontaktopplysning.
        """
        plan = self.lookups.namespaces.plan
        everybody = dict.fromkeys((*self.objects(self.catalogue, "dcterms:publisher"), *publishers))
        for iri in everybody:
            numbers = self.lookups.objects(iri, plan["organisationNumber"])
            properties: dict[str, list[Value]] = {
                "foaf:name": texts(self.lookups.labels(iri)),
                "dcterms:identifier": list(numbers),
                "dcterms:type": list(self.objects(iri, "dcterms:type")),
                "foaf:homepage": list(self.objects(iri, "foaf:homepage")),
            }
            yield from description_triples(self.agent(iri), ("org:Organization", "foaf:Agent"), properties)
        home_pages = {c: actor for actor in everybody for c in self.contacts_of(actor)}
        for iri in dict.fromkeys((*self.contacts, *contacts)):
            yield from self.copied(iri)
            if iri in home_pages and not self.lookups.types(iri):
                actor = home_pages[iri]
                described: dict[str, list[Value]] = {
                    "vcard:fn": texts(self.lookups.labels(actor)),
                    "vcard:hasURL": list(self.objects(actor, "foaf:homepage")),
                }
                yield from description_triples(iri, ("vcard:Organization",), described)

    def copied(self, iri: str, leave_out: frozenset[str] = frozenset()) -> Iterator[ox.Triple]:
        """Yield the data's statements about a resource, without its label and properties in `leave_out`."""
        skipped = {expand(name) for name in leave_out | {"rdfs:label"}}
        yield from sorted(
            {q.triple for q in self.lookups.quads(iri) if q.predicate.value not in skipped}, key=str
        )

    def standing(self) -> dict[str, list[Value]]:
        """Return publisher and contact point, which every described resource has."""
        return {"dcterms:publisher": list(self.publishers), "dcat:contactPoint": list(self.contacts)}
