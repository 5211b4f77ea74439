"""A plan -> its dataset in the catalogue. A build keeps this, and describes only changed plans anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.catalogue.concepts import concept_of_class, owns_vocabulary
from app.catalogue.defaults import contacts, publishers, rights, said_by_the_plan, themes
from app.catalogue.distributions import (
    Download,
    adopted_texts,
    bound,
    distribution,
    distribution_iri,
    downloads_of,
)
from app.catalogue.series import coverage, dataset_iri, editions, series_iri
from app.catalogue.source import CatalogueSource
from app.catalogue.statements import Value, description_triples, n_triples, typed
from app.compressed import DeflatePiece, deflated
from app.files.outline import Plan
from app.identifiers import document_iri
from app.kept import apart, side_by_side
from app.store.lookups import Labels

HANDLED = frozenset({"dcterms:publisher", "dcterms:spatial", "dcat:contactPoint", "dcat:dataset"})


@dataclass(frozen=True, slots=True)
class PlanDataset:
    """The dataset of an edition of a plan, but for what is new about it in each release.

    `series` has titles and descriptions of the series that the plan is an edition of.
    `rights` are its statements of rights, and `own_rights` says whether the data have any. `description` is
    about the dataset and the distributions that no other dataset has. `new` is what each release says anew
    about these, as N-Triples, with names for `released` in the place of the values; `parts` is N-Triples
    about what other datasets may have, too.
    """

    plan: str
    iri: str
    series: dict[str, Sequence[Labels]]
    start: str
    publishers: list[str]
    contacts: list[str]
    themes: list[str]
    coverage: list[str]
    periods: list[str]
    rights: list[str]
    own_rights: bool
    new: str
    parts: str
    description: DeflatePiece

    def to_bytes(self) -> bytes:
        """Return the dataset as bytes."""
        said = {name: getattr(self, name) for name in self.__slots__ if name != "description"}
        return side_by_side((json.dumps(said).encode(), self.description.to_bytes()))

    @classmethod
    def from_bytes(cls, data: bytes) -> PlanDataset:
        """Return what `to_bytes` made bytes of."""
        said, description = apart(data)
        return cls(**json.loads(said), description=DeflatePiece.from_bytes(description))


def plan_dataset(source: CatalogueSource, plan: str) -> PlanDataset:
    """Return the dataset of a plan in the catalogue, with its distributions.

    It depends on what describes the plan, on what all plans share, and on what is hashed here: what may be
    said about the catalogue anywhere, and which files there are.
    """
    files = [
        (f.name, f.media_type, f.titles, f.file_type, f.compression, f.conforms_to, f.language)
        for f in source.files.get(plan, ())
    ]
    what = json.dumps([*inherited(source), files]).encode()
    name = f"dataset {hashlib.sha256(what).hexdigest()}"
    found = source.lookups.of_plan(plan, name, lambda: _dataset(source, plan).to_bytes(), packed=True)
    return PlanDataset.from_bytes(found)


def released(source: CatalogueSource, dataset: PlanDataset) -> str:
    """Return what is new about a dataset in this release, as N-Triples."""
    files = {file.name: file for file in source.files.get(dataset.plan, ())}
    return dataset.new.format(created=source.created.value, release=source.listing.release, files=files)


def inherited(source: CatalogueSource) -> list[object]:
    """Return what datasets have from the catalogue, the vocabulary, and the files about all plans."""
    return [
        source.catalogue,
        list(map(str, source.stated)),
        source.publishers,
        source.contacts,
        source.availability,
        list(coverage(source, source.catalogue)),
        models(source),
        [file.name for file in source.files[""]],
    ]


def _dataset(source: CatalogueSource, iri: str) -> PlanDataset:
    plan, dataset = source.plan(iri), dataset_iri(source, iri)
    own = [*downloads_of(source, source.files.get(iri, ())), *adopted_texts(source, plan)]
    named = {distribution_iri(source, one.key): one for one in own}
    of_rights = rights(source, dataset, plan)
    described = [
        *_about(source, plan, dataset, list(named)),
        *(t for name, one in named.items() for t in distribution(name, one, of_rights, source.availability)),
    ]
    return PlanDataset(
        plan=iri,
        iri=dataset,
        series={one: described_series(source, one) for one in editions(source, iri)},
        start=source.lookups.first(iri, source.lookups.namespaces.plan["periodStart"]),
        publishers=publishers(source, dataset, iri),
        contacts=contacts(source, dataset, iri),
        themes=themes(source, dataset),
        coverage=list(coverage(source, dataset)),
        periods=source.objects(dataset, "dcterms:temporal"),
        rights=of_rights,
        own_rights=bool(source.objects(dataset, "dcterms:rights")),
        new=n_triples(_new(dataset, named)).decode(),
        parts=n_triples(_parts(source, dataset)).decode(),
        description=deflated(n_triples(described)),
    )


def described_series(source: CatalogueSource, series: str) -> Sequence[Labels]:
    """Return the titles and the descriptions of a series; without any, these are the titles."""
    titles = source.lookups.labels(series)
    return [titles, source.labels(series, "dcterms:description", "skos:definition") or titles]


def _new(dataset: str, downloads: Mapping[str, Download]) -> Iterator[ox.Triple]:
    """Yield what is new about a dataset and its distributions, with names for `released` as values.

    They are in braces, which no IRI has.
    """
    created = typed("{created}", "dateTime")
    said: dict[str, list[Value]] = {
        "dcterms:modified": [created],
        "dcat:version": [ox.Literal("{release}")],
    }
    yield from description_triples(dataset, (), said)
    for iri, one in downloads.items():
        file = f"files[{one.file}]"
        yield from bound(iri, created, *((f"{{{file}.size}}", f"{{{file}.sha256}}") if one.file else ()))


def _about(source: CatalogueSource, plan: Plan, iri: str, downloads: list[str]) -> Iterator[ox.Triple]:
    """Yield the dataset itself, and its period."""
    about = ox.NamedNode(plan.iri)
    left_out = HANDLED | {"dcatap:availability"}
    yield from (t for t in source.copied(iri, left_out) if t.object != about)
    earlier = source.lookups.objects(plan.iri, source.lookups.namespaces.plan["replaces"])
    whole = [distribution_iri(source, file.name) for file in source.files[""]]
    properties: dict[str, list[Value]] = {
        "dcterms:publisher": [source.agent(p) for p in publishers(source, iri, plan.iri)],
        "dcat:contactPoint": [*contacts(source, iri, plan.iri)],
        "dcterms:identifier": [ox.Literal(iri)],
        "dcterms:spatial": list(coverage(source, iri)),
        "dcterms:subject": list(concepts_of(source, plan.iri)),
        "dcterms:conformsTo": list(models(source)),
        "dcat:landingPage": [p for p in [document_iri(plan.iri, source.lookups.namespaces)] if p],
        "dcat:inSeries": [series_iri(source, s) for s in editions(source, plan.iri)],
        "dcat:prev": [dataset_iri(source, e.value) for e in earlier if e.value in source.plan_iris],
        "dcat:distribution": [*whole, *downloads],
    }
    said = said_by_the_plan(source, iri, plan)
    yield from description_triples(iri, ("dcat:Dataset",), {**said, **properties})
    yield from period(source, iri, plan)


def _parts(source: CatalogueSource, iri: str) -> Iterator[ox.Triple]:
    """Yield the periods and the statements of rights in the data that a dataset refers to."""
    for part in source.objects(iri, "dcterms:temporal"):
        yield from source.copied(part)
    for part in source.objects(iri, "dcterms:rights"):
        yield from source.copied(part)
        yield from description_triples(part, ("odrs:RightsStatement",), {})


def period(source: CatalogueSource, iri: str, plan: Plan) -> Iterator[ox.Triple]:
    """Yield the period of the plan, for a dataset without a period in the data."""
    if not source.objects(iri, "dcterms:temporal") and plan.start and plan.end:
        name = f"{source.base}katalog#tidsrom-{plan.slug}"
        dates: dict[str, list[Value]] = {
            "dcat:startDate": [typed(plan.start, "date")],
            "dcat:endDate": [typed(plan.end, "date")],
        }
        yield from description_triples(iri, (), {"dcterms:temporal": [name]})
        yield from description_triples(name, ("dcterms:PeriodOfTime",), dates)


def concepts_of(source: CatalogueSource, plan: str) -> list[str]:
    """Return our concepts for the classes of a plan."""
    vocabulary = str(source.lookups.namespaces.plan)
    if not owns_vocabulary(source):
        return []
    kinds = (kind for kind in source.lookups.types(plan) if kind.startswith(vocabulary))
    return sorted(concept_of_class(source, kind) for kind in kinds)


def models(source: CatalogueSource) -> list[str]:
    """Return what the data conform to: the vocabulary, and its information model if we publish it."""
    vocabulary = str(source.lookups.namespaces.plan).rstrip("#")
    return [vocabulary, f"{source.base}modell#modell"] if owns_vocabulary(source) else [vocabulary]
