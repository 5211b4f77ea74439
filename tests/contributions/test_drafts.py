"""Faults of partners' drafts: each is reported in their words, and a correct draft passes silently."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from tests.contributions.test_checking import BASE, HEADINGS, OWN, PLAN, PREFIXES, checked, links, sent

MEASURE = f"{PLAN}/tiltak/5.1"
DID_YOU_MEAN = f"Mente du <{MEASURE}>?"
OTHER = PLAN.replace("2023-2026", "2027-2030")
RDF = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
XSD = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def contribution(day: str) -> str:
    """A complete contribution with its link, and a day as it is written in Turtle."""
    return f"""{PREFIXES}{RDF}{XSD}
<{OWN}/1> a schema:Project ; rdfs:label "Sykkelhotell"@nb ; plan:implements <{MEASURE}> .
<{OWN}/1#b> a plan:Contribution ; rdf:subject <{OWN}/1> ; rdf:predicate plan:implements ;
  rdf:object <{MEASURE}> ; plan:statedBy <{BASE}id/aktor/buskerudbyen> ; plan:statedOn {day} ."""


def linked(predicate: str, element: str) -> str:
    """A draft whose only fault is in its link."""
    return f"{PREFIXES}<{OWN}/1> a schema:Project ; {predicate} {element} ."


WRONG_TURTLE: dict[str, tuple[str, str]] = {
    "name with a control character": (
        linked("plan:implements", f'<{MEASURE}> ; rdfs:label "Sykkel\\u0007hotell"@nb'),
        "har tegnet U+0007",
    ),
    "name that is turned around": (
        linked("plan:implements", f'<{MEASURE}> ; rdfs:label "Sykkel\\u202Ehotell"@nb'),
        "har tegnet U+202E",
    ),
    "misspelt relation": (linked("plan:implemets", f"<{MEASURE}>"), "Mente du plan:implements?"),
    "relation in capitals": (linked("plan:Implements", f"<{MEASURE}>"), "Mente du plan:implements?"),
    "relation in Norwegian": (
        linked("plan:bidrarTil", f"<{MEASURE}>"),
        "Mente du plan:contributesToElement?",
    ),
    "relation without «#»": (
        linked(f"<{BASE}def/plan/implements>", f"<{MEASURE}>"),
        "Mente du plan:implements?",
    ),
    "relation with http": (
        linked("<http://data.lier.kommune.no/def/plan#reportsOn>", f"<{MEASURE}>"),
        "Mente du plan:reportsOn?",
    ),
    "relation of another vocabulary": (
        linked("<https://lier.kommune.no/ns#dependsOn>", f"<{MEASURE}>"),
        "Mente du plan:dependsOn?",
    ),
    "class in the plural": (
        f"{PREFIXES}<{OWN}/1> a plan:Contributions .",
        "Mente du plan:Contribution?",
    ),
    "relation said of the measure": (
        f"{PREFIXES}<{MEASURE}> plan:implements <{OWN}/1> .",
        f"Snu det: <{OWN}/1> plan:implements <{MEASURE}>",
    ),
    "inverse said of the project": (
        linked("plan:implementedBy", f"<{MEASURE}>"),
        "Bruk plan:implements i stedet",
    ),
    "inverse of a measure that does not exist": (
        f"{PREFIXES}<{PLAN}/tiltak/5.9> plan:implementedBy <{OWN}/1> .",
        "Tiltak 5.9 finnes ikke. Mente du 5.5?",
    ),
    "measure of another plan": (linked("plan:implements", f"<{OTHER}/tiltak/5.1>"), DID_YOU_MEAN),
    "measure without its plan": (
        linked("plan:implements", f"<{BASE}id/tiltak/5.1>"),
        DID_YOU_MEAN,
    ),
    "number alone": (linked("plan:implements", '"5.1"'), DID_YOU_MEAN),
    "number with its kind": (
        linked("plan:isAbout", '"Mål 5"@nb'),
        f"Mente du <{PLAN}/mal/5>?",
    ),
    "number that does not exist": (
        linked("plan:implements", f"<{PLAN}/tiltak/4.14>"),
        "Tiltak 4.14 finnes ikke",
    ),
    "http": (linked("plan:implements", f"<{MEASURE.replace('https', 'http')}>"), DID_YOU_MEAN),
    "www": (linked("plan:implements", f"<{MEASURE.replace('data.', 'www.data.')}>"), DID_YOU_MEAN),
    "final slash": (linked("plan:implements", f"<{MEASURE}/>"), DID_YOU_MEAN),
    "fragment": (linked("plan:implements", f"<{MEASURE}#tekst>"), DID_YOU_MEAN),
    "query": (linked("plan:implements", f"<{MEASURE}?lang=en>"), DID_YOU_MEAN),
    "percent-encoding": (linked("plan:implements", f"<{PLAN}/tiltak/5%2E1>"), DID_YOU_MEAN),
    "capitals": (linked("plan:implements", f"<{PLAN}/Tiltak/5.1>"), DID_YOU_MEAN),
    "address of the page": (
        linked("plan:implements", f"<{BASE}doc/plan/naering-2023-2026/tiltak/5.1.ttl>"),
        DID_YOU_MEAN,
    ),
    "own base before the path": (
        linked("plan:implements", f"<{OWN}/id/plan/naering-2023-2026/tiltak/5.1>"),
        DID_YOU_MEAN,
    ),
    "link to an actor": (
        linked("plan:implements", f"<{BASE}id/aktor/buskerudbyen>"),
        "er ikke en del av en plan her",
    ),
    "name of a measure": (
        f'{PREFIXES}<{MEASURE}> rdfs:label "Vårt tiltak"@nb .',
        "Bare planen selv sier rdfs:label",
    ),
    "name of a term": (
        f'{PREFIXES}plan:implements rdfs:label "gjør"@nb .',
        "Bare planen selv sier rdfs:label",
    ),
    "class of a measure": (f"{PREFIXES}<{MEASURE}> a schema:Project .", "Bare planen selv sier"),
    "address of an example": (
        f"{PREFIXES}<https://example.org/ditt-prosjekt> a schema:Project ; plan:implements <{MEASURE}> .",
        "er bare et eksempel",
    ),
    "no address": (f"{PREFIXES}[] a schema:Project ; plan:implements <{MEASURE}> .", "mangler"),
    "own address on our site": (
        f"{PREFIXES}<http://www.data.lier.kommune.no/prosjekt/1> a schema:Project ; "
        f"plan:implements <{MEASURE}> .",
        "er en adresse på planens nettsted",
    ),
    "date in words": (contribution('"15. juni 2024"^^xsd:date'), "er ikke en dato"),
    "date that no calendar has": (contribution('"2024-02-30"^^xsd:date'), "er ikke en dato"),
    "date without its datatype": (contribution('"2024-06-15"'), "er ikke merket som en dato"),
    "date with a time": (contribution('"2024-06-15T12:00:00"^^xsd:dateTime'), "er ikke en dato"),
}  # fmt: skip
DOUBTFUL: dict[str, tuple[str, str]] = {
    "same as a measure": (OWL + linked("owl:sameAs", f"<{MEASURE}>"), f"er selve <{MEASURE}>"),
    "relation of schema.org": (
        linked("<https://schema.org/about>", f"<{MEASURE}>"),
        "sier ikke hvordan det er knyttet til planen",
    ),
    "name without a language": (
        linked("plan:implements", f'<{MEASURE}> ; rdfs:label "Sykkelhotell"'),
        "har ikke noe språk",
    ),
    "name in «no»": (
        linked("plan:implements", f'<{MEASURE}> ; rdfs:label "Sykkelhotell"@no'),
        "Bruk nb, nn eller en",
    ),
    "date to come": (
        contribution(f'"{date.today() + timedelta(days=40)}"^^xsd:date'),
        "er fram i tid",
    ),
    "nothing": (f'{PREFIXES}<{OWN}/1> a schema:Project ; rdfs:label "A"@nb .', "ingen lenke til en plan"),
}
CORRECT: dict[str, str] = {
    "with words in three languages": linked(
        "plan:implements", f'<{MEASURE}> ; rdfs:label "Sykkelhotell"@nb, "Bike hotel"@en, "Sykkelhotell"@nn'
    ),
    "in either direction": f"{PREFIXES}<{OWN}/1> a schema:Project . "
    f"<{MEASURE}> plan:implementedBy <{OWN}/1> .",
    "with a contribution": contribution('"2024-06-15"^^xsd:date'),
    "to a goal": linked("plan:contributesToElement", f"<{PLAN}/mal/5>"),
    "to an area": linked("plan:isAbout", f"<{PLAN}/innsatsomrade/5>"),
    "with terms of others": linked(
        "plan:implements",
        f'<{MEASURE}> ; schema:startDate "2024" ; <https://a.example/def#dependsOn> <{OWN}/2> ; '
        f"schema:funder <{BASE}id/aktor/buskerudbyen> ; rdfs:seeAlso <{PLAN}>",
    ),
    "that names its organisation": OWL
    + linked("plan:implements", f"<{MEASURE}> . <{OWN}/oss> owl:sameAs <{BASE}id/aktor/buskerudbyen>"),
    "with what the plan itself says": linked("plan:implements", f"<{MEASURE}> . <{MEASURE}> a plan:Measure"),
}


@pytest.mark.parametrize("name", WRONG_TURTLE)
def test_a_fault_is_reported_once_with_its_line_and_what_was_meant(client: FlaskClient, name: str) -> None:
    draft, text = WRONG_TURTLE[name]
    result = checked(client, draft, "text/turtle")
    (found,) = result["findings"]
    assert found["severity"] == "error"
    assert text in found["message"]
    assert int(found["line"]) > 4


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful_gets_a_warning(client: FlaskClient, name: str) -> None:
    draft, text = DOUBTFUL[name]
    result = checked(client, draft, "text/turtle")
    assert [(f["severity"], text in f["message"]) for f in result["findings"]] == [("warning", True)]
    assert result["conforms"]


@pytest.mark.parametrize("name", CORRECT)
def test_a_correct_draft_passes_without_any_finding(client: FlaskClient, name: str) -> None:
    result = checked(client, CORRECT[name], "text/turtle")
    assert result["findings"] == []
    assert len(result["understood"]) == 1


def test_every_fault_of_one_statement_and_its_subject_is_reported(client: FlaskClient) -> None:
    draft = f"{PREFIXES}<{OWN}/1> plan:contributesTo <{PLAN}/tiltak/5.9> ."
    messages = [f["message"] for f in checked(client, draft, "text/turtle")["findings"]]
    assert [any(text in m for m in messages) for text in ("går fra en del", "Mente du 5.5?", "hva")] == [
        True
    ] * 3
    assert len(messages) == 3


def test_a_statement_about_the_whole_plan_is_in_order(client: FlaskClient) -> None:
    draft = linked("schema:about", f"<{PLAN}>")
    assert checked(client, draft, "text/turtle")["findings"] == []


@pytest.mark.parametrize(
    ("draft", "kind", "text"),
    [
        (
            f"<prosjekt/1> a <{OWN}/x> .",
            "text/turtle",
            "Linje 1 har en adresse som ikke begynner med https://",
        ),
        (f"\nplan:x a <{OWN}/x> .", "text/turtle", "Linje 2 bruker prefikset plan:"),
        (f"<{OWN}/min side> a <{OWN}/x> .", "text/turtle", "har en adresse med tegnet"),
        (
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
            '<r:Description r:about="prosjekt/1"><r:type r:resource="http://a.example/b"/></r:Description></r:RDF>',
            "application/rdf+xml",
            "Linje 2 har en adresse som ikke begynner med https://",
        ),
    ],
)
def test_a_file_that_no_parser_reads_is_refused_in_words(
    client: FlaskClient, draft: str, kind: str, text: str
) -> None:
    answer = sent(client, draft, kind)
    assert answer.status_code == 422
    assert text in answer.get_json(force=True)["detail"]


def json_ld(context: object, **members: object) -> str:
    """A link as JSON-LD with a context of the partner's own."""
    data = {"@context": context, "@id": f"{OWN}/1", "@type": "http://schema.org/Project", **members}
    return json.dumps(data, indent=1)


