# SPDX-License-Identifier: GPL-3.0-or-later
"""Wavefront OBJ, read back as text: what stands where, which way it faces, and in which material."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.colours import MAIN_COLOUR
from brickwright.core.formats.obj import write_obj
from brickwright.core.ldraw.part_shapes import Detail, PartShapes
from brickwright.core.ldraw.part_sources import EmbeddedParts
from ldraw_texts import CCW, CUBE, line, place

SCALE = 0.01
TURN = [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]
MIRROR = [[-1, 0, 0], [0, 1, 0], [0, 0, 1]]
SHEAR = [[1, 0.5, 0], [0, 1, 0], [0, 0, 2]]
FLAT = [[1, 0, 0], [0, 0, 0], [0, 0, 1]]
TWO = CCW + place("box.dat") + place("box.dat", 4, at=(9, 0, 0)) + line(3, 14, (0, 2, 0), (1, 2, 0), (0, 2, 1))


@pytest.fixture
def shapes():
    return PartShapes(detail=Detail(bevel=False)).including(EmbeddedParts({"two.dat": TWO, "box.dat": CUBE}))


@pytest.fixture
def bricks():
    return Assembly.from_arrays(
        ["box.dat", "two.dat", "two.dat", "box.dat", "two.dat"],
        [[0, 0, 0], [100, 0, 0], [200, 10, 20], [300, 0, 0], [400, 0, 0]],
        [np.eye(3), TURN, MIRROR, SHEAR, MIRROR],
        [4, 1, 1, 0x20000FF, 4],
    )


def read(path):
    """Objects of a file: name -> list of (material, corners (k, 3), normals (k, 3))."""
    points, normals, objects, material = [], [], {}, ""
    for text in path.read_text("utf-8").splitlines():
        kind, *words = text.split()
        if kind == "v":
            points.append([float(word) for word in words])
        elif kind == "vn":
            normals.append([float(word) for word in words])
        elif kind == "o":
            faces = objects.setdefault(words[0], [])
        elif kind == "usemtl":
            material = words[0]
        elif kind == "f":
            corners = np.array([[int(number) for number in word.split("//")] for word in words]) - 1
            assert (corners >= 0).all()
            faces.append((material, np.array(points)[corners[:, 0]], np.array(normals)[corners[:, 1]]))
    return objects


def expected(shapes, bricks, i):
    """Centres of the faces of a brick in the file's frame, sorted, with the codes that they are shown in."""
    mesh = shapes.mesh(bricks.parts[i])
    sums = np.add.reduceat(mesh.vertices[mesh.loops], mesh.starts) / mesh.sizes[:, None]
    centres = (sums @ bricks.rotations[i].T + bricks.positions[i]) * (1, -1, -1) * SCALE
    codes = np.where(mesh.face_colours == MAIN_COLOUR, bricks.colours[i], mesh.face_colours)
    return sorted((code, *np.round(centre, 5)) for code, centre in zip(codes.tolist(), centres, strict=True))


def code_of(material):
    return int(material.split("_")[1])


def found(faces):
    return sorted((code_of(material), *np.round(corners.mean(axis=0), 5)) for material, corners, _ in faces)


def test_every_face_is_where_its_brick_has_it_in_its_colour(tmp_path, shapes, bricks):
    write_obj(tmp_path / "größe 1.obj", bricks, shapes, SCALE)
    objects = read(tmp_path / "größe 1.obj")
    assert [name.split("_")[:2] for name in objects] == [
        ["1", "box"], ["2", "two"], ["3", "two"], ["4", "box"], ["5", "two"],
    ]  # fmt: skip
    for i, faces in enumerate(objects.values()):
        np.testing.assert_allclose(found(faces), expected(shapes, bricks, i), atol=2e-5)


def test_faces_and_normals_look_outwards_even_if_mirrored_or_sheared(tmp_path, shapes, bricks):
    write_obj(tmp_path / "a.obj", bricks, shapes, SCALE)
    for faces in read(tmp_path / "a.obj").values():
        for _, corners, normals in faces:
            winding = np.cross(corners[1] - corners[0], corners[2] - corners[0])
            winding /= np.linalg.norm(winding)
            np.testing.assert_allclose(normals @ winding, 1, atol=2e-3)
        boxes = [corners for _, corners, _ in faces if len(corners) == 4][:6]
        middle = np.mean([corners.mean(axis=0) for corners in boxes], axis=0)
        for corners in boxes:
            outwards = np.cross(corners[1] - corners[0], corners[2] - corners[0])
            assert outwards @ (corners.mean(axis=0) - middle) > 0


def test_merged_there_is_an_object_a_colour_with_the_same_faces(tmp_path, shapes, bricks):
    write_obj(tmp_path / "a.obj", bricks, shapes, SCALE, merged=True)
    objects = read(tmp_path / "a.obj")
    assert [code_of(name) for name in objects] == [1, 4, 14, 0x20000FF]
    for name, faces in objects.items():
        assert {material for material, _, _ in faces} == {name}
    together = sorted(row for faces in objects.values() for row in found(faces))
    wanted = sorted(row for i in range(len(bricks)) for row in expected(shapes, bricks, i))
    np.testing.assert_allclose(together, wanted, atol=2e-5)


def test_each_material_that_is_used_is_described_once(tmp_path, shapes, bricks):
    write_obj(tmp_path / "a b.obj", bricks, shapes, SCALE)
    assert (tmp_path / "a b.obj").read_text("utf-8").startswith("mtllib a b.mtl\n")
    lines = (tmp_path / "a b.mtl").read_text("utf-8").splitlines()
    described = [text.split()[1] for text in lines if text.startswith("newmtl")]
    used = {material for faces in read(tmp_path / "a b.obj").values() for material, _, _ in faces}
    assert len(described) == len(set(described))
    assert set(described) == used
    assert "Kd 0.000000 0.000000 1.000000" in lines


def test_what_is_flat_is_written_with_finite_numbers(tmp_path, shapes):
    flat = Assembly.from_arrays(["box.dat", "box.dat"], np.zeros((2, 3)), [FLAT, np.zeros((3, 3))])
    write_obj(tmp_path / "a.obj", flat, shapes, SCALE)
    for faces in read(tmp_path / "a.obj").values():
        assert len(faces) == 6
        assert all(np.isfinite(corners).all() and np.isfinite(normals).all() for _, corners, normals in faces)
