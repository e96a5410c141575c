# SPDX-License-Identifier: GPL-3.0-or-later
"""A parts library on disk: names are found, half of one is told from none."""

from __future__ import annotations

import os

import pytest
from brickwright.core.errors import InputError
from brickwright.core.ldraw.library import Library


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.fixture
def root(tmp_path):
    return write(
        tmp_path / "my bricks äöü",
        {
            "parts/3001.dat": "0 Brick",
            "parts/S/3001S01.DAT": "0 ~Brick",
            "P/Stud.dat": "0 Stud",
            "P/48/4-4cyli.dat": "0 Fine",
            "P/8/4-4cyli.dat": "0 Coarse",
            "P/4-4cyli.dat": "0 Usual",
            "parts/readme.txt": "no part",
            "Unofficial/Parts/9999.dat": "0 New",
            "Unofficial/Parts/3001.dat": "0 Other brick",
            "Unofficial/P/48/New.dat": "0 New primitive",
            "ldconfig.LDR": "\ufeff0 Colours",
        },
    )


def test_names_are_found_whatever_their_case_and_the_official_part_comes_first(root):
    library = Library(root)
    assert library.read("3001.dat") == "0 Brick"
    assert library.read("s/3001s01.dat") == "0 ~Brick"
    assert library.read("stud.dat") == "0 Stud"
    assert [library.read(f"{prefix}4-4cyli.dat") for prefix in ("", "8/", "48/")] == ["0 Usual", "0 Coarse", "0 Fine"]
    assert library.read("9999.dat") == "0 New"
    assert library.read("48/new.dat") == "0 New primitive"
    assert library.config() == "0 Colours"
    assert library.read("../3001.dat") is None
    assert library.read("readme.txt") is None
    assert "3001.dat" in library
    assert "3002.dat" not in library
    assert library.part_names() == ["3001.dat", "9999.dat"]


def test_a_stamp_follows_the_file(root):
    library = Library(root)
    before = library.stamp("3001.dat")
    assert before == Library(root).stamp("3001.dat")
    (root / "parts/3001.dat").write_text("0 Another brick")
    assert library.stamp("3001.dat") != before
    assert library.stamp("3002.dat") is None
    os.remove(root / "parts/3001.dat")
    assert library.stamp("3001.dat") is None


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"parts/3001.dat": ""}, "“p” is missing"),
        ({"p/stud.dat": ""}, "“parts” is missing"),
        ({"a.txt": ""}, "is no LDraw"),
    ],
)
def test_what_is_no_library_or_half_of_one_is_said(tmp_path, files, said):
    with pytest.raises(InputError, match=said):
        Library(write(tmp_path / "library", files))


def test_the_folder_above_and_one_that_is_not_there_are_said(tmp_path):
    write(tmp_path, {"ldraw/parts/3001.dat": "", "ldraw/p/stud.dat": ""})
    with pytest.raises(InputError, match=r"did you mean .*ldraw"):
        Library(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        Library(tmp_path / "nothing")


def test_text_that_is_not_utf8_is_read_as_latin1(tmp_path):
    write(tmp_path, {"parts/a.dat": "0 Größe".encode("latin-1"), "parts/b.dat": b"\xef\xbb\xbf0 Brick", "p/c.dat": ""})
    library = Library(tmp_path)
    assert library.read("a.dat") == "0 Größe"
    assert library.read("b.dat") == "0 Brick"