SPACE = f"{BASE}def/plan#"
AS_LINK = {"implements": {"@id": f"{SPACE}implements", "@type": "@id"}}


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        (json_ld({}, implements={"@id": MEASURE}), "Ingen kontekst definerer «implements»"),
        (json_ld({}, **{"plan:implements": {"@id": MEASURE}}), "Prefikset plan: er ikke deklarert"),
        (json_ld(AS_LINK, implements=MEASURE, **{"@id": "prosjekt/1"}), "begynner ikke med https://"),
        (
            json_ld(AS_LINK, implements=MEASURE, **{"@id": f"{OWN}/\u0007"}),
            "et tegn som ingen adresse kan ha",
        ),
        (json_ld({"implements": f"{SPACE}implements"}, implements=MEASURE), DID_YOU_MEAN),
    ],
)
def test_what_json_ld_would_leave_out_silently_is_reported(
    client: FlaskClient, draft: str, text: str
) -> None:
    result = checked(client, draft, "application/ld+json")
    assert any(text in f["message"] and int(f.get("line", 1)) > 0 for f in result["findings"])
    assert result["understood"] == []


@pytest.mark.parametrize(
    "draft",
    [
        json_ld(AS_LINK, implements=MEASURE),
        json_ld({"plan": SPACE}, **{"plan:implements": {"@id": MEASURE}}),
        json_ld({"@vocab": SPACE, "@base": f"{OWN}/"}, **{"@id": "1", "implements": {"@id": MEASURE}}),
        json_ld(f"{BASE}context.jsonld", **{"plan:implements": {"id": MEASURE}}),
        json_ld(
            [
                AS_LINK,
                {"navn": {"@id": "http://www.w3.org/2000/01/rdf-schema#label", "@container": "@language"}},
            ],
            implements=MEASURE,
            navn={"nb": "Sykkelhotell", "en": "Bike hotel"},
        ),
    ],
)
def test_correct_json_ld_passes_with_every_kind_of_context(client: FlaskClient, draft: str) -> None:
    result = checked(client, draft, "application/ld+json")
    assert result["findings"] == []
    assert links(result) == {("1", "implements", "tiltak/5.1")}


