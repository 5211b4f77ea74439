"""The rows of one plan -> all its pictures, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from app.language import content_languages
from app.pictures.bars import Bars, bars
from app.pictures.findings import MeasureCount, findings, status_as_commitment
from app.pictures.matrix import Matrix, matrix
from app.pictures.network import Network, network
from app.pictures.rows import PlanRows
from app.pictures.timeline import Timeline, timeline
from app.views.presentation import Presentation, Value


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one plan in one language; a picture without rows is empty."""

    plan: Value
    findings: tuple[MeasureCount, ...]
    bars: Bars
    status: Bars
    responsible: Bars
    matrix: Matrix
    network: Network
    timeline: Timeline


def drawn(plan: PlanRows, presentation: Presentation, language: str) -> Pictures:
    """Return the pictures of a plan."""
    languages, rows = content_languages(language), plan.rows

    def named(iri: str) -> Value:
        return presentation.link(iri, languages) if iri else Value("", "")

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
