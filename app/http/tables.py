"""The options `labels=`, `safe=` and `bom=` for spreadsheets, on every address that returns rows.

| client | requests | gets |
| --- | --- | --- |
| a program | CSV or TSV | exactly the bytes that the standard defines |
| a person with a spreadsheet | XLSX | typed cells; never a formula |
| the same, as text | CSV with `labels=nb` | label columns, and no cell that can act as a formula |
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.errors import InvalidParameter, RepeatedParameter
from app.formats import RESULTS, RESULTS_XLSX
from app.language import INTERFACE_LANGUAGES, content_languages, translator
from app.questions.reading import StoredQuery, text_in
from app.representation import Representation
from app.sparql.columns import LABEL_SUFFIX, UNCHANGED, Layout
from app.store.describe import LABELS

OPTIONS: dict[str, Collection[str]] = {
    "labels": INTERFACE_LANGUAGES,
    "safe": ("0", "1"),
    "bom": ("0", "1"),
}
TEXTUAL = tuple(r for r in RESULTS if r.media_type.startswith("text/"))


@dataclass(frozen=True, slots=True)
class TableOptions:
    """The language of the label columns (empty for none); `safe` is None if the request leaves it open."""

    labels: str = ""
    safe: bool | None = None
    bom: bool = False


PLAIN = TableOptions()
"""The options of most requests: the rows as they are."""


def read_options(pairs: Iterable[tuple[str, str]]) -> TableOptions:
    """Read the options from a request's parameters. Raises `InvalidParameter` or `RepeatedParameter`."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in OPTIONS:
            continue
        if name in found:
            raise RepeatedParameter(parameter=name)
        if value not in OPTIONS[name]:
            raise InvalidParameter(parameter=name, value=value[:100], expected=" / ".join(OPTIONS[name]))
        found[name] = value
    if not found:
        return PLAIN
    safe = found["safe"] == "1" if "safe" in found else None
    return TableOptions(found.get("labels", ""), safe, found.get("bom") == "1")


def layout(
    options: TableOptions, representation: Representation, question: StoredQuery | None = None
) -> Layout | None:
    """Return the changes to the rows of a result in this format, None for no change.

    Only CSV and TSV get guarded cells and a byte-order mark: the other formats have typed values, and need
    no mark. Label columns mean that a person reads the table, so its cells are guarded unless `safe=0`.
    """
    if options == PLAIN:
        return None
    textual, labels = representation in TEXTUAL, options.labels
    found = Layout(
        languages=list(content_languages(labels)) if labels else [],
        label_properties=[p.value for p in LABELS] if labels else [],
        titles=titles(question, labels) if question and labels and representation == RESULTS_XLSX else {},
        guarded=textual and (bool(labels) if options.safe is None else options.safe),
        byte_order_mark=textual and options.bom,
    )
    return None if found == UNCHANGED else found


def titles(question: StoredQuery, language: str) -> dict[str, str]:
    """Return the titles of a stored query's columns, and of the label columns, in one language."""
    own = {name: text_in(texts, language, name) for name, texts in question.columns.items()}
    return own | label_titles(own, language)


def label_titles(own: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the titles of label columns: the column's title, followed by the word for «name»."""
    word = translator(language)("name")
    return {name + LABEL_SUFFIX: f"{title} ({word})" for name, title in own.items()}
