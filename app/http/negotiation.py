"""Request preferences -> the chosen variant, and why it was chosen. Pure functions; no Flask.

Proactive negotiation, RFC 9110 section 12 (https://www.rfc-editor.org/rfc/rfc9110#section-12), and
Content Negotiation by Profile (https://www.w3.org/TR/dx-prof-conneg/).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.formats import by_name
from app.http.header_fields import MediaRange, language_ranges, media_ranges, profile_ranges
from app.namespaces import Namespaces
from app.representation import Representation
from app.views.profiles import Profile

REMEMBERED = 256
NAMED, NEAR, ANY_SUBTYPE, ANYTHING = 3, 2, 1, 0
NORWEGIAN = {"no": "nb", "nn": "nb"}


@dataclass(frozen=True, slots=True)
class Match:
    """How well one offered representation matches the media ranges of a request.

    `range` is the decisive one, None if no range matches. `closeness` is its specificity: 4 the type with a
    parameter of the representation, 3 the type, 2 an alias or the type with another parameter, 1 `type/*`,
    0 `*/*`. `place` is the position in the site's order of preference.
    """

    representation: Representation
    place: int
    range: MediaRange | None = None
    quality: float = 0
    closeness: int = 0

    @property
    def rank(self) -> tuple[float, int, int]:
        """The sort key, highest first: quality; then named, near, wildcard; then the site's order."""
        return self.quality, min(self.closeness, NAMED), -self.place


def judge(accept: str | None, offered: Sequence[Representation]) -> list[Match]:
    """Return a match for each offered representation, best first; quality 0 means not acceptable.

    * A missing, empty or invalid header accepts everything (section 12.5.1).
    * The most specific matching range decides the quality; of equally specific ones, the highest quality.
      `q=0` excludes.
    * At equal quality, a named type goes before one that a wildcard matches, then the site's order decides.
    * An unknown parameter, such as another `version`, does not exclude a type, and with `q=0` it excludes
      nothing: the client can read Content-Type, and a 406 would help it less.
    * An alias means its registered type. A wildcard does not match aliases.
    """
    ranges = media_ranges(accept) or [MediaRange("*", "*", (), 1.0)]
    return sorted((verdict(r, place, ranges) for place, r in enumerate(offered)), key=_best_first)


def _best_first(verdict: Match) -> tuple[float, int, int]:
    quality, closeness, place = verdict.rank
    return -quality, -closeness, -place


def verdict(representation: Representation, place: int, ranges: Sequence[MediaRange]) -> Match:
    """Return how well the ranges match one representation."""
    matched = [(c, r.quality, r) for r in ranges if (c := closeness(r, representation)) is not None]
    if not matched:
        return Match(representation, place)
    degree, quality, decisive = max(matched, key=lambda m: m[:2])
    return Match(representation, place, decisive, quality, degree)


def closeness(range: MediaRange, representation: Representation) -> int | None:
    """Return how specifically a range matches a representation (see `Match`), None for no match."""
    name = f"{range.type}/{range.subtype}"
    if name == representation.media_type and has_parameters(representation, range):
        return NAMED + bool(range.parameters)
    if name in (representation.media_type, *representation.aliases):
        return NEAR if range.quality else None
    if name == "*/*":
        return ANYTHING
    within = range.subtype == "*" and representation.media_type.startswith(range.type + "/")
    return ANY_SUBTYPE if within else None


def has_parameters(representation: Representation, range: MediaRange) -> bool:
    """Return whether a representation has all parameters of a range."""
    if not range.parameters:
        return True
    own = dict(p.strip().split("=", 1) for p in representation.content_type.lower().split(";")[1:])
    return all(own.get(k) == v.lower() for k, v in range.parameters)


