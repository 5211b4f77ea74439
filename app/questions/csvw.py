"""Metadata of a stored query's CSV (https://www.w3.org/TR/tabular-metadata/).

Column names and datatypes are read from the result itself, so they are right for exactly that file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.sparql.results import XSD
from app.vocabularies import expand

CONTEXT = "http://www.w3.org/ns/csvw"
LANG_STRING = expand("rdf:langString")
# https://www.w3.org/TR/tabular-data-model/#datatypes; any other is written as a string.
DATATYPES = frozenset(
    {"integer", "decimal", "double", "float", "boolean", "date", "dateTime", "time", "gYear", "anyURI"}
)
Binding = Mapping[str, Mapping[str, str]]


def table_metadata(
    url: str,
    about: Mapping[str, object],
    names: Sequence[str],
    rows: Sequence[Binding],
    titles: Mapping[str, Mapping[str, str]],
) -> dict[str, object]:
    """Return the description of the table at `url`, which is relative to the address of the description.

    `about` are annotations of the table; `rows` are bindings of https://www.w3.org/TR/sparql11-results-json/;
    `titles` are those of the columns, by language. The variable name is added as a title without a language,
    because a reader compares it with the header of the CSV (section 5.1.6 of the data model, «compatible»).
    """
    columns = []
    for name in names:
        terms = [row[name] for row in rows if name in row]
        column: dict[str, object] = {"name": name, "titles": {**titles.get(name, {}), "und": name}}
        column["datatype"] = datatype(terms)
        languages = {term.get("xml:lang", "") for term in terms if term["type"] == "literal"}
        if len(languages) == 1 and (language := languages.pop()):
            column["lang"] = language
        columns.append(column)
    return {"@context": CONTEXT, "url": url, **about, "tableSchema": {"columns": columns}}


def datatype(terms: Sequence[Mapping[str, str]]) -> str:
    """Return the datatype of all terms of a column; a string if they differ, or if there are none."""
    kinds = {kind(term) for term in terms}
    return kinds.pop() if len(kinds) == 1 else "string"


def kind(term: Mapping[str, str]) -> str:
    """Return the CSVW name of the datatype of one term."""
    if term["type"] == "uri":
        return "anyURI"
    name = term.get("datatype", LANG_STRING).removeprefix(XSD)
    return name if name in DATATYPES else "string"
