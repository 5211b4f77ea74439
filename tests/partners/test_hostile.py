"""Hostile contributions: each gets a clear 4xx with a remedy, and changes nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.partners.conftest import ACTOR, OWN
from tests.partners.graph_store import (
    BASE,
    ELEMENT,
    GOOD,
    GRAPH,
    PATH,
    PLAN,
    PREFIXES,
    Sender,
    result,
    sender,
)

OTHER = f"{BASE}id/aktor/lier-kommune"
STATUS = f"{BASE}def/status/pagar"
LINK = f"plan:implements <{ELEMENT}>"
# Statements that a partner may not make, by what is wrong with them.
STATEMENTS = {
    "adopted words": f'<{ELEMENT}> plan:text "Noe annet"@nb .',
    "number of a measure": f'<{ELEMENT}> plan:number "9.9" .',
    "label of a measure": f'<{ELEMENT}> rdfs:label "Noe annet"@nb .',
    "measure of its own in our namespace": f"<{PLAN}/tiltak/9.9> a plan:Measure .",
    "plan of its own": "own:p a plan:Plan .",
    "measure among its own": f"own:p a plan:Measure ; {LINK} .",
    "name of its own actor": f'<{ACTOR}> rdfs:label "Noe annet"@nb .',
    "class of its own actor": f"<{ACTOR}> a schema:Person .",
    "other name of another actor": f'<{OTHER}> schema:email "x@example.com" .',
    "same as, between two of ours": f"<{ELEMENT}> owl:sameAs <{PLAN}/tiltak/5.2> .",
    "same as, through its own": f"own:p owl:sameAs <{ELEMENT}> , <{PLAN}/tiltak/5.2> .",
    "same as, to elsewhere": "own:p owl:sameAs <http://example.com/> .",
    "equivalent class": "own:p owl:equivalentClass plan:Measure .",
    "subclass": "own:p rdfs:subClassOf plan:Measure .",
    "subproperty": "own:p rdfs:subPropertyOf plan:text .",
    "domain of a term of ours": "plan:implements rdfs:domain own:p .",
    "replaces a measure": f"own:p dcterms:replaces <{ELEMENT}> .",
    "is part of a plan": f"own:p dcterms:isPartOf <{PLAN}> .",
    "names another actor": f"own:p schema:contributor <{OTHER}> .",
    "subject of another site": f"<https://else.example/p> {LINK} .",
    "subject that begins like its own": f"<https://data.partner.example.evil.example/p> {LINK} .",
    "subject with dots": f"<{OWN}a/../../x> {LINK} .",
    "subject with http": f"<http://data.partner.example/p> {LINK} .",
    "subject with another port": f"<https://data.partner.example:8443/p> {LINK} .",
    "subject with a user": f"<https://data.partner.example@evil.example/p> {LINK} .",
    "urn": f"<urn:x:p> {LINK} .",
    "blank node": f"[] {LINK} .",
    "blank object": "own:p schema:address [ schema:name 'x' ] .",
    "script": "own:p schema:url <javascript:alert(1)> .",
    "data address": "own:p schema:image <data:text/html,x> .",
    "file": "own:p schema:url <file:///etc/passwd> .",
    "direction is wrong": f"<{ELEMENT}> plan:hasContributionFrom own:p .",
    "link to a page": f"own:p plan:implements <{BASE}doc/plan/naering-2023-2026/tiltak/5.1> .",
    "link to a measure that is not there": f"own:p plan:implements <{PLAN}/tiltak/5.99> .",
    "link to a text": 'own:p plan:implements "5.1" .',
    "term that is not there": f"own:p plan:implementz <{ELEMENT}> .",
    "term of the plan": f"own:p plan:commitment <{BASE}def/forpliktelse/skal> .",
    "status of another": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; plan:status <{STATUS}> ; "
    f'plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{OTHER}> .',
    "status of two": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; plan:status <{STATUS}> ; "
    f'plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{OTHER}>, <{ACTOR}> .',
    "status of nobody": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; plan:status <{STATUS}> ; "
    'plan:reportDate "2024-06-15"^^xsd:date .',
    "status without a date": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; "
    f"plan:status <{STATUS}> ; plan:reportedBy <{ACTOR}> .",
    "status that is no status": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; "
    f"plan:status <{BASE}def/rolle/eier> ; "
    f'plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{ACTOR}> .',
    "status of elsewhere": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; "
    f"plan:status <https://else.example/done> ; "
    f'plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{ACTOR}> .',
    "two statuses": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; plan:status <{STATUS}> , "
    f"<{BASE}def/status/gjennomfort> ; "
    f'plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{ACTOR}> .',
    "status on no day": f"own:s a plan:StatusReport ; plan:statusOf <{ELEMENT}> ; plan:status <{STATUS}> ; "
    f'plan:reportDate "i fjor" ; plan:reportedBy <{ACTOR}> .',
    "status of a plan": f"own:s a plan:StatusReport ; plan:statusOf <{PLAN}> ; plan:status <{STATUS}> ; "
    f'plan:reportDate "2024-06-15"^^xsd:date ; plan:reportedBy <{ACTOR}> .',
    "contribution of another": f"own:c a plan:Contribution ; rdf:subject own:p ; "
    f"rdf:predicate plan:implements ; rdf:object <{ELEMENT}> ; plan:statedBy <{OTHER}> ; "
    'plan:statedOn "2024-06-15"^^xsd:date .',
    "contribution about another": "own:c a plan:Contribution ; rdf:subject <http://example.com/p> ; "
    f"rdf:predicate plan:implements ; rdf:object <{ELEMENT}> ; plan:statedBy <{ACTOR}> ; "
    'plan:statedOn "2024-06-15"^^xsd:date .',
    "contribution with a property of the plan": f"own:c a plan:Contribution ; rdf:subject own:p ; "
    f"rdf:predicate plan:text ; rdf:object <{ELEMENT}> ; plan:statedBy <{ACTOR}> ; "
    'plan:statedOn "2024-06-15"^^xsd:date .',
    "contribution on no day": f"own:c a plan:Contribution ; rdf:subject own:p ; "
    f"rdf:predicate plan:implements ; rdf:object <{ELEMENT}> ; plan:statedBy <{ACTOR}> ; "
    'plan:statedOn "2024-13-45"^^xsd:date .',
    "incomplete contribution": f"own:c a plan:Contribution ; plan:statedBy <{ACTOR}> .",
    "participation of another": f"<{ELEMENT}> plan:participation own:m . own:m a plan:Participation ; "
    f"plan:participant <{OTHER}> ; plan:role <{BASE}def/rolle/samarbeidspartner> .",
    "participation with a role of its own": f"<{ELEMENT}> plan:participation own:m . "
    f"own:m a plan:Participation ; plan:participant <{ACTOR}> ; plan:role own:boss .",
    "participation that is not its own": f"<{ELEMENT}> plan:participation <{PLAN}/medvirkning/1> .",
    "result of another": result(reportedBy=f"<{OTHER}>"),
    "result of two": result(reportedBy=f"<{OTHER}>, <{ACTOR}>"),
    "result of nobody": result(reportedBy=""),
    "result with the address of another partner": result("<https://a.example/maling/1>"),
    "result with an address of ours": result(f"<{PLAN}/maling/1>"),
    "result with the indicator of another partner": result(indicator="<https://a.example/i>"),
    "result with an indicator of another partner, described anew": result(indicator="<https://a.example/i>")
    + '<https://a.example/i> a plan:Indicator ; rdfs:label "x"@nb ; plan:unit "x"@nb .',
    "result for a measure that is not there": result(resultOf=f"<{PLAN}/tiltak/5.99>"),
    "result for a plan": result(resultOf=f"<{PLAN}>"),
    "result for a text": result(resultOf=f"'{ELEMENT}'"),
    "measurement of nothing": f"own:r a plan:Measurement ; plan:reportedBy <{ACTOR}> .",
    "measurement without a value": result(resultOf="", measuredValue=""),
    "status that is a measurement too": "own:s1 a plan:Measurement .",
    "indicator that is a text": result(indicator="'https://data.partner.example/i'"),
    "integer with decimals": result(measuredValue='"5.0"^^xsd:integer'),
    "address as the words of a result": result(**{"dcterms:description": "<https://else.example/>"}),
    "address as a unit": result() + "own:i plan:unit <https://else.example/> .",
    "empty unit": result() + 'own:i plan:unit ""@nn .',
    "result in words": result(measuredValue='"mange"@nb'),
    "result that is not a number": result(measuredValue='"NaN"^^xsd:double'),
    "infinite result": result(measuredValue='"INF"^^xsd:double'),
    "huge result": result(measuredValue="9" * 16),
    "enormous result": result(measuredValue="9" * 1900),
    "result in the future": result(measuredOn='"2999-01-01"^^xsd:date'),
    "result in another unit": result() + 'own:r schema:unitText "kroner"@nb .',
    "two results for one day": result() + result("own:r2", measuredValue="321"),
    "target of the municipality": f"<{ELEMENT}> plan:target own:t .",
    "target of its own": f"own:t a plan:Target ; plan:indicator own:i . <{ELEMENT}> plan:target own:t .",
    "result as a part of the municipality's report": result(partOfReport=f"<{PLAN}/rapport/2026>"),
    "unit of an indicator of ours": f'<{BASE}id/indikator/x> plan:unit "x"@nb .',
    "invisible characters": f'own:p rdfs:label "Sykkel\\u202Ehotell"@nb ; {LINK} .',
    "control character": f'own:p rdfs:label "Sykkel\\u0007hotell"@nb ; {LINK} .',
    "long text": f'own:p rdfs:label "{"x" * 2001}"@nb ; {LINK} .',
    "shape": "own:p a <http://www.w3.org/ns/shacl#NodeShape> .",
    "graph of ours": f"<{BASE}graf/aktorer> a plan:NamedGraph .",
    "graph of its own": f'<{GRAPH}> dcterms:title "x"@nb .',
    "contribution about a text": "own:c1 rdf:object 'post@partner.example' .",
    "contribution about two elements": f"own:c1 rdf:object <{PLAN}/tiltak/5.2> .",
    "contribution of a text": (
        f"own:c2 a plan:Contribution ; rdf:subject ' ' ; rdf:predicate plan:implements ;"
        f" rdf:object <{ELEMENT}> ; plan:statedBy <{ACTOR}> ; plan:statedOn '2024-06-15'^^xsd:date ."
    ),
    "address as a name": f"own:p rdfs:label <https://else.example/> ; {LINK} .",
    "address as the partner's words": "own:c1 plan:ownWords <https://else.example/> .",
    "address as the words of a status": "own:s1 plan:statusText <https://else.example/> .",
    "empty name": f'own:p rdfs:label " "@nb ; {LINK} .',
    "status of a text": (
        f"own:s2 a plan:StatusReport ; plan:statusOf '{ELEMENT}' ; plan:status <{STATUS}> ;"
        f" plan:reportDate '2024-06-15'^^xsd:date ; plan:reportedBy <{ACTOR}> ."
    ),
}
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
RDF_XML = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:plan="{BASE}def/plan#">
<rdf:Description rdf:about="{OWN}p"><plan:implements rdf:resource="{ELEMENT}"/></rdf:Description></rdf:RDF>"""
TRIPLE = f"<{OWN}p> <{BASE}def/plan#implements> <{ELEMENT}>"
# Other bodies: what is sent, its media type, and the status.
BODIES: dict[str, tuple[str | bytes, str, int]] = {
    "nothing": ("", "text/turtle", 422),
    "only prefixes": (PREFIXES, "text/turtle", 422),
    "cut off": (GOOD[:-40], "text/turtle", 422),
    "not UTF-8": (b"\xff\xfe" + GOOD.encode(), "text/turtle", 422),
    "UTF-16": (GOOD.encode("utf-16"), "text/turtle", 422),
    "zero bytes": (b"\0" * 1000, "text/turtle", 422),
    "no media type": (GOOD, "", 415),
    "unknown media type": (GOOD, "application/x-unknown", 415),
    "HTML": ("<p>x", "text/html", 415),
    "wrong media type": (GOOD, "application/rdf+xml", 422),
    "graph of another": (f"{TRIPLE} <{BASE}graf/bidrag/another> .", "application/n-quads", 422),
    "graph of the municipality": (f"{TRIPLE} <{BASE}graf/aktorer> .", "application/n-quads", 422),
    "second graph": (f"{TRIPLE} <{GRAPH}> .\n{TRIPLE} <urn:x:y> .", "application/n-quads", 422),
    "graph of another in TriG": (f"<urn:x:g> {{ {TRIPLE} . }}", "application/trig", 422),
    "blank graph": (f"{TRIPLE} _:g .", "application/n-quads", 422),
    "entities": (BOMB + RDF_XML, "application/rdf+xml", 422),
    "cut-off XML": (RDF_XML[:-12], "application/rdf+xml", 422),
    "remote context": (
        json.dumps({"@context": "https://evil.example/c", "@id": f"{OWN}p"}),
        "application/ld+json",
        422,
    ),
    "nested remote context": (
        json.dumps({"@id": f"{OWN}p", "urn:x": {"@context": "https://evil.example/c", "@id": "urn:y"}}),
        "application/ld+json",
        422,
    ),
    "nested JSON": ("[" * 100_000, "application/ld+json", 422),
    "JSON of another kind": ('"x"', "application/ld+json", 422),
    "too many statements": (
        "".join(f'<{OWN}p> <http://schema.org/n> "{n}" .\n' for n in range(20_001)),
        "application/n-triples",
        413,
    ),
    "too large": (b"#" * (2**20 + 1), "text/turtle", 413),
    "sheet without headings": ("a;b\n1;2\n", "text/csv", 422),
    "broken workbook": (b"PK\x03\x04" + b"x" * 500, "text/csv", 422),
    "long address": (f"<{OWN}{'a' * 3000}> {LINK} .", "text/turtle", 422),
    "long prefix": (
        f"@prefix a: <{OWN}{'a' * 100_000}> .\n" + "a:b <http://schema.org/name> a:c .\n" * 20_000,
        "text/turtle",
        422,
    ),
    "long prefix of a datatype": (
        f"@prefix a: <{OWN}{'a' * 100_000}> .\n<{OWN}p> <http://schema.org/name> " + '"1"^^a:b , ' * 20_000,
        "text/turtle",
        422,
    ),
    "long prefix in JSON-LD": (
        json.dumps(
            {"@context": {"a": f"{OWN}{'a' * 100_000}/"}, "@id": "a:x", "a:p": [{"@id": "a:y"}] * 50_000}
        ),
        "application/ld+json",
        413,
    ),
    "long vocabulary in JSON-LD": (
        json.dumps({"@context": {"@vocab": f"{OWN}{'a' * 100_000}/"}, "@id": "urn:x", "p": ["a"] * 90_000}),
        "application/ld+json",
        413,
    ),
    "prefixes that build on each other in JSON-LD": (
        json.dumps(
            {
                "@context": {"t0": OWN, **{f"t{n}": f"t{n - 1}:{'a' * 1500}/" for n in range(1, 400)}},
                "@id": "t399:x",
                "t399:p": ["a"] * 1000,
            }
        ),
        "application/ld+json",
        413,
    ),
    "long address of a thing with many values in JSON-LD": (
        json.dumps({"@id": f"{OWN}{'a' * 100_000}", "http://schema.org/name": ["a"] * 90_000}),
        "application/ld+json",
        413,
    ),
    "long address in a sheet": (
        f"Tiltak;Tilknytning;Eget prosjekt;Adressen til prosjektet\n5.1;gjennomfører;x;{OWN}{'a' * 3000}\n",
        "text/csv",
        422,
    ),
    "triple term": (f"<{OWN}p> <http://schema.org/x> <<( {TRIPLE} )>> .", "text/turtle", 422),
}


