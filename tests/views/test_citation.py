"""A citation names the owner, the year and the body of the adoption, and the plan, in every format."""

from __future__ import annotations

import json
import re
from datetime import date

from app.views.citation import Citation

PLAN = "https://data.example/id/plan/naering"
ELEMENT = Citation(
    title="6.1 Jobbe for å få på plass en byvekstavgift.",
    authors=("Lier kommune",),
    address=f"{PLAN}/tiltak/6.1",
    published=date(2022, 11, 24),
    release="abc",
    plan="Handlingsplan for næringsutvikling",
    body="Formannskapet i Lier",
)
WHOLE = Citation(
    "Handlingsplan", ("Lier kommune",), PLAN, date(2022, 11, 24), "abc", "", "Formannskapet i Lier"
)
OTHER = Citation("Buskerudbyen", ("Prosjektet",), "https://data.example/id/aktor/x", date(2026, 1, 2), "abc")


def bibtex_fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = \{\{?(.*?)\}?\},?$", entry, re.MULTILINE))


def ris_fields(record: str) -> dict[str, str]:
    lines = record.splitlines()
    assert lines[0].startswith("TY  - ")
    assert lines[-1] == "ER  - "
    return dict(re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups() for line in lines)  # type: ignore[union-attr,misc]


def test_element_is_a_part_of_its_plan() -> None:
    bibtex, ris, (csl,) = bibtex_fields(ELEMENT.bibtex), ris_fields(ELEMENT.ris), json.loads(ELEMENT.csl_json)
    assert ELEMENT.bibtex.startswith("@incollection{plan-naering-tiltak-6-1,")
    assert (ris["TY"], csl["type"]) == ("CHAP", "chapter")
    assert bibtex["booktitle"] == ris["T2"] == csl["container-title"] == ELEMENT.plan
    assert bibtex["publisher"] == ris["PB"] == csl["authority"] == ELEMENT.body
    assert (bibtex["year"], ris["PY"], csl["issued"]["date-parts"]) == ("2022", "2022", [[2022, 11, 24]])
    assert bibtex["author"] == ris["AU"] == csl["author"][0]["literal"] == "Lier kommune"
    assert bibtex["url"] == ris["UR"] == csl["URL"] == ELEMENT.address


def test_plan_is_a_report_of_the_body_that_adopted_it() -> None:
    bibtex, ris, (csl,) = bibtex_fields(WHOLE.bibtex), ris_fields(WHOLE.ris), json.loads(WHOLE.csl_json)
    assert WHOLE.bibtex.startswith("@techreport{")
    assert (ris["TY"], csl["type"]) == ("RPRT", "report")
    assert bibtex["institution"] == ris["PB"] == csl["authority"] == "Formannskapet i Lier"
    assert not {"booktitle"} & bibtex.keys() | {"T2"} & ris.keys() | {"container-title"} & csl.keys()


def test_anything_else_is_cited_with_the_release_and_without_a_body() -> None:
    bibtex, ris, (csl,) = bibtex_fields(OTHER.bibtex), ris_fields(OTHER.ris), json.loads(OTHER.csl_json)
    assert OTHER.bibtex.startswith("@misc{")
    assert (ris["TY"], ris["DA"], csl["type"]) == ("ELEC", "2026/01/02", "webpage")
    assert not {"publisher", "institution"} & bibtex.keys() | {"PB"} & ris.keys() | {"authority"} & csl.keys()


def test_line_breaks_of_a_title_cannot_add_a_field() -> None:
    hostile = Citation("x\nAU  - Y\r\nER  - ", ("A",), PLAN, date(2026, 1, 2), "abc")
    assert ris_fields(hostile.ris)["AU"] == "A"
    assert hostile.ris.count("ER  - \n") == 0
