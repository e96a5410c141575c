# SPDX-License-Identifier: GPL-3.0-or-later
"""Minifigs as hierarchies of objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from brickwright.core.bricks.assembly import Assembly

TURN = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])


def test_a_figure_moves_with_its_torso_and_is_read_as_it_stands(bpy: Any) -> None:
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.minifigs import parent_minifigs
    from brickwright.core.scene.reader import read_assembly

    figure = Assembly.from_arrays(
        ["3001.dat", "973.dat", "3818.dat", "3820.dat", "3815.dat", "3816.dat"],
        np.array([[0, 96, 0], [100, 0, 50], [100, 9, 65.552], [90, 18, 74], [100, 32, 50], [100, 44, 50]]),
        [np.eye(3), TURN, TURN, TURN, TURN, TURN],
    )
    collection = build_assembly(figure, "figure")
    assert parent_minifigs(collection) == 4
    assert parent_minifigs(collection) == 0
    brick, torso, arm, hand, hips, leg = collection.objects
    assert (hand.parent, arm.parent, hips.parent, leg.parent) == (arm, torso, torso, hips)
    assert brick.parent is None
    found = read_assembly(collection)
    assert np.array_equal(found.positions, figure.positions)
    assert np.array_equal(found.rotations, figure.rotations)
    torso.location.z += 0.24
    moved = read_assembly(collection)
    assert np.allclose(moved.positions - figure.positions, [[0, 0, 0], *[[0, -24, 0]] * 5], atol=0.002)
    torso.location.z -= 0.24
    arm.rotation_euler.x += 0.5
    bent = read_assembly(collection)
    assert np.array_equal(bent.positions[[0, 1, 4, 5]], figure.positions[[0, 1, 4, 5]])
    assert not np.allclose(bent.positions[3], figure.positions[3], atol=1)


def test_a_real_model_is_read_as_before(bpy: Any, data_dir: Path) -> None:
    from brickwright.core.ldraw.reader import read_assembly as read_file
    from brickwright.core.scene.builder import build_assembly
    from brickwright.core.scene.minifigs import parent_minifigs
    from brickwright.core.scene.reader import read_assembly

    assembly = read_file(data_dir / "ldraw_models" / "6755-1 - Sheriff's Lock-Up.mpd")
    collection = build_assembly(assembly, "town", origin=(3, -7, 2))
    before = read_assembly(collection)
    assert parent_minifigs(collection) > 20
    after = read_assembly(collection)
    assert np.array_equal(after.positions, before.positions)
    assert np.array_equal(after.rotations, before.rotations)
