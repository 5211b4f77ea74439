"""Plans and their annotations -> partners, inherited themes and places, places of quotes, and successors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox

from app.content.derivation.statements import TITLE, StatementIndex, Triple, Value
from app.vocabularies import RDF_TYPE, named_node

# Properties that make an actor a part of another.
INSIDE = tuple(map(named_node, ["org:unitOf", "org:subOrganizationOf", "org:postIn", "dcterms:isPartOf"]))
OWN = (
    *("participation", "participant", "inPlan", "owner", "groupMember", "partOf", "theme", "location"),
    *("mention", "quote", "quoteStart", "quoteEnd", "text"),
    *("predecessor", "successor", "succeeds", "succeededBy"),
)
"""The properties of our vocabulary that the rules read or derive."""

WORD = re.compile(r"\w")


FOLLOWED = ("participation", "inPlan", "partOf", "mention")
"""Those from whose values the rules go on. So they read nothing but what is said about a resource, about
those that it is linked to in this way, and who belongs to an owner."""
Insiders = Callable[[ox.NamedNode], frozenset[ox.NamedNode]]
"""The function that returns an owner, its parts, and the groups of which it is a member."""


def by_rules(stated: StatementIndex, inside: Insiders) -> Iterator[Triple]:
    """Yield partners, inherited themes and places, the places of quotes, and successors."""
    yield from partners(stated, inside)
    for name in ("theme", "location"):
        yield from inherited(stated, stated.own(name))
    yield from quote_offsets(stated)
    yield from successors(stated)


def successors(stated: StatementIndex) -> Iterator[Triple]:
    """Yield `plan:succeeds` and `plan:succeededBy` between the elements of each succession."""
    to = stated.own("successor")
    for succession, old in stated.of(stated.own("predecessor")).items():
        for before in old:
            for after in stated.nodes(succession, to):
                if isinstance(before, ox.NamedNode):
                    yield after, stated.own("succeeds"), before
                    yield before, stated.own("succeededBy"), after


def partners(stated: StatementIndex, inside: Insiders) -> Iterator[Triple]:
    """Yield the class `plan:Partner` for each actor that participates in a plan of another owner.

    An actor is not a partner if it is the owner of the plan, a part of the owner, or a group of which the
    owner is a member.
    """
    participation, in_plan = stated.own("participation"), stated.own("inPlan")
    for element in stated.of(participation):
        owners = [o for p in stated.nodes(element, in_plan) for o in stated.nodes(p, stated.own("owner"))]
        for part in stated.nodes(element, participation) if owners else ():
            for actor in stated.nodes(part, stated.own("participant")):
                if not any(actor in inside(owner) for owner in owners):
                    yield actor, RDF_TYPE, stated.own("Partner")


def insiders_of(stated: StatementIndex) -> Insiders:
    """Return the function that knows who belongs to an owner."""
    parts, groups = _parts(stated), _groups(stated)

    @cache
    def found(owner: ox.NamedNode) -> frozenset[ox.NamedNode]:
        return frozenset((*_below(owner, parts), *groups.get(owner, ())))

    return found


def _parts(stated: StatementIndex) -> dict[Value, list[ox.NamedNode]]:
    """Return the direct parts of each actor."""
    found: dict[Value, list[ox.NamedNode]] = defaultdict(list)
    for inside in INSIDE:
        for part, wholes in stated.of(inside).items():
            for whole in wholes:
                found[whole].append(part)
    return found


def _groups(stated: StatementIndex) -> dict[Value, list[ox.NamedNode]]:
    """Return the groups of which each actor is a known member."""
    found: dict[Value, list[ox.NamedNode]] = defaultdict(list)
    for group, members in stated.of(stated.own("groupMember")).items():
        for member in members:
            found[member].append(group)
    return found


def _below(owner: ox.NamedNode, parts: Mapping[Value, Iterable[ox.NamedNode]]) -> set[ox.NamedNode]:
    """Return the owner and all its parts, at any depth."""
    found, queue = {owner}, [owner]
    while queue:
        for part in parts.get(queue.pop(), ()):
            if part not in found:
                found.add(part)
                queue.append(part)
    return found


def inherited(stated: StatementIndex, property: ox.NamedNode) -> Iterator[Triple]:
    """Yield for each element its own values, or those of the nearest element above that has any."""
    part_of, elements = stated.own("partOf"), stated.of(stated.own("inPlan")).keys()
    values: dict[ox.NamedNode, list[ox.NamedNode]] = {}
    for element in elements:
        way: list[ox.NamedNode] = []
        above: ox.NamedNode | None = element
        while above is not None and above in elements and above not in values:
            values[above] = stated.nodes(above, property)
            if values[above]:
                break
            way.append(above)
            above = next(iter(stated.nodes(above, part_of)), None)
        for below in way:
            values[below] = values.get(above, []) if above else []
    for element, found in values.items():
        for value in found:
            yield element, property, value


def quote_offsets(stated: StatementIndex) -> Iterator[Triple]:
    """Yield the place of each quote in the text of its element, if it occurs there once, as complete words.

    The offsets are numbers of characters, like `oa:start` and `oa:end`
    (https://www.w3.org/TR/annotation-vocab/#start), in `plan:text`, or in the title if there is no text.
    """
    start, end, quote = stated.own("quoteStart"), stated.own("quoteEnd"), stated.own("quote")
    for element, mentions in stated.of(stated.own("mention")).items():
        words = stated.texts(element, stated.own("text")) or stated.texts(element, TITLE)
        for mention in mentions:
            if not isinstance(mention, ox.NamedNode) or mention in stated.of(start) or len(words) != 1:
                continue
            for quoted in stated.texts(mention, quote)[:1]:
                places = list(places_of_words(quoted, words[0]))
                if len(places) == 1:
                    yield mention, start, ox.Literal(places[0])
                    yield mention, end, ox.Literal(places[0] + len(quoted))


def places_of_words(quoted: str, text: str) -> Iterator[int]:
    """Yield where some words begin in a text, without letters or digits directly before or after them.

    A pattern for each of thousands of quotes would take longer to compile than to search.
    """
    place = text.find(quoted) if quoted else -1
    while place != -1:
        end = place + len(quoted)
        whole = not WORD.match(text[place - 1 : place]) and not WORD.match(text, end)
        if whole:
            yield place
        place = text.find(quoted, end if whole else place + 1)
