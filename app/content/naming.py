"""The name of a plan in its IRI: `owner/slug`, such as `lier-kommune/klima-2027-2030`.

Two bodies may have a plan with the same slug on one site, so a new plan has its owner in its name. The oldest
plans have none, and keep their names: an IRI never changes.
"""

from __future__ import annotations

from rdflib import DCTERMS

from app.content.loading import Content
from app.errors import ContentError

ACTORS = "/id/aktor/"


class OwnerUnknown(ContentError):
    template = "The plan {slug} is new, and plans here have several owners: {owners}."
    remedy = "Put the owner before the slug: --plan owner/{slug}."


def plan_name(content: Content, slug: str) -> str:
    """Return the name of a plan from its slug: that of a plan of the content, else with the owner before it.

    The owner is the one that all plans of the content have, or else the publisher of its catalogue. Without
    any, the slug is the name. Raises `OwnerUnknown` if there are several owners.
    """
    known = [name for name in content.plan_names.values() if slug in (name, name.rpartition("/")[2])]
    if "/" in slug or len(known) == 1:
        return known[0] if known else slug
    found = owners(content)
    if len(found) > 1:
        raise OwnerUnknown(slug=slug, owners=", ".join(found))
    return f"{found[0]}/{slug}" if found else slug


def owners(content: Content) -> list[str]:
    """Return the slugs of the owners of all plans, else that of the publisher of the catalogue."""
    for predicate in (str(content.namespaces.plan.owner), str(DCTERMS.publisher)):
        base = content.namespaces.base.rstrip("/") + ACTORS
        values = {q.object.value for q in content.quads if q.predicate.value == predicate}  # type: ignore[union-attr]  # no blank nodes
        found = sorted(iri.removeprefix(base) for iri in values if iri.startswith(base))
        if found:
            return found
    return []
