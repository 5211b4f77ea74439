"""How the last build ended: the record stays, whatever other builds do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.releases import storage
from app.releases.last_build import end_noted, last_build
from app.releases.locking import changing


def test_another_build_does_not_remove_the_record_that_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = storage.sync

    def sync_during_another_build(path: Path) -> None:
        with changing(tmp_path):
            sync(path)

    monkeypatch.setattr(storage, "sync", sync_during_another_build)
    with pytest.raises(KeyError), end_noted(tmp_path):
        raise KeyError
    assert (found := last_build(tmp_path)) is not None
    assert found.error == "KeyError"
