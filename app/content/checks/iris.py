"""IRIs below the base can be opened as pages, and resources in data/ are below the base."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import FOAF

from app.content.checks.facts import TYPE, Facts
from app.content.checks.findings import Finding, violation, warning
from app.namespaces import DEFINITIONS, Namespaces

VCARD = "http://www.w3.org/2006/vcard/ns#"
LONGEST = 500
SEGMENTS = re.compile(r"(?:(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+/)*(?!\.{1,2}$)[A-Za-z0-9._~-]+")
PLAIN = re.compile(r"[a-z0-9./-]+")
FRAGMENT = re.compile(r"[A-Za-z0-9._~=,-]+")
SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]*$")
HOST = re.compile(r"[A-Za-z]+://(?:[^/?#@]*@)?([^/?#:@]+)")
SERVER = re.compile(r"[A-Za-z]+://([^/?#]*)")
"""The host with user and port."""
OF_ALL = re.compile(r"(?!.*\.\.)[\w.-]+\.[a-z][\w-]+(?::\d{1,4}|:[1-5]\d{4}|:6[0-5]\d{3})?")
"""A host that everybody can look up, and perhaps a port: with a full stop, no address in numbers, no user."""
SCHEMES = ("https", "http", "mailto", "tel", "urn")
OWN_MACHINE = re.compile(r".+\.(?:local|localhost|internal)")
EXAMPLE = re.compile(r"(?:.+\.)?(?:example(?:\.com|\.net|\.org)?|test|invalid)", re.IGNORECASE)
"""Hosts that nobody has (https://www.rfc-editor.org/rfc/rfc2606, RFC 6761 and RFC 6762)."""
OF_SEGMENT = {"aktor": "Actor", "sted": "Place", "dokument": "Document", "initiativ": "Initiative"}
"""The path segment after /id/ in an IRI -> the class that all resources with such IRIs have."""
SCHEME_OF = {
    str(FOAF.homepage): ("https", "http"),
    f"{VCARD}hasURL": ("https", "http"),
    f"{VCARD}hasEmail": ("mailto",),
    f"{VCARD}hasTelephone": ("tel",),
}
"""Properties with an address of one kind as value."""
KINDS = ("id/", "def/", "graf/", "kilde/")


def unusable_iris(facts: Facts) -> Iterator[Finding]:
    """Report our own IRIs whose page cannot be opened, once in each file."""
    definitions = facts.namespaces.definitions
    linked = {s.object for s in facts.statements if s.kind is None}
    each = linked.union(facts.by_subject, facts.by_graph)
    wrong = {iri: message for iri in each if (message := unusable(iri, facts.namespaces))}
    seen: set[tuple[str, str]] = set()
    for s in facts.statements if wrong else ():
        for iri in (s.subject, s.object if s.link else "", s.graph):
            if iri in wrong and (iri, s.file) not in seen:
                seen.add((iri, s.file))
                yield violation(s, wrong[iri], iri=iri, definitions=definitions)


def unusable(iri: str, namespaces: Namespaces) -> str:
    """Return why the page of an IRI of ours cannot be opened, else an empty string."""
    base, definitions = namespaces.base, namespaces.definitions
    if iri.startswith(definitions):
        return fault(DEFINITIONS + iri.removeprefix(definitions), len(iri))
    if not iri.startswith(base):
        return ""
    if iri.startswith(base + DEFINITIONS):
        return "The page of <{iri}> cannot be opened. Below def/ are only terms of <{definitions}>."
    local = iri.removeprefix(base)
    return fault(local, len(iri)) if local else ""


def foreign_iris(facts: Facts) -> Iterator[Finding]:
    """Report external IRIs with an unknown scheme, or that differ from ours only by scheme, host or case.

    Each is reported once in each file.
    """
    bases = (facts.namespaces.base, facts.namespaces.definitions)
    own, of_terms = map(host, bases)
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for s in facts.data:
        schemes = SCHEME_OF.get(s.predicate, SCHEMES)
        if not s.link or s.object.startswith(bases) or (s.object, s.file, schemes) in seen:
            continue
        seen.add((s.object, s.file, schemes))
        if s.object.partition(":")[0].casefold() not in schemes:
            known = ", ".join(schemes)
            yield violation(
                s,
                "<{iri}> is not an address that can be opened. Begin with one of {known}.",
                iri=s.object,
                known=known,
            )
        elif host(s.object) in (own, of_terms) and is_like_ours(s.object, own):
            yield violation(
                s, "<{iri}> is like an IRI of ours, but not below <{base}>.", iri=s.object, base=bases[0]
            )


def addresses_of_nobody(facts: Facts) -> Iterator[Finding]:
    """Report links to one's own machine, which no reader can open, and to hosts for examples (warning)."""
    own = {host(base) for base in (facts.namespaces.definitions, *map(facts.base, facts.by_graph))}
    for s in facts.data:
        server = SERVER.match(s.object) if s.link else None
        if server is None or host(s.object) in own:
            continue
        if not OF_ALL.fullmatch(server[1].casefold()) or OWN_MACHINE.fullmatch(host(s.object)):
            yield violation(
                s, "Nobody else can open <{iri}>. Write the address that readers have.", iri=s.object
            )
        elif EXAMPLE.fullmatch(host(s.object)):
            yield warning(s, "<{iri}> is an address for examples. Write the real one.", iri=s.object)


def things_of_another_kind(facts: Facts) -> Iterator[Finding]:
    """Report resources whose IRI has the segment of another class, such as a place below /id/aktor/."""
    start = f"{facts.namespaces.base}id/"
    for s in facts.by_predicate.get(TYPE, []):
        segment, slash, name = s.subject.removeprefix(start).partition("/")
        kind = OF_SEGMENT.get(segment) if s.subject.startswith(start) else None
        others = [other for other in OF_SEGMENT.values() if facts.is_a(s.subject, other)]
        if kind and slash and "/" not in name and others and kind not in others:
            yield violation(
                s,
                "An IRI below /id/{segment}/ is of a {kind}, but this is a {other}. Choose another IRI.",
                segment=segment,
                kind=kind,
                other=others[0],
            )


def is_like_ours(iri: str, own: str) -> bool:
    """Return whether an IRI on our host, or on that of the terms, has the path of a resource or term.

    The municipality may have its home page on the same host, with «www.» or without.
    """
    path = iri.partition("://")[2].partition("/")[2]
    return path.startswith(KINDS if host(iri) == own else DEFINITIONS)


def host(iri: str) -> str:
    """Return the host of an IRI in lower case, without «www.»."""
    found = HOST.match(iri)
    return found[1].casefold().removeprefix("www.") if found else ""


def fault(local: str, length: int) -> str:
    """Return what is wrong with an IRI, else an empty string. `local` is the part after the base."""
    path, has_fragment, fragment = local.partition("#")
    if length > LONGEST:
        return "The IRI <{iri}> is too long. Use at most 500 characters."
    if not SEGMENTS.fullmatch(path) or (has_fragment and fragment and not FRAGMENT.fullmatch(fragment)):
        return (
            "The page of <{iri}> cannot be opened. Use only a–z, digits, hyphens and full stops between the "
            "slashes: no escapes, question marks, blanks, double slashes or slash at the end."
        )
    if not path.startswith(KINDS):
        return "The page of <{iri}> cannot be opened. After the base follows id/, def/, graf/ or kilde/."
    if path.startswith(("id/", "graf/")) and (has_fragment or not PLAIN.fullmatch(path)):
        return "<{iri}> has other signs. Below id/ and graf/, use only a–z, digits, hyphens and full stops."
    if SUFFIX.search(path) and not path.startswith("kilde/"):
        return (
            "The page of <{iri}> cannot be opened: it ends like the name of a format. Choose another ending."
        )
    return ""


def things_outside_the_base(facts: Facts) -> Iterator[Finding]:
    """Report subjects in data/ whose IRI is not below the base of the file's graph."""
    seen: set[tuple[str, str]] = set()
    for s in facts.data:
        base = facts.base(s.graph)
        if not s.subject.startswith(base) and (s.subject, s.graph) not in seen:
            seen.add((s.subject, s.graph))
            yield violation(
                s,
                "<{thing}> is outside the base <{base}>. What is published here is below it.",
                thing=s.subject,
                base=base,
            )
