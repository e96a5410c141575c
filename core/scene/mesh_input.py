# SPDX-License-Identifier: GPL-3.0-or-later
"""The triangles and colours of objects as they are seen: modifiers applied, in the world, in one mesh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..legolise.mesh import MAX_FACES, ColouredMesh
from . import keys
from .material_input import Look, Looks, look_of

KINDS = ("MESH", "CURVE", "SURFACE", "FONT", "META")

Ints = NDArray[np.int64]


def usable_objects(items: Iterable[bpy.types.Object]) -> list[bpy.types.Object]:
    """Those of ``items`` that have a surface to build, in the order of their names; bricks are none of them."""
    found = [item for item in items if item.type in KINDS and keys.PART not in item and keys.INSTANCES not in item]
    return sorted(found, key=lambda item: item.name_full)


def face_count(items: Iterable[bpy.types.Object], depsgraph: bpy.types.Depsgraph) -> int:
    """How many faces the meshes among ``items`` have with their modifiers; quick, as nothing is read."""
    return sum(len(item.evaluated_get(depsgraph).data.polygons) for item in items if item.type == "MESH")


def read_mesh(items: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph) -> ColouredMesh:
    """The surface of ``items`` in one mesh, in the world's frame and Blender units.

    Faces have the colour of their material (:mod:`.material_input`), where they have none that of their object.
    Raises :class:`InputError` when there are no faces, or too many.
    """
    looks = Looks()
    pieces = [piece for item in items if (piece := _piece(item, depsgraph, looks)) is not None]
    if not pieces:
        names = ", ".join(f"“{item.name}”" for item in items[:3])
        raise InputError(f"Nothing of {names or 'the selection'} has faces; select objects with a surface.")
    faces = sum(len(piece.triangles) for piece in pieces)
    if faces > MAX_FACES:
        raise InputError(
            f"The selection has {faces:,} triangles, more than {MAX_FACES:,}; simplify it first, for example with a "
            "Decimate modifier."
        )
    starts = np.cumsum([0, *(len(piece.vertices) for piece in pieces)])
    look = np.concatenate([piece.look for piece in pieces])
    texture = looks.textures[look]
    textured = bool((texture >= 0).any())
    coloured = any(piece.corners is not None for piece in pieces)
    return ColouredMesh(
        np.concatenate([piece.vertices for piece in pieces]),
        np.concatenate([piece.triangles + start for piece, start in zip(pieces, starts[:-1], strict=True)]),
        looks.colours[look],
        np.concatenate([_white_or(piece.corners, len(piece.triangles)) for piece in pieces]) if coloured else None,
        looks.images if textured else (),
        texture if textured else None,
        np.concatenate([piece.uv for piece in pieces]) if textured else None,
    )


@dataclass(frozen=True, eq=False)
class _Piece:
    """The surface of one object: ``look`` (f,) numbers of what its faces are made of, ``uv`` float (f, 3, 2),
    ``corners`` uint8 (f, 3, 3) of its colour attribute."""

    vertices: NDArray[np.float64]
    triangles: Ints
    look: Ints
    uv: NDArray[np.float64]
    corners: NDArray[np.uint8] | None


def _piece(item: bpy.types.Object, depsgraph: bpy.types.Depsgraph, looks: Looks) -> _Piece | None:
    evaluated = item.evaluated_get(depsgraph)
    mesh = evaluated.to_mesh(preserve_all_data_layers=True, depsgraph=depsgraph)
    if mesh is None:
        return None
    try:
        mesh.calc_loop_triangles()
        count = len(mesh.loop_triangles)
        if not count or count > MAX_FACES:
            return None if not count else _refuse(item, count)
        vertices = _read(mesh.vertices, "co", 3, np.float32).astype(np.float64)
        matrix = np.array(evaluated.matrix_world)
        triangles = _read(mesh.loop_triangles, "vertices", 3, np.int32).astype(np.int64)
        loops = _read(mesh.loop_triangles, "loops", 3, np.int32).astype(np.int64)
        if np.linalg.det(matrix[:3, :3]) < 0:  # mirrored: keep the outside out
            triangles, loops = triangles[:, ::-1], loops[:, ::-1]
        slots = _read(mesh.loop_triangles, "material_index", 1, np.int32).ravel().astype(np.int64)
        made_of = [_look_of(evaluated, mesh, slot) for slot in range(max(1, len(mesh.materials)))]
        slots = np.clip(slots, 0, len(made_of) - 1)
        layer = mesh.uv_layers.active
        uv = np.zeros((count, 3, 2))
        if layer is not None and len(layer.uv):
            uv = _read(layer.uv, "vector", 2, np.float32).astype(np.float64)[loops]
        return _Piece(
            vertices @ matrix[:3, :3].T + matrix[:3, 3],
            triangles,
            np.array([looks.number(look) for look in made_of], np.int64)[slots],
            uv,
            _painted(mesh, made_of, slots, triangles, loops),
        )
    finally:
        evaluated.to_mesh_clear()


def _refuse(item: bpy.types.Object, count: int) -> None:
    raise InputError(
        f"“{item.name}” has {count:,} triangles, more than {MAX_FACES:,}; simplify it first, for example with a "
        "Decimate modifier."
    )


def _look_of(item: bpy.types.Object, mesh: bpy.types.Mesh, slot: int) -> Look:
    material = item.material_slots[slot].material if slot < len(item.material_slots) else None
    if material is None and slot < len(mesh.materials):
        material = mesh.materials[slot]
    return look_of(material, item.color[:3])


def _painted(
    mesh: bpy.types.Mesh, looks: Sequence[Look], slots: Ints, triangles: Ints, loops: Ints
) -> NDArray[np.uint8] | None:
    """uint8 (f, 3, 3): colours of the attributes at the corners, white where a look shows none; None without any."""
    painted: NDArray[np.uint8] | None = None
    for slot, look in enumerate(looks):
        here = slots == slot
        values = None if look.attribute is None else _colour_attribute(mesh, look.attribute, triangles, loops)
        if values is not None:
            painted = _white_or(painted, len(triangles))
            painted[here] = values[here]
    return painted


def _colour_attribute(mesh: bpy.types.Mesh, name: str, triangles: Ints, loops: Ints) -> NDArray[np.uint8] | None:
    """uint8 (f, 3, 3): the colour attribute ``name`` at the corners, the active one when it is empty; None without."""
    attributes = mesh.color_attributes
    attribute = attributes.get(name) if name else attributes.active_color
    if attribute is None or attribute.domain not in ("POINT", "CORNER") or not len(attribute.data):
        return None
    values = _read(attribute.data, "color_srgb", 4, np.float32)[:, :3]
    at = triangles if attribute.domain == "POINT" else loops
    found: NDArray[np.uint8] = np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)[at]
    return found


def _read(rows: bpy.types.bpy_prop_collection, name: str, width: int, kind: type) -> NDArray:
    values: NDArray = np.empty(len(rows) * width, kind)
    rows.foreach_get(name, values)
    return values.reshape(-1, width)


def _white_or(corners: NDArray[np.uint8] | None, faces: int) -> NDArray[np.uint8]:
    return np.full((faces, 3, 3), 255, np.uint8) if corners is None else corners
