"""A plan as one document: every word of the adopted text in order, and our own text marked."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element as Xml

import html5lib
import pytest
from flask.testing import FlaskClient

from app.files.document import STYLE_NAME, lines, mark, plan_document
from app.files.kinds import FileContext
from app.files.listing import Listing
from app.releases.release import Release
from app.settings import REPOSITORY
from app.store.lookups import Lookups
from tests.files.reading import bytes_of

PLAN = "naering-2023-2026"
SOURCE = (REPOSITORY / f"data/plans/{PLAN}/source.txt").read_text("utf-8")
FILES = [f"{PLAN}.html", f"{PLAN}.en.html"]
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def tree(text: str) -> Xml:
    found = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert isinstance(found, Xml)
    return found


def plan_words(root: Xml) -> str:
    """Return the plan's text in a page, without the table of contents, our notice, and the translation."""
    article = next(root.iter("article"))
    for parent in list(article.iter()):
        for child in list(parent):
            if child.tag == "nav" or child.get("class") in ("notice", "rendered"):
                parent.remove(child)
    return " ".join(" ".join(article.itertext()).split())


def adopted_words() -> str:
    """Return the source without the conversion's additions: Markdown links, and white space."""
    return " ".join(LINK.sub(r"\1", SOURCE).split())


@pytest.mark.parametrize("file", FILES)
def test_file_has_every_word_of_the_adopted_text_in_order_and_no_other(listing: Listing, file: str) -> None:
    assert plan_words(tree(bytes_of(listing, file).decode())) == adopted_words()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_page_has_every_word_of_the_adopted_text_in_order_and_no_other(
    client: FlaskClient, language: str
) -> None:
    page = client.get(f"/les/{PLAN}?lang={language}").text
    assert plan_words(tree(page)) == adopted_words()


def test_english_variant_has_the_translation_of_every_part_marked_as_unofficial(
    listing: Listing, material: FileContext
) -> None:
    root = tree(bytes_of(listing, FILES[1]).decode())
    rendered = [" ".join(e.itertext()) for e in root.iter("div") if e.get("class") == "rendered"]
    wanted = [
        t for e in material.plans[0].all_elements() for t in (e.translated_title, e.translated_text) if t
    ]
    assert len(wanted) > 50
    assert rendered[1:] == wanted
    assert all(e.get("lang") == "en" for e in root.iter("div") if e.get("class") == "rendered")
    notice = next(e for e in root.iter("div") if e.get("class") == "notice")
    assert "unofficial translation without legal effect" in " ".join(notice.itertext())
    assert "Lier Executive Committee on 24 November 2022" in " ".join(notice.itertext())
    assert all(e.get("lang") == "nb" for e in root.iter("div") if e.get("class") == "said")


def test_norwegian_variant_has_no_translation(listing: Listing) -> None:
    root = tree(bytes_of(listing, FILES[0]).decode())
    assert not [e for e in root.iter() if e.get("class") == "rendered"]


@pytest.mark.parametrize("file", FILES)
def test_file_needs_no_other_files(listing: Listing, file: str) -> None:
    root = tree(bytes_of(listing, file).decode())
    assert [e.get("href") for e in root.iter("link")] == [STYLE_NAME]
    assert bytes_of(listing, STYLE_NAME)
    assert not [e for e in root.iter() if e.get("src")]
    anchors = {e.get("id") for e in root.iter()}
    for link in root.iter("a"):
        href = str(link.get("href"))
        assert href.startswith("https://data.lier.kommune.no/id/") or href.removeprefix("#") in anchors


def test_every_part_has_its_anchor_and_the_headings_follow_the_text(
    listing: Listing, material: FileContext
) -> None:
    root = tree(bytes_of(listing, FILES[0]).decode())
    anchors = {e.get("id") for e in root.iter()}
    for element in material.plans[0].all_elements():
        assert element.iri.removeprefix(material.plans[0].iri + "/").replace("/", "-") in anchors
    levels = [e.tag for e in root.iter() if e.tag in ("h1", "h2", "h3")]
    assert levels == ["h1", "h2", "h2", *["h3"] * 6]


def test_links_of_the_page_lead_to_the_site_and_keep_the_language(client: FlaskClient) -> None:
    page = client.get(f"/les/{PLAN}?lang=en").text
    assert f'href="/doc/plan/{PLAN}/tiltak/6.3?lang=en"' in page
    assert client.get("/les/nothing").status_code == 404


def test_plan_with_other_levels_is_shown_with_their_names(neighbour: Release) -> None:
    material = FileContext(neighbour, Lookups(neighbour))
    vision = plan_document(material.plans[0], "en").passages[0]
    assert (vision.mark, vision.text) == ("Visjon:", ("Her lykkes små bedrifter.",))
    goal = vision.passages[0]
    assert (goal.mark, goal.translated_text) == ("Hovedmål 1:", ())
    strategy = goal.passages[0].passages[0]
    assert [p.mark for p in strategy.passages] == ["1.", "2."]


def test_only_line_ends_separate_lines() -> None:
    assert lines("a\u2028b\x0bc\nd") == ("a\u2028b\x0bc", "d")
    assert lines("") == ()


def test_single_goal_has_the_mark_of_the_text(material: FileContext) -> None:
    area = next(e for e in material.plans[0].elements if e.kind == "innsatsomrade")
    assert mark(area.children[0], area.children) == "Mål:"
    assert mark(area.children[0], (*area.children, area.children[0])) == "Mål 1:"


def version(text: str) -> str:
    (found,) = re.findall(r"<p>[^<]*: <code>([0-9a-f]{16})</code> · <a href", text)
    return str(found)


@pytest.mark.parametrize(("file", "language"), [(FILES[0], "nb"), (FILES[1], "en")])
def test_page_and_file_of_a_plan_have_the_version_of_its_words(
    client: FlaskClient, listing: Listing, material: FileContext, file: str, language: str
) -> None:
    document = plan_document(material.plans[0], language)
    assert document.passages[0].text
    text = bytes_of(listing, file).decode()
    assert version(text) == version(client.get(f"/les/{PLAN}?lang={language}").text) == document.version
    assert material.release.id not in text
    passages = (replace(document.passages[0], text=("another",)), *document.passages[1:])
    assert replace(document, passages=passages).version != document.version
