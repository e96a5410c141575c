# SPDX-License-Identifier: GPL-3.0-or-later
"""One Blender mesh per part and scale, shared by every brick and every assembly of a file.

Meshes live in ``bpy.data`` and are found by name. The name ends with a digest of what they were made from, so a file
that was saved with older geometry keeps it, and new bricks never pick it up by mistake. A mesh has one empty material
slot; the colour is on the objects (slot link OBJECT), which lets one mesh serve all colours and makes the glTF
exporter write its geometry once.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import bpy
import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import load_catalogue
from ..bricks.meshes import PartMesh, part_mesh
from .frame import AXES, DEFAULT_SCALE, points_to_blender
from .keys import CONTENT, SCALE

NOISE = 0.001  # LDU by which a vertex may be off and still be where it was made
SCHEME = b"1"  # part of every digest; a change in this module's conversion needs a new one


def mesh_for(part: str, scale: float = DEFAULT_SCALE) -> bpy.types.Mesh:
    """The shared mesh of a part, in metres, made on first use; an unknown part gets :func:`stand_in`."""
    name, digest = _identity(part, round(scale, 9))
    source = part_shape(part)

    def is_it(mesh: bpy.types.Mesh) -> bool:
        # One that was edited by hand since stays with the bricks that have it; a linked one goes when its library does.
        return (
            mesh.library is None
            and mesh.get(CONTENT) == digest
            and len(mesh.polygons) == len(source.starts)
            and _is_as_made(mesh, source, scale)
        )

    found = bpy.data.meshes.get((name, None))
    if found is not None and not is_it(found):
        found = next(filter(is_it, bpy.data.meshes), None)
    if found is not None:
        return found
    mesh = to_blender_mesh(source, name, scale)
    mesh[CONTENT] = digest
    mesh[SCALE] = scale
    return mesh


def applied_change(mesh: bpy.types.Mesh, part: str, scale: float) -> NDArray[np.float64] | None:
    """The matrix (4, 4) that was applied to a part's mesh since it was made; None when none was.

    Object > Apply and Object > Set Origin move a transform from the object into its mesh. A mesh that was edited in
    another way, or is none of ours, has no such matrix.
    """
    source = part_shape(part)
    if mesh.get(CONTENT) != _identity(part, round(scale, 9))[1] or len(mesh.vertices) != len(source.vertices):
        return None
    if _is_as_made(mesh, source, scale):
        return None
    before = np.c_[points_to_blender(source.vertices, scale), np.ones(len(source.vertices))]
    after = _vertices(mesh)
    change, *_ = np.linalg.lstsq(before, after, rcond=None)
    if np.abs(before @ change - after).max() > NOISE * scale + 1e-6 * np.abs(after).max():
        return None
    return np.vstack([change.T, [0.0, 0.0, 0.0, 1.0]])


def _vertices(mesh: bpy.types.Mesh) -> NDArray[np.float64]:
    values = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3).astype(np.float64)


def _is_as_made(mesh: bpy.types.Mesh, source: PartMesh, scale: float) -> bool:
    if len(mesh.vertices) != len(source.vertices):
        return False
    return bool(np.abs(_vertices(mesh) - points_to_blender(source.vertices, scale)).max() <= NOISE * scale)


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
    # Custom normals act on smooth polygons only; flat ones have theirs from the custom normals too.
    mesh.polygons.foreach_set("use_smooth", np.ones(len(source.starts), bool))
    mesh.update(calc_edges=True)
    _mark_sharp(mesh, source.sharp_edges)
    mesh.normals_split_custom_set(source.normals.astype(np.float64) @ AXES.T)
    mesh.materials.append(None)
    return mesh


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


def part_shape(part: str) -> PartMesh:
    """The mesh of a part in LDU, :func:`stand_in` for one that is in no catalogue."""
    known = load_catalogue().get(part)
    return stand_in() if known is None else part_mesh(known, "standard")


def stand_in() -> PartMesh:
    """The mesh of a part that is in no catalogue: a plain cube of 20 LDU under the part's origin."""
    corners = [[x, y, z] for x in (-10, 10) for y in (0, 20) for z in (-10, 10)]
    faces = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    directions = [[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]]
    return PartMesh(
        np.array(corners, np.float32),
        np.array(faces, np.int32).ravel(),
        np.arange(0, 24, 4, dtype=np.int32),
        np.zeros(6, bool),
        np.zeros((0, 2), np.int32),
        np.repeat(np.array(directions, np.float32), 4, axis=0),
    )


@lru_cache(maxsize=4096)
def _identity(part: str, scale: float) -> tuple[str, str]:
    """Name and digest of a part's mesh."""
    source = part_shape(part)
    digest = hashlib.sha256(SCHEME + f"{scale:.9g}".encode())
    for array in (source.vertices, source.loops, source.starts, source.sharp_edges, source.normals):
        digest.update(np.ascontiguousarray(array).tobytes())
    short = digest.hexdigest()[:12]
    label = part.removesuffix(".dat").encode()[-40:].decode(errors="ignore")  # Blender cuts a name after 63 bytes
    return f"{label} {short}", short
