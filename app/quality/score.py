"""The metadata quality score of data.norge.no, computed from the catalogue without network.

The score of a dataset is its own score plus that of its best distribution.
Pure functions: the caller provides whether an address responds and whether the catalogue conforms.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from app.quality.metrics import COMPLIANCE, METRICS, DocumentTriples, Evidence, Metric
from app.vocabularies import named_node

LEVELS = ((0.75, "Excellent"), (0.5, "Good"), (0.25, "Sufficient"), (0.0, "Poor"))


@dataclass(frozen=True, slots=True)
class MetricResult:
    """The result of one metric for one dataset."""

    metric: Metric
    reached: bool

    @property
    def points(self) -> int:
        """Return the points that it gives."""
        return self.metric.points if self.reached else 0


@dataclass(frozen=True)
class Assessment:
    """The score of one dataset: outcomes in the order of the table, and its best distribution."""

    dataset: str
    distribution: str
    outcomes: tuple[MetricResult, ...]
    old_conflicts: tuple[str, ...]
    compliant: bool

    @property
    def today(self) -> int:
        """Return the points that the portal gives today, while its check uses version 2."""
        return sum(o.points for o in self.outcomes)

    @property
    def when_moved(self) -> int:
        """Return the points that the portal will give when its check uses version 3."""
        gained = next(o for o in self.outcomes if o.metric.name == COMPLIANCE)
        return self.today + (gained.metric.points if self.compliant and not gained.reached else 0)

    @property
    def total(self) -> int:
        """Return the sum of the points of all metrics."""
        return sum(o.metric.points for o in self.outcomes)

    @property
    def reachable(self) -> int:
        """Return the maximum number of points that the portal gives to anyone."""
        return sum(o.metric.points for o in self.outcomes if o.metric.test or o.metric.name == COMPLIANCE)

    @property
    def level(self) -> str:
        """Return the portal's rating for the score."""
        return next(word for share, word in LEVELS if self.today >= share * self.total)


def assess(evidence: Evidence, dataset: str) -> Assessment:
    """Return the score of one dataset of the catalogue."""
    distributions = [v.value for v in evidence.described.values(dataset, "dcat:distribution")]
    scored = {d: outcomes(evidence, dataset, d) for d in distributions} or {
        "": outcomes(evidence, dataset, "")
    }
    best = max(scored, key=lambda d: sum(o.points for o in scored[d]))
    return Assessment(dataset, best, scored[best], evidence.old_conflicts, evidence.compliant)


def outcomes(evidence: Evidence, dataset: str, distribution: str) -> tuple[MetricResult, ...]:
    """Return the outcome of every metric for a dataset with one of its distributions."""
    found = []
    for metric in METRICS:
        subject = distribution if metric.of_distribution else dataset
        reached = metric.test(evidence, subject) if metric.test else False
        if metric.name == COMPLIANCE:
            reached = evidence.compliant and not evidence.old_conflicts
        found.append(MetricResult(metric, reached))
    return tuple(found)


def conflicts_with_version_2(described: DocumentTriples) -> tuple[str, ...]:
    """Return the known properties of the catalogue that violate version 2 of the standard.

    We found these conflicts by validating the catalogue with the portal's shapes.
    """
    distributions = described.subjects("dcat:Distribution")
    sizes = [v for d in distributions for v in described.values(d, "dcat:byteSize")]
    states = [v for d in distributions for v in described.values(d, "adms:status")]
    checksums = described.subjects("spdx:Checksum")
    algorithms = [v for c in checksums for v in described.values(c, "spdx:algorithm")]
    standards = [
        v for d in described.subjects("dcat:Dataset") for v in described.values(d, "dcterms:conformsTo")
    ]
    agents = described.subjects("foaf:Agent")
    decimal = named_node("xsd:decimal")
    conflicts = {
        "dcat:byteSize": any(isinstance(s, ox.Literal) and s.datatype != decimal for s in sizes),
        "adms:status": any(not s.value.startswith("http://purl.org/adms/status/") for s in states),
        "spdx:algorithm": any(not a.value.endswith("_sha1") for a in algorithms),
        "dcterms:conformsTo": any(not described.values(s.value, "dcterms:title") for s in standards),
        "dcterms:identifier": any(not described.values(a, "dcterms:identifier") for a in agents),
    }
    return tuple(name for name, conflicting in conflicts.items() if conflicting)
