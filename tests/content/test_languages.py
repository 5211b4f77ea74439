"""The language of a text is told by its common words, and only where they are certain."""

from __future__ import annotations

import pytest

from app.content.checks.languages import language_by_words


@pytest.mark.parametrize(
    ("text", "tag", "language"),
    [
        ("Kommunen er ikke den som eier det.", "en", "nb"),
        ("Kvar kommune er ein del av det, ikkje meir.", "en", "nn"),
        ("The owner of the area", "nb", "en"),
        ("The owner of the area", "nn", "en"),
        ("Hver kommune og flere andre", "nn", "nb"),
        ("Kvar kommune og fleire andre", "nb", "nn"),
        ("Planen for 2023 er for to byer", "nb", "nb"),
        ("Lier kommune", "en", "en"),
        ("Strategisk næringsplan og The Plan of it", "nb", "nb"),
        ("Kvar kommune, og hver by: ikkje den og ikke det", "nb", "nb"),
        ("Business and industry", "en", "en"),
    ],
)
def test_the_language_of_words(text: str, tag: str, language: str) -> None:
    assert language_by_words(text, tag) == language
