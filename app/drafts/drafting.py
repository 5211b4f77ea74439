"""Content -> a draft: its pages as far as they can be built, and the findings of validation."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from app.builders import derive
from app.content.bounded import LimitReached, WorkFailed, bounded
from app.content.folders import FOLDERS, PLANS
from app.content.loading import Content, load_content
from app.content.rdflib_terms import to_graph
from app.content.reporting import NAMING, SEVERITIES, cut_text, label, property_name, visible
from app.content.validation import ValidationReport, validate_content
from app.drafts.state import DraftState, Fault, Notify
from app.errors import ContentError, PlanError
from app.language import INTERFACE_LANGUAGES, explain
from app.quads import graph_of
from app.questions import check_stored_queries
from app.releases.folder import make_current, remove_old
from app.releases.writing import prepare, write_prepared
from app.settings import Settings
from app.vocabularies import RDF_TYPE

SECONDS, BYTES = 300, 4_000_000_000
MOST_FAULTS = 2_000
Snapshot = dict[Path, tuple[int, int]]


class CannotBuildDraft(ContentError):
    template = "The pages cannot be made from this content: {reason}."
    remedy = "Correct the errors that «handlingsplan validate» reports. The last pages stay."


class DraftTooCostly(ContentError):
    template = "The pages were not made: that needs more than {seconds} seconds or {megabytes} MB of memory."
    remedy = "Make the draft smaller. The last pages stay."


def draft(settings: Settings, notify: Notify, before: DraftState) -> DraftState:
    """Build the draft of `settings.content` in `settings.releases`, then check it; returns its last state.

    `notify` gets each state: first the pages, then the findings. `before` is the state until now, whose pages
    stay if none can be made. Call this only while the process has no other threads (`bounded`).
    """
    state = replace(before, checked=False, problem={}, faults=())
    try:
        content = load_content(settings.content, settings.base_iri or None)
        check_stored_queries(content.questions, content.graphs)
        try:
            state = replace(state, release=built(content, settings))
        except PlanError as error:
            state = replace(state, problem=in_each_language(error))
        notify(state)
        report = validate_content(content)
        found = faults(report, content)
        state = replace(state, faults=found, folders=plan_folders(content), checked=True)
    except PlanError as error:
        state = replace(state, problem=in_each_language(error), checked=True)
    notify(state)
    return state


def built(content: Content, settings: Settings) -> str:
    """Write the pages' data as a release that need not conform, and return its name.

    It is made in a child process, because content that does not conform may fail anywhere.
    Raises `CannotBuildDraft` or `DraftTooCostly`.
    """

    def work() -> bytes:
        prepared = prepare(settings.releases, content, content.content_hash)
        return write_prepared(settings.releases, prepared, derive).name.encode()

    try:
        name = bounded(work, SECONDS, BYTES).decode()
    except WorkFailed as error:
        raise CannotBuildDraft(reason=str(error)[:500]) from error
    except LimitReached:
        raise DraftTooCostly(seconds=SECONDS, megabytes=BYTES // 1_000_000) from None
    make_current(settings.releases, name)
    remove_old(settings.releases)
    return name


def faults(report: ValidationReport, content: Content) -> tuple[Fault, ...]:
    """Return the findings of a report with all texts that pages show, at most `MOST_FAULTS`."""
    quads = chain(content.quads, content.shape_quads)
    names = to_graph(q.triple for q in quads if q.predicate.value in NAMING)
    return tuple(
        Fault(
            focus=result.focus_node,
            severity=SEVERITIES.get(result.severity, "Error"),
            messages={language: visible(text) for language, text in result.messages.items()},
            place=f"{result.file}:{result.line}" if result.file else "",
            value=cut_text(visible(result.value)) if result.value else "",
            names={code: label(names, result.focus_node, code) for code in INTERFACE_LANGUAGES},
            properties={
                code: property_name(names, result, code) if result.path else ""
                for code in INTERFACE_LANGUAGES
            },
        )
        for result in report.results[:MOST_FAULTS]
    )


def plan_folders(content: Content) -> dict[str, str]:
    """Return the folder of each plan by its IRI, as «data/plans/klima/»."""
    kind = content.namespaces.plan["ActionPlan"]
    places = (
        (quad.subject.value, content.files[graph_of(quad)])  # type: ignore[union-attr]  # no blank nodes
        for quad in content.quads
        if quad.predicate == RDF_TYPE and quad.object == ox.NamedNode(kind)
    )
    return {plan: file.rpartition("/")[0] + "/" for plan, file in places if file.startswith(PLANS)}


def in_each_language(error: PlanError) -> dict[str, str]:
    """Return the message of an error with its remedy, by language."""
    return {language: explain(error, language) for language in INTERFACE_LANGUAGES}


def snapshot(root: Path) -> Snapshot:
    """Return when each file of a content folder was changed, and its size."""
    found: Snapshot = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            try:
                about = path.stat()
            except FileNotFoundError:  # an editor has just replaced it
                continue
            found[path] = (about.st_mtime_ns, about.st_size)
    return found
