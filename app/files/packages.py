"""The tables as CSV, and their descriptions: a Data Package and CSVW metadata, both beside the CSV files.

CSV as in RFC 4180, in UTF-8. https://datapackage.org/standard/data-package/ and
https://www.w3.org/TR/tabular-metadata/, which a CSVW reader finds by the name `csv-metadata.json`
(https://www.w3.org/TR/tabular-data-model/#site-wide-location-configuration).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.files.archives import write_zip
from app.files.cells import SEPARATOR
from app.files.columns import INTEGER, IRI, Column, Table
from app.files.kinds import FileContext
from app.files.listing import CSVW_NAME
from app.files.tables import TABLES
from app.files.written import WrittenFile, compressed_text
from app.formats import RESULTS_CSV
from app.json_text import json_text
from app.views.rdf import LICENCE

NAME = "planer"
TITLES = {
    "nb": "Tiltak, partnere og omtaler i planene",
    "nn": "Tiltak, partnarar og omtalar i planane",
    "en": "Measures, partners and mentions of the plans",
}
DESCRIPTIONS = {
    "nb": (
        "Ordene i planene er de vedtatte, bokstav for bokstav; resten er vår tolkning. "
        "En celle som et regneark ville tatt for en formel (den begynner med =, +, -, @, tabulator "
        "eller vognretur), har en apostrof foran. Celler med flere verdier skiller dem med |. "
        "Planteksten er uten opphavsrettslig vern (åndsverkloven § 14); "
        "lisensen gjelder det vi har lagt til."
    ),
    "nn": (
        "Orda i planane er dei vedtekne, bokstav for bokstav; resten er vår tolking. "
        "Ei celle som eit rekneark ville teke for ein formel (ho byrjar med =, +, -, @, tabulator "
        "eller vognretur), har ein apostrof framfor. Celler med fleire verdiar skil dei med |. "
        "Planteksten er utan opphavsrettsleg vern (åndsverklova § 14); "
        "lisensen gjeld det vi har lagt til."
    ),
    "en": (
        "The words of the plans are the adopted ones, letter for letter; the rest is our interpretation. "
        "A cell that a spreadsheet would take for a formula (it begins with =, +, -, @, tab "
        "or carriage return) has an apostrophe before it. Cells with several values have | between them. "
        "The text of the plans has no copyright (åndsverkloven § 14); "
        "the licence applies to what we have added."
    ),
}
CC_BY = {"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0 International"}
DATA_PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CSVW_CONTEXT = "http://www.w3.org/ns/csvw"
DATA_PACKAGE_NAME = "datapackage.json"


def data_package(material: FileContext, path: Path) -> WrittenFile:
    """Write the description of the tables as a Data Package; the CSV files must be written before."""
    package = {
        "$schema": DATA_PACKAGE_PROFILE,
        "name": NAME,
        "id": f"{material.release.namespaces.base}filer/{NAME}",
        "version": material.release.id,
        "title": TITLES["nb"],
        "description": DESCRIPTIONS["nb"],
        "titles": TITLES,
        "descriptions": DESCRIPTIONS,
        "licenses": [CC_BY],
        "resources": [_resource(table, material.written[f"{table.name}.csv"]) for table in TABLES],
    }
    return _write_json(path, package)


def _resource(table: Table, file: WrittenFile) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.titles["nb"],
        "description": table.descriptions["nb"],
        "titles": table.titles,
        "descriptions": table.descriptions,
        "format": "csv",
        "mediatype": RESULTS_CSV.media_type,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": [table.columns[0].name],
            "foreignKeys": [
                {"fields": [c.name], "reference": {"resource": c.references, "fields": ["iri"]}}
                for c in table.columns
                if c.references
            ],
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    """Return a field of a Table Schema, https://datapackage.org/standard/table-schema/."""
    found: dict[str, Any] = {
        "name": column.name,
        "type": "integer" if column.type == INTEGER else "string",
        "title": column.nb,
        "titles": column.titles,
    }
    if column.type == IRI and not column.many:
        found["format"] = "uri"
    if column.many:
        found["description"] = f"Flere verdier skilles med {SEPARATOR}"
    if column.required:
        found["constraints"] = {"required": True}
    return found


def csvw(_: FileContext, path: Path) -> WrittenFile:
    """Write the tables' description as CSVW metadata (https://www.w3.org/TR/tabular-metadata/)."""
    group = {
        "@context": [CSVW_CONTEXT, {"@language": "nb"}],
        "dc:title": _texts(TITLES),
        "dc:description": _texts(DESCRIPTIONS),
        "dc:license": {"@id": LICENCE},
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": _texts(table.titles),
                "dc:description": _texts(table.descriptions),
                "tableSchema": {
                    "columns": [_described(column) for column in table.columns],
                    "primaryKey": table.columns[0].name,
                    "aboutUrl": "{+iri}",
                    "foreignKeys": [
                        {
                            "columnReference": c.name,
                            "reference": {"resource": f"{c.references}.csv", "columnReference": "iri"},
                        }
                        for c in table.columns
                        if c.references and c.required  # a CSVW foreign key must not be empty
                    ],
                },
            }
            for table in TABLES
        ],
    }
    return _write_json(path, group)


def table_package(material: FileContext, path: Path) -> WrittenFile:
    """Write an archive of the CSV files with both descriptions."""
    names = [DATA_PACKAGE_NAME, CSVW_NAME, *(f"{table.name}.csv" for table in TABLES)]
    return write_zip(path, {name: material.written[name] for name in names})


def _described(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "dc:title": _texts(column.titles),
        "datatype": {INTEGER: "integer", IRI: "anyURI"}.get(column.type, "string"),
    }
    if column.language:
        found["lang"] = column.language
    if column.many:
        found["separator"] = SEPARATOR
    if column.required:
        found["required"] = True
    return found


def _texts(texts: Any) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in texts.items()]


def _write_json(path: Path, value: object) -> WrittenFile:
    return compressed_text(path, json_text(value).encode())
