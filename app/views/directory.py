"""A list of resources for its page: by name in Norwegian order, in groups, with the number of mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.language import norwegian_order
from app.store.follow_up import follow_up
from app.store.lists import Lists
from app.views.editions import Edition, Editions, current_first
from app.views.flags import flags
from app.views.html import Views
from app.views.presentation import Value
from app.views.readable import Readable
from app.vocabularies import expand

PLURALS = {
    "Plan": "Plans",
    "ActionPlan": "Plans",
    "FocusArea": "Focus areas",
    "Goal": "Goals",
    "Measure": "Measures",
    "Actor": "Partners and actors",
    "Partner": "Partners",
    "Organisation": "Organisations",
    "OrganisationGroup": "Groups of organisations",
    "Place": "Places",
    "Document": "Documents",
    "Initiative": "Initiatives",
    "Decision": "Decisions",
}
"""Class -> heading of its list (to be translated). The list of any other class has the name of the class."""
UNIT_OF = expand("org:unitOf")
PLANS = ("Plan", "ActionPlan")
"""Classes whose list depends on the day: a plan may have been replaced."""
ORGANISATIONS, GROUPS, NAMED, OTHERS = "Organisations", "Groups", "Also named by the plan", "Other actors"


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A resource with a text about it, if its name is not the text itself, and the number of its mentions.

    `whole` is what an actor is a unit of, or the plan of an element on a site with several plans. `edition`
    is what is known of a plan, `status` the newest one that is reported of an element, and `flags` says of a
    measure that it is overdue or not reported.
    """

    link: Value
    about: Value | None
    mentions: int
    whole: Value | None = None
    edition: Edition | None = None
    status: Value | None = None
    flags: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectorySection:
    """Entries under a heading (to be translated); an empty heading if there is only one section."""

    heading: str
    entries: tuple[DirectoryEntry, ...]


class Directory(Readable):
    """Makes the sections of lists, for a reader of `languages` on a day."""

    def __init__(self, lists: Lists, views: Views, languages: tuple[str, ...], today: date) -> None:
        super().__init__(lists.lookups, views.presentation, languages)
        self._lists, self._views, self._today = lists, views, today
        self._has_several_plans = lists.instances(str(self._plan["Plan"]), 0, 0)[1] > 1
        self._editions = Editions(lists.lookups, views.presentation, languages)

    def sections(
        self, kind: str, resources: list[str], complete: bool, wanted: str
    ) -> tuple[DirectorySection, ...]:
        """Return the resources of a class in sections.

        `complete` says whether these are all of them; only then are they sorted by name, actors grouped,
        replaced plans put last, and those without `wanted` in their name left out.
        """
        entries = [self._entry(iri, kind) for iri in resources]
        if not complete:
            return (DirectorySection("", tuple(entries)),)
        text = wanted.casefold()
        entries = [e for e in entries if text in e.link.full.casefold()]
        entries.sort(key=lambda e: norwegian_order(e.link.text))
        if kind in PLANS:
            current = current_first(self._lookups, [e.link.iri for e in entries], self._today)
            place = {iri: number for number, iri in enumerate(current)}
            entries.sort(key=lambda e: place[e.link.iri])
        if kind not in ("Actor", "Partner"):
            return (DirectorySection("", tuple(entries)),) if entries else ()
        groups: dict[str, list[DirectoryEntry]] = {
            name: [] for name in (ORGANISATIONS, GROUPS, NAMED, OTHERS)
        }
        for entry in entries:
            groups[self._group(entry)].append(entry)
        return tuple(DirectorySection(name, tuple(found)) for name, found in groups.items() if found)

    def _entry(self, iri: str, kind: str) -> DirectoryEntry:
        link = self._link(iri)
        about = self._views.about(iri, self._languages)
        said = about is not None and " ".join(about.text.split()) in link.full
        plan = self._lookups.first(iri, self._lists.in_plan)
        whole = self._lookups.first(iri, UNIT_OF) or (plan if self._has_several_plans else "")
        followed = follow_up(self._lookups, iri) if plan else None
        is_measure = str(self._plan["Measure"]) in self._lookups.classes(iri)
        return DirectoryEntry(
            link,
            None if said else about,
            self._lists.appearances(iri, 0, 0)[1],
            self._link_if(whole),
            self._editions.of(iri) if kind in PLANS else None,
            self._link_if(followed.status if followed else ""),
            flags(followed, self._today.isoformat(), self._languages[0]) if followed and is_measure else (),
        )

    def _group(self, entry: DirectoryEntry) -> str:
        classes = self._lookups.classes(entry.link.iri)
        if str(self._plan["Partner"]) in classes:
            return GROUPS if str(self._plan["OrganisationGroup"]) in classes else ORGANISATIONS
        return NAMED if entry.mentions else OTHERS
