"""A client that knows only one address follows the links from a measure to a partner."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import copytree

from app.settings import REPOSITORY
from tests.serving import free_port, serving, tool

SCRIPT = Path(__file__).with_name("dereference.mjs")


def test_rdf_dereference_goes_from_a_measure_to_its_partner(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    steps = [f"{base}id/plan/naering-2023-2026/tiltak/5.1", f"{base}def/plan#participation"]
    steps.append(f"{base}def/plan#participant")
    content = tmp_path / "content"  # with the vocabulary at the same host, so that its terms can be fetched
    for name in ("data", "ontology", "shapes"):
        copytree(REPOSITORY / name, content / name)
    vocabulary = content / "ontology/handlingsplan.ttl"
    declared = 'vann:preferredNamespaceUri "https://data.lier.kommune.no/'
    assert declared in vocabulary.read_text("utf-8")
    moved = vocabulary.read_text("utf-8").replace(declared, f'vann:preferredNamespaceUri "{base}')
    vocabulary.write_text(moved, "utf-8")
    with serving(tmp_path / "releases", content, port=port, base_iri=base):
        done = subprocess.run(
            [tool("node"), SCRIPT, *steps], capture_output=True, check=False, timeout=60, encoding="utf-8"
        )
    assert done.returncode == 0, done.stderr
    reached = json.loads(done.stdout)
    assert reached["steps"][-1] == f"{base}id/aktor/buskerudbyen"
    assert "Buskerudbyen" in reached["names"]
