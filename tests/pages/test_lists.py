"""Lists of classes: a heading in the plural, the number of all, and names in Norwegian order."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.language import catalogue
from app.namespaces import Namespaces
from app.store.lookups import name_order
from app.views.headings import HEADINGS

OWL_CLASS = "http://www.w3.org/2002/07/owl#Class"
PLAN = str(Namespaces().plan)


def page(client: FlaskClient, name: str, language: str = "nb") -> Element:
    response = client.get(f"/klasse/{name}.html?lang={language}")
    assert response.status_code == 200
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert isinstance(tree, Element)
    return tree


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def names(tree: Element) -> list[str]:
    return [words(a) for a in tree.iterfind(".//ul[@class='things']/li/a")]


@pytest.mark.parametrize(
    ("name", "language", "heading"),
    [
        ("Measure", "nb", "Tiltak 41"),
        ("Actor", "nb", "Partnere og aktører 33"),
        ("FocusArea", "nb", "Innsatsområder 6"),
        ("Place", "en", "Places 9"),
    ],
)
def test_heading_is_in_the_plural_with_the_number_of_all(
    client: FlaskClient, name: str, language: str, heading: str
) -> None:
    assert words(page(client, name, language).find(".//h1")) == heading


def test_names_are_in_norwegian_order(client: FlaskClient) -> None:
    found = names(page(client, "Actor"))
    assert len(found) == 33
    assert found == sorted(found, key=name_order)
    assert found[-2:] == ["Øvre Eiker kommune", "Øvrige eiere"]


def test_measures_are_called_by_number_and_words_in_the_order_of_the_plan(client: FlaskClient) -> None:
    found = names(page(client, "Measure"))
    assert found[0].startswith("1.1 Sørge for at det settes av tilstrekkelig med arealer")
    numbers = [[int(part) for part in name.partition(" ")[0].split(".")] for name in found]
    assert numbers == sorted(numbers)
    assert not [name for name in found if name.startswith("Tiltak")]


@pytest.mark.parametrize(
    "ordered",
    [
        ["Asker", "Zoo", "Ærlig", "Øvre Eiker", "Ås"],
        ["Berg", "Åsen", "Aasgaard 2"],
        ["Tiltak 2", "Tiltak 10"],
        ["Ebbe", "Édith", "Efteløt"],
        ["lier", "Lierbyen"],
    ],
)
def test_order_of_names(ordered: list[str]) -> None:
    assert sorted(set(ordered), key=name_order) == ordered


def test_every_class_of_the_vocabulary_has_a_heading_that_is_translated(site: Flask) -> None:
    look = site.extensions["publication"].current().lookups
    classes = {iri.removeprefix(PLAN) for iri in look.instances(OWL_CLASS) if iri.startswith(PLAN)}
    assert classes == set(HEADINGS)
    assert set(HEADINGS.values()) <= set(catalogue("nb"))
