"""The `alt` view: every variant of a document, with its profile, format and address, as RDF or JSON.

https://www.w3.org/TR/dx-prof-conneg/#altr: the Alternate Representations Data Model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.json_text import json_text
from app.representation import Representation
from app.views.rdf import LICENCE
from app.views.subject import Subject
from app.vocabularies import RDF_TYPE, named_node


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a document: its own address, its profile (token and IRI), its format."""

    address: str
    token: str
    profile: str
    representation: Representation


def variant_address(
    path: str, representation: Representation, token: str = "", page: int = 1, chosen: str = ""
) -> str:
    """Return the address of one variant: `/doc/x.ttl`, `/doc/x.ttl?_profile=skos`, `/doc/x.ttl?page=2`."""
    return with_query(f"{path}.{representation.suffix}", token, page, chosen)


def with_query(path: str, token: str = "", page: int = 1, chosen: str = "") -> str:
    """Return an address with its profile and page, unless they are the default.

    `chosen` is the part of the query string that a list is limited by, such as `status=…`, or empty.
    """
    parts = [f"_profile={token}"] * bool(token) + [chosen] * bool(chosen) + [f"page={page}"] * (page > 1)
    return path + ("?" + "&".join(parts) if parts else "")


def quads(subject: Subject, variants: Sequence[Variant]) -> list[ox.Quad]:
    """Return the variants in the Alternate Representations vocabulary; the first one is the default."""
    document = ox.NamedNode(subject.document)
    base = subject.namespaces.base
    found = [ox.Quad(document, named_node("dcterms:license"), ox.NamedNode(LICENCE))]
    for place, variant in enumerate(variants):
        node = ox.NamedNode(base + variant.address.lstrip("/"))
        kind = variant.representation
        profile = ox.NamedNode(variant.profile)
        if place == 0:
            found.append(ox.Quad(document, named_node("altr:hasDefaultRepresentation"), node))
        found += [
            ox.Quad(document, named_node("altr:hasRepresentation"), node),
            ox.Quad(node, RDF_TYPE, named_node("altr:Representation")),
            ox.Quad(node, named_node("dcterms:conformsTo"), profile),
            ox.Quad(node, named_node("dcterms:format"), ox.NamedNode(kind.media_type_iri)),
            ox.Quad(node, named_node("rdfs:label"), ox.Literal(f"{variant.token}: {kind.name}")),
        ]
    found += _profiles(subject, {v.profile: v.token for v in variants})
    return found


def _profiles(subject: Subject, tokens: dict[str, str]) -> Iterable[ox.Quad]:
    """Yield the profiles with their tokens and, if the release has them, their names."""
    token_type = named_node("xsd:token")
    for iri, token in tokens.items():
        profile = ox.NamedNode(iri)
        yield ox.Quad(profile, RDF_TYPE, named_node("prof:Profile"))
        yield ox.Quad(profile, named_node("prof:hasToken"), ox.Literal(token, datatype=token_type))
        for language, text in subject.lookups.labels(iri).items():
            yield ox.Quad(profile, named_node("rdfs:label"), ox.Literal(text, language=language or "nb"))


def variants_as_json(subject: Subject, variants: Sequence[Variant]) -> bytes:
    """Return the same list as plain JSON."""
    listed = [
        {
            "url": subject.namespaces.base + v.address.lstrip("/"),
            "mediaType": v.representation.media_type,
            "profile": v.profile,
            "token": v.token,
            "default": place == 0,
        }
        for place, v in enumerate(variants)
    ]
    profiles = [
        {"id": iri, "token": token, "name": subject.lookups.labels(iri)}
        for iri, token in {v.profile: v.token for v in variants}.items()
    ]
    about = {"document": subject.document, "about": subject.iri, "profiles": profiles}
    return json_text(about | {"representations": listed}).encode()
