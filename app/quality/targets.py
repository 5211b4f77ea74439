"""Finds what to probe on an unknown site, from its lists and its front page, like any client."""

from __future__ import annotations

import json
from urllib.parse import quote

import pyoxigraph as ox

from app.identifiers import DOCUMENT, RESOURCE
from app.quality.checks import Target
from app.quality.client import DeployedSite
from app.quality.errors import NothingToProbe
from app.vocabularies import named_node

TURTLE = "text/turtle"
PLANS = "/klasse/Plan"
MEMBER = named_node("hydra:member")
RETIRED = "SELECT ?s { ?s a ?t FILTER(STRENDS(STR(?t), '/def/plan#RetiredResource')) } LIMIT 1"


def find_target(site: DeployedSite) -> Target:
    """Return what to probe: the document of the address, otherwise the first plan, otherwise the catalogue.

    Raises `NothingToProbe` if none of them exists, `SiteUnreachable` if the site does not respond.
    """
    document = site.path if site.path.strip("/") else _plan(site)
    resource = ""
    if document.startswith("/" + DOCUMENT):
        resource = "/" + RESOURCE + document.removeprefix("/" + DOCUMENT)
    return Target(site, document, resource, _retired(site))


def _plan(site: DeployedSite) -> str:
    """Return the path of the document about the first plan of the site, otherwise about its catalogue."""
    listed = site.ask(PLANS, headers={"Accept": TURTLE})
    plans = [iri.partition(f"/{RESOURCE}")[2] for iri in _members(listed.body) if f"/{RESOURCE}" in iri]
    if plans:
        return f"/{DOCUMENT}{plans[0]}"
    answer = site.ask("/", headers={"Accept": TURTLE})
    catalogue = site.own_path(answer.header("Location"))
    if answer.status != 303 or catalogue is None:
        raise NothingToProbe(address=site.origin, status=answer.status)
    return catalogue


def _members(turtle: bytes) -> list[str]:
    """Return the members of a list; empty if the input is not Turtle."""
    try:
        triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError):
        return []
    return sorted(
        t.object.value for t in triples if t.predicate == MEMBER and isinstance(t.object, ox.NamedNode)
    )


def _retired(site: DeployedSite) -> str:
    """Return the path of a retired resource; empty if there is none, or if it cannot be found."""
    answer = site.ask(
        f"/sparql?query={quote(RETIRED)}", headers={"Accept": "application/sparql-results+json"}
    )
    try:
        rows = json.loads(answer.body)["results"]["bindings"]
        return "/" + str(rows[0]["s"]["value"]).partition("://")[2].partition("/")[2] if rows else ""
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
