"""Each part of the quads -> a summary: what it says about plans, and its figures.

A build puts the summaries together instead of reading all quads. It keeps each under the hash of the lines,
so after a small change it reads few of them.
docs/decisions/0045-building-costs-what-the-change-costs.md
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from app.compressed import FASTEST
from app.kept import apart, side_by_side
from app.store.divided import Divided, FilePart
from app.store.lookups import Lookups
from app.store.part_figures import PartFigures, figures_of_part
from app.store.part_plans import GraphFolders, PartOfPlans, part_of_plans
from app.store.statements import statements_in


@dataclass(frozen=True)
class Summaries:
    """The summaries of the parts of a release; they depend on the lines and on which folders are shared."""

    lookups: Lookups
    quads: Divided
    folders: GraphFolders

    def of_plans(self) -> Iterator[PartOfPlans]:
        """Yield what each part says about plans."""
        for plans, _, _ in self._found:
            yield PartOfPlans(**json.loads(zlib.decompress(plans)))

    def figures(self) -> Iterator[PartFigures]:
        """Yield the figures of each part."""
        for _, packed, objects in self._found:
            graphs, links = json.loads(zlib.decompress(packed))
            yield PartFigures(graphs, links, objects)

    @cached_property
    def _found(self) -> list[list[bytes]]:
        """The summaries, compressed: a draft, which keeps nothing, would compute them twice."""
        folders = [sorted(self.folders.shared), sorted(self.folders.derived)]
        known = json.dumps([*folders, repr(self.lookups.namespaces)])
        return [
            apart(self.lookups.kept(["part", part.sha256.hex(), known], partial(self._computed, part)))
            for part in self.quads.parts
        ]

    def _computed(self, part: FilePart) -> bytes:
        statements = statements_in(self.quads.read(part))
        figures = figures_of_part(statements, self.lookups.namespaces)
        packed = (
            zlib.compress(json.dumps(one).encode(), FASTEST)
            for one in (vars(part_of_plans(statements, self.folders)), (figures.graphs, figures.links))
        )
        return side_by_side((*packed, figures.objects))
