"""Parse a query before it runs: its form, its graphs, forbidden constructs, and the text for the engine.

The engine never gets the text that the user wrote, so it cannot interpret it differently. The confinement of
the workers (`app.sparql.confinement`) is the second line of defence.
docs/decisions/0023-the-engine-reads-our-tokens.md
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from app.settings import default
from app.sparql.errors import MalformedQuery, QueryNameTooLong, QueryRefused, QueryTooLong, UnpublishedGraph
from app.sparql.keywords import GLUED, Form
from app.sparql.query_reader import QueryReader
from app.sparql.service_call import ServiceCall
from app.sparql.tokens import BYTE_ORDER_MARK, LONGEST_NAME, Token, TokenKind, line_of, place, tokens

DEFAULT_LENGTH = default("query_kilobytes") * 2**10
HALF = re.compile("[\ud800-\udfff]")
"""Half a character: Python reads bytes of standard input that are not UTF-8 as such; no engine takes them."""
WRITTEN_TIMES_LONGER = 16  # a query with all IRIs in full may be this many times longer


@dataclass(frozen=True, slots=True)
class QueryRead:
    """A parsed query that may run: its form, and the full IRIs of its FROM and FROM NAMED.

    `source` is the text that the user wrote. `tokens` are those for the engine, without the prologue; each
    has its position in the source. `calls` must be answered before the query runs (`app.remote.federation`).
    `text` is the query for the engine, `words` its keywords in capitals.
    """

    source: str
    form: Form
    tokens: tuple[Token, ...]
    from_graphs: tuple[str, ...] = ()
    from_named: tuple[str, ...] = ()
    calls: tuple[ServiceCall, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    text: str = field(init=False)
    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        words = words_of(self.tokens)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "text", text_of(self.tokens, words))

    def token_at(self, line: int) -> Token | None:
        """Return the token on a line of `text`; None is the end of the query."""
        for token in self.tokens:
            if line == 1:
                return token
            line -= not _glued(token)
        return None

    def where(self, token: Token | None) -> dict[str, int | str]:
        """Return the line, column and line text of a token in the source; None is the end of the query."""
        found = place(self.source, token.start if token else self.tokens[-1].end)
        return {**found, "pattern": line_of(self.source, found["line"])}


def words_of(found: Sequence[Token]) -> frozenset[str]:
    """Return the keywords among tokens, in capitals."""
    return frozenset([token.text.upper() for token in found if token.kind is TokenKind.WORD])


def text_of(found: Sequence[Token], words: frozenset[str] | None = None) -> str:
    """Return tokens as a text, one per line; `words` are their keywords, if they are known.

    If an engine reports only the line of a mistake, the line identifies the token.
    """
    if GLUED.isdisjoint(words_of(found) if words is None else words):
        return "".join([f"{token.text}\n" for token in found])
    return "".join(token.text if _glued(token) else f"{token.text}\n" for token in found)


def _glued(token: Token) -> bool:
    return token.is_word(*GLUED)


def read_query(
    text: str,
    published: Collection[str],
    max_bytes: int = DEFAULT_LENGTH,
    endpoints: Collection[str] = (),
    base: str = "",
) -> QueryRead:
    """Parse a query over a release whose graphs are `published`; SERVICE may name the `endpoints`, if any.

    A relative IRI is resolved against `base` (https://www.w3.org/TR/sparql11-query/#relIRIs); without a base
    it is refused. A byte-order mark before the query is ignored.

    Raises `MalformedQuery` or a `QueryRefused`: `QueryTooLong`, `QueryNameTooLong`, `QueryTooDeep`,
    `UpdateRefused`, `ServiceRefused` or `UnpublishedGraph`.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    check_characters(text, max_bytes)
    reader = QueryReader(text, base, endpoints, max_bytes * WRITTEN_TIMES_LONGER)
    try:
        reader.read()
        refuse_unpublished((*reader.from_graphs, *reader.from_named), published)
    except (QueryRefused, MalformedQuery) as error:
        if isinstance(error, UnpublishedGraph):
            name = {**reader.from_named, **reader.from_graphs}[str(error.fields["graph"])]
            error.fields.update(place(text, name.start))
        if "line" in error.fields:
            error.fields["pattern"] = line_of(text, int(str(error.fields["line"])))
        raise
    return QueryRead(
        text,
        reader.form,
        tuple(reader.written),
        tuple(reader.from_graphs),
        tuple(reader.from_named),
        tuple(reader.calls),
        reader.prefixes,
    )


def check_characters(text: str, max_bytes: int) -> None:
    """Raise `QueryTooLong`, or `MalformedQuery` at the first half of a character."""
    length = len(text.encode("utf-8", "surrogatepass"))
    if length > max_bytes:
        raise QueryTooLong(length=length, limit=max_bytes)
    if length != len(text) and (half := HALF.search(text)):
        found = place(text, half.start())
        raise MalformedQuery(**found, reason="a byte here is not UTF-8", pattern=line_of(text, found["line"]))


def refuse_unpublished(graphs: Iterable[str], published: Collection[str]) -> None:
    """Raise `UnpublishedGraph` for the first graph that is not published; it names the most similar one.

    Raises `QueryNameTooLong` for a name longer than the limit.
    """
    for graph in graphs:
        if len(graph) > LONGEST_NAME:
            raise QueryNameTooLong(length=len(graph), limit=LONGEST_NAME)
        if graph not in published:
            near = max(sorted(published), key=lambda other: _alike(other, graph), default="none")
            raise UnpublishedGraph(graph=graph, example=near)


def _alike(one: str, other: str) -> int:
    """Return how many characters two names have in common at their beginning and end."""
    pairs = (zip(one, other, strict=False), zip(reversed(one), reversed(other), strict=False))
    return sum(1 for same in pairs for _ in takewhile(lambda pair: pair[0] == pair[1], same))


def undeclared(text: str, known: Mapping[str, str]) -> list[str]:
    """Return the `known` prefixes that a query uses without declaring them, up to the first syntax error."""
    declared, found = set[str](), dict[str, None]()
    before: Token | None = None
    try:
        for token in tokens(text):
            if token.kind is TokenKind.NAME:
                prefix = token.text.partition(":")[0]
                if before is not None and before.is_word("PREFIX"):
                    declared.add(prefix)
                elif prefix in known and prefix not in declared:
                    found[prefix] = None
            before = token
    except (MalformedQuery, QueryNameTooLong):
        pass  # reading the query reports the error
    return list(found)
