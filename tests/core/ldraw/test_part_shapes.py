# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the shape of a part comes from, and the cache of finished meshes."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.meshes import part_mesh
from brickwright.core.formats.files import read_assembly, write_assembly
from brickwright.core.ldraw.geometry import cache as cache_module
from brickwright.core.ldraw.library import Library
from brickwright.core.ldraw.part_shapes import Detail, PartShapes
from brickwright.core.ldraw.part_sources import EmbeddedParts, part_sources
from ldraw_texts import CCW, CUBE, place

ARRAYS = ("vertices", "loops", "starts", "smooth", "sharp_edges", "normals", "face_colours")


def same(one, two):
    return all(np.allclose(getattr(one, name), getattr(two, name), atol=1e-4) for name in ARRAYS)


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "library"
    for name, text in {
        "parts/3001.dat": CCW + place("box.dat") + place("box.dat", 4, at=(50, 0, 0)),
        "parts/1.dat": place("1.dat"),
        "parts/2.dat": "0 Only lines\n2 24 0 0 0 1 1 1\n",
        "p/box.dat": CUBE,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_the_library_comes_first_then_the_catalogue_then_a_cube(root):
    shapes = PartShapes(Library(root))
    assert shapes.mesh("3001.dat").vertices[:, 0].max() == pytest.approx(51)
    assert shapes.mesh("3003.dat") is part_mesh(load_catalogue()["3003.dat"], "standard")
    assert len(shapes.mesh("no-such-part.dat").starts) == 6
    origins = [shapes.origin(part) for part in ("3001.dat", "3003.dat", "no-such-part.dat", "2.dat")]
    assert origins == ["library", "catalogue", "stand-in", "library"]
    assert PartShapes().origin("3001.dat") == "catalogue"
    assert len(shapes.mesh("2.dat").starts) == 0


def test_a_part_that_cannot_be_drawn_is_replaced_and_said(root):
    shapes = PartShapes(Library(root))
    assert shapes.origin("1.dat") == "stand-in"
    assert "contains itself" in shapes.problems["1.dat"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "draws nothing; get"),
        (bytes(range(256)) * 9, "draws nothing"),
        (CUBE.encode("utf-16"), "draws nothing"),
        (place("gone.dat").encode(), "draws nothing without gone.dat; get"),
        ((CCW + place("box.dat", at=(1e18, 0, 0))).encode(), "away; correct"),
        ((CCW + place("box.dat", turn=(1e100, 0, 0, 0, 1e100, 0, 0, 0, 1))).encode(), "away; correct"),
    ],
    ids=["empty", "junk", "utf-16", "half unpacked", "far", "huge"],
)
def test_a_damaged_file_is_replaced_and_said_not_shown_as_nothing(root, tmp_path, data, said):
    (root / "parts/3.dat").write_bytes(data)
    for _ in range(2):
        shapes = PartShapes(Library(root), cache=tmp_path / "cache")
        assert shapes.origin("3.dat") == "stand-in"
        assert len(shapes.mesh("3.dat").starts) == 6
        assert said in shapes.problems["3.dat"]


def test_a_part_that_lacks_pieces_is_told_each_time(root, tmp_path):
    (root / "parts/3.dat").write_text(CCW + place("box.dat") + place("s/gone.dat") + place("3001.dat"))
    many = CUBE + "".join(place(f"{name}.dat") for name in "dcba")
    for _ in range(2):
        base = PartShapes(Library(root), cache=tmp_path / "cache")
        shapes = base.including(EmbeddedParts({"mine.dat": many, "1.dat": ""}))
        assert [shapes.origin(part) for part in ("3.dat", "mine.dat", "1.dat", "3001.dat")] == [
            "library", "model", "stand-in", "library",
        ]  # fmt: skip
        assert sorted(shapes.problems) == ["1.dat", "3.dat", "mine.dat"]
        assert "is drawn without s/gone.dat: get the parts library" in shapes.problems["3.dat"]
        assert "without a.dat, b.dat, c.dat, …: get" in shapes.problems["mine.dat"]
        assert list(base.problems) == ["3.dat"]


