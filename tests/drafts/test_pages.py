"""Marking a page, the findings that belong to it, and a page as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.drafts.marking import language_of, marked
from app.drafts.pages_on_disk import PageResponse, TooManyPages, file_name, pages_on_disk
from app.drafts.state import DraftState, Fault, faults_by_resource, read_state, write_state

PAGE = (
    '<!DOCTYPE html>\n<html lang="nb"><head><title>Tiltak 1</title></head>\n'
    '<body class="a"><p>Å &amp; b</p></body></html>'
)


def test_a_page_is_marked_in_its_title_its_head_and_above_all_else() -> None:
    page = marked(PAGE, "UTKAST", "<meta>", "<aside>x</aside>")
    assert "<title>UTKAST · Tiltak 1</title><meta></head>" in page
    assert '<body class="a">\n<aside>x</aside><p>' in page
    assert language_of(page) == "nb"


def test_a_page_without_a_body_is_marked_too() -> None:
    assert marked("<p>Ord</p>", "UTKAST", "", "<aside>x</aside>").startswith("\n<aside>x</aside>")


def test_a_thing_has_the_findings_about_itself_and_its_parts() -> None:
    plan, other = "https://x.example/id/plan/a", "https://x.example/id/plan/a2"
    faults = tuple(Fault(focus, "Error", {"nb": "Feil"}) for focus in (plan, f"{plan}/tiltak/1", other))
    faults += (Fault("https://x.example/id/vedtak/a", "Error", {"nb": "Feil"}, "data/plans/a/values.ttl:3"),)
    state = DraftState(faults=faults, folders={plan: "data/plans/a/", other: "data/plans/a2/"})
    assert [f.focus for f in state.of(plan)] == [plan, f"{plan}/tiltak/1", faults[-1].focus]
    assert [f.focus for f in state.of(f"{plan}/tiltak/1")] == [f"{plan}/tiltak/1"]
    assert [first.focus for first, _ in faults_by_resource(state.faults)] == [f.focus for f in faults]
    assert state.counts["Error"] == 4


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_state(tmp_path) == (DraftState(), "")
    state = DraftState("a-b", True, {"nb": "Galt"}, (Fault("x", "Warning", {"nb": "Se"}, "a.ttl:3"),))
    write_state(tmp_path, state)
    assert read_state(tmp_path)[0] == state


SITE = {
    "/": '<a href="/doc/plan/a#x">A</a><a href="/sporring">Q</a><form><a href="/doc/no">n</a></form>'
    '<link rel="stylesheet" href="/static/build/s.css"><script>if (1<2) {}</script><p>1 &lt; 2 &oslash;</p>',
    "/doc/plan/a": '<a href="/">Home</a><a href="/doc/plan/b?page=2">B</a><a href="https://e.no/?a=1&amp;b">E</a>',
    "/doc/plan/b?page=2": '<a href="/doc/plan/a">A</a><svg><path d="M0"/></svg>',
    "/static/build/s.css": "@font-face{src:url(./f.woff2)}",
    "/static/build/f.woff2": "font",
}


def get(address: str) -> PageResponse:
    kind = "text/css" if address.endswith(".css") else "text/html"
    return PageResponse(200 if address in SITE else 404, kind, SITE.get(address, "").encode())


def test_pages_become_files_whose_links_are_relative() -> None:
    files = {name: data.decode() for name, data in pages_on_disk(get, ["/"])}
    assert files == {
        "index.html": '<a href="doc/plan/a.html#x">A</a><a>Q</a>'
        '<link rel="stylesheet" href="static/build/s.css"><p>1 &lt; 2 &oslash;</p>',
        "doc/plan/a.html": '<a href="../../index.html">Home</a><a href="b-page-2.html">B</a>'
        '<a href="https://e.no/?a=1&amp;b">E</a>',
        "doc/plan/b-page-2.html": '<a href="a.html">A</a><svg><path d="M0"/></svg>',
        "static/build/s.css": "@font-face{src:url(./f.woff2)}",
        "static/build/f.woff2": "font",
    }


def test_an_address_never_becomes_a_file_outside_the_folder() -> None:
    for address in ("/doc/../../etc/x", "/doc/%2e%2e/%2e%2e/x", "/doc/a%00b", "/doc/a\\..\\b"):
        name = file_name(address)
        assert ".." not in name.split("/"), name
        assert "\0" not in name
        assert not name.startswith("/")


def test_the_number_of_pages_has_a_limit() -> None:
    def endless(address: str) -> PageResponse:
        number = int(address.rpartition("/")[2] or "0")
        return PageResponse(200, "text/html", f'<a href="/doc/{number + 1}">next</a>'.encode())

    with pytest.raises(TooManyPages):
        list(pages_on_disk(endless, ["/doc/0"]))
