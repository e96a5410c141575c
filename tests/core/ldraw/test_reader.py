# SPDX-License-Identifier: GPL-3.0-or-later
"""Files: real models, files beside a model, what must never be opened, sizes, speed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.ldraw import reader
from brickwright.core.ldraw.document import MAX_BYTES, parse_document
from brickwright.core.ldraw.reader import read_assembly, read_document
from brickwright.core.ldraw.writer import assembly_to_ldr

BRICK = "1 4 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n"


def placement(name):
    return BRICK.replace("3001.dat", name).replace("1 4", "1 16", 1)


def leaf_placements(path: Path) -> int:
    """Bricks counted by plain recursion over the text, with nothing of the reader."""
    blocks: dict[str, list[list[str]]] = {}
    drawn: set[str] = set()
    current = ""
    main = None
    for line in path.read_text("utf-8", "replace").splitlines():
        fields = line.split()
        if fields[:2] == ["0", "FILE"]:
            current = " ".join(fields[2:]).lower()
            main = main or current
            blocks[current] = []
        elif fields[:1] == ["1"]:
            blocks[current].append(fields)
        elif fields[:1] in (["3"], ["4"]) or (
            fields[:1] == ["0"] and "UNOFFICIAL" in line.upper() and "MODEL" not in line.upper()
        ):
            drawn.add(current)
    # a rigging bent of two drawn pieces, a dot and a towel made of primitives: parts by what they place
    drawn |= {name for name in blocks if name.endswith(("47996_bended.dat", "reddot.dat", "towel.dat"))}

    def count(name: str) -> int:
        if name not in blocks or name in drawn:
            return 1
        return sum(count(" ".join(row[14:]).replace("\\", "/").lower()) for row in blocks[name])

    assert main is not None
    return sum(count(" ".join(row[14:]).replace("\\", "/").lower()) for row in blocks[main])


def test_real_models_are_read_counted_and_written_back(data_dir):
    paths = sorted((data_dir / "ldraw_models").glob("*.mpd"))
    assert len(paths) == 60
    for path in paths:
        document = read_document(path)
        assert document.to_bytes() == path.read_bytes(), path.name
        assembly = document.flatten()
        assert len(assembly) == leaf_placements(path), path.name
        again = parse_document(assembly_to_ldr(assembly), path.name).flatten()
        assert again.parts == assembly.parts, path.name
        assert np.array_equal(again.colours, assembly.colours), path.name
        assert np.array_equal(again.steps, assembly.steps), path.name
        assert np.allclose(again.positions, assembly.positions, rtol=0, atol=1e-3), path.name
        assert np.allclose(again.rotations, assembly.rotations, rtol=0, atol=1e-6), path.name


def test_five_thousand_bricks_are_read_in_under_0_3_seconds(tmp_path):
    rng = np.random.default_rng(1)
    rows = [
        f"1 {i % 16} {x:.3f} {y:.3f} {z:.3f} 1 0 0 0 1 0 0 0 1 {3001 + i % 9}.dat\n"
        for i, (x, y, z) in enumerate(rng.uniform(-500, 500, (2500, 3)))
    ]
    path = tmp_path / "big.mpd"
    path.write_text("0 FILE a.ldr\n" + placement("b.ldr") * 2 + "0 FILE b.ldr\n" + "".join(rows))
    seconds = []
    for _ in range(3):
        start = time.process_time()
        assert len(read_assembly(path)) == 5000
        seconds.append(time.process_time() - start)
    assert min(seconds) < 1  # 0.1 on a free core


def test_models_in_files_beside_it_are_expanded(tmp_path):
    (tmp_path / "Wing.LDR").write_text("0 wing\n" + placement("3020.dat") + placement("Deep\\Tip.ldr"))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "tip.ldr").write_text(placement("3005.dat"))
    (tmp_path / "own.dat").write_text("0 Own\n0 !LDRAW_ORG Unofficial_Part\n" + placement("stud.dat"))
    path = tmp_path / "plane.ldr"
    path.write_text(placement("wing.ldr") + placement("own.dat") + placement("missing.ldr"))
    assembly = read_assembly(path)
    assert assembly.parts == ["3020.dat", "3005.dat", "own.dat", "missing.ldr"]
    assert assembly.name == "plane"


@pytest.mark.parametrize("data", [b"", b"\r\n \n"])
def test_an_empty_file_beside_a_model_is_as_if_missing(tmp_path, data):
    (tmp_path / "wing.ldr").write_bytes(data)
    (tmp_path / "3001.dat").write_bytes(data)
    (tmp_path / "a.ldr").write_text(placement("wing.ldr") + placement("3001.dat"))
    assembly = read_assembly(tmp_path / "a.ldr")
    assert assembly.parts == ["wing.ldr", "3001.dat"]
    assert not assembly.embedded


def test_a_cycle_through_files_is_reported(tmp_path):
    (tmp_path / "a.ldr").write_text(placement("b.ldr"))
    (tmp_path / "b.ldr").write_text(placement("A.ldr"))
    with pytest.raises(InputError, match=r"a\.ldr → b\.ldr → a\.ldr"):
        read_assembly(tmp_path / "a.ldr")


def test_nothing_outside_the_folder_is_opened(tmp_path, monkeypatch):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.ldr").write_text(BRICK)
    (inside / "link.ldr").symlink_to(tmp_path / "secret.ldr")
    (inside / "up").symlink_to(tmp_path)
    opened = []
    genuine = open

    def watched(file, *rest, **more):
        opened.append(Path(file).name)
        return genuine(file, *rest, **more)

    monkeypatch.setattr("builtins.open", watched)
    path = inside / "a.ldr"
    path.write_text(placement("link.ldr") + placement("up/secret.ldr"))
    opened.clear()
    assert read_assembly(path).parts == ["link.ldr", "up/secret.ldr"]
    path.write_text(placement("..\\secret.ldr"))
    with pytest.raises(InputError, match="outside the file's folder"):
        read_assembly(path)
    assert set(opened) == {"a.ldr"}


def test_too_many_files_are_refused(tmp_path):
    for i in range(1002):
        (tmp_path / f"{i}.ldr").write_text(placement(f"{i + 1}.ldr"))
    with pytest.raises(InputError, match="more than 1000 files"):
        read_assembly(tmp_path / "0.ldr")


def test_files_that_are_too_large_together_are_refused(tmp_path, monkeypatch):
    (tmp_path / "main.ldr").write_text("".join(placement(f"{i}.ldr") for i in range(4)))
    for i in range(4):
        (tmp_path / f"{i}.ldr").write_text(BRICK)
    monkeypatch.setattr(reader, "MAX_BYTES", 4 * len(BRICK))
    assert len(read_assembly(tmp_path / "main.ldr")) == 4
    monkeypatch.setattr(reader, "MAX_BYTES", 4 * len(BRICK) - 1)
    with pytest.raises(InputError, match="join them into one MPD"):
        read_assembly(tmp_path / "main.ldr")


@pytest.mark.parametrize("what", ["line", "file"])
def test_two_hundred_megabytes_are_refused_at_once(tmp_path, what):
    path = tmp_path / "huge.ldr"
    with open(path, "wb") as file:  # sparse
        file.write(b"0 " if what == "line" else b"0 comment\n")
        file.truncate(200 * 2**20)
    start = time.process_time()
    with pytest.raises(InputError, match=r"huge\.ldr has 200 MB; at most 64 MB"):
        read_assembly(path)
    assert time.process_time() - start < 1


def test_bytes_are_bounded_as_files_are():
    with pytest.raises(InputError, match="larger than 64 MB"):
        parse_document(bytes(MAX_BYTES + 1))


def test_more_lines_than_can_be_held_are_refused():
    with pytest.raises(InputError, match="more than 3000000 lines"):
        parse_document(b"0\n" * 7_000_000)


def test_more_models_than_can_be_held_are_refused():
    with pytest.raises(InputError, match="more than 100000 models"):
        parse_document(b"0 FILE a\n" * 200_000)


def test_what_is_no_regular_file_is_refused(tmp_path):
    pipe = tmp_path / "pipe.ldr"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="is not a file"):
        read_assembly(pipe)
    with pytest.raises(InputError, match="does not exist"):
        read_assembly(tmp_path / ("x" * 20 + ".ldr"))
    with pytest.raises(InputError, match="could not be read"):
        read_assembly(tmp_path / ("x" * 300 + ".ldr"))
