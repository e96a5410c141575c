# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloading the parts library from a server on this machine that breaks, lies and dawdles."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from archive_server import ArchiveServer
from brickwright.core.environment import library_download
from brickwright.core.environment.download import fetch
from brickwright.core.environment.library_download import (
    download_library,
    downloaded_library,
    remove_library,
    unpack_archive,
    user_folder,
)
from brickwright.core.environment.task import Task
from brickwright.core.errors import Cancelled
from brickwright.core.ldraw.discovery import library_state
from small_library import archive

PADDING = 400_000
PATIENCE = 60


@pytest.fixture
def server() -> Iterator[ArchiveServer]:
    """A server with a whole library."""
    running = ArchiveServer(archive(padding=PADDING))
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where downloads go; not made yet."""
    return tmp_path / "user" / "library"


def ended(task: Task) -> Task:
    assert task.wait(PATIENCE)
    return task


def test_a_library_is_downloaded_and_found(server: ArchiveServer, folder: Path) -> None:
    task = ended(download_library(folder, server.url))
    assert task.error == ""
    assert task.result.usable
    assert task.message.startswith("Unpacking the parts library: 0 of 0 MB")
    found = library_state(None, downloaded_library(folder))
    assert any(state and state.path == folder / "ldraw" for state in (found.state, *found.passed_over))
    assert [path.name for path in folder.iterdir()] == ["ldraw"], "the archive is not kept"


def test_without_permission_nothing_is_asked(server: ArchiveServer, folder: Path) -> None:
    task = ended(download_library(folder, server.url, online=False))
    assert "Allow Online Access" in task.error
    assert not server.sent
    assert not folder.exists()


def test_a_broken_connection_goes_on(server: ArchiveServer, folder: Path) -> None:
    server.break_after, server.breaks = 100_000, 2
    task = ended(download_library(folder, server.url))
    assert task.error == ""
    assert server.sent == [0, 100_000, 200_000]
    assert [path.name for path in folder.iterdir()] == ["ldraw"]


def test_a_connection_that_stays_broken_is_told_and_continued_later(server: ArchiveServer, folder: Path) -> None:
    server.break_after, server.breaks = 0, 99
    task = ended(download_library(folder, server.url))
    assert "check the connection and download the library again: it goes on from there." in task.error
    assert not (folder / "ldraw").exists()
    server.break_after, server.breaks = 100_000, 1
    server.sent.clear()
    assert ended(download_library(folder, server.url)).error == ""
    assert server.sent == [0, 100_000]


def test_a_cancel_in_the_middle_and_going_on(server: ArchiveServer, folder: Path) -> None:
    server.slow = 0.02
    task = download_library(folder, server.url)
    deadline = time.monotonic() + PATIENCE
    while not (task.fraction or 0) and time.monotonic() < deadline:
        time.sleep(0.005)
    task.cancel()
    assert ended(task).stopped
    have = (folder / "complete.zip.part").stat().st_size
    assert 0 < have < len(server.content)
    server.slow = 0
    assert ended(download_library(folder, server.url)).error == ""
    assert server.sent == [0, have]


def test_two_versions_of_the_library_are_not_joined(server: ArchiveServer, folder: Path) -> None:
    folder.mkdir(parents=True)
    looks = count()
    with pytest.raises(Cancelled):
        fetch(server.url, folder / "complete.zip", cancelled=lambda: next(looks) >= 2)
    assert (folder / "complete.zip.part").stat().st_size > 0
    server.content = archive(padding=PADDING + 1000)
    assert ended(download_library(folder, server.url)).error == ""
    assert server.sent == [0, 0], "the server has another version now, and sends all of it"
    assert (folder / "ldraw" / "padding.txt").stat().st_size == PADDING + 1000


def test_a_server_that_cannot_go_on_sends_all(server: ArchiveServer, folder: Path) -> None:
    server.knows_ranges = server.tells_size = False
    folder.mkdir(parents=True)
    (folder / "complete.zip.part").write_bytes(b"of another time")
    assert ended(download_library(folder, server.url)).error == ""
    assert server.sent == [0]


def test_a_damaged_archive_is_thrown_away(server: ArchiveServer, folder: Path) -> None:
    good = server.content
    server.content = good.replace(b"Brick  2 x  4\n", b"Brick  9 x  9\n")
    task = ended(download_library(folder, server.url))
    assert "damaged" in task.error
    assert "download the library again" in task.error
    assert not list(folder.iterdir())
    server.content = good
    assert ended(download_library(folder, server.url)).error == ""


def test_an_evil_archive_is_thrown_away(server: ArchiveServer, folder: Path, tmp_path: Path) -> None:
    server.content = archive(further={"../../evil.dat": b"0 Evil\n"})
    assert "not safe to unpack" in ended(download_library(folder, server.url)).error
    assert not list(folder.iterdir())
    assert not list(tmp_path.rglob("evil*"))


def test_what_is_no_archive_or_not_there(server: ArchiveServer, folder: Path) -> None:
    server.content = b"<html>Under maintenance</html>"
    assert "no zip archive" in ended(download_library(folder, server.url)).error
    server.status = 404
    assert "answers 404" in ended(download_library(folder, server.url)).error
    assert "not a web address" in ended(download_library(folder, "ftp://example.org/complete.zip")).error


def test_an_archive_that_is_far_too_large_is_not_received(
    server: ArchiveServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_download, "MAX_BYTES", 100_000)
    assert "is no parts library" in ended(download_library(folder, server.url)).error


def test_a_full_disk_is_told_before_it_is_full(
    server: ArchiveServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(library_download.shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    task = ended(download_library(folder, server.url))
    assert "needs 1 GB" in task.error
    assert "free some space" in task.error
    assert not server.sent


def test_a_new_download_takes_the_old_ones_place_and_can_be_removed(server: ArchiveServer, folder: Path) -> None:
    for padding in (1000, 2000):
        server.content = archive(padding=padding)
        assert ended(download_library(folder, server.url)).error == ""
    assert (folder / "ldraw" / "padding.txt").stat().st_size == 2000
    (folder / "complete.zip.part").write_bytes(b"half")
    remove_library(folder)
    assert not list(folder.iterdir())
    remove_library(folder)


def test_an_archive_of_the_users_own_stays(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "complete.zip"
    own.write_bytes(archive())
    assert ended(unpack_archive(own, folder)).result.path == folder / "ldraw"
    assert own.is_file()
    own.write_bytes(b"no archive")
    assert "damaged" in ended(unpack_archive(own, folder)).error
    assert own.is_file()
    assert downloaded_library(folder).is_dir()


def test_the_folder_of_downloads_follows_the_systems_custom() -> None:
    home = Path("/home/somebody")
    assert user_folder({}, home, "linux") == home / ".local/share/brickwright/library"
    assert user_folder({"XDG_DATA_HOME": "/data"}, home, "linux") == Path("/data/brickwright/library")
    assert user_folder({}, home, "darwin") == home / "Library/Application Support/brickwright/library"
    assert user_folder({"LOCALAPPDATA": "/local"}, home, "win32") == Path("/local/brickwright/library")
