"""Literals: known languages, characters that every format can write, and canonical values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import DCTERMS, RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.term import XSDToPython

from app.content.checks.facts import Facts
from app.content.checks.findings import Finding, violation, warning
from app.content.documents.characters import garbled
from app.content.documents.markup import first_markup
from app.language import DIRECTIONS, INTERFACE_LANGUAGES, UNSEEN

LONGEST = 1_000_000
LONGEST_NAME = 500
NOT_IN_A_NAME = re.compile(r"[\n\r\t]|  ")
OF_NAMES = frozenset(map(str, [RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCTERMS.title]))
MOST_DIGITS = 18
NUMBER = re.compile(r"[+-]?(\d*)(?:\.(\d*))?")
ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")
YEAR = re.compile(r"-?(?!0000)\d{4}")
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # all but tab, line feed and carriage return
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17)
)
INVISIBLE = UNSEEN + "\u2028\u2029\ufff9-\ufffb"
NO_BREAK = "\u00a0\u2007\u2011\u202f"
REFUSED = re.compile(f"[{CONTROLS}{NONCHARACTERS}{DIRECTIONS}{INVISIBLE}\U000e0000-\U000e007f]")
FIRST_MARK = "\u0300"
"""The first combining mark. Printable characters before it are neither refused nor changed by NFC."""
UNREADABLE = "\ue000-\uf8ff"
"""Private use: other fonts have other characters."""
FORMS = "\ufb00-\ufb06\uff01-\uff5e"
"""Ligatures and full-width letters, which are other characters than the letters that they look like."""
TO_LOOK_AT = re.compile(f"[{NO_BREAK}{UNREADABLE}{FORMS}]")
NAMES = {
    0x07: "BELL",
    0x08: "BACKSPACE",
    0x0B: "LINE TABULATION",
    0x0C: "FORM FEED",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
}
LATIN = "[A-Za-z\u00c0-\u024f]"
GREEK_LIKE_LATIN = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b3\u03b9\u03ba\u03bd\u03bf\u03c1\u03c3\u03c5\u03c7"
)
OTHER = f"[{GREEK_LIKE_LATIN}\u0400-\u052f]"
TWO_ALPHABETS = re.compile(f"{LATIN}{OTHER}|{OTHER}{LATIN}")
"""A Latin letter beside a Cyrillic one, or a Greek one that looks like it; those of «μg» and «kΩ» do not.

