# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles of an assembly: the meshes of its parts where its bricks are, in stud pitches, z up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.colours import MAIN_COLOUR, colour
from ..bricks.meshes import loop_triangles
from ..bricks.plan import FLOOR, STUD
from ..ldraw.part_shapes import PartShapes
from .triangles import Triangles, joined

# From LDraw's frame (-Y up) to ours, in which plans stand on z = 0: x = X, y = Z, z = FLOOR - Y.
AXES = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def assembly_triangles(assembly: Assembly, shapes: PartShapes) -> Triangles:
    """All bricks with the meshes of ``shapes``, solid, in their colours; smooth where the parts are."""
    pieces = [joined([])]
    for index, part in enumerate(assembly.part_names):
        chosen = np.flatnonzero(assembly.part_index == index)
        mesh = shapes.mesh(part)
        loops, faces = loop_triangles(mesh)
        if not len(chosen) or not len(loops):
            continue
        turns = AXES @ assembly.rotations[chosen]
        places = (assembly.positions[chosen] @ AXES.T + (0.0, 0.0, FLOOR)) / STUD
        corners = np.einsum("bij,tkj->btki", turns / STUD, mesh.vertices[mesh.loops[loops]]) + places[:, None, None]
        normals = np.einsum("bij,tkj->btki", turns, mesh.normals[loops])
        mirrored = np.linalg.det(assembly.rotations[chosen]) < 0
        corners[mirrored], normals[mirrored] = corners[mirrored][:, :, ::-1], normals[mirrored][:, :, ::-1]
        pieces.append(
            Triangles(
                corners.reshape(-1, 3, 3).astype(np.float32),
                _colours(mesh.face_colours[faces], assembly.colours[chosen]).reshape(-1, 3),
                normals.reshape(-1, 3, 3).astype(np.float32),
            )
        )
    return joined(pieces)


def _colours(faces: NDArray[np.int32], bricks: NDArray[np.int32]) -> NDArray[np.uint8]:
    """uint8 (bricks, triangles, 3): sRGB of faces with LDraw codes (t,), 16 being that of the brick (b,)."""
    codes = np.where(faces == MAIN_COLOUR, bricks[:, None], faces)
    found, number = np.unique(codes, return_inverse=True)
    rgb = np.array([colour(code).rgb for code in found.tolist()], np.uint8).reshape(-1, 3)
    return rgb[number.reshape(codes.shape)]
