"""Do our parser and the engine find the same clauses in generated queries, valid and invalid?

`python -m tests.sparql.fuzz 20000 [SEED]` tries that many. The engine's parse is observed from outside: a
word is a keyword to it if it still accepts the query with spaces around the word, but not with another word
in its place. Every IRI is a `urn:`, so that nothing here connects to anything.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from app.sparql.errors import MalformedQuery, QueryRefused, ServiceRefused, UpdateRefused
from app.sparql.preflight import QueryRead, read_query
from app.sparql.tokens import TokenKind

CLAUSES = ("SERVICE", "SILENT", "FROM", "NAMED", "GRAPH")
_CLAUSE = re.compile("|".join(CLAUSES), re.IGNORECASE | re.ASCII)
PROLOGUE = """PREFIX x: <urn:x:> PREFIX SERVICEx: <urn:e:> PREFIX SERVICESERVICEx: <urn:y:>
PREFIX SILENTx: <urn:e:> PREFIX SERVICESILENTx: <urn:y:>
PREFIX graph: <urn:g:> PREFIX FROMx: <urn:g:> PREFIX : <urn:z:> BASE <urn:b:/>
"""
# One per line, and those that contain a line end or an unusual character.
NASTY = (
    *r"""SERVICE
SERVICESILENT<urn:e>{}
SERVICE<urn:e>{?a ?b ?c}
SERVICESERVICEx:a{?a ?b ?c}
trueSERVICEx:a{}
FROM<urn:g>
FROMNAMED<urn:g>
GRAPH?g{}
GRAPHx:g{}
graph:a
EXISTS{}<
<x:a&&'>"'='')
<?a&&?b>
x:a\'
\u0022
\u0053ERVICE
INSERT DATA {}
;CLEAR ALL
VALUES ?a {1}
SELECT*{""".split("\n"),  # noqa: SIM905  # easier to read
    *"\" ' ''' # < > \\ { } ( ) <<( )>> {| |} a A 1 +1 -1 1. .5e1 x: _:b @en ^^ ? $a ; .".split(),  # noqa: SIM905
    *("\n", '"""', '<x:a#>"\n', "\u017fERVICE", "\u00a0", "\ufeff"),
)


