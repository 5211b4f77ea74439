"""The stored queries of one release: found by name, with the allowed values of their parameters."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pyoxigraph as ox

from app.errors import (
    InvalidParameter,
    MissingParameter,
    NoSuchQuestion,
    RepeatedParameter,
    UnknownParameter,
    UnreadableQuestion,
    ValueNotAllowed,
)
from app.identifiers import local_name
from app.language import best_text, normalised
from app.questions.binding import UNBOUND
from app.questions.defaults import example, occurs
from app.questions.reading import EXAMPLE, Parameter, StoredQuery, read_stored_query, text_in
from app.questions.values import TYPES
from app.releases.release import Release
from app.store.lists import Lists
from app.store.lookups import natural_order
from app.vocabularies import expand

logger = logging.getLogger(__name__)
IN_SCHEME = expand("skos:inScheme")
MOST_TOLD = 60
MOST_CHOICES = 100
"""The number of values that a form, the API and an error list; a parameter may have more."""
MOST_SOURCES = 100
MOST_LABELS = 2_000
"""The sources and the labels of values that are remembered: many stored queries have the same parameter."""
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
    """The stored queries of a release, read once, when the first is needed."""

    def __init__(self, release: Release, lists: Lists) -> None:
        self.lists, self.lookups = lists, lists.lookups
        self._files, self._graphs = release.questions, frozenset(release.graph_sizes)
        self.first_values = lru_cache(maxsize=MOST_SOURCES)(self._first_values)
        self.labels = lru_cache(maxsize=MOST_LABELS)(self.lookups.labels)

    @cached_property
    def _read(self) -> Mapping[str, tuple[StoredQuery, str]]:
        """The stored queries by name, each with its text. To read them takes 0.1 s, so a start does not."""
        return {
            slug: self._with_own_defaults(question, text)
            for slug, text in sorted(self._files.items())
            if (question := readable(slug, text, self._graphs)) is not None
        }

    @property
    def texts(self) -> dict[str, str]:
        """Return the whole text of each file, with the default values that this release has."""
        return {slug: text for slug, (_, text) in self._read.items()}

    def __iter__(self) -> Iterator[StoredQuery]:
        return (question for question, _ in self._read.values())

    def _with_own_defaults(self, question: StoredQuery, text: str) -> tuple[StoredQuery, str]:
        """Return a stored query and its text, in which a default that this release does not have is replaced.

        The stored queries of the software have a plan of one municipality as their default. At another one it
        is the first plan that there is, or no restriction if there is none; likewise for other defaults.
        """
        changed = text
        for p in question.parameters:
            if p.default is None or occurs(p, p.default, self.lists):
                continue
            is_word = p.source[0] == EXAMPLE
            own = example(p, self.lists) if is_word else next(iter(self.first_values(*p.source)[0]), "")
            shown = UNBOUND if not own else str(ox.Literal(own) if is_word else ox.NamedNode(own))
            values = rf"(VALUES\s+\?{p.name}\s*\{{\s*){re.escape(str(p.default))}(\s*\}})"
            changed = re.sub(values, lambda m, shown=shown: m[1] + shown + m[2], changed)  # type: ignore[misc]
        if changed != text:
            question = read_stored_query(question.slug, changed, self._graphs)
        return question, changed

    def find(self, name: str) -> StoredQuery:
        """Return the stored query with this name. Raises `NoSuchQuestion`."""
        if name not in self._read:
            raise NoSuchQuestion(name=name, listing="/api/queries")
        return self._read[name][0]

    def allowed(self, parameter: Parameter) -> tuple[str, ...]:
        """Return the allowed values of a parameter, full IRIs, in natural order.

        Empty if any value is allowed, and if there are more than `MOST_CHOICES`: see `allows`.
        """
        first, total = self.first_values(*parameter.source)
        return first if total <= MOST_CHOICES else ()

    def allows(self, parameter: Parameter, value: Value) -> bool:
        """Return whether a parameter may have a value; its cost does not depend on the number of values."""
        first, total = self.first_values(*parameter.source)
        if total <= MOST_CHOICES:
            return not total or value.value in first
        kind, (source, *_) = parameter.source
        if kind == "class":
            return source in self.lookups.classes(value.value)
        if kind == "scheme":
            return source in (o.value for o in self.lookups.objects(value.value, IN_SCHEME))
        found = self.lookups.store.quads_for_pattern(None, ox.NamedNode(source), value)
        return next(iter(found), None) is not None

    def _first_values(self, kind: str, values: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
        """Return the first values of a source in natural order, and their number; 0 if any is allowed."""
        if kind == "class":
            first, total = self.lists.instances(values[0], 0, MOST_CHOICES)
        elif kind == "scheme":
            first = sorted(self.lookups.subjects(IN_SCHEME, values[0]), key=natural_order)
            total = len(first)
        elif kind == "property":
            first, total = self.lists.values(values[0], 0, MOST_CHOICES)
        else:
            first, total = ([], 0) if kind == EXAMPLE else (list(values), len(values))
        return tuple(first), total

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
        (first, total), text = self.first_values(*parameter.source), normalised(text)
        try:
            value = TYPES[parameter.type].read(full(parameter, text))
        except ValueError:
            if not total:
                raise InvalidParameter(
                    parameter=parameter.name, value=text[:100], expected=TYPES[parameter.type].expected
                ) from None
        else:
            if self.allows(parameter, value):
                return value
        told = ", ".join(short(parameter, v) for v in first[:MOST_TOLD])
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
        return best_text(self.labels(value.value), (language, "nb", "", "en")) or local_name(value.value)


def readable(slug: str, text: str, graphs: Collection[str]) -> StoredQuery | None:
    """Return a stored query of a release; None, with a line in the log, if this software cannot read it.

    A build refuses such a query. But a release may have been built by a newer version of the software, and
    after a downgrade its pages must still be served.
    """
    try:
        return read_stored_query(slug, text, graphs)
    except UnreadableQuestion as error:
        logger.error("a stored query of the release is left out: %s", error)
        return None


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