@pytest.fixture
def partner(site: Flask, tmp_path: Path) -> Iterator[Sender]:
    """A trusted partner that has published something."""
    found = sender(site, tmp_path / "contributions")
    assert found.put(GOOD).status_code == 201
    yield found
    site.extensions["contributions"] = None


def assert_refused(partner: Sender, status: int, body: str | bytes, **headers: str) -> None:
    before = partner.versions()
    answer = partner.put(body, If_Match="*", **headers)
    assert answer.status_code == status, answer.text
    found = answer.get_json()
    if status != 413 or "remedy" in found:
        assert found["remedy"]
    assert found["detail"]
    assert partner.versions() == before
    assert partner.client.get(PATH).status_code == 200


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_that_is_not_the_partners_to_make_is_refused(partner: Sender, name: str) -> None:
    assert_refused(partner, 422, GOOD + STATEMENTS[name])


@pytest.mark.parametrize("name", BODIES)
def test_body_that_cannot_be_read_is_refused(partner: Sender, name: str) -> None:
    body, kind, status = BODIES[name]
    assert_refused(partner, status, body, Content_Type=kind)


def test_coded_body_is_refused(partner: Sender) -> None:
    coded = gzip.compress(GOOD.encode())
    assert_refused(partner, 415, coded, Content_Encoding="gzip")


