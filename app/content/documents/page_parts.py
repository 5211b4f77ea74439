"""The parts of a web page beside its article: header, navigation, footer, notice of cookies, and the like.

They are recognised by their HTML elements and roles, and by a few names of classes and lines of text that
sites of municipalities have. None is larger than the rest of the page. The reader reports each with its
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree, html

BESIDE = frozenset(("footer", "dialog"))
"""Elements that are beside the article wherever they are."""
ROLES = frozenset(("navigation", "contentinfo", "search", "dialog", "alertdialog"))
AROUND = {"header": "banner", "aside": "complementary"}
"""Elements that belong to the site unless an article has them, and their roles."""
NAMES = re.compile(
    r"cookie|consent|informasjonskaps|breadcrumb|skip-?(?:link|to)|site-?footer|page-?footer|global-?footer"
    r"|sha(?:re|ring)-?(?:links|buttons|bar)|social-?(?:media|links|icons)",
    re.IGNORECASE,
)
"""Names, in the identifier or a class of an element, of what sites add to each page."""
FOR_SCREEN_READERS = re.compile(r"\b(?:sr-only|visually-?hidden|screen-?reader-text)\b", re.IGNORECASE)
CONTENT = frozenset(("table", "main", "article", "h1", "h2", "h3"))
"""What no form has that only asks something: some sites put the whole page into a form."""
UNSEEN = frozenset(("script", "style", "template", "noscript"))
DAY = r"[\d.:/ -]{6,20}(?:kl\.? ?[\d.:]{4,5})?"
LINE = re.compile(
    r"(?:hopp|gå|til)(?: rett| direkte)?(?: til)? ?(?:hoved)?innh[oa]ld(?:et)?|til toppen(?: av sid[ea]n?)?"
    r"|(?:fant|fann) du (?:det )?(?:som )?du (?:lette|leitte|leita) etter\??"
    r"|var (?:denne )?(?:siden|sida) nyttig\??|skriv ut(?: sid[ea]n?)?|lytt(?: til sid[ea]n?)?"
    r"|del (?:denne )?(?:siden |sida )?på (?:facebook|twitter|x|linkedin|e-post)|aktiver talende web"
    rf"|(?:sist )?(?:oppdatert|endret|endra|publisert)(?: dato)?:? {DAY}(?:,? av [^.\n]{{2,60}})?",
    re.IGNORECASE,
)
"""A line of the site: «Hopp til innhold», «Fant du det du lette etter?», «Sist oppdatert 12.03.2024»."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an element has: how many letters, whether a heading `h1`, and whether anything of `CONTENT`."""

    letters: int
    title: bool
    content: bool


REFERENCE = re.compile(r"\[?\(?(?:\d{1,3}|\*{1,3})\)?\]?")
NOTES = ("p", "li", "div", "dd", "aside")
"""The number of a note in the text, and the elements that a note may be."""


def site_parts(root: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """Return the elements of a page that are beside its article. Their descendants are not listed.

    If the page has one main part, and most of its words are there, only its title is read outside, and what
    is beside the title.
    """
    has, notes = contents_of(root), notes_of(root)
    parts = notes | frozenset(SiteParts(has, has[root].letters, None).below(root))
    mains = [element for element in root.iter() if is_main(element)]
    left = has[root].letters - sum(has[part].letters for part in parts)
    if len(mains) != 1 or 2 * has[mains[0]].letters < left:
        return parts
    return notes | frozenset(SiteParts(has, has[root].letters, mains[0]).below(root))


def notes_of(root: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """Return the raised numbers that link to notes on the page, and these notes."""
    links = (a for a in root.iter("a") if REFERENCE.fullmatch(a.text_content().strip()))
    raised = [a for a in links if a.get("href", "").startswith("#") and is_raised(a)]
    names = {a.get("href")[1:] for a in raised}
    notes = (e for e in root.iter(*NOTES) if e.get("id") in names)
    return frozenset((*raised, *notes))


def is_raised(link: html.HtmlElement) -> bool:
    """Return whether a link is raised above the line, or in what is."""
    parent = link.getparent()
    return next(link.iter("sup"), None) is not None or (parent is not None and parent.tag == "sup")


def contents_of(root: html.HtmlElement) -> dict[html.HtmlElement, Contents]:
    """Return what each element has, with all that is in it."""
    found: dict[html.HtmlElement, Contents] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        below = [found[child] for child in element]
        words = (element.text, *(child.tail for child in element))
        letters = sum(c.letters for c in below) + sum(len((text or "").strip()) for text in words)
        found[element] = Contents(
            0 if element.tag in UNSEEN else letters,
            element.tag == "h1" or any(c.title for c in below),
            element.tag in CONTENT or any(c.content for c in below),
        )
    return found


@dataclass(frozen=True)
class SiteParts:
    """Finds the parts of a page with `letters` letters in all; `main` is its main part, if it is trusted."""

    has: Mapping[html.HtmlElement, Contents]
    letters: int
    main: html.HtmlElement | None

    @cached_property
    def around(self) -> frozenset[html.HtmlElement]:
        """The main part and the elements that it is in."""
        return frozenset() if self.main is None else frozenset((self.main, *self.main.iterancestors()))

    def below(self, element: html.HtmlElement, *, inside: bool = False) -> Iterator[html.HtmlElement]:
        """Yield the parts below an element; `inside` says that it is in an article."""
        beside_title = element not in self.around and element.find("h1") is not None
        for child in element:
            has = self.has[child]
            if not has.letters or child.tag == "h1":
                continue
            outside = self.main is not None and not inside and child not in self.around
            small = 2 * has.letters < self.letters and child not in self.around
            elsewhere = outside and not has.title and not beside_title
            if elsewhere or (small and self.is_beside(child, inside=inside)):
                yield child
            else:
                article = inside or beside_title or child.tag == "article" or is_main(child)
                yield from self.below(child, inside=article)

    def is_beside(self, element: html.HtmlElement, *, inside: bool) -> bool:
        """Return whether an element says that it is no part of the article."""
        role, tag, has = (element.get("role") or "").lower(), element.tag, self.has[element]
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        of_site = not inside and (tag in AROUND or role in AROUND.values()) and not has.title
        return bool(
            tag in BESIDE
            or role in ROLES
            or of_site
            or NAMES.search(names)
            or (tag == "span" and FOR_SCREEN_READERS.search(names))
            or (tag == "form" and not has.content)
        )


def is_main(element: html.HtmlElement) -> bool:
    """Return whether an element is the main part of a page."""
    return bool(element.tag == "main" or element.get("role") == "main")
