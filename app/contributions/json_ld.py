"""A partner's JSON-LD: contexts are never fetched, and what the parser silently leaves out is reported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from app.contributions.errors import (
    ContributionTooLarge,
    ContributionUnreadable,
    ForeignContext,
    TooLargeInFull,
)
from app.contributions.findings import MOST_FINDINGS, WARNING, FileFinding
from app.json_text import parsed_json

Context = Callable[[str], bytes | None]
MOST_CONTEXTS = 20
"""References to contexts of ours in one file: each of them is read again."""
MOST_IN_FULL = 100_000_000
"""Characters that all addresses of a file may have after the context is applied, at the most."""
MAPS = frozenset({"@language", "@index", "@id", "@type", "@graph"})
"""Values of `@container` after which the keys of an object are no properties."""
_ADDRESS = re.compile(r"(?:_:|[A-Za-z][A-Za-z0-9+.-]*:)[^\x00-\x20<>\"{}|\\^`]*")


def with_contexts(text: str, context: Context) -> str:
    """Return JSON-LD in which the addresses of our contexts are replaced by the contexts.

    Raises `ForeignContext` for another address, at whatever depth: nothing is fetched
    (https://www.w3.org/TR/json-ld11/#iana-security); `ContributionTooLarge` above `MOST_CONTEXTS`, and
    `TooLargeInFull`.
    """
    data = parsed(text)
    refuse_expansion(data)
    left = MOST_CONTEXTS
    for item in objects(data):
        if "@import" in item:
            raise ForeignContext(address=str(item["@import"])[:200])
        if "@context" not in item:
            continue
        given = item["@context"]
        several = given if isinstance(given, list) else [given]
        if named := sum(isinstance(g, str) for g in several):
            left -= named
            if left < 0:
                raise ContributionTooLarge(limit=MOST_CONTEXTS, what="contexts")
            item["@context"] = [inline(g, context) if isinstance(g, str) else g for g in several]
    return text if left == MOST_CONTEXTS else json.dumps(data, ensure_ascii=False)


def refuse_expansion(data: object) -> None:
    """Raise `TooLargeInFull` if a small file could become very large addresses.

    The parser keeps them all before it returns the first statement. No address is longer than what all
    contexts have together and the longest string without a blank, and each member or item needs one.
    """
    count, in_contexts, longest = 0, 0, 0
    waiting = [(data, False)]
    while waiting:
        item, is_context = waiting.pop()
        if isinstance(item, dict):
            count += len(item)
            waiting += ((name, is_context) for name in item)
            waiting += ((value, is_context or name == "@context") for name, value in item.items())
        elif isinstance(item, list):
            count += len(item)
            waiting += ((value, is_context) for value in item)
        elif isinstance(item, str) and is_context:
            in_contexts += len(item)
        elif isinstance(item, str) and len(item) > longest and not any(map(str.isspace, item)):
            longest = len(item)
    if count * (in_contexts + longest) > MOST_IN_FULL:
        raise TooLargeInFull(limit=MOST_IN_FULL)


def parsed(text: str) -> object:
    """Return JSON as data. Raises `ContributionUnreadable`."""
    try:
        return parsed_json(text)
    except ValueError as error:
        raise ContributionUnreadable(reason=str(error).rstrip(".")) from None


def objects(data: object, skipped: Callable[[str], bool] = lambda name: False) -> Iterator[dict[str, object]]:
    """Yield every object in JSON in the order of the text, at every depth, except below skipped members."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += [value for name, value in reversed(item.items()) if not skipped(name)]
        elif isinstance(item, list):
            waiting += reversed(item)


def inline(address: str, context: Context) -> object:
    """Return the context at an address of ours. Raises `ForeignContext` for another address."""
    found = context(address)
    if found is None:
        raise ForeignContext(address=address[:200])
    return json.loads(found)["@context"]


def left_out(text: str, context: Context) -> Iterator[FileFinding]:
    """Yield what the parser leaves out of JSON-LD without a word.

    These are names that no context defines, and addresses that are relative or have forbidden characters
    (https://www.w3.org/TR/json-ld11-api/#iri-expansion). `text` is JSON that `with_contexts` accepts.
    """
    data = parsed(with_contexts(text, context))
    defined = definitions(data)
    ids = {"@id", *(name for name, value in defined.items() if value == "@id")}
    reported: set[str] = set()

    def skipped(name: str) -> bool:
        """Whether the objects of a member are no resources: a context, JSON, or texts by language."""
        rule = defined.get(name)
        if not isinstance(rule, dict):
            return name == "@context"
        container = rule.get("@container")
        kinds = container if isinstance(container, list) else [container]
        return rule.get("@type") == "@json" or not MAPS.isdisjoint(map(str, kinds))

    for item in objects(data, skipped):
        for name, value in item.items() if "@value" not in item else ():
            wrong = wrong_part(name, value, ids, defined)
            if (
                wrong
                and (told := str(wrong.fields["text"])) not in reported
                and len(reported) < MOST_FINDINGS
            ):
                reported.add(told)
                at = text.find(json.dumps(told, ensure_ascii=False))
                yield replace(wrong, place=str(text.count("\n", 0, at) + 1) if at >= 0 else "")


def definitions(data: object) -> dict[str, object]:
    """Return what the contexts of a document define; a name that two contexts define counts once."""
    found: dict[str, object] = {}
    for item in objects(data, lambda name: name == "@context"):
        for part in objects(item.get("@context")):
            found |= part
    return found


def wrong_part(name: str, value: object, ids: set[str], defined: Mapping[str, object]) -> FileFinding | None:
    """Return the finding about one member of an object; its field `text` is what the file has."""
    if name in ids and isinstance(value, str) and not _ADDRESS.fullmatch(value):
        relative = ":" not in value
        if (relative and "@base" in defined) or value in defined:
            return None
        message = (
            "The address «{text}» does not begin with https://."
            if relative
            else "The address «{text}» has a character that no address may have."
        )
        return FileFinding(message, "Write it in full, and write a blank as %20.", {"text": value[:200]})
    if name.startswith("@") or ":" in name or name in defined or "@vocab" in defined:
        return None
    message = "No context defines «{text}», so it says nothing."
    remedy = "Add it to @context, or use /context.jsonld of this site."
    return FileFinding(message, remedy, {"text": name[:200]}, severity=WARNING)
