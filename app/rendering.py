"""The pages of one release: a resource or the variables of a template -> HTML with header and footer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from app.deferred import deferred
from app.identifiers import anchor, local_name
from app.language import as_date, content_languages, translator
from app.partners.shown import Shower
from app.questions.stored import StoredQueries
from app.releases.release import Release
from app.settings import Settings
from app.store.lists import Lists
from app.views.citation import Citation
from app.views.constraints import Constraints
from app.views.editions import Edition, Editions
from app.views.embedded import embedded
from app.views.facts import facts
from app.views.frame import Frames, PageFrame
from app.views.history import Histories
from app.views.html import ResourceView, Views
from app.views.measures import measures_of
from app.views.navigation import lists_in_the_menu, menu
from app.views.presentation import Presentation, Value
from app.views.profiles import TREE
from app.views.reading import Reading
from app.views.sharing import sharing, summary
from app.views.subject import Subject
from app.views.templates import environment, render, resource_template
from app.views.vocabulary import Vocabulary
from app.views.vocabulary_parts import VocabularyQuery

if TYPE_CHECKING:
    from app.pictures import diagram
else:
    diagram = deferred("app.pictures.diagram")

NOTHING = Value("", "")


class Rendering:
    """Renders the pages of a release. `catalogue` is the IRI of its catalogue, `shower` shows partners."""

    def __init__(
        self,
        release: Release,
        settings: Settings,
        lists: Lists,
        presentation: Presentation,
        questions: StoredQueries,
        catalogue: str,
        shower: Callable[[Presentation, str], Shower],
    ) -> None:
        self._release, self._settings = release, settings
        self._lists, self._lookups = lists, lists.lookups
        self._presentation, self._questions = presentation, questions
        self._catalogue, self._shower = catalogue, shower
        self._views = Views(lists.lookups, presentation)
        self._templates = environment()
        self.frame = lru_cache(maxsize=None)(self._frame)  # one for each language
        self.vocabulary = lru_cache(maxsize=None)(self._vocabulary)  # likewise
        self._constraints = Constraints(self._lookups)
        self.earlier = False

    def resource(
        self,
        subject: Subject,
        language: str,
        explicit_language: str,
        today: date,
        filters: Mapping[str, str],
    ) -> bytes:
        """Return the page about a resource; links pass `explicit_language` on.

        `filters` limit the measures on the page of a plan (`app.views.measures`).
        """
        iri, languages = subject.iri, content_languages(language)
        view = self._views.resource(subject.resource, language)
        names = [local_name(kind) for kind in self._lookups.classes(iri)]
        reading = self._reading(subject, languages)
        edition = self._edition(subject, languages)
        branches = view.branches if edition and edition.plan.iri == iri else ()
        context = {
            **Histories(self._lookups, self._presentation, languages).on_page(iri, today),
            "view": view,
            "reading": reading,
            "edition": edition,
            "today": today,
            "vocabulary": self.vocabulary(language),
            "pictures": diagram,
            "classes": names,
            "passage": anchor(iri, edition.plan.iri) if edition else "",
            "measures": measures_of(self._lookups, self._presentation, branches, languages, filters, today),
            "facts": facts(self._lookups, self._presentation, iri, languages),
            "citation": self._citation(view, reading, edition, language),
            "structured": embedded([subject], languages, view.ancestors),
            "trees": TREE.representations if TREE.applies(subject) else (),
            "description": summary((view.words or reading.description or NOTHING).text),
            "explicit_language": explicit_language,
            "frame": self.frame_of(edition.plan.iri, language) if edition else self.frame(language),
            **self._shower(self._presentation, language).on_page(iri),
        }
        template = resource_template(self._templates, names)
        return self.page(template, language, context, view.path, names).encode()

    def _reading(self, subject: Subject, languages: tuple[str, ...]) -> Reading:
        """Return the reading of a page, for the part of a long list that the page shows."""
        page, size = subject.resource.page, self._settings.page_size
        return Reading(self._lists, self._presentation, subject.iri, languages, ((page - 1) * size, size))

    def page(
        self,
        template: str,
        language: str,
        context: Mapping[str, object],
        path: str,
        classes: Sequence[str] = (),
    ) -> str:
        """Render a template with header and footer: those of the site, unless `context` has a `frame`.

        `path` is the page's own, `classes` are the local names of the classes of the resource it is about.
        """
        given, texts = context.get("frame"), language
        shown = given if isinstance(given, PageFrame) else self.frame(language)
        known = {
            "release": self._release,
            "settings": self._settings,
            "earlier": self.earlier,
            "frame": shown,
            "menu": menu(path, classes, shown.plan, translator(texts), self._empty_lists),
            "sharing": sharing(self._release.namespaces.base, path, page_of(context), texts),
            "description": "",
            "path": path,
        }
        return render(self._templates, template, texts, {**known, **context})

    @cached_property
    def _empty_lists(self) -> frozenset[str]:
        """Return the addresses of the lists of the menu that have no members."""
        plan = self._lookups.namespaces.plan
        listed = lists_in_the_menu().items()
        return frozenset(a for a, kind in listed if not self._lists.instances(str(plan[kind]), 0, 0)[1])

    def frame_of(self, plan: str, language: str) -> PageFrame:
        """Return what the header and the footer of a page about a plan say."""
        return self._frames(content_languages(language)).of_plan(plan)

    def edition(self, plan: str, language: str) -> Edition:
        """Return a plan as an edition, for a reader of `language`."""
        return Editions(self._lookups, self._presentation, content_languages(language)).of(plan)

    def _edition(self, subject: Subject, languages: tuple[str, ...]) -> Edition | None:
        """Return the plan that a resource is or belongs to, as an edition; None for any other resource."""
        plan = subject.namespaces.plan
        if str(plan["Plan"]) in subject.classes():
            return Editions(self._lookups, self._presentation, languages).of(subject.iri)
        plans = subject.objects(plan["inPlan"])
        return Editions(self._lookups, self._presentation, languages).of(plans[0].value) if plans else None

    def _citation(
        self, view: ResourceView, reading: Reading, edition: Edition | None, language: str
    ) -> Citation:
        """Return how to cite the resource: with the adoption of its plan, otherwise with the release.

        A report is cited with those who reported, and its day. What is attributed to nobody is cited with the
        publishers of the site.
        """
        adopted = edition.adopted if edition else None
        plan = self._lookups.namespaces.plan
        reported = as_date(self._lookups.first(view.iri, plan["reportDate"]))
        languages = content_languages(language)
        reporters = self._lookups.objects(view.iri, plan["reportedBy"])
        named = tuple(self._presentation.link(o.value, languages).text for o in reporters)
        return Citation(
            title=view.title.full,
            authors=named or reading.authors or tuple(p.text for p in self.frame(language).publishers),
            address=view.iri,
            published=adopted or reported or self._release.created.date(),
            release=self._release.id,
            plan=edition.plan.full if edition and edition.plan.iri != view.iri else "",
            body=edition.body.text if edition and edition.body else "",
            is_report=reported is not None,
        )

    def _frames(self, languages: tuple[str, ...]) -> Frames:
        return Frames(self._lists, self._presentation, self._catalogue, languages)

    def _frame(self, language: str) -> PageFrame:
        return self._frames(content_languages(language)).of_site()

    def _vocabulary(self, language: str) -> Vocabulary:
        """Return the documentation of the vocabulary; it is read when a page first uses it."""
        languages = content_languages(language)
        return Vocabulary(self._lists, self._presentation, languages, self._asked, self._constraints)

    def _asked(self) -> Iterator[VocabularyQuery]:
        return (VocabularyQuery(q.slug, q.titles, q.query) for q in self._questions)


def page_of(context: Mapping[str, object]) -> int:
    """Return the number of a page in its list, 1 if it is not part of one."""
    view, number = context.get("view"), context.get("page", 1)
    number = view.page if isinstance(view, ResourceView) else number
    return number if isinstance(number, int) else 1
