"""A release with contributions of partners, for tests: Lier's own data have none."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from app.partners.access import Partner, add_partner
from app.partners.changes import put
from app.partners.database import Database
from app.partners.versions import ANY, Condition
from app.releases.changelog import FILE as LOG
from app.releases.folder import current_name
from app.releases.release import Release
from app.settings import Settings
from app.watching import Publisher
from tests.partners.conftest import ACTOR, ADDED, OWN, registered
from tests.partners.graph_store import BASE, ELEMENT, PLAN, PREFIXES

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NAME = "buskerudbyen"
GRAPH, REGISTER = f"{BASE}graf/bidrag/{NAME}", f"{BASE}graf/bidrag"
OTHER = f"{PLAN}/tiltak/6.3"
CONTRIBUTION = f"""{PREFIXES}
own:p1 a schema:Project ; rdfs:label "Sykkelhotell <b>ved</b> stasjonen"@nb ; plan:implements <{ELEMENT}> .
own:c1 a plan:Contribution ; rdf:subject own:p1 ; rdf:predicate plan:implements ; rdf:object <{ELEMENT}> ;
    plan:statedBy <{ACTOR}> ; plan:statedOn "2024-06-15"^^xsd:date ; plan:ownWords "Vår del av tiltaket."@nb .
own:s1 a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; plan:status <{BASE}def/status/pagar> ;
    plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{ACTOR}> ; dcterms:title "Halvveis"@nb .
own:m1 a plan:Participation ; plan:participant <{ACTOR}> ; plan:role <{BASE}def/rolle/samarbeidspartner> .
<{OTHER}> plan:participation own:m1 .
<{ACTOR}> schema:email "post@partner.example" ; <http://www.w3.org/2004/02/skos/core#altLabel> "Alt"@nb .
"""


def n_triples(turtle: str) -> str:
    """Return Turtle in the form in which the store keeps it."""
    parsed = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return "".join(sorted({f"{quad.triple} .\n" for quad in parsed}))


def sent(database: Database, turtle: str = CONTRIBUTION, name: str = NAME) -> None:
    """Let a trusted partner replace its contribution."""
    condition = Condition(matching=frozenset({ANY})) if name in written(database) else Condition()
    put(database, name, n_triples(turtle), "token", condition, NOW)


def written(database: Database) -> set[str]:
    with database.reading() as connection:
        return {row["partner"] for row in connection.execute("SELECT partner FROM version")}


def copied(releases: Path, folder: Path) -> Settings:
    """Return settings with a copy of the release in force in a folder, and a store with two partners."""
    name = current_name(releases)
    (folder / "releases").mkdir()
    shutil.copytree(releases / name, folder / "releases" / name, copy_function=shutil.copyfile)
    (folder / "releases/current").write_text(name)
    shutil.copyfile(releases / LOG, folder / "releases" / LOG)
    settings = Settings(
        releases=folder / "releases", contributions=str(folder / "contributions"), reload_seconds=0
    )
    database = registered(folder / "contributions", trusted=True)
    own = (OWN.replace("data", "another"),)
    add_partner(database, Partner("another", f"{BASE}id/aktor/lier-kommune", own, True, ADDED))
    return settings


def published(settings: Settings) -> Release:
    """Publish what the store of the settings has accepted."""
    return Publisher(settings).publish()
