"""The release that a site serves, and its replacement."""

from __future__ import annotations

import logging
import time
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from app.building import publish
from app.cli.serving import report_what_is_amiss
from app.cli.warming import Memory, warm_up
from app.publication import Publication
from app.settings import Settings
from app.views.templates import environment


def test_memory_of_a_replaced_release_is_given_back(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.publication.GRACE_SECONDS", -0.9)  # of the second that a query may run
    chosen = Settings(content=small, releases=tmp_path / "r", reload_seconds=0, query_seconds=1)
    publish(chosen)
    publication = Publication(chosen)
    publication.when_changed = tidy = Memory().tidy
    try:
        old = weakref.ref(publication.current())
        tidy()
        with (small / "data/places.ttl").open("a", encoding="utf-8") as file:
            file.write("<https://data.lier.kommune.no/id/sted/x> <http://purl.org/dc/terms/title> 'X'@nb .\n")
        publish(chosen)
        publication.refresh()
        assert publication.current() is not old()
        end = time.monotonic() + 20
        while old() is not None and time.monotonic() < end:
            time.sleep(0.05)
        assert old() is None
    finally:
        publication.close()


def test_other_content_is_reported_after_the_start_and_an_unreadable_file_stops_no_site(
    small: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = Settings(content=small, releases=tmp_path / "r")
    built = publish(chosen)
    report_what_is_amiss(chosen, built)
    assert capsys.readouterr().err == ""
    places = small / "data/places.ttl"
    places.write_text(places.read_text("utf-8") + "# a draft\n", "utf-8")
    report_what_is_amiss(chosen, built)
    assert built.name in capsys.readouterr().err
    monkeypatch.setattr("app.content.turtle_files.LARGEST_FILE", 1)
    with caplog.at_level(logging.WARNING):
        report_what_is_amiss(chosen, built)
    assert "cannot be compared" in caplog.text

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    caplog.clear()
    monkeypatch.setattr(Path, "is_file", refuse)  # as in a folder of another user
    report_what_is_amiss(chosen, built)
    assert "Permission denied" in caplog.text


def test_missing_content_and_contributions_that_cannot_be_read_are_reported_after_the_start(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    chosen = Settings(content=small, releases=tmp_path / "r")
    built = publish(chosen)
    (tmp_path / "file").write_text("")
    amiss = replace(chosen, content=tmp_path / "gone", contributions=str(tmp_path / "file"))
    with caplog.at_level(logging.WARNING):
        report_what_is_amiss(amiss, built)
    assert str(tmp_path / "gone") in capsys.readouterr().err
    assert f"the contributions in {tmp_path / 'file'}" in caplog.text


def test_a_warm_process_has_every_template() -> None:
    pages = environment()
    assert pages.cache is not None
    pages.cache.clear()
    warm_up()
    assert len(pages.cache) == len(pages.list_templates(["html"])) > 40


def test_a_site_without_a_release_is_no_error_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        Publication(Settings(releases=tmp_path / "none")).refresh()
    (record,) = (r for r in caplog.records if "no release can be opened" in r.getMessage())
    assert record.levelno == logging.INFO
