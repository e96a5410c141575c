# SPDX-License-Identifier: GPL-3.0-or-later
"""A proposed repair in the viewport: what goes is red and hatched, what comes is a green ghost, what stays is grey.

Of a brick that comes in the place of others there is little more than the outline, so that what goes is seen as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import load_catalogue
from . import keys
from .frame import points_to_blender, to_blender
from .heat_map import hand_over_mesh, is_drawn, world_matrices
from .instances import HATCHED, NEARER, Instances, srgb, texels, triangles
from .meshes import to_blender_mesh
from .objects import frame_of
from .shapes import current_shapes

# Scene-linear. Red and green differ in lightness too, and only what goes is hatched.
GOES, COMES, STAYS = (0.60, 0.02, 0.02), (0.10, 0.75, 0.22), (0.30, 0.31, 0.33)
GOES_OPACITY, COMES_OPACITY, REPLACES_OPACITY, STAYS_OPACITY = 0.95, 0.6, 0.12, 0.82
BESIDE = 1.2  # LDU by which the outline of what comes is outside its body, so that it does not hide that of what goes
LINE, HIDDEN_LINE = 2.5, 0.35  # pixels; opacity where something is in front
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
_EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1]


class ProposalView:
    """Draws one proposal; it is made for bricks that are as they were when it was proposed.

    ``seen``: the bricks of the collection; ``removed``: identities of those that go; ``gone``: the same as an
    assembly; ``added``: those that come. Reads shapes by making meshes and taking them away again, so it must not be
    made while Blender draws.
    """

    def __init__(
        self, collection: bpy.types.Collection, removed: Collection[str], gone: Assembly, added: Assembly
    ) -> None:
        self._removed = frozenset(removed)
        self._frame = frame_of(collection)
        self._boxes = (boxes(gone, *self._frame), boxes(added, *self._frame, BESIDE))
        self._added = added
        self._replaces = replacing(gone, added)
        self._shapes = {part: _triangles_of(part, self._frame[0]) for part in added.part_names}
        self._there, self._ghosts = Instances(), Instances()
        self._lines: list[tuple[Any, tuple[float, float, float]]] | None = None
        self._seen: list[int] | None = None

    def legend(self) -> list[tuple[str, Sequence[float]]]:
        """What the colours mean, for :func:`.legend.draw_legend`."""
        goes, comes = len(self._removed), len(self._added)
        words = (
            (f"{goes} brick{'s go' if goes > 1 else ' goes'}", GOES, goes),
            (f"{comes} brick{'s come' if comes > 1 else ' comes'}", COMES, comes),
            ("Stays as it is", STAYS, True),
        )
        return [(text, srgb(rgb)) for text, rgb, there in words if there]

    def draw(self, collection: bpy.types.Collection, view: bpy.types.RegionView3D) -> None:
        """Draw into the viewport that is being drawn."""
        items = list(collection.all_objects)
        seen = [i for i, item in enumerate(items) if is_drawn(item)]
        if seen != self._seen:
            self._gather(collection, items, seen)
            self._seen = seen
        if self._lines is None:
            self._hand_over()
        self._there.draw(view)
        self._ghosts.draw(view, clear=True, nearer=2 * NEARER)
        self._outline()

    def _gather(self, collection: bpy.types.Collection, items: Sequence[bpy.types.Object], seen: Sequence[int]) -> None:
        goes = np.array([items[i].get(keys.ID) in self._removed for i in seen], np.bool_)[:, None]
        colours = np.where(goes, (*GOES, GOES_OPACITY + HATCHED), (*STAYS, STAYS_OPACITY))
        shapes = [hand_over_mesh(self._there, items[i].data) for i in seen]
        self._there.place(shapes, texels(world_matrices(collection)[seen], colours))

    def _hand_over(self) -> None:
        for part, shape in self._shapes.items():
            self._ghosts.hand_over(part, *shape)
        scale, origin = self._frame
        matrices = to_blender(self._added.positions, self._added.rotations, scale, origin)
        colours = np.where(self._replaces[:, None], (*COMES, REPLACES_OPACITY), (*COMES, COMES_OPACITY))
        self._ghosts.place(self._added.parts, texels(matrices, colours))
        shader = gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
        self._lines = [
            (batch_for_shader(shader, "LINES", {"pos": lines.astype(np.float32)}), rgb)
            for lines, rgb in zip(self._boxes, (GOES, COMES), strict=True)
            if len(lines)
        ]

    def _outline(self) -> None:
        shader = gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
        shader.bind()
        port: Any = gpu.state.viewport_get()
        shader.uniform_float("viewportSize", port[2:])
        shader.uniform_float("lineWidth", LINE * bpy.context.preferences.system.ui_scale)
        gpu.state.blend_set("ALPHA")
        for test, opacity in (("NONE", HIDDEN_LINE), ("LESS_EQUAL", 1.0)):
            gpu.state.depth_test_set(test)
            for batch, rgb in self._lines or ():
                shader.uniform_float("color", (*srgb(rgb), opacity))
                batch.draw(shader)
        gpu.state.depth_test_set("NONE")
        gpu.state.blend_set("NONE")


def boxes(assembly: Assembly, scale: float, origin: NDArray[np.float64], outside: float = 0.0) -> NDArray[np.float64]:
    """Ends of lines (24 n, 3), metres: the edges of the boxes around the bricks' bodies, ``outside`` LDU beyond."""
    low, high = _extents(assembly)
    corners = (low - outside)[:, None] + _CORNERS * (high - low + 2 * outside)[:, None]
    return points_to_blender(corners[:, _EDGES].reshape(-1, 3), scale) + origin


def replacing(gone: Assembly, added: Assembly) -> NDArray[np.bool_]:
    """Which bricks of ``added`` (n,) take the place of one of ``gone``."""
    low, high = _extents(gone)
    lows, highs = _extents(added)
    meet = (lows[:, None] < high - BESIDE).all(-1) & (highs[:, None] > low + BESIDE).all(-1)
    return np.asarray(meet.any(1))


def _extents(assembly: Assembly) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest corners (n, 3) in LDU of upright bricks' bodies."""
    catalogue = load_catalogue()
    bounds = np.array([catalogue[part].bounds for part in assembly.parts]).reshape(-1, 2, 3)
    ends = np.einsum("nij,nkj->nki", assembly.rotations, bounds) + assembly.positions[:, None]
    return ends.min(1), ends.max(1)


def _triangles_of(part: str, scale: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    mesh = to_blender_mesh(current_shapes().mesh(part), part, scale)
    found = triangles(mesh)
    bpy.data.meshes.remove(mesh)
    return found
