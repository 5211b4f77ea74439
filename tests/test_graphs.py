"""The comparison of graphs finds exactly the differences."""

from __future__ import annotations

import pytest
from rdflib import Graph

from tests.graphs import assert_isomorphic


def graph(text: str) -> Graph:
    return Graph().parse(data="@prefix : <http://x/> . " + text, format="turtle")


def test_equal_graphs_pass_with_any_names_of_their_blank_nodes() -> None:
    assert_isomorphic(graph(":a :b [ :c :d ] ."), graph(":a :b _:x . _:x :c :d ."))


def test_difference_is_printed() -> None:
    with pytest.raises(AssertionError, match=r"- <http://x/a>(.|\n)*\+ <http://x/e>"):
        assert_isomorphic(graph(":e :b :c ."), graph(":a :b :c ."))
