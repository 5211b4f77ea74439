"""`labels=`, `safe=` and `bom=`: what a reader with a spreadsheet asks for, on every address that gives rows.

| who | asks for | gets |
| --- | --- | --- |
| a program | CSV or TSV | what the standard says, byte for byte |
| a person with a spreadsheet | XLSX | cells of their kind; never a formula |
| the same, with a text file | CSV with `labels=nb` | label columns, and no cell that begins like a formula |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.errors import InvalidParameter, RepeatedParameter
from app.language import INTERFACE_LANGUAGES, content_languages, translator
from app.questions.reading import Question, text_in
from app.sparql.columns import LABEL_SUFFIX, Layout
from app.store.describe import LABELS
from app.views import RESULTS_CSV, RESULTS_TSV, RESULTS_XLSX, Representation

OPTIONS: dict[str, tuple[str, ...]] = {"labels": INTERFACE_LANGUAGES, "safe": ("0", "1"), "bom": ("0", "1")}
TEXTUAL = (RESULTS_CSV, RESULTS_TSV)


@dataclass(frozen=True, slots=True)
class TableOptions:
    """The language of the label columns (empty: none), and the answers to yes and no; None: as is best."""

    labels: str = ""
    safe: bool | None = None
    bom: bool = False


def read_options(pairs: Iterable[tuple[str, str]]) -> TableOptions:
    """The options among the parameters of a request. Raises `InvalidParameter` or `RepeatedParameter`."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in OPTIONS:
            continue
        if name in found:
            raise RepeatedParameter(parameter=name)
        if value not in OPTIONS[name]:
            raise InvalidParameter(parameter=name, value=value[:100], expected=" / ".join(OPTIONS[name]))
        found[name] = value
    safe = found["safe"] == "1" if "safe" in found else None
    return TableOptions(found.get("labels", ""), safe, found.get("bom") == "1")


def layout(
    options: TableOptions, representation: Representation, question: Question | None = None
) -> Layout | None:
    """What is done to the rows of an answer in this format; None where nothing is.

    Cells are guarded, and the byte-order mark is written, in CSV and TSV alone: the other formats have types,
    and no byte-order mark. With labels it is a person who reads, so cells are guarded unless `safe=0`.
    """
    textual = representation in TEXTUAL
    guarded = textual and (bool(options.labels) if options.safe is None else options.safe)
    named = representation == RESULTS_XLSX and question is not None and bool(options.labels)
    found = Layout(
        languages=list(content_languages(options.labels)) if options.labels else [],
        label_properties=[p.value for p in LABELS],
        titles=titles(question, options.labels) if named and question else {},
        guarded=guarded,
        byte_order_mark=textual and options.bom,
    )
    changed = found["languages"] or found["titles"] or guarded or found["byte_order_mark"]
    return found if changed else None


def titles(question: Question, language: str) -> dict[str, str]:
    """The titles of a stored query's columns in one language, and of the label columns beside them."""
    own = {name: text_in(texts, language, name) for name, texts in question.columns.items()}
    return own | label_titles(own, language)


def label_titles(own: Mapping[str, str], language: str) -> dict[str, str]:
    """The titles of label columns: that of the column, and that this is its name."""
    word = translator(language)("name")
    return {name + LABEL_SUFFIX: f"{title} ({word})" for name, title in own.items()}
