"""Every published version of the vocabulary keeps its address, even if its release is deleted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from rdflib import Graph

from app.building import publish
from app.cli import command
from app.releases.folder import current_name, stored_releases
from app.settings import Settings
from app.site import create_site
from app.versions import CONTEXT, VocabularyVersionChanged, changed_files, kept_versions
from tests.releases.vocabulary import PLAN, ontology


@pytest.fixture
def chosen(small: Path, tmp_path: Path) -> Settings:
    """A folder in which 2.0.0 is in force, and 1.0.0 was before; the release of 1.0.0 is deleted."""
    settings = Settings(content=small, releases=tmp_path / "r")
    ontology(small, "1.0.0", term="Old")
    first = publish(settings)
    ontology(small, "2.0.0", term="New")
    publish(settings)
    shutil.rmtree(first.folder)
    (settings.releases / "previous").unlink()
    return settings


@contextmanager
def client(settings: Settings) -> Iterator[FlaskClient]:
    site = create_site(settings)
    try:
        yield site.test_client()
    finally:
        site.extensions["publication"].close()


def test_context_of_every_version_stays_available(chosen: Settings) -> None:
    with client(chosen) as found:
        old, new = (found.get(f"/context/{version}.jsonld") for version in ("1.0.0", "2.0.0"))
        assert "Old" in old.get_json()["@context"]
        assert "New" not in old.get_json()["@context"]
        assert "New" in new.get_json()["@context"]
        assert new.data == found.get("/context.jsonld").data
        assert "immutable" in old.headers["Cache-Control"]
        again = found.get("/context/1.0.0.jsonld", headers={"If-None-Match": old.headers["ETag"]})
        assert again.status_code == 304
        for never in ("3.0.0", "..", "%2e%2e", "1.0.0%2f..", "x" * 500):
            assert found.get(f"/context/{never}.jsonld").status_code == 404


def test_earlier_vocabulary_is_served_in_rdf_and_as_a_page(chosen: Settings) -> None:
    with client(chosen) as found:
        turtle = found.get("/def/plan/1.0.0", headers={"Accept": "text/turtle"})
        assert turtle.headers["Content-Location"] == "/def/plan/1.0.0.ttl"
        assert "Accept" in turtle.headers["Vary"]
        graph = Graph().parse(data=turtle.data, format="turtle")
        own = {str(s).rpartition("#")[2] for s in graph.subjects() if str(s).startswith(f"{PLAN}#")}
        assert own == {"Old", "NamedGraph"}
        for suffix, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt")):
            same = Graph().parse(data=found.get(f"/def/plan/1.0.0.{suffix}").data, format=form)
            assert set(same) == set(graph)
        page = found.get("/def/plan/1.0.0", headers={"Accept": "text/html", "Accept-Language": "en"})
        assert "Version 1.0.0 of the vocabulary" in page.text
        assert 'href="/def/plan/1.0.0.ttl"' in page.text
        assert found.get("/def/plan/1.0.0", headers={"Accept": "image/png"}).status_code == 406


def test_current_version_redirects_to_the_vocabulary_and_unpublished_one_is_not_found(
    chosen: Settings,
) -> None:
    with client(chosen) as found:
        current = found.get("/def/plan/2.0.0", headers={"Accept": "text/turtle"})
        assert (current.status_code, current.headers["Location"]) == (303, "/def/plan")
        assert found.get("/def/plan/3.0.0").status_code == 404


def test_changed_context_needs_a_new_version(chosen: Settings) -> None:
    before = current_name(chosen.releases)
    ontology(chosen.content, "2.0.0", term="Other")
    with pytest.raises(VocabularyVersionChanged, match=r"2\.0\.0"):
        publish(chosen)
    assert current_name(chosen.releases) == before
    assert len(stored_releases(chosen.releases)) == 1
    ontology(chosen.content, "2.1.0", term="Other")
    publish(chosen)
    assert [path.name for path in kept_versions(chosen.releases)] == ["1.0.0", "2.0.0", "2.1.0"]


def test_other_change_of_a_version_is_reported_and_its_address_keeps_the_first(chosen: Settings) -> None:
    (kept,) = (path for path in kept_versions(chosen.releases) if path.name == "2.0.0")
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    ontology(chosen.content, "2.0.0", label="Words", term="New")
    environment = {
        "HANDLINGSPLAN_RELEASES": str(chosen.releases),
        "HANDLINGSPLAN_CONTENT": str(chosen.content),
    }
    done = CliRunner().invoke(command(), ["release"], env={**environment, "LC_ALL": "en_GB.UTF-8"})
    assert done.exit_code == 0, done.output
    assert f"Version 2.0.0 of {PLAN} was published with other statements" in done.stderr
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert changed_files(stored_releases(chosen.releases)[0]) == ["vocabulary.nq"]


def test_same_version_under_another_base_is_another_vocabulary(chosen: Settings) -> None:
    moved = Settings(content=chosen.content, releases=chosen.releases, base_iri="https://plan.example/")
    publish(moved)
    assert sorted(path.name for path in kept_versions(chosen.releases)) == ["1.0.0", "2.0.0", "2.0.0"]


def test_damaged_version_is_refused_and_doctor_restores_it_from_a_release(
    chosen: Settings,
) -> None:
    for folder in kept_versions(chosen.releases):
        (folder / CONTEXT).write_bytes(b"{}")
    with client(chosen) as found:
        assert found.get("/context/1.0.0.jsonld").status_code == 503
    environment = {"HANDLINGSPLAN_RELEASES": str(chosen.releases), "LC_ALL": "en_GB.UTF-8"}
    done = CliRunner().invoke(command(), ["doctor"], env=environment)
    assert done.exit_code == 1, "no release has 1.0.0 any more"
    assert "2.0.0 is damaged: context.jsonld" in done.stdout
    assert [path.name for path in kept_versions(chosen.releases)] == ["2.0.0"]
