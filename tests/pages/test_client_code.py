"""Programs to copy from the query page contain the query unchanged, whatever it contains."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess

import pytest

from app.pages.client_code import curl, javascript_literal, programs, python_literal, r_literal

ENDPOINT = "https://data.example/sparql"
QUERIES = [
    "SELECT ?s WHERE { ?s a ?kind }",
    'SELECT * { ?s ?p "it\'s" , """long "text" """ , "back\\\\slash\\n" }',
    "SELECT * { ?s ?p '`${process.exit(1)}`' , '\\u00e6', 'æøå 🎉' }",
    '# )" )-" )--" \'\'\' \\\nASK { ?s ?p \'"""\' }',
]


@pytest.mark.parametrize("query", QUERIES)
def test_shell_reads_the_query_unchanged(query: str) -> None:
    words = shlex.split(curl(ENDPOINT, query, "text/csv"))
    assert words[-1] == f"query=\n{query}"
    assert ENDPOINT in words


@pytest.mark.parametrize("query", QUERIES)
def test_python_reads_the_query_unchanged(query: str) -> None:
    assert ast.literal_eval(python_literal(query)) == f"\n{query}\n"


@pytest.mark.parametrize("query", QUERIES)
def test_javascript_reads_the_query_unchanged(query: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = f"process.stdout.write(JSON.stringify({javascript_literal(query)}))"
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == f"\n{query}\n"


@pytest.mark.parametrize("query", QUERIES)
def test_raw_string_of_r_ends_only_after_the_query(query: str) -> None:
    written = re.fullmatch(r'r"(-*)\((.*?)\)\1"', r_literal(query), re.DOTALL)
    assert written
    assert written.group(2) == f"\n{query}\n"


@pytest.mark.parametrize(("form", "format"), [("SELECT", "csv"), ("ASK", "json"), ("CONSTRUCT", "ttl")])
def test_every_form_of_query_gets_complete_programs(form: str, format: str) -> None:
    found = {name: text for name, _, text in programs(ENDPOINT, QUERIES[0], form)}  # type: ignore[arg-type]
    assert list(found) == ["curl", "Python", "R", "JavaScript"]
    assert f"format={format}" in found["R"]
    ast.parse(found["Python"])
    for text in found.values():
        assert ENDPOINT in text
        assert QUERIES[0] in text
