"""The languages of the interface: translations from `app/translations/<language>.po`.

The keys are the English texts, so English needs no catalogue. Texts of the content have other languages
(`content_languages`). This module also normalises the input of readers, so that it can be compared with the
content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from app.errors import PlanError

INTERFACE_LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""The languages that a reader may select, in the order of the language menu, with their own names."""
_CONTENT_ORDER = {
    "nb": ("nb", "nn", "", "en"),
    "nn": ("nn", "nb", "", "en"),
    "en": ("en", "", "nb", "nn"),
}

UNSEEN = "\u00ad\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\ufeff"
"""Soft hyphens, zero-width characters and similar, as in a character class of a regular expression."""
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Directional marks, likewise."""
_LAST_LETTERS = {"æ": "\U0010fffd", "ø": "\U0010fffe", "å": "\U0010ffff"}
"""The last letters of the alphabet -> characters that come after all others, in sort keys."""
_UNSEEN = re.compile(f"[{UNSEEN}{DIRECTIONS}]")

_PLACE_WORDS = {"avsnitt": "paragraph", "linje": "line", "tabell": "table", "rad": "row", "kolonne": "column"}
_PLACE_WORD = re.compile("|".join(_PLACE_WORDS))
_PLACE = re.compile(rf"(?:{_PLACE_WORD.pattern}) \d+(?:, (?:{_PLACE_WORD.pattern}) \d+)*")

Translate = Callable[[str], str]
TranslatePlural = Callable[[str, str, int], str]


@cache
def entries(language: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the entries of a catalogue: English texts and their translations, two of each for a plural."""
    resource = files("app").joinpath("translations", f"{language}.po")
    if not resource.is_file():
        return ()
    with resource.open("rb") as file:
        pairs = [(message.id, message.string) for message in read_po(file, locale=language)]
    as_forms = ([(t,) if isinstance(t, str) else tuple(t or ()) for t in pair] for pair in pairs)
    return tuple((texts, forms) for texts, forms in as_forms)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return English text -> text in `language`, for translated texts; a plural has an entry of its own."""
    pairs = (pair for entry in entries(language) for pair in zip(*entry, strict=True))
    return {text: form for text, form in pairs if text and form}


@cache
def singulars() -> dict[str, str]:
    """Return English plural -> English singular, from the entries of a catalogue that have both."""
    return {texts[1]: texts[0] for texts, _ in entries("nb") if len(texts) > 1}


def translator(language: str) -> Translate:
    """Return a function from an English text to the text in `language`; untranslated texts stay English."""
    texts = catalogue(language)
    return lambda text: texts.get(text, text)


def plural_translator(language: str) -> TranslatePlural:
    """A function from an English singular, its plural and a number to the form in `language`.

    As in gettext (https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html). Bokmål,
    nynorsk and English use the singular for 1 only.
    """
    translate = translator(language)
    return lambda singular, plural, number: translate(singular if number == 1 else plural)


def as_date(text: str) -> date | None:
    """Return the day of an ISO date; None for any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def long_date(day: date | str, language: str) -> str:
    """Return a date as readers write it, such as «24. november 2022»; other text stays as it is.

    English dates have the order of British English.
    """
    try:
        found = day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError:
        return str(day)
    return format_date(found, "long", locale={"en": "en_GB"}.get(language, language))


def grouped(number: int | Decimal, language: str) -> str:
    """Return a number as readers write it: 17&nbsp;139 and 38,5 in Norwegian, 17,139 and 38.5 in English."""
    locale = {"en": "en_GB"}.get(language, language)
    return format_decimal(number, locale=locale, decimal_quantization=False)


def as_read(text: str, language: str) -> str:
    """Return a number in the notation of XML Schema as readers write it; other text stays as it is."""
    try:
        return grouped(Decimal(text), language)
    except InvalidOperation:
        return text


