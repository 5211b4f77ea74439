"""The frame of a page says whose plan it shows, whether the plan is in force, and who publishes the site."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.language import catalogue, content_languages, long_date
from app.serving import ServedRelease
from app.store.lists import Lists
from app.store.lookups import Lookups
from app.views.editions import IN_FORCE, NOT_YET, OVER, REPLACED, Edition, Editions
from app.views.frame import Frames, PageFrame
from app.views.navigation import SECTIONS, menu
from app.views.presentation import Presentation, Value
from app.vocabularies import expand

BASE = "https://data.lier.kommune.no/"
PLAN, NEXT = f"{BASE}id/plan/naering-2023-2026", f"{BASE}id/plan/naering-2027-2030"
OWNER, OTHER = f"{BASE}id/aktor/lier-kommune", f"{BASE}id/aktor/buskerud-fylkeskommune"
CATALOGUE, CONTACT = f"{BASE}id/katalog", f"{BASE}id/kontakt/katalog"
NB = content_languages("nb")
Statement = tuple[str, str, str | date]


@pytest.fixture
def served(site: Flask) -> ServedRelease:
    found: ServedRelease = site.extensions["publication"].current()
    return found


def with_statements(
    served: ServedRelease, added: Iterable[Statement] = (), removed: Iterable[tuple[str, str]] = ()
) -> Lookups:
    """Return the look-ups of the release with other statements; names are those of the vocabularies."""
    changed = copy.copy(served.lookups)
    names = changed.namespaces
    gone = {(subject, names.expand(name)) for subject, name in removed}
    changed.store = ox.Store()
    changed.store.bulk_extend(
        q
        for q in served.lookups.store
        if not isinstance(q.subject, ox.NamedNode) or (q.subject.value, q.predicate.value) not in gone
    )
    for subject, name, value in added:
        term = (
            ox.Literal(value.isoformat(), datatype=ox.NamedNode(expand("xsd:date")))
            if isinstance(value, date)
            else ox.NamedNode(value)
        )
        changed.store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(names.expand(name)), term))
    return changed


def edition(lookups: Lookups, plan: str = PLAN, language: str = "nb") -> Edition:
    return Editions(lookups, Presentation(lookups), content_languages(language)).of(plan)


def frame(lookups: Lookups, plan: str = "") -> PageFrame:
    frames = Frames(Lists(lookups), Presentation(lookups), CATALOGUE, NB)
    return frames.of_plan(plan) if plan else frames.of_site()


def another_plan(start: date, owner: str = OWNER) -> list[Statement]:
    """Return a second plan, which replaces the first."""
    return [
        (NEXT, "rdf:type", f"{BASE}def/plan#ActionPlan"),
        (NEXT, "plan:replaces", PLAN),
        (NEXT, "plan:owner", owner),
        (NEXT, "plan:periodStart", start),
    ]


def test_edition_names_owner_body_and_dates(served: ServedRelease) -> None:
    found = edition(served.lookups)
    assert found.owner is not None
    assert found.owner.text == "Lier kommune"
    assert found.body is not None
    assert found.body.text == "Formannskapet i Lier"
    assert found.body_in_text == "formannskapet i Lier"
    assert (found.adopted, found.start, found.end) == (
        date(2022, 11, 24),
        date(2023, 1, 1),
        date(2026, 12, 31),
    )


def test_name_of_a_body_that_is_a_proper_noun_keeps_its_capital(served: ServedRelease) -> None:
    decision = f"{BASE}id/vedtak/naering-2023-2026"
    changed = with_statements(served, [(decision, "plan:decidedBy", OWNER)], [(decision, "plan:decidedBy")])
    assert edition(changed).body_in_text == "Lier kommune"


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        (date(2022, 12, 31), NOT_YET),
        (date(2023, 1, 1), IN_FORCE),
        (date(2026, 12, 31), IN_FORCE),
        (date(2027, 1, 1), OVER),
    ],
)
def test_phase_follows_the_first_and_the_last_day(served: ServedRelease, today: date, phase: str) -> None:
    assert edition(served.lookups).phase(today) == phase


def test_plan_is_replaced_from_the_first_day_of_its_successor(served: ServedRelease) -> None:
    found = edition(with_statements(served, another_plan(date(2026, 7, 1))))
    assert found.successor is not None
    assert found.successor.iri == NEXT
    assert found.phase(date(2026, 6, 30)) == IN_FORCE
    assert found.phase(date(2026, 7, 1)) == REPLACED


def test_plan_without_a_period_has_no_phase(served: ServedRelease) -> None:
    changed = with_statements(served, (), [(PLAN, "plan:periodStart"), (PLAN, "plan:periodEnd")])
    assert edition(changed).phase(date(2026, 1, 1)) == ""


def test_frame_of_a_site_with_one_plan_names_owner_and_plan(served: ServedRelease) -> None:
    found = frame(served.lookups)
    assert found.name == "Lier kommune · Handlingsplan for næringsutvikling 2023-2026"
    assert [o.text for o in found.others] == ["Lier kommune"]
    assert found.contact is not None
    assert found.contact.address == "https://www.lier.kommune.no/"


def test_site_with_more_plans_than_are_read_says_who_does_not_run_it(
    served: ServedRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their owners may be others, too, so the title names none."""
    monkeypatch.setattr("app.views.frame.READ", 1)
    found = frame(with_statements(served, another_plan(date(2027, 1, 1), OTHER)))
    assert len(found.others) == 1
    assert (found.owner, found.plan) == ("", None)


