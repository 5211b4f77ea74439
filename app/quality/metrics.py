"""The metrics of data.norge.no's metadata quality score: points, what is measured, and what to do.

Names and points are those of the portal's own graphs (dcatno-mqa in
https://github.com/Informasjonsforvaltning/dcat-ap-no). The metrics measure what the portal's services
measure, in the repositories fdk-mqa-property-checker, -url-checker, -dcat-validator and -scoring-service of
the same owner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from app.catalogue.distributions import MEDIA_TYPES
from app.catalogue.statements import AUTHORITY
from app.files.kinds import FILE_TYPES
from app.quads import subject_of
from app.vocabularies import RDF_TYPE, expand, named_node

KNOWN_LICENCES = tuple(AUTHORITY + "licence/" + code for code in ("CC0", "NLOD_2_0", "CC_BY_4_0"))
COMPLIANCE = "dcatApCompliance"
FIND, ACCESS, INTEROPERATE = "Findability", "Accessibility", "Interoperability"
REUSE, CONTEXT = "Reusability", "Contextuality"
NOT_MEASURED = "The portal does not measure this, so nobody gets the points."
OLD_CHECK = "The portal's check runs version 2; we follow version 3, which is in force."
IN_DATA = "Add it in data/catalog.ttl."
IN_FILES = "It follows from the table of files: look there."


class DocumentTriples:
    """The triples of a document, by subject and property."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._values: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = {}
        for triple in triples:
            key = (subject_of(triple), triple.predicate.value)
            self._values.setdefault(key, []).append(triple.object)  # type: ignore[arg-type]

    def values(self, subject: str, *names: str) -> list[ox.NamedNode | ox.Literal]:
        """Return the values of any of the properties."""
        return [v for name in names for v in self._values.get((subject, expand(name)), ())]

    def subjects(self, kind: str) -> list[str]:
        """Return the resources of a class."""
        wanted = named_node(kind)
        return [s for (s, p), values in self._values.items() if p == RDF_TYPE.value and wanted in values]


@dataclass(frozen=True)
class Evidence:
    """The input of a score: the catalogue, whether an address responds to HEAD, and conformance.

    `old_conflicts` are the properties in which version 3 of the standard contradicts version 2, which the
    portal's check still uses; `compliant` is whether the catalogue conforms to version 3.
    """

    described: DocumentTriples
    answers: Callable[[str], bool]
    old_conflicts: tuple[str, ...]
    compliant: bool


Test = Callable[[Evidence, str], bool]


@dataclass(frozen=True)
class Metric:
    """One metric: its name at the portal, its dimension, its points, what is measured, and what to do.

    `test` is None if the portal gives the points to nobody, or if other code decides the result.
    """

    name: str
    dimension: str
    points: int
    title: str
    remedy: str
    test: Test | None = None
    of_distribution: bool = False


def has(*names: str) -> Test:
    """Return a test whether any of the properties has a value."""
    return lambda evidence, subject: bool(evidence.described.values(subject, *names))


def within(name: str, *prefixes: str) -> Test:
    """Return a test whether a property has a value, and only IRIs that begin with one of the prefixes."""

    def test(evidence: Evidence, subject: str) -> bool:
        values = evidence.described.values(subject, name)
        return bool(values) and all(v.value.startswith(prefixes) for v in values)

    return test


def answering(name: str) -> Test:
    """Return a test whether every address given by the property responds to HEAD with 200 to 299."""

    def test(evidence: Evidence, subject: str) -> bool:
        values = evidence.described.values(subject, name)
        return bool(values) and all(evidence.answers(v.value) for v in values)

    return test


def both(first: Test, second: Test) -> Test:
    """Return a test whether both tests pass."""
    return lambda evidence, subject: first(evidence, subject) and second(evidence, subject)


def _of_data(name: str, dimension: str, points: int, title: str, test: Test) -> Metric:
    return Metric(name, dimension, points, title, IN_DATA, test)


def _of_form(name: str, dimension: str, points: int, title: str, test: Test) -> Metric:
    return Metric(name, dimension, points, title, IN_FILES, test, of_distribution=True)


def _by_nobody(name: str, points: int, title: str) -> Metric:
    return Metric(name, INTEROPERATE, points, title, NOT_MEASURED)


KEYWORD = has("dcat:keyword", "dcterms:subject")
FORMATS = both(within("dcterms:format", FILE_TYPES), within("dcat:mediaType", MEDIA_TYPES))
ACCESS_RIGHTS = within("dcterms:accessRights", AUTHORITY + "access-right/")

METRICS: tuple[Metric, ...] = (
    _of_data("keywordAvailability", FIND, 30, "Keywords or concepts", KEYWORD),
    _of_data("categoryAvailability", FIND, 30, "Themes", has("dcat:theme")),
    _of_data("spatialAvailability", FIND, 20, "Area", has("dcterms:spatial")),
    _of_data("temporalAvailability", FIND, 20, "Period", has("dcterms:temporal")),
    _of_form("accessUrlStatusCode", ACCESS, 50, "The access address answers", answering("dcat:accessURL")),
    _of_form("downloadUrlAvailability", ACCESS, 20, "A download address", has("dcat:downloadURL")),
    _of_form(
        "downloadUrlStatusCode", ACCESS, 30, "The download address answers", answering("dcat:downloadURL")
    ),
    _of_form("formatAvailability", INTEROPERATE, 20, "Format", has("dcterms:format")),
    _of_form("mediaTypeAvailability", INTEROPERATE, 10, "Media type", has("dcat:mediaType")),
    _of_form(
        "formatMediaTypeVocabularyAlignment",
        INTEROPERATE,
        10,
        "Format and media type from the lists",
        FORMATS,
    ),
    _by_nobody("formatMediaTypeNonProprietary", 20, "An open format"),
    _by_nobody("formatMediaTypeMachineInterpretable", 20, "A format that machines read"),
    Metric(COMPLIANCE, INTEROPERATE, 30, "Conforms to DCAT-AP-NO", OLD_CHECK),
    _by_nobody("formatMatch", 15, "The file is of its format"),
    _by_nobody("syntaxValid", 15, "The file can be read"),
    _of_form("licenseAvailability", REUSE, 20, "Licence", has("dcterms:license")),
    _of_form(
        "knownLicense", REUSE, 10, "A licence that is known", within("dcterms:license", *KNOWN_LICENCES)
    ),
    _of_data("accessRightsAvailability", REUSE, 10, "Access rights", has("dcterms:accessRights")),
    _of_data("accessRightsVocabularyAlignment", REUSE, 5, "Access rights from the list", ACCESS_RIGHTS),
    _of_data("contactPointAvailability", REUSE, 20, "Contact point", has("dcat:contactPoint")),
    _of_data("publisherAvailability", REUSE, 10, "Publisher", has("dcterms:publisher")),
    Metric("rightsAvailability", CONTEXT, 5, "Rights", IN_DATA, has("dcterms:rights"), of_distribution=True),
    _of_form("byteSizeAvailability", CONTEXT, 5, "Size in bytes", has("dcat:byteSize")),
    _of_data("dateIssuedAvailability", CONTEXT, 5, "Date of publication", has("dcterms:issued")),
    _of_data("dateModifiedAvailability", CONTEXT, 5, "Date of change", has("dcterms:modified")),
)
