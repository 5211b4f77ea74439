"""The change log as a Linked Data Event Stream: every version of every resource, in pages.

https://semiceu.github.io/LinkedDataEventStreams/ and https://treecg.github.io/specification/.
A client that has all pages needs only the last one again. A version has the statements of its resource, with
itself as the subject; that of a resource which is gone has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pyoxigraph as ox

from app.namespaces import Namespaces
from app.releases.changelog import ResourceVersion, VersionPage
from app.releases.recording import KEPT_VERSIONS
from app.releases.statements import CHANGED, GONE, NEW
from app.views.rdf import LICENCE
from app.vocabularies import RDF_TYPE, named_node

STREAM = "ldes"
POLLING_SECONDS = 60
PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "tree": "https://w3id.org/tree#",
}
KINDS = {NEW: "Create", CHANGED: "Update", GONE: "Delete"}
"""Kind of change -> class of a version in Activity Streams."""
CREATED, VERSION_OF = named_node("dcterms:created"), named_node("dcterms:isVersionOf")


def term(name: str) -> ox.NamedNode:
    """Return a term of `PREFIXES` by its prefixed name."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def time(moment: datetime) -> ox.Literal:
    """Return a moment as `xsd:dateTime` in UTC."""
    written = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return ox.Literal(written, datatype=named_node("xsd:dateTime"))


def page_address(namespaces: Namespaces, number: int, query: str = "") -> str:
    """Return the IRI of a page. `query`, with its question mark, is that of a stream with a filter."""
    return f"{namespaces.base}{STREAM}/{number}{query}"


def stream_quads(namespaces: Namespaces, titles: dict[str, str], query: str = "") -> list[ox.Quad]:
    """Return what the stream is, without its members: its order, its versions, and how long they are kept.

    With a `query` it is a stream of its own, which has some of the members.
    """
    stream = ox.NamedNode(namespaces.base + STREAM + query)
    first = ox.NamedNode(page_address(namespaces, 1, query))
    policy = ox.NamedNode(f"{stream.value}#retention")
    found = [
        ox.Quad(stream, RDF_TYPE, term("ldes:EventStream")),
        ox.Quad(stream, term("tree:view"), first),
        ox.Quad(stream, term("ldes:timestampPath"), CREATED),
        ox.Quad(stream, term("ldes:versionOfPath"), VERSION_OF),
        ox.Quad(stream, term("ldes:pollingInterval"), ox.Literal(POLLING_SECONDS)),
        ox.Quad(stream, named_node("dcterms:license"), ox.NamedNode(LICENCE)),
        ox.Quad(first, RDF_TYPE, term("tree:Node")),
        ox.Quad(first, term("ldes:retentionPolicy"), policy),
        ox.Quad(policy, RDF_TYPE, term("ldes:RetentionPolicy")),
        ox.Quad(policy, term("ldes:versionAmount"), ox.Literal(KEPT_VERSIONS)),
    ]
    for name in ("Create", "Update", "Delete"):
        found.append(ox.Quad(stream, term(f"ldes:version{name}Object"), term(f"as:{name}")))
    for language, title in titles.items():
        found.append(ox.Quad(stream, named_node("dcterms:title"), ox.Literal(title, language=language)))
    return found


def page_quads(
    page: VersionPage, namespaces: Namespaces, titles: dict[str, str], query: str = ""
) -> list[ox.Quad]:
    """Return one page: the stream, the versions on the page, and the relation to the next page.

    A version has the same IRI in every stream.
    """
    stream = ox.NamedNode(namespaces.base + STREAM + query)
    here = ox.NamedNode(page_address(namespaces, page.number, query))
    found = [*stream_quads(namespaces, titles, query), ox.Quad(here, RDF_TYPE, term("tree:Node"))]
    if page.follows is not None:
        relation = ox.NamedNode(f"{here.value}#next")
        following = ox.NamedNode(page_address(namespaces, page.following, query))
        found += [
            ox.Quad(here, term("ldes:immutable"), ox.Literal(value=True)),
            ox.Quad(here, term("tree:relation"), relation),
            ox.Quad(relation, RDF_TYPE, term("tree:GreaterThanOrEqualToRelation")),
            ox.Quad(relation, term("tree:node"), following),
            ox.Quad(relation, term("tree:path"), CREATED),
            ox.Quad(relation, term("tree:value"), time(page.follows)),
        ]
    for version in page.versions:
        member = ox.NamedNode(f"{page_address(namespaces, page.number)}#v{version.number}")
        found.append(ox.Quad(stream, term("tree:member"), member))
        found += version_quads(version, member)
    return found


def version_quads(version: ResourceVersion, member: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the statements about a version, and those of its resource with the version as subject."""
    yield ox.Quad(member, RDF_TYPE, term(f"as:{KINDS[version.kind]}"))
    yield ox.Quad(member, VERSION_OF, ox.NamedNode(version.iri))
    yield ox.Quad(member, CREATED, time(version.made))
    for quad in ox.parse(version.statements, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(member, quad.predicate, quad.object)
