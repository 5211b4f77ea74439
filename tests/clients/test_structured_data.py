"""The structured data of the pages are valid schema.org: Google's own types for it accept them.

https://github.com/google/schema-dts has a TypeScript type for each class and property of schema.org. A
property that a class does not have, or a value that a property cannot have, is an error of the compiler.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

HERE = Path(__file__).parent
COMPILER = HERE / "node_modules/typescript/bin/tsc"
OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler", "--module", "esnext")
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
PLAN = "/doc/plan/naering-2023-2026"
PAGES = (
    "/",
    PLAN,
    f"{PLAN}/tiltak/6.1",
    f"{PLAN}/innsatsomrade/4",
    "/doc/aktor/buskerudbyen",
    "/doc/sted/sylling",
    "/doc/datasett/naering-2023-2026",
    "/def/forpliktelse",
)


def compiled(folder: Path, blocks: list[str]) -> subprocess.CompletedProcess[str]:
    """Compile blocks as values of the type of a graph. Skip the test with a reason without the compiler."""
    if not (COMPILER.exists() and (HERE / "node_modules/schema-dts").exists()):
        reason = "typescript and schema-dts are not installed: run `npm ci` in tests/clients"
        pytest.fail(reason) if os.environ.get("REQUIRE_TOOLS") else pytest.skip(reason)
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    lines = ['import type { Graph } from "schema-dts";']
    lines += [f"export const block{n}: Graph = {block};" for n, block in enumerate(blocks)]
    source = folder / "blocks.ts"
    source.write_text("\n".join(lines), "utf-8")
    command = ["node", str(COMPILER), *OPTIONS, str(source)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def test_schema_dts_accepts_the_block_of_each_kind_of_page(client: FlaskClient, tmp_path: Path) -> None:
    blocks = []
    for path in PAGES:
        for language in ("nb", "en"):
            text = client.get(f"{path}?lang={language}", headers={"Accept": "text/html"}).text
            found = BLOCK.findall(text)
            assert len(found) == 1, path
            blocks += found
    done = compiled(tmp_path, blocks)
    assert done.returncode == 0, done.stdout[:4000]


def test_schema_dts_refuses_what_schema_org_does_not_have(tmp_path: Path) -> None:
    for block in (
        '{"@type": "Dataset", "nothing": "x"}',
        '{"@type": "Dataset", "distribution": {"@type": "Place"}}',
    ):
        folder = tmp_path / str(len(block))
        folder.mkdir()
        done = compiled(folder, [f'{{"@context": "https://schema.org", "@graph": [{block}]}}'])
        assert done.returncode != 0, block


def test_dataset_of_the_front_page_has_a_publisher_and_files_to_download(client: FlaskClient) -> None:
    (text,) = BLOCK.findall(client.get("/?lang=en", headers={"Accept": "text/html"}).text)
    graph = json.loads(text)["@graph"]
    (dataset,) = [node for node in graph if "distribution" in node]
    names = {node["@id"]: node.get("name") for node in graph if "@id" in node}
    assert names[dataset["publisher"]["@id"]]
    assert dataset["description"].startswith("The action plan")
    addresses = {d["contentUrl"].rpartition("/")[2] for d in dataset["distribution"]}
    assert {"planer.xlsx", "tiltak.csv", "planer.ttl"} <= addresses
