"""What a screen reader reads on three pages, in order, from the accessibility tree of the browser.

Each expected text is a part of the tree: other elements may stand between
(https://playwright.dev/python/docs/aria-snapshots).
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import PLAN

READ = {
    f"{PLAN}/tiltak/6.3": """
        - main:
          - navigation "Du er her":
            - list:
              - listitem:
                - link "Handlingsplan for næringsutvikling 2023-2026"
              - listitem:
                - link "Konkurransedyktig transportsystem"
          - heading /^6.3 Være en pådriver/ [level=1]
          - paragraph:
            - strong: Gjelder nå
          - figure /^Vedtatt tekst/:
            - blockquote:
              - link "Buskerudbyen"
            - link "se den i planen"
          - list "Hva teksten nevner"
          - heading "Hva har skjedd?" [level=2]
          - paragraph: /har ikke publisert status .* Det betyr ikke at ingenting er gjort/
          - heading "Hva Lier kommune forplikter seg til" [level=2]
          - heading "Hvem er med?" [level=2]
          - navigation "I planen"
          - complementary "Fakta":
            - heading "Fakta" [level=2]
            - term: Del av
            - definition:
              - link "Konkurransedyktig transportsystem"
        """,
    "/oversikt": """
        - main:
          - heading "Oversikt over planen" [level=1]
          - region "Funn":
            - list:
              - listitem:
                - link /^\\d+ av 41 tiltak har bare forpliktelsen/
          - region "Hvor forpliktende er tiltakene?":
            - heading "Hvor forpliktende er tiltakene?" [level=2]
            - figure "Hvor forpliktende er tiltakene?":
              - list "Forpliktelsene i kodelistens rekkefølge"
              - list:
                - listitem:
                  - link "Næringsutvikling i Fjordbyen"
                  - img /^1. Næringsutvikling i Fjordbyen:.* Sikre 1/
          - region "Hvem er med?"
        """,
    "/sporring": """
        - main:
          - heading "Lag egne uttrekk (SPARQL)" [level=1]
          - paragraph:
            - strong: "Endepunkt:"
            - button "Kopier adressen til endepunktet"
          - region "Ferdige spørsmål":
            - list:
              - listitem:
                - link /partnere/
          - heading "Egen spørring" [level=2]
          - textbox "Spørring (SPARQL)"
          - button "Kjør spørringen"
          - button "Sjekk spørringen"
          - status
          - region "Alle spørsmål":
            - search "Finn et spørsmål":
              - searchbox "Finn et spørsmål"
              - button "Finn"
        """,
}


@pytest.mark.parametrize("path", READ)
def test_page_is_read_in_an_order_that_makes_sense(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    if path == "/sporring":
        page.locator(".yasqe, .CodeMirror").first.wait_for()
    expect(page.get_by_role("main")).to_match_aria_snapshot(READ[path])
