"""Release -> documents for harvesters: catalogue, concepts, information model, and VoID.

The table has one row for each; addresses, profiles, pages and tests are derived from it. data.norge.no
harvests three of them and takes a resource from one source only. Therefore only publisher and contact point
are described in more than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import pyoxigraph as ox

from app.catalogue.concepts import concept_triples
from app.catalogue.dcat import catalogue_page, catalogue_pages
from app.catalogue.model import model_triples
from app.catalogue.service_description import function_triples, service_triples
from app.catalogue.source import CatalogueSource
from app.catalogue.statements import n_triples
from app.catalogue.void import PATH as VOID
from app.catalogue.void import TITLE, void_pages, void_triples
from app.compressed import DeflatePiece, compressed_path, deflated, gzip_of, inflated
from app.files.listing import Listing
from app.releases.storage import write_file
from app.representation import Representation
from app.store.lists import Lists
from app.store.lookups import Labels, Lookups
from app.views.rdf import write

FOLDER = "harvest"
SERVICE = f"{FOLDER}/service.nt"
CACHED = 64
"""Pages of documents that are kept in memory."""


def page_of(triples: Iterable[ox.Triple]) -> DeflatePiece:
    """Return triples as a page that is written anew in each release."""
    return deflated(n_triples(triples))


def one_page(_: CatalogueSource) -> int:
    """Return the number of pages of a document that does not grow with the plans."""
    return 1


@dataclass(frozen=True, eq=False)
class HarvestDocument:
    """One document: its path, its titles, its profile (a folder of `shapes/`, or «»), and its builder.

    `text` returns one page, from 1, of `pages` as N-Triples. Some of them may be twice. Only one that is
    `about_files` reads the list of files.
    """

    path: str
    titles: Labels
    profile: str
    text: Callable[[CatalogueSource, int], DeflatePiece]
    pages: Callable[[CatalogueSource], int] = one_page
    about_files: bool = False

    def file(self, page: int) -> str:
        """Return the name of the file in the release's folder that has a page."""
        return f"{FOLDER}/{self.path.replace('/', '-')}-{page}.nt"


HARVEST_DOCUMENTS: tuple[HarvestDocument, ...] = (
    HarvestDocument(
        "katalog",
        {"nb": "Katalogen", "nn": "Katalogen", "en": "The catalogue"},
        "dcat-ap-no",
        catalogue_page,
        catalogue_pages,
        about_files=True,
    ),
    HarvestDocument(
        "begrep",
        {"nb": "Begrepene", "nn": "Omgrepa", "en": "The concepts"},
        "skos-ap-no",
        lambda source, _: page_of(concept_triples(source)),
    ),
    HarvestDocument(
        "modell",
        {"nb": "Informasjonsmodellen", "nn": "Informasjonsmodellen", "en": "The information model"},
        "modelldcat-ap-no",
        lambda source, _: page_of(model_triples(source)),
    ),
    HarvestDocument(VOID, TITLE, "", lambda source, page: page_of(void_triples(source, page)), void_pages),
)


class Harvest:
    """The documents of one release; a document without triples is another publisher's, and has no address."""

    def __init__(self, lists: Lists, listing: Listing) -> None:
        self.source = CatalogueSource(lists, listing)
        self.release = lists.lookups.release
        self.triples = lru_cache(maxsize=CACHED)(self._triples)
        self.documents = tuple(d for d in HARVEST_DOCUMENTS if self.release.has(d.file(1)) or self.triples(d))

    def pages(self, document: HarvestDocument) -> int:
        """Return the number of pages of a document."""
        return document.pages(self.source)

    def _triples(self, document: HarvestDocument, page: int = 1) -> tuple[ox.Triple, ...]:
        """Return the triples of one page, by subject: those that were written when the release was built."""
        try:
            data = self.release.read(document.file(page))
        except FileNotFoundError:
            data = inflated(document.text(self.source, page))
        by_subject: dict[object, dict[ox.Triple, None]] = defaultdict(dict)
        for quad in ox.parse(data, ox.RdfFormat.N_TRIPLES):
            by_subject[quad.subject][quad.triple] = None
        return tuple(chain.from_iterable(by_subject.values()))

    def service(self, representation: Representation, functions: Sequence[str]) -> bytes:
        """Return the description of the endpoint; `functions` are the engine's additional functions."""
        try:
            quads = ox.parse(self.release.read(SERVICE), ox.RdfFormat.N_TRIPLES)
            triples = [quad.triple for quad in quads]
        except FileNotFoundError:
            triples = list(service_triples(self.source))
        triples += function_triples(self.source.base, functions)
        prefixes = self.release.namespaces.prefixes()
        return ox.serialize(triples, format=representation.syntax, prefixes=prefixes) or b""

    def complete(self, document: HarvestDocument) -> tuple[ox.Triple, ...]:
        """Return the triples of all pages of a document, as a harvester has them in the end."""
        pages = (self._triples(document, page) for page in range(1, self.pages(document) + 1))
        return tuple(dict.fromkeys(triple for page in pages for triple in page))

    def document(self, document: HarvestDocument, representation: Representation, page: int = 1) -> bytes:
        """Return a page of the document in an RDF representation."""
        quads = (ox.Quad(*triple) for triple in self.triples(document, page))
        return write(quads, representation, self.source.lookups.namespaces, pretty=False)


def write_descriptions(lookups: Lookups) -> None:
    """Builder: write the documents that can be written beside the files, and that of the endpoint."""
    source = CatalogueSource(Lists(lookups))
    write_pages(source, (document for document in HARVEST_DOCUMENTS if not document.about_files))
    service = gzip_of(page_of(service_triples(source)))
    write_file(compressed_path(lookups.release.folder / SERVICE), service)


def write_catalogue(lookups: Lookups) -> None:
    """Builder: write the documents about files, of which they have sizes and checksums."""
    source = CatalogueSource(Lists(lookups))
    write_pages(source, (document for document in HARVEST_DOCUMENTS if document.about_files))


def write_pages(source: CatalogueSource, documents: Iterable[HarvestDocument]) -> None:
    """Write the triples of every page of some documents into the release's folder."""
    folder = source.lookups.release.folder
    (folder / FOLDER).mkdir(exist_ok=True)
    for document in documents:
        for page in range(1, document.pages(source) + 1):
            if (found := document.text(source, page)).size:
                write_file(compressed_path(folder / document.file(page)), gzip_of(found))
