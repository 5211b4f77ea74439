"""Release -> its derived files: which functions write them, and in which process each runs.

docs/decisions/0053-builders-side-by-side.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from app.beside import Child, Say, beside, can_fork, run_beside, run_in_child, run_others
from app.catalogue import write_catalogue, write_descriptions
from app.collecting import give_back
from app.contributions.plan_terms import PlanTerms
from app.deferred import deferred
from app.files.writing import write_files
from app.kept import NOTHING_KEPT, Kept
from app.partners.accepted import Accepted
from app.pictures.rows import write_overview
from app.releases.exchanging import Exchanged
from app.releases.release import Release
from app.releases.writing import Prepared
from app.search.index import write_index
from app.search.terms import write_terms
from app.store.building import BuildLookups
from app.store.lookups import Lookups
from app.store.on_disk import add_contributions, write_store
from app.store.ordering import write_long_lists
from app.store.statistics import write_statistics
from app.versions import write_vocabulary

if TYPE_CHECKING:
    from app.partners import writing as partner_files
else:
    partner_files = deferred("app.partners.writing")

Builder = Callable[[Lookups], None]
BUILDERS: tuple[Builder, ...] = (
    write_long_lists,
    write_statistics,
    write_files,
    write_overview,
    write_index,
    write_terms,
    write_vocabulary,
    write_descriptions,
    write_catalogue,
)
"""The functions that write the derived files of a new release, in this order."""
NEEDS: Mapping[Builder, tuple[Builder, ...]] = {
    write_files: (write_long_lists,),
    write_descriptions: (write_long_lists, write_statistics),
    write_catalogue: (write_long_lists, write_files),
    write_index: (write_long_lists,),
    write_terms: (write_long_lists, write_statistics),
}
"""The builders that read what others write; all others read the quads only."""
BESIDE = write_files
"""The builder that takes about as long as all others together. It may run in a process of its own."""
FEWEST_QUADS_BESIDE = 40_000
"""With fewer quads (10 plans), a second process costs more than it saves: both look up the same."""
MOST_QUADS_BESIDE = 1_500_000
"""A process of its own copies the quads in memory that it reads: so many take 0.5 GB in each of the two."""


def derive(
    release: Release,
    kept: Kept = NOTHING_KEPT,
    further: Sequence[Builder] = (),
    change: Exchanged | None = None,
    on_disk: bool = False,
    child: Child | None = None,
) -> None:
    """Let each builder write its files of a new release from its quads, which are parsed once.

    With `on_disk`, they are read from the store of the release instead. The `further` builders read the quads
    only; `change` is as in `Prepared`. The files for download are written in a child process meanwhile: in
    `child` if that runs `derive_first`, else in a new one if there are several processors, and neither too
    few quads nor too many in memory.
    """
    lookups = BuildLookups(release, kept, change, on_disk=on_disk)
    builders, quads = (*BUILDERS, *further), release.triples
    run = partial(_run, lookups)
    if child is not None:
        run_others(child, builders, in_child(), needed_by, run)
        return
    worth_it = quads >= FEWEST_QUADS_BESIDE and (on_disk or quads <= MOST_QUADS_BESIDE)
    if two := worth_it and can_fork():
        lookups.prepare()
    run_beside(builders, in_child() if two else (), needed_by, run)


def derive_first(made: Prepared, kept: Kept, say: Say) -> None:
    """Write the files for download of a release with a store, and what they need; say what is done."""
    lookups = BuildLookups(made.release, kept, made.change, on_disk=True)
    run_in_child(BUILDERS, in_child(), partial(_run, lookups), say)


def _run(lookups: Lookups, write: Builder) -> None:
    write(lookups)
    give_back()


def in_child() -> frozenset[Builder]:
    """Return the builders that may run in a process of their own."""
    return needed_by(BESIDE) | {BESIDE}


def needed_by(builder: Builder) -> frozenset[Builder]:
    """Return the builders that must have run before one."""
    directly = NEEDS.get(builder, ())
    return frozenset(directly).union(*map(needed_by, directly))


def derive_all(
    release: Release,
    contributed: Sequence[Accepted],
    disk_store_quads: int,
    kept: Kept = NOTHING_KEPT,
    change: Exchanged | None = None,
    child: Child | None = None,
) -> None:
    """Derive the files, and write the accepted contributions; only the store depends on these.

    A release with at least so many quads gets a store on disk. If it has one already, builders read it, and
    some of them may run in a `child` (see `derive`).
    Otherwise it is loaded in a child process meanwhile, if there are several processors and no
    contributions; the fork comes before this process reads the quads, so that they are not copied.
    """

    def write_accepted(lookups: Lookups) -> None:
        partner_files.write_contributed(release, contributed, PlanTerms(lookups), date.today())

    further = (write_accepted,) if contributed else ()
    if release.has_store:
        derive(release, kept, further, change, on_disk=True, child=child)
        add_contributions(release.folder)
        return
    if release.triples < disk_store_quads:
        derive(release, kept, further, change)
        return
    write = partial(write_store, release.quads_file)
    is_beside = not contributed and can_fork()
    with beside(lambda _: write()) if is_beside else nullcontext():
        derive(release, kept, further, change)
    give_back()
    if not is_beside:
        write()
