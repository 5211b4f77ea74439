"""The frame of every page: whose plan the site shows, who publishes it, and where to report an error.

Everything comes from the data: the plans and their owners, and the publisher and the contact point of the
catalogue (https://www.w3.org/TR/vocab-dcat-3/#Property:resource_contact_point), or the publisher's home page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.store.lists import Lists
from app.views.presentation import Presentation, Value
from app.vocabularies import expand

PUBLISHER, CONTACT = expand("dcterms:publisher"), expand("dcat:contactPoint")
MAILBOX, CONTACT_PAGE = expand("vcard:hasEmail"), expand("vcard:hasURL")
HOME_PAGE = expand("foaf:homepage")
READ = 50
"""Plans that are read to find their owners. A site with more plans than that has none in titles."""
NAMED = 3
"""The number of owners that the frame names at most."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the catalogue says that its readers may write: a name, and a mailbox or a page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What the header and the footer of a page say.

    `plan` is the plan of the page, or the only plan of the site. `owners` own the plans; `others` are the
    owners that do not publish the site. `publishers` and `contact` are those of the catalogue.
    """

    title: str
    plan: Value | None
    owners: tuple[Value, ...]
    others: tuple[Value, ...]
    publishers: tuple[Value, ...]
    contact: Contact | None

    @property
    def owner(self) -> str:
        """Return the name of the only owner; empty if there are several or none."""
        return self.owners[0].text if len(self.owners) == 1 else ""

    @property
    def name(self) -> str:
        """Return the name of the page's site: its owner and its plan."""
        return " · ".join(self._names())

    def title_of(self, heading: str) -> str:
        """Return the title of a page: its heading and the name of its site, each text once."""
        return " · ".join([heading, *(name for name in self._names() if name != heading)])

    def _names(self) -> list[str]:
        named = self.plan.text if self.plan else self.title
        return [self.owner, named] if self.owner and self.owner not in named else [named]


class Frames:
    """Makes the frames of one release's pages, for a reader of `languages`."""

    def __init__(
        self, lists: Lists, presentation: Presentation, catalogue: str, languages: tuple[str, ...]
    ) -> None:
        self._lists, self._lookups = lists, lists.lookups
        self._presentation = presentation
        self._catalogue = catalogue
        self._languages = languages
        self._plan = self._lookups.namespaces.plan

    def of_site(self) -> PageFrame:
        """Return the frame of a page that is not about one plan."""
        plans, total = self._lists.instances(self._plan["Plan"], 0, READ)
        frame = self._frame(plans)
        return frame if total <= READ else replace(frame, plan=None, owners=())

    def of_plan(self, plan: str) -> PageFrame:
        """Return the frame of a page about a plan or one of its elements."""
        return self._frame([plan])

    def _frame(self, plans: list[str]) -> PageFrame:
        owners = list(dict.fromkeys(o for plan in plans for o in self._objects(plan, self._plan["owner"])))
        publishers = self._objects(self._catalogue, PUBLISHER)
        others = [o for o in owners if o not in publishers] if publishers else []
        return PageFrame(
            title=self._lookups.label(self._catalogue, self._languages),
            plan=self._presentation.link(plans[0], self._languages) if len(plans) == 1 else None,
            owners=self._links(owners),
            others=self._links(others),
            publishers=self._links(publishers),
            contact=self._contact(),
        )

    def _objects(self, iri: str, predicate: str) -> list[str]:
        return [o.value for o in self._lookups.objects(iri, predicate)]

    def _links(self, iris: list[str]) -> tuple[Value, ...]:
        return tuple(self._presentation.link(iri, self._languages) for iri in iris[:NAMED])

    def _contact(self) -> Contact | None:
        """Return a contact point of the catalogue or its publisher, else the publisher's home page."""
        publishers = self._objects(self._catalogue, PUBLISHER)
        points = [c for iri in (self._catalogue, *publishers) for c in self._objects(iri, CONTACT)]
        stated = [(point, way) for point in points for way in (MAILBOX, CONTACT_PAGE)]
        for who, predicate in (*stated, *((publisher, HOME_PAGE) for publisher in publishers)):
            for address in self._objects(who, predicate):
                if address.startswith(("mailto:", "https://", "http://")):
                    return Contact(self._lookups.label(who, self._languages), address)
        return None
