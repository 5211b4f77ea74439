"""The code lists of the publisher, for a reader of some languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from app.identifiers import document_path, local_name
from app.language import norwegian_order
from app.views.presentation import Value
from app.views.readable import Readable
from app.vocabularies import RDF_TYPE, expand

INTRODUCTION = (expand("dcterms:description"), expand("rdfs:comment"))
IN_SCHEME, SCHEME = expand("skos:inScheme"), expand("skos:ConceptScheme")
PREF_LABEL, NOTATION, DEFINITION = (expand(f"skos:{n}") for n in ("prefLabel", "notation", "definition"))


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a code list; `others` are its names in the languages after the reader's first one."""

    link: Value
    anchor: str
    notation: str
    definition: Value | None
    others: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list, what it is about, and the number of its codes."""

    link: Value
    about: Value | None
    count: int


class CodeLists(Readable):
    """The code lists of one release, for a reader of `languages`."""

    @cached_property
    def all(self) -> tuple[CodeList, ...]:
        """Return the code lists that have a page here, by name."""
        found = self._lookups.subjects(RDF_TYPE.value, SCHEME)
        own = [scheme for scheme in found if document_path(scheme, self._lookups.namespaces)]
        return tuple(sorted(map(self._code_list, own), key=lambda found: norwegian_order(found.link.text)))

    def _code_list(self, iri: str) -> CodeList:
        return CodeList(
            link=self._link(iri),
            about=next(iter(self.about(iri)), None),
            count=len(self._lookups.subjects(IN_SCHEME, iri)),
        )

    def about(self, iri: str) -> tuple[Value, ...]:
        """Return the description and the comment of a resource, each in one language."""
        found = (self._texts(iri, predicate) for predicate in INTRODUCTION)
        return tuple(texts[0] for texts in found if texts)

    def codes(self, iri: str) -> tuple[Code, ...]:
        """Return the codes of a code list, in its order."""
        found = self._lookups.subjects(IN_SCHEME, iri)
        return tuple(self._code(code) for code in sorted(found, key=self._lookups.plan_order))

    def _code(self, iri: str) -> Code:
        names, link = self._texts(iri, PREF_LABEL), self._link(iri)
        return Code(
            link=link,
            anchor=local_name(iri),
            notation=self._lookups.first(iri, NOTATION) or local_name(iri),
            definition=next(iter(self._texts(iri, DEFINITION)), None),
            others=tuple(name for name in names if name.language != link.language),
        )
