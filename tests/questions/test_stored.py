"""The stored queries of a release."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.questions.stored import StoredQueries

NEWER = "#+ title@nb: En tittel\n#+ hue: 210\nSELECT ?s { ?s ?p ?o }"


def test_query_that_a_newer_version_has_published_is_left_out(
    site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    served = site.extensions["publication"].current()
    release = replace(served.release, questions={**served.release.questions, "fra-en-nyere-utgave": NEWER})
    found = StoredQueries(release, served.lists)
    assert {question.slug for question in found} == set(served.release.questions)
    assert "fra-en-nyere-utgave.rq cannot be read at line 2" in caplog.text