def test_the_empty_primitive_of_the_library_is_no_damage(root):
    (root / "p/empty.dat").write_text("0 Empty\n")
    shapes = PartShapes(Library(root))
    assert (shapes.origin("empty.dat"), len(shapes.mesh("empty.dat").starts)) == ("library", 0)
    assert not shapes.problems


@pytest.fixture
def model(tmp_path):
    text = f"0 FILE a.mpd\n{place('mine.dat')}{place('3001.dat')}{place('beside.dat')}0 FILE mine.dat\n{CUBE}"
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "a.mpd").write_text(text + "0 NOFILE\n0 FILE unused.dat\n" + CUBE)
    (folder / "beside.dat").write_text(
        "0 !LDRAW_ORG Unofficial_Part\n" + CCW + place("box.dat", at=(9, 0, 0)) + place("deeper.dat")
    )
    (folder / "deeper.dat").write_text(CUBE)
    (tmp_path / "secret.dat").write_text(CUBE)
    (folder / "link.dat").symlink_to(tmp_path / "secret.dat")
    return folder / "a.mpd"


def test_parts_of_a_model_come_before_those_of_the_library(root, model):
    assembly = read_assembly(model)
    assert assembly.parts == ["mine.dat", "3001.dat", "beside.dat"]
    base = PartShapes(Library(root))
    shapes = base.including(*part_sources(assembly))
    assert [shapes.origin(part) for part in assembly.parts] == ["model", "library", "model"]
    assert shapes.mesh("3001.dat") is base.mesh("3001.dat")
    assert shapes.mesh("mine.dat").vertices.max() == pytest.approx(1)
    assert shapes.mesh("beside.dat").vertices.max() == pytest.approx(10), "it uses a primitive of the library"
    assert base.including() is base


def test_an_assembly_carries_the_parts_that_it_brings_along_into_its_mpd(root, model, tmp_path):
    assembly = read_assembly(model)
    assert [name for name, _ in assembly.embedded] == ["mine.dat", "beside.dat", "deeper.dat"]
    assert dict(assembly.embedded)["mine.dat"] == CUBE
    elsewhere = tmp_path / "elsewhere" / "b.mpd"
    elsewhere.parent.mkdir()
    write_assembly(elsewhere, assembly)
    again = read_assembly(elsewhere)
    assert again.parts == assembly.parts
    assert dict(again.embedded) == dict(assembly.embedded)
    write_assembly(elsewhere, assembly.take([1, 2]))
    assert [name for name, _ in read_assembly(elsewhere).embedded] == ["beside.dat", "deeper.dat"]


def test_a_part_comes_back_however_its_block_is_marked_and_whatever_its_comments_hold(tmp_path):
    first, second = "0 Gr\u00f6\u00dfe \x85 \u2028 \x0b 1\n" + CUBE, "0 Two\n" + CUBE
    (tmp_path / "first part.dat").write_text(f"0 file first part.dat\n{first}0 nofile\n")
    (tmp_path / "second.dat").write_text(f"0 File other.dat\n{second}0 NoFile\n")
    (tmp_path / "a.ldr").write_text(place("first part.dat") + place("second.dat"))
    assembly = read_assembly(tmp_path / "a.ldr")
    assert assembly.embedded == (("first part.dat", first), ("second.dat", second))
    write_assembly(tmp_path / "b.mpd", assembly)
    again = read_assembly(tmp_path / "b.mpd")
    assert (again.parts, again.embedded) == (assembly.parts, assembly.embedded)


def test_a_model_without_parts_has_no_sources(tmp_path):
    (tmp_path / "a.ldr").write_text(place("3001.dat"))
    assert part_sources(read_assembly(tmp_path / "a.ldr")) == ()


def test_nothing_outside_the_folder_of_a_model_is_embedded(model):
    model.write_text(place("link.dat") + place("deeper.dat"))
    assert [name for name, _ in read_assembly(model).embedded] == ["deeper.dat"]


