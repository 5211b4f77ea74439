"""Areas, measures, partners and places, and the lines between them, in three columns, as SVG.

Areas are on the left, measures in the middle in the plan's order, partners and places on the right. Each
area, partner or place is near the mean height of its measures (the barycentre method of Sugiyama, Tagawa and
Toda, https://doi.org/10.1109/TSMC.1981.4308636), which is enough because only one column is sorted.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.pictures.parts import MeasureArea, Named, areas, mark, words
from app.pictures.rows import Row
from app.views.presentation import Value

COLUMNS = {"area": (3, 222), "measure": (283, 54), "partner": (487, 270), "place": (487, 270)}
"""Kind -> x position and width of its column."""
LETTERS = {"area": 9.3, "measure": 8.4, "partner": 8.4, "place": 8.4}
"""Kind -> mean width of a letter, with a margin; names of areas are bold.

The widths are those of DejaVu Sans, the widest font that a reader may see before the site's own has loaded.
"""
WIDTH, TOP = 760, 3.0
LINE, PADDING, SPACE, BETWEEN_AREAS = 18, 8, 4, 14
MOST_LINES = 3
NUMBER = re.compile(r"^(\d+\.) ")
"""The number before the name of an area; it is not alone on a line."""
UNBROKEN = "\N{NO-BREAK SPACE}"

Near = Mapping[str, tuple[str, tuple[str, ...]]]
"""IRI of a resource -> its key within the picture, and the keys of its neighbours."""


NO_WORDS = Value("", "")


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A box: its key within the picture, its label (complete, and in lines), and its neighbours' keys.

    `words` is the adopted text of a measure.
    """

    key: str
    kind: str
    value: Value
    shown: str
    lines: tuple[str, ...]
    near: tuple[str, ...]
    words: Value = NO_WORDS
    y: float = 0.0

    @property
    def x(self) -> int:
        """Return the x position of the left edge."""
        return COLUMNS[self.kind][0]

    @property
    def width(self) -> int:
        """Return the width, which is that of the column."""
        return COLUMNS[self.kind][1]

    @property
    def height(self) -> int:
        """Return the height that the lines need."""
        return LINE * len(self.lines) + PADDING

    @property
    def middle(self) -> float:
        """Return the y position where lines meet the box."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Edge:
    """A curve between two boxes, from left to right, as an SVG path."""

    source: str
    target: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A measure with its neighbours, for the lists beside the picture."""

    area: MeasureArea
    measure: Value
    words: Value
    partners: tuple[Value, ...]
    places: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """All boxes, the lines and the size of the drawing; `links` has the same content for lists."""

    nodes: tuple[NetworkNode, ...]
    edges: tuple[Edge, ...]
    links: tuple[Linked, ...]
    height: float
    width: int = WIDTH

    @property
    def by_area(self) -> list[tuple[MeasureArea, list[Linked]]]:
        """Return each area with its measures, in the order of the plan."""
        found: dict[str, tuple[MeasureArea, list[Linked]]] = {}
        for link in self.links:
            found.setdefault(link.area.iri, (link.area, []))[1].append(link)
        return list(found.values())

    @property
    def shown(self) -> Mapping[str, str]:
        """Return key -> label of each box."""
        return {node.key: node.shown for node in self.nodes}


def network(rows: Sequence[Row], named: Named) -> Network:
    """Return the network for rows with area and measure, and optionally a partner or a place."""
    near = connected(rows)
    above = areas(rows, named)
    measures = {row["measure"]: row for row in rows}
    middle = placed_by_area((measure(iri, row, near, named), row["area"]) for iri, row in measures.items())
    others = {n.key: n for n in middle}
    left = apart(centred(area(a, near), others) for a in above)
    resources = {row[kind]: kind for row in rows for kind in ("partner", "place") if kind in row}
    right = (centred(resource_node(named(iri), kind, near), others) for iri, kind in resources.items())
    height = max((n.y + n.height for n in middle), default=0.0)
    nodes = (*left, *middle, *spread(sorted(right, key=lambda n: n.middle), height))
    return Network(
        nodes=nodes,
        edges=tuple(edges(nodes)),
        links=tuple(linked(rows, above, named)),
        height=max((n.y + n.height for n in nodes), default=0.0) + TOP,
    )


