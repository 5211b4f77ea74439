"""Every text of the interface is translated, with the same placeholders; no translation is unused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

import click
import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from app.cli import COMMANDS, command
from app.cli.translated_help import HEADINGS, IN_BRACKETS, STANDARD, paragraphs
from app.errors import NotFound, PlanError
from app.language import (
    INTERFACE_LANGUAGES,
    catalogue,
    entries,
    explain,
    filled,
    plural_translator,
    singulars,
    translator,
)
from app.questions.values import TYPES
from app.settings import REPOSITORY, Settings
from app.sparql.run import Run  # noqa: F401  # likewise

PLACE = re.compile(r"\{(\w+)\}")
BOKMAL = re.compile(
    r"\b(?:ikke|hva|hvem|hvor|hvordan|hvilken?|hvilket|hvis|hver|hvert|noe|noen|et|dem|deres|fra|bare"
    r"|uten|mer|flere|være|vedtatt\w*|lenke[nr]?|lenkene|spørring\w*|utgivelse\w*|oversett\w+|oversatt"
    r"|sted|steder|nettsted\w*|siden|filen|mappen|raden|linjen|cellen|adressen|dataene|ennå|finnes|sier"
    r"|gjøre?|begrep\w*|partnere\w*|aktører|forespørsel\w*|egenskap|tjener\w*|kjøre?|selv|samme[nt])\b",
    re.IGNORECASE,
)
in_each_language = pytest.mark.parametrize("language", sorted({*INTERFACE_LANGUAGES} - {"en"}))


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
    """Return every string constant of the code, and every paragraph of its docstrings: the possible keys."""
    texts = [
        node.value
        for path in (REPOSITORY / "app").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {*texts, *(paragraph for text in texts if "\n" in text for paragraph in paragraphs(text))}


def below(found: click.Command) -> list[click.Command]:
    return list(found.commands.values()) if isinstance(found, click.Group) else []


def help_texts() -> set[str]:
    """Return the texts of the help of our commands."""
    loaded = [each for found in COMMANDS for each in (found.load(), *below(found.load()))]
    options = [p for found in loaded for p in found.params if isinstance(p, click.Option)]
    helps = [command().help, *(found.help for found in loaded)]
    shown = [paragraph for text in helps for paragraph in paragraphs(text or "")]
    return {
        *HEADINGS,
        *STANDARD,
        *IN_BRACKETS,
        *shown,
        *(c.help or "" for c in COMMANDS),
        *(p.help for p in options if p.help),
    }


def assert_translated(texts: set[str], language: str) -> None:
    missing = texts - set(catalogue(language))
    assert not missing, f"app/translations/{language}.po lacks these texts: {sorted(missing)}"


@in_each_language
def test_every_text_of_a_template_is_translated(language: str) -> None:
    texts = template_texts()
    assert len(texts) > 40
    assert_translated(texts, language)


@in_each_language
def test_every_message_and_remedy_of_an_error_is_translated(language: str) -> None:
    texts = {t for kind in error_classes() for t in (kind.template, kind.remedy) if t}
    assert_translated(texts, language)


@in_each_language
def test_the_help_of_every_command_is_translated(language: str) -> None:
    assert_translated(help_texts(), language)


@in_each_language
def test_settings_and_their_allowed_values_are_translated(language: str) -> None:
    texts = {f.metadata[name] for f in fields(Settings) for name in ("help", "expected")}
    assert_translated(texts, language)


@in_each_language
def test_allowed_values_of_parameters_are_translated(language: str) -> None:
    assert_translated({t.expected for t in TYPES.values()}, language)


def test_bokmal_and_nynorsk_have_the_same_texts() -> None:
    bokmal, nynorsk = catalogue("nb"), catalogue("nn")
    assert set(bokmal) - set(nynorsk) == set(), "app/translations/nn.po lacks these"
    assert set(nynorsk) - set(bokmal) == set(), "app/translations/nb.po lacks these"


def test_nynorsk_is_not_mixed_with_bokmal() -> None:
    for translation in catalogue("nn").values():
        own = re.sub(r"«[^»]*»|\S*[/.]\S+", "", translation)  # without quotations, paths and addresses
        assert not BOKMAL.findall(own), translation


@in_each_language
def test_translation_has_the_placeholders_of_its_text(language: str) -> None:
    for text, translation in catalogue(language).items():
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(translation)), text


@in_each_language
def test_a_text_has_one_translation(language: str) -> None:
    """Babel 2.18 drops a second translation without a word, and Babel 2.17 drops the first."""
    file = (REPOSITORY / "app/translations" / f"{language}.po").read_text("utf-8")
    assert re.findall(r'^msgstr .*\n(?:".*\n)*msgstr .*', file, re.MULTILINE) == []


@in_each_language
def test_no_translation_is_fuzzy(language: str) -> None:
    """Babel reads a translation that somebody marked as doubtful like any other."""
    with (REPOSITORY / "app/translations" / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    assert any(entry.pluralizable for entry in read)
    assert [entry.id for entry in read if entry.fuzzy] == []


def test_no_translation_is_unused() -> None:
    used = template_texts() | code_texts()
    used |= {one for many, one in singulars().items() if many in used}
    unused = set(catalogue("nb")) - used
    assert not unused, f"app/translations/nb.po and nn.po have texts that are not used: {sorted(unused)}"


def test_error_is_available_in_every_language() -> None:
    error = NotFound(path="/x")
    assert explain(error, "en").startswith("The address /x does not exist.")
    assert explain(error, "nb").startswith("Adressen /x finnes ikke.")
    assert explain(error, "nn").startswith("Adressa /x finst ikkje.")


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [("en", 0, "0 rows"), ("en", 1, "1 row"), ("en", 2, "2 rows"), ("nb", 1, "1 rad"), ("nn", 2, "2 rader")],
)
def test_a_noun_agrees_with_its_number(language: str, number: int, text: str) -> None:
    chosen = plural_translator(language)("{count} row", "{count} rows", number)
    assert chosen.format(count=number) == text


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 1, "1 hidden row or column is read too: B"),
        ("en", 2, "2 hidden rows or columns are read too: B"),
        ("nb", 1, "1 skjult rad eller kolonne er også lest: B"),
        ("nn", 2, "2 skjulte rader eller kolonnar er også lesne: B"),
    ],
)
def test_a_message_agrees_with_its_number(language: str, count: int, text: str) -> None:
    template = "{count} hidden rows or columns are read too: {names}"
    assert filled(template, {"count": count, "names": "B"}, language) == text


@in_each_language
def test_the_catalogues_have_the_same_plurals(language: str) -> None:
    pairs = {texts[1]: texts[0] for texts, _ in entries(language) if len(texts) > 1}
    assert pairs == singulars()


def test_text_without_a_translation_stays_english() -> None:
    assert translator("nb")("Something new") == "Something new"
