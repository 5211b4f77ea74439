"""What a page has beside its article is no word of the plan, and is reported with its words."""

from __future__ import annotations

import pytest

from tests.content.test_importing import outline
from tests.content.test_looks import imported, remarks

ARTICLE = (
    "<h1>Helseplan 2025-2028</h1><p>Vedtatt i kommunestyret 14.12.2024</p><h2>Levevaner</h2>"
    "<p>Mål: Flere er aktive</p><ul><li>Merke stier</li><li>Lage kart over alle stier</li></ul>"
)
PARTS = [
    "innsatsomrade/1 'Levevaner'",
    "  mal/1 'Flere er aktive'",
    "  tiltak/1 'Merke stier' -> mal/1",
    "  tiltak/2 'Lage kart over alle stier' -> mal/1",
]


@pytest.mark.parametrize(
    "part",
    [
        "<footer><h2>Vik kommune</h2><p>Rådhusgata 1</p></footer>",
        "<div role=contentinfo><p>Rådhusgata 1</p></div>",
        "<div class='site-footer'>Rådhusgata 1</div>",
        "<div id=CookieBanner><h2>Rådhusgata 1</h2><p>Vi bruker informasjonskapsler</p></div>",
        "<dialog open><p>Rådhusgata 1</p></dialog>",
        "<aside><p>Kontakt: Rådhusgata 1</p></aside>",
        "<header><a href=/>Rådhusgata 1</a><form role=search><label>Søk</label></form></header>",
        "<form><p>Rådhusgata 1</p><textarea></textarea></form>",
    ],
)
@pytest.mark.parametrize(
    "page", ["{part}{article}", "{article}{part}", "<form><main>{article}</main>{part}</form>"]
)
def test_parts_of_the_site_are_left_out_and_reported(page: str, part: str) -> None:
    found = imported(f"<html><body>{page.format(article=ARTICLE, part=part)}", "plan.html")
    assert outline(found) == PARTS
    assert "Rådhusgata 1" in remarks(found)


def test_most_words_of_a_page_are_never_beside_it() -> None:
    page = f"<html><body class='cookie-consent'><div id=share-bar class=consent>{ARTICLE}</div></body></html>"
    assert outline(imported(page, "plan.html")) == PARTS


def test_outside_the_main_part_only_the_title_and_what_is_beside_it_is_read() -> None:
    title, rest = ARTICLE.split("<h2>")
    head = f"<p>Hopp</p><div><div class=hero>{title}</div></div>"
    page = f"<body>{head}<main><h2>{rest}</main><div>Nyheter</div></body>"
    found = imported(page, "plan.html")
    assert outline(found) == PARTS
    assert str(found.plan.about.adopted) == "2024-12-14"
    assert "«Hopp»" in remarks(found)
    assert "«Nyheter»" in remarks(found)


def test_a_main_part_with_few_words_is_not_trusted() -> None:
    found = imported(f"<body><main><p>Kort</p></main><div>{ARTICLE}</div></body>", "plan.html")
    assert outline(found) == ["avsnitt/1 'Kort'", *PARTS]


def test_a_box_in_the_article_is_read() -> None:
    page = f"<body><main>{ARTICLE}<aside><p>Ungdata viser 24 %</p></aside></main></body>"
    assert "Ungdata viser 24 %" in outline(imported(page, "plan.html"))[0]


@pytest.mark.parametrize(
    "line",
    ["Hopp til hovedinnhold", "Skriv ut", "Sist oppdatert 12.03.2025 09:15", "Fann du det du leitte etter?",
     "Publisert: 09.11.2024", "Del på Facebook"],
)  # fmt: skip
def test_lines_of_the_site_are_left_out_and_reported(line: str) -> None:
    found = imported(f"<body>{ARTICLE}<p>{line}</p></body>", "plan.html")
    assert outline(found) == PARTS
    assert line in remarks(found)


def test_words_for_screen_readers_are_left_out_of_a_measure_and_reported() -> None:
    page = ARTICLE.replace("stier</li>", "<a href=x>stier<span class=sr-only> (ny fane)</span></a></li>", 1)
    found = imported(page, "plan.html")
    assert outline(found) == PARTS
    assert "(ny fane)" in remarks(found)


def test_a_heading_that_is_a_button_is_a_heading() -> None:
    page = ARTICLE.replace("<h2>Levevaner</h2>", "<h2><button aria-expanded=false>Levevaner</button></h2>")
    assert outline(imported(f"<body><button>Meny</button>{page}</body>", "plan.html")) == PARTS


def test_notes_and_their_raised_numbers_are_left_out_and_reported() -> None:
    page = ARTICLE.replace("aktive", "aktive<sup><a href='#n1'>1</a></sup>")
    found = imported(f"<body>{page}<p id=n1><sup>1</sup> Ungdata 2022</p></body>", "plan.html")
    assert outline(found) == PARTS
    assert "«¹ Ungdata 2022»" in remarks(found)
