"""What a partner sends or has on its own site is on the page: each step as its user takes it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from click.testing import CliRunner, Result

from app.cli import command
from app.contributions.sheet import headings
from app.partners.access import new_token
from app.partners.database import Database
from app.remote.outgoing import Fetched, Outgoing
from app.settings import Settings
from app.site import create_site
from tests.cli.test_cli import environment
from tests.contributed.examples import NAME, published
from tests.partners.conftest import OWN
from tests.partners.graph_store import ELEMENT, GOOD
from tests.serving import in_thread

PAGE = "/doc/plan/naering-2023-2026/tiltak/5.1.html?lang=nb"
SHEET = f"/bidrag/ark/naering-2023-2026.xlsx?partner={NAME}&lang=nb"


def page(settings: Settings) -> str:
    """Return the page of the measure, on a site that has started anew."""
    site = create_site(settings)
    text = site.test_client().get(PAGE).text
    site.extensions["publication"].close()
    return text


def test_filled_in_sheet_of_excel_is_on_the_page(settings: Settings, database: Database) -> None:
    token = new_token(database, NAME, 30, datetime.now(UTC))
    site = create_site(settings)
    client = site.test_client()
    book = openpyxl.load_workbook(io.BytesIO(client.get(SHEET).data))
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=2) if ELEMENT in [cell.value for cell in row])
    names = ("Tilknytning", "Eget prosjekt", "Adressen til prosjektet", "Med egne ord", "Dato")
    words = (
        "gjennomfører",
        "Sykkelhotell",
        f"{OWN}p1",
        "Vår del av tiltaket.",
        date(2024, 6, 15),
    )
    assert set(names) <= set(headings("nb"))
    for name, value in zip(names, words, strict=True):
        sheet.cell(row, columns[name], value)
    saved = io.BytesIO()
    book.save(saved)
    upload = {"token": token, "file": (io.BytesIO(saved.getvalue()), "ark.xlsx")}
    answer = client.post("/bidrag?lang=nb", data=upload, headers={"Accept": "text/html"})
    site.extensions["publication"].close()
    assert answer.status_code == 200, answer.text
    published(settings)
    shown = page(settings)
    for text in ("Sykkelhotell", "Vår del av tiltaket.", "15. juni 2024", "bekreftet av begge"):
        assert text in shown


@contextmanager
def own_site(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield the address of a partner's site with one file, and the statuses that it has answered."""
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match") == '"v1"'
            statuses.append(304 if known else 200)
            body = b"" if known else text.encode()
            self.send_response(statuses[-1])
            self.send_header("ETag", '"v1"')
            self.send_header("Content-Type", "text/turtle; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with in_thread(HTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield f"{address}/", statuses


def test_harvested_data_are_on_the_page(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the commands of the operator. Only the name of the partner's host leads to this machine."""
    folder = tmp_path / "moderated"
    given = environment(settings.releases, HANDLINGSPLAN_CONTRIBUTIONS=str(folder), LANG="en_GB.UTF-8")

    def run(*arguments: str) -> Result:
        done = CliRunner().invoke(command(), arguments, env=given)
        assert done.exit_code == 0, done.output
        return done

    with own_site(GOOD) as (address, statuses):
        near = Outgoing(may_connect=lambda _: True)

        def get(url: str, fields: Mapping[str, str], seconds: float, most: int) -> Fetched:
            return near.get(url.replace(OWN, address), fields, seconds, most)

        monkeypatch.setattr("app.cli.harvesting.Outgoing", lambda: SimpleNamespace(get=get))
        run("partner", "add", NAME, "--namespace", OWN)
        run("partner", "source", NAME, f"{OWN}lenker.ttl")
        assert run("harvest").stdout.split()[-1] == "waits"
        run("contributions", "accept", NAME, "1")
        assert run("harvest").stdout.split()[-1] == "unchanged"
    assert statuses == [200, 304]
    accepting = replace(settings, contributions=str(folder))
    published(accepting)
    shown = page(accepting)
    assert "Sykkelhotell" in shown
    assert f'href="{OWN}p1"' in shown