@pytest.mark.parametrize(
    ("row", "cell", "text"),
    [
        (f"05.01.2024;;gjennomfører;A;{OWN}/1;;", "A2", "Er det 5.1?"),
        (f"5. jan;;gjennomfører;A;{OWN}/1;;", "A2", "Er det 5.1?"),
        (f"2024-10-04;;gjennomfører;A;{OWN}/1;;", "A2", "Er det 4.10?"),
        (f";;gjennomfører;A;{OWN}/1;;", "A2", "Tiltaket mangler"),
        (f"7,8;;gjennomfører;A;{OWN}/1;;", "A2", "Tiltak 7.8 finnes ikke"),
        (f"5.1;;bidrar;A;{OWN}/1;;", "C2", "Mente du «bidrar til planelementet»?"),
        (f"5.1;;gjennomfører;A;{OWN}/1;;{date.today() + timedelta(days=40)}", "G2", "er fram i tid"),
        (f"5.1;;gjennomfører;;{OWN}/1;;", "D2", "har ikke noe navn"),
        (f"5.1;;gjennomfører;A;{OWN}/1;;\n5.1;;gjennomfører;A;{OWN}/1;andre ord;", "E3", "samme lenken"),
        (f"5.1;;gjennomfører;A;{OWN}/1;;\n5.2;;gjennomfører;B;{OWN}/1;;", "E3", "med navnet «A»"),
        (
            f";http://localhost:8000/doc/plan/naering-2023-2026/tiltak/5.1;handler om;A;{OWN}/1;;",
            "B2",
            DID_YOU_MEAN,
        ),
    ],
)
def test_a_fault_in_the_sheet_is_reported_with_its_cell(
    client: FlaskClient, row: str, cell: str, text: str
) -> None:
    (found,) = checked(client, HEADINGS + row, "text/csv")["findings"]
    assert found["cell"] == cell
    assert text in found["message"]


