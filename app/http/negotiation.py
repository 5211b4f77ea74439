"""What a request wishes -> the variant that it gets, and why. Pure; no Flask.

Proactive negotiation, RFC 9110 section 12 (https://www.rfc-editor.org/rfc/rfc9110#section-12), and
Content Negotiation by Profile (https://www.w3.org/TR/dx-prof-conneg/).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.http.header_fields import MediaRange, language_ranges, media_ranges, profile_ranges
from app.namespaces import Namespaces
from app.views import Representation, by_name
from app.views.profiles import Profile

NAMED, NEAR, ANY_SUBTYPE, ANYTHING = 3, 2, 1, 0
NORWEGIAN = {"no": "nb", "nn": "nb"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the ranges of a request say of one offered representation.

    `closeness` is how specific the range is that decides: 4 the type with a parameter it has, 3 the type,
    2 an alias of it or the type with a parameter it lacks, 1 `type/*`, 0 `*/*`. `range` is None where none
    matches. `place` is that in our order.
    """

    representation: Representation
    place: int
    range: MediaRange | None = None
    quality: float = 0
    closeness: int = 0

    @property
    def rank(self) -> tuple[float, int, int]:
        """The highest wins: the quality; then named before near before wildcards; then our order."""
        return self.quality, min(self.closeness, NAMED), -self.place


def judge(accept: str | None, offered: Sequence[Representation]) -> list[Verdict]:
    """A verdict on each offered representation, the winner first; quality 0 is not acceptable.

    * A missing or empty header accepts everything (section 12.5.1); so does one that cannot be read.
    * The most specific range that matches decides the quality; of equal ones the highest; `q=0` excludes.
    * Equal quality: a type that was named goes before one that a wildcard lets in, then our order.
    * A parameter that we do not have, such as another `version`, does not exclude, and excludes nothing by
      `q=0`: a client reads the answer's own Content-Type, and a 406 would help it less.
    * An alias stands for its registered type, but a wildcard never reaches it.
    """
    ranges = media_ranges(accept) or [MediaRange("*", "*", (), 1.0)]
    return sorted((verdict(r, place, ranges) for place, r in enumerate(offered)), key=_best_first)


def _best_first(verdict: Verdict) -> tuple[float, int, int]:
    quality, closeness, place = verdict.rank
    return -quality, -closeness, -place


def verdict(representation: Representation, place: int, ranges: Sequence[MediaRange]) -> Verdict:
    """What the ranges say of one representation."""
    matched = [(c, r.quality, r) for r in ranges if (c := closeness(r, representation)) is not None]
    if not matched:
        return Verdict(representation, place)
    degree, quality, decisive = max(matched, key=lambda m: m[:2])
    return Verdict(representation, place, decisive, quality, degree)


def closeness(range: MediaRange, representation: Representation) -> int | None:
    """How specifically a range matches a representation (see `Verdict`); None where it does not."""
    name = f"{range.type}/{range.subtype}"
    own = dict(p.strip().split("=", 1) for p in representation.content_type.lower().split(";")[1:])
    if name == representation.media_type and all(own.get(k) == v.lower() for k, v in range.parameters):
        return NAMED + bool(range.parameters)
    if name in (representation.media_type, *representation.aliases):
        return NEAR if range.quality else None
    if name == "*/*":
        return ANYTHING
    within = range.subtype == "*" and representation.media_type.startswith(range.type + "/")
    return ANY_SUBTYPE if within else None


def negotiate(accept: str | None, offered: Sequence[Representation]) -> Representation | None:
    """The offered representation that the client prefers; None where it accepts none of them (406)."""
    best = judge(accept, offered)[0]
    return best.representation if best.quality else None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request says of the variant it wants; what stands in the address goes before the headers.

    `profile` and `media_type` are the query string's `_profile` and `_mediatype`, `suffix` the path's.
    """

    accept: str | None = None
    accept_profile: str | None = None
    profile: str = ""
    media_type: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The variant that wins, None where there is none; and the verdicts it was chosen by, best first.

    The verdicts are empty where the address fixes the representation.
    """

    profile: Profile | None = None
    representation: Representation | None = None
    verdicts: tuple[Verdict, ...] = ()


def choose(wish: Wish, profiles: Sequence[Profile], namespaces: Namespaces) -> Outcome:
    """The variant for a wish among the profiles that a resource has, the default one first.

    * A profile that the address names is the only one considered; one that is not there is a 406.
    * `Accept-Profile` gives the order of those it names; where none of them is there or has an acceptable
      representation, the default profile is sent and says so (section 6.2: default content).
    * Without a named profile: the default one, with the media types that only another profile has.
    """
    outcome = Outcome()
    for variants in _groups(wish, profiles, namespaces):
        offered = [r for _, r in variants]
        owner = {r: p for p, r in reversed(variants)}
        verdicts: tuple[Verdict, ...] = ()
        if wish.suffix:
            found = next((r for r in offered if r.suffix == wish.suffix), None)
        elif wish.media_type:
            found = by_name(wish.media_type, offered)
        else:
            verdicts = tuple(judge(wish.accept, offered))
            found = verdicts[0].representation if verdicts[0].quality else None
        if found is not None:
            return Outcome(owner[found], found, verdicts)
        outcome = Outcome(verdicts=verdicts)
    return outcome


def _groups(
    wish: Wish, profiles: Sequence[Profile], namespaces: Namespaces
) -> list[list[tuple[Profile, Representation]]]:
    """The variants to choose among, in groups that are tried in order."""
    default = [(profiles[0], r) for r in profiles[0].representations]
    named = [(p, r) for p in profiles[1:] if p.by_type for r in p.representations]
    unasked = default + [(p, r) for p, r in named if r not in profiles[0].representations]
    if wish.profile:
        return [_variants(p) for p in profiles if p.is_named(wish.profile, namespaces)]
    if wish.suffix or not wish.accept_profile:
        return [unasked]
    preferred = prefer_profiles(wish.accept_profile, profiles, namespaces)
    return [*map(_variants, preferred), unasked]


def _variants(profile: Profile) -> list[tuple[Profile, Representation]]:
    return [(profile, r) for r in profile.representations]


def prefer_profiles(
    accept_profile: str | None, profiles: Sequence[Profile], namespaces: Namespaces
) -> list[Profile]:
    """The profiles that `Accept-Profile` names, the preferred first; ties by our order."""
    quality: dict[Profile, float] = {}
    for iri, q in profile_ranges(accept_profile):
        for profile in profiles:
            if profile.is_named(iri, namespaces):
                quality[profile] = max(q, quality.get(profile, 0))
    return sorted((p for p in profiles if quality.get(p)), key=lambda p: -quality[p])


def negotiate_language(accept_language: str | None, offered: Sequence[str], default: str) -> str:
    """The language of a page (section 12.5.4); the default where nothing fits, never a 406.

    A range counts for its primary language (`en-GB` reads `en`), and Norwegian of a kind that is not offered
    (`no`, `nn`) for bokmål; `*` for what is not named. Ties go to the default, then our order.
    """
    quality: dict[str, float] = {}
    for tag, q in language_ranges(accept_language):
        primary = tag.partition("-")[0]
        code = primary if primary in offered else NORWEGIAN.get(primary, primary)
        quality[code] = max(q, quality.get(code, 0))
    others = quality.get("*", 0)
    ordered = sorted(offered, key=lambda code: (-quality.get(code, others), code != default))
    return ordered[0] if quality.get(ordered[0], others) else default
