"""Report -> text in Norwegian or English for planners, or JSON or Turtle for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SH, SKOS

from app.content.validation import ValidationReport, ValidationResult
from app.identifiers import local_name
from app.language import best_text, content_languages, translator

FORMATS = ("human", "turtle", "json")
SEVERITIES = {str(SH.Violation): "Error", str(SH.Warning): "Warning", str(SH.Info): "Note"}
LONGEST_VALUE, LONGEST_IRI, LONGEST_MESSAGE = 120, 300, 3_000
LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.title)
NAMING = frozenset(map(str, (*LABELS, SH.name)))
"""The predicates of the content and the shapes that a report reads."""


def report_text(report: ValidationReport, data: Graph, form: str, language: str) -> str:
    """Return the report in one of `FORMATS`. `data` has the statements of content and shapes in `NAMING`."""
    if form == "turtle":
        return report.graph.serialize(format="turtle")
    if form == "json":
        return report_as_json(report, language)
    return "\n".join(human_lines(report, data, language)) + "\n"


def human_lines(report: ValidationReport, data: Graph, language: str) -> Iterator[str]:
    """Yield the report as text: each resource with its results, then the number of results per severity."""
    _ = translator(language)
    for focus, results in groupby(report.results, key=lambda r: r.focus_node):
        name = label(data, focus, language)
        thing = f"<{cut_text(focus, LONGEST_IRI)}>"
        yield f"{name}  {thing}" if name else thing
        for result in results:
            text = best_text(result.messages, content_languages(language))
            message = cut_text(visible(text), LONGEST_MESSAGE)
            yield f"  {_(SEVERITIES.get(result.severity, 'Error'))}: {message}"
            if result.file:
                yield f"    {_('Place')}: {result.file}:{result.line}"
            if result.path:
                yield f"    {_('Property')}: {property_name(data, result, language)}"
            if result.value:
                yield f"    {_('Value')}: {cut_text(visible(result.value))}"
        yield ""
    counts = report.severities
    if report.conforms:
        yield _("The content conforms to its shapes.")
    else:
        yield _("The content does not conform to its shapes.")
    for severity, word in SEVERITIES.items():
        if counts[severity]:
            yield f"  {_(word)}: {counts[severity]}"


def report_as_json(report: ValidationReport, language: str) -> str:
    """Return the report as JSON: `conforms`, and `results` with the members below.

    `file` is empty and `line` is 0 if no statement of the content shows the problem.
    """
    results = [
        {
            "focus": r.focus_node,
            "path": r.path,
            "value": r.value,
            "severity": local_name(r.severity),
            "message": best_text(r.messages, content_languages(language)),
            "shape": r.source_shape,
            "constraint": local_name(r.component),
            "file": r.file,
            "line": r.line,
        }
        for r in report.results
    ]
    return json.dumps({"conforms": report.conforms, "results": results}, ensure_ascii=False, indent=2) + "\n"


def property_name(data: Graph, result: ValidationResult, language: str) -> str:
    """Return the name and IRI of the property. The shape's name takes precedence over the vocabulary's."""
    names = {
        n.language or "": str(n)
        for n in data.objects(URIRef(result.source_shape), SH.name)
        if isinstance(n, Literal)
    }
    name = best_text(names, content_languages(language)) or label(data, result.path or "", language)
    return f"{name} <{result.path}>" if name else f"<{result.path}>"


def label(data: Graph, iri: str, language: str) -> str:
    """Return the label of a resource in the preferred language, or an empty string if it has none."""
    labels: dict[str, str] = {}
    for predicate in LABELS:
        for value in data.objects(URIRef(iri), predicate):
            if isinstance(value, Literal):
                labels.setdefault(value.language or "", str(value))
    return best_text(labels, content_languages(language))


def visible(text: str) -> str:
    """Return the text with control and format characters as codes, so that they cannot act on a terminal."""
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04X}" for c in text)


def cut_text(text: str, most: int = LONGEST_VALUE) -> str:
    """Return the text, cut to `most` characters if it is longer."""
    return text if len(text) <= most else text[: most - 1] + "…"