@pytest.mark.parametrize(
    ("cells", "element"),
    [
        ("5.1;", "tiltak/5.1"),
        ("5,1;", "tiltak/5.1"),
        ("Tiltak 5.1;", "tiltak/5.1"),
        ("Mål 5;", "mal/5"),
        ("innsatsområde 5;", "innsatsomrade/5"),
        (f"4.1;{PLAN}/tiltak/4.10", "tiltak/4.10"),
        (f"Tiltak 5,1;{MEASURE}", "tiltak/5.1"),
        (f"01.05.2024;{MEASURE.replace('5.1', '1.5')}", "tiltak/1.5"),
    ],
)
def test_a_number_is_read_as_spreadsheets_and_people_write_it(
    client: FlaskClient, cells: str, element: str
) -> None:
    result = checked(client, f"{HEADINGS}{cells};gjennomfører;A;{OWN}/1;;", "text/csv")
    assert result["findings"] == []
    assert links(result) == {("1", "implements", element)}


def test_the_relations_are_named_in_the_language_of_the_answer(client: FlaskClient) -> None:
    answer = client.post(
        "/bidrag/kontroll?partner=buskerudbyen&lang=en",
        data=HEADINGS + f"5.1;;bidrar;A;{OWN}/1;;\n5.1;;;A;{OWN}/2;;",
        headers={"Content-Type": "text/csv", "Accept": "application/json"},
    )
    near, known = (f["message"] for f in answer.get_json()["findings"])
    assert "Did you mean «contributes to plan element»?" in near
    assert "implements, contributes to plan element" in known