def test_body_shorter_than_announced_is_refused(partner: Sender) -> None:
    before = partner.versions()
    body = GOOD.encode()
    for length in (len(body) + 1, 10 * len(body)):
        answer = partner.client.put(
            PATH,
            data=body,
            headers={
                "Authorization": f"Bearer {partner.token}",
                "Content-Type": "text/turtle",
                "If-Match": "*",
            },
            environ_overrides={"CONTENT_LENGTH": str(length)},
        )
        assert answer.status_code == 400
    assert partner.versions() == before


@pytest.mark.parametrize("field", ['""', '"*"', '"a", "b", *', "*, *", 'W/"1-x"', ",", '"', "1-x", '"1-"'])
def test_condition_that_names_no_version_is_not_met(partner: Sender, field: str) -> None:
    """A star is the whole field; in a list or in quotes it is no star."""
    before = partner.versions()
    answer = partner.put(GOOD.replace("Sykkelhotell", "Annet"), If_Match=field)
    assert answer.status_code == 412
    assert partner.versions() == before


def test_part_of_a_contribution_is_refused(partner: Sender) -> None:
    """As RFC 9110 has it, section 14.5."""
    before = partner.versions()
    changed = GOOD.replace("Sykkelhotell", "Annet")
    answer = partner.put(changed, If_Match="*", Content_Range="bytes 0-10/100")
    assert (answer.status_code, partner.versions()) == (400, before)


@pytest.mark.parametrize("number", ["0", "2", str(2**63), "9" * 40])
def test_version_that_cannot_be_there_is_404(partner: Sender, number: str) -> None:
    assert partner.client.get(f"{PATH}/versjoner/{number}").status_code == 404


def test_subject_of_another_is_one_finding_with_the_number_of_its_statements(partner: Sender) -> None:
    foreign = "".join(f'<urn:x:p> rdfs:label "{n}"@nb .\n' for n in range(40))
    answer = partner.put(f'{GOOD}{foreign}<urn:x:q> rdfs:label "x"@nb .\n', If_Match="*")
    findings = answer.get_json()["findings"]
    first = GOOD.count("\n") + 1
    assert [(f["line"], "urn:x:p" in f["message"]) for f in findings] == [
        (str(first), True),
        (str(first + 40), False),
    ]
    assert "40" in findings[0]["message"]


def test_finding_names_the_line(partner: Sender) -> None:
    answer = partner.put(GOOD + STATEMENTS["urn"], If_Match="*")
    (finding, *_) = answer.get_json()["findings"]
    assert finding["line"] == str(GOOD.count("\n") + 1)


def test_there_are_enough_of_them() -> None:
    assert len(STATEMENTS) + len(BODIES) >= 60
