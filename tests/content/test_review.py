"""What follows from the words is added where it is certain; the rest is asked, answered, and added then."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pyoxigraph as ox
import pytest
from rdflib import ORG, RDF, RDFS, Graph, Namespace, URIRef

from app.content.documents import UnreadableDocument
from app.content.importing import Imported, ImportFailed, import_plan, read_source
from app.content.importing.answers import read_answers, write_answers
from app.content.importing.keys import KeysUnreadable
from app.content.importing.moments import amount, moment
from app.content.importing.reading_registers import read_import_register
from app.content.importing.registers import Names, Register, RegisteredResource
from app.content.importing.review import read_review, review
from app.language import explain
from app.namespaces import Namespaces
from tests.content.plans import SEMICOLONS, two_sheets_and_two_owners

NAMES = Namespaces()
PLAN = Namespace(NAMES.plan)
SLUG = "plan-2025-2028"
AT = f"{NAMES.id}plan/{SLUG}"
ACTORS = (
    RegisteredResource(f"{NAMES.id}aktor/nordvik", ("Nordvik kommune",)),
    RegisteredResource(f"{NAMES.id}aktor/sorvik", ("Sørvik kommune",)),
    RegisteredResource(f"{NAMES.id}aktor/vegvesenet", ("Statens vegvesen", "Vegvesenet")),
)
COMMITMENTS = (RegisteredResource(f"{NAMES.definitions}forpliktelse/utrede", ("vurdere", "utrede")),)
REGISTER = Register(Names(ACTORS, COMMITMENTS))


def imported(data: bytes, name: str, answers: dict[str, str] | None = None) -> Imported:
    return import_plan(read_source(data, name, answers=answers), SLUG, NAMES, REGISTER)


def values(found: Imported) -> Graph:
    return Graph().parse(data=found.values, format="turtle")


def asked(found: Imported) -> dict[str, str]:
    return {question.id: question.proposal for question in found.open}


def one(graph: Graph, subject: str, predicate: str) -> str:
    return str(graph.value(URIRef(subject), PLAN[predicate]))


@pytest.mark.parametrize(
    ("words", "precision", "end"),
    [
        ("31.12.2025", "dag", date(2025, 12, 31)),
        ("1. august 2024", "dag", date(2024, 8, 1)),
        ("februar 2028", "maned", date(2028, 2, 29)),
        ("Høst 2024", "sesong", None),
        ("2. halvår 2025", "halvar", date(2025, 12, 31)),
        ("1. kvartal 2025", "periode", date(2025, 3, 31)),
        ("innen 2026", "ar", date(2026, 12, 31)),
        ("Innan utgangen av 2026", "ar", date(2026, 12, 31)),
        ("2024-2027", "periode", date(2027, 12, 31)),
        ("Løpende", "lopende", None),
        ("Kvart år", "arlig", None),
    ],
)
def test_words_about_time_that_leave_no_doubt_have_a_precision(
    words: str, precision: str, end: date | None
) -> None:
    found = moment(words)
    assert found
    assert (found.precision, found.end) == (precision, end)


@pytest.mark.parametrize(
    "words", ["etter 2027", "snarest", "2027-2024", "31.2.2025", "før sommeren 2025", "fra 2026"]
)
def test_words_about_time_that_leave_a_doubt_give_nothing(words: str) -> None:
    assert moment(words) is None


def test_a_beginning_may_be_from_a_year_on() -> None:
    found = moment("fra og med 2025", begins=True)
    assert found
    assert found.start == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("words", "value", "stated"),
    [("150 000", "150000", False), ("kr 400 000,-", "400000", True), ("2,5 mill. kr", "2500000", True)],
)
def test_an_amount_is_the_whole_of_the_words(words: str, value: str, stated: bool) -> None:
    found = amount(words)
    assert found
    assert (format(found.value, "f"), found.stated) == (value, stated)


@pytest.mark.parametrize(
    "words", ["50' per år", "0,5 årsverk", "innenfor ramma", "150 000 + mva", "60/40 fylke"]
)
def test_words_that_are_more_than_an_amount_give_none(words: str) -> None:
    assert amount(words) is None


def test_what_is_certain_becomes_values() -> None:
    found = values(imported(two_sheets_and_two_owners(), "plan.xlsx"))
    assert {str(o) for o in found.objects(URIRef(AT), PLAN.owner)} == {a.iri for a in ACTORS[:2]}
    assert one(found, AT, "editionOf") == f"{NAMES.id}planserie/trafikksikkerhetsplan"
    assert one(found, f"{NAMES.id}vedtak/{SLUG}", "decisionDate") == "2024-12-17"
    assert one(found, f"{AT}/tiltak/4a", "deadline") == "2025-12-31"
    assert one(found, f"{AT}/tiltak/5", "recurrence").endswith("/arlig")
    assert one(found, f"{AT}/tiltak/4a/kostnad/2025", "costAmount") == "250000"
    party = f"{AT}/tiltak/4a/medvirkning/vegvesenet"
    assert one(found, party, "participant") == ACTORS[2].iri
    assert "#char=" in one(found, party, "restsOnPassage")


def test_what_is_not_certain_is_asked_and_not_added() -> None:
    result = imported(two_sheets_and_two_owners(), "plan.xlsx")
    found = values(result)
    assert {"plan/organ", "tiltak/4b/frist", "aktor/60-40-fylke", "aktor/skolene"} <= set(asked(result))
    assert [q.id for q in result.open if q.matters] == ["plan/organ"]
    assert (URIRef(f"{AT}/tiltak/4b"), PLAN.deadline, None) not in found
    assert len(list(found.subjects(RDF.type, PLAN.Participation))) == 1


def test_answers_settle_the_questions() -> None:
    answers = {
        "plan/tittel": "Folkehelseplan for Nordvik kommune",
        "plan/periode": "2025-2028",
        "plan/organ": "Kommunestyret i Nordvik",
        "plan/vedtaksdato": "17.12.2024",
        "plan/belop": "ja",
        "aktor/folkehelsekoordinator": "enhet",
        "aktor/frivillige-lag": "nei",
        "tiltak/h-01/frist": "2025",
    }
    result = imported(SEMICOLONS.encode("cp1252"), "plan.csv", answers)
    found = values(result)
    assert not [question.id for question in result.open if question.matters]
    assert not set(answers) & set(asked(result))
    assert one(found, AT, "owner") == ACTORS[0].iri
    assert one(found, f"{NAMES.id}vedtak/{SLUG}", "decidedBy").endswith("/kommunestyret-i-nordvik")
    assert one(found, f"{AT}/tiltak/h-01", "deadline") == "2025-12-31"
    assert one(found, f"{AT}/tiltak/h-02/kostnad/2025", "costAmount") == "120000"
    unit = URIRef(f"{NAMES.id}aktor/folkehelsekoordinator")
    assert str(found.value(unit, URIRef("http://www.w3.org/ns/org#unitOf"))) == ACTORS[0].iri
    adopted = Graph().parse(data=result.turtle, format="turtle")
    assert one(adopted, AT, "periodEnd") == "2028-12-31"


def test_a_reference_to_a_goal_is_proposed_and_linked_when_it_is_confirmed() -> None:
    page = (
        "<h1>Plan 2025-2028</h1><h2>Grep for mål 1</h2><h3>Delmål</h3><ul><li>A<li>B</ul><h2>Tiltaksdel</h2>"
        "<table><tr><th>Tiltak<th>Delmål<tr><td>Gå<td>1b</table>"
    ).encode()
    first = imported(page, "plan.html")
    assert first.plan.elements[-1].goal is None
    assert asked(first)["tiltak/1/mal"] == "delmal/2"
    second = imported(page, "plan.html", {"tiltak/1/mal": "ja"})
    assert second.plan.elements[second.plan.elements[-1].goal or 0].words == "B"
    assert "contributesTo" in second.turtle


def test_a_commitment_is_proposed_from_the_verb_and_added_when_it_is_confirmed() -> None:
    text = b"Plan 2025-2028\nHelse\nM\xc3\xa5l: A\n\xe2\x80\xa2 Vurdere gangfelt\n"
    assert asked(imported(text, "plan.txt"))["tiltak/1/forpliktelse"] == "utrede"
    confirmed = values(imported(text, "plan.txt", {"tiltak/1/forpliktelse": "ja"}))
    assert one(confirmed, f"{AT}/tiltak/1", "commitment") == COMMITMENTS[0].iri


def test_a_name_in_the_words_is_proposed_as_a_mention_and_quoted_when_it_is_confirmed() -> None:
    text = "Plan 2025-2028\nHelse\nMål: A\n• Gå til Statens vegvesen\n".encode()
    assert asked(imported(text, "plan.txt"))["tiltak/1/omtale/vegvesenet"] == "ja"
    confirmed = values(imported(text, "plan.txt", {"tiltak/1/omtale/vegvesenet": "ja"}))
    assert one(confirmed, f"{AT}/tiltak/1/omtale/vegvesenet", "quote") == "Statens vegvesen"


def test_a_name_is_asked_about_once_for_the_whole_plan() -> None:
    rows = "Tiltak;Ansvar\nGå;Teknisk\nLøpe;Teknisk / Skolen\n".encode()
    assert [id for id in asked(imported(rows, "plan.csv")) if id.startswith("aktor/")] == [
        "aktor/teknisk", "aktor/skolen"
    ]  # fmt: skip
    answered = values(imported(rows, "plan.csv", {"aktor/teknisk": "enhet"}))
    assert len(list(answered.subjects(RDF.type, PLAN.Participation))) == 2


def test_a_question_names_actors_of_the_content_only_if_there_are_similar_ones() -> None:
    rows = "Tiltak;Ansvar\nGå;Teknisk\nLøpe;Vegvesen\n".encode()
    asked_of = {q.id: q.template.format(**q.fields) for q in imported(rows, "plan.csv").open}
    assert "one of the content" not in asked_of["aktor/teknisk"]
    assert "one of the content (vegvesenet" in asked_of["aktor/vegvesen"]


@pytest.mark.parametrize("answer", ["ja", "nei", ""])
def test_yes_and_no_leave_the_language_that_was_read(answer: str) -> None:
    assert imported(SEMICOLONS.encode(), "plan.csv", {"plan/sprak": answer}).plan.about.language == "nb"


def test_answers_that_nobody_understands_are_all_named_with_what_is_accepted() -> None:
    answers = {"plan/periode": "2028-2025", "plan/sprak": "dansk", "tiltak/h-01/frist": "en gang"}
    with pytest.raises(ImportFailed) as caught:
        imported(SEMICOLONS.encode(), "plan.csv", answers)
    assert [p.fields["place"] for p in caught.value.problems] == ["plan/periode", "plan/sprak"]
    assert "gjennomgang.xlsx" in explain(caught.value.problems[0], "nb")
    with pytest.raises(ImportFailed) as caught:
        imported(SEMICOLONS.encode(), "plan.csv", {"tiltak/h-01/frist": "en gang"})
    assert [p.fields["found"] for p in caught.value.problems] == ["en gang"]


def sheet(found: Imported, answers: dict[str, str]) -> bytes:
    return review(found.plan, found.key_list, found.asked, found.notices, answers, "nb")


def test_the_answers_of_the_sheet_are_read_again() -> None:
    found = imported(two_sheets_and_two_owners(), "plan.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(sheet(found, {})))
    questions = book.worksheets[0]
    rows = {row[0].value: row for row in questions.iter_rows(min_row=2)}
    assert rows["plan/organ"][1].value == "ja"
    rows["plan/organ"][6].value = "ja"
    rows["tiltak/4b/frist"][6].value = date(2026, 6, 30)
    data = io.BytesIO()
    book.save(data)
    answers = read_review(data.getvalue(), "gjennomgang.xlsx")
    assert answers == {"plan/organ": "ja", "tiltak/4b/frist": "30.06.2026"}
    again = imported(two_sheets_and_two_owners(), "plan.xlsx", answers)
    assert one(values(again), f"{AT}/tiltak/4b", "deadline") == "2026-06-30"
    assert read_review(sheet(again, answers), "gjennomgang.xlsx") == answers
    assert read_answers(write_answers(answers), "answers.csv") == answers


@pytest.mark.parametrize("text", ["x,y\n", "id,answer\na\n", "id,answer\na,b,c\n"])
def test_kept_answers_that_were_damaged_are_refused_with_the_line(text: str) -> None:
    with pytest.raises(KeysUnreadable):
        read_answers(text, "answers.csv")


def test_a_sheet_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(UnreadableDocument):
        read_review(b"no", "gjennomgang.xlsx")


def test_the_sheet_shows_every_part_as_it_was_understood() -> None:
    found = imported(two_sheets_and_two_owners(), "plan.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(sheet(found, {})))
    understood = {row[0]: row[3] for row in book["Forstått"].iter_rows(min_row=2, values_only=True)}
    assert understood["tiltak/4b"] == "Lys langs fv. 12"
    assert len(understood) == len(found.plan.elements)


def test_the_same_document_and_answers_give_the_same_bytes() -> None:
    answers = {"plan/organ": "ja"}
    first, second = (imported(two_sheets_and_two_owners(), "plan.xlsx", answers) for _ in range(2))
    assert first.values == second.values
    assert sheet(first, answers) == sheet(second, answers)


def test_the_register_is_what_other_graphs_say() -> None:
    graph, own = ox.NamedNode(f"{NAMES.graf}aktorer"), ox.NamedNode(f"{NAMES.graf}x/verdier")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [
        ox.Quad(ox.NamedNode(f"{NAMES.id}aktor/a"), label, ox.Literal("Ås kommune", language="nb"), graph),
        ox.Quad(ox.NamedNode(f"{NAMES.id}aktor/b"), label, ox.Literal("Ny", language="nb"), own),
    ]
    register = read_import_register(quads, frozenset({own.value}), NAMES)
    assert register.names.actors == (RegisteredResource(f"{NAMES.id}aktor/a", ("Ås kommune",)),)
    assert register.called("ås kommune")
    assert register.named("a")


def responsible(owner: str, register: Register, **answers: str) -> set[object]:
    """Who is responsible in a plan of one owner, whose column names «Teknisk»."""
    rows = b"Tiltak;Ansvarlig\nRydde;Teknisk\n"
    source = read_source(rows, "plan.csv", answers={f"aktor/{name}": said for name, said in answers.items()})
    found = import_plan(source, f"{owner}/plan-2025-2028", NAMES, register)
    return set(Graph().parse(data=found.values, format="turtle").objects(None, PLAN.participant))


def test_a_unit_of_one_owner_is_never_taken_for_that_of_another() -> None:
    unit = RegisteredResource(
        f"{NAMES.id}aktor/nordvik-teknisk", ("Teknisk",), whole=f"{NAMES.id}aktor/nordvik"
    )
    owned = {f"{NAMES.id}plan/nordvik/x": frozenset({f"{NAMES.id}aktor/nordvik"})}
    register = Register(Names((*ACTORS, unit), COMMITMENTS, owned))
    assert responsible("nordvik", register) == {URIRef(unit.iri)}
    assert responsible("sorvik", register) == set()
    assert responsible("sorvik", register, teknisk="enhet") == {URIRef(f"{NAMES.id}aktor/sorvik-teknisk")}


def made_by_plan(owner: str, actor: str, name: str, graph: str) -> list[ox.Quad]:
    """The statements of a plan of an owner whose import made an actor, in one of its graphs."""
    plan, where = f"{NAMES.id}plan/{owner}/x", ox.NamedNode(f"{NAMES.graf}{owner}/x/{graph}")
    owned = ox.NamedNode(f"{NAMES.plan}owner"), ox.NamedNode(f"{NAMES.id}aktor/{owner}")
    return [
        ox.Quad(ox.NamedNode(plan), *owned, where),
        ox.Quad(ox.NamedNode(f"{NAMES.id}aktor/{actor}"), ox.NamedNode(RDFS.label), ox.Literal(name), where),
    ]


def test_an_actor_that_a_plan_of_another_owner_made_is_proposed_and_never_taken() -> None:
    quads = made_by_plan("nordvik", "teknisk", "Teknisk", "verdier")
    register = read_import_register(quads, frozenset(), NAMES)
    taken = {URIRef(f"{NAMES.id}aktor/teknisk")}
    assert responsible("nordvik", register.of_plan(f"{NAMES.id}plan/nordvik/x")) == taken
    other = register.of_plan("", [f"{NAMES.id}aktor/sorvik"])
    assert responsible("sorvik", other) == set()
    assert [actor.iri for actor in other.candidates("Teknisk")] == [f"{NAMES.id}aktor/teknisk"]
    assert responsible("sorvik", other, teknisk="teknisk") == taken
    assert responsible("sorvik", other, teknisk="ny") == {URIRef(f"{NAMES.id}aktor/sorvik-teknisk")}


def test_an_actor_that_all_share_is_taken_for_every_owner() -> None:
    label = (ox.NamedNode(f"{NAMES.id}aktor/teknisk"), ox.NamedNode(RDFS.label), ox.Literal("Teknisk"))
    shared = ox.Quad(*label, ox.NamedNode(f"{NAMES.graf}aktorer"))
    quads = [*made_by_plan("nordvik", "teknisk", "Teknisk", "verdier"), shared]
    register = read_import_register(quads, frozenset(), NAMES).of_plan("", [f"{NAMES.id}aktor/sorvik"])
    assert responsible("sorvik", register) == {URIRef(f"{NAMES.id}aktor/teknisk")}


def test_a_district_and_its_units_are_taken_in_its_own_plans() -> None:
    def said(actor: str, whole: str, name: str) -> list[ox.Quad]:
        subject, graph = ox.NamedNode(f"{NAMES.id}aktor/{actor}"), ox.NamedNode(f"{NAMES.graf}aktorer")
        unit_of, above = ox.NamedNode(str(ORG.unitOf)), ox.NamedNode(f"{NAMES.id}aktor/{whole}")
        return [
            ox.Quad(subject, ox.NamedNode(RDFS.label), ox.Literal(name), graph),
            ox.Quad(subject, unit_of, above, graph),
        ]

    owned = [q for owner in ("by", "bydel") for q in made_by_plan(owner, f"{owner}-x", "x", "verdier")]
    units = [*said("bydel", "by", "Bydelen"), *said("utvalg", "bydel", "Bydelsutvalget")]
    register = read_import_register([*owned, *units], frozenset(), NAMES)
    of_district, of_city = (register.of_plan(f"{NAMES.id}plan/{owner}/x") for owner in ("bydel", "by"))
    taken = {name: of_district.called(name) for name in ("Bydelen", "Bydelsutvalget")}
    assert {name: actor and actor.iri for name, actor in taken.items()} == {
        "Bydelen": f"{NAMES.id}aktor/bydel",
        "Bydelsutvalget": f"{NAMES.id}aktor/utvalg",
    }
    assert of_city.called("Bydelen")
    assert of_city.called("Bydelsutvalget") is None


def test_a_unit_keeps_the_iri_that_an_earlier_import_gave_it() -> None:
    register = replace(REGISTER, made={"teknisk": f"{NAMES.id}aktor/teknisk"})
    assert responsible("sorvik", register, teknisk="enhet") == {URIRef(f"{NAMES.id}aktor/teknisk")}
