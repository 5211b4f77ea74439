"""Lists are in Norwegian order, and actors in groups with the named organisations first."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.language import content_languages, norwegian_order, shortened
from app.serving import ServedRelease
from app.views.directory import GROUPS, NAMED, ORGANISATIONS, OTHERS, Directory, DirectorySection

TODAY = date(2026, 11, 28)


@pytest.fixture
def served(site: Flask) -> ServedRelease:
    found: ServedRelease = site.extensions["publication"].current()
    return found


def sections(served: ServedRelease, kind: str, wanted: str = "") -> tuple[DirectorySection, ...]:
    things = served.lookups.instances(served.lookups.namespaces.plan[kind])
    directory = Directory(served.lists, served.views, content_languages("nb"), TODAY)
    return directory.sections(kind, things, complete=True, wanted=wanted)


def test_letters_are_in_norwegian_order_without_case_and_accents() -> None:
    names = ["Ås", "Øvre Eiker", "Ærfugl", "Zoo", "Aas", "étage", "Eiker", "viken", "Asker"]
    assert sorted(names, key=norwegian_order) == [
        "Asker", "Eiker", "étage", "viken", "Zoo", "Ærfugl", "Øvre Eiker", "Ås", "Aas",
    ]  # fmt: skip


def test_named_organisations_come_first_then_groups_and_last_those_that_no_plan_mentions(
    served: ServedRelease,
) -> None:
    found = sections(served, "Actor")
    assert [s.heading for s in found] == [ORGANISATIONS, GROUPS, NAMED, OTHERS]
    names = {s.heading: [e.link.text for e in s.entries] for s in found}
    assert "Buskerudbyen" in names[ORGANISATIONS]
    assert "Nabokommuner" in names[GROUPS]
    assert "Lier kommune" in names[NAMED]
    assert "Drammen kommune" in names[OTHERS]
    assert all(e.mentions == 0 for e in found[-1].entries)
    for listed in names.values():
        assert listed == sorted(listed, key=norwegian_order)


def test_every_actor_is_in_one_group(served: ServedRelease) -> None:
    iris = [e.link.iri for s in sections(served, "Actor") for e in s.entries]
    assert sorted(iris) == sorted(served.lookups.instances(served.lookups.namespaces.plan["Actor"]))


def test_list_is_limited_to_names_with_a_text(served: ServedRelease) -> None:
    assert [e.link.text for s in sections(served, "Actor", "helseP") for e in s.entries] == [
        "Drammen Helsepark"
    ]


def test_page_of_a_list_has_a_plural_heading_and_says_what_it_leaves_out(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "nb"}
    assert "<h1>Steder</h1>" in client.get("/klasse/Place", headers=headers).text
    none = client.get("/klasse/Actor?name=%3Cb%3E", headers=headers).text
    assert "Ingen navn inneholder «&lt;b&gt;»." in none


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [("kort", 10, "kort"), ("en to tre fire", 10, "en to …"), ("ordutenblank" * 2, 10, "ordutenb …")],
)
def test_long_name_is_shortened_at_a_word(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected
    assert len(shortened(text, most)) <= most
