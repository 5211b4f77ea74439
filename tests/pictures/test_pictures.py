"""Pictures can show any plan: with many measures, with long names, or without anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from app.compressed import gzipped
from app.errors import UnreadableQuestion
from app.identifiers import local_name
from app.pictures.bars import STYLES, bars
from app.pictures.matrix import LEVELS, matrix
from app.pictures.network import MOST_LINES, Network, network
from app.pictures.parts import areas
from app.pictures.rows import FILE, PART, ROWS, PlanRows, Row, current, picture_query, read_overview
from app.pictures.timeline import MOST_TICKS, timeline
from app.releases.manifest import Damaged, read_part
from app.views.presentation import Value

LONG = "det interkommunale samarbeidsrådet for næringsutvikling og kollektivtransport i hele regionen " * 3


def named(iri: str) -> Value:
    names = {"long": LONG, "a/9": "Strategy 9", "a/4": "Utviklingsorientert næringslivspartner"}
    return Value(names.get(iri, local_name(iri)), "nb", iri, f"/doc/{iri}")


def measure(area: int, number: int, **more: str) -> Row:
    return {
        "area": f"a/{area}",
        "areaNumber": str(area),
        "measure": f"m/{area}.{number}",
        "number": f"{area}.{number}",
        **more,
    }


COMMITTED = [
    measure(1, 1, commitment="c/look", commitmentOrder="8"),
    measure(1, 2, commitment="c/ensure", commitmentOrder="1"),
    measure(1, 2, commitment="c/look", commitmentOrder="8"),
    measure(2, 1),
]
INVOLVED = [
    measure(1, 1, partner="p/few", role="r/host", isGroup="false"),
    measure(1, 1, partner="p/many", role="r/host", isGroup="true"),
    measure(1, 1, partner="p/many", role="r/owner", isGroup="true"),
    measure(1, 2, partner="p/many", role="r/host", isGroup="true"),
]


def test_bars_count_commitments_in_the_order_of_the_code_list() -> None:
    first, second = bars(COMMITTED, named).bars
    assert [(s.kind.commitment.text if s.kind.commitment else "") for s in first.segments] == [
        "ensure",
        "look",
    ]
    assert [[m.text for m in s.measures] for s in first.segments] == [["1.2"], ["1.1", "1.2"]]
    assert sum(s.width for s in first.segments) == pytest.approx(100)
    assert second.segments[0].width == pytest.approx(100 / 3)


def test_measure_with_two_commitments_counts_once() -> None:
    found = bars(COMMITTED, named)
    assert (found.measures, [bar.measures for bar in found.bars]) == (3, [2, 1])


def test_measure_without_a_commitment_is_shown_last() -> None:
    found = bars(COMMITTED, named)
    assert found.kinds[-1].commitment is None
    assert [m.text for m in found.bars[1].of(found.kinds[-1])] == ["2.1"]


def test_code_list_of_any_length_has_fill_patterns() -> None:
    rows = [measure(1, n, commitment=f"c/{n}", commitmentOrder=str(n)) for n in range(1, 20)]
    assert {kind.style for kind in bars(rows, named).kinds} == set(range(STYLES))


def test_partner_with_the_most_measures_is_first_and_shades_follow_the_counts() -> None:
    found = matrix(INVOLVED, COMMITTED, named)
    assert [(r.partner.text, r.measures, r.group) for r in found.rows] == [
        ("many", 2, True),
        ("few", 1, False),
    ]
    assert [[cell.level for cell in row.cells] for row in found.rows] == [[LEVELS, 0], [LEVELS // 2, 0]]
    assert (found.totals, found.measures) == ((2, 0), 2)


def test_partner_with_two_roles_in_a_measure_has_both() -> None:
    part = matrix(INVOLVED, COMMITTED, named).rows[0].cells[0].parts[0]
    assert (part.measure.text, [role.text for role in part.roles]) == ("1.1", ["host", "owner"])


def test_boxes_of_a_network_do_not_overlap() -> None:
    rows = [measure(a, n, partner=f"p/{a * n % 7}", place=f"s/{n}") for a in range(1, 9) for n in range(1, 6)]
    found = network([*rows, measure(1, 1, partner="long")], named)
    for x in {node.x for node in found.nodes}:
        column = sorted((node for node in found.nodes if node.x == x), key=lambda node: node.y)
        assert all(above.y + above.height < below.y for above, below in pairwise(column))
    assert max(node.y + node.height for node in found.nodes) <= found.height
    assert max(node.x + node.width for node in found.nodes) <= found.width


def test_long_name_is_cut_in_the_picture_and_complete_for_screen_readers() -> None:
    (node,) = (n for n in network([measure(1, 1, partner="long")], named).nodes if n.kind == "partner")
    assert len(node.lines) == MOST_LINES
    assert node.lines[-1].endswith("…")
    assert node.shown == LONG


def test_number_of_an_area_is_on_the_line_of_its_first_word() -> None:
    (node,) = (n for n in network([measure(4, 1)], named).nodes if n.kind == "area")
    assert node.lines == ("4. Utviklingsorientert", "næringslivspartner")


def test_every_line_leads_from_left_to_right_between_neighbours() -> None:
    found = network([measure(1, 1, partner="p/x"), measure(1, 1, place="s/y"), measure(1, 2)], named)
    shown = found.shown
    lines = {(shown[edge.source], shown[edge.target], edge.kind) for edge in found.edges}
    assert lines == {
        ("1", "1.1", "area"),
        ("1", "1.2", "area"),
        ("1.1", "x", "partner"),
        ("1.1", "y", "place"),
    }
    assert [(link.measure.text, len(link.partners), len(link.places)) for link in found.links] == [
        ("1.1", 1, 1),
        ("1.2", 0, 0),
    ]


def test_number_is_not_repeated_if_the_name_contains_it() -> None:
    assert [area.title for area in areas([measure(9, 1), measure(1, 1)], named)] == ["Strategy 9", "1"]


def test_plan_without_rows_has_empty_pictures() -> None:
    assert bars([], named).bars == ()
    assert matrix([], [], named).rows == ()
    assert timeline([], named).periods == ()
    assert network([], named) == Network((), (), (), 3.0)


def test_period_ends_with_its_last_day() -> None:
    found = timeline([{"thing": "plan", "from": "2023-01-01", "to": "2026-12-31"}], named)
    assert [(p.relations, p.x, p.width) for p in found.periods] == [(("plan",), 0.0, 100.0)]
    assert found.ticks == ((2023, 0.0), (2024, 25.0), (2025, 50.0), (2026, 75.0), (2027, 100.0))


def test_unknown_dates_have_no_position_on_the_line() -> None:
    rows = [
        {"thing": "known", "from": "2020-01-01", "to": "2029-12-31"},
        {"thing": "begun", "from": "2025-01-01"},
        {"thing": "unknown", "decision": "d", "relation": "x#buildsOn"},
        {"thing": "unknown", "decision": "e", "decided": "2025-01-01", "relation": "x#replaces"},
    ]
    known, begun, unknown = timeline(rows, named).periods
    assert (known.x, known.width) == (0.0, 100.0)
    assert (begun.x, begun.width, begun.end) == (50.0, 50.0, "")
    assert (unknown.x, unknown.width) == (None, None)
    assert unknown.relations == ("buildsOn", "replaces")
    assert [a.x for a in unknown.adoptions] == [None, 50.0]


def test_invalid_date_is_unknown() -> None:
    (period,) = timeline([{"thing": "x", "from": "-0044-03-15", "to": "9999-12-31"}], named).periods
    assert (period.x, period.width) == (None, None)


@pytest.mark.parametrize(
    ("first", "last"), [("2023", "2023"), ("2017", "2028"), ("1850", "2050"), ("0001", "9998")]
)
def test_years_on_a_line_are_legible(first: str, last: str) -> None:
    ticks = timeline([{"thing": "x", "from": f"{first}-06-01", "to": f"{last}-07-31"}], named).ticks
    assert 2 <= len(ticks) <= MOST_TICKS + 1
    assert all(0 <= x <= 100 for _, x in ticks)


def plan(start: str) -> PlanRows:
    return PlanRows(start, start, start, {})


@pytest.mark.parametrize(
    ("today", "shown"),
    [("2026-12-31", "2023-01-01"), ("2027-01-01", "2027-01-01"), ("2020-01-01", "2023-01-01")],
)
def test_newest_plan_that_has_begun_is_shown(today: str, shown: str) -> None:
    plans = [plan("2027-01-01"), plan("2023-01-01")]
    assert current(plans, date.fromisoformat(today)) == plan(shown)


def test_no_plan_is_shown_if_there_is_none() -> None:
    assert current([], date(2026, 1, 1)) is None


def test_query_that_cannot_be_restricted_to_a_plan_draws_no_picture() -> None:
    with pytest.raises(UnreadableQuestion, match=r"places\.rq.*«plan»"):
        picture_query("places", "#+ title@en: Places\nSELECT ?s { ?s ?p ?o }")


def test_rows_of_a_plan_are_read_when_they_are_needed(tmp_path: Path) -> None:
    read: list[str] = []
    rows = gzipped(b'{"time": [{"a": "1"}]}')
    (tmp_path / ROWS).write_bytes(b"others" + rows + b"others")
    part = [len("others"), len(rows), sha256(rows).hexdigest()]
    in_list: dict[str, object] = {"rows": {"network": []}}

    class Stored:
        folder = tmp_path

        def read(self, name: str) -> bytes:
            read.append(name)
            if name == FILE:
                found = ({"slug": "new", PART: part}, {"slug": "old"}, {"slug": "oldest", **in_list})
                plans = [{"iri": "urn:x", "start": "", **plan} for plan in found]
                return json.dumps(plans).encode()
            return b'{"status": []}'

    new, old, oldest = read_overview(Stored())  # type: ignore[arg-type]  # only this much is used
    assert oldest.rows == {"network": []}
    assert read == [FILE]
    assert new.rows == {"time": [{"a": "1"}]}
    assert read == [FILE]
    assert "network" not in old.rows
    assert old.rows == {"status": []}
    assert read == [FILE, "overview/old.json"]
    assert new.rows == {"time": [{"a": "1"}]}


@pytest.mark.parametrize("change", [lambda found: found[:-1], lambda found: found.replace(b"r", b"s", 1)])
def test_rows_that_are_not_as_they_were_written_are_not_used(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    rows = b"rows of a plan"
    path = tmp_path / ROWS
    path.write_bytes(change(rows))
    with pytest.raises(Damaged):
        read_part(path, 0, len(rows), sha256(rows).hexdigest())
    path.unlink()
    with pytest.raises(Damaged):
        read_part(path, 0, len(rows), sha256(rows).hexdigest())
