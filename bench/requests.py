"""The requests that are measured: pages of the site, and SPARQL queries for every server."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.plans import PLAN

MEASURE = f"{PLAN}/tiltak/4.11"
PARTNER = "https://data.lier.kommune.no/id/aktor/buskerudbyen"
JSON = {"Accept": "application/sparql-results+json"}
TURTLE = {"Accept": "text/turtle"}
BROWSER = {
    "Accept": "text/html",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "nb,en;q=0.5",
}
NAMES = ("Buskerudbyen", "Buskerudbyn", "Øvre Eiker kommune", "ungt entreprenorskap", "Drammen Helsepark AS")


@dataclass(frozen=True)
class Request:
    """A kind of request to one server.

    With `new`, each request is the first of its kind: «{n}» in it becomes a number, and the result is added
    to the path, or to the body if there is one. With `conditional`, the client has a current copy: it
    expects 304.
    """

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    new: str = ""
    conditional: bool = False

    def at(self, number: int) -> tuple[str, str]:
        """Return the path and the body of one request."""
        added = self.new.replace("{n}", str(number))
        return (self.path, self.body + added) if self.body else (self.path + added, "")


@dataclass(frozen=True)
class Query:
    """A SPARQL query, with the headers that ask for its usual format."""

    text: str
    headers: dict[str, str]

    def request(self, endpoint: str, new: str = "") -> Request:
        """Return the request to an endpoint, whose address may have parameters."""
        joined = "&" if "?" in endpoint else "?"
        return Request(f"{endpoint}{joined}{urlencode({'query': PREFIX + self.text})}", self.headers, new=new)


PREFIX = "PREFIX plan: <https://data.lier.kommune.no/def/plan#> "
QUERIES = {
    "one resource (CONSTRUCT)": Query(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ <{MEASURE}> }} ?s ?p ?o }}", TURTLE
    ),
    "list of 41 measures": Query(
        f"""SELECT ?m ?n ?t {{
  ?m plan:inPlan <{PLAN}> ; a plan:Measure ; plan:number ?n ; plan:text ?t ; plan:order ?o
}} ORDER BY ?o""",
        JSON,
    ),
    "measures of a partner": Query(
        f"""SELECT ?m ?n ?t ?a {{
  ?m plan:mention ?x ; plan:number ?n ; plan:text ?t ; plan:partOf ?a . ?x plan:mentionOf <{PARTNER}>
}} ORDER BY ?n""",
        JSON,
    ),
    "count by class": Query("SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c", JSON),
    "text filter": Query(
        "SELECT ?s ?t { ?s plan:text ?t FILTER(CONTAINS(LCASE(?t), 'byvekstavgift')) }", JSON
    ),
    "ASK": Query(f"ASK {{ <{MEASURE}> a plan:Measure }}", JSON),
}


def document(iri: str) -> str:
    """Return the path of the site's document about a resource."""
    return iri.removeprefix("https://data.lier.kommune.no").replace("/id/", "/doc/", 1)


PAGES = {
    "page of a measure": Request(document(MEASURE), BROWSER),
    "page, 304": Request(document(MEASURE), BROWSER, conditional=True),
    "Turtle": Request(document(MEASURE), TURTLE),
    "JSON-LD": Request(document(MEASURE), {"Accept": "application/ld+json"}),
    "front page": Request("/", BROWSER),
    "page of a partner": Request(document(PARTNER), BROWSER),
    "search": Request("/sok?q=partner", BROWSER),
}
NEW_PAGES = {
    "page of a measure, first time": Request(document(MEASURE), BROWSER, new="?n={n}"),
    "search, first time": Request("/sok?q=partner", BROWSER, new="%20{n}"),
    "reconciliation of 5 names, first time": Request(
        "/reconcile",
        {"Content-Type": "application/json"},
        body=json.dumps({"queries": {str(n): {"query": name} for n, name in enumerate(NAMES)}}),
        new=" ",
    ),
}