def connected(rows: Iterable[Row]) -> Near:
    """Return IRI -> its key and the keys of its neighbours, in the order of the rows."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for other in (row[kind] for kind in ("area", "partner", "place") if kind in row):
            found.setdefault(row["measure"], {})[other] = None
            found.setdefault(other, {})[row["measure"]] = None
    keys = {iri: f"n{number}" for number, iri in enumerate(found)}
    return {iri: (keys[iri], tuple(keys[other] for other in others)) for iri, others in found.items()}


def measure(iri: str, row: Row, near: Near, named: Named) -> NetworkNode:
    """Return the box of a measure, labelled with its number."""
    return replace(placeless(named(iri), "measure", mark(row, named).text, near), words=words(row))


def area(found: MeasureArea, near: Near) -> NetworkNode:
    """Return the box of an area, labelled with its number and name."""
    return placeless(found.value, "area", found.title, near)


def resource_node(value: Value, kind: str, near: Near) -> NetworkNode:
    """Return the box of a partner or a place."""
    return placeless(value, kind, value.text, near)


def placeless(value: Value, kind: str, shown: str, near: Near) -> NetworkNode:
    """Return a box without a position; a label with too many lines is cut."""
    letters = int((COLUMNS[kind][1] - 2 * PADDING) / LETTERS[kind])
    together = NUMBER.sub(rf"\1{UNBROKEN}", shown)
    wrapped = textwrap.wrap(together, letters, max_lines=MOST_LINES, placeholder="…") or [shown]
    lines = [line.replace(UNBROKEN, " ") for line in wrapped]
    return NetworkNode(near[value.iri][0], kind, value, shown, tuple(lines), near[value.iri][1])


def placed_by_area(measures: Iterable[tuple[NetworkNode, str]]) -> list[NetworkNode]:
    """Return the measures one below the other, with a gap between two areas."""
    found: list[NetworkNode] = []
    y, before = TOP, ""
    for node, above in measures:
        y += BETWEEN_AREAS if before not in ("", above) else 0
        found.append(replace(node, y=y))
        y, before = y + node.height + SPACE, above
    return found


def centred(node: NetworkNode, others: dict[str, NetworkNode]) -> NetworkNode:
    """Return a box at the mean height of its neighbours."""
    heights = [others[key].middle for key in node.near if key in others]
    return replace(node, y=round(sum(heights) / len(heights) - node.height / 2, 1) if heights else 0.0)


def apart(nodes: Iterable[NetworkNode]) -> list[NetworkNode]:
    """Return the boxes without overlaps: a box moves down if the one above reaches into it."""
    found: list[NetworkNode] = []
    for node in nodes:
        least = found[-1].y + found[-1].height + SPACE if found else TOP
        found.append(replace(node, y=max(node.y, least)))
    return found


def spread(nodes: Sequence[NetworkNode], height: float) -> list[NetworkNode]:
    """Return boxes one below the other, spread over the height, or over more if they need it."""
    free = height - sum(n.height for n in nodes) - TOP
    space = max(SPACE, free / (len(nodes) - 1)) if len(nodes) > 1 else 0.0
    found: list[NetworkNode] = []
    y = TOP if len(nodes) > 1 else max(TOP, free / 2)
    for node in nodes:
        found.append(replace(node, y=round(y, 1)))
        y += node.height + space
    return found


def edges(nodes: Iterable[NetworkNode]) -> Iterable[Edge]:
    """Yield a curve for each pair of neighbours."""
    found = {n.key: n for n in nodes}
    for left in found.values():
        for right in (found[key] for key in left.near if found[key].x > left.x):
            start, end = left.x + left.width, right.x
            half = (start + end) / 2
            path = f"M{start} {left.middle}C{half} {left.middle} {half} {right.middle} {end} {right.middle}"
            kind = right.kind if left.kind == "measure" else left.kind
            yield Edge(left.key, right.key, kind, path)


def linked(rows: Sequence[Row], above: Iterable[MeasureArea], named: Named) -> Iterable[Linked]:
    """Yield the rows of the table, by measure."""
    of_area = {area.iri: area for area in above}
    by_measure: dict[str, list[Row]] = {}
    for row in rows:
        by_measure.setdefault(row["measure"], []).append(row)
    for own in by_measure.values():
        yield Linked(
            of_area[own[0]["area"]],
            mark(own[0], named),
            words(own[0]),
            tuple(named(i) for i in dict.fromkeys(row["partner"] for row in own if "partner" in row)),
            tuple(named(i) for i in dict.fromkeys(row["place"] for row in own if "place" in row)),
        )
