"""Prefixed names of other vocabularies."""

from __future__ import annotations

import subprocess
import sys

import pyoxigraph as ox
import pytest

from app.namespaces import Namespaces
from app.vocabularies import FOREIGN_PREFIXES, RDF_TYPE, expand, named_node


def test_a_prefixed_name_is_expanded() -> None:
    assert expand("dcterms:title") == "http://purl.org/dc/terms/title"
    assert named_node("p-plan:Step") == ox.NamedNode("http://purl.org/net/p-plan#Step")
    assert RDF_TYPE.value == FOREIGN_PREFIXES["rdf"] + "type"


def test_our_own_prefixes_depend_on_the_base() -> None:
    namespaces = Namespaces("https://data.example.no/")
    assert namespaces.expand("plan:text") == "https://data.example.no/def/plan#text"
    assert namespaces.expand("dcterms:title") == expand("dcterms:title")


@pytest.mark.parametrize("name", ["plan:text", "title", "unknown:x"])
def test_an_unknown_prefix_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        expand(name)


def test_the_processes_that_run_queries_start_without_rdflib() -> None:
    code = "import app.sparql.forkserver, sys; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
