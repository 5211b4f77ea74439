"""A list of resources as JSON and as CSV, for programs and spreadsheets that do not read RDF."""

from __future__ import annotations

import csv
import io

from app.files.cells import without_formula
from app.http.exchange import namespaces, served_release
from app.identifiers import document_iri, local_name
from app.json_text import json_text
from app.language import INTERFACE_LANGUAGES
from app.views.alternates import with_query
from app.views.links import LIST_PATH
from app.views.rdf import LICENCE

CSV_COLUMNS = ("iri", "url", "type", "number", *(f"name_{lang}" for lang in INTERFACE_LANGUAGES), "text")


def list_json(
    name: str, resources: tuple[str, ...], page: int, pages: int, total: int, chosen: str = ""
) -> str:
    """Return one page of the list of a class as JSON; `chosen` is the query string that limits it.

    `items` are shortened trees of docs/json.md. `next` and `previous` are addresses of other pages, or null.
    """
    here = f"{namespaces().base}{LIST_PATH[1:]}{name}.json"
    about = {
        "class": str(namespaces().plan[name]),
        "total": total,
        "page": page,
        "pages": pages,
        "next": with_query(here, page=page + 1, chosen=chosen) if page < pages else None,
        "previous": with_query(here, page=page - 1, chosen=chosen) if page > 1 else None,
        "license": LICENCE,
        "items": [item(resource) for resource in resources],
    }
    return json_text(about)


def item(iri: str) -> dict[str, object]:
    """Return one resource of a list; one without a tree has only its address, classes and names."""
    served = served_release()
    frame = served.trees.frame(served.lookups.classes(iri))
    if frame is None:
        kinds = [local_name(kind) for kind in served.lookups.types(iri)]
        return {"id": iri, "type": kinds, "label": served.lookups.labels(iri)}
    return served.trees.summary(iri, frame)


def list_csv(resources: tuple[str, ...]) -> str:
    """Return resources as CSV (RFC 4180): addresses, class, number, names by language, and adopted text."""
    look, names = served_release().lookups, namespaces()
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(CSV_COLUMNS)
    for resource in resources:
        labels = look.labels(resource)
        row = (
            resource,
            document_iri(resource, names) or resource,
            "|".join(local_name(kind) for kind in look.types(resource)),
            look.first(resource, names.plan["number"]),
            *(labels.get(language, "") for language in INTERFACE_LANGUAGES),
            look.first(resource, names.plan["text"]),
        )
        lines.writerow([without_formula(value) for value in row])
    return text.getvalue()
