"""What the catalogue says about a plan is kept, and the documents are the same with and without that."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from app.builders import derive
from app.catalogue import FOLDER, write_catalogue, write_descriptions
from app.catalogue.plan_datasets import PlanDataset
from app.files.writing import write_files
from app.kept import NOTHING_KEPT, Kept
from app.store.ordering import write_long_lists
from app.store.statistics import write_statistics
from bench.growing import PLANS as FOLDERS
from bench.growing import change_a_word
from bench.plans import SLUG, empty_files
from tests.small_plans import write_small_plans
from tests.test_kept_results import released

PLANS = 4
BASE = "https://data.lier.kommune.no/id"
SERIES = "<https://data.lier.kommune.no/id/planserie/naering>"
BUILDERS = (write_long_lists, write_statistics, write_files, write_descriptions, write_catalogue)


@pytest.fixture(autouse=True)
def _few_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.builders.BUILDERS", BUILDERS)


def documents_of(content: Path, folder: Path, kept: Kept) -> dict[str, bytes]:
    """Return the documents of a release of some content, without its time and its id."""
    with empty_files():
        release = released(content, folder, partial(derive, kept=kept))
    time = release.created.isoformat().encode()
    texts = {path.name: gzip.decompress(path.read_bytes()) for path in (release.folder / FOLDER).iterdir()}
    return {name: text.replace(time, b"").replace(release.id.encode(), b"") for name, text in texts.items()}


def said(plan: str, statement: str, content: Path) -> None:
    """Add a statement to the file of a plan."""
    with (content / FOLDERS / plan / "plan.ttl").open("a", encoding="utf-8") as file:
        file.write(f"\n{statement}\n")


def with_another_title(content: Path) -> None:
    path = content / "data/catalog.ttl"
    text = path.read_text("utf-8")
    place = text.index("dcterms:title", text.index(f"datasett:{SLUG} a "))
    path.write_text(f'{text[:place]}dcterms:title "Plan"@en ; {text[place:]}', "utf-8")


def with_title_and_availability(content: Path) -> None:
    with_another_title(content)
    value = "<http://data.europa.eu/r5r/availability> <http://a.example>"
    said(OTHER, f"<{BASE}/plan/{OTHER}/tiltak/1.1> {value} .", content)


def without_a_plan(content: Path) -> None:
    shutil.rmtree(content / FOLDERS / f"{SLUG}-3")


OTHER = f"{SLUG}-2"
CHANGES: dict[str, Callable[[Path], None]] = {
    "the title of a dataset, and availability, said by another plan": with_title_and_availability,
    "a publisher, said by a plan": partial(
        said, OTHER, f"<{BASE}/katalog> <http://purl.org/dc/terms/publisher> <{BASE}/aktor/buskerudbyen> ."
    ),
    "a further edition": partial(
        said, OTHER, f"<{BASE}/plan/{OTHER}> plan:editionOf {SERIES} ; plan:replaces <{BASE}/plan/{SLUG}> ."
    ),
    "a period": partial(
        said, OTHER, f"<{BASE}/periode/2023-2026> <http://www.w3.org/ns/dcat#endDate> '2027-12-31' ."
    ),
    "no more plan": without_a_plan,
}


def test_documents_after_each_change_are_the_same_as_those_from_nothing(tmp_path: Path) -> None:
    content, kept = tmp_path / "content", Kept(tmp_path / "kept")
    write_small_plans(content, PLANS)
    before = documents_of(content, tmp_path / "releases", kept)
    for name, change in CHANGES.items():
        change(content)
        after = documents_of(content, tmp_path / name, kept)
        assert after == documents_of(content, tmp_path / f"{name}, new", NOTHING_KEPT), name
        assert after["katalog-1.nt.gz"] != before["katalog-1.nt.gz"], name
        before = after


def test_after_a_changed_word_one_dataset_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content, kept, looked_up = tmp_path / "content", Kept(tmp_path / "kept"), list[str]()
    to_bytes = PlanDataset.to_bytes

    def noting(dataset: PlanDataset) -> bytes:
        looked_up.append(dataset.plan.rpartition("/")[2])
        return to_bytes(dataset)

    monkeypatch.setattr(PlanDataset, "to_bytes", noting)
    write_small_plans(content, PLANS)
    documents_of(content, tmp_path / "before", kept)
    assert len(looked_up) == PLANS
    looked_up.clear()
    change_a_word(content)
    documents_of(content, tmp_path / "after", kept)
    assert looked_up == [SLUG]
