# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of every format, told apart and dispatched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.formats.files import detect_format, read_assembly, write_assembly
from brickwright.core.formats.structure_text import parse_structure, structure_to_assembly

TEXT = "2x4 (0,0,0)\n1x1 (3,3,1)\n"
BRICK = "1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.ldr", BRICK, "ldr"),
        ("a.LDR", BRICK, "ldr"),
        ("a.mpd", BRICK, "mpd"),
        ("a.dat", BRICK, "dat"),
        ("a.txt", TEXT, "txt"),
        ("a.txt", "", "txt"),
        ("a.txt", BRICK, "ldr"),
        ("a.txt", f"0 FILE a.ldr\n{BRICK}", "mpd"),
        ("a.txt", f"0\n{BRICK}", "ldr"),
        ("a.txt", f"\ufeff\n 0 A title\n{BRICK}", "ldr"),
        ("a.ldr", TEXT, "txt"),
        ("a", TEXT, "txt"),
        ("a.json", "{}", "json"),
        ("a.txt", ' {"1": {}}', "json"),
    ],
)
def test_formats_are_told_apart(tmp_path, name, content, kind):
    path = tmp_path / name
    path.write_text(content)
    assert detect_format(path) == kind


def test_a_foreign_file_is_refused(tmp_path):
    path = tmp_path / "model.obj"
    path.write_text("v 0 0 0\n")
    with pytest.raises(InputError, match=r"model\.obj is none of the formats"):
        read_assembly(path)


@pytest.mark.parametrize("suffix", ["ldr", "mpd", "txt", "json"])
def test_every_format_that_is_written_is_read_back(tmp_path, suffix):
    assembly = structure_to_assembly(parse_structure(TEXT), colour=14)
    path = write_assembly(tmp_path / f"a wall.{suffix}", assembly)
    back = read_assembly(path, colour=14)
    assert back.name == "a wall"
    assert back.parts == assembly.parts
    for name in ("colours", "positions", "rotations", "steps"):
        assert np.array_equal(getattr(back, name), getattr(assembly, name)), name
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", ["txt", "json"])
def test_an_assembly_somewhere_else_is_moved_to_the_corner(tmp_path, suffix):
    assembly = structure_to_assembly(parse_structure(TEXT))
    moved = dataclasses.replace(assembly, positions=np.add(assembly.positions, (3.3, 7, -500)))
    assert np.array_equal(read_assembly(write_assembly(tmp_path / f"a.{suffix}", moved)).positions, assembly.positions)


def test_what_is_larger_than_the_world_is_not_written(tmp_path):
    wide = structure_to_assembly(parse_structure("1x1 (0,0,0)\n1x1 (30,0,0)\n", grid=64))
    with pytest.raises(InputError, match="outside the grid of 20 cells"):
        write_assembly(tmp_path / "a.txt", wide)
    path = write_assembly(tmp_path / "a.txt", wide, grid=None)
    assert np.array_equal(read_assembly(path, grid=64).positions, wide.positions)


def test_an_unknown_suffix_is_not_written(tmp_path):
    with pytest.raises(InputError, match="no suffix that can be written"):
        write_assembly(tmp_path / "a.obj", structure_to_assembly(parse_structure(TEXT)))


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", ""), ("a.ldr", "0 Nothing\n"), ("a.json", "{}"), ("a.ldr", "")]
)
def test_a_file_without_bricks_says_so(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError, match="holds no bricks"):
        read_assembly(path)


def test_a_bad_text_file_is_named(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("2x4 (0,0,0)\n2x4 (99,0,0)\n")
    with pytest.raises(InputError, match=r"^a\.txt: Line 2 "):
        read_assembly(path)
    path.write_bytes(b"2x4 (0,0,0)\n\xff\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_assembly(path)


def test_missing_files_and_folders_are_sentences(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_assembly(tmp_path / "none.ldr")
    (tmp_path / "folder.ldr").mkdir()
    with pytest.raises(InputError, match="is not a file"):
        read_assembly(tmp_path / "folder.ldr")
