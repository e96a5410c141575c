# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacking archives of the parts library, good, damaged and evil ones."""

from __future__ import annotations

import io
import os
import shutil
import stat
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from brickwright.core.environment import library_archive
from brickwright.core.environment.library_archive import ArchiveError, unpack_library
from brickwright.core.errors import BrickwrightError, Cancelled, InputError
from brickwright.core.ldraw.library import Library
from hypothesis import given
from hypothesis import strategies as st
from small_library import archive, files, part, write_library


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the library is to be, in a folder that only it is in."""
    return tmp_path / "place" / "ldraw"


def packed(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "complete.zip"
    path.write_bytes(content)
    return path


def nothing_left(target: Path) -> bool:
    return not target.parent.exists() or not list(target.parent.iterdir())


@pytest.mark.parametrize("prefix", ["ldraw/", "", "some/where/LDraw/"])
def test_the_library_arrives_whole(tmp_path: Path, target: Path, prefix: str) -> None:
    told: list[tuple[int, int]] = []
    state = unpack_library(
        packed(tmp_path, archive(prefix)), target, progress=lambda done, total: told.append((done, total))
    )
    assert state.usable
    assert (state.path, state.parts, state.updated) == (target, 2, "2024-05")
    here = {
        path.relative_to(target).as_posix(): path.read_text("utf-8") for path in target.rglob("*") if path.is_file()
    }
    assert here == files()
    assert "s/3001s01.dat" in Library(target)
    assert told[-1] == (sum(map(len, files().values())),) * 2
    assert told == sorted(told)
    assert [path.name for path in target.parent.iterdir()] == ["ldraw"]


def test_files_keep_the_dates_of_the_archive(tmp_path: Path, target: Path) -> None:
    buffer = io.BytesIO(archive())
    with zipfile.ZipFile(buffer, "a") as opened:
        opened.writestr(zipfile.ZipInfo("ldraw/parts/old.dat", (2001, 2, 3, 4, 5, 6)), part("Old"))
    unpack_library(packed(tmp_path, buffer.getvalue()), target)
    assert (target / "parts" / "old.dat").stat().st_mtime < (target / "parts" / "3001.dat").stat().st_mtime


def test_programs_are_left_packed(tmp_path: Path, target: Path) -> None:
    further = {
        "ldraw/mklist.exe": b"MZ",
        "ldraw/parts/run.py": b"1",
        "elsewhere/note.txt": b"x",
        "ldraw/parts/x.PNG": b"",
    }
    unpack_library(packed(tmp_path, archive(further=further)), target)
    here = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert here == {*files(), "parts/x.PNG"}


EVIL = [
    "../evil.dat",
    "ldraw/parts/../../../evil.dat",
    "/tmp/evil.dat",
    "C:/evil.dat",
    "ldraw\\..\\..\\evil.dat",
    "ldraw/parts/evil.dat:stream.dat",
    "ldraw/parts/nul.dat",
    "ldraw/parts/evil.dat.",
    "ldraw//evil.dat",
    "ldraw/./evil.dat",
    "ldraw/parts/a\nb.dat",
]


@pytest.mark.parametrize("name", EVIL)
def test_a_path_that_leaves_the_folder_refuses_the_archive(tmp_path: Path, target: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="not safe to unpack"):
        unpack_library(packed(tmp_path, archive(further={name: b"0 Evil\n"})), target)
    assert nothing_left(target)
    assert not list(tmp_path.rglob("evil*"))


def test_a_link_refuses_the_archive(tmp_path: Path, target: Path) -> None:
    link = zipfile.ZipInfo("ldraw/parts/link.dat")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO(archive())
    with zipfile.ZipFile(buffer, "a") as opened:
        opened.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveError, match="not safe"):
        unpack_library(packed(tmp_path, buffer.getvalue()), target)
    assert nothing_left(target)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO(archive())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("ldraw/parts/bomb.dat", bytes(library_archive.MAX_FILE_BYTES + 1))
    bomb = packed(tmp_path, buffer.getvalue())
    assert bomb.stat().st_size < 200_000
    with pytest.raises(ArchiveError, match="far more than a parts library"):
        unpack_library(bomb, target)
    monkeypatch.setattr(library_archive, "MAX_FILES", 3)
    with pytest.raises(ArchiveError, match="far more than a parts library"):
        unpack_library(packed(tmp_path, archive()), target)
    assert nothing_left(target)


def test_a_size_that_lies_is_not_believed(tmp_path: Path, target: Path) -> None:
    """The directory says a byte, the data are more: no more than stated is written, and its checksum tells."""
    with zipfile.ZipFile(io.BytesIO(archive())) as opened:
        info = opened.getinfo("ldraw/parts/3001.dat")
    content = bytearray(archive())
    directory = content.index(b"PK\x01\x02")
    at = content.index(b"ldraw/parts/3001.dat", directory) - 46
    assert int.from_bytes(content[at + 24 : at + 28], "little") == info.file_size
    content[at + 20 : at + 28] = (1).to_bytes(4, "little") * 2
    with pytest.raises(ArchiveError, match="damaged"):
        unpack_library(packed(tmp_path, bytes(content)), target)
    assert nothing_left(target)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_damaged_archive_never_looks_like_a_library(place: int, change: int) -> None:
    content = bytearray(archive())
    content[place % len(content)] ^= change
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "place" / "ldraw"
        with suppress(BrickwrightError):
            unpack_library(packed(Path(folder), bytes(content)), target)
        if target.exists():  # a date has changed, or the name of a file that no library needs
            here = [name for name in files() if (target / name).exists()]
            assert len(here) >= len(files()) - 1
            assert all((target / name).read_text("utf-8") == files()[name] for name in here)
        else:
            assert nothing_left(target)


def test_a_cut_archive_and_no_archive(tmp_path: Path, target: Path) -> None:
    for content in (archive()[:-300], b"", b"<html>Not found</html>"):
        with pytest.raises(ArchiveError, match=r"damaged, or no zip archive .*; download it again\.$"):
            unpack_library(packed(tmp_path, content), target)
    with pytest.raises(ArchiveError, match="There is no file"):
        unpack_library(tmp_path / "nowhere.zip", target)
    assert nothing_left(target)


def test_an_archive_of_something_else(tmp_path: Path, target: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("photos/cat.png", b"")
    with pytest.raises(ArchiveError, match="no LDraw parts library"):
        unpack_library(packed(tmp_path, buffer.getvalue()), target)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("parts/9999.dat", part("Unofficial"))
    with pytest.raises(ArchiveError, match="no whole parts library"):
        unpack_library(packed(tmp_path, buffer.getvalue()), target)
    assert nothing_left(target)


def test_a_cancel_leaves_what_was_there(tmp_path: Path, target: Path) -> None:
    write_library(target)
    (target / "parts" / "mine.dat").write_text(part("Mine"))
    looks = iter([False, False, True])
    with pytest.raises(Cancelled):
        unpack_library(packed(tmp_path, archive()), target, lambda: next(looks))
    assert (target / "parts" / "mine.dat").is_file()
    assert [path.name for path in target.parent.iterdir()] == ["ldraw"]
    unpack_library(packed(tmp_path, archive()), target)
    assert not (target / "parts" / "mine.dat").exists(), "the new library takes the old one's place"


def test_the_old_library_returns_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_library(target)
    replace = os.replace

    def refuse(source: Path, destination: Path) -> None:
        if source.name.startswith(".unpacking"):
            raise PermissionError(13, "in use")
        replace(source, destination)

    monkeypatch.setattr(library_archive.os, "replace", refuse)
    with pytest.raises(InputError, match="in use"):
        unpack_library(packed(tmp_path, archive()), target)
    assert (target / "p" / "stud.dat").is_file()
    assert [path.name for path in target.parent.iterdir()] == ["ldraw"]


def test_a_full_disk_is_told(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(library_archive.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(BrickwrightError, match="free some space"):
        unpack_library(packed(tmp_path, archive()), target)
    assert nothing_left(target)


def test_what_a_killed_process_left_is_swept(tmp_path: Path, target: Path) -> None:
    left, fresh = (target.with_name(f".unpacking-{name}") for name in ("1", "2"))
    for folder in (left, fresh):
        write_library(folder)
    os.utime(left, (1e9, 1e9))
    unpack_library(packed(tmp_path, archive()), target)
    assert not left.exists()
    assert fresh.exists(), "another process may be unpacking just now"
