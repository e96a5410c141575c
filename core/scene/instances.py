# SPDX-License-Identifier: GPL-3.0-or-later
"""Bricks drawn over the viewport by the graphics card, many at a time, in colours of their own.

Each shape is handed over once and drawn for all its bricks together; what differs between bricks, where they are and
their colour, is in a texture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import bpy
import gpu
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

TEXELS = 4  # a brick: three rows of its matrix, and its colour
PER_ROW = 256  # bricks in a row of the texture; graphics cards take at least 4096 texels
# The bricks themselves are drawn at the same depth: so much of the depth range nearer is sure to be in front of them.
NEARER = 3e-6
HATCHED = 2.0  # added to the opacity of what is hatched

_types: Any = gpu.types  # the stubs have no constructors

VERTEX = """
void main() {
  int brick = first + gl_InstanceID;
  ivec2 at = ivec2(TEXELS * (brick % PER_ROW), brick / PER_ROW);
  vec4 x = texelFetch(bricks, at, 0);
  vec4 y = texelFetch(bricks, at + ivec2(1, 0), 0);
  vec4 z = texelFetch(bricks, at + ivec2(2, 0), 0);
  vec4 place = vec4(position, 1.0);
  facing = vec3(dot(x.xyz, normal), dot(y.xyz, normal), dot(z.xyz, normal));
  colour = texelFetch(bricks, at + ivec2(3, 0), 0);
  gl_Position = projection * vec4(dot(x, place), dot(y, place), dot(z, place), 1.0);
  gl_Position.z -= nearer * gl_Position.w;
}
"""
# Scene-linear, as the viewport wants it. Light comes from the eye and a little from above. What is hatched no
# blindness to colours hides.
FRAGMENT = """
void main() {
  vec3 way = normalize(facing);
  float light = 0.5 + 0.4 * abs(dot(way, eye)) + 0.2 * way.z;
  bool hatched = colour.a > 1.5;
  float stripe = fract((gl_FragCoord.x + gl_FragCoord.y) / 12.0);
  vec3 shown = colour.rgb * light * light;
  if (hatched && stripe < 0.3) {
    shown = mix(shown, vec3(0.9, 0.6, 0.5), 0.6);
  }
  result = vec4(shown, hatched ? colour.a - 2.0 : colour.a);
}
"""


def srgb(linear: Iterable[float]) -> tuple[float, ...]:
    """Scene-linear channels as the screen shows them (IEC 61966-2-1)."""
    return tuple(12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear)


class Instances:
    """Bricks of a few shapes; what it has given the graphics card goes with it."""

    def __init__(self) -> None:
        self._shader: Any = None
        self._batches: dict[str, Any] = {}
        self._groups: list[tuple[str, int, int]] = []
        self._texture: Any = None

    def knows(self, shape: str) -> bool:
        """Whether a shape of this name was handed over."""
        return shape in self._batches

    def hand_over(self, shape: str, corners: NDArray[np.float32], normals: NDArray[np.float32]) -> None:
        """Give the graphics card a shape: places and normals (3 t, 3) of the corners of its triangles."""
        layout = _types.GPUVertFormat()
        layout.attr_add(id="position", comp_type="F32", len=3, fetch_mode="FLOAT")
        layout.attr_add(id="normal", comp_type="F32", len=3, fetch_mode="FLOAT")
        buffer = _types.GPUVertBuf(layout, len(corners))
        buffer.attr_fill("position", corners)
        buffer.attr_fill("normal", normals)
        self._batches[shape] = _types.GPUBatch(type="TRIS", buf=buffer)

    def forget_shapes(self) -> None:
        """Have every shape handed over again; until :meth:`place` nothing is drawn."""
        self._batches.clear()
        self._groups, self._texture = [], None

    def place(self, shapes: Sequence[str], bricks: NDArray[np.float32]) -> None:
        """Draw these bricks from now on: names of their shapes (n,), and rows :func:`texels` (n, TEXELS, 4)."""
        names, group = np.unique(np.array(shapes, str), return_inverse=True)
        counts = np.bincount(group, minlength=len(names))
        firsts = np.cumsum(counts) - counts
        self._groups = list(zip(names.tolist(), firsts.tolist(), counts.tolist(), strict=True))
        if not len(shapes):
            self._texture = None
            return
        height = -(-len(shapes) // PER_ROW)
        values = np.zeros((height * PER_ROW, TEXELS, 4), np.float32)
        values[: len(shapes)] = bricks[np.argsort(group, kind="stable")]
        buffer = _types.Buffer("FLOAT", values.size, values.ravel())
        self._texture = _types.GPUTexture((PER_ROW * TEXELS, height), format="RGBA32F", data=buffer)

    def draw(self, view: bpy.types.RegionView3D, clear: bool = False, nearer: float = NEARER) -> None:
        """Draw into the viewport that is being drawn. ``clear``: only what is nearest of bricks that can be seen
        through, without their insides; ``nearer``: by how much of the depth range they are drawn in front."""
        if self._texture is None:
            return
        if self._shader is None:
            self._shader = _compile()
        shader = self._shader
        shader.bind()
        shader.uniform_float("projection", view.perspective_matrix)
        shader.uniform_float("eye", view.view_rotation @ _AHEAD)
        shader.uniform_float("nearer", nearer)
        shader.uniform_sampler("bricks", self._texture)
        gpu.state.depth_test_set("LESS_EQUAL")
        gpu.state.depth_mask_set(True)
        gpu.state.blend_set("ALPHA")
        if clear:
            gpu.state.color_mask_set(False, False, False, False)
            self._draw_groups()
            gpu.state.color_mask_set(True, True, True, True)
        self._draw_groups()
        gpu.state.blend_set("NONE")
        gpu.state.depth_mask_set(False)
        gpu.state.depth_test_set("NONE")

    def _draw_groups(self) -> None:
        for shape, first, count in self._groups:
            self._shader.uniform_int("first", first)
            self._batches[shape].draw_instanced(self._shader, instance_count=count)


def texels(matrices: NDArray[np.floating], colours: NDArray[np.floating]) -> NDArray[np.float32]:
    """Rows (n, TEXELS, 4) of bricks with these matrices (n, 4, 4) and scene-linear colours and opacities (n, 4)."""
    rows = np.empty((len(matrices), TEXELS, 4), np.float32)
    rows[:, :3] = matrices[:, :3]
    rows[:, 3] = colours
    return rows


_AHEAD = Matrix.Identity(3).col[2]  # from the scene to the eye, in the eye's own axes


def triangles(mesh: bpy.types.Mesh) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Places (3 t, 3) and normals (3 t, 3) of the corners of a mesh's t triangles."""
    mesh.calc_loop_triangles()
    corners = np.empty(3 * len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("loops", corners)
    vertex = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", vertex)
    places = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", places)
    normals = np.empty(3 * len(mesh.loops), np.float32)
    mesh.corner_normals.foreach_get("vector", normals)
    return places.reshape(-1, 3)[vertex[corners]], normals.reshape(-1, 3)[corners]


def _compile() -> Any:
    between = _types.GPUStageInterfaceInfo("brickwright_bricks")
    between.smooth("VEC3", "facing")
    between.flat("VEC4", "colour")
    info = _types.GPUShaderCreateInfo()
    info.push_constant("MAT4", "projection")
    info.push_constant("VEC3", "eye")
    info.push_constant("FLOAT", "nearer")
    info.push_constant("INT", "first")
    info.sampler(0, "FLOAT_2D", "bricks")
    info.vertex_in(0, "VEC3", "position")
    info.vertex_in(1, "VEC3", "normal")
    info.vertex_out(between)
    info.fragment_out(0, "VEC4", "result")
    info.define("TEXELS", str(TEXELS))
    info.define("PER_ROW", str(PER_ROW))
    info.vertex_source(VERTEX)
    info.fragment_source(FRAGMENT)
    return gpu.shader.create_from_info(info)
