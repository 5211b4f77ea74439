"""One release with all that its pages and queries need: look-ups, caches and a query engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache, partial

from app.catalogue import Harvest
from app.catalogue.service_description import ENDPOINT
from app.contributions.plan_terms import PlanTerms
from app.files.kinds import FileContext
from app.files.listing import read_listing
from app.matching.lookup import IdentifierLookup
from app.partners.accepted import database_of
from app.partners.in_trees import with_said
from app.partners.released import read_contributed, read_quads
from app.partners.revisions import Revisions
from app.partners.said import PartnerStatements
from app.partners.shown import Shower
from app.pictures.overview import Overview
from app.questions.stored import StoredQueries
from app.releases.changelog import ChangeLog
from app.releases.folder import in_force_since
from app.releases.release import Release
from app.remote.engines import query_engine
from app.rendering import Rendering
from app.representation import Representation
from app.search.index import read_index
from app.settings import Settings
from app.software import software_id
from app.sparql.cache import answers, queries
from app.sparql.extensions import EXTENSIONS
from app.sparql.preflight import QueryRead, read_query
from app.store.documents import Resource, document_about
from app.store.lists import Lists
from app.store.lookups import Lookups
from app.views.html import Views
from app.views.presentation import Presentation
from app.views.profiles import MODEL, PROFILES, TREE, profiles_of
from app.views.subject import Subject
from app.views.trees.tree import Trees


class ServedRelease:
    """One release with its look-ups, caches and query engine; `tag` is the first part of every entity tag.

    `before` is the release that was served until now: what only depends on its quads is used again.
    """

    def __init__(self, release: Release, settings: Settings, before: ServedRelease | None = None) -> None:
        self.release, self.settings = release, settings
        self.tag = f"{release.name}-{software_id()}"
        self.in_force_since = in_force_since(settings.releases)
        self.contributed = read_contributed(release)
        self.graphs = frozenset((*release.graph_sizes, *self.contributed.graphs))
        self.lookups: Lookups = Lookups(release, before.lookups if before else None)
        self.lists = Lists(self.lookups)
        self.presentation = Presentation(self.lookups)
        self.views = Views(self.lookups, self.presentation)
        self.search = read_index(release, self.lookups)
        self.overview = Overview(release, self.presentation)
        self.trees = Trees(self.lookups)
        self.files = read_listing(release)
        self.material = FileContext(release, self.lookups)
        self.questions = StoredQueries(release, self.lists)
        self.harvest = Harvest(self.lists, self.files)
        catalogue = self.harvest.source.catalogue
        lookups = self.lookups  # not the whole release, which the next one would keep
        same = before is not None and before.lookups.store is lookups.store
        self.plan_terms: Callable[[], PlanTerms]
        self.plan_terms = before.plan_terms if before and same else cache(lambda: PlanTerms(lookups))
        self.statements = PartnerStatements(self.contributed, read_quads(release), self.plan_terms())
        self.revisions = Revisions(database_of(settings), self.contributed, self.plan_terms)
        shower = partial(Shower, self.statements, revisions=self.revisions)
        self.rendering = Rendering(
            release, settings, self.lists, self.presentation, self.questions, catalogue, shower
        )
        self.pool = query_engine(release, settings, self.lookups)
        self.queries, self.answers = queries(), answers(settings.cached_answer_megabytes * 2**20)
        self.resource = lru_cache(maxsize=settings.cached_documents)(self._resource)
        self.changes, self.service = ChangeLog(settings.releases), cache(self._service)
        self.profiles = lru_cache(settings.cached_documents)(lambda iri: profiles_of(self.subject(iri)))
        self.lookup = cache(lambda: IdentifierLookup(self.lookups, self.search))
        self.document = lru_cache(maxsize=settings.cached_documents)(self._document)
        self.html = lru_cache(maxsize=settings.cached_documents)(self._html)

    def read(self, text: str) -> QueryRead:
        """Parse a query against this release with `read_query`; the result is cached."""
        found = self.queries.get(text)
        if found is None:
            endpoints = self.settings.service_endpoints.split()
            most_bytes = self.settings.query_kilobytes * 2**10
            base = self.release.namespaces.base + ENDPOINT  # resolves relative IRIs
            found = read_query(text, self.graphs, most_bytes, endpoints, base)
            self.queries.put(text, found)
        return found

    def _resource(self, iri: str, page: int) -> Resource:
        return document_about(self.lists, iri, page, self.settings.page_size)

    def _service(self, representation: Representation) -> bytes:
        """Return the service description of the endpoint."""
        functions = () if self.settings.remote_query_url else EXTENSIONS  # a store's are unknown
        return self.harvest.service(representation, functions)

    def subject(self, iri: str, page: int = 1) -> Subject:
        """Return the input of the views of `iri`."""
        return Subject(self.resource(iri, page), self.lookups, self.trees)

    def _document(
        self, iri: str, representation: Representation, page: int, token: str = "", *, partners: bool = True
    ) -> bytes:
        """Return the document about `iri` in a profile (by token) and a representation other than HTML.

        A JSON tree has what `partners` say, if that is wanted.
        """
        profile = next((p for p in PROFILES if p.token == token), MODEL)
        written = profile.write(self.subject(iri, page), representation)
        if not partners or profile != TREE:
            return written
        said = self.statements.by_element.get(iri) or self.statements.by_partner.get(iri) or ()
        return with_said(written, said, self.lookups)

    def _html(
        self,
        iri: str,
        page: int,
        language: str,
        explicit_language: str,
        today: date,
        filters: tuple[tuple[str, str], ...],
    ) -> bytes:
        """Return the page about `iri` as it is on this day; links pass `explicit_language` on."""
        subject = self.subject(iri, page)
        return self.rendering.resource(subject, language, explicit_language, today, dict(filters))

    def close(self) -> None:
        """Stop the workers."""
        self.pool.close()