def money(value: Decimal, currency: str, language: str) -> str:
    """Return an amount as readers write it, such as 1&nbsp;200&nbsp;000&nbsp;kr; øre only if it has any."""
    pattern = "#,##0\u00a0¤" if value == value.to_integral_value() else "#,##0.00\u00a0¤"
    locale = {"en": "en_GB"}.get(language, language)
    return format_currency(value, currency, pattern, locale, currency_digits=False)


def either(texts: Iterable[str], language: str) -> str:
    """Return texts as alternatives in a sentence: «A, B eller C»."""
    return format_list(list(texts), "or", locale={"en": "en_GB"}.get(language, language))


def shortened(text: str, most: int) -> str:
    """Return the text, or its beginning in whole words with «…», at most `most` characters long."""
    if len(text) <= most:
        return text
    return text[: most - 2].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def norwegian_order(text: str) -> str:
    """Return a sort key for names: letters without case and accents, æ, ø and å last, and «aa» as «å»."""
    lower = unicodedata.normalize("NFC", text.casefold()).replace("aa", "å")
    if lower.isascii():
        return lower
    return "".join(_LAST_LETTERS.get(letter) or unicodedata.normalize("NFD", letter)[0] for letter in lower)


def normalised(text: str) -> str:
    """Return a reader's input in NFC and without invisible characters, as in the content.

    Text that is pasted from a PDF file or typed on a Mac has decomposed letters and soft hyphens; the content
    has none (`app.content.checks.literals`). NFC: https://www.unicode.org/reports/tr15/.
    """
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def content_languages(language: str) -> tuple[str, ...]:
    """Return the order of preference of content languages for a reader of `language`."""
    return _CONTENT_ORDER.get(language, _CONTENT_ORDER["en"])


def best_text(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    """Return the text in the first of `languages` that there is, else any text; empty if there is none.

    `texts` maps a language tag (empty for none) to the text in that language.
    """
    return texts.get(best_language(texts, languages), "")


def best_language(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    """Return the language of the text that `best_text` chooses."""
    return next((lang for lang in languages if lang in texts), next(iter(texts), ""))


def explain(error: PlanError, language: str) -> str:
    """Return the message of an error in `language`, with its advice or its remedy; each text once."""
    texts = [message(error, language)]
    if error.advice:
        texts += [filled(a.remedy, a.fields, language) for a in error.advice]
    elif error.remedy:
        texts.append(filled(error.remedy, error.fields, language))
    return " ".join(dict.fromkeys(texts))


def message(error: PlanError, language: str) -> str:
    """Return the message of an error in `language`, with the problems of its advice, without remedies."""
    texts = [filled(error.template, error.fields, language)]
    texts += [filled(a.template, a.fields, language) for a in error.advice]
    return " ".join(dict.fromkeys(texts))


def filled(template: str, fields: Mapping[str, object], language: str) -> str:
    """Return a template in `language`, filled with its fields; texts and errors of ours are translated.

    A template that the catalogues have as a plural is in the singular if the field `count` is 1.
    """
    translate = translator(language)
    if fields.get("count") == 1:
        template = singulars().get(template, template)
    values = {name: translate(value) if isinstance(value, str) else value for name, value in fields.items()}
    errors = {name: value for name, value in fields.items() if isinstance(value, PlanError)}
    values |= {name: message(error, language).removesuffix(".") for name, error in errors.items()}
    if isinstance(place := fields.get("place"), str):
        values["place"] = place_in(place, language)
    return translate(template).format(**values)


def place_in(place: str, language: str) -> str:
    """Return a place in a document in `language`: «tabell 1, rad 2» → «table 1, row 2».

    The data have it in Norwegian (`plan:placeInDocument`). The names of sheets are the document's own.
    """
    if language != "en" or not _PLACE.fullmatch(place):  # nynorsk has the same words
        return place
    return _PLACE_WORD.sub(lambda word: _PLACE_WORDS[word[0]], place)
