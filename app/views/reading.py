"""Resource -> what the templates of plan elements and of mentioned resources get as `reading`.

The adopted words with links to the mentioned resources, neighbours, parties and follow-up. For an actor, a
place or a document: the mentions in plans, in the plans' own order.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from app.quads import graph_of
from app.settings import default
from app.store.lists import Lists
from app.views.amounts import spent_in
from app.views.presentation import Presentation, Value
from app.views.readable import Readable
from app.views.reading_parts import (
    ActorParticipation,
    Appearance,
    DatedStatus,
    Elsewhere,
    Explained,
    OrganisationChange,
    register_name,
)
from app.views.words import TextSegment
from app.vocabularies import FOREIGN_PREFIXES, expand

ATTRIBUTED_TO = expand("prov:wasAttributedTo")
ELSEWHERE = tuple(map(expand, ("owl:sameAs", "foaf:homepage", "rdfs:seeAlso")))
ORG = FOREIGN_PREFIXES["org"]
CELLS = ("responsibleInWords", "startInWords", "deadlineInWords", "costInWords", "statusInWords")


class Reading(Readable):
    """The content of one resource's page, for a reader of `languages`; computed on access.

    `part` are the position of the first element that mentions the resource, and how many are shown.
    """

    def __init__(
        self,
        lists: Lists,
        presentation: Presentation,
        iri: str,
        languages: tuple[str, ...],
        part: tuple[int, int] = (0, default("page_size")),
    ) -> None:
        super().__init__(lists.lookups, presentation, languages)
        self._lists, self._part = lists, part
        self.iri = iri

    @cached_property
    def number(self) -> str:
        """Return the number of the element as printed; empty if it has none."""
        return self._first(self.iri, "number")

    @cached_property
    def words(self) -> tuple[TextSegment, ...]:
        """Return the adopted words, with links to the resources that they mention."""
        return self._words(self.iri)

    @cached_property
    def words_language(self) -> str:
        """Return the language of the adopted words."""
        return self._words_language(self.iri)

    @cached_property
    def named(self) -> tuple[Value, ...]:
        """Return every resource that the words mention, including quotes within a longer quote."""
        mentions = self._objects(self.iri, "mention")
        mentioned = dict.fromkeys(t for m in mentions for t in self._objects(m, "mentionOf"))
        return tuple(sorted((self._link(t) for t in mentioned), key=lambda v: v.text))

    @cached_property
    def translation(self) -> Value | None:
        """Return the unofficial translation, or None."""
        return next(iter(self._values(self.iri, "unofficialTranslation")), None)

    @cached_property
    def titles(self) -> tuple[Value, ...]:
        """Return the adopted title of an element that has one, in the language of the plan."""
        terms = self._lookups.objects(self.iri, expand("dcterms:title"))
        return tuple(self._presentation.value(term, self._languages) for term in terms)

    @cached_property
    def commitments(self) -> tuple[Explained, ...]:
        """Return what the owner of the plan commits to."""
        return self._explained(self.iri, "commitment")

    @cached_property
    def conditions(self) -> tuple[Value, ...]:
        """Return the words that make the element depend on something."""
        return self._values(self.iri, "condition")

    @cached_property
    def cells(self) -> tuple[tuple[Value, Value], ...]:
        """Return the other cells of the element in the plan's table, and its notes: each with its name."""
        own = [(self._heading(name), v) for name in CELLS for v in self._values(self.iri, name)]
        notes = [(self._link(n), v) for n in self._objects(self.iri, "note") for v in self._values(n, "text")]
        return (*own, *notes)

    @cached_property
    def parties(self) -> tuple[ActorParticipation, ...]:
        """Return the actors that participate in the element."""
        return tuple(self._party(p) for p in self._objects(self.iri, "participation"))

    @cached_property
    def reports(self) -> tuple[DatedStatus, ...]:
        """Return the status reports of the element, the newest first."""
        found = [self._report(r) for r in self._lookups.subjects(self._plan["statusOf"], self.iri)]
        return tuple(sorted(found, key=lambda r: r.date, reverse=True))

    @cached_property
    def _has_several_plans(self) -> bool:
        return self._lists.instances(str(self._plan["Plan"]), 0, 0)[1] > 1

    @cached_property
    def neighbours(self) -> tuple[Value | None, Value | None]:
        """Return the previous and the next element of the same kind in the plan."""
        row = self._of_same_kind()
        if self.iri not in row:
            return None, None
        place = row.index(self.iri)
        before = self._link(row[place - 1]) if place else None
        return before, self._link(row[place + 1]) if place + 1 < len(row) else None

    @cached_property
    def fragments(self) -> tuple[Value, ...]:
        """Return the passages of the source text that contain the words."""
        return self._values(self.iri, "sourceFragment")

    @cached_property
    def appearances(self) -> tuple[tuple[Appearance, ...], int]:
        """Return the elements on this page that mention the resource, in order, and the number of all."""
        found, total = self._lists.appearances(self.iri, *self._part)
        return tuple(map(self._appearance, found)), total

    @cached_property
    def changes(self) -> tuple[OrganisationChange, ...]:
        """Return the changes of organisation in which the actor was involved."""
        events = [
            *self._lookups.subjects(ORG + "originalOrganization", self.iri),
            *self._lookups.subjects(ORG + "resultingOrganization", self.iri),
        ]
        return tuple(self._change(e) for e in dict.fromkeys(events))

    @cached_property
    def description(self) -> Value | None:
        """Return our description of the resource, one or two sentences."""
        return next(iter(self._texts(self.iri, expand("dcterms:description"))), None)

    @cached_property
    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """Return links to the resource in registers and on other sites."""
        return tuple(
            Elsewhere(self._link(relation), address.value, register_name(address.value))
            for relation in ELSEWHERE
            for address in self._lookups.objects(self.iri, relation)
            if address.value.startswith(("http://", "https://"))
        )

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """Return the named authors: the plan's owner, otherwise those the graphs are attributed to."""
        plans = [self.iri, *self._objects(self.iri, "inPlan")]
        owners = [o for plan in plans for o in self._objects(plan, "owner")]
        if not owners:
            graphs = {graph_of(q) for q in self._lookups.quads(self.iri)}
            owners = [o.value for g in sorted(graphs) for o in self._lookups.objects(g, ATTRIBUTED_TO)]
        return tuple(self._link(o).text for o in dict.fromkeys(owners) if self._lookups.labels(o))

    def _heading(self, name: str) -> Value:
        """Return the link to a property, with a capital letter as the headings of a table have."""
        link = self._link(self._plan[name])
        return replace(link, text=link.text[:1].upper() + link.text[1:])

    def _party(self, participation: str) -> ActorParticipation:
        mentions = self._objects(participation, "restsOn")
        return ActorParticipation(
            actor=next(iter(self._values(participation, "participant")), self._link(participation)),
            roles=self._explained(participation, "role"),
            strengths=self._explained(participation, "strength"),
            quotes=tuple(q for m in mentions for q in self._objects(m, "quote")),
            passages=self._values(participation, "restsOnPassage"),
            start=self._first(participation, "validFrom"),
            end=self._first(participation, "validThrough"),
        )

    def _report(self, iri: str) -> DatedStatus:
        return DatedStatus(
            link=self._link(next(iter(self._objects(iri, "partOfReport")), iri)),
            date=self._first(iri, "reportDate"),
            status=self._explained(iri, "status"),
            texts=self._values(iri, "statusText"),
            deadline=self._first(iri, "newDeadline"),
            spent=spent_in(self._lookups, iri),
        )

    def _appearance(self, element: str) -> Appearance:
        plan = self._lookups.first(element, self._plan["inPlan"]) if self._has_several_plans else ""
        roles = [
            role
            for participation in self._objects(element, "participation")
            if self.iri in self._objects(participation, "participant")
            for role in self._explained(participation, "role")
        ]
        return Appearance(
            element=self._link(element),
            number=self._first(element, "number"),
            area=self._link_if(self._lookups.first(element, self._plan["partOf"])),
            plan=self._link_if(plan),
            words=self._words(element),
            language=self._words_language(element),
            roles=tuple(roles),
        )

    def _change(self, event: str) -> OrganisationChange:
        def parties(name: str) -> tuple[Value, ...]:
            return tuple(self._link(o.value) for o in self._lookups.objects(event, ORG + name))

        return OrganisationChange(
            link=self._link(event),
            date=self._first(event, "changeDate"),
            before=parties("originalOrganization"),
            after=parties("resultingOrganization"),
        )

    def _of_same_kind(self) -> list[str]:
        plans, kinds = self._objects(self.iri, "inPlan"), set(self._lookups.types(self.iri))
        elements = [e for p in plans for e in self._lookups.subjects(self._plan["inPlan"], p)]
        same = (e for e in elements if kinds & set(self._lookups.types(e)))
        return sorted(same, key=self._lookups.source_order)
