"""The pages of a draft -> a folder of files that open from disk, so that they can be sent to colleagues.

Links between the pages become relative. Scripts and forms need the site and are left out, and a link to
something that is not in the folder stays as its words.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urlsplit

from app.errors import StartError

PAGES = ("/doc/", "/les/", "/klasse/", "/oversikt")
"""The addresses, beside the front page and the list of findings, whose pages become files."""
FILES = ("/static/", "/utkast/", "/filer/")
QUERY = re.compile(r"page=\d{1,6}|plan=[\w%./:-]{1,300}|")
MOST_PAGES = 3_000
GONE = frozenset({"script", "form", "template"})
"""Elements that need the site."""
VOID = frozenset({"link", "meta", "img", "br", "hr", "input", "source", "wbr", "col"})
UNSAFE = re.compile(r"[^\w.,~+=-]|^\.+")
"""What the name of a file or folder cannot have on every system, or that leads to another folder."""
STYLE_LINK = re.compile(r"url\([\"']?(\./[\w.-]+)[\"']?\)")


class TooManyPages(StartError):
    template = "The draft has more than {most} pages."
    remedy = "Export a draft with fewer plans or registers."


@dataclass(frozen=True, slots=True)
class PageResponse:
    """The site's response to a path: its status, its media type, and the body."""

    status: int
    media_type: str
    body: bytes


Get = Callable[[str], PageResponse]


def pages_on_disk(get: Get, starts: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files as name and bytes: all pages that links lead to from `starts`, their styles and images.

    `get` asks the site. Raises `TooManyPages`.
    """
    pages = collected(get, starts)
    needed, known = dict[str, None](), frozenset(pages)
    for address, page in pages.items():
        rewriter = Rewriter(address, known)
        rewriter.feed(page)
        rewriter.close()
        needed.update(dict.fromkeys(rewriter.needed))
        yield file_name(address), "".join(rewriter.out).encode()
    for address in [*needed]:
        answer = get(address)
        if answer.status == 200:
            yield file_name(address), answer.body
            for found in STYLE_LINK.findall(answer.body.decode() if answer.media_type == "text/css" else ""):
                beside = posixpath.normpath(posixpath.join(posixpath.dirname(address), found))
                if beside not in needed:
                    yield file_name(beside), get(beside).body


def collected(get: Get, starts: Iterable[str]) -> dict[str, str]:
    """Return the pages by address, from `starts` through all links to pages."""
    found: dict[str, str] = {}
    waiting = list(starts)
    known = set(waiting)
    for address in waiting:  # which grows
        answer = get(address)
        if answer.status != 200 or answer.media_type != "text/html":
            continue
        found[address] = answer.body.decode()
        if len(found) > MOST_PAGES:
            raise TooManyPages(most=MOST_PAGES)
        links = Links()
        links.feed(found[address])
        new = [link for link in links.found if link not in known]
        known.update(new)
        waiting += new
    return found


def page_address(link: str) -> str | None:
    """Return the address of a page that a link leads to, without its fragment; None for other links."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not QUERY.fullmatch(parts.query):
        return None
    if parts.path in ("/", "/utkast") or parts.path.startswith(PAGES):
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return None


def file_name(address: str) -> str:
    """Return the name of the file of an address: `/doc/plan/a` → `doc/plan/a.html`, `/` → `index.html`."""
    parts = urlsplit(address)
    path = "/".join(UNSAFE.sub("-", unquote(part)) for part in parts.path.strip("/").split("/")) or "index"
    query = "-" + re.sub(r"\W+", "-", unquote(parts.query)) if parts.query else ""
    return f"{path}{query}" if parts.path.startswith(FILES) else f"{path}{query}.html"


class Links(HTMLParser):
    """Collects the addresses of pages that a page links to, each once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the target of a link."""
        target = page_address(dict(attrs).get("href") or "") if tag == "a" else None
        if target:
            self.found[target] = None


class Rewriter(HTMLParser):
    """Rewrites a page so that its links work from disk; `needed` are the addresses of its other files."""

    def __init__(self, address: str, pages: frozenset[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.folder = posixpath.dirname(file_name(address))
        self.pages = pages
        self.out: list[str] = []
        self.needed: dict[str, None] = {}
        self.gone = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a start tag, unless its element needs the site."""
        values = dict(attrs)
        if self.gone or tag in GONE:
            self.gone = self.gone or tag
        elif tag == "link" and values.get("rel") not in ("stylesheet", "icon"):
            return
        elif tag in ("link", "img") or (tag == "a" and "href" in values):
            self.out.append(self.rewritten(tag, attrs))
        else:
            self.out.append(self.get_starttag_text() or "")

    def rewritten(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        """Return a start tag with a relative address; with none if the target is not among the files."""
        links = {n: self.target(tag, value or "") for n, value in attrs if n in ("href", "src")}
        values = {name: links.get(name, value) for name, value in attrs}
        kept = {name: value for name, value in values.items() if name not in links or value is not None}
        shown = (f" {n}" if value is None else f' {n}="{escape(value)}"' for n, value in kept.items())
        return f"<{tag}{''.join(shown)}>"

    def target(self, tag: str, link: str) -> str | None:
        """Return the link as it works from disk; None if its target is not among the files."""
        if link.startswith("#") or urlsplit(link).scheme in ("http", "https", "mailto", "data"):
            return link
        if tag != "a" and link.startswith(FILES):
            self.needed[link] = None
            return self.relative(link)
        address, fragment = page_address(link), urlsplit(link).fragment
        if address is None or address not in self.pages:
            return None
        return self.relative(address) + (f"#{fragment}" if fragment else "")

    def relative(self, address: str) -> str:
        """Return the address of a file, relative to that of the page."""
        return quote(posixpath.relpath(file_name(address), self.folder or "."))

    def handle_endtag(self, tag: str) -> None:
        """Write an end tag."""
        if self.gone:
            self.gone = "" if tag == self.gone else self.gone
        elif tag not in VOID:
            self.out.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element without content, as those of SVG."""
        if not self.gone:
            self.out.append(self.get_starttag_text() or "")

    def handle_data(self, data: str) -> None:
        """Write text."""
        if not self.gone:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        """Write a named character reference."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Write a numeric character reference."""
        self.handle_data(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """Write the document type."""
        self.out.append(f"<!{decl}>")