https://www.unicode.org/reports/tr39/#Confusable_Detection
"""
WRITTEN = {str(XSD.string), str(RDF.langString)}
TEXT_TYPES = WRITTEN | {str(XSD.anyURI), str(XSD.token)}
CALENDAR_TYPES = {str(XSD[name]) for name in ("gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay")}
KNOWN_TYPES = {str(t) for t in XSDToPython} | CALENDAR_TYPES | TEXT_TYPES


def unknown_languages(facts: Facts) -> Iterator[Finding]:
    """Report texts in a language that no page, search or file of the site shows."""
    for s in facts.statements:
        borrowed = s.file.startswith("ontology/borrowed/")
        if s.language and s.language not in INTERFACE_LANGUAGES and not borrowed:
            yield violation(
                s,
                "The software does not know the language @{language}. Write one of {known}.",
                language=s.language,
                known=", ".join(f"@{code}" for code in INTERFACE_LANGUAGES),
            )


def characters(facts: Facts) -> Iterator[Finding]:
    """Report characters that are invisible, or that some format cannot write, by their names."""
    for s in facts.statements:
        if s.object.isprintable() and (s.object.isascii() or max(s.object) < FIRST_MARK):
            continue  # most texts are like this
        if found := REFUSED.search(s.object):
            yield violation(
                s,
                "The value has {character}, which nobody can see. Remove it.",
                character=character_name(found[0]),
            )
        elif letter := decomposed(s.object):
            yield violation(
                s,
                "The value has {character} beside a letter. Write the letter and its mark as one character.",
                character=character_name(letter),
            )
        elif found := TO_LOOK_AT.search(s.object):
            yield warning(
                s,
                "The value has {character}. Keep it only if intended; it affects search and quotations.",
                character=character_name(found[0]),
            )  # fmt: skip


def misread_letters(facts: Facts) -> Iterator[Finding]:
    """Report words whose letters were read in another encoding than they were written in."""
    for s in facts.statements:
        word = "" if not s.language or s.object.isascii() else next((w for _, w in garbled(s.object)), "")
        if word:
            yield warning(s, "«{word}» was probably read in the wrong encoding. Write it again.", word=word)


def markup(facts: Facts) -> Iterator[Finding]:
    """Report tags and character references of HTML in texts, because pages show their signs."""
    for s in facts.statements:
        if s.datatype in WRITTEN and (found := first_markup(s.object)):
            yield warning(
                s,
                "The text has «{markup}», which pages show as it is. Write the words only.",
                markup=found[:60],
            )


def mixed_alphabets(facts: Facts) -> Iterator[Finding]:
    """Report words with letters of two alphabets that look alike: search and quotations never find them."""
    for s in facts.statements:
        if (s.language or s.link) and not s.object.isascii() and (found := TWO_ALPHABETS.search(s.object)):
            letter = next(c for c in found[0] if not unicodedata.name(c, "").startswith("LATIN"))
            yield violation(
                s,
                "The value has {character} beside a Latin letter. Write the word in one alphabet.",
                character=character_name(letter),
            )


def decomposed(text: str) -> str:
    """Return the first combining mark of a text, else the first character that NFC changes, else an empty
    string.

    https://www.unicode.org/reports/tr15/. Some marks form no single character, such as U+0338 with «o». They
    are reported too, because no Norwegian or Sami letter needs them.
    """
    marks = {c for c in set(text) if unicodedata.combining(c)}
    mark = next((c for c in text if c in marks), "") if marks else ""
    if mark or unicodedata.is_normalized("NFC", text):
        return mark
    return next((c for c in text if unicodedata.normalize("NFC", c) != c), "")


def character_name(character: str) -> str:
    """Return the code and name of a character, such as «U+000B LINE TABULATION»."""
    code = ord(character)
    return f"U+{code:04X} {unicodedata.name(character, NAMES.get(code, 'CONTROL OR NONCHARACTER'))}"


def sizes(facts: Facts) -> Iterator[Finding]:
    """Report texts that are empty, that are too long for a page, or that have white space at their ends."""
    for s in facts.statements:
        if len(s.object) > LONGEST:
            yield violation(s, "The value is longer than {most} characters. Shorten it.", most=LONGEST)
        elif s.datatype in WRITTEN and not s.object.strip():
            yield violation(s, "The text is empty. Write one, or remove the statement.")
        elif s.predicate in OF_NAMES and (len(s.object) > LONGEST_NAME or NOT_IN_A_NAME.search(s.object)):
            yield warning(
                s,
                "A name is on one line, with single blanks and at most {most} characters. Shorten it.",
                most=LONGEST_NAME,
            )
        elif s.language and s.object != s.object.strip():
            yield warning(s, "The text has blanks at its beginning or end. Remove them.")


def lexical_forms(facts: Facts) -> Iterator[Finding]:
    """Report values that the store would return in another form, because then the formats would differ.

    Canonical forms: https://www.w3.org/TR/xmlschema11-2/#canonical-mapping.
    """
    typed = [s for s in facts.statements if not s.link and s.datatype not in TEXT_TYPES]
    forms = stored_forms({(s.object, s.datatype) for s in typed})
    for s in typed:
        datatype, stored = s.datatype, forms[s.object, s.datatype]
        if datatype not in KNOWN_TYPES:
            yield violation(s, "The datatype <{datatype}> is not known here.", datatype=datatype)
        elif (stored.value, stored.datatype.value) != (s.object, datatype):
            yield violation(
                s,
                "«{value}» is not the canonical form. Write {canonical}.",
                value=s.object,
                canonical=f'"{stored.value}"^^{facts.name(stored.datatype.value)}',
            )
        elif not is_valid(s.object, datatype):
            yield violation(
                s, "«{value}» is not a value of {datatype}.", value=s.object, datatype=facts.name(datatype)
            )


def stored_forms(values: Iterable[tuple[str, str]]) -> dict[tuple[str, str], ox.Literal]:
    """Return each literal, given as its lexical form and datatype, as the store returns it."""
    store, about = ox.Store(), ox.NamedNode("urn:x:value")
    known = {f"urn:x:{number}": value for number, value in enumerate(values)}
    store.extend(
        ox.Quad(ox.NamedNode(name), about, ox.Literal(lexical, datatype=ox.NamedNode(datatype)))
        for name, (lexical, datatype) in known.items()
    )
    return {known[q.subject.value]: without_zone(q.object) for q in store}


def without_zone(value: ox.Literal) -> ox.Literal:
    """Return a date without its time zone: the day of a decision is the same everywhere."""
    if value.datatype.value != str(XSD.date):
        return value
    return ox.Literal(ZONE.sub("", value.value), datatype=value.datatype)


def is_valid(lexical: str, datatype: str) -> bool:
    """Return whether a lexical form is valid for its datatype, and not too large for the store."""
    if datatype == str(XSD.gYear):
        return bool(YEAR.fullmatch(lexical))
    if datatype in {str(XSD.integer), str(XSD.decimal)} and (number := NUMBER.fullmatch(lexical)):
        return all(len(digits or "") <= MOST_DIGITS for digits in number.groups())
    return not Literal(lexical, datatype=URIRef(datatype)).ill_typed
