"""After all hostile contributions, the release and its pages have the same bytes as before."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.http.authorising import Accepting
from app.http.budget import Budget
from app.partners.access import new_token
from app.partners.database import Database
from app.partners.versions import versions
from app.settings import Settings
from app.site import create_site
from app.watching import Publisher
from tests.contributed.examples import NAME, OTHER, published, sent
from tests.partners.conftest import ACTOR
from tests.partners.graph_store import BASE, ELEMENT, GOOD, PATH
from tests.partners.test_hostile import BODIES, STATEMENTS

PAGES = (
    *(iri.removeprefix(BASE).replace("id/", "/doc/", 1) + ".html" for iri in (ELEMENT, OTHER, ACTOR)),
    *("/bidrag.csv", "/bidrag.json", "/bidrag.nq", "/graf/bidrag.nt", f"/graf/bidrag/{NAME}.nt"),
    *("/oversikt", "/", "/endringer", "/filer", "/sok?q=Sykkelhotell"),
    f"/sparql?query=SELECT%20*%20FROM%20%3C{BASE}graf/bidrag/{NAME}%3E%20%7B%3Fs%20%3Fp%20%3Fo%7D",
)


def files(folder: Path) -> dict[str, str]:
    """Return every file below a folder with the hash of its bytes."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def pages(client: FlaskClient) -> dict[str, tuple[int, bytes]]:
    """Return the pages that contributions are on, with their status and bytes."""
    found = {path: client.get(path) for path in PAGES}
    return {path: (answer.status_code, answer.data) for path, answer in found.items()}


def hostile() -> list[tuple[str | bytes, dict[str, str]]]:
    """Return bodies that must be refused, with their header fields."""
    turtle = {"Content-Type": "text/turtle"}
    found: list[tuple[str | bytes, dict[str, str]]] = [(GOOD + text, turtle) for text in STATEMENTS.values()]
    found += [(body, {"Content-Type": kind}) for body, kind, _ in BODIES.values()]
    return [*found, (gzip.compress(GOOD.encode()), {**turtle, "Content-Encoding": "gzip"})]


def of_strangers(token: str) -> list[dict[str, str]]:
    """Return header fields of requests that must be refused although the body is right."""
    known = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
    fields = ({"Authorization": "Bearer x"}, {"Authorization": ""}, {"If-Match": '"1-0"'}, {"If-Match": ""})
    return [{**known, "If-Match": "*", **wrong} for wrong in fields]


def test_release_and_pages_have_the_same_bytes_afterwards(
    site: Flask, settings: Settings, database: Database
) -> None:
    sent(database)
    name = published(settings).name
    here = create_site(settings)
    here.extensions["contributions"] = Accepting(database, Budget(10_000, 0))
    client, token = here.test_client(), new_token(database, NAME, 30, datetime.now(UTC))
    stored, before, shown = versions(database), files(settings.releases), pages(client)
    assert {status for status, _ in shown.values()} == {200}
    for body, given in hostile():
        fields = {"Authorization": f"Bearer {token}", "If-Match": "*", **given}
        assert 400 <= client.put(PATH, data=body, headers=fields).status_code < 500
    changed = GOOD.replace("Sykkelhotell", "Noe annet")
    for fields in of_strangers(token):
        assert 400 <= client.put(PATH, data=changed, headers=fields).status_code < 500
        assert 400 <= client.delete(PATH, headers=fields).status_code < 500
    publisher = Publisher(settings)
    assert not publisher.due()
    assert publisher.publish().name == name
    assert files(settings.releases) == before
    assert versions(database) == stored
    fresh = create_site(settings)
    for found in (here, fresh):
        assert pages(found.test_client()) == shown
        found.extensions["publication"].close()
    assert len(hostile()) >= 60
