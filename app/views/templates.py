"""The templates of pages and documents, and the functions that they call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.formats import RDF
from app.identifiers import local_name
from app.language import (
    INTERFACE_LANGUAGES,
    best_text,
    content_languages,
    either,
    grouped,
    long_date,
    money,
    plural_translator,
    translator,
)
from app.views.assets import asset_address
from app.views.compiled import CompiledTemplates

COMPILED = Path(__file__).parents[1] / "templates" / "__pycache__"


@cache
def environment() -> Environment:
    """Return the Jinja environment of all pages, with the addresses of the site's style and scripts.

    There is one for all releases, because it reads each template once.
    Raises `FrontEndMissing` if the style sheet of the pages is not built.
    """
    pages = plain_environment()
    pages.globals["asset"] = asset_address()
    return pages


def plain_environment() -> Environment:
    """Return the environment for separate documents. It escapes everything; unknown names are errors."""
    return Environment(
        loader=PackageLoader("app"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(COMPILED),
    )


def load_all(pages: Environment) -> None:
    """Read all templates, and compile those that were not compiled before."""
    for name in pages.list_templates(["html"]):
        pages.get_template(name)


def render(pages: Environment, template: str, language: str, context: Mapping[str, object]) -> str:
    """Return a page in `language`: the template gets it as `lang`, and functions for texts and dates."""
    return pages.get_template(template).render(
        _=translator(language),
        translated=translator(language),  # for texts from tables in the code
        best=lambda texts: best_text(texts, content_languages(language)),  # for texts by language
        ngettext=plural_translator(language),
        long_date=lambda day: long_date(day, language),
        either=lambda texts: either(texts, language),  # «A, B or C»
        money=lambda amount: money(amount.value, amount.currency, language),
        grouped=lambda number: grouped(number, language),
        lang=language,
        languages=INTERFACE_LANGUAGES,
        formats=RDF,
        **context,
    )


def resource_template(pages: Environment, classes: list[str]) -> str:
    """Return the template for these classes: that of the first class that has one, otherwise the default."""
    candidates = [f"resource/{local_name(kind)}.html" for kind in classes]
    return pages.select_template([*candidates, "resource/default.html"]).name or "resource/default.html"
