"""A small content folder with a plan that does not conform yet, and its preview."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import REPOSITORY
from tests.cli.test_import_to_page import ACTORS, CATALOGUE, HEAD
from tests.serving import COMMAND, free_port

PLAN = """<id/plan/skog-2025-2028> a plan:ActionPlan ; dcterms:title "Skogplan 2025-2028"@nb ;
    rdfs:label "Skogplan 2025-2028"@nb ; plan:periodStart "2025-01-01"^^xsd:date ;
    plan:periodEnd "2028-12-31"^^xsd:date .
<id/plan/skog-2025-2028/tiltak/1> a plan:Measure ; plan:inPlan <id/plan/skog-2025-2028> ;
    plan:partOf <id/plan/skog-2025-2028> ; plan:number "1" ; plan:order 1 ;
    plan:elementKind <https://data.lier.kommune.no/def/elementtype/tiltak> ;
    rdfs:label "Tiltak 1"@nb ; plan:text "Plante trær"@nb .
"""
DRAFT_FILE = "data/plans/skog-2025-2028/plan.ttl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("draft") / "content"
    for name in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, found / name)
    (found / DRAFT_FILE).parent.mkdir(parents=True)
    for file, text in (
        ("data/katalog.ttl", CATALOGUE),
        ("data/aktorer.ttl", ACTORS),
        (DRAFT_FILE, PLAN),
    ):
        name = Path(file).stem
        (found / file).write_text(HEAD.replace("GRAPH", name) + text, "utf-8")
    return found


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    """The variables of a command that reads the folder, with releases that must not be made."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HANDLINGSPLAN_")}
    releases = folder.parent / "releases"
    return kept | {
        "HANDLINGSPLAN_CONTENT": str(folder),
        "HANDLINGSPLAN_RELEASES": str(releases),
        "LC_ALL": "nb_NO.UTF-8",
    }


@pytest.fixture(scope="module")
def preview(environment: dict[str, str]) -> Iterator[str]:
    """The address of a running preview. A test leaves the folder as it was."""
    port = free_port()
    command = [str(COMMAND), "preview", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
