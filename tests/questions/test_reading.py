"""A stored query's file is parsed completely, or refused with the line and the reason."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from app.building import publish
from app.cli import command
from app.errors import DuplicateQuestion, UnreadableQuestion
from app.language import explain
from app.questions.reading import read_stored_query, text_in
from app.settings import Settings

WHOLE = """#+ title@nb: Hvilke tiltak har {area}?
#+ title@en: Which measures does {area} have?
#+ description@nb: Alle.
#+ group@nb: Tiltak
#+ parameter area: iri, class plan:FocusArea
#+ parameter area@nb: Innsatsområde
#+ parameter level: integer, values 1 | 2 | 3, required
#+ parameter day: date
#+ column m@nb: Tiltak
PREFIX plan: <https://e.no/plan#>
SELECT ?m WHERE {
  VALUES ?area { <https://e.no/area/4> } # the default
  values ?level{UNDEF}
  VALUES ?day { UNDEF }
  ?m plan:partOf ?area .
  { VALUES ?area { <https://e.no/area/4> } ?area plan:level ?level }
}
"""


def test_complete_file_is_read() -> None:
    found = read_stored_query("tiltak", WHOLE)
    area, level, day = found.parameters
    assert found.form == "SELECT"
    assert (area.type, area.default) == ("iri", ox.NamedNode("https://e.no/area/4"))
    assert area.source == ("class", ("https://e.no/plan#FocusArea",))
    assert area.titles == {"nb": "Innsatsområde"}
    assert (level.default, level.required, level.source) == (None, True, ("values", ("1", "2", "3")))
    assert (day.default, day.required, day.source) == (None, False, ("", ()))
    assert found.columns == {"m": {"nb": "Tiltak"}}
    assert found.groups == {"nb": "Tiltak"}
    assert "#+" not in found.query


def test_a_file_is_read_again_when_its_text_or_the_published_graphs_change() -> None:
    text = "#+ title@nb: Alt\nSELECT * FROM <https://e.no/graf/a> { ?s ?p ?o }\n"
    found = read_stored_query("alt", text, ["https://e.no/graf/a"])
    assert read_stored_query("alt", text, ["https://e.no/graf/a"]) is found
    assert read_stored_query("alt", text.replace("?o", "?x"), ["https://e.no/graf/a"]).query != found.query
    with pytest.raises(UnreadableQuestion, match="graf/a"):
        read_stored_query("alt", text, ["https://e.no/graf/b"])


def test_text_is_chosen_by_language_then_bokmal_then_any() -> None:
    assert text_in({"nb": "ja", "en": "yes"}, "en") == "yes"
    assert text_in({"nb": "ja"}, "en") == "ja"
    assert text_in({"nn": "jau"}, "en") == "jau"
    assert text_in({}, "en", "slug") == "slug"


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("#+ title@nb: Hvilke", "#+ tittel: Hvilke", 1, "header"),
        ("#+ description@nb: Alle.", "#+ description: Alle.", 3, "language"),
        ("iri, class", "thing, class", 5, "«thing»"),
        ("iri, class plan:FocusArea", "iri, klasse plan:FocusArea", 5, "klasse"),
        ("class plan:FocusArea", "class other:FocusArea", 5, "other:FocusArea"),
        ("parameter area: iri", "parameter labels: iri", 5, "labels"),
        ("parameter day: date", "parameter date: date", 8, "VALUES ?date"),
        ("VALUES ?day { UNDEF }", "VALUES ?day { 1 2 }", 8, "one term"),
        ("VALUES ?day { UNDEF }", "VALUES ?day { 4 }", 8, "no date"),
        ("{ VALUES ?area { <https://e.no/area/4> }", "{ VALUES ?area { <https://e.no/area/5> }", 5, "area"),
        ("?m plan:partOf ?area .", "SERVICE <http://e.no/> { ?m ?p ?o }", 15, "SERVICE"),
        ("?m plan:partOf ?area .", "?m plan:partOf ?area ]", 15, "]"),
    ],
)
def test_invalid_file_is_refused_with_its_line(old: str, new: str, line: int, word: str) -> None:
    assert old in WHOLE
    with pytest.raises(UnreadableQuestion) as refused:
        read_stored_query("tiltak", WHOLE.replace(old, new, 1))
    assert refused.value.fields["line"] == line
    assert refused.value.fields["name"] == "tiltak"
    assert word in str(refused.value.fields["reason"])


@pytest.mark.parametrize(
    ("query", "words"), [("SELEKT * {}", "ventet SELECT"), ("SELECT * { ?s ?p }", "«}» kan ikke stå")]
)
def test_the_reason_is_in_the_language_of_the_reader(query: str, words: str) -> None:
    with pytest.raises(UnreadableQuestion) as refused:
        read_stored_query("ny", f"#+ title@nb: Ny?\n{query}\n")
    told = explain(refused.value, "nb")
    assert told.startswith("Den lagrede spørringen ny.rq kan ikke leses på linje 2: ")
    assert words in told
    assert ".." not in told + str(refused.value)


def test_validate_refuses_a_query_that_cannot_be_read(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (content / "data/queries").mkdir()
    (content / "data/queries/ny.rq").write_text("#+ title@nb: Ny?\nSELEKT * {}\n", "utf-8")
    monkeypatch.setenv("HANDLINGSPLAN_CONTENT", str(content))
    found = CliRunner().invoke(command(), ["validate"])
    assert found.exit_code == 2
    assert "ny.rq" in found.output


def test_file_without_a_title_is_refused() -> None:
    with pytest.raises(UnreadableQuestion):
        read_stored_query("x", "ASK {}\n")


def test_invalid_query_prevents_the_release_and_the_current_one_stays(content: Path, tmp_path: Path) -> None:
    (content / "data/queries").mkdir()
    bad = content / "data/queries/ny.rq"
    settings = Settings(content=content, releases=tmp_path / "releases")
    bad.write_text("#+ title@nb: Ny?\nSELECT * {\n  ?s ?p }\n", "utf-8")
    with pytest.raises(UnreadableQuestion, match=r"ny\.rq cannot be read at line 3"):
        publish(settings)
    assert not (tmp_path / "releases/current").exists()
    bad.unlink()
    (content / "data/queries/tekstsok.rq").write_text("#+ title@nb: Ny?\nASK {}\n", "utf-8")
    with pytest.raises(DuplicateQuestion, match="tekstsok"):
        publish(settings)
