"""The description of a dataset that data/catalog.ttl does not describe, made from the plan and its owner.

Everything follows from the content. What does not, such as the day of publication, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.catalogue.source import CatalogueSource
from app.catalogue.statements import AUTHORITY, Value, description_triples, texts
from app.files.outline import Plan
from app.store.lookups import Labels
from app.vocabularies import expand

GOVERNMENT = AUTHORITY + "data-theme/GOVE"
"""The theme of adopted plans of public bodies: government and public sector."""
NORWAY = AUTHORITY + "country/NOR"
PUBLIC = AUTHORITY + "access-right/PUBLIC"
DESCRIPTION: Labels = {
    "nb": "{title}, vedtatt plan fra {owner}: hver del ordrett og med egen adresse.",
    "nn": "{title}, vedteken plan frå {owner}: kvar del ordrett og med eiga adresse.",
    "en": "{title}, an adopted plan of {owner}: each part word for word and with an address of its own.",
}
RIGHTS: Labels = {
    "nb": "Planteksten er et vedtak av offentlig myndighet og uten opphavsrettslig vern, jf. åndsverkloven "
    "§ 14. Lisensen gjelder det som er lagt til.",
    "nn": "Planteksten er eit vedtak av offentleg styresmakt og utan opphavsrettsleg vern, jf. åndsverklova "
    "§ 14. Lisensen gjeld det som er lagt til.",
    "en": "The text of the plan is a decision of a public authority and without copyright under section 14 "
    "of the Norwegian Copyright Act (åndsverkloven). The licence applies to what has been added.",
}


def owners(source: CatalogueSource, plan: str) -> list[str]:
    """Return the owners of a plan."""
    return source.objects_of(plan, source.lookups.namespaces.plan["owner"])


def publishers(source: CatalogueSource, dataset: str, plan: str) -> list[str]:
    """Return who publishes a dataset: whom the data name, else the plan's owners, else the catalogue's."""
    stated = source.objects(dataset, "dcterms:publisher")
    return stated or owners(source, plan) or source.objects(source.catalogue, "dcterms:publisher")


def contacts(source: CatalogueSource, dataset: str, plan: str) -> list[str]:
    """Return the contact points of a dataset: the data's, else those of the owners, else the catalogue's."""
    own = [contact for owner in owners(source, plan) for contact in source.contacts_of(owner)]
    return source.objects(dataset, "dcat:contactPoint") or own or source.contacts


def themes(source: CatalogueSource, dataset: str) -> list[str]:
    """Return the themes of a dataset."""
    return source.objects(dataset, "dcat:theme") or [GOVERNMENT]


def rights(source: CatalogueSource, dataset: str, plan: Plan) -> list[str]:
    """Return the statements of rights of a dataset; a decision has no copyright."""
    stated = source.objects(dataset, "dcterms:rights")
    return stated or ([f"{source.base}katalog#rettigheter"] if plan.adopted_on else [])


def said_by_the_plan(source: CatalogueSource, dataset: str, plan: Plan) -> dict[str, list[Value]]:
    """Return title, description, keywords, themes and access of a dataset, as far as the data have none.

    The keywords are what kind of plan it is, and the names of its areas, in its own words.
    """
    titles = plan.labels or {plan.language or "nb": plan.title}
    look = source.lookups
    found: Labels = {}
    if names := [look.labels(owner) for owner in owners(source, plan.iri)]:
        for language, template in DESCRIPTION.items():
            owner = ", ".join(n.get(language) or n.get("nb") or next(iter(n.values()), "") for n in names)
            title = titles.get(language) or plan.title
            found[language] = template.format(title=title, owner=owner)
    kinds = [look.labels(k) for k in look.types(plan.iri) if k.startswith(str(look.namespaces.plan))]
    areas = [look.labels(e.iri) for e in plan.elements if look.children(e.iri)]
    derived: dict[str, list[Value]] = {
        "dcterms:title": texts(titles),
        "dcterms:description": texts(found),
        "dcat:keyword": list(dict.fromkeys(word for labels in (*kinds, *areas) for word in texts(labels))),
        "dcat:theme": [GOVERNMENT],
        "dcterms:accessRights": [PUBLIC],
        "dcterms:rights": list(rights(source, dataset, plan)),
    }
    return {n: v for n, v in derived.items() if v and not source.lookups.objects(dataset, expand(n))}


def statement_of_rights(source: CatalogueSource) -> Iterator[ox.Triple]:
    """Yield the statement that adopted words have no copyright."""
    iri = f"{source.base}katalog#rettigheter"
    kinds = ("dcterms:RightsStatement", "odrs:RightsStatement")
    yield from description_triples(iri, kinds, {"dcterms:description": texts(RIGHTS)})
