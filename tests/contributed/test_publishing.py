"""What is accepted is published without reading the content; what no longer holds is left out."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, Literal, URIRef

from app.building import publish
from app.errors import PlanError
from app.partners.accepted import hash_of
from app.partners.access import Partner, find_partner
from app.partners.changes import withdraw
from app.partners.database import Database
from app.partners.errors import ContributionsOff, StoreUnavailable
from app.partners.link_checks import check_links
from app.partners.reading import read_contribution
from app.partners.released import accepted_in, read_contributed, read_quads
from app.partners.versions import ANY, Condition
from app.publication import Publication
from app.quads import CONTRIBUTIONS
from app.releases import storage
from app.releases.contributed import with_contributions
from app.releases.folder import current_name, folder_names
from app.releases.last_build import last_build
from app.releases.manifest import MANIFEST, Damaged, digest_of
from app.releases.release import ABOUT, CONTRIBUTED, Release, read_release
from app.releases.storage import CannotWrite
from app.releases.writing import derive_nothing
from app.remote.outgoing import Fetched
from app.settings import Settings
from app.site import create_site
from app.upkeep import renew, with_this_software
from app.watching import LOOK_SECONDS, REST_SECONDS, Publisher, watch
from tests.contributed.examples import CONTRIBUTION, GRAPH, NAME, OTHER, REGISTER, published, sent
from tests.partners.conftest import OWN, registered
from tests.partners.graph_store import BASE, ELEMENT, PLAN


class Ended(Exception):
    """The watch is over."""


def watched(settings: Settings, rounds: int) -> tuple[list[Release], list[str], list[float]]:
    """Watch for some rounds; return the releases, the errors and the pauses."""
    made: list[Release] = []
    errors: list[str] = []
    pauses: list[float] = []

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == rounds:
            raise Ended

    def failed(error: PlanError | OSError) -> None:
        errors.append(type(error).__name__)

    with pytest.raises(Ended):
        watch(Publisher(settings), made.append, failed, wait)
    return made, errors, pauses


def test_watch_publishes_once_what_is_accepted(settings: Settings, database: Database) -> None:
    assert watched(settings, 2) == ([], [], [LOOK_SECONDS] * 2)
    sent(database)
    made, errors, _ = watched(settings, 3)
    assert (len(made), errors) == (1, [])
    assert current_name(settings.releases) == made[0].name
    assert last_build(settings.releases)


def test_terms_are_read_before_something_is_accepted(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = Publisher(settings)
    publisher.prepare()
    monkeypatch.delattr("app.watching.Lookups")
    sent(database)
    assert publisher.publish().contributions


def test_site_loads_the_same_quads_once(settings: Settings, database: Database) -> None:
    publication = Publication(settings)
    before = publication.current()
    sent(database)
    published(settings)
    publication.refresh()
    after = publication.current()
    publication.close()
    assert after.release.name != before.release.name
    assert after.lookups.store is before.lookups.store
    assert after.plan_terms() is before.plan_terms()


def test_withdrawal_leaves_the_release_as_it_was(settings: Settings, database: Database) -> None:
    before = current_name(settings.releases)
    sent(database)
    assert published(settings).name != before
    withdraw(database, NAME, "token", Condition(matching=frozenset({ANY})), datetime.now(UTC))
    assert published(settings).name == before


def test_watch_does_not_read_the_content(settings: Settings, database: Database) -> None:
    sent(database)
    nothing = replace(settings, content=settings.releases / "no such folder")
    made, errors, _ = watched(nothing, 1)
    assert (len(made), errors) == (1, [])


def test_failed_build_is_reported_and_leaves_the_release_in_force(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_name(settings.releases)
    sent(database)

    def full(*_: object, **__: object) -> None:
        raise CannotWrite(path=settings.releases, reason="No space left on device")

    monkeypatch.setattr("app.watching.with_contributions", full)
    made, errors, pauses = watched(settings, 3)
    assert (made, errors) == ([], ["CannotWrite"] * 3)
    assert pauses == [REST_SECONDS, 2 * REST_SECONDS, 4 * REST_SECONDS]
    assert current_name(settings.releases) == before
    assert (found := last_build(settings.releases))
    assert found.error == "CannotWrite"


def test_unforeseen_error_is_logged_with_what_was_published_and_does_not_end_the_watch(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = current_name(settings.releases)
    sent(database)

    def unforeseen(*_: object, **__: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr("app.watching.with_contributions", unforeseen)
    assert watched(settings, 3) == ([], [], [REST_SECONDS, 2 * REST_SECONDS, 4 * REST_SECONDS])
    assert current_name(settings.releases) == before
    message = caplog.records[0].getMessage()
    assert f"release {before}" in message
    assert f"new versions: {NAME} 1" in message
    assert caplog.records[0].exc_info, "with the place in the code"
    assert (found := last_build(settings.releases))
    assert found.error == "KeyError"
    monkeypatch.undo()
    assert len(watched(settings, 2)[0]) == 1


def test_contribution_that_breaks_the_build_is_set_aside_with_the_reason(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent(database)
    sent(database, name="another")

    def broken(sent_by: object, lines: object, partner: Partner, *rest: object) -> object:
        if partner.name == "another":
            raise KeyError("nobody thought of this")
        return read_contribution(sent_by, lines, partner, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("app.partners.writing.read_contribution", broken)
    made, errors, _ = watched(settings, 3)
    assert (len(made), errors) == (1, []), "published once, and not again and again"
    aside, whole = sorted(read_contributed(made[0]).partners, key=lambda p: p.graph_size)
    assert (aside.partner, aside.graph_size, whole.partner) == ("another", 0, NAME)
    assert whole.left_out.statements == 0
    assert aside.left_out.statements > 0
    assert "KeyError" in aside.left_out.reasons[0]["en"]
    assert {str(q.graph_name.value) for q in read_quads(made[0])} == {GRAPH, REGISTER}  # type: ignore[union-attr]
    assert "the contribution of another, version" in caplog.text


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError()])
def test_lack_of_room_sets_no_contribution_aside(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    before = current_name(settings.releases)
    sent(database)

    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr("app.partners.writing.read_contribution", full)
    assert watched(settings, 1)[0] == []
    assert current_name(settings.releases) == before


def test_damaged_store_is_reported_and_changes_nothing(settings: Settings, database: Database) -> None:
    sent(database)
    name = published(settings).name
    database.path.write_bytes(b"not a database" * 1000)
    for log in database.folder.glob("*-wal"):
        log.unlink()
    assert watched(settings, 1)[:2] == ([], ["StoreUnavailable"])
    assert current_name(settings.releases) == name
    with pytest.raises(StoreUnavailable):
        with_this_software(read_release(settings.releases, name), settings)
    renew(settings, lambda *told: pytest.fail(str(told)))
    assert current_name(settings.releases) == name


def test_machine_without_a_store_watches_nothing(settings: Settings) -> None:
    with pytest.raises(ContributionsOff):
        Publisher(replace(settings, contributions=""))


def test_release_that_is_put_in_force_again_has_what_is_accepted_now(
    settings: Settings, database: Database
) -> None:
    sent(database)
    old = published(settings)
    withdraw(database, NAME, "token", Condition(matching=frozenset({ANY})), datetime.now(UTC))
    assert with_this_software(old, settings).contributions == ""
    kept = with_this_software(old, replace(settings, contributions=""))
    assert kept.name == old.name


def test_link_to_an_element_that_is_gone_is_left_out_alone(settings: Settings, database: Database) -> None:
    sent(database, CONTRIBUTION + f"own:p1 plan:implements <{ELEMENT}9> .")
    found = read_contributed(published(settings)).find(NAME)
    assert found
    assert found.left_out.statements == 1
    assert found.left_out.reasons[0]["en"].startswith("There is no measure 5.19.")
    assert found.graph_size == CONTRIBUTION_SIZE


def test_report_about_an_element_that_is_gone_is_left_out_completely(
    settings: Settings, database: Database
) -> None:
    sent(database, CONTRIBUTION.replace(f"plan:statusOf <{ELEMENT}>", f"plan:statusOf <{ELEMENT}9>"))
    release = published(settings)
    assert not [q for q in read_quads(release) if "/s1>" in str(q.subject)]
    found = read_contributed(release).find(NAME)
    assert found
    assert found.graph_size == CONTRIBUTION_SIZE - REPORT_SIZE


def test_partner_sees_what_was_left_out(settings: Settings, database: Database) -> None:
    sent(database, CONTRIBUTION.replace(f"plan:statusOf <{ELEMENT}>", f"plan:statusOf <{ELEMENT}9>"))
    published(settings)
    site = create_site(settings)
    found = site.test_client().get("/bidrag/buskerudbyen/versjoner?lang=en").get_json()["inRelease"]
    site.extensions["publication"].close()
    assert (found["number"], found["leftOut"]["statements"]) == (1, REPORT_SIZE)
    assert found["leftOut"]["reasons"][0].startswith("There is no measure 5.19.")


def test_every_mark_is_data_in_our_own_graph(settings: Settings, database: Database) -> None:
    """Each with the statement that it is about, a concept of the code list, and the day of the check."""
    elsewhere = f"{PLAN}/tiltak/4.1"  # the plan names the partner in OTHER, and not here
    sent(database, CONTRIBUTION.replace(OTHER, elsewhere))
    partner = find_partner(database, NAME)
    assert partner
    check_links(database, partner, [f"{OWN}p1"], lambda *_: Fetched(410, {}, b""), date(2026, 1, 1))
    published(settings)
    site = create_site(settings)
    client = site.test_client()
    own, dead = f"{BASE}def/plan#", f"{BASE}def/samsvar/dod"
    query = f"""PREFIX plan: <{own}> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?s ?p ?o ?code ?label ?day {{ GRAPH <{REGISTER}> {{ ?x a rdf:Statement ; rdf:subject ?s ;
            rdf:predicate ?p ; rdf:object ?o ; plan:agreement ?code ; plan:checkedOn ?day }}
            ?code <http://www.w3.org/2004/02/skos/core#prefLabel> ?label . FILTER(LANG(?label) = "en") }}"""
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    marked = {(row["s"], row["p"], row["o"]): (row["code"], row["day"]) for row in rows}
    today = date.today().isoformat()
    assert marked.pop((f"{OWN}p1", f"{own}implements", ELEMENT)) == (dead, "2026-01-01")
    assert marked.pop((f"{OWN}s1", f"{own}statusOf", ELEMENT)) == (f"{BASE}def/samsvar/partneren", today)
    stated = (elsewhere, f"{own}participation", f"{OWN}m1")
    assert marked.pop(stated) == (f"{BASE}def/samsvar/partneren", today)
    (unanswered,) = marked
    assert (unanswered[0], marked[unanswered]) == (OTHER, (f"{BASE}def/samsvar/kommunen", today))
    assert "Dead link" in {row["label"] for row in rows}
    page = client.get(ELEMENT.removeprefix(BASE).replace("id/", "/doc/", 1) + ".html?lang=en").text
    assert "dead link: there was nothing at the partner&#39;s address on 1 January 2026" in page
    table = csv.DictReader(io.StringIO(client.get("/bidrag.csv").text))
    marks = {row["ting"]: (row["merke"], row["kontrollert"]) for row in table}
    assert marks[f"{OWN}p1"] == ("dead", "2026-01-01")
    site.extensions["publication"].close()


def test_our_graph_describes_the_contributions_as_a_dataset(settings: Settings, database: Database) -> None:
    """Its subset and its dumps are what the site serves, and it claims no licence."""
    sent(database)
    release = published(settings)
    graph = Graph()
    for quad in read_quads(release):
        if quad.graph_name == ox.NamedNode(REGISTER):
            graph.parse(data=f"{quad.triple} .", format="nt")
    ours, partner = URIRef(REGISTER), URIRef(GRAPH)
    assert {VOID.Dataset, DCAT.Dataset} <= set(graph.objects(ours, RDF.type)) & set(
        graph.objects(partner, RDF.type)
    )
    assert list(graph.objects(ours, VOID.subset)) == [partner]
    titles = [text for text in graph.objects(partner, DCTERMS.title) if isinstance(text, Literal)]
    assert sorted(str(text.language) for text in titles) == ["en", "nb", "nn"]
    assert graph.value(partner, VOID.triples).toPython() == CONTRIBUTION_SIZE  # type: ignore[union-attr]
    assert not list(graph.triples((None, DCTERMS.license, None)))
    site = create_site(settings)
    dumps = [str(dump).removeprefix(BASE) for dump in graph.objects(ours, VOID.dataDump)]
    assert {site.test_client().get(f"/{dump}").status_code for dump in dumps} == {200}
    site.extensions["publication"].close()


def test_machine_without_the_store_keeps_dead_links(settings: Settings, database: Database) -> None:
    sent(database)
    partner = find_partner(database, NAME)
    assert partner
    check_links(database, partner, [f"{OWN}p1"], lambda *_: Fetched(404, {}, b""), date(2026, 1, 1))
    release = published(settings)
    (kept,) = accepted_in(release)
    assert kept.gone == ((f"{OWN}p1", "2026-01-01"),)
    assert hash_of(accepted_in(release)) == release.contributions


def test_many_publications_do_not_fill_the_folder_or_push_out_releases(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.watching.SPARED_SECONDS", 0)
    for number in range(5):
        sent(database, CONTRIBUTION.replace("Vår del", f"Vår {number}. del"))
        published(settings)
    assert len(folder_names(settings.releases)) == 2


CONTRIBUTION_SIZE, REPORT_SIZE = 22, 6


def test_files_that_are_linked_are_not_read_or_synced_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = read_release(settings.releases, current_name(settings.releases), thorough=True)
    hashed: list[str] = []
    synced: list[Path] = []
    sync = storage.sync

    def noted_sync(path: Path) -> None:
        synced.append(path)
        sync(path)

    def noted(path: Path) -> str:
        hashed.append(path.name)
        return digest_of(path)

    monkeypatch.setattr("app.releases.manifest.digest_of", noted)
    monkeypatch.setattr(storage, "sync", noted_sync)
    made = with_contributions(old, "other", derive_nothing)
    assert set(hashed) == {ABOUT}
    assert {path.name for path in synced if path.suffix} == {ABOUT, MANIFEST}
    assert read_release(settings.releases, made.name, thorough=True) == made


def test_publisher_hashes_no_file_twice(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []

    def noted(path: Path) -> str:
        hashed.append(path)
        return digest_of(path)

    publisher = Publisher(settings)
    publisher.prepare()
    monkeypatch.setattr("app.releases.manifest.digest_of", noted)
    for number in range(2):
        sent(database, CONTRIBUTION.replace("Vår del", f"Vår {number}. del"))
        publisher.publish()
    assert {path.name for path in hashed} == {ABOUT, CONTRIBUTED, CONTRIBUTIONS}


def test_publisher_uses_no_release_of_which_a_file_was_changed(
    settings: Settings, database: Database
) -> None:
    publisher = Publisher(settings)
    publisher.prepare()
    sent(database)
    before = current_name(settings.releases)
    file = settings.releases / before / "terms.json"
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(Damaged):
        publisher.publish()
    assert current_name(settings.releases) == before


def test_build_with_contributions_parses_the_quads_once(
    small: Path, tmp_path: Path, parsed: list[Release]
) -> None:
    sent(registered(tmp_path / "contributions", trusted=True))
    built = publish(
        Settings(content=small, releases=tmp_path / "releases", contributions=str(tmp_path / "contributions"))
    )
    assert built.contributions
    assert len(parsed) == 1
