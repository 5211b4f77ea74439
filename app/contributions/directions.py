"""The direction of a partner's statement: from the partner's own resource to a part of a plan."""

from __future__ import annotations

import pyoxigraph as ox

from app.contributions.findings import FileFinding
from app.contributions.link_terms import subject_text
from app.contributions.missing import is_missing, missing_resource
from app.contributions.plan_terms import PlanTerms


def wrong_direction(triple: ox.Triple, value: str, terms: PlanTerms, place: str) -> FileFinding | None:
    """Return the finding that a statement goes the wrong way, or is for the plan itself to make."""
    subject, predicate = subject_text(triple), triple.predicate.value
    fields = {
        "term": terms.name(predicate),
        "thing": f"<{subject[:200]}>",
        "element": f"<{value[:200]}>",
    }
    if subject.startswith(terms.base):
        return _about_ours(triple, value, terms, fields, place)
    if predicate in terms.inverses:
        fields["near"] = terms.name(terms.inverses[predicate])
        message = "{term} goes from a part of the plan, and {thing} is yours."
        return FileFinding(message, "Use {near} instead.", fields, place)
    if predicate in terms.relations or not predicate.startswith(terms.space):
        return None
    domain, _ = terms.ends(predicate)
    if domain == terms.space + "PlanElement" and "/id/plan/" in value:
        return FileFinding(
            "{term} goes from a part of the plan, and {thing} is yours.",
            "To link it to the plan, use plan:implements, plan:contributesToElement, plan:reportsOn, "
            "plan:dependsOn or plan:isAbout.",
            fields,
            place,
        )
    return None


def _about_ours(
    triple: ox.Triple, value: str, terms: PlanTerms, fields: dict[str, str], place: str
) -> FileFinding | None:
    """Return the finding about a statement whose subject is ours; None for one that the plan makes."""
    subject, predicate = subject_text(triple), triple.predicate.value
    if is_missing(subject, terms):
        return missing_resource(subject, terms, place)
    if predicate in terms.inverses:
        return None
    if triple.object in terms.look.objects(subject, predicate):
        return None
    if predicate in terms.relations and value and not value.startswith(terms.base):
        message = "{term} goes from your own thing to the plan, and here it goes the other way."
        return FileFinding(message, "Turn it around: {element} {term} {thing}.", fields, place)
    own = predicate.startswith(terms.space) and not value.startswith(terms.base)
    return FileFinding(
        "Only the plan itself says {term} of {thing}. Your data say what your own things do.",
        "Turn it around: your own address plan:implements {thing}, or another of the relations."
        if own and value
        else "Leave it out.",
        fields,
        place,
    )
