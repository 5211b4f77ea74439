"""The contributions in a release: two files beside the municipality's quads, read from here.

`contributions.nq` has a named graph for each partner, and one of ours about them (`app.partners.writing`).
`contributions.json` says by partner which version it is, and what was left out because it no longer holds.
What reads only the municipality's quads cannot show a partner's words as the municipality's:
docs/decisions/0041-contributions-stay-apart-in-a-release.md
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from app.partners.accepted import Accepted
from app.partners.access import Partner
from app.partners.versions import ACCEPTED, STATEMENTS, ContributionVersion
from app.quads import CONTRIBUTIONS
from app.releases.release import CONTRIBUTED, Release

REGISTER = "graf/bidrag"
"""The path of our graph about the partners' graphs."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is accepted but not in the release: how many statements, and why, by language."""

    statements: int
    reasons: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class InRelease:
    """The contribution of a partner in a release.

    `number` and `sha256` are those of the accepted version, `issued` is when it was accepted, `checked` the
    day on which it was compared with this release. `graph_size` counts the statements that hold. `gone` has
    the partner's addresses that answered 404 or 410, each with the day of the check.
    """

    partner: str
    actor: str
    namespaces: tuple[str, ...]
    graph: str
    graph_size: int
    number: int
    sha256: str
    issued: str
    checked: str
    left_out: LeftOut = field(hash=False)
    gone: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Contributed:
    """All contributions in a release, by the partner's name, and the number of statements in our register."""

    partners: tuple[InRelease, ...] = ()
    register: str = ""
    register_size: int = 0

    @property
    def graphs(self) -> dict[str, int]:
        """Return the named graphs with their numbers of statements."""
        found = {p.graph: p.graph_size for p in self.partners if p.graph_size}
        return found | ({self.register: self.register_size} if self.register_size else {})

    def find(self, name: str) -> InRelease | None:
        """Return the contribution of a partner by its name in addresses, or None."""
        return next((p for p in self.partners if p.partner == name), None)


def read_contributed(release: Release) -> Contributed:
    """Return the contributions in a release; none in one that has no such file. Raises `Damaged`."""
    if CONTRIBUTED not in release.files:
        return Contributed()
    return contributed_in(release.read(CONTRIBUTED))


def contributed_in(data: bytes) -> Contributed:
    """Return what `contributions.json` says. Raises `ValueError`, `TypeError` or `KeyError`."""
    known = json.loads(data)
    partners = (
        InRelease(
            **{
                **p,
                "namespaces": tuple(p["namespaces"]),
                "left_out": LeftOut(p["left_out"]["statements"], tuple(p["left_out"]["reasons"])),
            }
        )
        for p in known["partners"]
    )
    return Contributed(tuple(partners), known["register"], known["register_size"])


def read_quads(release: Release) -> list[ox.Quad]:
    """Return the quads of the contributions in a release. Raises `Damaged`."""
    if CONTRIBUTIONS not in release.files:
        return []
    return list(ox.parse(release.read(CONTRIBUTIONS), format=ox.RdfFormat.N_QUADS))


def accepted_in(release: Release) -> tuple[Accepted, ...]:
    """Return the contributions of a release as they were taken from the store, without what was left out.

    For a machine that rebuilds the release and has no store. Raises `Damaged`.
    """
    by_graph: dict[str, list[str]] = {}
    for quad in read_quads(release):
        by_graph.setdefault(str(quad.graph_name), []).append(f"{quad.triple} .\n")
    return tuple(
        Accepted(
            Partner(p.partner, p.actor, p.namespaces, trusted=True, added=""),
            ContributionVersion(p.number, p.partner, STATEMENTS, p.sha256, p.issued, "", ACCEPTED, p.issued),
            "".join(sorted(by_graph.get(f"<{p.graph}>", []))),
            tuple(sorted(p.gone.items())),
        )
        for p in read_contributed(release).partners
    )


def graph_of_partner(name: str, base: str) -> str:
    """Return the IRI of the named graph of a partner."""
    return f"{base}{REGISTER}/{name}"


def in_release(partner: Partner, version: ContributionVersion, base: str) -> InRelease:
    """Return a version in the form in which a release has it, before it is compared with the release."""
    return InRelease(
        partner=partner.name,
        actor=partner.actor,
        namespaces=partner.namespaces,
        graph=graph_of_partner(partner.name, base),
        graph_size=0,
        number=version.number,
        sha256=version.sha256,
        issued=version.decided,
        checked="",
        left_out=LeftOut(0),
    )
