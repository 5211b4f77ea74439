"""All text of the data is shown as text, on every page and in every format, even if it is hostile.

Every text of the content contains the payload (labels, titles, adopted words, definitions), some IRIs a
quote.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import html5lib
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, Literal
from rdflib.namespace import SKOS
from rdflib.util import from_n3

from app.content.loading import load_content
from app.content.packed import packed
from app.formats import RDF
from app.quads import graph_of
from app.releases.folder import make_current
from app.releases.writing import prepare, write_prepared
from app.representation import Representation
from app.settings import REPOSITORY, Settings
from app.site import create_site
from tests.browser.pages import PAGE_TYPES
from tests.keeping import derive_once
from tests.pages.test_html import PAGES, assert_scripts_are_ours, page, parsed

BASE = "https://data.lier.kommune.no/"
PAYLOAD = "</title></textarea><script>alert(1)</script><b>&amp;{{7*7}} \"'\u202esdrawkcab\u202c" + "Q" * 80
RENAMED = {
    f"{BASE}id/sted/sylling": f"{BASE}id/sted/syl'onclick='alert(1)",
    f"{BASE}id/aktor/buskerudbyen": f"{BASE}id/aktor/b');alert(1)",
    f"{BASE}id/plan/naering-2023-2026/tiltak/6.3": f"{BASE}id/plan/naering-2023-2026/tiltak/6.3'&b",
}
SEE_ALSO = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
DANGEROUS = ("javascript:alert(1)", "data:text/html,x", "http://example.org/'onclick='alert(1)")
PLACE = "/doc/sted/syl%27onclick=%27alert(1)"
EVERY_PAGE = sorted({*PAGES, *PAGE_TYPES.values(), PLACE, "/doc/aktor/b');alert(1)", "/sok?q=samarbeid"})
TYPED = (
    "/klasse/%3Cscript%3E",
    "/doc/%3Cscript%3E",
    "/sok?q=%3C/title%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/sporring?query=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/sporring?query=SELECT+*+%7B+%3Fs+%3Chttp%3A%2F%2Fwww.w3.org%2F2000%2F01%2Frdf-schema%23seeAlso%3E+%3Fo+%7D",
    '/sporring?query=SELECT+("%3Cscript%3E"+AS+%3Fx)+%7B%7D',
)


def spoiled(quad: ox.Quad) -> ox.Quad:
    """Return the quad with the payload in its text, and quotes in its IRIs."""
    found = quad.object
    if isinstance(found, ox.Literal) and found.language:
        found = ox.Literal(found.value + PAYLOAD, language=found.language)
    return ox.Quad(renamed(quad.subject), quad.predicate, renamed(found), quad.graph_name)  # type: ignore[arg-type]  # a subject stays one


def renamed(term: object) -> object:
    return ox.NamedNode(RENAMED.get(term.value, term.value)) if isinstance(term, ox.NamedNode) else term


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a site that publishes even content that no shape would accept."""
    settings = Settings(releases=tmp_path_factory.mktemp("hostile"), reload_seconds=0)
    content = load_content(REPOSITORY, None)
    quads = [spoiled(quad) for quad in content.quads]
    hurt = set(RENAMED.values())
    place = next(q for q in quads if isinstance(q.subject, ox.NamedNode) and q.subject.value in hurt)
    quads += [ox.Quad(place.subject, SEE_ALSO, ox.NamedNode(iri), place.graph_name) for iri in DANGEROUS]
    spoiled_content = replace(
        content,
        quads=packed(sorted(quads, key=graph_of)),
        shape_quads=tuple(spoiled(quad) for quad in content.shape_quads),
    )
    prepared = prepare(settings.releases, spoiled_content, "hostile")
    make_current(settings.releases, write_prepared(settings.releases, prepared, derive_once).name)
    site = create_site(settings)
    yield site.test_client()
    site.extensions["publication"].close()


@pytest.mark.parametrize("path", [*EVERY_PAGE, *TYPED])
def test_hostile_text_is_shown_and_never_run(hostile: FlaskClient, path: str) -> None:
    language = "en" if "/tiltak/" in path or "/mal/" in path or path == "/" else "nb"  # with a translation
    tree = parsed(page(hostile, path, language))
    assert_scripts_are_ours(tree)
    assert {image.get("src") for image in tree.iter("img")} <= {"/static/favicon.svg"}
    assert not list(tree.iter("b"))
    assert "49" not in "".join(tree.find("head/title").itertext())  # type: ignore[union-attr]
    for element in tree.iter():
        assert not [a for a in element.attrib if a.startswith("on")]
        for attribute in ("href", "src", "action", "{http://www.w3.org/1999/xlink}href"):
            assert not (element.get(attribute) or "").lower().startswith(("javascript:", "data:"))