@lru_cache(REMEMBERED)
def negotiate(accept: str | None, offered: tuple[Representation, ...]) -> Representation | None:
    """Return the representation that the client prefers, None if none is acceptable (406)."""
    best = judge(accept, offered)[0]
    return best.representation if best.quality else None


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a request. Those in the address override the headers.

    `profile` and `media_type` are the query string's `_profile` and `_mediatype`, `suffix` the path's.
    """

    accept: str | None = None
    accept_profile: str | None = None
    profile: str = ""
    media_type: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The chosen variant, None if there is none, and the matches that led to it, best first.

    There are no matches if the address fixes the representation.
    """

    profile: Profile | None = None
    representation: Representation | None = None
    verdicts: tuple[Match, ...] = ()


def choose(preferences: Preferences, profiles: Sequence[Profile], namespaces: Namespaces) -> Outcome:
    """Choose a variant among the profiles of a resource; the first profile is the default.

    * If the address names a profile, only that one is considered; if it is missing, the result is 406.
    * `Accept-Profile` orders the profiles that it names. If none of them exists or has an acceptable
      representation, the default profile is sent, and the response says so (section 6.2: default content).
    * Without a named profile, the default one is used, and media types that only another profile has.
    """
    outcome = Outcome()
    for variants in _groups(preferences, profiles, namespaces):
        offered = [r for _, r in variants]
        owner = {r: p for p, r in reversed(variants)}
        verdicts: tuple[Match, ...] = ()
        if preferences.suffix:
            found = next((r for r in offered if r.suffix == preferences.suffix), None)
        elif preferences.media_type:
            found = by_name(preferences.media_type, offered)
        else:
            verdicts = tuple(judge(preferences.accept, offered))
            found = verdicts[0].representation if verdicts[0].quality else None
        if found is not None:
            return Outcome(owner[found], found, verdicts)
        outcome = Outcome(verdicts=verdicts)
    return outcome


def _groups(
    preferences: Preferences, profiles: Sequence[Profile], namespaces: Namespaces
) -> list[list[tuple[Profile, Representation]]]:
    """Return the candidate variants in groups, which are tried in order."""
    default = [(profiles[0], r) for r in profiles[0].representations]
    named = [(p, r) for p in profiles[1:] if p.by_type for r in p.representations]
    unasked = default + [(p, r) for p, r in named if r not in profiles[0].representations]
    if preferences.profile:
        return [_variants(p) for p in profiles if p.is_named(preferences.profile, namespaces)]
    if preferences.suffix or not preferences.accept_profile:
        return [unasked]
    preferred = prefer_profiles(preferences.accept_profile, profiles, namespaces)
    return [*map(_variants, preferred), unasked]


def _variants(profile: Profile) -> list[tuple[Profile, Representation]]:
    return [(profile, r) for r in profile.representations]


def prefer_profiles(
    accept_profile: str | None, profiles: Sequence[Profile], namespaces: Namespaces
) -> list[Profile]:
    """Return the profiles that `Accept-Profile` names, best first; ties keep the site's order."""
    quality: dict[Profile, float] = {}
    for iri, q in profile_ranges(accept_profile):
        for profile in profiles:
            if profile.is_named(iri, namespaces):
                quality[profile] = max(q, quality.get(profile, 0))
    return sorted((p for p in profiles if quality.get(p)), key=lambda p: -quality[p])


def negotiate_language(accept_language: str | None, offered: Collection[str], default: str) -> str:
    """Return the language of a page (section 12.5.4); the default if nothing matches, never a 406.

    A range is reduced to its primary language (`en-GB` to `en`). `no`, and `nn` if it is not offered, mean
    bokmål. `*` applies to languages that are not named. Ties go to the default, then to the site's order.
    """
    quality: dict[str, float] = {}
    for tag, q in language_ranges(accept_language):
        primary = tag.partition("-")[0]
        code = primary if primary in offered else NORWEGIAN.get(primary, primary)
        quality[code] = max(q, quality.get(code, 0))
    others = quality.get("*", 0)
    ordered = sorted(offered, key=lambda code: (-quality.get(code, others), code != default))
    return ordered[0] if quality.get(ordered[0], others) else default
