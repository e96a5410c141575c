# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells of a plan over the viewport, as blocks with studs in the colours that the bricks will have."""

from __future__ import annotations

import itertools

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from ..bricks.colours import colour
from ..bricks.plan import ANY, BRICK, PLATE, PLATE_LDU, STUD, Plan
from .instances import NEARER, TEXELS, Instances, texels

BLOCK, STUDDED = "block", {PLATE: "plate with a stud", BRICK: "brick with a stud"}
_SIDES = 10  # of a stud
_RADIUS, _RISE = 6 / STUD, 4 / PLATE_LDU  # of a stud: in studs, in plates
_DARKER = 0.88  # light of every second cell, so that they can be told apart
_OPACITY = 0.97
_IN_FRONT = 1.5  # studs nearer to the eye, so that the object itself does not show through its cells
_PLAIN = 71  # colour of cells whose colour nothing tells

Corners = NDArray[np.float32]


class VoxelView:
    """Cells where they will be built; what it has given the graphics card goes with it."""

    def __init__(self) -> None:
        self._cells = Instances()
        self._middle, self._pitch = Vector(), 1.0

    def show(self, plan: Plan, pitch: float, foot: tuple[float, float, float]) -> None:
        """Draw the cells of ``plan`` that can be seen from now on; ``pitch``: how wide a stud is, ``foot``: where the
        middle of the floor is, in the scene."""
        if not self._cells.knows(BLOCK):
            self._cells.hand_over(BLOCK, *block(0))
            for height, name in STUDDED.items():
                self._cells.hand_over(name, *block(height))
        height = float(plan.bottoms[-1]) * pitch * PLATE_LDU / STUD
        self._middle, self._pitch = Vector(foot) + Vector((0.0, 0.0, height / 2)), pitch
        cells = np.argwhere(plan.occupancy & ~plan.hidden)
        if not len(cells):
            self._cells.place([], np.zeros((0, TEXELS, 4), np.float32))
            return
        above = np.pad(plan.occupancy, ((0, 0), (0, 0), (0, 1)))[:, :, 1:]
        open_above = ~above[tuple(cells.T)]
        brick = plan.heights[cells[:, 2]] == BRICK
        names = np.where(open_above, np.where(brick, STUDDED[BRICK], STUDDED[PLATE]), BLOCK).tolist()
        codes, which = np.unique(plan.colours[tuple(cells.T)], return_inverse=True)
        rgb = np.array([linear(_PLAIN if code == ANY else int(code)) for code in codes.tolist()])[which.reshape(-1)]
        rgb[cells.sum(axis=1) % 2 == 1] *= _DARKER
        self._cells.place(
            names, texels(cell_matrices(plan, cells, pitch, foot), np.c_[rgb, np.full(len(cells), _OPACITY)])
        )

    def draw(self, view: bpy.types.RegionView3D) -> None:
        """Draw into the viewport that is being drawn."""
        to_eye = view.view_rotation @ Vector((0.0, 0.0, _IN_FRONT * self._pitch))
        depth, nearer = (_depth(view, place) for place in (self._middle, self._middle + to_eye))
        self._cells.draw(view, nearer=max(depth - nearer, NEARER))


def _depth(view: bpy.types.RegionView3D, place: Vector) -> float:
    """Depth of a place in the viewport, -1 to 1."""
    seen = view.perspective_matrix @ place.to_4d()
    return float(seen.z / max(seen.w, 1e-6))


def cell_matrices(
    plan: Plan, cells: NDArray[np.intp], pitch: float, foot: tuple[float, float, float]
) -> NDArray[np.float64]:
    """Matrices (n, 4, 4) from a block a stud wide and a plate high, its corner at the origin, to ``cells`` (n, 3)."""
    plate = pitch * PLATE_LDU / STUD
    x, y, _ = plan.shape
    matrices = np.zeros((len(cells), 4, 4))
    matrices[:, 0, 0] = matrices[:, 1, 1] = pitch
    matrices[:, 2, 2] = plan.heights[cells[:, 2]] * plate
    matrices[:, 0, 3] = foot[0] + (cells[:, 0] - x / 2) * pitch
    matrices[:, 1, 3] = foot[1] + (cells[:, 1] - y / 2) * pitch
    matrices[:, 2, 3] = foot[2] + plan.bottoms[cells[:, 2]] * plate
    matrices[:, 3, 3] = 1.0
    return matrices


def linear(code: int) -> NDArray[np.float64]:
    """Scene-linear (3,) of an LDraw colour."""
    value = np.array(colour(code).rgb) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def block(plates: int) -> tuple[Corners, Corners]:
    """Places and normals (3 t, 3) of the triangles of a block from 0 to 1 on each axis, which stands for one that is so
    many plates high and has a stud; 0: it has none."""
    places: list[list[float]] = []
    normals: list[list[float]] = []

    def quad(ring: list[list[float]], normal: list[float]) -> None:
        places.extend(ring[corner] for corner in (0, 1, 2, 0, 2, 3))
        normals.extend([normal] * 6)

    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for side, sign in ((0.0, -1.0), (1.0, 1.0)):
            ring = []
            for at_u, at_v in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)):
                corner = [0.0, 0.0, 0.0]
                corner[axis], corner[u], corner[v] = side, at_u, at_v
                ring.append(corner)
            normal = [0.0, 0.0, 0.0]
            normal[axis] = sign
            quad(ring if sign > 0 else ring[::-1], normal)
    if plates:
        top = 1.0 + _RISE / plates
        turn = np.linspace(0, 2 * np.pi, _SIDES + 1)
        for first, second in itertools.pairwise(turn):
            rim = [
                [float(0.5 + _RADIUS * np.cos(a)), float(0.5 + _RADIUS * np.sin(a)), z]
                for a, z in ((first, 1.0), (second, 1.0), (second, top), (first, top))
            ]
            middle = (first + second) / 2
            quad(rim, [float(np.cos(middle)), float(np.sin(middle)), 0.0])
            places.extend([[0.5, 0.5, top], rim[3], rim[2]])
            normals.extend([[0.0, 0.0, 1.0]] * 3)
    return np.array(places, np.float32), np.array(normals, np.float32)
