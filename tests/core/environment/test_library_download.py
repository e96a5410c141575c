# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloading the parts library from a server on this machine that breaks, lies and dawdles."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_server import ArchiveServer
from brickwright.core.environment import library_download
from brickwright.core.environment.library_download import (
    download_library,
    downloaded_library,
    remove_library,
    unpack_archive,
    user_folder,
)
from brickwright.core.environment.task import Task
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
    server.break_after, server.breaks = 100_000, 1
    half = Task(lambda task: library_download.fetch(server.url, folder / "complete.zip", cancelled=lambda: True), "")
    folder.mkdir(parents=True)
    half = ended(Task(lambda task: library_download.fetch(server.url, folder / "complete.zip", cancelled=lambda: False,
                                                          progress=_stop_at(60_000)), ""))  # fmt: skip
    assert half.error
    assert (folder / "complete.zip.part").stat().st_size >= 60_000
    server.content = archive(padding=PADDING + 1000)
    server.breaks = 0
    assert ended(download_library(folder, server.url)).error == ""
    assert server.sent[-1] == 0, "the server has another version now, and sends all of it"


def _stop_at(count: int):  # type: ignore[no-untyped-def]
    def progress(done: int) -> None:
        if done >= count:
            raise RuntimeError("enough")

    return progress
