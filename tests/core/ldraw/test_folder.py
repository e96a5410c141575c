# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the files of a folder by their LDraw names, and nothing outside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from brickwright.core.ldraw.folder import Folder


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "Models"
    for name in ("3001.DAT", "S/3001s01.dat", "p/48/4-4cyli.dat", "two  words.LDR"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"0 {name}\n")
    (tmp_path / "x.dat").write_text("0 outside\n")
    (root / "link.dat").symlink_to(tmp_path / "x.dat")
    (root / "up").symlink_to(tmp_path)
    (root / "loop.dat").symlink_to("loop.dat")
    return root


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("3001.dat", "3001.DAT"),
        ("S\\3001S01.DAT", "S/3001s01.dat"),
        ("P\\48\\4-4cyli.dat", "p/48/4-4cyli.dat"),
        ("Two Words.ldr", "two  words.LDR"),
    ],
)
def test_files_are_found_whatever_their_case(folder, name, file):
    assert Folder(folder).find(name) == folder / file


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../../x.dat",
        "..\\..\\x.dat",
        "s/../../../x.dat",
        "/etc/passwd",
        "C:\\x.dat",
        "link.dat",
        "up/x.dat",
        "loop.dat",
        "s",
        "none.dat",
        "a\0b.dat",
        "x" * 5000,
    ],
)
def test_nothing_outside_is_found(folder, name):
    assert Folder(folder).find(name) is None
