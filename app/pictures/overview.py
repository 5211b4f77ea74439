"""All pictures of the plans of one release, drawn once for each language."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from app.deferred import deferred
from app.pictures.rows import PlanRows, current, read_overview
from app.releases.release import Release
from app.views.presentation import Presentation

if TYPE_CHECKING:
    from app.pictures import drawing
else:
    drawing = deferred("app.pictures.drawing")

KEPT = 64


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

    def _pictures(self, slug: str, language: str) -> drawing.Pictures:
        """Return the pictures of one plan. Raises `StopIteration` if there is no plan with this slug."""
        plan = next(plan for plan in self.plans if plan.slug == slug)
        return drawing.drawn(plan, self.presentation, language)
