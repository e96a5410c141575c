# SPDX-License-Identifier: GPL-3.0-or-later
"""From Blender's meshes back to the mesh of a part: what an importer has made becomes arrays in LDU."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ..bricks.colours import MAIN_COLOUR
from ..bricks.meshes import PartMesh
from .frame import AXES

ColourOf = Callable[[bpy.types.Material | None], int]


def captured(
    items: Sequence[tuple[bpy.types.Object, Matrix]],
    depsgraph: bpy.types.Depsgraph,
    scale: float,
    colour_of: ColourOf,
) -> PartMesh | None:
    """One part's mesh from objects and where they lie in it, with their modifiers applied; None without polygons.

    ``items``: objects of the scene of ``depsgraph``, each with the matrix (metres, +Z up) from its frame to the part's;
    ``scale``: metres per LDU; ``colour_of``: LDraw colour of a material, 16 for that of the brick.
    """
    pieces = []
    for item, matrix in items:
        evaluated = item.evaluated_get(depsgraph)
        mesh = evaluated.to_mesh()
        try:
            if mesh is not None and len(mesh.polygons):
                pieces.append(_arrays(mesh, np.array(matrix), scale, colour_of))
        finally:
            evaluated.to_mesh_clear()
    return _joined(pieces) if pieces else None


Piece = dict[str, NDArray]


def _arrays(mesh: bpy.types.Mesh, matrix: NDArray[np.float64], scale: float, colour_of: ColourOf) -> Piece:
    loops, starts = _get(mesh.loops, "vertex_index", np.int32), _get(mesh.polygons, "loop_start", np.int32)
    turn = AXES.T @ matrix[:3, :3]
    places = (_get(mesh.vertices, "co", np.float32, 3) @ turn.T + AXES.T @ matrix[:3, 3]) / scale
    normals = _get(mesh.corner_normals, "vector", np.float32, 3) @ np.linalg.inv(turn)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.divide(normals, lengths, out=np.zeros_like(normals), where=lengths > 0)
    if np.linalg.det(turn) < 0:  # mirrored: the other way round is outside
        sizes = np.diff(np.append(starts, len(loops)))
        first, place = np.repeat(starts, sizes), np.arange(len(loops))
        backwards = 2 * first + np.repeat(sizes, sizes) - 1 - place
        loops, normals = loops[backwards], normals[backwards]
    edges = _get(mesh.edges, "vertices", np.int32, 2)
    codes = np.array([colour_of(material) for material in mesh.materials] or [MAIN_COLOUR], np.int32)
    slots = np.minimum(_get(mesh.polygons, "material_index", np.int32), len(codes) - 1)
    return {
        "vertices": places.astype(np.float32),
        "loops": loops,
        "starts": starts,
        "smooth": _get(mesh.polygons, "use_smooth", np.bool_),
        "sharp_edges": edges[_get(mesh.edges, "use_edge_sharp", np.bool_)],
        "normals": normals.astype(np.float32),
        "face_colours": codes[slots],
    }


def _joined(pieces: Iterable[Piece]) -> PartMesh:
    """The pieces as one mesh: their vertices and loops are counted on."""
    moved: list[Piece] = []
    vertices = loops = 0
    for piece in pieces:
        moved.append(
            piece
            | {
                "loops": piece["loops"] + np.int32(vertices),
                "starts": piece["starts"] + np.int32(loops),
                "sharp_edges": piece["sharp_edges"] + np.int32(vertices),
            }
        )
        vertices, loops = vertices + len(piece["vertices"]), loops + len(piece["loops"])
    return PartMesh(**{key: np.concatenate([piece[key] for piece in moved]) for key in moved[0]})


def _get(items: bpy.types.bpy_prop_collection, name: str, kind: type, width: int = 1) -> NDArray:
    values: NDArray = np.empty(len(items) * width, kind)
    items.foreach_get(name, values)
    return values if width == 1 else values.reshape(-1, width)
