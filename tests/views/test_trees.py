"""A tree has the expected form, and states what the release states by another JSON-LD processor."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyld import jsonld

from app.formats import JSON
from app.serving import ServedRelease
from app.settings import REPOSITORY
from app.store.lookups import Lookups
from app.views.json_trees import document
from app.views.trees.context import classes, context, context_address, earlier_context
from app.views.trees.frames import DERIVED, FRAMES, Frame
from app.views.trees.schema import schema, schemas
from app.views.trees.terms import FOREIGN_TERMS, OWL, TreeTerm, terms
from tests.serving import tool

BASE = "https://data.lier.kommune.no/"
PLAN = BASE + "id/plan/naering-2023-2026"


@pytest.fixture(scope="session")
def edition(site: Flask) -> ServedRelease:
    found: ServedRelease = site.extensions["publication"].current()
    return found


def tree(edition: ServedRelease, iri: str) -> dict[str, Any]:
    frame = edition.trees.frame(edition.lookups.classes(iri))
    assert frame is not None, iri
    return edition.trees.tree(iri, frame)


def triples(document: dict[str, Any], edition: ServedRelease) -> set[ox.Triple]:
    """Return the graph that PyLD reads from a document; it gets only our context."""
    known = {context_address(edition.lookups): context(edition.lookups, edition.trees.terms.values())}

    def load(url: str, _: object = None) -> dict[str, object]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": known[url],
        }

    quads = jsonld.to_rdf(document, {"documentLoader": load, "format": "application/n-quads"})
    return {q.triple for q in ox.parse(quads, format=ox.RdfFormat.N_QUADS)}


def things(edition: ServedRelease) -> Iterator[str]:
    prefixes = edition.lookups.namespaces.prefixes()
    for prefix, name, _ in FRAMES:
        yield from edition.lookups.instances(prefixes[prefix] + name)


def test_every_tree_states_only_what_the_release_states(edition: ServedRelease) -> None:
    said = {q.triple for q in edition.lookups.store}
    read = 0
    for iri in set(things(edition)):
        found = triples(tree(edition, iri), edition)
        assert found <= said, iri
        assert any(t.subject == ox.NamedNode(iri) for t in found)
        read += 1
    assert read > 200


def test_another_processor_reads_the_same(edition: ServedRelease) -> None:
    trees = {frame.name: tree(edition, iri) for iri, frame in one_of_each(edition)}
    known = {context_address(edition.lookups): context(edition.lookups, edition.trees.terms.values())}
    # In safe mode, which this program uses, a processor refuses keys that no context defines.
    documents = {name: without_marks(document) for name, document in trees.items()}
    asked = json.dumps({"contexts": known, "documents": documents})
    script = REPOSITORY / "tests/clients/jsonld.mjs"
    done = subprocess.run([tool("node"), script], input=asked, capture_output=True, text=True, check=True)
    for name, quads in json.loads(done.stdout).items():
        read = {q.triple for q in ox.parse(quads, format=ox.RdfFormat.N_QUADS)}
        assert read == triples(trees[name], edition), name


def without_marks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_marks(inner) for name, inner in value.items() if name != DERIVED}
    return [without_marks(inner) for inner in value] if isinstance(value, list) else value


def one_of_each(edition: ServedRelease) -> Iterator[tuple[str, Frame]]:
    for iri in things(edition):
        frame = edition.trees.frame(edition.lookups.classes(iri))
        assert frame is not None
        yield iri, frame


def test_every_tree_is_valid_by_its_schema(edition: ServedRelease) -> None:
    validators = {
        name: jsonschema.Draft202012Validator(schema(frame, edition.trees.terms, edition.lookups, BASE))
        for name, frame in schemas().items()
    }
    for iri in set(things(edition)):
        frame = edition.trees.frame(edition.lookups.classes(iri))
        assert frame is not None
        validators[frame.name].validate(tree(edition, iri))


def test_plan_has_its_areas_with_goals_and_measures_in_its_own_order(edition: ServedRelease) -> None:
    found = tree(edition, PLAN)
    areas = [p for p in found["parts"] if "FocusArea" in p["type"]]
    assert [a["number"] for a in areas] == ["1", "2", "3", "4", "5", "6"]
    measures = [[m["number"] for m in a["parts"] if "Measure" in m["type"]] for a in areas]
    assert list(map(len, measures)) == [5, 8, 7, 11, 5, 5]
    assert measures[3] == [f"4.{n}" for n in range(1, 12)]
    assert all(len([g for g in a["parts"] if "Goal" in g["type"]]) == 1 for a in areas)


def test_measure_has_its_words_and_its_partners(edition: ServedRelease) -> None:
    found = tree(edition, f"{PLAN}/tiltak/1.2")
    assert found["text"]["nb"].startswith("Støtte opp under Drammen Helseparks ambisjon")
    (partner,) = [p for p in found["participation"] if "helsepark" in p["participant"]["id"]]
    assert partner["participant"]["label"]["nb"] == "Drammen Helsepark"
    assert partner["role"][0]["prefLabel"]["en"]


def elements(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in node["parts"]:
        yield part
        yield from elements(part)


def test_element_says_which_themes_and_places_it_inherits(edition: ServedRelease) -> None:
    derived = str(edition.lookups.derived)

    marked = set()
    for element in elements(tree(edition, PLAN)):
        for name in ("theme", "location"):
            predicate = ox.NamedNode(edition.trees.terms[name].iri)
            quads = edition.lookups.store.quads_for_pattern(ox.NamedNode(element["id"]), predicate, None)
            graphs = {str(q.graph_name) for q in quads}
            assert (name in element["derived"]) == (derived in graphs), element["id"]
            marked |= {(name, name in element["derived"]) for _ in graphs}
    assert {("theme", True), ("theme", False)} <= marked
    alone = tree(edition, f"{PLAN}/tiltak/4.8")
    assert alone["derived"] == next(
        e["derived"] for e in elements(tree(edition, PLAN)) if e["id"] == alone["id"]
    )


def test_actor_has_the_measures_that_mention_it(edition: ServedRelease) -> None:
    found = tree(edition, f"{BASE}id/aktor/buskerudbyen")
    assert [m["mentionIn"][0]["number"] for m in found["mentionedBy"]] == ["5.1", "6.1", "6.3"]


def test_arrays_are_always_arrays(edition: ServedRelease) -> None:
    found = tree(edition, f"{PLAN}/tiltak/4.5")
    many = {t.name for t in edition.trees.terms.values() if t.many}
    assert {name for name, value in found.items() if value == []} & many
    assert all(isinstance(found[name], list | dict) for name in many & set(found))


def test_incoming_links_can_be_paginated(edition: ServedRelease) -> None:
    iri = f"{BASE}id/aktor/buskerudbyen"
    frame = edition.trees.frame(edition.lookups.classes(iri))
    assert frame is not None
    shown = [f"{PLAN}/tiltak/5.1/omtale/buskerudbyen"]
    page = edition.trees.tree(iri, frame, shown)
    assert [m["id"] for m in page["mentionedBy"]] == shown  # type: ignore[attr-defined]


def named_terms(frame: Frame) -> Iterator[str]:
    yield from (*frame.terms, *frame.frames)
    for below in frame.frames.values():
        yield from named_terms(below)


@pytest.mark.parametrize("frame", [row[2] for row in FRAMES], ids=lambda frame: frame.name)
def test_every_term_of_a_frame_is_known(edition: ServedRelease, frame: Frame) -> None:
    unknown = set(named_terms(frame)) - set(edition.trees.terms)
    assert not unknown, f"neither in our vocabulary nor in app/views/trees/terms.py: {unknown}"


def test_terms_are_read_once_for_all_trees_of_a_release(
    edition: ServedRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Lookups] = []

    def counted(lookups: Lookups) -> dict[str, TreeTerm]:
        reads.append(lookups)
        return terms(lookups)

    monkeypatch.setattr("app.views.trees.tree.terms", counted)
    vars(edition.trees).pop("terms", None)
    for number in ("1.1", "1.2"):
        document(edition.subject(f"{PLAN}/tiltak/{number}"), JSON)
    assert len(reads) == 1


def test_terms_of_the_vocabulary_and_our_terms_in_the_context_are_the_same(
    edition: ServedRelease,
) -> None:
    plan = str(edition.lookups.namespaces.plan)
    entries: dict[str, Any] = context(edition.lookups, edition.trees.terms.values())["@context"]  # type: ignore[assignment]
    kinds = ("Class", "ObjectProperty", "DatatypeProperty")
    defined = {i for k in kinds for i in edition.lookups.instances(OWL + k) if i.startswith(plan)}
    meant = {e for e in entries.values() if isinstance(e, str)}
    meant |= {str(e.get("@id", e.get("@reverse"))) for e in entries.values() if isinstance(e, dict)}
    ours = {m for m in meant if m.startswith(plan) and m != plan}
    assert ours == defined
    assert set(classes(edition.lookups)) | set(FOREIGN_TERMS) <= set(entries)


def test_name_in_the_context_of_an_earlier_version_means_the_same_now(edition: ServedRelease) -> None:
    now: dict[str, Any] = context(edition.lookups, edition.trees.terms.values())["@context"]  # type: ignore[assignment]
    ontology = str(edition.lookups.namespaces.plan).rstrip("#")
    (before,) = edition.lookups.objects(ontology, OWL + "priorVersion")
    text = earlier_context(before.value.rpartition("/")[2], edition.lookups.namespaces)
    assert text, "keep the context of the version before in app/views/trees/contexts/"
    earlier = json.loads(text)["@context"]
    assert earlier == {name: now.get(name) for name in earlier}


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "1.2.0"])
def test_context_of_an_earlier_version_is_served_unchanged(client: FlaskClient, version: str) -> None:
    answer = client.get(f"/context/{version}.jsonld")
    kept = REPOSITORY / f"app/views/trees/contexts/{version}.jsonld"
    assert answer.data == kept.read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/context/..%2F1.0.0.jsonld").status_code == 404


def test_versioned_context_is_immutable_and_the_other_revalidates(client: FlaskClient) -> None:
    current, fixed = client.get("/context.jsonld"), client.get("/context/1.3.0.jsonld")
    assert current.mimetype == fixed.mimetype == "application/ld+json"
    assert current.data == fixed.data
    assert "immutable" in fixed.headers["Cache-Control"]
    again = client.get("/context.jsonld", headers={"If-None-Match": current.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/context/0.0.1.jsonld").status_code == 404


@pytest.mark.parametrize("name", sorted(schemas()))
def test_schema_of_a_tree_is_served_and_is_a_schema(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/schema/{name}.json")
    assert answer.mimetype == "application/schema+json"
    found = answer.get_json(force=True)
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$id"].endswith(f"/schema/{name}.json")


def test_unknown_tree_has_no_schema(client: FlaskClient) -> None:
    assert client.get("/schema/nothing.json").status_code == 404


@pytest.mark.parametrize(
    ("path", "name", "where", "whose"),
    [
        (
            "plan/naering-2023-2026/tiltak/5.1/omtale/buskerudbyen",
            "mention",
            "mentionIn",
            f"{PLAN}/tiltak/5.1",
        ),
        (
            "plan/naering-2023-2026/tiltak/1.2/medvirkning/drammen-helsepark",
            "participation",
            "participationIn",
            f"{PLAN}/tiltak/1.2",
        ),
        ("aktor/lier-kommune/kode/3049", "dated-code", "codeOf", f"{BASE}id/aktor/lier-kommune"),
        (
            "endring/viken-2024",
            "succession",
            "resultingOrganization",
            f"{BASE}id/aktor/buskerud-fylkeskommune",
        ),
    ],
)
def test_part_of_another_resource_has_a_json_document_that_says_what_it_belongs_to(
    client: FlaskClient, path: str, name: str, where: str, whose: str
) -> None:
    fixed = client.get(f"/doc/{path}.json")
    asked = client.get(f"/doc/{path}", headers={"Accept": "application/json"})
    assert (fixed.status_code, asked.mimetype, asked.data) == (200, "application/json", fixed.data)
    found = json.loads(fixed.data)
    assert [thing["id"] for thing in found[where]] == [whose]
    assert f"</schema/{name}.json>" in fixed.headers["Link"].replace(BASE.rstrip("/"), "")


def test_participation_has_the_quote_that_it_is_based_on(edition: ServedRelease) -> None:
    found = tree(edition, f"{PLAN}/tiltak/1.2/medvirkning/drammen-helsepark")
    assert [m["mentionOf"]["id"] for m in found["restsOn"]] == [f"{BASE}id/aktor/drammen-helsepark"]
    assert found["participant"]["label"]["nb"] == "Drammen Helsepark"
