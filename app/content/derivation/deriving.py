"""Files of some folders -> their summary, and what follows from them: from what is kept, if it is.

Both are kept under a hash of the files and of everything else that they depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import pyoxigraph as ox

from app.content.derivation import RELATIONS, follows, follows_above, properties_read
from app.content.derivation.rules import FOLLOWED, INSIDE, Insiders
from app.content.derivation.statements import StatementIndex, Triple
from app.content.derivation.summaries import Asked, Summary, as_bytes, from_bytes, summary_of
from app.content.derivation.super_terms import SuperTerms, super_terms
from app.content.packed import PackedGraph, PackedLines, PackedQuads, pack
from app.kept import Kept, key_of
from app.namespaces import Namespaces


@dataclass(frozen=True)
class Conclusion:
    """What follows from the files of some `folders`: by the rules, and `above` by superordinate terms.

    `packed` is the summary of both as it is kept. `elsewhere` are triples that follow by the rules about
    resources that only other files describe, as N-Triples.
    """

    folders: frozenset[str]
    ruled: PackedLines
    above: PackedLines
    packed: bytes
    elsewhere: bytes

    @property
    def summary(self) -> Summary:
        """Return the summary of what follows."""
        return from_bytes(self.packed)


@dataclass(frozen=True)
class Deriving:
    """Derives with the vocabulary of a content."""

    vocabulary: tuple[ox.Quad, ...]
    namespaces: Namespaces
    kept: Kept

    @cached_property
    def terms(self) -> SuperTerms:
        """The superordinate terms of the vocabulary."""
        return super_terms(StatementIndex(self.vocabulary, self.namespaces, RELATIONS))

    @cached_property
    def properties(self) -> frozenset[ox.NamedNode]:
        """The properties of the statements that the rules read."""
        return properties_read(self.terms, self.namespaces)

    @cached_property
    def members(self) -> frozenset[ox.NamedNode]:
        """The properties that say who belongs to an owner."""
        return frozenset((*INSIDE, ox.NamedNode(self.namespaces.plan["groupMember"])))

    @cached_property
    def asked(self) -> Asked:
        """What a summary has of the statements that the rules read."""
        read, members = (frozenset(str(p).encode() for p in some) for some in (self.properties, self.members))
        followed, owner = (
            frozenset(f"<{self.namespaces.plan[name]}>".encode() for name in names)
            for names in (FOLLOWED, ("owner",))
        )
        return Asked(read, followed, owner, members)

    @cached_property
    def key(self) -> str:
        """A hash of what all results depend on."""
        return key_of(repr(self.namespaces), (str(quad.triple) for quad in self.vocabulary))

    def summary(self, graphs: Sequence[PackedGraph]) -> bytes:
        """Return the summary of some files as it is kept."""
        found = [(graph.graph, graph.triples) for graph in graphs]
        key = key_of("summary", self.key, (name for name, _ in found), (lines.data for _, lines in found))
        summary = self.kept.read(key)
        if summary is None:
            summary = as_bytes(summary_of(found, self.asked))
            self.kept.write(key, summary)
        return summary

    def insiders(self, lines: bytes) -> StatementIndex:
        """Return the statements about who belongs to an owner, given as N-Triples."""
        return StatementIndex(parsed(lines), self.namespaces, self.members)

    def conclusion(
        self,
        folders: frozenset[str],
        graphs: Sequence[PackedGraph],
        owners: Sequence[str],
        inside: Insiders,
        told: Sequence[bytes] = (),
    ) -> Conclusion:
        """Return what follows from the files of some folders, and from what other files say about them.

        `owners` has a text for each owner in the files, with all that belong to it; `told` are lines.
        """
        data = (graph.triples.data for graph in graphs)
        key = key_of("conclusion", self.key, owners, told, data)
        found = self.kept.read(key)
        if found is None:
            found = self._concluded(graphs, inside, b"".join(told))
            self.kept.write(key, found)
        return conclusion_of(folders, found)

    def _concluded(self, graphs: Sequence[PackedGraph], inside: Insiders, told: bytes) -> bytes:
        read = PackedQuads(tuple(graphs)).with_properties(self.properties)
        known = StatementIndex(read, self.namespaces, self.properties)
        heard = [(q.subject, q.predicate, q.object) for q in parsed(told)]
        own = known.subjects().union(subject for subject, _, _ in heard)
        ruled = follows(known, inside, heard)  # type: ignore[arg-type]  # no blank nodes
        here = [triple for triple in ruled if triple[0] in own]
        elsewhere = n_triples(triple for triple in ruled if triple[0] not in own).text()
        by_rules, above = n_triples(here), n_triples(follows_above(known, here, self.terms))
        summary = as_bytes(summary_of([("", by_rules), ("", above)]))
        sizes = (by_rules.size, above.size, len(by_rules.data), len(above.data), len(summary))
        return b"%d %d %d %d %d\n" % sizes + by_rules.data + above.data + summary + elsewhere


def conclusion_of(folders: frozenset[str], data: bytes) -> Conclusion:
    """Return what follows from the files of some folders, as it is kept."""
    sizes, _, rest = data.partition(b"\n")
    ruled, above, *lengths = map(int, sizes.split())
    first, second, third = accumulate(lengths)
    return Conclusion(
        folders,
        PackedLines(rest[:first], ruled),
        PackedLines(rest[first:second], above),
        rest[second:third],
        rest[third:],
    )


def parsed(lines: bytes) -> Iterator[ox.Quad]:
    """Yield triples that were checked when they were read, given as N-Triples."""
    return ox.parse(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True)


def n_triples(triples: Iterable[Triple]) -> PackedLines:
    """Return triples in little memory."""
    found = [ox.Triple(*triple) for triple in triples]
    return pack(found, len(found))
