"""IRIs of resources and addresses of documents can be converted to each other."""

from __future__ import annotations

import pytest

from app.identifiers import document_iri, document_path, local_name, resource_iri, split_suffix
from app.namespaces import Namespaces

BASE = "https://data.lier.kommune.no/"
NAMES = Namespaces(BASE)
SHARED = Namespaces("https://plan.example/", BASE + "def/plan#")
"""Another municipality's, with the vocabulary of the first."""


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (BASE + "id/aktor/lier-kommune", "/doc/aktor/lier-kommune"),
        (BASE + "id/plan/x/tiltak/4.11", "/doc/plan/x/tiltak/4.11"),
        (BASE + "def/plan#Measure", "/def/plan#Measure"),
        (BASE + "def/rolle/ansvarlig", "/def/rolle/ansvarlig"),
        (BASE + "kilde/x.txt#char=1,2", "/kilde/x.txt#char=1,2"),
        ("https://example.org/id/x", None),
    ],
)
def test_resource_has_the_address_of_its_document(iri: str, path: str | None) -> None:
    assert document_path(iri, NAMES) == path


@pytest.mark.parametrize("name", ["id/aktor/lier-kommune", "def/rolle/ansvarlig", "graf/naering/vedtatt"])
def test_document_leads_back_to_its_resource(name: str) -> None:
    iri = BASE + name
    path = document_path(iri, NAMES)
    assert path is not None
    assert resource_iri(path, NAMES) == iri


def test_iri_of_a_document_has_no_fragment() -> None:
    assert document_iri(BASE + "def/plan#Measure", NAMES) == BASE + "def/plan"


def test_every_site_has_its_own_document_about_a_shared_term() -> None:
    term = BASE + "def/rolle/ansvarlig"
    assert document_path(term, SHARED) == "/def/rolle/ansvarlig"
    assert document_iri(term, SHARED) == "https://plan.example/def/rolle/ansvarlig"
    assert resource_iri("/def/rolle/ansvarlig", SHARED) == term
    assert document_path(BASE + "id/aktor/lier-kommune", SHARED) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/doc/x/4.11", ("/doc/x/4.11", None)),
        ("/doc/x/4.11.ttl", ("/doc/x/4.11", "ttl")),
        ("/doc/x.png", ("/doc/x.png", None)),
        ("/doc/x.", ("/doc/x.", None)),
    ],
)
def test_only_a_known_suffix_is_split_off(path: str, expected: tuple[str, str | None]) -> None:
    assert split_suffix(path, {"ttl", "html"}) == expected


def test_local_name_is_the_text_after_the_last_hash_or_slash() -> None:
    assert local_name("https://x/def/plan#Measure") == "Measure"
    assert local_name("https://x/id/aktor/lier/") == "lier"
