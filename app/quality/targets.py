"""What to probe on a site that is not known: found from its lists and its front page, as any client would."""

from __future__ import annotations

import json
from urllib.parse import quote

import pyoxigraph as ox

from app.identifiers import DOCUMENT, THING
from app.quality.checks import Target
from app.quality.client import Site
from app.quality.errors import NothingToProbe
from app.vocabularies import named_node

TURTLE = "text/turtle"
PLANS = "/klasse/Plan"
MEMBER = named_node("hydra:member")
RETIRED = "SELECT ?s { ?s a ?t FILTER(STRENDS(STR(?t), '/def/plan#RetiredResource')) } LIMIT 1"


def find_target(site: Site) -> Target:
    """What is probed: the document of the address, else the first plan, else the catalogue.

    Raises `NothingToProbe` where there is none of them, `SiteUnreachable` where nobody answers.
    """
    document = site.path if site.path.strip("/") else _plan(site)
    thing = ""
    if document.startswith("/" + DOCUMENT):
        thing = "/" + THING + document.removeprefix("/" + DOCUMENT)
    return Target(site, document, thing, _retired(site))


def _plan(site: Site) -> str:
    """The document about the first plan of the site, or else about its catalogue."""
    listed = site.ask(PLANS, headers={"Accept": TURTLE})
    plans = [iri.partition(f"/{THING}")[2] for iri in _members(listed.body) if f"/{THING}" in iri]
    if plans:
        return f"/{DOCUMENT}{plans[0]}"
    answer = site.ask("/", headers={"Accept": TURTLE})
    catalogue = site.own_path(answer.header("Location"))
    if answer.status != 303 or catalogue is None:
        raise NothingToProbe(address=site.origin, status=answer.status)
    return catalogue


def _members(turtle: bytes) -> list[str]:
    """The members of a list; none where it is no Turtle."""
    try:
        triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError):
        return []
    return sorted(
        t.object.value for t in triples if t.predicate == MEMBER and isinstance(t.object, ox.NamedNode)
    )


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
