"""Release -> the documents of its search index: a line of JSON for every resource, as tantivy reads it.

What can be done for one resource alone is done here, such as finding the stems of words: a build keeps the
documents of the resources of a plan, and then the index only collects the words between blanks.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256

import zstandard

from app.kept import apart, side_by_side
from app.search.analysis import STEMMERS, comparable_name, compound_parts, folded, lowered, stems
from app.search.entries import ELEMENT, PLAN, IndexEntry, entry_of, resources
from app.search.query import DUE, day_number
from app.store.building import FASTEST
from app.store.lookups import Labels, Lookups

UNFOLDED = {"nb": ("nb", "nn"), "en": ("en",)}
"""The fields of unfolded stems, with the languages in each; nynorsk has the stemmer of bokmål."""
SHOWN = "shown"
"""The field with what hits show of a resource, as JSON. Nothing else of a document is stored."""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A document of the index: a hash of its text, and what returns the text."""

    sha256: str
    read: Callable[[], str]

    @classmethod
    def of(cls, text: str) -> IndexDocument:
        """Return the document with a text."""
        return cls(hash_of(text), lambda: text)


def documents(look: Lookups) -> Iterator[IndexDocument]:
    """Yield the document of every resource to index, in the order of `resources`.

    A build keeps those of a plan and its elements together. All plans come before all elements.
    """
    partners = frozenset(look.instances(str(look.namespaces.plan["Partner"])))
    known = dict[tuple[str, str], IndexDocument]()
    for iri, kind in resources(look):
        if kind == PLAN:
            known.update(_of_plan(look, partners, iri))
        yield known.get((iri, kind)) or IndexDocument.of(document_of(entry_of(look, partners, iri, kind)))


def _of_plan(
    look: Lookups, partners: frozenset[str], plan: str
) -> Iterator[tuple[tuple[str, str], IndexDocument]]:
    """Yield the documents of a plan and its elements, each after what it is about, and as what."""
    in_plan = str(look.namespaces.plan["inPlan"])

    def about() -> bytes:
        elements = [iri for iri in look.subjects(in_plan, plan) if look.first(iri, in_plan) == plan]
        named = [(plan, PLAN), *((iri, ELEMENT) for iri in elements)]
        texts = [document_of(entry_of(look, partners, *one)) for one in named]
        hashed = [(*one, hash_of(text)) for one, text in zip(named, texts, strict=True)]
        packed = zstandard.compress("\n".join(texts).encode(), FASTEST)
        return side_by_side((as_json(hashed).encode(), packed))

    hashed, packed = apart(look.of_plan(plan, "documents", about, packed=True))
    for place, (iri, kind, digest) in enumerate(json.loads(hashed)):
        yield (iri, kind), IndexDocument(digest, partial(_line, packed, place))


def _line(packed: bytes, place: int) -> str:
    return _lines(packed)[place]


@lru_cache(1)
def _lines(packed: bytes) -> list[str]:
    """Return the texts of a plan; they are read one after the other."""
    return zstandard.decompress(packed).decode().split("\n")


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return sha256(text.encode()).hexdigest()


def document_of(entry: IndexEntry) -> str:
    """Return the document of an entry, as JSON: fields with the words to find it by, and what hits show."""
    names = {"nb": entry.names.get("", ""), **entry.names}
    shown = {
        "iri": entry.iri,
        "kind": entry.kind,
        "names": said(names),
        "texts": said(entry.texts),
        "related": said(entry.related),
        "aliases": list(dict.fromkeys(entry.aliases)),
        "classes": entry.classes,
        "plan": next(iter(entry.facets.get("plan", ())), ""),
        "number": entry.number,
    }
    fields: dict[str, object] = {**texts_to_find(entry, names), **terms_to_find(entry, names)}
    fields[DUE] = day_number(entry.due)
    fields[SHOWN] = b64encode(as_json(shown).encode()).decode()  # so tantivy reads bytes in JSON
    return as_json({name: value for name, value in fields.items() if value})


def texts_to_find(entry: IndexEntry, names: Labels) -> dict[str, str]:
    """Return the fields whose words are found, each as words between blanks."""
    found = dict[str, str]()
    for stemmer, languages in UNFOLDED.items():
        for language in languages:
            for field, texts in (("name", names), ("text", entry.texts), ("related", entry.related)):
                found[f"{field}_{language}"] = folded(stems(texts.get(language, ""), stemmer))
        own = [*(names.get(one, "") for one in languages), *(entry.aliases if stemmer == "nb" else ())]
        found[f"unfolded_name_{stemmer}"] = stems(lines(own), stemmer)
        both = lines(entry.texts.get(one, "") for one in languages)
        found[f"unfolded_text_{stemmer}"] = stems(both, stemmer)
    norwegian = [texts.get(language, "") for language in ("nb", "nn") for texts in (names, entry.texts)]
    complete = [comparable_name(name) for name in (*names.values(), *entry.aliases)]
    return found | {
        "alias": folded(stems(lines(entry.aliases), "nb")),
        "name_words": lowered(" ".join(complete)),
        "name_parts": folded(compound_parts(lines(complete))),
        "text_parts": folded(compound_parts(lines(norwegian))),
    }


def terms_to_find(entry: IndexEntry, names: Labels) -> dict[str, list[str]]:
    """Return the fields whose values are found as they are."""
    complete = [comparable_name(name) for name in (*names.values(), *entry.aliases)]
    found: dict[str, Iterable[str]] = {
        "iri": [entry.iri],
        "kind": [entry.kind],
        "number": [entry.number],
        "rank": [entry.rank],
        "whole_name": map(comparable_name, names.values()),
        "whole_alias": map(comparable_name, entry.aliases),
        "whole_folded": map(folded, complete),
        "class": entry.classes,
        **entry.facets,
    }
    return {name: list(filter(None, dict.fromkeys(values))) for name, values in found.items()}


def said(texts: Labels) -> Labels:
    """Return the texts in the languages of the index."""
    return {language: texts[language] for language in STEMMERS if texts.get(language)}


def lines(texts: Iterable[str]) -> str:
    """Return the different texts, one per line."""
    return "\n".join(dict.fromkeys(texts))


def as_json(value: object) -> str:
    """Return a value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
