# SPDX-License-Identifier: GPL-3.0-or-later
"""Finished meshes: closed, in place, smooth where LDraw says so, with edges rounded by their normals."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.ldraw.geometry.bevel import WIDTH
from brickwright.core.ldraw.geometry.build import build_mesh
from brickwright.core.ldraw.geometry.soup import Expander
from brickwright.core.ldraw.geometry.weld import TOLERANCE, weld
from brickwright.core.ldraw.library import Library
from hypothesis import given, settings
from hypothesis import strategies as st
from ldraw_texts import CCW, CUBE, Texts, line, place

DATA = Path(os.environ.get("BRICKWRIGHT_DATA", Path(__file__).parents[5] / "shared" / "data"))


def mesh_of(text, bevelled=True):
    return build_mesh(Expander([Texts({"a.dat": text, "cube.dat": CUBE})]).expand("a.dat"), bevelled)


BOX = CCW + place("cube.dat", turn=(20, 0, 0, 0, 12, 0, 0, 0, 10))


def polygons(mesh):
    ends = mesh.starts + mesh.sizes
    return [(mesh.vertices[mesh.loops[a:b]], mesh.normals[a:b]) for a, b in zip(mesh.starts, ends, strict=True)]


def area_vector(points):
    return sum(np.cross(points[i] - points[0], points[i + 1] - points[0]) for i in range(1, len(points) - 1)) / 2


def volume(mesh):
    return sum(np.dot(points[0], area_vector(points)) / 3 for points, _ in polygons(mesh))


def test_a_box_without_bevel_is_a_box():
    mesh = mesh_of(BOX, bevelled=False)
    assert (len(mesh.vertices), len(mesh.starts)) == (8, 6)
    assert volume(mesh) == pytest.approx(40 * 24 * 20)
    for points, normals in polygons(mesh):
        direction = area_vector(points) / np.linalg.norm(area_vector(points))
        assert np.allclose(normals, direction)
    assert not mesh.smooth.any()


def test_a_bevel_moves_nothing_and_turns_the_normals_at_the_edges():
    plain, mesh = mesh_of(BOX, bevelled=False), mesh_of(BOX)
    assert volume(mesh) == pytest.approx(volume(plain))
    assert mesh.vertices.min(0).tolist() == plain.vertices.min(0).tolist()
    assert mesh.vertices.max(0).tolist() == plain.vertices.max(0).tolist()
    # Inner face, four strips, and two triangles at each of the four corners, six times.
    assert len(mesh.starts) == 6 * (1 + 4 + 8)
    half = np.array([20, 12, 10])
    for points, normals in polygons(mesh):
        for point, normal in zip(points, normals, strict=True):
            near = half - np.abs(point) < WIDTH * 0.99
            # On an edge the normal leans to both sides alike, in a corner to all three, inside not at all.
            expected = np.where(near, np.sign(point), 0) / np.sqrt(near.sum())
            assert np.allclose(normal, expected, atol=1e-5)


def test_faces_of_a_mesh_with_bevels_are_joined_without_gaps():
    mesh = mesh_of(BOX)
    pairs = {}
    ends = np.append(mesh.starts[1:], len(mesh.loops))
    for a, b in zip(mesh.starts, ends, strict=True):
        corners = mesh.loops[a:b].tolist()
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            pairs[start, end] = pairs.get((start, end), 0) + 1
    assert all(count == 1 and pairs.get((end, start)) == 1 for (start, end), count in pairs.items())


def test_narrow_faces_get_narrow_bevels_or_none():
    thin = mesh_of(CCW + place("cube.dat", turn=(20, 0, 0, 0, 0.1, 0, 0, 0, 10)))
    assert volume(thin) == pytest.approx(40 * 0.2 * 20, rel=1e-4)
    assert np.abs(thin.vertices).max(0) == pytest.approx([20, 0.1, 10]), "no strip is longer than its edge"
    for points, _ in polygons(thin):
        assert np.linalg.norm(area_vector(points)) > 0
    assert len(mesh_of(CCW + place("cube.dat", turn=(20, 0, 0, 0, 0.01, 0, 0, 0, 10))).starts) < 60


def cylinder(sides, lines=True):
    angles = np.radians(np.arange(sides + 1) * 360 / sides).tolist()
    ring = [(float(10 * np.cos(a)), float(10 * np.sin(a))) for a in angles]
    text = CCW
    for (x0, z0), (x1, z1) in itertools.pairwise(ring):
        text += line(4, 16, (x1, 0, z1), (x0, 0, z0), (x0, 20, z0), (x1, 20, z1))
        if lines:
            text += line(5, 24, (x0, 0, z0), (x0, 20, z0), (x1, 0, z1), (x1, 0, z1))
            text += line(2, 24, (x0, 0, z0), (x1, 0, z1))
    return text


def test_conditional_lines_make_a_curve_smooth_and_sharp_angles_without_them_stay_sharp():
    for points, normals in polygons(mesh_of(cylinder(6), bevelled=False)):
        assert np.allclose(np.abs(normals[:, [0, 2]] * 10), np.abs(points[:, [0, 2]]), atol=1e-3)
    for points, normals in polygons(mesh_of(cylinder(6, lines=False), bevelled=False)):
        assert np.allclose(normals, normals[0])
        assert abs(np.dot(normals[0], area_vector(points))) == pytest.approx(np.linalg.norm(area_vector(points)))
    for points, normals in polygons(mesh_of(cylinder(16, lines=False), bevelled=False)):
        assert np.allclose(np.abs(normals[:, [0, 2]] * 10), np.abs(points[:, [0, 2]]), atol=1e-3)


@given(st.lists(st.booleans(), min_size=12, max_size=12), st.booleans())
def test_faces_without_a_promised_winding_are_turned_outwards(turned, together):
    rows = [row for row in CUBE.splitlines() if row.startswith("4")]
    text = ""
    for row, turn in zip([*rows, *rows], turned, strict=True):
        numbers = row.split()[2:]
        points = [numbers[i : i + 3] for i in range(0, 12, 3)]
        text += "4 16 " + " ".join(" ".join(point) for point in (points[::-1] if turn else points)) + "\n"
    halves = text.splitlines(keepends=True)
    apart = place("b.dat", at=(0.5 if together else 9, 0, 0))
    texts = Texts({"a.dat": "".join(halves[:6]) + apart, "b.dat": "".join(halves[6:])})
    mesh = build_mesh(Expander([texts]).expand("a.dat"), False)
    assert volume(mesh) == pytest.approx(16)


def test_of_faces_that_lie_on_each_other_one_is_left():
    triangle = [(0, 0, 0), (4, 0, 0), (0, 0, 5)]
    square = [(9, 0, 0), (9, 0, 4), (13, 0, 4), (13, 0, 0)]
    text = CCW + "".join(
        line(len(points), colour, *order)
        for points in (triangle, square)
        for colour, order in ((4, points), (2, points[::-1]), (1, points[1:] + points[:1]))
    )
    mesh = mesh_of(text)
    assert sorted(mesh.sizes.tolist()) == [3, 4]
    assert mesh.face_colours.tolist() == [4, 4]


def test_colours_stay_with_their_faces():
    text = CCW + place("cube.dat") + place("cube.dat", 4, at=(10, 0, 0))
    mesh = mesh_of(text)
    at = np.array([points[:, 0].mean() for points, _ in polygons(mesh)])
    assert set(mesh.face_colours[at < 5].tolist()) == {16}
    assert set(mesh.face_colours[at > 5].tolist()) == {4}


@pytest.mark.parametrize(
    "text", ["", CCW + line(2, 24, (0, 0, 0), (1, 0, 0)), CCW + line(3, 16, (0, 0, 0), (1, 1, 1), (2, 2, 2))]
)
def test_parts_without_a_surface_are_empty_meshes(text):
    mesh = mesh_of(text or "0")
    assert len(mesh.vertices) == len(mesh.loops) == len(mesh.starts) == 0


numbers = st.floats(-50, 50).map(lambda value: round(value, 2))
tenths = st.integers(-500, 500).map(lambda value: value / 10)  # equal, or too far apart to be welded
triangles = st.lists(st.lists(tenths, min_size=9, max_size=9), min_size=1, max_size=12)


@settings(max_examples=80)
@given(triangles, st.booleans())
def test_any_triangles_make_a_sound_mesh_of_the_same_area(rows, bevelled):
    text = CCW + "".join(f"3 16 {' '.join(map(str, row))}\n" for row in rows)
    mesh = mesh_of(text, bevelled)
    assert np.isfinite(mesh.vertices).all()
    assert np.isfinite(mesh.normals).all()
    assert len(mesh.normals) == len(mesh.loops) == mesh.sizes.sum()
    assert len(mesh.loops) == 0 or mesh.loops.max() < len(mesh.vertices)
    for start, size in zip(mesh.starts, mesh.sizes, strict=True):
        corners = mesh.loops[start : start + size].tolist()
        assert len(set(corners)) == size
    different = {tuple(sorted(map(tuple, np.reshape(row, (3, 3)).tolist()))): row for row in rows}
    expected = sum(np.linalg.norm(area_vector(np.reshape(row, (3, 3)))) for row in different.values())
    found = sum(np.linalg.norm(area_vector(points.astype(float))) for points, _ in polygons(mesh))
    assert found == pytest.approx(expected, rel=0.01, abs=4 * len(rows))


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=40))
def test_welding_moves_no_point_far_and_joins_close_ones(points):
    points = np.array(points)
    points = np.concatenate([points, points + 0.4 * TOLERANCE])
    vertices, number = weld(points)
    assert (number[: len(number) // 2] == number[len(number) // 2 :]).mean() > 0.6
    assert np.abs(vertices[number] - points).max() <= 4 * TOLERANCE


def test_a_dense_pattern_does_not_collapse():
    values = np.arange(0, 5, TOLERANCE / 2)
    vertices, _ = weld(np.stack([values, values * 0, values * 0], axis=1))
    assert np.ptp(vertices[:, 0]) > 4.9
    assert len(vertices) > 100


@pytest.mark.skipif(not (DATA / "ldraw" / "parts").is_dir(), reason=f"no parts library in {DATA}")
@pytest.mark.parametrize(
    "part", ["3001.dat", "3062b.dat", "3039.dat", "6141.dat", "973p1u.dat", "3626bp04.dat", "4079.dat"]
)
def test_parts_of_the_library(part):
    library = Library(DATA / "ldraw")
    soup = Expander([library]).expand(part)
    mesh = build_mesh(soup)
    assert not soup.missing
    assert soup.certified
    # Rounded edges stay in the surface, so the box around it is that of the file's own numbers.
    assert np.allclose(mesh.vertices.min(0), soup.faces.min((0, 1)), atol=2 * TOLERANCE)
    assert np.allclose(mesh.vertices.max(0), soup.faces.max((0, 1)), atol=2 * TOLERANCE)
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)
    leaning = [np.dot(normals.mean(0), area_vector(points)) > 0 for points, normals in polygons(mesh)]
    assert np.mean(leaning) > 0.999
