# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding a parts library, and saying what is wrong with one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from brickwright.core.bricks.colours import colour, use_further_colours
from brickwright.core.errors import InputError
from brickwright.core.ldraw import discovery
from brickwright.core.ldraw.discovery import CHOSEN, DOWNLOADED, ENVIRONMENT, FOUND, find_library, library_state
from brickwright.core.ldraw.library_state import inspect_library
from small_library import archive, part, write_library

usual_places = discovery._usual_places


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A computer without any library; its home."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.delenv(discovery.VARIABLE, raising=False)
    monkeypatch.setattr(discovery, "_usual_places", lambda variables, at, system: iter((home / "LDraw",)))
    yield home
    use_further_colours({})


def test_a_whole_library_is_described(tmp_path: Path) -> None:
    state = inspect_library(write_library(tmp_path / "ldraw"), "as chosen")
    assert (state.parts, state.primitives, state.updated, state.problem) == (2, 5, "2024-05", "")
    assert state.describe() == f"LDraw library of 2024-05, 2 parts, in {tmp_path / 'ldraw'}"
    assert "only 2 parts" in state.remark


def test_the_newest_parts_are_found_by_their_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_library(tmp_path / "ldraw")
    for number in range(20):
        (root / "parts" / f"{number}.dat").write_text(part("Old", "2001-01"))
    for path in (root / "parts").glob("*.dat"):
        os.utime(path, (2e9, 2e9) if path.name == "9990.dat" else (1e9, 1e9))
    monkeypatch.setattr("brickwright.core.ldraw.library_state.SAMPLE", 1)
    assert inspect_library(root).updated == "2024-05"


def test_the_newest_update_counts_wherever_it_is_read(tmp_path: Path) -> None:
    root = write_library(tmp_path / "ldraw")
    for number in range(20):
        (root / "parts" / f"{number}.dat").write_text(part("Old", "2001-01"))
    assert inspect_library(root).updated == "2024-05"
    for path in (root / "parts").glob("*.dat"):
        path.write_text(part("Old", "2001-01"))
    assert inspect_library(root).updated == "2024-04", "the colours tell"


@pytest.mark.parametrize("at", ["around", "ldraw", "ldraw/parts", "ldraw/p"])
def test_a_choice_beside_the_point_is_understood(tmp_path: Path, at: str) -> None:
    root = write_library(tmp_path / "around" / "LDraw")
    chosen = tmp_path / "around" if at == "around" else root / at.partition("/")[2]
    assert inspect_library(chosen).path == root
    assert inspect_library(chosen).usable


@pytest.mark.parametrize(
    ("leave_out", "words"),
    [
        (("p/",), "“p” is missing; unpack it again"),
        (("parts/",), "“parts” is missing; unpack it again"),
        (("p/stud.dat", "p/rect.dat"), "primitives are missing (stud.dat, rect.dat); unpack it again"),
        (("parts/3001", "parts/9"), "“parts” is empty; unpack it again"),
        (("parts/", "p/"), "no LDraw parts library"),
    ],
)
def test_a_half_unpacked_library_is_told(tmp_path: Path, leave_out: tuple[str, ...], words: str) -> None:
    state = inspect_library(write_library(tmp_path / "ldraw", leave_out))
    assert not state.usable
    assert words in state.problem
    assert state.describe() == state.problem
    assert str(tmp_path / "ldraw") in state.problem


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "complete.zip").write_bytes(archive())
    (tmp_path / "damaged.zip").write_bytes(b"no archive")
    (tmp_path / "note.txt").write_text("no folder")
    packed = inspect_library(tmp_path / "complete.zip")
    assert packed.packed
    assert "is a packed library; unpack it" in packed.problem
    assert not inspect_library(tmp_path / "damaged.zip").packed
    assert "is a file; choose the folder" in inspect_library(tmp_path / "note.txt").problem
    assert "There is no folder" in inspect_library(tmp_path / "nowhere").problem


@pytest.mark.parametrize("path", ["x" * 300, "~nobody-of-that-name/ldraw", "nul\0byte"])
def test_a_path_that_no_system_takes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    found = library_state(path)
    assert found.state is None
    assert "choose the folder" in found.problem
    with pytest.raises(InputError, match="choose the folder"):
        find_library(path)
    if "\0" not in path:
        monkeypatch.setenv(discovery.VARIABLE, path)
        assert "choose the folder" in library_state().problem


def test_primitives_that_are_empty_files_are_told(tmp_path: Path) -> None:
    root = write_library(tmp_path / "Größe und Art")
    (root / "p" / "stud.dat").write_bytes(b"")
    assert "primitives are missing (stud.dat); unpack it again" in inspect_library(root).problem


def test_a_library_without_colours_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brickwright.core.ldraw.library_state.FEW_PARTS", 0)
    state = inspect_library(write_library(tmp_path / "ldraw", ("LDConfig.ldr",)))
    assert state.usable
    assert "no LDConfig.ldr" in state.remark


def test_the_order_of_the_places(tmp_path: Path, own_computer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library_state().state is None
    assert find_library() is None
    order = []
    for source, path in {
        FOUND: own_computer / "LDraw",
        DOWNLOADED: tmp_path / "downloaded",
        ENVIRONMENT: tmp_path / "variable",
        CHOSEN: tmp_path / "chosen",
    }.items():
        write_library(path)
        if source == ENVIRONMENT:
            monkeypatch.setenv(discovery.VARIABLE, str(path))
        found = library_state(tmp_path / "chosen" if source == CHOSEN else None, tmp_path / "downloaded").state
        assert found is not None
        order.append((found.source, found.path))
    assert order == [
        (FOUND, own_computer / "LDraw"),
        (DOWNLOADED, tmp_path / "downloaded"),
        (ENVIRONMENT, tmp_path / "variable"),
        (CHOSEN, tmp_path / "chosen"),
    ]


def test_an_empty_variable_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(discovery.VARIABLE, "")
    assert library_state() == discovery.Discovery(None)


def test_a_choice_that_cannot_be_used_is_passed_over_and_told(tmp_path: Path, own_computer: Path) -> None:
    write_library(own_computer / "LDraw")
    found = library_state(tmp_path / "nowhere", tmp_path / "not downloaded")
    assert found.state is not None
    assert found.state.path == own_computer / "LDraw"
    assert [state.source for state in found.passed_over] == [CHOSEN]
    assert "nowhere" in found.problem
    with pytest.raises(InputError, match="nowhere"):
        find_library(tmp_path / "nowhere")


def test_what_is_found_brings_its_colours(tmp_path: Path) -> None:
    library = find_library(write_library(tmp_path / "ldraw"))
    assert library is not None
    assert "3001.dat" in library
    assert colour(7777).name == "Deep Test Green"


def test_usual_places_of_each_system() -> None:
    home = Path("/home/somebody")
    variables = {"ProgramFiles": "C:/Program Files", "PUBLIC": "C:/Users/Public"}

    def places(system: str) -> list[str]:
        return [path.as_posix() for path in usual_places(variables, home, system)]

    assert "C:/Program Files/Studio 2.0/ldraw" in places("win32")
    assert "C:/Users/Public/Documents/LDraw" in places("win32")
    assert "/home/somebody/Library/LDraw" in places("darwin")
    assert places("linux")[-1] == "/usr/share/ldraw"
