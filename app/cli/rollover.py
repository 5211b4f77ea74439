"""`rollover`: a sheet of the measures of two editions, and the sheet filled in -> what became of them."""

from __future__ import annotations

from collections import Counter

import click
from rdflib import SKOS

from app.cli.filling_in import filled_in
from app.cli.terminal import notify, progress, read_settings, reader_language, write_out
from app.content.checks.facts import Facts
from app.content.followup.plans import called, facts_of, folder_of_plan, read_plan, subjects_by_object
from app.content.loading import load_content
from app.content.rollover.matching import proposals
from app.content.rollover.reading import check_editions, read_successions
from app.content.rollover.sheet import rollover_sheet
from app.content.rollover.writing import succession_graph, write_successions
from app.identifiers import local_name

HELP = (
    "Write a sheet of the measures of the plan OLD, with proposals for what became of them in the plan NEW. "
    "Fill it in and run the command again: it writes succession.ttl in the folder of NEW, or lists what is "
    "wrong by sheet and cell. See docs/follow-up.md."
)
FILE, SHEET = "succession.ttl", "overgang.xlsx"


@click.command("rollover", help=HELP)
@click.argument("old")
@click.argument("new")
def rollover(old: str, new: str) -> None:
    """Write the sheet of a roll-over, or the successions that a sheet has."""
    progress("loading")
    settings = read_settings()
    content = load_content(settings.content)
    names, language = content.namespaces, reader_language()
    own = [succession_graph(name, names) for name in content.plan_names.values()]
    facts = facts_of(content, own)
    plans = read_plan(facts, old, language), read_plan(facts, new, language)
    check_editions(*plans)
    place = folder_of_plan(plans[1], content, settings.content)
    proposed = proposals(plans[0].measures, plans[1].measures, completed_measures(facts, plans[0].iri))
    kinds = labels_of(facts, language)
    path = place / SHEET
    found = filled_in(
        path,
        lambda: rollover_sheet(*plans, proposed, kinds, language),
        lambda data: read_successions(data, str(path), plans, proposed, kinds),
    )
    if found is None:
        return
    replaces = plans[0].iri not in facts.values(plans[1].iri, facts.plan("replaces"))
    text = write_successions(plans, found, names, SHEET, replaces=replaces)
    write_out(text.encode(), place / FILE)
    for kind, count in Counter(s.kind for s in found).most_common():
        notify("{count} measures: {status}", {"count": count, "status": kinds[kind].casefold()})


def completed_measures(facts: Facts, plan: str) -> frozenset[str]:
    """Return the keys of the measures of a plan whose newest status is «gjennomført»."""
    newest: dict[str, tuple[str, str]] = {}
    for element, reports in subjects_by_object(facts, "statusOf").items():
        newest[element] = max(
            (facts.value(r, facts.plan("reportDate")), facts.value(r, facts.plan("status"))) for r in reports
        )
    done = (e for e, (_, status) in newest.items() if local_name(status) == "gjennomfort")
    return frozenset(e.removeprefix(f"{plan}/") for e in done if e.startswith(f"{plan}/"))


def labels_of(facts: Facts, language: str) -> dict[str, str]:
    """Return the code and the label of each concept of the list of successions, in its order."""
    scheme = f"{facts.namespaces.definitions}overgang"
    concepts = [
        s.subject for s in facts.statements if s.predicate == str(SKOS.inScheme) and s.object == scheme
    ]
    concepts.sort(key=lambda c: int(facts.value(c, facts.plan("order")) or 0))
    return {local_name(c): called(c, str(SKOS.prefLabel), facts, language) for c in concepts}
