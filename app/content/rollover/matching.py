"""The measures of two editions -> a proposal for each old one, by how alike the words are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from app.content.followup.plans import FollowedMeasure
from app.content.importing.labels import plain

CARRIED_ON, CHANGED, MERGED, SPLIT, COMPLETED, DROPPED, NEW = (
    "viderefort", "endret", "slatt-sammen", "delt", "gjennomfort", "tatt-ut", "nytt",
)  # fmt: skip
"""The codes of the list `overgang`."""
SAME, ALIKE, VERY_ALIKE = 95, 60, 75
"""Percent. Below `ALIKE` nothing is proposed; `VERY_ALIKE` holds where the match is not mutual."""
MOST_PAIRS = 1_000_000
COMPARED = 300
"""So many letters of the words are compared."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What likely became of an old measure; `keys` are those of new ones, `alike` is in percent."""

    kind: str
    keys: tuple[str, ...] = ()
    alike: int = 0


def proposals(
    old: Sequence[FollowedMeasure], new: Sequence[FollowedMeasure], completed: frozenset[str] = frozenset()
) -> dict[str, Proposal]:
    """Return the proposal for each old measure by its key; `completed` are keys of completed ones.

    Takes time in proportion to the number of pairs, which `MOST_PAIRS` bounds; beyond it only equal words
    match.
    """
    old_words = {m.key: plain(m.words)[:COMPARED] for m in old}
    new_words = {m.key: plain(m.words)[:COMPARED] for m in new}
    there, back = best(old_words, new_words), best(new_words, old_words)
    links: dict[str, dict[str, int]] = {key: {} for key in old_words}
    for key, (other, score) in there.items():
        if back.get(other, ("", 0))[0] == key or score >= VERY_ALIKE:
            links[key][other] = score
    for key, (other, score) in back.items():
        if score >= VERY_ALIKE:
            links[other][key] = score
    users: dict[str, int] = {}
    for found in links.values():
        for key in found:
            users[key] = users.get(key, 0) + 1
    return {key: proposal(found, users, key in completed) for key, found in links.items()}


def best(words: Mapping[str, str], choices: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return for each text the most similar choice, at least `ALIKE`, with the similarity in percent."""
    by_words = {text: key for key, text in reversed(list(choices.items()))}
    found: dict[str, tuple[str, int]] = {}
    compared = list(by_words) if len(words) * len(choices) <= MOST_PAIRS else []
    for key, text in words.items():
        if text in by_words:
            found[key] = (by_words[text], 100)
            continue
        match = process.extractOne(text, compared, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        if match:
            found[key] = (by_words[match[0]], round(match[1]))
    return found


def proposal(found: Mapping[str, int], users: Mapping[str, int], completed: bool) -> Proposal:
    """Return the proposal for an old measure with its likely successors and how many claim each of them."""
    if not found:
        return Proposal(COMPLETED if completed else DROPPED)
    alike = max(found.values())
    if len(found) > 1:
        return Proposal(SPLIT, tuple(found), alike)
    (key,) = found
    if users[key] > 1:
        return Proposal(MERGED, (key,), alike)
    return Proposal(CARRIED_ON if alike >= SAME else CHANGED, (key,), alike)
