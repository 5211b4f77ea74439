"""Texts without marks are not looked through for characters that no format can write."""

from __future__ import annotations

import unicodedata
from itertools import product

import pyoxigraph as ox

from app.content.checks.facts import Facts
from app.content.checks.literals import FIRST_MARK, REFUSED, TO_LOOK_AT, characters, decomposed
from app.content.checks.statement import Statement, statements
from app.namespaces import CANONICAL_BASE, Namespaces

PLAIN = [chr(code) for code in range(ord(FIRST_MARK)) if chr(code).isprintable()]


def test_no_printable_character_before_the_first_mark_is_reported() -> None:
    assert len(PLAIN) > 600
    assert [c for c in PLAIN if REFUSED.search(c) or TO_LOOK_AT.search(c) or decomposed(c)] == []
    pairs = map("".join, product(PLAIN, PLAIN))
    assert [pair for pair in pairs if not unicodedata.is_normalized("NFC", pair)] == []
    assert unicodedata.combining(FIRST_MARK)


def test_a_character_that_nobody_sees_is_reported_beside_any_other() -> None:
    hidden = ["\u00ad", "\u200b", "\u202e", "\u0000", "\u0085", "e\u0301", "\u00a0", "\ufeff"]
    texts = [f"{before}{text}{after}" for text in hidden for before in ("", "a", "å") for after in ("", "–")]
    graph, subject = ox.NamedNode("urn:x:g"), ox.NamedNode("urn:x:s")
    quads = [ox.Quad(subject, subject, ox.Literal(text, language="nb"), graph) for text in texts]
    found = tuple[Statement, ...](statements(((q, 1) for q in quads), {graph.value: "data/x.ttl"}))
    facts = Facts(Namespaces(CANONICAL_BASE, CANONICAL_BASE), found)
    assert [f.at.object for f in characters(facts)] == texts
