# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of parts in their colours, many in one render: a grid of them is drawn and cut into tiles."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Matrix

from ..ldraw.part_shapes import PartShapes
from .drawing import OVERSAMPLING, draw, drawn_bricks, encoded, owners, smaller
from .frame import DEFAULT_SCALE
from .shapes import current_shapes
from .stage import staged

AZIMUTH = math.radians(-38.0)
ELEVATION = math.radians(30.0)
TILE = 160  # pixels a side
GRID = 8  # tiles a side of one render at most
FILLED = 0.92  # share of a tile that a part fills
SMALLEST = 70.0  # LDU: a part smaller than this is shown at the same scale as one of this size


class PartPicturesQueue:
    """Pictures of ``wanted`` (part, LDraw colour code); :meth:`work` makes some of them, PNG files, into ``pictures``.

    ``shapes``: of the parts, those of the session when None; ``scale``: metres per LDU, with that of an assembly in
    the file its meshes are used. Between two calls nothing of it is in the file but meshes and materials without users.
    """

    def __init__(
        self,
        wanted: Sequence[tuple[str, int]],
        shapes: PartShapes | None = None,
        scale: float = DEFAULT_SCALE,
        tile: int = TILE,
    ) -> None:
        self.pictures: dict[tuple[str, int], bytes] = {}
        self.message = "Drawing the parts"
        self._wanted = list(wanted)
        self._shapes = current_shapes() if shapes is None else shapes
        self._scale, self._tile = scale, tile

    @property
    def fraction(self) -> float:
        """How far it is, 0 to 1."""
        return len(self.pictures) / max(len(self._wanted), 1)

    def work(self, seconds: float = float("inf")) -> bool:
        """Draw for about so long, at least one grid; false when all are drawn."""
        end = time.perf_counter() + seconds
        while len(self.pictures) < len(self._wanted):
            start = len(self.pictures)
            some = self._wanted[start : start + GRID * GRID]
            self.pictures.update(_pictures(some, self._shapes, self._tile, self._scale))
            if time.perf_counter() >= end:
                break
        return len(self.pictures) < len(self._wanted)


def _pictures(
    wanted: Sequence[tuple[str, int]], shapes: PartShapes, tile: int, scale: float
) -> dict[tuple[str, int], bytes]:
    columns = math.ceil(math.sqrt(len(wanted)))
    rows = math.ceil(len(wanted) / columns)
    with drawn_bricks(scale, shapes) as (collection, maker):
        n = len(wanted)
        parts, codes = [part for part, _ in wanted], [code for _, code in wanted]
        items = maker.make(0, parts, codes, np.zeros((n, 3)), np.broadcast_to(np.eye(3), (n, 3, 3)), [0] * n)
        size = (columns * tile * OVERSAMPLING, rows * tile * OVERSAMPLING)
        with staged(collection, size=size, azimuth=AZIMUTH, elevation=ELEVATION) as scene:
            _arrange(scene.camera, items, columns, rows, scale)
            rgb = smaller(draw(scene, items, owners(scene, items)).rgb)
    found = {}
    for number, key in enumerate(wanted):
        row, column = divmod(number, columns)
        found[key] = encoded(rgb[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile])
    return found


def _arrange(
    camera: bpy.types.Object, items: Sequence[bpy.types.Object], columns: int, rows: int, scale: float
) -> None:
    """Set the parts into a grid of squares 1 m wide that faces the camera, which then sees just the grid."""
    turn = camera.matrix_basis.to_3x3()
    axes = np.array(turn)
    for number, item in enumerate(items):
        row, column = divmod(number, columns)
        corners = np.array(item.bound_box) @ np.array(item.matrix_basis)[:3, :3].T + np.array(item.location)
        seen = corners @ axes
        low, high = seen.min(axis=0), seen.max(axis=0)
        shrink = FILLED / max(*(high - low)[:2], SMALLEST * scale)
        middle = axes @ ((low + high) / 2)
        cell = axes @ np.array([column + 0.5, rows - row - 0.5, 0.0])
        item.matrix_basis = (
            Matrix.Translation(cell) @ Matrix.Scale(shrink, 4) @ Matrix.Translation(-middle) @ item.matrix_basis
        )
    data = camera.data
    data.type, data.ortho_scale = "ORTHO", float(max(columns, rows))
    data.clip_start, data.clip_end = 0.1, 100.0
    camera.matrix_basis = Matrix.Translation(axes @ np.array([columns / 2, rows / 2, 50.0])) @ turn.to_4x4()
