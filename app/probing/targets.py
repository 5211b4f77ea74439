"""What to probe on a site that is not known: found from its front page, as any client would."""

from __future__ import annotations

import json
from urllib.parse import quote

import pyoxigraph as ox

from app.errors import NothingToProbe
from app.identifiers import DOCUMENT, THING
from app.probing.checks import Target
from app.probing.client import Site

TURTLE = "text/turtle"
TOPIC = ox.NamedNode("http://purl.org/dc/terms/subject")
RETIRED = "SELECT ?s { ?s a ?t FILTER(STRENDS(STR(?t), '/def/plan#RetiredResource')) } LIMIT 1"


def find_target(site: Site) -> Target:
    """What is probed: the document of the address, else the plan that the catalogue tells of.

    Raises `NothingToProbe` where the front page leads to no catalogue, `SiteUnreachable` where nobody answers.
    """
    document = site.path if site.path.strip("/") else _plan(site)
    thing = ""
    if document.startswith("/" + DOCUMENT):
        thing = "/" + THING + document.removeprefix("/" + DOCUMENT)
    return Target(site, document, thing, _retired(site))


def _plan(site: Site) -> str:
    """The document about the plan that the catalogue describes, or else about the catalogue."""
    answer = site.ask("/", headers={"Accept": TURTLE})
    catalogue = site.own_path(answer.header("Location"))
    if answer.status not in (301, 302, 303, 307, 308) or catalogue is None:
        raise NothingToProbe(address=site.origin, status=answer.status)
    told = site.ask(catalogue, headers={"Accept": TURTLE})
    try:
        topics = [
            t.object.value
            for t in ox.parse(told.body, format=ox.RdfFormat.TURTLE)
            if t.predicate == TOPIC and isinstance(t.object, ox.NamedNode)
        ]
    except (SyntaxError, ValueError):
        topics = []
    paths = [DOCUMENT + iri.partition(f"/{THING}")[2] for iri in topics if f"/{THING}plan/" in iri]
    return "/" + paths[0] if paths else catalogue


def _retired(site: Site) -> str:
    """The path of a thing that is no longer in use; empty where there is none or nobody can tell."""
    answer = site.ask(
        f"/sparql?query={quote(RETIRED)}", headers={"Accept": "application/sparql-results+json"}
    )
    try:
        rows = json.loads(answer.body)["results"]["bindings"]
        return "/" + str(rows[0]["s"]["value"]).partition("://")[2].partition("/")[2] if rows else ""
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
