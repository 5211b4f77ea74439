"""Every text of the interface is translated, with the same placeholders; no translation is unused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

import app.cli  # noqa: F401  # so that every error class is known
from app.errors import NotFound, PlanError
from app.language import catalogue, explain, plural_translator, translator
from app.questions.values import TYPES
from app.settings import REPOSITORY, Settings
from app.sparql.run import Run  # noqa: F401  # likewise

PLACE = re.compile(r"\{(\w+)\}")


def error_classes(kind: type[PlanError] = PlanError) -> Iterator[type[PlanError]]:
    yield kind
    for sub in kind.__subclasses__():
        yield from error_classes(sub)


def template_texts() -> set[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found = set()
    for path in (REPOSITORY / "app/templates").rglob("*.html"):
        tree = environment.parse(path.read_text("utf-8"))
        for _, _, message in extract_from_ast(tree, gettext_functions=("_", "ngettext")):
            assert message is not None
            for text in message[:2] if isinstance(message, tuple) else (message,):
                assert isinstance(text, str), f"{path.name}: {text}"
                found.add(text)
    return found


def code_texts() -> set[str]:
    """Return every string constant of the code: what may be looked up in a catalogue."""
    return {
        node.value
        for path in (REPOSITORY / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_text_of_a_template_is_translated() -> None:
    texts = template_texts()
    assert len(texts) > 40
    assert texts - set(catalogue("nb")) == set()


def test_every_message_and_remedy_of_an_error_is_translated() -> None:
    texts = {t for kind in error_classes() for t in (kind.template, kind.remedy) if t}
    assert texts - set(catalogue("nb")) == set()


def test_allowed_values_of_settings_are_translated() -> None:
    assert {f.metadata["expected"] for f in fields(Settings)} - set(catalogue("nb")) == set()


def test_allowed_values_of_parameters_are_translated() -> None:
    assert {t.expected for t in TYPES.values()} - set(catalogue("nb")) == set()


def test_translation_has_the_placeholders_of_its_text() -> None:
    for text, translation in catalogue("nb").items():
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(translation)), text


def test_no_translation_is_unused() -> None:
    # names of HTTP statuses, which come from the library
    statuses = {
        "Not Found",
        "Gone",
        "Not Acceptable",
        "Bad Request",
        "Method Not Allowed",
        "Request Entity Too Large",
        "Too Many Requests",
        "Bad Gateway",
        "Gateway Timeout",
        "Unsupported Media Type",
        "Internal Server Error",
        "Service Unavailable",
    }
    assert set(catalogue("nb")) - template_texts() - code_texts() - statuses == set()


def test_error_is_available_in_both_languages() -> None:
    error = NotFound(path="/x")
    assert explain(error, "en").startswith("The address /x does not exist.")
    assert explain(error, "nb").startswith("Adressen /x finnes ikke.")


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [("en", 0, "0 rows"), ("en", 1, "1 row"), ("en", 2, "2 rows"), ("nb", 1, "1 rad"), ("nb", 2, "2 rader")],
)
def test_a_noun_agrees_with_its_number(language: str, number: int, text: str) -> None:
    chosen = plural_translator(language)("{count} row", "{count} rows", number)
    assert chosen.format(count=number) == text


def test_text_without_a_translation_stays_english() -> None:
    assert translator("nb")("Something new") == "Something new"
