"""`/bidrag.csv`, `.xlsx`, `.json`, `.nq`, `.trig` and `/graf/bidrag/…`: the contributions in the release.

`/bidrag/{partner}` (`app.pages.graph_store`) has the newest accepted version, these have what holds in the
release. `/filer` has the municipality's data only, so that nobody takes a partner's words for the plan's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import Blueprint, Response, request

from app.deferred import deferred
from app.errors import NotFound
from app.files.cells import without_formula
from app.formats import JSON, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, RESULTS_CSV, RESULTS_XLSX, TRIG, TURTLE
from app.http.exchange import (
    address_digest,
    cacheable,
    etag,
    language,
    namespaces,
    negotiates,
    served_release,
)
from app.http.negotiated import Selection, negotiated, requested, select
from app.json_text import json_text
from app.language import content_languages, translator
from app.partners.released import read_quads
from app.partners.said import PartnerStatement, Quantity
from app.views.rdf import write

if TYPE_CHECKING:
    from app.sparql import spreadsheet
else:
    spreadsheet = deferred("app.sparql.spreadsheet")

PATH = "/bidrag"
GRAPH = "/graf/bidrag"
TABLES = {r.suffix: r for r in (RESULTS_CSV, RESULTS_XLSX, JSON)}
DUMPS = {r.suffix: r for r in (N_QUADS, TRIG)}
OFFERED = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
SUFFIXES = {r.suffix: r for r in OFFERED}
COLUMNS = (
    "kilde",
    "kilde_adresse",
    "graf",
    "element",
    "nummer",
    "slag",
    "verdi",
    "verdi_navn",
    "ting",
    "ting_navn",
    "egne_ord",
    "spraak",
    "dato",
    "merke",
    "kontrollert",
    "tall",
    "enhet",
    "fra_dato",
    "oppgitt_kilde",
)
"""The columns of the table: first whose words they are. The last four are those of a result."""

blueprint = Blueprint("contributed", __name__)


@blueprint.get(f"{PATH}.<suffix>")
def document(suffix: str) -> Response:
    """What partners say about elements as a table, or their graphs as RDF. Raises `NotFound`."""
    if suffix in DUMPS:
        return dump(suffix)
    if suffix not in TABLES:
        raise NotFound(path=request.path)
    return table(suffix)


def table(suffix: str) -> Response:
    """Return what partners say, a row for each statement; `?partner=` and `?element=` select some."""
    negotiates("Accept-Language")
    writers = {"csv": as_csv, "xlsx": as_xlsx, "json": statements_as_json}
    tag = etag(address_digest(), language())
    return cacheable(tag, TABLES[suffix].content_type, lambda: writers[suffix](selected()))


def dump(suffix: str) -> Response:
    """Return all contributions with their named graphs, and our register of them."""
    form, found = DUMPS[suffix], served_release()

    def render() -> bytes:
        quads = read_quads(found.release)
        return ox.serialize(quads, format=form.syntax, prefixes=namespaces().prefixes()) or b""

    return cacheable(etag("bidrag", suffix), form.content_type, render)


@blueprint.get(GRAPH)
@blueprint.get(f"{GRAPH}.<suffix>")
@blueprint.get(f"{GRAPH}/<path:name>")
def graph(suffix: str = "", name: str = "") -> Response:
    """Return the graph of a partner in the release, or ours about these graphs, as RDF.

    A suffix fixes the format. Raises `NotFound`.
    """
    address, found = requested(request.path, SUFFIXES), served_release()
    iri = namespaces().base + address.path.removeprefix("/")

    def triples() -> list[ox.Triple]:
        if iri not in found.contributed.graphs:
            raise NotFound(path=request.path)
        name = ox.NamedNode(iri)
        return [quad.triple for quad in read_quads(found.release) if quad.graph_name == name]

    def render(selection: Selection, of_graph: list[ox.Triple]) -> bytes:
        return write((ox.Quad(*triple) for triple in of_graph), selection.representation, namespaces())

    return negotiated(lambda: select(address, OFFERED), triples, render)


def selected() -> list[PartnerStatement]:
    """Return the statements that the request selects, by the name of a partner and the IRI of an element."""
    partner, element = request.args.get("partner", ""), request.args.get("element", "")
    return [
        said
        for said in served_release().statements.all
        if partner in ("", said.partner.partner, said.partner.actor) and element in ("", said.element)
    ]


def rows(found: list[PartnerStatement]) -> Iterator[tuple[str, ...]]:
    """Yield the statements as rows of the table, with names in the reader's language."""
    languages, terms = content_languages(language()), served_release().plan_terms()
    for said in found:
        yield (
            terms.label(said.partner.actor, languages),
            said.partner.actor,
            said.partner.graph,
            said.element,
            terms.elements[said.element],
            said.kind,
            said.value,
            (said.amount and said.amount.indicator) or terms.label(said.value, languages),
            said.thing,
            said.name,
            said.words,
            said.words_language or said.name_language,
            said.day,
            said.mark,
            said.checked,
            *of_result(said.amount),
        )


def of_result(amount: Quantity | None) -> tuple[str, str, str, str]:
    """Return value, unit, first day and source of a result; empty cells for every other statement."""
    return (amount.value, amount.unit, amount.since, amount.source) if amount else ("", "", "", "")


def as_csv(found: list[PartnerStatement]) -> bytes:
    """Return the table as CSV (RFC 4180). No cell is a formula for a spreadsheet."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows([[without_formula(cell) for cell in row] for row in rows(found)])
    return text.getvalue().encode()


def as_xlsx(found: list[PartnerStatement]) -> bytes:
    """Return the table as a workbook. Every cell is text."""
    data, title = io.BytesIO(), translator(language())("What partners say themselves")
    with spreadsheet.new_workbook(data, title) as book:
        sheet = spreadsheet.Sheet(book, title[:31], COLUMNS)
        for row in rows(found):
            sheet.add(row)
        sheet.finish()
    return data.getvalue()


def statements_as_json(found: list[PartnerStatement]) -> bytes:
    """Return the table as JSON, with the partners, and the elements that only the municipality names."""
    release = served_release()
    partners = [
        {
            "name": p.partner,
            "actor": p.actor,
            "graph": p.graph,
            "version": p.number,
            "accepted": p.issued,
            "checked": p.checked,
            "leftOut": {"statements": p.left_out.statements, "reasons": p.left_out.reasons},
            "municipalityOnly": list(release.statements.unanswered.get(p.actor, ())),
        }
        for p in release.contributed.partners
    ]
    statements = [dict(zip(COLUMNS, row, strict=True)) for row in rows(found)]
    document = {"release": release.release.id, "partners": partners, "statements": statements}
    return json_text(document).encode()
