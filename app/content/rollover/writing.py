"""Successions -> Turtle, in a graph of the new plan. The same successions give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Literal

from app.content.followup.plans import FollowedPlan
from app.content.importing.writing import LICENCE, block
from app.content.rollover.reading import Succession
from app.namespaces import Namespaces

HEAD = """# Skrevet av «handlingsplan rollover» fra {sheet}. Rett ikke her.
# Rett arket, og kjør kommandoen igjen.

@prefix plan: <{plan}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""


def succession_graph(name: str, names: Namespaces) -> str:
    """Return the named graph of the successions to a plan."""
    return f"{names.graf}{name}/overgang"


def write_successions(
    plans: tuple[FollowedPlan, FollowedPlan],
    found: Iterable[Succession],
    names: Namespaces,
    sheet: str,
    *,
    replaces: bool,
) -> str:
    """Return the Turtle; `replaces` says that no other file states that the new plan replaces the old one."""
    old, new = plans
    title = f"Overgangen fra {old.title}"
    parts = [
        HEAD.format(sheet=sheet, plan=names.plan),
        block(
            f"<{succession_graph(new.name, names)}>",
            "a plan:NamedGraph",
            f"dcterms:title {Literal(title, lang='nb').n3()}, "
            f"{Literal(title, lang='nn').n3()}, {Literal(f'Succession to {old.title}', lang='en').n3()}",
            f"plan:layer <{names.definitions}lag/merknad>",
            f"dcterms:license <{LICENCE}>",
        ),
    ]
    if replaces:
        parts.append(block(f"<{new.iri}>", f"plan:replaces <{old.iri}>"))
    language = new.language if new.language in ("nb", "nn") else "nb"
    for succession in found:
        own = [f"plan:predecessor <{old.iri}/{key}>" for key in succession.old]
        own += [f"plan:successor <{new.iri}/{key}>" for key in succession.new]
        if succession.reason:
            own.append(f"dcterms:description {Literal(succession.reason, lang=language).n3()}")
        kind = f"plan:successionKind <{names.definitions}overgang/{succession.kind}>"
        parts.append(block(f"<{new.iri}/overgang/{succession.name}>", "a plan:Succession", kind, *own))
    return "".join(parts)
