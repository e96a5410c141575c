# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright library``: what it finds, gets and ends with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from archive_server import ArchiveServer
from brickwright.core.bricks.colours import use_further_colours
from brickwright.core.environment import library_download
from brickwright.core.environment.task import Task
from brickwright.core.ldraw import discovery
from small_library import archive, write_library

Command = Callable[..., SimpleNamespace]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    """In the place of LDraw's."""
    running = ArchiveServer(archive(padding=300_000))
    monkeypatch.setattr(library_download, "LIBRARY_URL", running.url)
    yield running
    running.shutdown()
    running.server_close()


def test_none_is_told_with_the_way_to_one(command: Command) -> None:
    done = command("library")
    assert (done.code, done.out) == (1, "")
    assert "brickwright library --download" in done.err
    assert json.loads(command("library", "--json").out) == {"path": None, "passed_over": []}


def test_the_state_of_a_folder(command: Command, tmp_path: Path) -> None:
    root = write_library(tmp_path / "ldraw")
    done = command("library", "--path", tmp_path)
    assert (done.code, done.out) == (0, f"LDraw library of 2024-05, 2 parts, in {root} (as chosen)\n")
    assert "only 2 parts" in done.err
    told = json.loads(command("library", "--path", root, "--json").out)
    assert (told["path"], told["parts"], told["primitives"], told["source"]) == (str(root), 2, 5, "as chosen")


def test_a_choice_that_cannot_be_used(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(discovery.VARIABLE, str(write_library(tmp_path / "ldraw")))
    done = command("library", "--path", tmp_path / "nowhere")
    assert done.code == 2
    assert "There is no folder" in done.err
    assert done.out.endswith("(by LDRAWDIR)\n")


def test_download_and_then_it_is_found(command: Command, own_computer: Path, server: ArchiveServer) -> None:
    assert command("library").code == 1
    assert not server.sent, "nothing is downloaded unless it is asked for"
    done = command("library", "--download")
    assert (done.code, done.out) == (
        0,
        f"LDraw library of 2024-05, 2 parts, in {own_computer / 'ldraw'} (as downloaded)\n",
    )
    assert command("library").out == done.out


def test_download_to_a_folder(command: Command, tmp_path: Path, server: ArchiveServer) -> None:
    done = command("library", "--download", "--path", tmp_path / "mine")
    assert (done.code, done.out) == (
        0,
        f"LDraw library of 2024-05, 2 parts, in {tmp_path / 'mine/ldraw'} (as chosen)\n",
    )


def test_a_download_that_fails(command: Command, own_computer: Path, server: ArchiveServer) -> None:
    server.status = 403
    done = command("library", "--download")
    assert done.code == 1
    assert "answers 403" in done.err
    assert len(done.err.splitlines()) == 1


def test_an_interruption_keeps_what_arrived(
    command: Command, own_computer: Path, server: ArchiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.slow = 0.02
    wait = Task.wait

    def interrupted(task: Task, seconds: float | None = None) -> bool:
        if seconds is not None and task.fraction:
            raise KeyboardInterrupt
        return wait(task, None if seconds is None else 0.01)

    monkeypatch.setattr(Task, "wait", interrupted)
    done = command("library", "--download")
    assert done.code == 130
    assert "what was downloaded stays" in done.err
    assert 0 < (own_computer / "complete.zip.part").stat().st_size < len(server.content)


def test_unpack_an_archive(command: Command, own_computer: Path, tmp_path: Path) -> None:
    (tmp_path / "complete.zip").write_bytes(archive())
    assert "unpack it" in command("library", "--path", tmp_path / "complete.zip").err
    assert command("library", "--unpack", tmp_path / "complete.zip").out.endswith("(as downloaded)\n")
    (tmp_path / "bad.zip").write_bytes(b"")
    assert command("library", "--unpack", tmp_path / "bad.zip").code == 1
    assert command("library", "--unpack", tmp_path / "complete.zip", "--download").code == 2


def test_commands_show_parts_as_the_library_has_them(
    command: Command, own_computer: Path, tmp_path: Path, generator: object
) -> None:
    root = write_library(tmp_path / "ldraw")
    kept = own_computer.parent / "parts"
    try:
        words = ("generate", "a chair", "--no-physics", "--out", tmp_path / "out", "--format")
        assert command(*words, "ldr", "--library", root).code == 0
        assert not list(kept.rglob("*.mesh")), "no format that shows parts"
        done = command(*words, "glb", "--library", tmp_path / "nowhere")
        assert (done.code, done.out) == (2, "")
        assert "There is no folder" in done.err
        assert command(*words, "glb", "--library", root).code == 0
        assert list(kept.rglob("*.mesh")), "parts of the library are drawn, and kept for the next time"
    finally:
        use_further_colours({})
