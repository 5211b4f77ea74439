"""The main menu: its five sections, the pages below each, and which section a page belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.language import Translate
from app.views.links import LIST_PATH
from app.views.presentation import Value

PLAN, PLANS = "The plan", "Plans"


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its text, the address of its first page, and what belongs to it.

    `classes` are local names in the plan vocabulary: resources of these classes and their lists belong to the
    section. `paths` are the beginnings of other addresses. `below` has texts and addresses of further pages.
    """

    text: str
    target: str
    classes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    below: tuple[tuple[str, str], ...] = ()


SECTIONS = (
    Section(
        PLANS,
        LIST_PATH + "Plan",
        ("Plan", "PlanSeries", "PlanElement", "Decision", "Document", "Place", "Initiative"),
        ("/les/",),
        (
            ("Places", LIST_PATH + "Place"),
            ("Documents", LIST_PATH + "Document"),
            ("Initiatives", LIST_PATH + "Initiative"),
        ),
    ),
    Section("Measures", LIST_PATH + "Measure", ("Measure",)),
    Section("Partners", LIST_PATH + "Actor", ("Actor",), ("/bidrag",), (("For partners", "/bidrag"),)),
    Section("Overview", "/oversikt", (), ("/oversikt",)),
    Section(
        "Data",
        "/om/data",
        (),
        (
            "/om/data", "/endringer", "/filer", "/sporring", "/sparql", "/api", "/def", "/graf",
            "/katalog", "/begrep", "/modell", "/conneg", "/oppslag", "/klasse/",
        ),
        (
            ("Download", "/filer"),
            ("Example questions", "/api/queries"),
            ("Query (SPARQL)", "/sporring"),
            ("Vocabulary", "/def/plan"),
            ("Changes", "/endringer"),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Menu:
    """The sections of one page, each with its address; `current` is the page's own section, if it has one."""

    sections: tuple[Section, ...]
    current: Section | None


def menu(path: str, classes: Iterable[str], plan: Value | None, translate: Translate) -> Menu:
    """Return the menu of the page at `path`, about a resource of these classes (local names, nearest first).

    The first section leads to the plan of the page, if it has one. `translate` is used for all texts.
    """
    first = SECTIONS[0]
    if plan and plan.href:
        reading = ("Read the whole plan", "/les/" + plan.href.partition("/plan/")[2].replace("/", "_"))
        first = Section(PLAN, plan.href, first.classes, first.paths, (reading, *first.below))
    sections = tuple(_translated(section, translate) for section in (first, *SECTIONS[1:]))
    kinds = list(classes)
    if path.startswith(LIST_PATH):
        kinds.append(path.removeprefix(LIST_PATH).partition(".")[0])
    of_class = (s for kind in kinds for s in sections if kind in s.classes)
    of_path = (s for s in sections if path.startswith(s.paths))
    return Menu(sections, next(of_class, None) or next(of_path, None))


def _translated(section: Section, translate: Translate) -> Section:
    below = tuple((translate(text), target) for text, target in section.below)
    return replace(section, text=translate(section.text), below=below)
