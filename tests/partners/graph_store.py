"""The site with a store of contributions, for tests of what partners send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.http.authorising import Accepting
from app.http.budget import Budget
from app.partners.access import Partner, add_partner, new_token
from app.partners.database import Database
from app.partners.versions import ContributionVersion, versions
from tests.partners.conftest import ACTOR, ADDED, OWN, registered

BASE = "https://data.lier.kommune.no/"
PLAN = f"{BASE}id/plan/naering-2023-2026"
ELEMENT = f"{PLAN}/tiltak/5.1"
PATH = "/bidrag/buskerudbyen"
GRAPH = f"{BASE}graf/bidrag/buskerudbyen"
PREFIXES = f"""@prefix plan: <{BASE}def/plan#> .
@prefix schema: <http://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix own: <{OWN}> .
@prefix e: <{PLAN}/tiltak/> .
"""
GOOD = f"""{PREFIXES}
own:p1 a schema:Project ; rdfs:label "Sykkelhotell"@nb ; plan:implements <{ELEMENT}> .
own:c1 a plan:Contribution ; rdf:subject own:p1 ; rdf:predicate plan:implements ; rdf:object <{ELEMENT}> ;
    plan:statedBy <{ACTOR}> ; plan:statedOn "2024-06-15"^^xsd:date ; plan:ownWords "Vår del."@nb .
own:s1 a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; plan:status <{BASE}def/status/pagar> ;
    plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{ACTOR}> .
<{ACTOR}> schema:email "post@partner.example" .
"""

PARTS = {
    "a": "plan:Measurement",
    "plan:resultOf": f"<{ELEMENT}>",
    "plan:indicator": "own:i",
    "plan:measuredValue": "320",
    "plan:measuredOn": '"2024-06-15"^^xsd:date',
    "plan:reportedBy": f"<{ACTOR}>",
    "dcterms:source": f"<{OWN}tabell>",
}


def result(node: str = "own:r", **parts: str) -> str:
    """Return a result in Turtle with an indicator of the partner's own; an empty part is left out.

    Parts are named without the prefix «plan».
    """
    given = PARTS | {name if ":" in name else f"plan:{name}": value for name, value in parts.items()}
    pairs = " ; ".join(f"{name} {value}" for name, value in given.items() if value)
    described = 'own:i a plan:Indicator ; rdfs:label "Sykkelplasser"@nb ; plan:unit "plasser"@nb .'
    return f"{node} {pairs} .\n{described}\n"


@dataclass(frozen=True)
class Sender:
    """A client of the site with the token of a partner, and the database behind the site."""

    client: FlaskClient
    database: Database
    token: str

    def put(self, body: str | bytes, path: str = PATH, **headers: str) -> TestResponse:
        return self.send("PUT", path, body, **{"Content-Type": "text/turtle", **headers})

    def send(self, method: str, path: str = PATH, body: str | bytes = b"", **headers: str) -> TestResponse:
        given: dict[str, Any] = {"Authorization": f"Bearer {self.token}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, data=body, headers=given)

    def versions(self) -> list[ContributionVersion]:
        return versions(self.database)


def sender(site: Flask, folder: Path, *, trusted: bool = True, attempts: int = 1000) -> Sender:
    """Let the site keep contributions in a folder, and return a client with a token."""
    database = registered(folder, trusted=trusted)
    add_partner(
        database, Partner("another", f"{BASE}id/aktor/lier-kommune", ("https://a.example/",), True, ADDED)
    )
    site.extensions["contributions"] = Accepting(database, Budget(attempts, 0))
    return Sender(site.test_client(), database, new_token(database, "buskerudbyen", 30, datetime.now(UTC)))