class Everything(Collection[str]):
    """A set of names that contains every name."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(("urn:any",))

    def __len__(self) -> int:
        return 1


@dataclass
class Grammar:
    """Generates queries as lists of tokens."""

    chance: random.Random

    def query(self) -> list[str]:
        """Return a valid query, sometimes with a dataset."""
        dataset = [t for _ in range(self.chance.randrange(3)) for t in self.graph_clause()]
        form = self.chance.choice(
            (
                ["SELECT", "*"],
                ["SELECT", "?a"],
                ["ASK"],
                ["CONSTRUCT", "{", "?a", "?b", "?c", "}"],
                ["DESCRIBE", "?a"],
            )
        )
        where = self.chance.choice((["WHERE"], []))
        return [*form, *dataset, *where, *self.group(3), *self.chance.choice((["LIMIT", "1"], []))]

    def graph_clause(self) -> list[str]:
        return ["FROM", *self.chance.choice((["NAMED"], [])), self.iri()]

    def group(self, depth: int) -> list[str]:
        parts = [self.part(depth) for _ in range(self.chance.randrange(1, 4))]
        return ["{", *(token for part in parts for token in part), "}"]

    def part(self, depth: int) -> list[str]:
        makers: list[Callable[[], list[str]]] = [self.triples, self.filter]
        if depth:
            inner = depth - 1
            makers += [
                lambda: ["OPTIONAL", *self.group(inner)],
                lambda: [*self.group(inner), "UNION", *self.group(inner)],
                lambda: ["GRAPH", self.chance.choice(("?g", self.iri())), *self.group(inner)],
                lambda: ["SERVICE", *self.chance.choice((["SILENT"], [])), self.iri(), *self.group(inner)],
                lambda: ["MINUS", *self.group(inner)],
                lambda: ["FILTER", "NOT", "EXISTS", *self.group(inner)],
                lambda: ["{", "SELECT", "*", *self.group(inner), "}"],
                lambda: ["VALUES", "?v", "{", self.literal(), self.iri(), "}"],
                lambda: ["BIND", "(", *self.expression(), "AS", f"?n{self.chance.randrange(10**6)}", ")"],
            ]
        return self.chance.choice(makers)()

    def triples(self) -> list[str]:
        verb = self.chance.choice(
            (["a"], ["?p"], [self.iri()], [self.iri(), "+"], ["(", "^", self.iri(), ")", "*"])
        )
        subject = self.chance.choice(("?a", self.iri(), "_:b", "?graph", "$from"))
        object = self.chance.choice(("?c", self.iri(), self.literal(), "?SERVICE"))
        return [subject, *verb, object, "."]

    def filter(self) -> list[str]:
        return ["FILTER", "(", *self.expression(), ")"]

    def expression(self) -> list[str]:
        left, right = (self.chance.choice(("?a", self.literal(), self.iri(), "?from")) for _ in "ab")
        sign = self.chance.choice(("<", ">", "=", "<=", "!=", "&&", "||", "+", "-", "*"))
        return self.chance.choice(
            ([left, sign, right], ["CONCAT", "(", left, ",", right, ")"], ["!", "(", left, "=", right, ")"])
        )

    def iri(self) -> str:
        return self.chance.choice(
            (
                "<urn:a>",
                "x:a",
                "SERVICEx:a",
                ":GRAPH",
                "<urn:graph#from>",
                "<rel>",
                "graph:FROM",
                r"x:a\'b",
                r"<\u0041>",
            )
        )

    def literal(self) -> str:
        return self.chance.choice(
            (
                "1",
                "+1",
                "-2.5",
                "'a'",
                '"SERVICE <urn:e> {}"',
                "'''GRAPH\n'x'''",
                '"\\"#"',
                r"'\u0022'",
                "true",
                "'x'@graph",
            )
        )


def texts(chance: random.Random) -> Iterator[str]:
    """Yield queries without end: some valid, most with changes, many without some white space."""
    grammar = Grammar(chance)
    while True:
        tokens = grammar.query()
        for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
            place = chance.randrange(len(tokens) + 1)
            tokens[place : place + chance.choice((0, 0, 1))] = [chance.choice(NASTY)]
        gaps = chance.choice(((" ",), (" ", "\t", "\n", "#SERVICE\n"), ("", " ", "#'\n"), ("", "", "", " ")))
        careless = chance.random() < 0.3
        text = ""
        for token in tokens:
            gap = chance.choice(gaps)
            if not gap and not careless and text[-1:].isalnum() and token[0].isalnum():
                gap = " "
            text += gap + _cased(chance, token)
        if chance.random() < 0.2:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(NASTY) + text[place + chance.randrange(3) :]
        yield PROLOGUE + text if chance.random() < 0.95 else text


def _cased(chance: random.Random, token: str) -> str:
    return token.lower() if len(token) > 1 and token.isalpha() and chance.random() < 0.2 else token


def engine_reads(text: str) -> bool:
    """Return whether the engine accepts a text as a query, whatever the result."""
    try:
        ox.Store().query(text)
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError):
        return True
    return True


def engine_updates(text: str) -> bool:
    """Return whether the engine accepts a text as an update."""
    try:
        ox.Store().update(text)
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError):
        return True
    return True


def engine_clauses(text: str) -> list[tuple[str, int]]:
    """Return the keywords of `CLAUSES` that the engine finds in an accepted text, with their positions."""
    found = []
    for m in _CLAUSE.finditer(text):
        before, after = text[: m.start()], text[m.end() :]
        other = f"{before}{'Q' * len(m[0])}{after}"
        if engine_reads(f"{before} {m[0]} {after}") and not engine_reads(other):
            found.append((m[0].upper(), m.start()))
    return found


def our_clauses(read: QueryRead) -> list[tuple[str, int]]:
    """Return the keywords of `CLAUSES` that we find, with their positions in the text for the engine."""
    starts = [0, *(m.end() for m in re.finditer("\n", read.text))]
    found = []
    for line, start in enumerate(starts, 1):
        token = read.token_at(line)
        if token is not None and token.kind is TokenKind.WORD and token.text.upper() in CLAUSES:
            found.append((token.text.upper(), start))
    return found


@dataclass
class Trial:
    """The results so far."""

    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[tuple[str, str]] = field(default_factory=list)

    def one(self, text: str) -> None:
        """Parse one text in both ways."""
        try:
            read = read_query(text, Everything(), base="urn:base:/", endpoints=Everything())
        except (MalformedQuery, QueryRefused) as error:
            self._refused(text, error)
            return
        if engine_updates(text):
            self.disagreements.append((text, "the engine takes it for an update"))
        if not engine_reads(read.text):
            self._count("refused by the engine")
            return
        self._count("accepted")
        for word in {word for word, _ in our_clauses(read)}:
            self.counts[f"accepted with {word}"] += 1
        ours, engines = our_clauses(read), engine_clauses(read.text)
        if ours != engines:
            self.disagreements.append((text, f"we see {ours}, the engine {engines} in what it gets"))
        if engine_reads(text) and [w for w, _ in engine_clauses(text)] != [w for w, _ in ours]:
            self.disagreements.append(
                (text, f"we see {ours}, the engine {engine_clauses(text)} in the original")
            )
        unlisted = _refusal(text)
        if (unlisted is not None) != any(word == "SERVICE" for word, _ in engines):
            self.disagreements.append((text, f"with no endpoint allowed: {unlisted!r}"))

    def _refused(self, text: str, error: MalformedQuery | QueryRefused) -> None:
        self._count(f"refused: {type(error).__name__}")
        if isinstance(error, UpdateRefused) and engine_reads(text):
            self.disagreements.append((text, "the engine sees no update"))

    def _count(self, kind: str) -> None:
        self.counts[kind] += 1
        self.counts["all"] += 1


def _refusal(text: str) -> ServiceRefused | None:
    try:
        read_query(text, Everything(), base="urn:base:/")
    except ServiceRefused as error:
        return error
    return None


def trial(count: int, seed: int) -> Trial:
    """Parse `count` texts in both ways; the same seed gives the same texts."""
    found, source = Trial(), texts(random.Random(seed))  # noqa: S311  # nothing is secret here
    for _ in range(count):
        found.one(next(source))
    return found


if __name__ == "__main__":
    outcome = trial(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for text, reason in outcome.disagreements:
        print(f"{reason}\n{text}\n")
    print(*(f"{number:7} {kind}" for kind, number in outcome.counts.most_common()), sep="\n")
    print(f"{len(outcome.disagreements):7} disagreements")
    sys.exit(bool(outcome.disagreements))
