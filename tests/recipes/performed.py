"""Build and serve a copy of the project with all recipes applied: `python -m … CONTENT RELEASES`.

Runs with the copy as its working directory and as PYTHONPATH. Writes JSON to standard output: the site's
responses by address; and for each part that a recipe leaves out, the message of the test that
docs/architecture.md names.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient

from app.building import publish
from app.content.importing import adopted_words, read_source
from app.content.validation import InvalidContent
from app.namespaces import Namespaces
from app.settings import REPOSITORY, Settings
from app.site import create_app
from tests import test_docs, test_shapes
from tests.pages.addresses import page_addresses

PAGES = (
    "/eksempel?lang=en",
    "/eksempel?lang=nb",
    "/doc/indikator/eksempel?lang=nb",
    "/doc/indikator/eksempel.json",
    "/api/queries/eksempel.csv?year=2024",
    "/api/queries/eksempel.csv?year=24",
    "/filer/eksempel.txt",
    "/filer/planer.nt",
)


def complaint(check: Callable[[], None]) -> str:
    """Return the message of a test that fails; empty if it passes."""
    try:
        check()
    except AssertionError as error:
        return str(error) or "fails"
    return ""


def violations(settings: Settings, wrong: str) -> list[str]:
    """Return the English messages for the content with some additional Turtle."""
    with (settings.content / "data/x.ttl").open("a", encoding="utf-8") as file:
        file.write(wrong)
    try:
        publish(settings)
    except InvalidContent as error:
        return [result.messages["en"] for result in error.report.results]
    return []


def served(client: FlaskClient, address: str) -> str:
    """Return the status and the text of a response."""
    with client.get(address, headers={"Accept": "text/html,*/*;q=0.8"}) as answer:
        return f"{answer.status_code} {answer.get_data(as_text=True)}"


def main(content: Path, releases: Path) -> None:
    settings = Settings(content=content, releases=releases, reload_seconds=0)
    site = create_app(settings)
    example = REPOSITORY / "tests/shapes/example/invalid-comment.ttl"
    text = example.read_text("utf-8")
    missing = {
        "page": complaint(lambda: test_docs.test_every_route_is_documented(site)),
        "setting": complaint(test_docs.test_every_setting_is_documented_as_it_is),
        "type of parameters": complaint(test_docs.test_every_type_of_parameters_is_documented),
    }
    source = (REPOSITORY / "data/plans/naering-2023-2026/source.txt").read_bytes()
    example.unlink()
    test_shapes.INVALID.remove(example)
    missing["shape"] = complaint(test_shapes.test_every_constraint_has_an_example_that_fails_it)
    example.write_text(text, "utf-8")
    test_shapes.INVALID.append(example)
    passed = complaint(lambda: test_shapes.test_invalid_examples_fail_at_the_stated_constraint("example"))
    found = {
        "served": {address: served(site.test_client(), address) for address in PAGES},
        "missing": missing,
        "the shape with its example": passed,
        "pages that are tested": page_addresses(),
        "imported": adopted_words(
            read_source(b"<!-- Markdown -->" + source, "source.md"), "naering-2023-2026", Namespaces()
        ),
    }
    site.extensions["publication"].close()
    wrong = '<https://data.lier.kommune.no/id/indikator/eksempel> <{}> "{}"@nb .\n'
    label = wrong.format("http://www.w3.org/2000/01/rdf-schema#comment", "forbudt")
    found["violations"] = violations(settings, label)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
