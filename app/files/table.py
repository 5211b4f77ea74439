"""The table of the files of a release: one row per kind of file.

Addresses, sizes, checksums, the list page, the catalogue's distributions and the archive are derived from it.
"""

from __future__ import annotations

from functools import partial

from app.files.bundle import bundle
from app.files.columns import Table
from app.files.document import STYLE_NAME, plan_file, style
from app.files.dumps import context_file, dump
from app.files.kinds import PLAN, FileKind
from app.files.listing import CSVW_NAME, STEM, WORKBOOKS
from app.files.packages import (
    CSVW_CONTEXT,
    DATA_PACKAGE_NAME,
    DATA_PACKAGE_PROFILE,
    csvw,
    data_package,
    table_package,
)
from app.files.stratml import NAMESPACE, stratml
from app.files.table_files import table_file
from app.files.tables import TABLES
from app.formats import CSVW, DUMPS, HTML, JSON, JSON_LD, RESULTS_CSV, RESULTS_XLSX
from app.representation import Representation


def _dump(representation: Representation) -> FileKind:
    """Return the row of a dump of all data in one syntax, with compressed copies."""
    nb, nn, en = "uten navngitte grafer", "utan namngjevne grafar", "no named graphs"
    if representation.keeps_graphs:
        nb, nn, en = "navngitte grafer", "namngjevne grafar", "named graphs"
    return FileKind(
        name=f"{STEM}.{representation.suffix}",
        media_type=representation.media_type,
        group="data",
        titles={
            "nb": f"Alt som {representation.name} ({nb})",
            "nn": f"Alt som {representation.name} ({nn})",
            "en": f"Everything as {representation.name} ({en})",
        },
        file_type=representation.file_type,
        write=dump,
        compressed=True,
    )


def _csv(table: Table) -> FileKind:
    """Return the row of one table as CSV."""
    return FileKind(
        name=f"{table.name}.csv",
        media_type=RESULTS_CSV.media_type,
        group="tables",
        titles={language: f"{title} (CSV)" for language, title in table.titles.items()},
        file_type=RESULTS_CSV.file_type,
        write=table_file,
        conforms_to="https://www.rfc-editor.org/rfc/rfc4180",
    )


def _stratml(language: str, name: str, title: str) -> FileKind:
    """Return the row of a plan in StratML, in one language."""
    unofficial = language == "en"
    return FileKind(
        name=name,
        media_type="application/xml",
        group="plans",
        titles={
            "nb": f"{title}, uoffisiell engelsk oversettelse" if unofficial else title,
            "nn": f"{title}, uoffisiell engelsk omsetjing" if unofficial else title,
            "en": f"{title}, unofficial English translation" if unofficial else f"{title}, Norwegian",
        },
        file_type="XML",
        write_plan=partial(stratml, language),
        conforms_to=NAMESPACE,
        language=language,
    )


def _document(language: str, name: str, titles: dict[str, str]) -> FileKind:
    """Return the row of a plan as one document for reading and print."""
    return FileKind(
        name=name,
        media_type=HTML.media_type,
        group="plans",
        titles=titles,
        file_type=HTML.file_type,
        write_plan=partial(plan_file, language),
        language=language,
    )


def _workbook(language: str, titles: dict[str, str]) -> FileKind:
    """Return the row of the tables as a workbook, with names and headings in one language."""
    return FileKind(
        name=WORKBOOKS[language],
        media_type=RESULTS_XLSX.media_type,
        group="tables",
        titles=titles,
        file_type=RESULTS_XLSX.file_type,
        write=table_file,
        language=language,
    )


FILES: tuple[FileKind, ...] = (
    *map(_dump, DUMPS),
    FileKind(
        name="context.jsonld",
        media_type=JSON_LD.media_type,
        group="data",
        titles={
            "nb": "Konteksten til JSON-trærne",
            "nn": "Konteksten til JSON-trea",
            "en": "The context of the JSON trees",
        },
        file_type="",
        write=context_file,
    ),
    _workbook(
        "nb",
        {
            "nb": "Excel: tiltak med partnere, steder og status, og de andre tabellene",
            "nn": "Excel på bokmål: dei same tabellane",
            "en": "Excel in bokmål: measures with partners, places and status, and the other tables",
        },
    ),
    _workbook(
        "nn",
        {
            "nb": "Excel på nynorsk: de samme tabellene",
            "nn": "Excel: tiltak med partnarar, stader og status, og dei andre tabellane",
            "en": "Excel in nynorsk: the same tables",
        },
    ),
    _workbook(
        "en",
        {
            "nb": "Excel på engelsk: de samme tabellene",
            "nn": "Excel på engelsk: dei same tabellane",
            "en": "Excel: measures with partners, places and status, and the other tables",
        },
    ),
    *map(_csv, TABLES),
    FileKind(
        name=DATA_PACKAGE_NAME,
        media_type=JSON.media_type,
        group="tables",
        titles={
            "nb": "Beskrivelse av tabellene som Data Package",
            "nn": "Skildring av tabellane som Data Package",
            "en": "The tables described as a Data Package",
        },
        file_type=JSON.file_type,
        write=data_package,
        conforms_to=DATA_PACKAGE_PROFILE,
    ),
    FileKind(
        name=CSVW_NAME,
        media_type=CSVW.media_type,
        group="tables",
        titles={
            "nb": "Beskrivelse av tabellene som CSVW",
            "nn": "Skildring av tabellane som CSVW",
            "en": "The tables described as CSVW",
        },
        file_type=CSVW.file_type,
        write=csvw,
        conforms_to=CSVW_CONTEXT,
    ),
    FileKind(
        name=f"{STEM}-tabeller.zip",
        media_type="application/zip",
        group="tables",
        titles={
            "nb": "Alle tabellene med beskrivelsene, samlet i en pakke",
            "nn": "Alle tabellane med skildringane, samla i ei pakke",
            "en": "All tables with their descriptions, in one package",
        },
        file_type="ZIP",
        write=table_package,
        conforms_to=DATA_PACKAGE_PROFILE,
    ),
    _stratml("nb", f"{PLAN}.stratml.xml", "StratML (ISO 17469-1)"),
    _stratml("en", f"{PLAN}.en.stratml.xml", "StratML (ISO 17469-1)"),
    _document(
        "nb",
        f"{PLAN}.html",
        {
            "nb": "til å lese og skrive ut",
            "nn": "til å lese og skrive ut",
            "en": "for reading and print, Norwegian",
        },
    ),
    _document(
        "en",
        f"{PLAN}.en.html",
        {
            "nb": "til å lese og skrive ut, med uoffisiell engelsk oversettelse",
            "nn": "til å lese og skrive ut, med uoffisiell engelsk omsetjing",
            "en": "for reading and print, with an unofficial English translation",
        },
    ),
    FileKind(
        name=STYLE_NAME,
        media_type="text/css",
        group="plans",
        titles={
            "nb": "Stilen til plandokumentene",
            "nn": "Stilen til plandokumenta",
            "en": "The style of the plan documents",
        },
        file_type="",
        write=style,
    ),
    FileKind(
        name=f"{STEM}.zip",
        media_type="application/zip",
        group="archive",
        titles={
            "nb": "Alt til bruk uten nett: data, vokabular, former, tabeller, dokumenter",
            "nn": "Alt til bruk utan nett: data, vokabular, former, tabellar, dokument",
            "en": "Everything for use without a network: data, vocabulary, shapes, tables, documents",
        },
        file_type="ZIP",
        write=bundle,
    ),
)
"""In the order in which they are written; a writer finds the files before it in `FileContext.written`."""
