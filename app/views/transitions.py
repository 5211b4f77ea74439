"""Two editions of a plan -> what became of each measure, and which measures are new."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.store.follow_up import measures_of_plan
from app.store.lookups import Lookups
from app.views.history import Histories, Passed
from app.views.presentation import Presentation, Value
from app.views.readable import Readable


@dataclass(frozen=True, slots=True)
class Became:
    """A measure of the old edition, and what became of it: one succession, several, or none that is said."""

    measure: Value
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Transition:
    """An old and a new edition, the measures of the old one, and those of the new one that came from none.

    `counts` has the kinds of succession with the number of old measures, the most frequent first.
    """

    old: Value
    new: Value
    measures: tuple[Became, ...]
    added: tuple[Value, ...]
    counts: tuple[tuple[Value, int], ...]

    @property
    def unsaid(self) -> int:
        """Return the number of old measures of which nothing is said."""
        return sum(not became.passed for became in self.measures)


class Transitions(Readable):
    """Reads transitions for a reader of `languages`."""

    def __init__(self, lookups: Lookups, presentation: Presentation, languages: tuple[str, ...]) -> None:
        super().__init__(lookups, presentation, languages)
        self._histories = Histories(lookups, presentation, languages)

    def to(self, plan: str) -> tuple[Transition, ...]:
        """Return the transitions to a plan, one for each plan that it replaces."""
        return tuple(
            self._transition(old, plan)
            for old in self._objects(plan, "replaces")
            if str(self._plan["Plan"]) in self._lookups.classes(old)
        )

    def _transition(self, old: str, new: str) -> Transition:
        measures = tuple(
            Became(self._link(iri), self._histories.after(iri))
            for iri in measures_of_plan(self._lookups, old)
        )
        counts = Counter(kind for became in measures for kind in {p.kind for p in became.passed})
        came = {iri: self._histories.before(iri) for iri in measures_of_plan(self._lookups, new)}
        added = [iri for iri, passed in came.items() if not any(p.others for p in passed)]
        return Transition(
            self._link(old),
            self._link(new),
            measures,
            self._links(added),
            tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].text))),
        )
