# SPDX-License-Identifier: GPL-3.0-or-later
"""One Blender mesh per part and scale, shared by every brick and every assembly of a file.

Meshes live in ``bpy.data`` and are found by name. The name ends with a digest of what they were made from, so a file
that was saved with older geometry keeps it, and new bricks never pick it up by mistake. The first material slot is
empty: the colour is on the objects (slot link OBJECT), which lets one mesh serve all colours and makes the glTF
exporter write its geometry once. Colours that a part has by itself, prints for example, have slots of the mesh.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from weakref import WeakKeyDictionary

import bpy
import numpy as np
from numpy.typing import NDArray

from ..bricks.colours import MAIN_COLOUR
from ..bricks.meshes import PartMesh
from ..ldraw.part_shapes import PartShapes
from .frame import AXES, DEFAULT_SCALE, points_to_blender
from .keys import CONTENT, ORIGIN_OF_SHAPE, PART
from .materials import material_for
from .mesh_marks import is_as_marked, set_marks
from .shapes import current_shapes

MOST_GAP = 0.1  # share of a part's size that a gap may take
SCHEME = b"2"  # part of every digest; a change in this module's conversion needs a new one

_digests: WeakKeyDictionary[PartMesh, bytes] = WeakKeyDictionary()


def mesh_for(
    part: str, scale: float = DEFAULT_SCALE, shapes: PartShapes | None = None, gap: float = 0.0
) -> bpy.types.Mesh:
    """The shared mesh of a part, in metres, made on first use; ``shapes``: those of the session when None; ``gap``: LDU
    that parts which touch are drawn apart."""
    shapes = current_shapes() if shapes is None else shapes
    source = shapes.mesh(part)
    name, digest = _identity(part, source, round(scale, 9), round(gap, 9))

    def is_it(mesh: bpy.types.Mesh) -> bool:
        # One that was edited by hand since stays with the bricks that have it; a linked one goes when its library does.
        return mesh.library is None and mesh.get(CONTENT) == digest and is_as_marked(mesh)

    found = bpy.data.meshes.get((name, None))
    if found is not None and not is_it(found):
        found = next(filter(is_it, bpy.data.meshes), None)
    if found is not None:
        return found
    mesh = to_blender_mesh(source if not gap else with_gap(source, gap), name, scale)
    mesh[CONTENT] = digest
    mesh[PART], mesh[ORIGIN_OF_SHAPE] = part, shapes.origin(part)
    set_marks(mesh)
    return mesh


def with_gap(source: PartMesh, gap: float) -> PartMesh:
    """A part's mesh that is smaller by ``gap`` LDU in each direction, about its middle, but by a tenth at most."""
    if not len(source.vertices):
        return source
    low, high = source.vertices.min(axis=0), source.vertices.max(axis=0)
    size = np.maximum(high - low, 1e-6)
    middle = (low + high) / 2
    shrunk = (source.vertices - middle) * (1 - np.minimum(gap / size, MOST_GAP)) + middle
    return replace(source, vertices=shrunk.astype(np.float32))


def to_blender_mesh(source: PartMesh, name: str, scale: float) -> bpy.types.Mesh:
    """A new mesh of the name from a part's mesh in LDU."""
    vertices = points_to_blender(source.vertices, scale).astype(np.float32)
    loops = np.ascontiguousarray(source.loops, np.int32)
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", vertices.ravel())
    mesh.loops.add(len(loops))
    mesh.loops.foreach_set("vertex_index", loops)
    mesh.polygons.add(len(source.starts))
    mesh.polygons.foreach_set("loop_start", np.ascontiguousarray(source.starts, np.int32))
    # Custom normals act on smooth polygons only, and plain meshes are smooth between their sharp edges.
    mesh.polygons.foreach_set("use_smooth", np.ones(len(source.starts), bool))
    _add_slots(mesh, source.face_colours)
    mesh.update(calc_edges=True)
    _mark_sharp(mesh, source.sharp_edges)
    if not source.plain:
        mesh.normals_split_custom_set(source.normals.astype(np.float64) @ AXES.T)
    return mesh


def _add_slots(mesh: bpy.types.Mesh, colours: NDArray[np.int32]) -> None:
    """The empty slot for the brick's colour, and one for each colour that the part has by itself."""
    mesh.materials.append(None)
    own = [code for code in np.unique(colours).tolist() if code != MAIN_COLOUR]
    if not own:
        return
    for code in own:
        mesh.materials.append(material_for(code))
    slots = np.zeros(len(colours), np.int32)
    for number, code in enumerate(own, 1):
        slots[colours == code] = number
    mesh.polygons.foreach_set("material_index", slots)


def _mark_sharp(mesh: bpy.types.Mesh, sharp: NDArray[np.int32]) -> None:
    if not len(sharp):
        return
    edges = np.empty(len(mesh.edges) * 2, np.int32)
    mesh.edges.foreach_get("vertices", edges)
    pairs = np.sort(edges.reshape(-1, 2).astype(np.int64), axis=1)
    wanted = np.sort(sharp.astype(np.int64), axis=1)
    base = len(mesh.vertices)
    is_sharp = np.isin(pairs[:, 0] * base + pairs[:, 1], wanted[:, 0] * base + wanted[:, 1])
    mesh.attributes.new("sharp_edge", "BOOLEAN", "EDGE").data.foreach_set("value", is_sharp)


def _identity(part: str, source: PartMesh, scale: float, gap: float) -> tuple[str, str]:
    """Name and digest of a part's mesh."""
    content = _digests.get(source)
    if content is None:
        state = hashlib.sha256(SCHEME)
        for array in (
            source.vertices,
            source.loops,
            source.starts,
            source.sharp_edges,
            source.normals,
            source.face_colours,
        ):
            state.update(np.ascontiguousarray(array).tobytes())
        content = _digests[source] = state.digest()
    short = hashlib.sha256(content + f"{scale:.9g}{f' {gap:.9g}' if gap else ''}".encode()).hexdigest()[:12]
    label = part.removesuffix(".dat").encode()[-40:].decode(errors="ignore")  # Blender cuts a name after 63 bytes
    return f"{label} {short}", short
