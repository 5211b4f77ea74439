"""The stored queries of one release: found by name, with the allowed values of their parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from app.errors import (
    InvalidParameter,
    MissingParameter,
    NoSuchQuestion,
    RepeatedParameter,
    UnknownParameter,
    ValueNotAllowed,
)
from app.identifiers import local_name
from app.language import normalised
from app.quads import value_of
from app.questions.binding import UNBOUND
from app.questions.reading import Parameter, StoredQuery, read_stored_query, text_in
from app.questions.values import TYPES
from app.releases.release import Release
from app.store.lookups import Lookups, natural_order
from app.vocabularies import expand

IN_SCHEME = expand("skos:inScheme")
MOST_TOLD = 60
Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Bound:
    """A stored query with its values: the text to run, and each parameter's term (None: left out)."""

    question: StoredQuery
    values: Mapping[str, Value | None]
    text: str

    def given(self) -> dict[str, str]:
        """Return the values that differ from the defaults, as they are written in an address."""
        return {
            p.name: short(p, value.value)
            for p in self.question.parameters
            if (value := self.values[p.name]) is not None and value != p.default
        }


class StoredQueries:
    """The stored queries of a release, read once."""

    def __init__(self, release: Release, lookups: Lookups) -> None:
        self.lookups = lookups
        graphs = release.graph_sizes.keys()
        self._values_of = lru_cache(maxsize=None)(self._values)
        self._questions = {
            slug: self._with_own_defaults(read_stored_query(slug, text, graphs), text, graphs)
            for slug, text in sorted(release.questions.items())
        }

    def __iter__(self) -> Iterator[StoredQuery]:
        return iter(self._questions.values())

    def _with_own_defaults(self, question: StoredQuery, text: str, graphs: Collection[str]) -> StoredQuery:
        """Return a stored query in which a default that this release does not have is replaced.

        The stored queries of the software have a plan of one municipality as their default. At another one it
        is the first plan that there is, or no restriction if there is none; likewise for other classes.
        """
        changed = text
        for p in question.parameters:
            if p.source[0] != "class" or p.default is None or self.lookups.types(p.default.value):
                continue
            own = next((f"<{iri}>" for iri in self.allowed(p)), UNBOUND)
            values = rf"(VALUES\s+\?{p.name}\s*\{{\s*)<{re.escape(p.default.value)}>(\s*\}})"
            changed = re.sub(values, lambda m, own=own: m[1] + own + m[2], changed)  # type: ignore[misc]
        return question if changed == text else read_stored_query(question.slug, changed, graphs)

    def find(self, name: str) -> StoredQuery:
        """Return the stored query with this name. Raises `NoSuchQuestion`."""
        if name not in self._questions:
            raise NoSuchQuestion(name=name)
        return self._questions[name]

    def allowed(self, parameter: Parameter) -> tuple[str, ...]:
        """Return the allowed values of a parameter, full IRIs, in natural order; empty if any is allowed."""
        return self._values_of(*parameter.source)

    def _values(self, kind: str, values: tuple[str, ...]) -> tuple[str, ...]:
        if kind == "class":
            return tuple(self.lookups.instances(values[0]))
        if kind == "scheme":
            return tuple(sorted(self.lookups.subjects(IN_SCHEME, values[0]), key=natural_order))
        if kind == "property":
            quads = self.lookups.store.quads_for_pattern(None, ox.NamedNode(values[0]), None)
            return tuple(sorted({value_of(q) for q in quads}, key=natural_order))
        return values

    def bind(self, question: StoredQuery, given: Iterable[tuple[str, str]]) -> Bound:
        """Return the stored query with the given values, and the defaults of the other parameters.

        Raises `InvalidParameter`, `ValueNotAllowed`, `UnknownParameter`, `RepeatedParameter` or
        `MissingParameter`, which name the parameter and what was expected.
        """
        parameters = {p.name: p for p in question.parameters}
        values: dict[str, Value | None] = {}
        for name, text in given:
            if name not in parameters:
                raise UnknownParameter(parameter=name[:100], expected=", ".join(parameters) or "–")
            if name in values:
                raise RepeatedParameter(parameter=name)
            values[name] = self._value(parameters[name], text)
        for p in question.parameters:
            if p.name not in values:
                if p.required and p.default is None:
                    raise MissingParameter(parameter=p.name, expected=TYPES[p.type].expected)
                values[p.name] = p.default
        return Bound(question, values, question.bound(values))

    def _value(self, parameter: Parameter, text: str) -> Value:
        allowed, text = self.allowed(parameter), normalised(text)
        try:
            value = TYPES[parameter.type].read(full(parameter, text))
        except ValueError:
            if not allowed:
                raise InvalidParameter(
                    parameter=parameter.name, value=text[:100], expected=TYPES[parameter.type].expected
                ) from None
        else:
            if not allowed or value.value in allowed:
                return value
        told = ", ".join(short(parameter, v) for v in allowed[:MOST_TOLD])
        raise ValueNotAllowed(parameter=parameter.name, value=text[:100], expected=told)

    def title(self, question: StoredQuery, language: str, values: Mapping[str, Value | None]) -> str:
        """Return the title in one language, with the labels of the values in place of the parameters."""
        title = text_in(question.titles, language, question.slug)
        for p in question.parameters:
            value = values.get(p.name, p.default)
            shown = "…" if value is None else self.name(value, language)
            title = title.replace(f"{{{p.name}}}", shown)
        return title

    def name(self, value: Value, language: str) -> str:
        """Return the label of a value for a reader of `language`; of a literal, its text."""
        if isinstance(value, ox.Literal):
            return value.value
        return self.lookups.label(value.value, (language, "nb", "", "en"))


def full(parameter: Parameter, text: str) -> str:
    """Expand a value that is only the last part of an IRI; the rest is taken from the default."""
    if parameter.type != "iri" or ":" in text or not isinstance(parameter.default, ox.NamedNode):
        return text
    return beside(parameter.default.value) + text


def short(parameter: Parameter, value: str) -> str:
    """Return a value as it is written in an address: only the last part, if the rest equals the default's."""
    if parameter.type == "iri" and isinstance(parameter.default, ox.NamedNode):
        before = beside(parameter.default.value)
        last = value.removeprefix(before)
        if value.startswith(before) and last and not set(last) & set("/#:"):
            return last
    return value


def beside(iri: str) -> str:
    """Return an IRI without its last part."""
    return iri.removesuffix(local_name(iri))
