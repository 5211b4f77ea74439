"""`--output` writes a file completely or not at all, and follows links; it writes into devices and pipes."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from app.cli.terminal import CannotWriteOutput, write_out


def test_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_out(b"new", tmp_path / "out")
    finally:
        os.umask(before)
    assert (tmp_path / "out").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_existing_file_keeps_its_mode_and_owner(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"old")
    out.chmod(0o604)
    if os.geteuid() == 0:
        os.chown(out, 1234, 1235)
    before = out.stat()
    write_out(b"new", out)
    after = out.stat()
    assert out.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


@pytest.mark.parametrize("there", [True, False])
def test_link_still_leads_to_the_written_file(tmp_path: Path, there: bool) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder/target"
    if there:
        target.write_bytes(b"old")
    (tmp_path / "link").symlink_to("folder/target")
    write_out(b"new", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert target.read_bytes() == b"new"


def test_file_with_two_names_keeps_both(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"older")
    os.link(tmp_path / "one", tmp_path / "two")
    write_out(b"new", tmp_path / "one")
    assert (tmp_path / "two").read_bytes() == b"new"


def test_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("å" * 127)
    for data in (b"old", b"new"):
        write_out(data, path)
        assert path.read_bytes() == data


def test_device_is_written_into(tmp_path: Path) -> None:
    write_out(b"gone", Path(os.devnull))
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    (tmp_path / "link").symlink_to(os.devnull)
    write_out(b"gone", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()


def test_pipe_is_written_into(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_out(b"through", tmp_path / "pipe")
    reader.join(5)
    assert found == [b"through"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_write_error_is_reported_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("app.releases.storage.os.write", full)
        with pytest.raises(CannotWriteOutput, match="No space left on device"):
            write_out(b"new", out)
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    with pytest.raises(CannotWriteOutput, match="No such file or directory"):
        write_out(b"new", tmp_path / "nowhere/out")
