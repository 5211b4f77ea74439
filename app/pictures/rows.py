"""Release -> the rows of the pictures of each plan, queried once when the release is built.

Each picture shows the result of one stored query, which its reader can open.
docs/decisions/0017-pictures-are-drawn-of-stored-queries.md
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from itertools import chain
from typing import Any

import pyoxigraph as ox

from app.compressed import gzipped
from app.errors import UnreadableQuestion
from app.identifiers import plan_slug
from app.questions import StoredQuery, read_stored_query
from app.releases.manifest import read_part
from app.releases.release import Release
from app.releases.storage import write_file, write_text
from app.sparql.asked import asked
from app.sparql.preflight import QueryRead, read_query
from app.store.lookups import Lookups, natural_order
from app.store.plan_stores import PlanStores

FILE, ROWS = "overview.json", "overview.rows"
"""The list of the plans, and the file with the rows of each, one gzip file after the other."""
FOLDER = "overview"
"""The folder in which earlier software has a file for each plan."""
KEPT = 16
PARAMETER, PART = "plan", "part"
ANY_PLAN = ox.NamedNode("urn:x-any-plan")
"""Stands for the plan in a query that is read once for all plans."""
PICTURES: Mapping[str, str] = {
    "commitments": "tiltak-etter-omrade-og-forpliktelse",
    "partners": "partnere-etter-omrade",
    "time": "planen-i-tid",
    "status": "status-for-tiltakene",
    "responsible": "status-per-ansvarlig",
    "network": "nettverket-i-planen",
}
"""Picture -> its stored query, which has the parameter `PARAMETER`; in the order of the page.

A picture also needs a field in `app.pictures.overview.Pictures`, and a section in `overview.html`.
"""

Row = Mapping[str, str]
"""A row of a result: variable -> value, without unbound variables."""


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan, its slug, the start of its period («» if unknown), and its rows."""

    iri: str
    slug: str
    start: str
    rows: Mapping[str, Sequence[Row]]


def write_overview(lookups: Lookups) -> None:
    """Builder: write the rows of every plan, the newest plan first."""
    questions = {
        picture: picture_query(slug, lookups.release.questions[slug])
        for picture, slug in PICTURES.items()
        if slug in lookups.release.questions
    }
    name = str(["pictures", *((picture, question.bound({})) for picture, question in questions.items())])
    stores = PlanStores(lookups, name, asked(map(_read_once, map(any_plan, questions.values()))))
    graphs, folder = stores.graphs, lookups.release.folder

    def computed(iri: str, folders: Sequence[str]) -> bytes:
        store = stores.of(folders)
        return gzipped(json_bytes({p: rows_about(store, question, iri) for p, question in questions.items()}))

    rows = dict[str, bytes]()
    for linked in graphs.linked:
        for iri in chain(*(graphs.plans[one] for one in linked)):
            rows[iri] = lookups.of_plan(iri, name, partial(computed, iri, linked), packed=True)
    packed = list(rows.values())
    lookups.write_from(ROWS, packed, lambda: write_file(folder / ROWS, b"".join(packed)))
    write_text(folder / FILE, json_bytes(listed_plans(lookups, rows)))


def listed_plans(lookups: Lookups, rows: Mapping[str, bytes]) -> list[dict[str, object]]:
    """Return plans with slug, start, and where their rows are in the file that has all; the newest first."""
    starts, base, end = str(lookups.namespaces.plan["periodStart"]), lookups.namespaces.base, 0
    found = dict[str, dict[str, object]]()
    for iri, packed in rows.items():
        part = (end, len(packed), sha256(packed).hexdigest())
        found[iri] = {
            "iri": iri,
            "slug": plan_slug(iri, base),
            "start": lookups.first(iri, starts),
            PART: part,
        }
        end += len(packed)
    in_order = sorted(found, key=lambda iri: (natural_order(iri), iri))
    return sorted(map(found.__getitem__, in_order), key=lambda plan: str(plan["start"]), reverse=True)


def json_bytes(value: object) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def picture_query(slug: str, text: str) -> StoredQuery:
    """Return the stored query of a picture.

    Raises `UnreadableQuestion`, also for a query that cannot be restricted to a plan.
    """
    question = read_stored_query(slug, text)
    if PARAMETER not in {p.name for p in question.parameters}:
        reason = f"it has no parameter «{PARAMETER}», which its picture on /oversikt needs"
        raise UnreadableQuestion(name=slug, line=1, reason=reason)
    return question


def rows_about(store: ox.Store, question: StoredQuery, plan: str) -> list[Row]:
    """Return the rows of a stored query for one plan, over a store of `PlanStores`."""
    text = _read_once(any_plan(question)).text.replace(str(ANY_PLAN), str(ox.NamedNode(plan)))
    solutions = store.query(text)
    if not isinstance(solutions, ox.QuerySolutions):
        return []
    names = [variable.value for variable in solutions.variables]
    return [{n: term.value for n in names if (term := solution[n]) is not None} for solution in solutions]


def any_plan(question: StoredQuery) -> str:
    """Return a query about a plan, with `ANY_PLAN` in the place of the plan."""
    return question.bound({PARAMETER: ANY_PLAN})


@lru_cache(KEPT)
def _read_once(query: str) -> QueryRead:
    """Return a query as the engine gets it. Reading one takes longer than most answers."""
    return read_query(query, ())


def read_overview(release: Release) -> tuple[PlanRows, ...]:
    """Return what `write_overview` has written; empty for a release that was built before it existed.

    The rows of a plan are read when they are needed, and those of the last plans stay in memory.
    """
    try:
        listed = json.loads(release.read(FILE))
    except FileNotFoundError:
        return ()

    @lru_cache(maxsize=KEPT)
    def read(slug: str, part: tuple[int, int, str] | None) -> dict[str, Sequence[Row]]:
        earlier = f"{FOLDER}/{slug}.json"
        text = gzip.decompress(read_part(release.folder / ROWS, *part)) if part else release.read(earlier)
        return dict(json.loads(text))

    def rows_of(plan: Mapping[str, Any]) -> Mapping[str, Sequence[Row]]:
        # The list of the earliest software has the rows, that of earlier software not even their places.
        part = tuple(plan[PART]) if PART in plan else None
        return plan.get("rows") or StoredRows(partial(read, plan["slug"], part))

    return tuple(PlanRows(plan["iri"], plan["slug"], plan["start"], rows_of(plan)) for plan in listed)


class StoredRows(Mapping[str, Sequence[Row]]):
    """The rows of a plan by picture; `read` returns them from the release."""

    def __init__(self, read: Callable[[], dict[str, Sequence[Row]]]) -> None:
        self._read = read

    def __getitem__(self, picture: str) -> Sequence[Row]:
        return self._read()[picture]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


def current(plans: Sequence[PlanRows], today: date, replaced: Collection[str] = ()) -> PlanRows | None:
    """Return the newest plan that has begun, or the next one if none has. `plans` are sorted newest first.

    A plan in `replaced` (IRIs) is returned only if all plans that have begun are.
    """
    begun = [plan for plan in plans if plan.start <= today.isoformat()]
    in_force = (plan for plan in begun if plan.iri not in replaced)
    return next(in_force, next(iter(begun), plans[-1] if plans else None))
