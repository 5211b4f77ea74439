"""All pictures of the plans of one release, drawn once for each language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.language import content_languages
from app.pictures.bars import Bars, bars
from app.pictures.findings import Finding, findings, status_as_commitment
from app.pictures.matrix import Matrix, matrix
from app.pictures.network import Network, network
from app.pictures.rows import PlanRows, current, read_overview
from app.pictures.timeline import Timeline, timeline
from app.releases.release import Release
from app.views.presentation import Presentation, Value

KEPT = 64


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one plan in one language; a picture without rows is empty."""

    plan: Value
    findings: tuple[Finding, ...]
    bars: Bars
    status: Bars
    responsible: Bars
    matrix: Matrix
    network: Network
    timeline: Timeline


class Overview:
    """The plans of a release, the newest first, and their pictures."""

    def __init__(self, release: Release, presentation: Presentation) -> None:
        self.plans = read_overview(release)
        self.presentation = presentation
        self.pictures = lru_cache(maxsize=KEPT)(self._pictures)

    def find(self, slug: str) -> PlanRows | None:
        """Return the plan with this slug, or None."""
        return next((plan for plan in self.plans if plan.slug == slug), None)

    def current(self, today: date, replaced: Collection[str] = ()) -> PlanRows | None:
        """Return the plan to show if the address names none, or None if there is no plan.

        `replaced` are the IRIs of the plans that another has replaced by this day.
        """
        return current(self.plans, today, replaced)

    def _pictures(self, slug: str, language: str) -> Pictures:
        """Return the pictures of one plan. Raises `StopIteration` if there is no plan with this slug."""
        plan = next(plan for plan in self.plans if plan.slug == slug)
        languages = content_languages(language)
        rows = plan.rows

        def named(iri: str) -> Value:
            return self.presentation.link(iri, languages) if iri else Value("", "")

        measures = rows.get("commitments", ())
        return Pictures(
            plan=named(plan.iri),
            findings=findings(rows, named),
            bars=bars(measures, named),
            status=bars(status_as_commitment(rows.get("status", ())), named),
            responsible=bars(status_as_commitment(rows.get("responsible", ())), named),
            matrix=matrix(rows.get("partners", ()), measures, named),
            network=network(rows.get("network", ()), named),
            timeline=timeline(rows.get("time", ()), named),
        )