def test_title_of_a_page_has_each_name_once(served: ServedRelease) -> None:
    found, plan = frame(served.lookups), "Handlingsplan for næringsutvikling 2023-2026"
    assert found.title_of("Søk") == f"Søk · Lier kommune · {plan}"
    assert found.title_of(plan) == f"{plan} · Lier kommune"


def test_owner_that_publishes_the_site_runs_it(served: ServedRelease) -> None:
    changed = with_statements(
        served, [(CATALOGUE, "dcterms:publisher", OWNER)], [(CATALOGUE, "dcterms:publisher")]
    )
    assert frame(changed).others == ()


def test_nothing_is_said_of_who_runs_the_site_if_the_data_name_no_publisher(served: ServedRelease) -> None:
    changed = with_statements(served, (), [(CATALOGUE, "dcterms:publisher")])
    assert (frame(changed).publishers, frame(changed).others) == ((), ())


def test_page_of_a_plan_names_its_own_owner_among_several(served: ServedRelease) -> None:
    changed = with_statements(served, another_plan(date(2027, 1, 1), OTHER))
    assert (frame(changed).plan, frame(changed).owner) == (None, "")
    assert frame(changed).name == "Planer fra Lier kommune som lenkede data"  # the title of the catalogue
    assert frame(changed, PLAN).owner == "Lier kommune"
    assert frame(changed, NEXT).owner == "Buskerud fylkeskommune"


def test_mailbox_of_the_catalogue_is_preferred_to_its_page(served: ServedRelease) -> None:
    mailbox = "mailto:post@lier.example"
    found = frame(with_statements(served, [(CONTACT, "vcard:hasEmail", mailbox)])).contact
    assert found is not None
    assert found.address == mailbox


def test_contact_that_is_no_address_of_the_web_or_of_mail_is_left_out(served: ServedRelease) -> None:
    changed = with_statements(
        served, [(CONTACT, "vcard:hasURL", "javascript:alert(1)")], [(CONTACT, "vcard:hasURL")]
    )
    assert frame(changed).contact is None


PLAN_LINK = Value("P", "nb", PLAN, "/doc/plan/naering-2023-2026")


@pytest.mark.parametrize(
    ("path", "classes", "section"),
    [
        ("/", [], None),
        ("/doc/plan/naering-2023-2026", ["ActionPlan", "Plan"], "The plan"),
        ("/les/naering-2023-2026", [], "The plan"),
        ("/doc/plan/naering-2023-2026/tiltak/6.1", ["Measure", "PlanElement"], "Measures"),
        ("/doc/plan/naering-2023-2026/mal/6", ["Goal", "PlanElement"], "The plan"),
        ("/klasse/Measure", [], "Measures"),
        ("/klasse/Measure.html", [], "Measures"),
        ("/klasse/Place", [], "The plan"),
        ("/doc/aktor/buskerudbyen", ["Organisation", "Actor"], "Partners"),
        ("/bidrag", [], "Partners"),
        ("/oversikt/naering-2023-2026", [], "Overview"),
        ("/sporring/x", [], "Data"),
        ("/def/plan", ["Ontology"], "Data"),
        ("/om/personvern", [], None),
    ],
)
def test_page_belongs_to_its_section(path: str, classes: list[str], section: str | None) -> None:
    current = menu(path, classes, PLAN_LINK, lambda text: text).current
    assert (current.text if current else None) == section


def test_first_section_leads_to_the_only_plan_or_to_the_list_of_plans() -> None:
    assert menu("/", [], PLAN_LINK, str).sections[0].target == "/doc/plan/naering-2023-2026"
    assert menu("/", [], None, str).sections[0].target == "/klasse/Plan"


def test_texts_of_the_menu_are_translated() -> None:
    texts = {s.text for s in menu("/", [], PLAN_LINK, str).sections}
    texts |= {text for s in (*SECTIONS, menu("/", [], PLAN_LINK, str).sections[0]) for text, _ in s.below}
    assert texts | {s.text for s in SECTIONS} <= set(catalogue("nb"))


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        (date(2022, 11, 24), "nb", "24. november 2022"),
        (date(2022, 11, 24), "en", "24 November 2022"),
        ("2026-12-31", "nb", "31. desember 2026"),
        ("2026", "nb", "2026"),
    ],
)
def test_date_is_written_as_readers_write_it(day: date | str, language: str, text: str) -> None:
    assert long_date(day, language) == text


@pytest.mark.parametrize(
    "path", ["/", "/doc/plan/naering-2023-2026", "/doc/plan/naering-2023-2026/tiltak/6.1"]
)
def test_page_that_says_whether_the_plan_is_in_force_changes_with_the_day(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "nb"}

    def on(day: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Clock:
                return cls.fromtimestamp(day.timestamp(), tz)

        monkeypatch.setattr("app.http.exchange.datetime", Clock)

    on(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))  # 23:59 in Norway
    before = client.get(path, headers=headers)
    assert "Vedtatt av formannskapet i Lier 24. november 2022." in before.text
    assert "Gjelder til 31. desember 2026." in before.text
    on(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))  # the next day in Norway
    after = client.get(path, headers=headers | {"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Perioden er over" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]
    turtle = {"Accept": "text/turtle"}
    if path != "/":  # data are the same on every day
        same = client.get(path, headers=turtle).headers["ETag"]
        on(datetime(2027, 6, 1, tzinfo=UTC))
        assert client.get(path, headers=turtle).headers["ETag"] == same
