"""The main menu: its five sections, the pages below each, and which section a page belongs to."""

from __future__ import annotations

from collections.abc import Container, Iterable
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


def menu(
    path: str,
    classes: Iterable[str],
    plan: Value | None,
    translate: Translate,
    empty: Container[str] = (),
) -> Menu:
    """Return the menu of the page at `path`, about a resource of these classes (local names, nearest first).

    The first section leads to the plan of the page, if it has one. `translate` is used for all texts.
    Links to `empty` lists are left out.
    """
    first = SECTIONS[0]
    if plan and plan.href:
        reading = ("Read the whole plan", "/les/" + plan.href.partition("/plan/")[2].replace("/", "_"))
        first = Section(PLAN, plan.href, first.classes, first.paths, (reading, *first.below))
    filled = (first, *(section for section in SECTIONS[1:] if section.target not in empty))
    sections = tuple(_translated(section, translate, empty) for section in filled)
    kinds = list(classes)
    if path.startswith(LIST_PATH):
        kinds.append(path.removeprefix(LIST_PATH).partition(".")[0])
    of_class = (s for kind in kinds for s in sections if kind in s.classes)
    of_path = (s for s in sections if path.startswith(s.paths))
    return Menu(sections, next(of_class, None) or next(of_path, None))


def lists_in_the_menu() -> dict[str, str]:
    """Return the addresses of the lists that the menu leads to, each with the class of its members."""
    targets = (target for s in SECTIONS for target in (s.target, *(target for _, target in s.below)))
    return {t: t.removeprefix(LIST_PATH) for t in targets if t.startswith(LIST_PATH)}


def _translated(section: Section, translate: Translate, empty: Container[str]) -> Section:
    below = tuple((translate(text), target) for text, target in section.below if target not in empty)
    return replace(section, text=translate(section.text), below=below)