@pytest.mark.parametrize("id", ["as-link", "as-badge"])
def test_code_for_other_pages_is_only_a_link(hostile: FlaskClient, id: str) -> None:
    tree = parsed(page(hostile, PLACE, "nb"))
    (snippet,) = [pre for pre in tree.iter("pre") if pre.get("id") == id]
    pasted = html5lib.parseFragment("".join(snippet.itertext()), namespaceHTMLElements=False)
    (link,) = list(pasted)
    assert link.get("href") == RENAMED[f"{BASE}id/sted/sylling"]
    assert not list(link)
    shown = PAYLOAD if id == "as-link" else PAYLOAD.partition("<b>")[0]  # a badge has a short name
    assert shown in "".join(link.itertext())
    assert set(link.attrib) <= {"href", "style"}


def test_no_page_accepts_post_or_put(hostile: FlaskClient) -> None:
    assert hostile.post(PLACE, data=b"x").status_code == 405
    assert hostile.put(PLACE).status_code == 405


@pytest.mark.parametrize("representation", RDF, ids=lambda r: r.suffix)
@pytest.mark.parametrize("path", [PLACE, "/doc/plan/naering-2023-2026/tiltak/6.3%27%26b", "/def/rolle"])
def test_rdf_preserves_the_text(hostile: FlaskClient, path: str, representation: Representation) -> None:
    answer = hostile.get(f"{path}.{representation.suffix}")
    assert answer.status_code == 200
    read = Dataset()
    read.parse(data=answer.data, format=representation.media_type)
    texts = {o for _, _, o, _ in read.quads() if isinstance(o, Literal) and o.language}
    assert texts
    assert {str(text)[-len(PAYLOAD) :] for text in texts} == {PAYLOAD}


def strings(value: object) -> Iterator[str]:
    """Yield every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


@pytest.mark.parametrize(
    "path",
    [
        "/doc/plan/naering-2023-2026.json",
        f"{PLACE}.json",
        "/sok.json?q=samarbeid",
        "/api/queries.json",
        "/filer.json",
    ],
)
def test_json_preserves_the_text(hostile: FlaskClient, path: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code == 200
    spoilt = [text for text in strings(answer.get_json()) if "QQQQ" in text]
    assert all(PAYLOAD in text for text in spoilt)
    assert spoilt or path in ("/api/queries.json", "/filer.json")


def test_feed_preserves_the_text(hostile: FlaskClient) -> None:
    feed = fromstring(hostile.get("/sok.atom?q=samarbeid").data)  # noqa: S314  # the site's own
    titles = [e.text or "" for e in feed.iterfind("{*}entry/{*}title")]
    assert titles
    assert all(title.endswith(PAYLOAD) for title in titles)


ROLE = f"<{BASE}def/rolle/samarbeidspartner>"
QUERY = f"SELECT ?label {{ {ROLE} <{SKOS.prefLabel}> ?label FILTER(LANG(?label) = 'nb') }}"


@pytest.mark.parametrize("suffix", ["json", "xml", "csv", "tsv"])
def test_query_result_preserves_the_text(hostile: FlaskClient, suffix: str) -> None:
    text = hostile.get("/sparql", query_string={"query": QUERY, "format": suffix}).get_data(as_text=True)
    if suffix == "json":
        found = json.loads(text)["results"]["bindings"][0]["label"]["value"]
    elif suffix == "xml":
        found = fromstring(text).findtext(".//{*}literal", "")  # noqa: S314  # the site's own
    elif suffix == "csv":
        found = list(csv.reader(io.StringIO(text)))[1][0]
    else:
        found = str(from_n3(text.splitlines()[1]))
    assert found == f"Samarbeidspartner{PAYLOAD}"


def test_sitemap_has_a_working_address_of_every_page(hostile: FlaskClient) -> None:
    sitemap = fromstring(hostile.get("/sitemap.xml").data)  # noqa: S314  # the site's own
    addresses = [e.text or "" for e in sitemap.iterfind("{*}url/{*}loc")]
    hurt = [a for a in addresses if "'" in a or "%27" in a]
    assert len(hurt) == len(RENAMED)
    for address in hurt:
        assert hostile.get(address.removeprefix(BASE.rstrip("/"))).status_code == 200


def test_files_of_the_release_can_be_parsed(hostile: FlaskClient) -> None:
    for file in hostile.get("/filer.json").get_json()["files"]:
        with hostile.get(f"/filer/{file['name']}") as answer:
            data = answer.get_data()
        if file["name"].endswith((".xml", ".rdf")):
            fromstring(data)  # noqa: S314  # the site's own
        elif file["name"].endswith(("json", ".jsonld")):
            json.loads(data)
        elif file["name"].endswith(".html"):
            assert not list(parsed(data.decode()).iter("b"))
            assert not list(parsed(data.decode()).iter("script"))
