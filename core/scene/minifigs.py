# SPDX-License-Identifier: GPL-3.0-or-later
"""Minifigs as hierarchies of objects: who moves the torso moves the figure, and an arm takes its hand along."""

from __future__ import annotations

import bpy

from ..bricks.minifigs import minifig_parents
from .objects import world_matrix
from .reader import read_bricks


def parent_minifigs(collection: bpy.types.Collection) -> int:
    """Make the limbs of each minifig of an assembly children of what they hang on, without moving anything; returns how
    many got a parent. Objects that have one already keep it.
    """
    assembly, items = read_bricks(collection)
    hung = 0
    for item, parent in zip(items, minifig_parents(assembly).tolist(), strict=True):
        if parent < 0 or item.parent is not None:
            continue
        matrix = world_matrix(items[parent])
        if abs(matrix.determinant()) < 1e-12:
            continue
        item.parent = items[parent]
        item.matrix_parent_inverse = matrix.inverted()
        hung += 1
    return hung
