"""`/openapi.json` describes the API of stored queries, and the API behaves as described."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from app.formats import answer_formats
from app.http.tables import OPTIONS
from app.questions import read_stored_query
from tests.questions.answers import query, slugs

# There are more than a hundred operations; most differ only in the query behind them.
EXAMPLES, EXAMPLES_WITH_PARAMETERS = 1, 3
Operation = APIOperation[Any, Any, Any, Any]


@pytest.fixture(scope="module")
def operations(site: Flask) -> list[Operation]:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", site)
    found = list(schema.get_all_operations())
    read = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(read) == len(found)
    return read


def own_parameters(operation: Operation) -> set[str]:
    return {p.name for p in operation.query} - set(OPTIONS)


def check(operation: Operation, mode: GenerationMode, examples: int) -> None:
    """Call the operation; raises an error if the response is not described."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def call(case: Case[Any]) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})

    call()


def test_api_answers_requests_that_its_description_allows(operations: list[Operation]) -> None:
    assert len(operations) > 3 * len(slugs()) - 10
    for operation in operations:
        examples = EXAMPLES_WITH_PARAMETERS if own_parameters(operation) else EXAMPLES
        check(operation, GenerationMode.POSITIVE, examples)


def test_api_refuses_requests_that_its_description_does_not_allow(operations: list[Operation]) -> None:
    found = {frozenset(own_parameters(operation)): operation for operation in operations}
    assert len(found) >= 10
    for operation in filter(own_parameters, found.values()):
        check(operation, GenerationMode.NEGATIVE, EXAMPLES_WITH_PARAMETERS)


def test_every_stored_query_is_described_with_its_formats(client: FlaskClient) -> None:
    found = client.get("/openapi.json").json
    assert found is not None
    for slug in slugs():
        question = read_stored_query(slug, query(slug))
        described = found["paths"][f"/api/queries/{slug}"]["get"]
        assert list(described["responses"]["200"]["content"]) == [
            r.media_type for r in answer_formats(question.form)
        ]
        own = [p["name"] for p in described["parameters"] if "name" in p]
        assert own == [p.name for p in question.parameters]
        assert not re.search(r"[{}]", described["summary"])


def test_every_example_of_the_description_has_a_result(client: FlaskClient) -> None:
    found = client.get("/openapi.json").json
    assert found is not None
    examples = 0
    for path, operations in found["paths"].items():
        values = {p["name"]: p["example"] for p in operations["get"].get("parameters", ()) if "example" in p}
        if values and "{" not in path:
            examples += 1
            answer = client.get(path, query_string=values)
            assert answer.status_code == 200
            if answer.mimetype == "application/sparql-results+json" and answer.json is not None:
                assert "boolean" in answer.json or answer.json["results"]["bindings"]
    assert examples >= 11
