# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mesh remembers of itself: transforms that were applied to it are told from edits by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

CUBE = [(x, y, z) for x in (-1.0, 1.0) for y in (-2.0, 2.0) for z in (0.0, 3.0)]
SQUARE = [(0.0, 0.0, 0.0), (2.0, 0.0, 0.0), (2.0, 3.0, 0.0), (0.0, 3.0, 0.0)]


@pytest.fixture(params=[0.0004, 0.01, 1.0])
def scale(request: pytest.FixtureRequest) -> float:
    return request.param


def marked(bpy: Any, points: list[tuple[float, float, float]], scale: float) -> Any:
    from brickwright.core.scene.mesh_marks import set_marks

    mesh = bpy.data.meshes.new("marked")
    mesh.from_pydata((np.array(points) * scale).tolist(), [], [])
    set_marks(mesh)
    return mesh


def rotation(seed: int) -> np.ndarray:
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return turn * np.sign(np.linalg.det(turn))


@pytest.mark.parametrize("points", [CUBE, SQUARE], ids=["cube", "flat"])
def test_a_rigid_move_is_told_exactly(bpy: Any, scale: float, points: list) -> None:
    from brickwright.core.scene.mesh_marks import applied_change, is_as_marked
    from mathutils import Matrix

    for seed in range(5):
        mesh = marked(bpy, points, scale)
        assert is_as_marked(mesh)
        assert applied_change(mesh) is None
        change = np.eye(4)
        change[:3, :3], change[:3, 3] = rotation(seed), np.array([3.0, -2.0, 5.0]) * scale
        mesh.transform(Matrix(change.tolist()))
        assert not is_as_marked(mesh)
        found = applied_change(mesh)
        assert found == pytest.approx(change, abs=2e-5 * max(1.0, scale))


def test_scaling_shearing_and_mirroring_a_solid(bpy: Any) -> None:
    from brickwright.core.scene.mesh_marks import applied_change
    from mathutils import Matrix

    for linear in (
        np.diag([-1.0, 1.0, 1.0]),
        np.diag([2.0, 2.0, 2.0]),
        np.array([[1, 0.3, 0], [0, 1, 0], [0, 0, 0.5]]),
    ):
        mesh = marked(bpy, CUBE, 0.01)
        change = np.eye(4)
        change[:3, :3] = linear
        mesh.transform(Matrix(change.tolist()))
        assert applied_change(mesh) == pytest.approx(change, abs=1e-5)


def test_an_edit_by_hand_is_no_transform(bpy: Any) -> None:
    from brickwright.core.scene.mesh_marks import applied_change, is_as_marked

    for vertex in range(8):
        mesh = marked(bpy, [*CUBE, (0.5, 0.5, 0.5)], 0.01)
        mesh.vertices[vertex].co.x += 0.004
        assert not is_as_marked(mesh)
        assert applied_change(mesh) is None, vertex
    mesh = marked(bpy, [*CUBE, (0.5, 0.5, 0.5), (-0.5, 0.5, 0.5)], 0.01)
    for vertex, by in ((8, 0.002), (9, -0.002)):  # the mean stays, and what spans the mesh
        mesh.vertices[vertex].co.x += by
    assert not is_as_marked(mesh)
    assert applied_change(mesh) is None
    mesh = marked(bpy, CUBE, 0.01)
    mesh.vertices.add(1)
    assert applied_change(mesh) is None
    assert not is_as_marked(mesh)


def test_meshes_of_others_and_empty_ones(bpy: Any) -> None:
    from brickwright.core.scene.keys import MARKS
    from brickwright.core.scene.mesh_marks import applied_change, is_as_marked, set_marks

    foreign = bpy.data.meshes.new("foreign")
    foreign.from_pydata(CUBE, [], [])
    assert not is_as_marked(foreign)
    assert applied_change(foreign) is None
    foreign[MARKS] = [1.0, 2.0]
    assert applied_change(foreign) is None
    empty = bpy.data.meshes.new("empty")
    set_marks(empty)
    assert is_as_marked(empty)
    point = marked(bpy, [(1.0, 2.0, 3.0)], 1.0)
    assert is_as_marked(point)
    point.vertices[0].co.x += 1.0
    assert applied_change(point)[:3, 3] == pytest.approx([1.0, 0.0, 0.0])
