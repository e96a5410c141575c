# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding a library and the files in it, and nothing outside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from brickwright.core.ldraw.library import Folder, Library, candidates, find_library, is_library


@pytest.fixture
def library(tmp_path) -> Path:
    root = tmp_path / "LDraw"
    for name in ("Parts/3001.DAT", "Parts/S/3001s01.dat", "p/48/4-4cyli.dat", "p/stud.dat", "LDConfig.LDR"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"0 {name}\n")
    (tmp_path / "x.dat").write_text("0 outside\n")
    (root / "Parts" / "link.dat").symlink_to(tmp_path / "x.dat")
    (root / "Parts" / "up").symlink_to(tmp_path)
    (root / "Parts" / "loop.dat").symlink_to("loop.dat")
    return root


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("3001.dat", "Parts/3001.DAT"),
        ("S\\3001S01.DAT", "Parts/S/3001s01.dat"),
        ("48\\4-4cyli.dat", "p/48/4-4cyli.dat"),
        ("STUD.DAT", "p/stud.dat"),
    ],
)
def test_parts_are_found_whatever_their_case(library, name, file):
    assert Library(library).find(name) == library / file


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
def test_nothing_outside_is_found(library, name):
    assert Library(library).find(name) is None
    assert Folder(library / "Parts").find(name) is None


def test_colours_file(library):
    assert Library(library).colours == library / "LDConfig.LDR"


def test_a_library_is_looked_for_in_order(library, monkeypatch, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.delenv("LDRAWDIR", raising=False)
    assert is_library(library)
    assert not is_library(home)
    assert not is_library(tmp_path / "none")
    monkeypatch.setenv("LDRAWDIR", str(library))
    found = find_library()
    assert found is not None
    assert found.root == library
    assert list(candidates("/first"))[:2] == [Path("/first"), library]
    monkeypatch.setenv("LDRAWDIR", str(tmp_path / "none"))
    library.rename(home / "ldraw")
    found = find_library(tmp_path / "none either")
    assert found is not None
    assert found.root == home / "ldraw"


def test_the_real_library_is_resolved(data_dir):
    library = Library(data_dir / "ldraw")
    assert is_library(library.root)
    assert library.colours is not None
    for name in ("3001.DAT", "s\\3001s01.dat", "stud.dat"):
        path = library.find(name)
        assert path is not None
        assert path.is_relative_to(library.root)
