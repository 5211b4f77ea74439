"""Files that crawlers and site owners read: robots.txt, sitemap.xml, llms.txt, humans.txt, security.txt.

RFC 9309, https://www.sitemaps.org/protocol.html, https://llmstxt.org/, https://humanstxt.org/, RFC 9116.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

from app.catalogue.source import CatalogueSource
from app.formats import RDF
from app.identifiers import document_iri
from app.language import best_text
from app.xml_text import xml_text

ABOUT = ("data", "tilgjengelighet", "personvern")
PAGES = ("", "sok", "oversikt", "sporring", "filer", "endringer", "om", *(f"om/{page}" for page in ABOUT))
"""The pages that are about no single resource."""
COSTLY = ("/sparql", "/sporring?query=", "/sok?", "/sok.", "/sok/", "/healthz", "/readyz")
LONGEST_SITEMAP = 5_000  # addresses; the protocol allows 50,000, which take a hundred times as long as a page
VALID_DAYS = 364
MOST_PLANS = 10
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
ENGLISH = ("en", "nb", "nn", "")


def robots(base: str) -> str:
    """Return robots.txt (RFC 9309). It excludes only costly addresses without new information."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in COSTLY), "Allow: /", ""]
    return "\n".join([*lines, f"Sitemap: {base}sitemap.xml", ""])


def addresses(
    source: CatalogueSource, described: Sequence[str], start: int, count: int
) -> tuple[list[str], int]:
    """Return at most `count` pages of the site from position `start`, and the number of all.

    First come the pages that every site has, then the documents `described` at these paths, then all others.
    """
    standing = [*PAGES, *described]
    here = [source.base + page for page in standing[start : start + count]]
    before = max(0, start - len(standing))
    documents, total = source.lists.documents(before, count - len(here))
    return here + documents, len(standing) + total


def sitemap(pages: Iterable[str], changed: date) -> str:
    """Return one sitemap. The date of a page is that of its release."""
    return _xml("urlset", "url", pages, changed)


def sitemap_index(base: str, count: int, changed: date) -> str:
    """Return the list of sitemaps, for sites that need several."""
    return _xml("sitemapindex", "sitemap", (f"{base}sitemap-{n}.xml" for n in range(1, count + 1)), changed)


def _xml(root: str, element: str, places: Iterable[str], changed: date) -> str:
    day = changed.isoformat()
    rows = (
        f"<{element}><loc>{escape(xml_text(place))}</loc><lastmod>{day}</lastmod></{element}>\n"
        for place in places
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SITEMAPS}">\n'
    return head + "".join(rows) + f"</{root}>\n"


def security(contact: str, base: str, created: datetime) -> str:
    """Return security.txt with the contact for vulnerabilities (RFC 9116).

    It expires if there is no new release for a year.
    """
    expires = (created + timedelta(days=VALID_DAYS)).isoformat(timespec="seconds").replace("+00:00", "Z")
    return "\n".join(
        (
            f"Contact: {contact}",
            f"Expires: {expires}",
            "Preferred-Languages: nb, nn, en",
            f"Canonical: {base}.well-known/security.txt",
            "",
        )
    )


def humans(source: CatalogueSource) -> str:
    """Return humans.txt with the publishers, the last update and the standards of the site."""
    publishers = source.objects(source.catalogue, "dcterms:publisher")
    names = [best_text(source.lookups.labels(p), ("nb",)) for p in publishers]
    created = source.listing.created.date().isoformat()
    lines = [
        "/* TEAM */",
        *(f"Publisher: {name}" for name in names),
        "",
        "/* SITE */",
        f"Last update: {created}",
        f"Release: {source.listing.release}",
        "Language: Norwegian (bokmål and nynorsk) / English",
        "Standards: RDF, SPARQL 1.1, SHACL, DCAT-AP-NO 3, SKOS-AP-NO-Begrep, ModelldCAT-AP-NO, VoID",
        "Licence: CC BY 4.0 for what is added; the adopted text is without copyright (åndsverkloven § 14)",
        "",
    ]
    return "\n".join(lines)


def llms(source: CatalogueSource) -> str:
    """Return an introduction to the site for language models, in the format of https://llmstxt.org/."""
    base = source.base
    title = best_text(source.labels(source.catalogue, "dcterms:title"), ENGLISH) or base
    summary = best_text(source.labels(source.catalogue, "dcterms:description"), ENGLISH)
    return "\n".join(
        [
            f"# {title}",
            "",
            *([f"> {summary}", ""] if summary else []),
            "The adopted words are in Norwegian and quoted letter for letter; annotations, identifiers and "
            "the unofficial English translation stand in graphs of their own. Cite a measure by its IRI.",
            "",
            *_section("Plans", plans(source)),
            *_section("Data", data(base)),
            *_section("Describing it", descriptions(source)),
            "## Optional",
            "",
            f"- [Query page]({base}sporring): example questions with their SPARQL",
            f"- [Search]({base}sok): `?q=` finds a thing by a word; `{base}sok.json?q=` for a program",
            f"- [Overview]({base}oversikt): the plan in pictures and tables",
            f"- [Data and API]({base}om/data): how data are fetched, with examples",
            f"- [About]({base}om)",
            "",
        ]
    )


def plans(source: CatalogueSource) -> Iterator[str]:
    """A line for each of the first plans, and one for the list of all if there are more."""
    formats = ", ".join(f"`.{r.suffix}`" for r in RDF)
    for plan in map(source.plan, source.plans(0, MOST_PLANS)):
        place = document_iri(plan.iri, source.lookups.namespaces) or plan.iri
        yield f"- [{plan.title}]({place}): the plan with its parts; {formats} give it as RDF"
    if source.plan_count > MOST_PLANS:
        yield f"- [All {source.plan_count} plans]({source.base}klasse/Plan): a list in pages"


def data(base: str) -> Iterator[str]:
    """Yield lines about where the data are."""
    yield f"- [Files]({base}filer): everything as RDF, CSV, XLSX and StratML, with checksums"
    yield f"- [SPARQL endpoint]({base}sparql): GET or POST `query`; answers in JSON, XML, CSV, TSV and RDF"


def descriptions(source: CatalogueSource) -> Iterator[str]:
    """Yield lines about where the data are described."""
    vocabulary = str(source.lookups.namespaces.plan).rstrip("#")
    yield f"- [Vocabulary]({vocabulary}): classes and properties"
    yield f"- [Catalogue]({source.base}katalog): DCAT-AP-NO 3"
    yield f"- [VoID]({source.base}.well-known/void): figures, linksets, vocabularies"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]
