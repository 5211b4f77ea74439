"""The structured data of the pages are valid schema.org: Google's own types for it accept them.

https://github.com/google/schema-dts has a TypeScript type for each class and property of schema.org. A
property that a class does not have, or a value that a property cannot have, is an error of the compiler.
"""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clients.compiling import COMPILER, compile_errors

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
WRONG = (
    '{"@type": "Dataset", "nothing": "x"}',
    '{"@type": "Dataset", "distribution": {"@type": "Place"}}',
)


@pytest.fixture(scope="module")
def errors(site: Flask, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the messages of the compiler about the blocks of all pages, and about each block of `WRONG`."""
    client = site.test_client()
    blocks = []
    for path in PAGES:
        for language in ("nb", "en"):
            text = client.get(f"{path}?lang={language}", headers={"Accept": "text/html"}).text
            found = BLOCK.findall(text)
            assert len(found) == 1, path
            blocks += found
    folder = tmp_path_factory.mktemp("schema-org")
    (folder / "node_modules").symlink_to(COMPILER.parents[2])
    wrong = [f'{{"@context": "https://schema.org", "@graph": [{block}]}}' for block in WRONG]
    for name, values in {"pages": blocks, **{f"wrong-{n}": [text] for n, text in enumerate(wrong)}}.items():
        lines = ['import type { Graph } from "schema-dts";']
        lines += [f"export const block{n}: Graph = {value};" for n, value in enumerate(values)]
        (folder / f"{name}.ts").write_text("\n".join(lines), "utf-8")
    return compile_errors(folder, "--skipLibCheck")


def test_schema_dts_accepts_the_block_of_each_kind_of_page(errors: dict[str, str]) -> None:
    assert errors.get("pages.ts", "")[:4000] == ""


def test_schema_dts_refuses_what_schema_org_does_not_have(errors: dict[str, str]) -> None:
    assert set(errors) >= {f"wrong-{n}.ts" for n in range(len(WRONG))}


def test_dataset_of_the_front_page_has_a_publisher_and_files_to_download(client: FlaskClient) -> None:
    (text,) = BLOCK.findall(client.get("/?lang=en", headers={"Accept": "text/html"}).text)
    graph = json.loads(text)["@graph"]
    (dataset,) = [node for node in graph if "distribution" in node]
    names = {node["@id"]: node.get("name") for node in graph if "@id" in node}
    assert names[dataset["publisher"]["@id"]]
    assert dataset["description"].startswith("The action plan")
    addresses = {d["contentUrl"].rpartition("/")[2] for d in dataset["distribution"]}
    assert {"planer.xlsx", "tiltak.csv", "planer.ttl"} <= addresses
