"""The pages of the site that a search finds beside the content: «excel» finds the page of files.

A row for each page: its address, its name, and words that readers use for it. `tests/search` checks that each
page exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.search.analysis import WORD
from app.search.query import SHORTEST_NAME_BEGINNING, Queries

MOST = 5


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page: its path, the English text that is its name, and words in bokmål, nynorsk and English."""

    path: str
    name: str
    words: str


PAGES = (
    SitePage(
        "/filer",
        "Download",
        "last ned nedlasting excel regneark csv json rdf turtle xlsx word pdf filer download spreadsheet "
        "data sett åpne opne open",
    ),
    SitePage(
        "/sporring",
        "Query (SPARQL)",
        "sparql spørring spørre spørsmål spørjing uttrekk rapport query question editor endepunkt endpoint",
    ),
    SitePage(
        "/oversikt",
        "Overview",
        "status framdrift fremdrift fremgang oversikt diagram figur graf statistikk tidslinje chart progress "
        "statistics timeline overview",
    ),
    SitePage(
        "/om",
        "About the site",
        "kontakt kontaktinformasjon epost e-post adresse hvem kven ansvarlig utgiver feil melde "
        "contact e-mail email publisher error",
    ),
    SitePage(
        "/om/data",
        "Data and API",
        "api json data utvikler utviklar grensesnitt lisens license developer sparql openapi cc gjenbruk",
    ),
    SitePage("/endringer", "Changes", "endringer endringar nytt historikk versjon changes history version"),
    SitePage(
        "/om/tilgjengelighet",
        "Accessibility",
        "tilgjengelighet tilgjenge universell utforming uu wcag skjermleser accessibility screen reader",
    ),
    SitePage(
        "/om/personvern", "Privacy", "personvern informasjonskapsler cookies gdpr sporing privacy tracking"
    ),
    SitePage(
        "/bidrag",
        "For partners",
        "partner bidra bidrag lenke lenkje samarbeid innsending contribute contribution link",
    ),
    SitePage(
        "/def/plan",
        "Vocabulary",
        "vokabular ontologi modell klasser egenskaper eigenskapar owl begrep vocabulary ontology model",
    ),
    SitePage("/begrep", "The concepts", "begrep omgrep definisjon ordliste kodeliste glossary concept term"),
    SitePage("/katalog", "The catalogue", "katalog datasett dcat data.norge.no catalogue dataset"),
)


def site_pages(queries: Queries, text: str, translate: Callable[[str], str]) -> list[SitePage]:
    """Return the pages that have every needed word of a search among their words, at most `MOST`.

    The last word may be the beginning of one, as in a search of the content.
    """
    words = queries.words(text)
    needed = queries.needed(words)
    if not needed:
        return []

    def has(page: SitePage) -> bool:
        known = WORD.findall(f"{translate(page.name)} {page.name} {page.words}".lower())
        stems = {queries.stem(word) for word in known}
        return all(
            queries.stem(word) in stems
            or (word == words[-1] and len(word) > SHORTEST_NAME_BEGINNING and _begins(known, word))
            for word in needed
        )

    return [page for page in PAGES if has(page)][:MOST]


def _begins(known: list[str], word: str) -> bool:
    return any(other.startswith(word) for other in known)
