# SPDX-License-Identifier: GPL-3.0-or-later
"""Forces between bricks as arrows in the viewport: up for what carries a brick, down for what a stud pulls at."""

from __future__ import annotations

from typing import Any

import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader
from numpy.typing import NDArray

from ..physics.check_messages import Forces
from .frame import AXES, points_to_blender
from .objects import frame_of

PUSH_RGB = (0.34, 0.71, 0.95)  # as the screen shows it; sky blue and purple are told apart with any kind of sight
PULL_RGB = (0.93, 0.32, 0.71)
LEGEND = (("Push that carries a brick", PUSH_RGB), ("Pull at a stud", PULL_RGB))
LONGEST = 40.0  # LDU, two studs
LEAST = 0.03  # of the strongest force; what is weaker is left out
HEAD = 0.28  # of an arrow's length
WIDTH = 2.0  # pixels


def arrows(forces: Forces, scale: float, origin: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Lines (2 m, 3) in metres of the arrows of ``forces``, and whether each end belongs to a pull (2 m,).

    An arrow is as long as the root of its force, so that the weak ones can be seen beside the strong. It begins at the
    contact. ``scale``: metres per LDU; ``origin``: where LDraw's origin is.
    """
    strongest = max(forces.pushes.max(initial=0.0), forces.pulls.max(initial=0.0))
    lines, pulled = [np.zeros((0, 2, 3))], [np.zeros(0, bool)]
    for strength, sign, pull in ((forces.pushes, 1.0, False), (forces.pulls, -1.0, True)):
        kept = strength > max(LEAST * strongest, 0.0)
        way = sign * forces.axis[kept] @ AXES.T
        start = points_to_blender(forces.at[kept], scale) + origin
        length = LONGEST * scale * np.sqrt(strength[kept] / strongest)[:, None] if strongest else start[:, :1]
        tip = start + way * length
        aside = np.cross(way, np.where(np.abs(way[:, 2:]) > 0.9, (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)))
        aside = np.stack([aside, -aside, np.cross(aside, way), -np.cross(aside, way)]) * length * HEAD * 0.4
        barbs = tip - way * length * HEAD + aside
        shafts = [np.stack([start, tip], 1), *(np.stack([tip, barb], 1) for barb in barbs)]
        lines += shafts
        pulled += [np.full(len(shaft), pull) for shaft in shafts]
    return np.concatenate(lines).reshape(-1, 3), np.repeat(np.concatenate(pulled), 2)


class ForceArrows:
    """Draws the forces of one assembly."""

    def __init__(self) -> None:
        self._key: object = None
        self._batch: Any = None

    def draw(self, collection: bpy.types.Collection, forces: Forces, opacity: float) -> None:
        """Draw over everything in the viewport that is being drawn."""
        scale, origin = frame_of(collection)
        key = (id(forces), scale, *origin, opacity)
        shader = gpu.shader.from_builtin("POLYLINE_FLAT_COLOR")
        if key != self._key:
            lines, pulled = arrows(forces, scale, origin)
            colours = np.where(pulled[:, None], (*PULL_RGB, opacity), (*PUSH_RGB, opacity)).astype(np.float32)
            content = {"pos": lines.astype(np.float32), "color": colours}
            self._batch = batch_for_shader(shader, "LINES", content) if len(lines) else None
            self._key = key
        if self._batch is None:
            return
        shader.bind()
        viewport: Any = gpu.state.viewport_get()
        shader.uniform_float("viewportSize", viewport[2:])
        shader.uniform_float("lineWidth", WIDTH * bpy.context.preferences.system.ui_scale)
        gpu.state.blend_set("ALPHA")
        self._batch.draw(shader)
        gpu.state.blend_set("NONE")
