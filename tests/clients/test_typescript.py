"""The TypeScript types of the JSON trees fit every document of the site, and nothing else.

The compiler checks object literals for keys that the type does not have, as well as for missing ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.settings import REPOSITORY
from app.views.trees.schema import schemas
from app.views.trees.typescript import interface_name
from tests.choosing import step
from tests.clients.compiling import compile_errors

MOST_OF_A_CLASS = 60
# Changes of a document that its type does not allow, and a part of the compiler's message.
CHANGES: tuple[tuple[dict[str, object], str], ...] = (
    ({"nubmer": "1"}, "nubmer"),
    ({"number": 1}, "Type 'number' is not assignable to type 'string'"),
    ({"mention": {}}, "'Mention[]'"),
    ({"derived": ["number"]}, '"number"'),
)


def documents(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Yield the name of the tree, and the JSON, of some resources of each class that has one."""
    query = "SELECT DISTINCT ?class ?thing WHERE { GRAPH ?g { ?thing a ?class } } ORDER BY ?class ?thing"
    answer = client.get("/sparql", query_string={"query": query, "format": "json"})
    taken: dict[str, int] = {}
    for row in answer.get_json()["results"]["bindings"]:
        thing, kind = row["thing"]["value"], row["class"]["value"]
        if "/id/" not in thing or taken.get(kind, 0) >= MOST_OF_A_CLASS // step(3):
            continue
        found = client.get(thing.partition("/id/")[2].join(("/doc/", ".json")))
        schema = re.search(r"/schema/([\w-]+)\.json>", found.headers.get("Link", ""))
        if found.status_code == 200 and schema:
            taken[kind] = taken.get(kind, 0) + 1
            yield schema[1], found.text


def imported(name: str) -> str:
    return f'import type {{ {interface_name(name)}Document }} from "./{name}";'


@pytest.fixture(scope="module")
def programs(site: Flask) -> dict[str, str]:
    """Return the text of each program by its file name; `errors` compiles all of them at once."""
    client = site.test_client()
    found = list(documents(client))
    lines = [imported(name) for name in sorted({name for name, _ in found})]
    lines += [
        f"export const x{n}: {interface_name(name)}Document = {text.rstrip()};"
        for n, (name, text) in enumerate(found)
    ]
    document = client.get("/doc/plan/naering-2023-2026/tiltak/6.1.json").get_json()
    changed = {
        f"changed-{n}.ts": f"{imported('element')}\n"
        f"export const x: ElementDocument = {json.dumps(document | change)};"
        for n, (change, _) in enumerate(CHANGES)
    }
    page = (REPOSITORY / "docs/json.md").read_text("utf-8")
    (program,) = re.findall(r"^```ts\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    misspelt = program.replace("part.label.nb", "part.lable.nb")
    return {
        "documents.ts": "\n".join(lines),
        **changed,
        "program.ts": program,
        "misspelt.ts": misspelt,
    }


@pytest.fixture(scope="module")
def errors(site: Flask, programs: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the messages of the compiler about each program that has errors."""
    folder = tmp_path_factory.mktemp("typescript")
    client = site.test_client()
    for name in schemas():
        (folder / f"{name}.d.ts").write_text(client.get(f"/schema/{name}.d.ts").text, "utf-8")
    for name, text in programs.items():
        (folder / name).write_text(text, "utf-8")
    return compile_errors(folder)


def test_the_types_themselves_have_no_errors(errors: dict[str, str], programs: dict[str, str]) -> None:
    assert set(errors) <= set(programs)


def test_documents_of_every_class_have_the_types_of_their_tree(
    errors: dict[str, str], programs: dict[str, str]
) -> None:
    for name in ("plan", "element", "actor", "mention", "participation", "decision"):
        assert imported(name) in programs["documents.ts"]
    assert errors.get("documents.ts", "")[:3000] == ""


@pytest.mark.parametrize("number", range(len(CHANGES)), ids=[str(change) for change, _ in CHANGES])
def test_a_document_with_another_structure_is_an_error(errors: dict[str, str], number: int) -> None:
    assert CHANGES[number][1] in errors[f"changed-{number}.ts"]


def test_the_program_in_the_documentation_compiles(errors: dict[str, str]) -> None:
    assert errors.get("program.ts", "") == ""
    assert "lable" in errors["misspelt.ts"]


def test_an_unknown_tree_has_no_types(client: FlaskClient) -> None:
    assert client.get("/schema/ukjent.d.ts").status_code == 404
