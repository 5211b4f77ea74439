"""The table of profiles that a document can conform to, one row each.

Content Negotiation by Profile (https://www.w3.org/TR/dx-prof-conneg/): `Accept-Profile` and `_profile=`, the
`alt` view and the `Link` headers are derived from it. The names and definitions of the profiles, and the
standards they build on, are in `ontology/profiles.ttl`, because they are data.

A new profile needs one row here, at its position in the order of preference, and one resource there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from app.formats import HTML, JSON, RDF
from app.namespaces import Namespaces
from app.representation import Representation
from app.views import alternates, dcat, json_trees, schema_org, skos
from app.views.rdf import document_quads, write
from app.views.subject import Subject

PROFILE_PATH = "profil/"


@dataclass(frozen=True)
class Profile:
    """One profile: its token in `_profile=`, and the function that writes a document that conforms to it.

    `applies` returns whether a resource has a view of this profile. `quads` returns the view as RDF,
    `document` as bytes of a representation that is not RDF. `standards` are IRIs of the standard, which a
    client may use to request the profile. `by_type`: its representations may also be chosen by media type
    alone.
    """

    token: str
    representations: tuple[Representation, ...]
    applies: Callable[[Subject], bool]
    quads: Callable[[Subject], list[ox.Quad]] | None = None
    document: Callable[[Subject, Representation], bytes] | None = None
    standards: tuple[str, ...] = ()
    by_type: bool = False

    def iri(self, namespaces: Namespaces) -> str:
        """Return the IRI of the profile, on the site of the vocabulary."""
        return namespaces.definitions + PROFILE_PATH + self.token

    def is_named(self, name: str, namespaces: Namespaces) -> bool:
        """Return whether a client's name for a profile means this one: its token, its IRI, its standard's."""
        return name in (self.token, self.iri(namespaces), *self.standards)

    def write(self, subject: Subject, representation: Representation) -> bytes:
        """Return the document about a resource. HTML is not written here, but by the site's pages."""
        if representation in RDF and self.quads is not None:
            return write(self.quads(subject), representation, subject.namespaces)
        if self.document is None:
            raise LookupError(f"the profile {self.token} has no {representation.name}")
        return self.document(subject, representation)


def _always(_: Subject) -> bool:
    return True


def _model(subject: Subject) -> list[ox.Quad]:
    return document_quads(subject.resource, subject.namespaces, subject.release_id)


def _alternates(subject: Subject) -> list[ox.Quad]:
    return alternates.quads(subject, variants(subject))


def _alternates_json(subject: Subject, _: Representation) -> bytes:
    return alternates.variants_as_json(subject, variants(subject))


MODEL = Profile("plan", (*RDF, HTML), _always, _model)
SCHEMA_ORG = Profile(
    "schema",
    RDF,
    schema_org.applies,
    schema_org.quads,
    standards=("https://schema.org/", "http://schema.org/", "https://schema.org", "http://schema.org"),
)
SKOS = Profile(
    "skos",
    RDF,
    skos.applies,
    skos.quads,
    standards=(
        "http://www.w3.org/2004/02/skos/core",
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/TR/skos-reference",
    ),
)
DCAT = Profile(
    "dcat",
    RDF,
    dcat.applies,
    dcat.quads,
    standards=(
        "http://www.w3.org/ns/dcat",
        "http://www.w3.org/ns/dcat#",
        "https://www.w3.org/TR/vocab-dcat/",
        "https://www.w3.org/TR/vocab-dcat-3/",
    ),
)
TREE = Profile("json", (JSON,), json_trees.applies, document=json_trees.document, by_type=True)
ALTERNATES = Profile(
    "alt",
    (HTML, *RDF, JSON),
    _always,
    _alternates,
    _alternates_json,
    standards=("http://www.w3.org/ns/dx/connegp/altr", "http://www.w3.org/ns/dx/conneg/altr"),
)

PROFILES: tuple[Profile, ...] = (MODEL, TREE, SCHEMA_ORG, SKOS, DCAT, ALTERNATES)
"""In our order of preference: the default first, the list of alternates last."""


def profiles_of(subject: Subject) -> tuple[Profile, ...]:
    """Return the profiles that a resource has a view of."""
    return tuple(p for p in PROFILES if p.applies(subject))


def variants(subject: Subject) -> list[alternates.Variant]:
    """Return every variant of the document about a resource, each with its own address."""
    return [
        alternates.Variant(
            alternates.variant_address(subject.path, r, "" if p == MODEL else p.token),
            p.token,
            p.iri(subject.namespaces),
            r,
        )
        for p in profiles_of(subject)
        for r in p.representations
    ]
