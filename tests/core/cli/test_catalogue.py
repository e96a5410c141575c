# SPDX-License-Identifier: GPL-3.0-or-later
import gzip

import pytest
from brickwright.core.bricks.derived_parts import SHIPPED, DerivedParts
from brickwright.core.cli import main
from studded_library import PARTS, place, text, write_library

SAMPLE = ("3001.dat", "2412b.dat", "3700.dat", "4070.dat", "30162.dat")


def run(library, out, *words):
    return main(["catalogue", str(library), "--out", str(out), *words])


def test_the_same_library_gives_the_same_bytes(tmp_path, capsys):
    library = write_library(tmp_path / "library")
    assert run(library, tmp_path / "a.gz") == 0
    assert run(write_library(tmp_path / "again"), tmp_path / "b.gz") == 0
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert "3 parts and 1 other names" in capsys.readouterr().err
    found = DerivedParts(tmp_path / "a.gz")
    assert list(found) == ["100.dat", "101.dat", "102.dat"]  # the printed one is known by its plain one
    assert found.replacement("103.dat") == "100.dat"
    assert len(found["100.dat"].studs) == 4


def test_chosen_parts(tmp_path):
    assert run(write_library(tmp_path / "library"), tmp_path / "a.gz", "--parts", "101", "102.DAT") == 0
    assert list(DerivedParts(tmp_path / "a.gz")) == ["101.dat", "102.dat"]


def test_a_part_that_fails_is_named_and_the_rest_is_written(tmp_path, capsys):
    library = write_library(tmp_path / "library", parts={**PARTS, "105.dat": text("Loop", place("105.dat"))})
    assert run(library, tmp_path / "a.gz") == 1
    said = capsys.readouterr().err
    assert "105.dat contains itself" in said
    assert "1 left out" in said
    assert len(DerivedParts(tmp_path / "a.gz")) == 3


@pytest.mark.parametrize("words", [("--parts", "999"), ("--parts", "s/999s01.dat")])
def test_unknown_parts_are_refused(tmp_path, capsys, words):
    assert run(write_library(tmp_path / "library"), tmp_path / "a.gz", *words) == 2
    assert "has no" in capsys.readouterr().err
    assert not (tmp_path / "a.gz").exists()


def test_a_folder_that_is_no_library_is_refused(tmp_path, capsys):
    assert run(tmp_path, tmp_path / "a.gz") == 2
    assert "no LDraw parts library" in capsys.readouterr().err


def test_the_file_that_ships_is_what_the_command_makes(data_dir, tmp_path):
    library = data_dir / "ldraw"
    if not (library / "parts").is_dir():
        pytest.skip(f"no LDraw parts library in {library}")
    assert run(library, tmp_path / "a.gz", "--parts", *SAMPLE) == 0
    made = gzip.decompress((tmp_path / "a.gz").read_bytes()).splitlines()
    assert len(made) == len(SAMPLE)
    assert set(made) <= set(gzip.decompress(SHIPPED.read_bytes()).splitlines())
