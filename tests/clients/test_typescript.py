"""The TypeScript types of the JSON trees fit every document of the site, and nothing else.

The compiler checks object literals for keys that the type does not have, as well as for missing ones.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.settings import REPOSITORY
from app.views.trees.schema import schemas
from app.views.trees.typescript import interface_name

HERE = Path(__file__).parent
COMPILER = HERE / "node_modules/typescript/bin/tsc"
OPTIONS = (
    "--noEmit",
    "--strict",
    "--target",
    "es2022",
    "--moduleResolution",
    "bundler",
    "--module",
    "esnext",
)
MOST_OF_A_CLASS = 60


def compiled(folder: Path) -> subprocess.CompletedProcess[str]:
    """Compile all files of a folder. Skip the test with a reason without the compiler."""
    if not COMPILER.exists():
        reason = "typescript is not installed: run `npm ci` in tests/clients"
        pytest.fail(reason) if os.environ.get("REQUIRE_TOOLS") else pytest.skip(reason)
    sources = sorted(map(str, folder.glob("*.ts")))
    command = ["node", str(COMPILER), *OPTIONS, *sources]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def documents(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Yield the name of the tree, and the JSON, of some resources of each class that has one."""
    query = "SELECT DISTINCT ?class ?thing WHERE { GRAPH ?g { ?thing a ?class } } ORDER BY ?class ?thing"
    answer = client.get("/sparql", query_string={"query": query, "format": "json"})
    taken: dict[str, int] = {}
    for row in answer.get_json()["results"]["bindings"]:
        thing, kind = row["thing"]["value"], row["class"]["value"]
        if "/id/" not in thing or taken.get(kind, 0) >= MOST_OF_A_CLASS:
            continue
        found = client.get(thing.partition("/id/")[2].join(("/doc/", ".json")))
        schema = re.search(r"/schema/([\w-]+)\.json>", found.headers.get("Link", ""))
        if found.status_code == 200 and schema:
            taken[kind] = taken.get(kind, 0) + 1
            yield schema[1], found.text


def write_types(client: FlaskClient, folder: Path) -> None:
    for name in schemas():
        (folder / f"{name}.d.ts").write_text(client.get(f"/schema/{name}.d.ts").text, "utf-8")


def imported(name: str) -> str:
    return f'import type {{ {interface_name(name)}Document }} from "./{name}";'


def test_documents_of_every_class_have_the_types_of_their_tree(client: FlaskClient, tmp_path: Path) -> None:
    write_types(client, tmp_path)
    found = list(documents(client))
    names = {name for name, _ in found}
    assert {"plan", "element", "actor", "mention", "participation", "decision"} <= names
    lines = [imported(name) for name in sorted(names)]
    lines += [
        f"export const x{n}: {interface_name(name)}Document = {text.rstrip()};"
        for n, (name, text) in enumerate(found)
    ]
    (tmp_path / "documents.ts").write_text("\n".join(lines), "utf-8")
    done = compiled(tmp_path)
    assert done.returncode == 0, done.stdout[:3000]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"nubmer": "1"}, "nubmer"),
        ({"number": 1}, "Type 'number' is not assignable to type 'string'"),
        ({"mention": {}}, "'Mention[]'"),
        ({"derived": ["number"]}, '"number"'),
    ],
)
def test_a_document_with_another_structure_is_an_error(
    client: FlaskClient, tmp_path: Path, change: dict[str, object], error: str
) -> None:
    write_types(client, tmp_path)
    document = client.get("/doc/plan/naering-2023-2026/tiltak/6.1.json").get_json() | change
    text = f"{imported('element')}\nexport const x: ElementDocument = {json.dumps(document)};"
    (tmp_path / "changed.ts").write_text(text, "utf-8")
    done = compiled(tmp_path)
    assert done.returncode != 0
    assert error in done.stdout


def test_the_program_in_the_documentation_compiles(client: FlaskClient, tmp_path: Path) -> None:
    write_types(client, tmp_path)
    page = (REPOSITORY / "docs/json.md").read_text("utf-8")
    (program,) = re.findall(r"^```ts\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "program.ts").write_text(program, "utf-8")
    done = compiled(tmp_path)
    assert done.returncode == 0, done.stdout
    (tmp_path / "program.ts").write_text(program.replace("part.label.nb", "part.lable.nb"), "utf-8")
    assert "lable" in compiled(tmp_path).stdout


def test_an_unknown_tree_has_no_types(client: FlaskClient) -> None:
    assert client.get("/schema/ukjent.d.ts").status_code == 404
