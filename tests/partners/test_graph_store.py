"""Partners publish by the Graph Store Protocol: with their token, under a condition, and after moderation."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from rdflib import Graph
from rdflib.compare import isomorphic

from app.http.authorising import Accepting
from app.http.budget import Budget
from app.partners.access import change_partner, new_token, revoke
from app.partners.changes import decide
from app.partners.versions import ACCEPTED, REJECTED
from app.settings import Settings
from app.site import create_app
from tests.partners.graph_store import GOOD, GRAPH, PATH, PREFIXES, Sender, sender

HISTORY = f"{PATH}/versjoner"
SECOND = GOOD.replace("Sykkelhotell", "Sykkelgarasje")
MEDIA = {"turtle": "text/turtle", "nt": "application/n-triples", "xml": "application/rdf+xml"}


@pytest.fixture(scope="module")
def accepting_site(releases: Path) -> Iterator[Flask]:
    found = create_app(Settings(releases=releases, reload_seconds=0, proxy_hops=1))
    yield found
    found.extensions["publication"].close()


@pytest.fixture
def partner(site: Flask, tmp_path: Path) -> Iterator[Sender]:
    """A trusted partner."""
    yield sender(site, tmp_path / "contributions")
    site.extensions["contributions"] = None


@pytest.fixture
def newcomer(site: Flask, tmp_path: Path) -> Iterator[Sender]:
    """A moderated partner."""
    yield sender(site, tmp_path / "contributions", trusted=False)
    site.extensions["contributions"] = None


def graph(text: str, form: str = "turtle") -> Graph:
    return Graph().parse(data=text, format=form)


def test_first_version_is_created_and_everybody_can_read_it(partner: Sender) -> None:
    done = partner.put(GOOD)
    assert (done.status_code, done.headers["Location"]) == (201, PATH), done.text
    for form, media_type in MEDIA.items():
        answer = partner.client.get(PATH, headers={"Accept": media_type})
        assert answer.mimetype == media_type
        assert isomorphic(graph(answer.text, form), graph(GOOD))


def test_site_without_the_setting_accepts_nothing(site: Flask) -> None:
    client = site.test_client()
    assert client.put(PATH, data=GOOD).status_code == 404
    assert client.get(PATH).status_code == 404
    assert 'name="token"' not in client.get("/bidrag").text


def test_another_version_needs_the_tag_of_the_one_that_it_replaces(partner: Sender) -> None:
    first = partner.put(GOOD).headers["X-Version"]
    assert partner.put(SECOND).status_code == 428
    assert partner.put(SECOND, If_Match='"1-0000"').status_code == 412
    second = partner.put(SECOND, If_Match=first)
    assert second.status_code == 204
    replayed = partner.put(GOOD, If_Match=first)
    assert (replayed.status_code, replayed.get_json()["current"]) == (412, second.headers["X-Version"])
    assert isomorphic(graph(partner.client.get(PATH).text), graph(SECOND))


def test_tag_of_every_format_and_coding_is_a_condition(partner: Sender) -> None:
    partner.put(GOOD)
    for number, accept in enumerate(("text/turtle", "application/ld+json")):
        headers = {"Accept": accept, "Accept-Encoding": "gzip"}
        tag = partner.client.get(PATH, headers=headers).headers["ETag"]
        assert partner.put(GOOD.replace("hotell", f"hus {number}"), If_Match=tag).status_code == 204


def test_copy_that_is_current_gets_304(partner: Sender) -> None:
    partner.put(GOOD)
    tag = partner.client.get(PATH).headers["ETag"]
    assert partner.client.get(PATH, headers={"If-None-Match": tag}).status_code == 304
    partner.put(SECOND, If_Match="*")
    assert partner.client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_same_content_again_is_no_new_version(partner: Sender) -> None:
    partner.put(GOOD)
    assert partner.put(GOOD, If_Match="*").status_code == 204
    assert len(partner.versions()) == 1


def test_withdrawn_contribution_is_gone_and_its_versions_stay(partner: Sender) -> None:
    partner.put(GOOD)
    assert partner.send("DELETE").status_code == 428
    assert partner.send("DELETE", If_Match="*").status_code == 204
    gone = partner.client.get(PATH)
    assert (gone.status_code, gone.get_json()["partner"]) == (410, "buskerudbyen")
    assert isomorphic(graph(partner.client.get(f"{HISTORY}/1").text), graph(GOOD))
    assert partner.send("DELETE").status_code == 404
    assert partner.put(SECOND).status_code == 201


def test_version_of_a_new_partner_waits_and_only_the_partner_sees_it(newcomer: Sender) -> None:
    done = newcomer.put(GOOD)
    assert (done.status_code, done.get_json()["state"]) == (202, "waiting")
    assert newcomer.client.get(PATH).status_code == 404
    assert newcomer.client.get(HISTORY).get_json()["versions"] == []
    assert newcomer.client.get(f"{HISTORY}/1").status_code == 404
    (own,) = newcomer.send("GET", HISTORY).get_json()["versions"]
    assert (own["state"], own["etag"]) == ("waiting", done.headers["X-Version"])
    assert isomorphic(graph(newcomer.send("GET", f"{HISTORY}/1").text), graph(GOOD))


def test_published_version_stays_until_the_next_one_is_accepted(newcomer: Sender) -> None:
    newcomer.put(GOOD)
    decide(newcomer.database, "buskerudbyen", 1, ACCEPTED, "kari", "", datetime.now(UTC))
    assert newcomer.put(SECOND, If_Match="*").status_code == 202
    assert isomorphic(graph(newcomer.client.get(PATH).text), graph(GOOD))
    decide(newcomer.database, "buskerudbyen", 2, REJECTED, "kari", "not yours", datetime.now(UTC))
    assert newcomer.send("GET", HISTORY).get_json()["versions"][0]["reason"] == "not yours"
    assert "not yours" not in newcomer.client.get(HISTORY).text
    assert isomorphic(graph(newcomer.client.get(PATH).text), graph(GOOD))


def test_request_without_a_token_is_refused_before_anything_else(partner: Sender) -> None:
    for path in (PATH, "/bidrag/nobody"):
        answer = partner.client.put(path, data=b"not \xff rdf", headers={"Content-Type": "no/type"})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert partner.client.delete(PATH).status_code == 401
    assert partner.versions() == []


@pytest.mark.parametrize("field", ["Bearer", "Bearer x", "Basic eDp5", "Bearer hp_00000000_" + "x" * 43, "é"])
def test_wrong_token_is_refused(partner: Sender, field: str) -> None:
    answer = partner.put(GOOD, Authorization=field)
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers
    assert partner.versions() == []


def test_token_of_another_partner_is_refused(partner: Sender) -> None:
    token = new_token(partner.database, "another", 30, datetime.now(UTC))
    for path in (PATH, "/bidrag/nobody"):
        answer = partner.put("not rdf", path, Authorization=f"Bearer {token}")
        assert (answer.status_code, answer.get_json()["partner"]) == (403, "another")
    assert partner.send("GET", HISTORY, Authorization=f"Bearer {token}").status_code == 403
    assert partner.versions() == []


def test_revoked_token_is_refused(partner: Sender) -> None:
    revoke(partner.database, "buskerudbyen", "", datetime.now(UTC))
    assert partner.put(GOOD).status_code == 401


def test_wrong_tokens_of_one_client_are_limited(site: Flask, tmp_path: Path) -> None:
    few = sender(site, tmp_path / "contributions", attempts=3)
    answers = [few.put(GOOD, Authorization="Bearer x") for _ in range(5)]
    assert {a.status_code for a in answers[:3]} == {401}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    site.extensions["contributions"] = None


def test_changes_of_one_partner_are_limited(site: Flask, tmp_path: Path) -> None:
    few = sender(site, tmp_path / "contributions", attempts=3)
    statuses = [few.put(GOOD, If_None_Match='"x"').status_code for _ in range(5)]
    assert (statuses[:3], statuses[-1]) == ([201, 428, 428], 429)
    site.extensions["contributions"] = None


def test_token_is_accepted_over_https_or_on_this_machine_only(partner: Sender) -> None:
    def sent(peer: str, scheme: str = "http", **headers: str) -> int:
        given = {"Authorization": f"Bearer {partner.token}", "Content-Type": "text/turtle", **headers}
        return partner.client.put(
            PATH,
            data="",
            headers=given,
            base_url=f"{scheme}://localhost/",
            environ_overrides={"REMOTE_ADDR": peer},
        ).status_code

    assert sent("192.0.2.1") == 403
    assert sent("192.0.2.1", **{"X-Forwarded-Proto": "https"}) == 403
    assert sent("127.0.0.1", **{"X-Forwarded-For": "192.0.2.1"}) == 403
    assert sent("192.0.2.1", "https") == 422
    assert sent("127.0.0.1") == 422


def test_proxy_of_ours_says_whether_it_was_https(accepting_site: Flask, tmp_path: Path) -> None:
    behind = sender(accepting_site, tmp_path / "contributions")
    forwarded = {"X-Forwarded-For": "192.0.2.1"}
    assert behind.put("", **forwarded, **{"X-Forwarded-Proto": "https"}).status_code == 422
    assert behind.put("", **forwarded, **{"X-Forwarded-Proto": "http"}).status_code == 403
    assert behind.put("", **forwarded, **{"X-Forwarded-Proto": "https, http"}).status_code == 403
    assert behind.put("", **forwarded).status_code == 403


def test_own_graph_may_be_named_in_quads(partner: Sender) -> None:
    quads = "".join(f"{s.n3()} {p.n3()} {o.n3()} <{GRAPH}> .\n" for s, p, o in graph(GOOD))
    assert partner.put(quads, Content_Type="application/n-quads").status_code == 201
    assert isomorphic(graph(partner.client.get(PATH).text), graph(GOOD))


def test_participation_in_an_element_is_stated_in_the_own_name(partner: Sender) -> None:
    from_element = f"""{PREFIXES}
    <{GOOD.split("plan:implements <")[1].split(">")[0]}> plan:participation own:m1 .
    own:m1 a plan:Participation ; plan:participant <https://data.lier.kommune.no/id/aktor/buskerudbyen> ;
        plan:role <https://data.lier.kommune.no/def/rolle/samarbeidspartner> ."""
    assert partner.put(from_element).status_code == 201


