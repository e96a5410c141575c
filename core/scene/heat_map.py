# SPDX-License-Identifier: GPL-3.0-or-later
"""The scores of bricks as colours over them in the viewport, drawn by the graphics card from the bricks' own meshes.

Each mesh is handed over once and drawn for all its bricks together; what differs between bricks, where they are and
their colour, is in a texture that is made anew when one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bpy
import gpu
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from . import keys
from .objects import assemblies
from .reader import is_changed, state_of
from .stress import FAILS, ramp_colours, stress_of

STALE_OPACITY = 0.3  # of what is out of date
TEXELS = 4  # a brick: three rows of its matrix, and its colour
PER_ROW = 256  # bricks in a row of the texture; graphics cards take at least 4096 texels
# The bricks themselves are drawn at the same depth: so much of the depth range nearer is sure to be in front of them.
NEARER = 3e-6

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
# Scene-linear, as the viewport wants it. Light comes from the eye and a little from above. What fails is hatched, which
# no blindness to colours hides: its opacity is 2 higher.
FRAGMENT = """
void main() {
  vec3 way = normalize(facing);
  float light = 0.5 + 0.4 * abs(dot(way, eye)) + 0.2 * way.z;
  bool fails = colour.a > 1.5;
  float stripe = fract((gl_FragCoord.x + gl_FragCoord.y) / 12.0);
  vec3 shown = colour.rgb * light * light;
  if (fails && stripe < 0.3) {
    shown = mix(shown, vec3(0.9, 0.6, 0.5), 0.6);
  }
  result = vec4(shown, fails ? colour.a - 2.0 : colour.a);
}
"""


def srgb(linear: Iterable[float]) -> tuple[float, ...]:
    """Scene-linear channels as the screen shows them (IEC 61966-2-1)."""
    return tuple(12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear)


class HeatMap:
    """Draws the checked assemblies of a scene; what it has given the graphics card goes with it."""

    def __init__(self) -> None:
        self._shader: Any = None
        self._batches: dict[str, Any] = {}
        self._groups: list[tuple[str, int, int]] = []
        self._texture: Any = None
        self._key: object = None

    def invalidate(self, meshes: bool = False) -> None:
        """Look at the bricks again at the next drawing, with ``meshes`` at their shapes, too."""
        self._key = None
        if meshes:
            self._batches.clear()

    def draw(self, scene: bpy.types.Scene, view: bpy.types.RegionView3D) -> None:
        """Draw into the viewport that is being drawn."""
        shown = assemblies(scene)
        key = [(item[keys.ASSEMBLY], item.get(keys.CHECKED), state_of(item)) for item in shown]
        if key != self._key:
            self._gather(shown)
            self._key = key
        if self._texture is None:
            return
        if self._shader is None:
            self._shader = _compile()
        shader = self._shader
        shader.bind()
        shader.uniform_float("projection", view.perspective_matrix)
        shader.uniform_float("eye", view.view_rotation @ _AHEAD)
        shader.uniform_float("nearer", NEARER)
        shader.uniform_sampler("bricks", self._texture)
        gpu.state.depth_test_set("LESS_EQUAL")
        gpu.state.depth_mask_set(True)
        gpu.state.blend_set("ALPHA")
        for mesh, first, count in self._groups:
            shader.uniform_int("first", first)
            self._batches[mesh].draw_instanced(shader, instance_count=count)
        gpu.state.blend_set("NONE")
        gpu.state.depth_mask_set(False)
        gpu.state.depth_test_set("NONE")

    def _gather(self, shown: Iterable[bpy.types.Collection]) -> None:
        meshes: list[str] = []
        rows = [np.zeros((0, TEXELS, 4), np.float32)]
        for collection in shown:
            items = list(collection.all_objects)
            if not any(keys.STRESS in item for item in items):
                continue
            wanted = [i for i, item in enumerate(items) if _is_drawn(item)]
            matrices = np.empty(16 * len(items), np.float32)
            collection.all_objects.foreach_get("matrix_world", matrices)
            scores = np.array([stress_of(items[i]) for i in wanted])
            row = np.empty((len(wanted), TEXELS, 4), np.float32)
            row[:, :3] = matrices.reshape(-1, 4, 4).transpose(0, 2, 1)[wanted, :3]  # Blender has them by columns
            row[:, 3, :3] = ramp_colours(scores)
            row[:, 3, 3] = STALE_OPACITY if is_changed(collection) else 1.0
            row[scores >= FAILS, 3, 3] += 2.0
            meshes += [self._hand_over(items[i].data) for i in wanted]
            rows.append(row)
        names, group = np.unique(np.array(meshes, str), return_inverse=True)
        counts = np.bincount(group, minlength=len(names))
        firsts = np.cumsum(counts) - counts
        self._groups = list(zip(names.tolist(), firsts.tolist(), counts.tolist(), strict=True))
        if not meshes:
            self._texture = None
            return
        height = -(-len(meshes) // PER_ROW)
        values = np.zeros((height * PER_ROW, TEXELS, 4), np.float32)
        values[: len(meshes)] = np.concatenate(rows)[np.argsort(group, kind="stable")]
        buffer = _types.Buffer("FLOAT", values.size, values.ravel())
        self._texture = _types.GPUTexture((PER_ROW * TEXELS, height), format="RGBA32F", data=buffer)

    def _hand_over(self, mesh: bpy.types.Mesh) -> str:
        name = mesh.name_full
        if name not in self._batches:
            corners, normals = triangles(mesh)
            layout = _types.GPUVertFormat()
            layout.attr_add(id="position", comp_type="F32", len=3, fetch_mode="FLOAT")
            layout.attr_add(id="normal", comp_type="F32", len=3, fetch_mode="FLOAT")
            buffer = _types.GPUVertBuf(layout, len(corners))
            buffer.attr_fill("position", corners)
            buffer.attr_fill("normal", normals)
            self._batches[name] = _types.GPUBatch(type="TRIS", buf=buffer)
        return name


def _is_drawn(item: bpy.types.Object) -> bool:
    return keys.PART in item and item.type == "MESH" and item.visible_get()


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
    between = _types.GPUStageInterfaceInfo("brickwright_heat")
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
