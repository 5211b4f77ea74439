"""The classes of the vocabulary and the relations between them -> a diagram in columns, as SVG.

Subclasses are in the box of their topmost class. Every relation is a row of the box where it starts, so lines
need no labels. Lines go from left to right unless the relations form a cycle (the layering of Sugiyama,
Tagawa and Toda, https://doi.org/10.1109/TSMC.1981.4308636). The columns are in bands below each other, so
that the drawing is not wider than a page; a line stays within its band, and an arrow up or down means a
line to another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.views.vocabulary import Vocabulary
from app.views.vocabulary_parts import TermSummary, Use

WIDTH, GAP, HEAD, ROW, SPACE, MARGIN = 216, 56, 30, 20, 24, 12
LETTERS = 30  # characters per row
BAND = 4  # columns beside each other


@dataclass(frozen=True, slots=True)
class Relation:
    """A property from one class to another, with its cardinality; `arrow` points to its band."""

    name: str
    source: TermSummary
    target: TermSummary
    count: str
    arrow: str = "→"

    @property
    def row(self) -> str:
        """Return the relation as the text of a row, cut if it is too long."""
        text = f"{self.name} {self.arrow} {self.target.title.text}"
        return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Box:
    """A class with its subclasses and relations, and its position."""

    term: TermSummary
    kinds: tuple[TermSummary, ...]
    relations: tuple[Relation, ...]
    band: int
    x: int
    y: int

    @property
    def width(self) -> int:
        """Return the width, which is the same for all boxes."""
        return WIDTH

    @property
    def height(self) -> int:
        """Return the height: the title, a row for each subclass and relation, and padding below."""
        return HEAD + ROW * (len(self.kinds) + len(self.relations)) + 8

    def row_y(self, index: int) -> int:
        """Return the y position of the text of a row."""
        return self.y + HEAD + ROW * index + 15


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve as an SVG path; `far` is true if it passes a column on its way."""

    path: str
    far: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """All boxes, the lines between them, and the size of the drawing."""

    boxes: tuple[Box, ...]
    lines: tuple[Curve, ...]
    width: int
    height: int


def draw(vocabulary: Vocabulary) -> Diagram:
    """Return the diagram of all classes that a relation starts from or leads to."""
    tops = _tops(vocabulary.classes)
    relations = _relations(vocabulary, tops)
    columns = _columns(relations, tops)
    boxes = _pointing(_placed(columns, relations, tops, vocabulary.classes), tops)
    return Diagram(
        boxes=tuple(boxes.values()),
        lines=tuple(_lines(boxes, tops)),
        width=min(BAND, len(columns)) * (WIDTH + GAP) - GAP + 2 * MARGIN,
        height=max((b.y + b.height for b in boxes.values()), default=0) + MARGIN,
    )


def _tops(classes: Iterable[TermSummary]) -> dict[str, TermSummary]:
    """Return class -> its topmost superclass in the vocabulary."""
    terms = {c.iri: c for c in classes}

    def top(term: TermSummary, passed: frozenset[str] = frozenset()) -> TermSummary:
        above = [terms[s.iri] for s in term.supers if s.iri in terms and s.iri not in passed]
        return top(above[0], passed | {term.iri}) if above else term

    return {iri: top(term) for iri, term in terms.items()}


def _relations(vocabulary: Vocabulary, tops: dict[str, TermSummary]) -> list[Relation]:
    """Return the relations between classes of the vocabulary that the shapes define."""
    terms = {c.iri: c for c in vocabulary.classes}
    ranges = {p.iri: p.range for p in vocabulary.properties}

    def target(use: Use) -> str:
        found = (use.values, *ranges.get(use.property.iri, ()))
        return next((v.iri for v in found if v is not None and v.iri in tops), "")

    return [
        Relation(use.property.text, terms[use.of.iri], terms[target(use)], use.count)
        for use in vocabulary.uses
        if use.of.iri in terms and target(use) in terms
    ]


def _columns(relations: list[Relation], tops: dict[str, TermSummary]) -> list[list[str]]:
    """Return the columns: a class is to the right of its sources; without sources, just before its target."""
    edges = {(tops[r.source.iri].iri, tops[r.target.iri].iri) for r in relations}
    nodes = sorted({n for edge in edges for n in edge})
    place = dict.fromkeys(nodes, 0)
    for _ in nodes:  # a cycle ends after as many rounds as there are classes
        for source, target in sorted(edges):
            if source != target and place[target] <= place[source] < len(nodes):
                place[target] = place[source] + 1
    reached = {target for source, target in edges if source != target}
    for node in nodes:
        targets = [place[t] for s, t in edges if s == node and t != node]
        if node not in reached and targets:
            place[node] = min(targets) - 1
    return [[n for n in nodes if place[n] == level] for level in sorted(set(place.values()))]


def _placed(
    columns: list[list[str]],
    relations: list[Relation],
    tops: dict[str, TermSummary],
    classes: tuple[TermSummary, ...],
) -> dict[str, Box]:
    """Return the boxes; in each column, they are sorted by the mean height of their sources."""
    boxes: dict[str, Box] = {}
    top = MARGIN
    for number, column in enumerate(columns):
        band, place = divmod(number, BAND)
        if number and not place:
            top = max(box.y + box.height for box in boxes.values()) + 2 * SPACE
        x, y = MARGIN + place * (WIDTH + GAP), top
        leading = {n: [r for r in relations if tops[r.target.iri].iri == n] for n in column}

        def mean(node: str, leading: dict[str, list[Relation]] = leading) -> float:
            heights = [b.y for r in leading[node] if (b := boxes.get(tops[r.source.iri].iri))]
            return sum(heights) / len(heights) if heights else 0.0

        for node in sorted(column, key=lambda n: (mean(n), n)):
            kinds = tuple(c for c in classes if tops[c.iri].iri == node and c.iri != node)
            own = tuple(r for r in relations if tops[r.source.iri].iri == node)
            boxes[node] = Box(tops[node], kinds, own, band, x, y)
            y += boxes[node].height + SPACE
    return boxes


def _pointing(boxes: dict[str, Box], tops: dict[str, TermSummary]) -> dict[str, Box]:
    """Return the boxes with the arrow of each relation: down or up if the target is in another band."""

    def arrow(box: Box, relation: Relation) -> str:
        band = boxes[tops[relation.target.iri].iri].band
        return "↓" if band > box.band else "↑" if band < box.band else "→"

    return {
        iri: replace(box, relations=tuple(replace(r, arrow=arrow(box, r)) for r in box.relations))
        for iri, box in boxes.items()
    }


def _lines(boxes: dict[str, Box], tops: dict[str, TermSummary]) -> Iterator[Curve]:
    """Yield a curve from each row to its target box, if that box is further to the right in its band."""
    for box in boxes.values():
        for index, relation in enumerate(box.relations, start=len(box.kinds)):
            target = boxes[tops[relation.target.iri].iri]
            if target.band == box.band and target.x > box.x:
                x, y, end = box.x + WIDTH, box.row_y(index) - 5, target.y + HEAD // 2
                path = f"M{x} {y}C{x + GAP} {y} {target.x - GAP} {end} {target.x} {end}"
                yield Curve(path, far=target.x - x > GAP)
