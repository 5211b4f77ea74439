"""Stored queries -> their entries in lists, for programs and for pages in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph as ox

from app.formats import answer_formats
from app.http.exchange import language, served_release
from app.language import normalised
from app.questions.reading import Parameter, StoredQuery, text_in
from app.questions.stored import Bound, short
from app.questions.values import TYPES
from app.representation import Representation

MOST_FEATURED = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible value of a parameter: as it is written in an address, and its name."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter in a form; `control` is the type of the HTML control, unless there are `choices`."""

    name: str
    title: str
    type: str
    control: str
    value: str
    required: bool
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """A stored query in a list: name, title, description, group, the query, the fields of its parameters."""

    slug: str
    title: str
    description: str
    group: str
    query: str
    fields: tuple[Field, ...]
    formats: tuple[Representation, ...]

    @property
    def searched(self) -> str:
        """Return the text in which a reader's words are sought."""
        return f"{self.title} {self.description} {self.group}".casefold()


def stored_query_document(question: StoredQuery) -> dict[str, object]:
    """Return a stored query for JSON."""
    return {
        "name": question.slug,
        "url": f"/api/queries/{question.slug}",
        "page": f"/sporring/{question.slug}",
        "title": {lang: served_release().questions.title(question, lang, {}) for lang in question.titles},
        "description": question.descriptions,
        "group": question.groups,
        "form": question.form,
        "parameters": [parameter_described(p) for p in question.parameters],
        "columns": question.columns,
        "formats": [
            {"mediaType": r.media_type, "url": f"/api/queries/{question.slug}.{r.suffix}"}
            for r in answer_formats(question.form)
        ],
    }


def parameter_described(parameter: Parameter) -> dict[str, object]:
    """Return a parameter for JSON, with values both as written in an address and in full."""
    allowed = served_release().questions.allowed(parameter)
    about: dict[str, object] = {
        "name": parameter.name,
        "title": parameter.titles,
        "type": parameter.type,
        "required": parameter.required,
        "expected": TYPES[parameter.type].expected,
    }
    if parameter.default is not None:
        about["default"] = short(parameter, parameter.default.value)
    if allowed:
        about["values"] = [
            {"value": short(parameter, v), "iri": v, "label": served_release().questions.labels(v)}
            if parameter.type == "iri"
            else {"value": v}
            for v in allowed
        ]
    return about


def featured() -> list[GalleryEntry]:
    """Return the stored queries that a page shows first, at most `MOST_FEATURED`."""
    chosen = sorted((q for q in served_release().questions if q.featured), key=lambda q: (q.featured, q.slug))
    return [gallery_entry(served_release().questions.bind(q, ())) for q in chosen[:MOST_FEATURED]]


def entries_by_group(words: str = "") -> dict[str, list[GalleryEntry]]:
    """Return the stored queries by group, both in alphabetical order, in the reader's language.

    If there are `words`, only those whose title, description or group contains all of them.
    """
    sought = normalised(words).casefold().split()
    groups: dict[str, list[GalleryEntry]] = {}
    for found in list_entries():
        if all(word in found.searched for word in sought):
            groups.setdefault(found.group, []).append(found)
    return dict(sorted(groups.items()))


def list_entries() -> list[GalleryEntry]:
    """Return the stored queries by title, with their defaults."""
    stored = served_release().questions
    return sorted((gallery_entry(stored.bind(question, ())) for question in stored), key=lambda e: e.title)


def gallery_entry(query: Bound) -> GalleryEntry:
    """Return one stored query with its values."""
    lang, question = language(), query.question
    return GalleryEntry(
        slug=question.slug,
        title=served_release().questions.title(question, lang, query.values),
        description=text_in(question.descriptions, lang),
        group=text_in(question.groups, lang),
        query=query.text,
        fields=tuple(field(query, p, lang) for p in question.parameters),
        formats=answer_formats(question.form),
    )


def field(query: Bound, parameter: Parameter, lang: str) -> Field:
    """Return a parameter as a field of a form."""
    value = query.values[parameter.name]
    shown = "" if value is None else short(parameter, value.value)
    stored = served_release().questions
    choices = [
        (short(parameter, v), stored.name(ox.NamedNode(v), lang) if parameter.type == "iri" else v)
        for v in stored.allowed(parameter)
    ]
    return Field(
        name=parameter.name,
        title=text_in(parameter.titles, lang, parameter.name),
        type=parameter.type,
        control=TYPES[parameter.type].control,
        value=shown,
        required=parameter.required or parameter.default is not None,
        choices=tuple(Choice(choice, label, choice == shown) for choice, label in choices),
    )


def query_string(query: Bound) -> str:
    """Return the values of a stored query as a query string, without values that equal the defaults."""
    given = query.given()
    return f"?{urlencode(given)}" if given else ""