def test_detail(root):
    boxes = {
        key: len(PartShapes(Library(root), detail).mesh("3001.dat").starts)
        for key, detail in {
            "plain": Detail(bevel=False),
            "low": Detail("low"),
            "usual": Detail(),
            "fine": Detail("high"),
        }.items()
    }
    assert boxes["plain"] == boxes["low"] == 12
    assert boxes["usual"] == boxes["fine"] == 12 * 13
    assert (
        len(
            {detail.key for detail in (Detail(), Detail("low"), Detail("high"), Detail(bevel=False), Detail(logo=True))}
        )
        == 5
    )


def test_the_cache_gives_the_same_mesh_without_reading_parts(root, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    made = PartShapes(Library(root), cache=cache).mesh("3001.dat")
    monkeypatch.setattr(Library, "read", lambda self, name: pytest.fail("it was read again"))
    again = PartShapes(Library(root), cache=cache)
    assert same(again.mesh("3001.dat"), made)
    assert again.origin("3001.dat") == "library"


@pytest.mark.parametrize("change", ["part", "primitive", "new"])
def test_a_change_in_the_library_is_seen(root, tmp_path, change):
    if change == "new":
        (root / "p/box.dat").rename(root / "p/away")
    cache = tmp_path / "cache"
    before = PartShapes(Library(root), cache=cache).mesh("3001.dat")
    if change == "part":
        (root / "parts/3001.dat").write_text(CCW + place("box.dat"))
    elif change == "primitive":
        (root / "p/box.dat").write_text(CUBE + "3 16 0 5 0 1 5 0 0 5 1\n")
    else:
        (root / "p/away").rename(root / "p/box.dat")
    assert len(PartShapes(Library(root), cache=cache).mesh("3001.dat").starts) != len(before.starts)


def test_details_and_libraries_do_not_mix_in_the_cache(root, tmp_path):
    cache = tmp_path / "cache"
    usual = PartShapes(Library(root), cache=cache).mesh("3001.dat")
    plain = PartShapes(Library(root), Detail(bevel=False), cache=cache).mesh("3001.dat")
    assert len(usual.starts) != len(plain.starts)
    other = tmp_path / "other"
    for name, text in (("parts/3001.dat", CUBE), ("p/box.dat", CUBE)):
        (other / name).parent.mkdir(parents=True)
        (other / name).write_text(text)
    assert PartShapes(Library(other), cache=cache).mesh("3001.dat").vertices[:, 0].max() == pytest.approx(1)
    assert cache_module.size(cache) > 0
    assert cache_module.clear(cache) == 3
    assert cache_module.size(cache) == 0


def test_damaged_files_in_the_cache_are_as_if_they_were_not_there(root, tmp_path):
    cache = tmp_path / "cache"
    made = PartShapes(Library(root), cache=cache).mesh("3001.dat")
    (path,) = cache.rglob("*.mesh")
    good = path.read_bytes()
    for bad in (b"", good[:3], good[:40], good[:-5], good + b"x", b"\xff" * 50, good.replace(b"<f4", b"|O ", 1)):
        path.write_bytes(bad)
        assert same(PartShapes(Library(root), cache=cache).mesh("3001.dat"), made)
    assert path.read_bytes() == good, "it was made anew"


def test_a_cache_that_cannot_be_written_only_helps_not(root, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    shapes = PartShapes(Library(root), cache=tmp_path / "cache")
    assert len(shapes.mesh("3001.dat").starts) == 12 * 13


def test_the_memory_of_meshes_is_bounded(root, monkeypatch):
    from brickwright.core.ldraw import part_shapes

    monkeypatch.setattr(part_shapes, "_KEPT_BYTES", 1000)
    shapes = PartShapes(Library(root))
    for part in ("3001.dat", "2.dat", "3001.dat"):
        shapes.mesh(part)
    assert len(shapes._meshes) == 1
    assert shapes.origin("2.dat") == "library"
