# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are complete or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from brickwright.core.errors import BrickwrightError, InputError
from brickwright.core.files import prepare_folder, remove_leftovers, write_by_rename, write_text


def test_a_text_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "übung 城.txt"
    write_text(path, "old\n")
    write_text(path, "new\r\n")
    assert path.read_bytes() == b"new\r\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: .* free some space and try again"),
        (OSError(errno.EIO, "Input/output error"), r"cannot be written \(Input/output error\); choose another folder"),
    ],
)
def test_a_failure_is_told_and_leaves_the_old_file(tmp_path: Path, error: OSError, words: str) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def write(temporary: Path) -> None:
        temporary.write_text("half")
        raise error

    with pytest.raises(BrickwrightError, match=words):
        write_by_rename(path, write)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_read_only_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "precious")
    monkeypatch.setattr(os, "access", lambda *_: False)  # the super-user may write everything
    with pytest.raises(InputError, match="is read-only; choose another name"):
        write_text(path, "new")
    assert path.read_text() == "precious"
    write_text(tmp_path / "b.txt", "new")


def test_a_folder_is_made_and_tried(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
    write_text(tmp_path / "file", "")
    with pytest.raises(InputError, match="cannot be written"):
        prepare_folder(tmp_path / "file" / "below")


def test_only_what_the_dead_have_left_is_removed(tmp_path: Path) -> None:
    gone = 2**31 - 2  # no process has such a number
    names = {
        f".a-{gone}.glb": False,
        f".a-{gone}.blend@": False,
        f".a-{os.getppid()}.glb": True,  # still at work
        f".b-{gone}.glb": True,  # not ours
        "a-1.glb": True,
        f".a-{gone}.txt": True,
    }
    for name in names:
        (tmp_path / name).touch()
    assert remove_leftovers([tmp_path / "a.glb", tmp_path / "a.blend", tmp_path / "none" / "a.glb"]) == 2
    assert {name: (tmp_path / name).exists() for name in names} == names
