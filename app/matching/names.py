"""A name, text or number -> the resources that it may mean, with a score from 0 to 100 and its parts.

The search index finds resources that share words, RapidFuzz compares them
(https://rapidfuzz.github.io/RapidFuzz/).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from app.matching.folding import fold
from app.search.searching import Hit
from app.search.similar import Neighbours

LONGEST_NAME = 500
"""Characters of a name or text that are compared; the rest is not read."""
COMPARED = 12
"""Number of resources that the index proposes for the exact comparison."""
ENOUGH = 80.0
"""From this score on, misspelt words are not searched for."""
LEAST = 35.0
"""Resources with a lower score are not returned."""
SURE, MARGIN = 95.0, 5.0
"""A match with this score is sure if no other is within the margin."""
SUBSET, ALIAS, TEXT, WORDS = 0.9, 0.97, 0.95, 0.5
OTHER_NUMBER = 0.6
FEWEST_WORDS = 3
"""Words from which on a query may be a text of the plan; fewer may only be words in it."""
_NUMBER = re.compile(r"(?<![\w.])([0-9]{1,3}(?:\.[0-9]{1,3})*)(?![\w.]|\.[0-9])")
KIND_WORDS = {
    "Measure": ("tiltak", "measure", "nr"),
    "Goal": ("mal", "goal", "delmal"),
    "FocusArea": ("innsatsomrade", "omrade", "focus area", "satsingsomrade"),
    "Section": ("avsnitt", "section", "kapittel"),
}
"""What plans call the kinds of elements, folded, by class of the plan vocabulary."""
ALL_KIND_WORDS = frozenset({"", *(word for words in KIND_WORDS.values() for word in words)})


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A resource that may be meant, with its score; `features` has the parts of the score.

    `named` is 2 for an equal label, 1 for an equal other name, else 0. `sure` says that it
    needs no review.
    """

    record: Hit
    score: float
    features: Mapping[str, float | bool]
    named: int = 0
    sure: bool = False


def matches(
    resources: Neighbours, text: str, limits: Mapping[str, Sequence[str]], limit: int
) -> list[NameMatch]:
    """Return up to `limit` resources that `text` may mean, best first; `limits` as for `similar`.

    A number («tiltak 4.2», «4.2») means elements with exactly this number. Without any text, everything
    within the limits has the score 100.
    """
    wanted = fold(text[:LONGEST_NAME])
    number = number_in(wanted)
    found = {r.iri: r for r in _proposed(resources, wanted, number, limits)}
    ranked = _ranked(found.values(), wanted, number)
    if names_number(wanted):
        return with_sure([m for m in ranked if m.record.number == number])[:limit]
    if wanted and (not ranked or ranked[0].score < ENOUGH):
        found |= {r.iri: r for r in resources.similar(wanted, limits, COMPARED, misspelt=True)}
        ranked = _ranked(found.values(), wanted, number)
    return with_sure(ranked)[:limit]


def current_first(found: Iterable[NameMatch], replaced: Collection[str]) -> list[NameMatch]:
    """Return matches, best first; of equal ones, the plans `replaced` and what is in them come last.

    A plan comes before what else has the same score, such as its reports and the text that it was read from.
    """
    below = tuple(f"{plan}/" for plan in replaced)

    def order(match: NameMatch) -> tuple[float, bool, bool, str]:
        record = match.record
        is_old = record.plan in replaced or record.iri in replaced or record.iri.startswith(below)
        return -match.score, is_old, record.kind != "Plan", record.iri

    return sorted(found, key=order)


def number_in(wanted: str) -> str:
    """Return the number in a folded query, such as «4.2»; empty if there is none or several."""
    found = _NUMBER.findall(wanted)
    return found[0] if len(found) == 1 else ""


def names_number(wanted: str) -> bool:
    """Return whether a folded query is only the number of an element, as «4.2» or «tiltak 4.2»."""
    number = number_in(wanted)
    return bool(number) and wanted.replace(number, "").strip() in ALL_KIND_WORDS


def with_sure(ranked: Sequence[NameMatch]) -> list[NameMatch]:
    """Return the matches; the first is marked as sure if its score is high and no other is close."""
    second = ranked[1].score if len(ranked) > 1 else 0.0
    return [
        NameMatch(
            m.record, m.score, m.features, m.named, place == 0 and m.score >= SURE > second + MARGIN - 0.1
        )
        for place, m in enumerate(ranked)
    ]


def _proposed(
    resources: Neighbours, wanted: str, number: str, limits: Mapping[str, Sequence[str]]
) -> Iterable[Hit]:
    if number:
        yield from resources.similar("", {**limits, "number": [number]}, COMPARED)
    words = wanted.replace(number, "").strip() if number else wanted
    if not number or words not in ALL_KIND_WORDS:
        yield from resources.similar(words, limits, COMPARED)


def _ranked(records: Iterable[Hit], wanted: str, number: str) -> list[NameMatch]:
    scored = (_match(record, wanted, number) for record in records)
    return sorted((m for m in scored if m.score >= LEAST), key=lambda m: (-m.score, m.record.iri))


def _match(record: Hit, wanted: str, number: str) -> NameMatch:
    if not wanted:
        return NameMatch(record, 100.0, {})
    names = {fold(name) for name in record.names.values()}
    aliases = {fold(name) for name in record.aliases}
    features: dict[str, float | bool] = {"name": _best(wanted, names)}
    if aliases:
        features["alias"] = _best(wanted, aliases)
    share = TEXT if wanted.count(" ") + 1 >= FEWEST_WORDS else WORDS
    if record.texts:
        features["text"] = max(_in_text(wanted, fold(text)) for text in record.texts.values())
    score = max(features["name"], ALIAS * features.get("alias", 0.0), share * features.get("text", 0.0))
    if number and record.number:
        features["number"] = record.number == number
        score = _with_number(record, wanted, number, score)
    named = 2 if wanted in names else int(wanted in aliases)
    rounded = {
        name: value if isinstance(value, bool) else round(value, 1) for name, value in features.items()
    }
    return NameMatch(record, round(score, 1), rounded, named)


def _with_number(record: Hit, wanted: str, number: str, score: float) -> float:
    """Return the score of an element adjusted for the number in the query; a number alone decides."""
    if record.number != number:
        return score * OTHER_NUMBER
    rest = wanted.replace(number, "").strip()
    own = next((words for kind, words in KIND_WORDS.items() if _is(record, kind)), ())
    if rest in own or (not rest and _is(record, "Measure")):
        return 100.0
    if not rest:
        return 90.0
    return score * OTHER_NUMBER if rest in ALL_KIND_WORDS else max(score, ENOUGH)


def _is(record: Hit, kind: str) -> bool:
    return any(c.endswith("#" + kind) for c in record.classes)


def _best(wanted: str, others: Iterable[str]) -> float:
    """Return the highest similarity of some folded texts to the query, from 0 to 100."""
    return max((_likeness(wanted, other) for other in others), default=0.0)


def _likeness(wanted: str, other: str) -> float:
    ordered = max(fuzz.ratio(wanted, other), fuzz.token_sort_ratio(wanted, other))
    return max(ordered, SUBSET * fuzz.token_set_ratio(wanted, other))


def _in_text(wanted: str, text: str) -> float:
    """Return the similarity of a query to a text of the plan, or to a part of it."""
    return max(fuzz.ratio(wanted, text), SUBSET * fuzz.token_set_ratio(wanted, text))
