"""A `.rq` file -> StoredQuery: the header, the positions of its parameters, and the query.

A header line has the form `#+ title@nb: Hvilke tiltak …`; the rest of the file is the query. A parameter is a
variable with its own VALUES block, which contains its default, so any engine can run the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from app.errors import RequestError, UnreadableQuestion
from app.language import best_text, content_languages
from app.questions.binding import Span, bound, default_term, places
from app.questions.values import TYPES, fits
from app.sparql.engine_messages import malformed, syntax_error
from app.sparql.keywords import Form
from app.sparql.preflight import QueryRead, read_query
from app.sparql.results import Term
from app.sparql.tokens import BYTE_ORDER_MARK

Texts = dict[str, str]  # language -> text
EXAMPLE = "example"
SOURCES = ("class", "scheme", "property", "values", EXAMPLE)
RESERVED = frozenset(
    {"bom", "format", "labels", "lang", "output", "page", "query", "release", "safe", "timeout"}
)
FEATURED = "featured"
REMEMBERED = 256
_LINE = re.compile(
    r"#\+ (?P<key>title|description|group|featured|(?:parameter|column) (?P<name>[A-Za-z][A-Za-z0-9]*))"
    r"(?:@(?P<language>[a-z]{2}))?: (?P<text>\S.*)"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of the query whose value a reader can choose.

    `type` is a name in `TYPES`. `default` is None if there is none: then a parameter that is not `required`
    may be left out, and restricts nothing. `source` says where the allowed values come from: a class, a
    scheme, the values of a property, or a list. Any value is allowed if its kind is empty or `EXAMPLE`; the
    latter has the property whose values replace a default that occurs in none of them. `places` are the
    positions of its terms in the query.
    """

    name: str
    type: str
    titles: Texts
    default: ox.NamedNode | ox.Literal | None
    required: bool
    places: tuple[Span, ...]
    source: tuple[str, tuple[str, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """One stored query: its titles and descriptions, by language, and the query without its header.

    A title may contain a parameter's name in braces; `columns` are the titles of the variables, by language.
    `featured` is the place among the questions that a page shows first, from 1; 0 if it is not one of them.
    """

    slug: str
    titles: Texts
    descriptions: Texts
    groups: Texts
    form: Form
    query: str
    parameters: tuple[Parameter, ...] = ()
    columns: Mapping[str, Texts] = field(default_factory=dict)
    featured: int = 0

    def bound(self, terms: Mapping[str, Term | None]) -> str:
        """Return the query with these terms for the parameters; the other parameters keep their defaults."""
        return bound(self.query, [(p.places, terms[p.name]) for p in self.parameters if p.name in terms])


def read_stored_query(slug: str, text: str, published: Collection[str] = ()) -> StoredQuery:
    """Read a file; `published` are the graphs that its query may name in FROM.

    The last `REMEMBERED` files are kept as they were read: a build reads each several times, and so does a
    site when the next release comes. A frozen set of graphs is kept only once for all of them.

    Raises `UnreadableQuestion` with the line.
    """
    return _read(slug, text, frozenset(published))


def check_stored_queries(texts: Mapping[str, str], published: Collection[str]) -> None:
    """Raise `UnreadableQuestion` if a file cannot be read; `texts` has the text of each file by its name."""
    graphs = frozenset(published)
    for slug, text in texts.items():
        read_stored_query(slug, text, graphs)


@lru_cache(REMEMBERED)
def _read(slug: str, text: str, published: frozenset[str]) -> StoredQuery:
    lines = text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").split("\n")
    header, specifications = _header(slug, lines)
    # Replace the header with empty lines before parsing, so that line numbers are those of the file.
    query = "\n".join("" if line.startswith("#+") else line for line in lines)
    try:
        read = read_query(query, published)
        ox.Store().query(read.text)
    except SyntaxError as error:
        raise unreadable(slug, malformed(syntax_error(read.text, error), read)) from error
    except RequestError as error:
        raise unreadable(slug, error) from error
    return StoredQuery(
        slug=slug,
        titles=header["title"],
        descriptions=header.get("description", {}),
        groups=header.get("group", {}),
        form=read.form,
        query=query.strip() + "\n",
        parameters=tuple(
            _parameter(slug, line, name, said, header, read) for name, (line, said) in specifications.items()
        ),
        columns={k.partition(" ")[2]: v for k, v in header.items() if k.startswith("column ")},
        featured=int(header.get(FEATURED, {}).get("", "0")),
    )


def unreadable(slug: str, error: RequestError) -> UnreadableQuestion:
    """Return the error for a file whose query has an error, with the line and the reason."""
    reason = error.fields.get("reason") or error
    return UnreadableQuestion(name=slug, line=error.fields.get("line", 1), reason=reason)


def _header(slug: str, lines: Iterable[str]) -> tuple[dict[str, Texts], dict[str, tuple[int, str]]]:
    """Return the texts of a header by key and language, and the specification (line, text) of parameters."""
    texts: dict[str, Texts] = {}
    specifications: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, 1):
        if not line.startswith("#+"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise UnreadableQuestion(name=slug, line=number, reason="invalid header line")
        if found["language"] and found["key"] != FEATURED:
            texts.setdefault(found["key"], {})[found["language"]] = found["text"].strip()
        elif found["key"] == FEATURED and found["text"].strip().isdecimal():
            texts[FEATURED] = {"": found["text"].strip()}
        elif found["key"].startswith("parameter "):
            specifications[found["name"]] = (number, found["text"])
        else:
            needed = "a number" if found["key"] == FEATURED else "a language"
            raise UnreadableQuestion(name=slug, line=number, reason=f"{found['key']} needs {needed}")
    if not texts.get("title"):
        raise UnreadableQuestion(name=slug, line=1, reason="there is no title")
    return texts, specifications


def _parameter(
    slug: str, line: int, name: str, said: str, header: Mapping[str, Texts], read: QueryRead
) -> Parameter:
    """Parse `iri, class plan:Actor`, `date`, `string, values a | b`, `integer, required` and the like.

    `string, example plan:text` allows any value, and has a word of a text of the release as its default.
    """

    def refuse(reason: str) -> UnreadableQuestion:
        return UnreadableQuestion(name=slug, line=line, reason=reason)

    type, *rest = (part.strip() for part in said.split(","))
    if type not in TYPES:
        raise refuse(f"«{type}» is no type; there are {', '.join(TYPES)}")
    if name in RESERVED:
        raise refuse(f"a parameter cannot be called {name}")
    source: tuple[str, tuple[str, ...]] = ("", ())
    required = False
    for part in rest:
        kind, _, value = part.partition(" ")
        if part == "required":
            required = True
        elif kind in SOURCES and value:
            source = (kind, _values(kind, value, type, read.prefixes, refuse))
        else:
            raise refuse(f"«{part}» is neither «required» nor one of {', '.join(SOURCES)} with a value")
    if not (found := places(read.tokens, name)):
        raise refuse(f"the query has no block VALUES ?{name} {{ … }} for its default")
    before = len(read.source) - len(read.source.lstrip())  # the header
    blocks = tuple((start - before, end - before) for start, end in found)
    try:
        default = default_term(read.tokens, name)
    except (SyntaxError, ValueError) as error:
        raise refuse(f"VALUES ?{name} must hold one term or UNDEF ({error})") from error
    if default is not None and not fits(default, type):
        raise refuse(f"the default {default} is no {type}")
    titles = header.get(f"parameter {name}", {})
    return Parameter(name, type, titles, default, required, blocks, source)  # type: ignore[arg-type]  # it fits


def _values(
    kind: str,
    value: str,
    type: str,
    prefixes: Mapping[str, str],
    refuse: Callable[[str], UnreadableQuestion],
) -> tuple[str, ...]:
    """Return the IRI of a source, or the values of a list; the query's prefixes expand names."""
    names = [v.strip() for v in value.split("|")] if kind == "values" else [value]
    if kind == "values" and type != "iri":
        return tuple(names)
    found = []
    for name in names:
        prefix, colon, local = name.partition(":")
        if name.startswith("<") and name.endswith(">"):
            found.append(name[1:-1])
        elif colon and prefix in prefixes:
            found.append(prefixes[prefix] + local)
        else:
            raise refuse(
                f"«{name}» is neither an IRI in angle brackets nor a name with a prefix of the query"
            )
    return tuple(found)


def text_in(texts: Texts, language: str, otherwise: str = "") -> str:
    """Return the text for a reader of a language, or `otherwise` if there is none."""
    return best_text(texts, content_languages(language)) or otherwise
