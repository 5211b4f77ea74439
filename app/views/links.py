"""The typed links of a document: its variants, its topic, its licence, the collections it belongs to.

Signposting levels 1 and 2 (https://signposting.org/FAIR/): the header has the most important links, the
linkset all of them. The header stays well below the 4 kB to which proxies limit all headers of a response.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.formats import HTML, JSON_LD, LISTS, TURTLE
from app.identifiers import local_name
from app.language import INTERFACE_LANGUAGES
from app.representation import Representation
from app.views.alternates import variant_address, with_query
from app.views.json_trees import schema_path
from app.views.linkset import LINKSETS, Link
from app.views.profiles import MODEL, TREE, Profile, profiles_of, variants
from app.views.rdf import LICENCE
from app.views.schema_org import schema_type
from app.views.sharing import sharing
from app.views.subject import Subject
from app.vocabularies import FOREIGN_PREFIXES, expand

LINKS_PATH = "/lenker"
LIST_PATH = "/klasse/"
ABOUT_PAGE = "https://schema.org/AboutPage"
ATTRIBUTED_TO = expand("prov:wasAttributedTo")
IN_SCHEME = expand("skos:inScheme")
MEMBERS = tuple(FOREIGN_PREFIXES["dcat"] + name for name in ("dataset", "service", "distribution"))


def linkset_links(path: str) -> list[Link]:
    """Return the links to the linkset of a page or document, in both formats."""
    return [Link(f"{LINKS_PATH}{path}.{r.suffix}", "linkset", r.media_type) for r in LINKSETS]


def document_links(
    subject: Subject, profile: Profile, representation: Representation, language: str = ""
) -> list[Link]:
    """Return the links of one variant of a document, for its header."""
    path, page = subject.path, subject.resource.page
    token = "" if profile == MODEL else profile.token
    found = [
        Link(variant_address(path, r, token, page), "alternate", r.media_type)
        for r in profile.representations
        if r != representation
    ]
    found += [
        Link(with_query(path, p.token), "alternate", profile=p.iri(subject.namespaces))
        for p in profiles_of(subject)
        if p != profile
    ]
    if representation == HTML:
        found += [
            Link(f"{path}.{HTML.suffix}?lang={lang}", "alternate", HTML.media_type, hreflang=lang)
            for lang in INTERFACE_LANGUAGES
            if lang != language
        ]
        found += [Link(variant_address(path, r), "describedby", r.media_type) for r in (TURTLE, JSON_LD)]
        found.append(Link(ABOUT_PAGE, "type"))
    if profile == TREE and (schema := schema_path(subject)):
        found.append(Link(schema, "describedby", "application/schema+json"))
    if subject.document != subject.iri:
        found.append(Link(subject.iri, "describes"))
    found += standing_links(subject)
    found.append(Link(profile.iri(subject.namespaces), "profile"))
    if representation == HTML:
        in_language = sharing(subject.namespaces.base, path, page, language)
        found.append(Link(in_language.canonical, "canonical"))
    else:
        found.append(Link(with_query(subject.document, token, page), "canonical"))
    return found + linkset_links(path) + paging_links(path, page, subject.resource.pages)


def standing_links(subject: Subject) -> Iterator[Link]:
    """Yield the links that all variants share: citation, author, licence, type, collection."""
    yield Link(subject.iri, "cite-as")
    yield from (Link(author, "author") for author in authors(subject))
    yield Link(LICENCE, "license")
    kind = schema_type(subject.classes(), subject.namespaces)
    if kind:
        yield Link(f"https://schema.org/{kind}", "type")
    yield from (Link(target, "collection") for target in collections(subject))


def authors(subject: Subject) -> list[str]:
    """Return the agents to whom the graphs of the document's statements are attributed."""
    graphs = {q.graph_name.value for q in subject.resource.own if hasattr(q.graph_name, "value")}
    found = {o.value for g in graphs for o in subject.objects(ATTRIBUTED_TO, g)}
    return sorted(found)


def collections(subject: Subject) -> list[str]:
    """Return the collections of the resource: its code list, or the list of its class."""
    schemes = [o.value for o in subject.objects(IN_SCHEME)]
    plan = str(subject.namespaces.plan)
    classes = sorted(local_name(t) for t in subject.types if t.startswith(plan))
    return schemes or [LIST_PATH + name for name in classes[:1]]


def items(subject: Subject) -> list[str]:
    """Return the items of the resource: concepts of a code list, members of a catalogue or dataset."""
    members = subject.lookups.subjects(IN_SCHEME, subject.iri)
    return [*members, *(o.value for predicate in MEMBERS for o in subject.objects(predicate))]


def paging_links(path: str, page: int, pages: int, chosen: str = "") -> list[Link]:
    """Return the links to the previous and the next page (RFC 8288; registered by HTML)."""
    found = [Link(with_query(path, page=page - 1, chosen=chosen), "prev")] if page > 1 else []
    return found + ([Link(with_query(path, page=page + 1, chosen=chosen), "next")] if page < pages else [])


def thing_links(subject: Subject) -> list[Link]:
    """Return the links of a resource for the header of its 303: its document, its classes, its linkset."""
    found = [Link(subject.path, "describedby")]
    found += [Link(variant_address(subject.path, r), "describedby", r.media_type) for r in (TURTLE, JSON_LD)]
    found += [Link(kind, "type") for kind in sorted(subject.types)]
    return [*found, Link(LICENCE, "license"), *linkset_links(subject.path)]


def whole_linkset(subject: Subject) -> list[Link]:
    """Return all links, each with its anchor: of the resource, of its document, and of every variant."""
    base, document = subject.namespaces.base.rstrip("/"), subject.document
    every_variant = variants(subject)
    found = [
        Link(link.target if "://" in link.target else base + link.target, link.rel, anchor=document)
        for link in standing_links(subject)
    ]
    found += [Link(item, "item", anchor=document) for item in items(subject)]
    for variant in every_variant:
        target, kind = base + variant.address, variant.representation
        relations = ("alternate",) if kind == HTML else ("alternate", "describedby")
        found += [Link(target, rel, kind.media_type, document, variant.profile) for rel in relations]
    if document != subject.iri:
        found.append(Link(subject.iri, "describes", anchor=document))
        found.append(Link(document, "describedby", anchor=subject.iri))
        found += [Link(kind, "type", anchor=subject.iri) for kind in sorted(subject.types)]
    for variant in every_variant:
        here = base + variant.address
        found += [
            Link(subject.iri, "describes", anchor=here),
            Link(document, "collection", anchor=here),
            Link(variant.profile, "profile", anchor=here),
            Link(LICENCE, "license", anchor=here),
        ]
    return found


def list_links(
    path: str,
    representation: Representation,
    page: int,
    pages: int,
    base: str,
    language: str = "",
    chosen: str = "",
) -> list[Link]:
    """Return the links of one page of a list, for its header; the list itself contains its members.

    `chosen` is the part of the query string that the list is limited by. The canonical address is that of the
    whole list.
    """
    found = [
        Link(variant_address(path, r, page=page, chosen=chosen), "alternate", r.media_type)
        for r in LISTS
        if r != representation
    ]
    shared = sharing(base, path, page, language)
    found.append(Link(shared.canonical if representation == HTML else shared.negotiated, "canonical"))
    found.append(Link(LICENCE, "license"))
    if representation == HTML:
        found.append(Link("https://schema.org/CollectionPage", "type"))
    return found + paging_links(path, page, pages, chosen)