def test_sheet_is_stored_as_links(partner: Sender) -> None:
    sheet = (
        "Tiltak;Adressen til tiltaket;Tilknytning;Eget prosjekt;Adressen til prosjektet;Med egne ord;Dato\n"
        "5.1;;gjennomfører;Sykkelhotell;https://data.partner.example/p1;Vår del;15.06.2024\n"
    )
    answer = partner.put(sheet, Content_Type="text/csv")
    assert answer.status_code == 201, answer.text
    assert "own words" not in partner.client.get(PATH).text
    assert len(graph(partner.client.get(PATH).text)) == 10


def test_form_stores_the_file_and_says_so(newcomer: Sender) -> None:
    def sent(text: str, **fields: str) -> tuple[int, str]:
        upload = (io.BytesIO(text.encode()), "links.ttl")
        answer = newcomer.client.post(
            "/bidrag?lang=nb",
            data={"token": newcomer.token, "file": upload, **fields},
            headers={"Accept": "text/html"},
        )
        return answer.status_code, answer.text

    status, page = sent(GOOD)
    assert (status, "venter på" in page) == (200, True)
    assert sent(SECOND)[0] == 428
    assert sent(SECOND, replace="1")[0] == 200
    status, page = sent(f"{PREFIXES} own:p1 owl:sameAs own:p2 .")
    assert (status, "owl:sameAs" in page) == (422, True)
    assert sent(GOOD, token="x")[0] == 401  # noqa: S106
    assert [v.state for v in newcomer.versions()] == ["waiting", "superseded"]


def test_partner_that_becomes_trusted_publishes_at_once(newcomer: Sender) -> None:
    newcomer.put(GOOD)
    change_partner(newcomer.database, "buskerudbyen", trusted=True)
    assert newcomer.put(SECOND, If_Match="*").status_code == 204
    assert isomorphic(graph(newcomer.client.get(PATH).text), graph(SECOND))


def test_store_that_cannot_be_read_is_reported_and_may_come_back(partner: Sender, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    broken = type(partner.database)(tmp_path / "file")
    partner.client.application.extensions["contributions"] = Accepting(broken, Budget(9, 0))
    answer = partner.put(GOOD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
