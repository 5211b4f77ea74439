"""The IRIs in the statements of a release."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from app.quads import graph_of, subject_of, value_of

S, P, G = (ox.NamedNode(f"https://e.no/{name}") for name in "spg")


def test_the_iris_of_a_quad_are_texts() -> None:
    quad = ox.Quad(S, P, S, G)
    assert (subject_of(quad), value_of(quad), graph_of(quad)) == (S.value, S.value, G.value)


def test_the_value_of_a_literal_is_its_text() -> None:
    assert value_of(ox.Triple(S, P, ox.Literal("ord", language="nb"))) == "ord"


@pytest.mark.parametrize(
    ("read", "quad"),
    [
        (graph_of, ox.Quad(S, P, S)),
        (subject_of, ox.Quad(ox.BlankNode("b"), P, S, G)),
        (value_of, ox.Quad(S, P, ox.BlankNode("b"), G)),
        (value_of, ox.Quad(S, P, ox.Triple(S, P, S), G)),
    ],
)
def test_what_a_release_cannot_have_is_an_error(read: Callable[[ox.Quad], str], quad: ox.Quad) -> None:
    with pytest.raises(TypeError):
        read(quad)
