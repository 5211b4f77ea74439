"""A follow-up report -> Turtle, in a graph of its own. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal

from app.content.followup.model import Decided, FollowUpReport, MeasureProgress
from app.content.followup.plans import FollowedPlan
from app.content.followup.reading import DISCONTINUED
from app.content.importing.keys import slug
from app.content.importing.writing import LICENCE, block, day
from app.identifiers import local_name
from app.namespaces import Namespaces

HEAD = """# Skrevet av «handlingsplan report» fra {sheet}. Rett ikke her.
# Rett arket, og kjør kommandoen igjen.

@prefix plan: <{plan}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LABELS = {"nb": "Oppfølging av {title} for {year}", "nn": "Oppfølging av {title} for {year}"}
DECISION_LABELS = {"nb": "Vedtak {day}", "nn": "Vedtak {day}"}


def report_iri(plan: FollowedPlan, year: int) -> str:
    """Return the IRI of the report on a plan for a year."""
    return f"{plan.iri}/rapport/{year}"


def report_graph(name: str, year: int, names: Namespaces) -> str:
    """Return the named graph of a report."""
    return f"{names.graf}{name}/rapport-{year}"


class ReportWriter:
    """Writes one report. `languages` of the texts is that of the plan."""

    def __init__(self, plan: FollowedPlan, report: FollowUpReport, names: Namespaces) -> None:
        self.plan = plan
        self.report = report
        self.names = names
        self.iri = report_iri(plan, report.year)
        self.language = plan.language if plan.language in LABELS else "nb"
        self.decisions: dict[Decided, list[str]] = {}

    def text(self, words: str) -> str:
        """Return a literal in the language of the plan."""
        return Literal(words, lang=self.language).n3()

    def blocks(self) -> Iterator[str]:
        """Yield the blocks of the file, the decisions last."""
        yield self.graph()
        yield self.about()
        for progress in self.report.progress:
            yield from self.progress(progress)
        for measured in self.report.measured:
            yield block(
                f"<{self.iri}/maling/{slug(measured.key)}>",
                "a plan:Measurement",
                f"plan:indicator <{measured.indicator}>",
                f'plan:measuredValue "{plain_number(measured.value)}"^^xsd:decimal',
                f"plan:measuredOn {day(measured.day)}",
                f"plan:partOfReport <{self.iri}>",
            )
        for number, corrected in enumerate(self.report.corrected, 1):
            yield block(
                f"<{self.iri}/rettelse/{number}>",
                "a plan:Correction",
                f"plan:corrects <{corrected.iri}>",
                f"plan:correctedOn {day(corrected.day)}",
                f"plan:correctionText {self.text(corrected.text)}",
                f"plan:partOfReport <{self.iri}>",
            )
        for decided, about in self.decisions.items():
            yield self.decision(decided, about)

    def graph(self) -> str:
        """Return the description of the graph."""
        year = self.report.year
        titles = (
            f'dcterms:title "Oppfølging for {year}"@nb, "Oppfølging for {year}"@nn, "Follow-up for {year}"@en'
        )
        return block(
            f"<{report_graph(self.plan.name, year, self.names)}>",
            "a plan:NamedGraph",
            titles,
            f"plan:layer <{self.names.definitions}lag/merknad>",
            f"dcterms:license <{LICENCE}>",
        )

    def about(self) -> str:
        """Return the report itself."""
        label = LABELS[self.language].format(title=self.plan.title, year=self.report.year)
        return block(
            f"<{self.iri}>",
            "a plan:FollowUpReport",
            f"rdfs:label {self.text(label)}",
            f"plan:followsUp <{self.plan.iri}>",
            f'plan:reportYear "{self.report.year}"^^xsd:gYear',
            f"plan:reportDate {day(self.report.day)}",
            f"plan:reportedBy {', '.join(f'<{actor}>' for actor in self.report.by)}",
            *self.through(self.report.decision, self.iri),
        )

    def through(self, decided: Decided | None, about: str) -> list[str]:
        """Return the link to a decision, and remember what the decision is about."""
        if decided is None:
            return []
        self.decisions.setdefault(decided, []).append(about)
        return [f"plan:decidedThrough <{self.decision_iri(decided)}>"]

    def decision_iri(self, decided: Decided) -> str:
        """Return the IRI of a decision: the body, the day and the case make it."""
        name = "-".join(filter(None, (local_name(decided.body), str(decided.day), slug(decided.case))))
        return f"{self.iri}/vedtak/{name}"

    def decision(self, decided: Decided, about: list[str]) -> str:
        """Return a decision."""
        label = DECISION_LABELS[self.language].format(day=f"{decided.day:%d.%m.%Y}")
        return block(
            f"<{self.decision_iri(decided)}>",
            "a plan:Decision",
            f"rdfs:label {self.text(label + (f', sak {decided.case}' if decided.case else ''))}",
            f"plan:decidedBy <{decided.body}>",
            f"plan:decisionDate {day(decided.day)}",
            *([f"plan:caseNumber {Literal(decided.case).n3()}"] if decided.case else ()),
            f"plan:adopts {', '.join(f'<{iri}>' for iri in dict.fromkeys(about))}",
        )

    def progress(self, progress: MeasureProgress) -> Iterator[str]:
        """Yield the status of a measure, and its amendment and discontinuation if it has them."""
        yield self.status(progress)
        on = day(progress.decision.day if progress.decision else self.report.day)
        if progress.wording:
            yield block(
                f"<{self.iri}/endring/{progress.key}>",
                "a plan:Amendment",
                f"plan:amends <{progress.iri}>",
                f"plan:amendedText {self.text(progress.wording)}",
                f"plan:amendedOn {on}",
                *self.through(progress.decision, progress.iri),
                f"plan:partOfReport <{self.iri}>",
            )
        if ends(progress):
            yield block(
                f"<{self.iri}/avslutning/{progress.key}>",
                "a plan:Discontinuation",
                f"plan:discontinues <{progress.iri}>",
                f"plan:discontinuedOn {on}",
                f"plan:reason {self.text(progress.text)}",
                *self.through(progress.decision, progress.iri),
                f"plan:partOfReport <{self.iri}>",
            )

    def status(self, progress: MeasureProgress) -> str:
        """Return the status report of a measure. A decision that another part rests on is said there."""
        own = []
        if progress.deadline:
            own.append(f"plan:newDeadline {day(progress.deadline)}")
        if progress.spent is not None:
            spent = plain_number(progress.spent)
            own += [f'plan:spentAmount "{spent}"^^xsd:decimal', 'plan:spentCurrency "NOK"']
        if progress.deadline or not (progress.wording or ends(progress)):
            own += self.through(progress.decision, progress.iri)
        return block(
            f"<{self.iri}/status/{progress.key}>",
            "a plan:StatusReport",
            f"plan:statusOf <{progress.iri}>",
            f"plan:status <{progress.status}>",
            f"plan:reportDate {day(self.report.day)}",
            f"plan:reportedBy {', '.join(f'<{actor}>' for actor in self.report.by)}",
            *([f"plan:statusText {self.text(progress.text)}"] if progress.text else ()),
            *own,
            f"plan:partOfReport <{self.iri}>",
        )


def ends(progress: MeasureProgress) -> bool:
    """Return whether a measure was given up."""
    return local_name(progress.status) == DISCONTINUED


def plain_number(value: object) -> str:
    """Return a decimal in the lexical form that the store returns: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_report(plan: FollowedPlan, report: FollowUpReport, names: Namespaces, sheet: str) -> str:
    """Return the Turtle of a report; `sheet` is the name of the workbook that it was read from."""
    head = HEAD.format(sheet=sheet, plan=names.plan)
    return head + "".join(ReportWriter(plan, report, names).blocks())
