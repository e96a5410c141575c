# SPDX-License-Identifier: GPL-3.0-or-later
"""Polygons cut into triangles: nothing is lost, nothing is covered twice, no triangle without an area."""

import numpy as np
import pytest
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.meshes import PartMesh, loop_triangles, part_mesh
from hypothesis import given
from hypothesis import strategies as st


def polygon_mesh(*polygons):
    """A mesh of polygons (k, 3), each with vertices of its own."""
    points = np.concatenate(polygons).astype(np.float32)
    sizes = np.array([len(polygon) for polygon in polygons])
    count = len(points)
    return PartMesh(
        points,
        np.arange(count, dtype=np.int32),
        (np.cumsum(sizes) - sizes).astype(np.int32),
        np.zeros(len(sizes), bool),
        np.zeros((0, 2), np.int32),
        np.zeros((count, 3), np.float32),
        np.full(len(sizes), 16, np.int32),
    )


def areas(mesh, triangles):
    """Area vectors (t, 3) of triangles of loops."""
    a, b, c = np.moveaxis(mesh.vertices[mesh.loops[triangles]].astype(np.float64), 1, 0)
    return np.cross(b - a, c - a) / 2


def in_space(outline, turn):
    """A polygon (k, 2) as (k, 3), its plane turned about a slanted axis."""
    axis = np.array([1.0, 2.0, -1.0]) / np.sqrt(6)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    rotation = np.eye(3) + np.sin(turn) * cross + (1 - np.cos(turn)) * cross @ cross
    return np.c_[outline, np.zeros(len(outline))] @ rotation.T + 3.0


@given(
    st.lists(st.floats(2.0, 10.0), min_size=3, max_size=24),
    st.floats(0.0, 6.3),
    st.booleans(),
)
def test_a_star_shaped_polygon_is_covered_once(radii, turn, backwards):
    angles = np.arange(len(radii)) * 2 * np.pi / len(radii)
    outline = np.array(radii)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = in_space(outline[::-1] if backwards else outline, turn)
    mesh = polygon_mesh(points)
    triangles, faces = loop_triangles(mesh)
    assert triangles.shape == (len(radii) - 2, 3)
    assert (faces == 0).all()
    found = areas(mesh, triangles)
    whole = np.cross(points, np.roll(points, -1, axis=0)).sum(axis=0) / 2
    assert np.allclose(found.sum(axis=0), whole, atol=1e-3)
    normal = whole / np.linalg.norm(whole)
    assert (found @ normal > -1e-4).all(), "a triangle is turned over, so another covers what it should"


def test_corners_on_a_straight_edge_give_no_triangle_without_area():
    square = np.array([[0, 0], [1, 0], [2, 0], [4, 0], [4, 4], [2, 4], [0, 4], [0, 1]])
    mesh = polygon_mesh(in_space(square, 0.7))
    triangles, _ = loop_triangles(mesh)
    assert np.linalg.norm(areas(mesh, triangles), axis=1).min() > 0.4


def test_a_comb_with_as_many_corners_turning_in_as_out():
    teeth = [[x + dx, y] for x in range(0, 20, 2) for dx, y in ((0, 1), (0.5, 6), (1, 6), (1.5, 1))]
    mesh = polygon_mesh(in_space(np.array([[0, 0], [20, 0], *teeth[::-1]]), 1.9))
    triangles, _ = loop_triangles(mesh)
    found = areas(mesh, triangles)
    assert np.linalg.norm(found, axis=1).sum() == pytest.approx(np.linalg.norm(found.sum(axis=0)), rel=1e-5)


def test_triangles_come_in_the_order_of_the_polygons():
    triangle, square = np.array([[0, 0], [1, 0], [0, 1]]), np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    mesh = polygon_mesh(*(in_space(outline, 0.3) for outline in (square, triangle, square)))
    triangles, faces = loop_triangles(mesh)
    assert faces.tolist() == [0, 0, 1, 2, 2]
    assert triangles[2].tolist() == [4, 5, 6]
    assert loop_triangles(polygon_mesh(np.zeros((0, 3))))[0].shape == (0, 3)


@pytest.mark.parametrize("part", ["3001.dat", "3040b.dat", "4073.dat", "3062b.dat"])
def test_a_part_keeps_its_surface(part):
    mesh = part_mesh(load_catalogue()[part])
    triangles, faces = loop_triangles(mesh)
    assert (np.bincount(faces) == mesh.sizes - 2).all()
    found = areas(mesh, triangles)
    whole = np.zeros((len(mesh.starts), 3))
    np.add.at(whole, faces, found)
    covered = np.bincount(faces, np.linalg.norm(found, axis=1))
    assert np.allclose(np.linalg.norm(whole, axis=1), covered, rtol=1e-3, atol=1e-2)
