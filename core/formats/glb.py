# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies as binary glTF 2.0 (ISO/IEC 12113), written without Blender: a node a brick, small and quick.

The geometry of a part is stored once, whatever the colours of its bricks: each pair of part and colour is a glTF mesh
of its own, but their primitives name the same accessors. Normals have one byte a component (``KHR_mesh_quantization``,
which Blender and the common engines read), a third less for a vertex at an error of a quarter of a degree. Positions
stay single precision: whole numbers would need a scale on every node, which costs bytes and leaves an artist with
scaled objects.

LDraw's -Y up becomes +Y up by half a turn about x, so that Blender's importer puts a brick where our own would.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.colours import MAIN_COLOUR
from ..bricks.meshes import PartMesh, loop_triangles
from ..errors import InputError
from ..files import write_by_rename
from ..ldraw.part_shapes import PartShapes
from .gltf_materials import gltf_material
from .gltf_nodes import assembly_nodes

AXES = np.diag([1.0, -1.0, -1.0])  # from LDraw's frame to glTF's, and back
MAX_BYTES = 2**32 - 1  # what the header can say
_ARRAY, _ELEMENTS = 34962, 34963  # bufferView targets
_BYTE, _USHORT, _UINT, _FLOAT = 5120, 5123, 5125, 5126  # component types
_USHORT_VERTICES = 65535  # the last number restarts strips
_JSON, _BIN = 0x4E4F534A, 0x004E4942  # chunk types


@dataclass(frozen=True, eq=False)
class Packed:
    """A part's mesh as it goes into the buffer: ``positions`` float32 (v, 3) in LDU and glTF's frame, ``normals`` int8
    (v, 4) with a byte to fill up, ``groups`` colour code -> vertex numbers (t * 3,)."""

    positions: NDArray[np.float32]
    normals: NDArray[np.int8]
    groups: dict[int, NDArray[np.uint16] | NDArray[np.uint32]]


_packed: WeakKeyDictionary[PartMesh, Packed] = WeakKeyDictionary()  # for as long as the mesh is kept for the next model


def pack(mesh: PartMesh) -> Packed:
    """Cut a part's mesh into triangles; corners at one place with one normal become one vertex."""
    if mesh in _packed:
        return _packed[mesh]
    triangles, faces = loop_triangles(mesh)
    corners = triangles.ravel()
    normals = np.zeros((len(corners), 4), np.int8)
    normals[:, :3] = np.rint(mesh.normals[corners] @ AXES * 127)
    keys = mesh.loops[corners].astype(np.int64) << 32 | normals.view(np.uint32)[:, 0]
    _, first, numbers = np.unique(keys, return_index=True, return_inverse=True)
    kind = np.uint16 if len(first) <= _USHORT_VERTICES else np.uint32
    numbers = numbers.reshape(-1, 3).astype(kind)
    colours = mesh.face_colours[faces]
    # The brick's own colour first.
    codes = sorted(np.unique(colours).tolist(), key=lambda code: (code != MAIN_COLOUR, code))
    groups = {code: numbers[colours == code].ravel() for code in codes}
    positions = (mesh.vertices[mesh.loops[corners[first]]] @ AXES).astype(np.float32)
    found = _packed[mesh] = Packed(positions, normals[first], groups)
    return found


def write_glb(path: Path, assembly: Assembly, shapes: PartShapes, scale: float) -> None:
    """Write ``assembly`` with the meshes of ``shapes``, ``scale`` metres per LDU; atomic.

    Raises :class:`InputError` when it cannot be written or would have 4 GB.
    """
    data = glb_bytes(assembly, shapes, scale)
    write_by_rename(path, lambda temporary: temporary.write_bytes(data))


def glb_bytes(assembly: Assembly, shapes: PartShapes, scale: float) -> bytes:
    """The whole file, see :func:`write_glb`.

    Bricks are in build order. Meshes have names and the nodes of bricks have none, so that an importer names objects by
    part and colour; submodels are nodes with their names.
    """
    document = _Document(assembly.name, scale)
    pairs = np.stack([assembly.part_index, assembly.colours], axis=1)
    kinds, first, kind = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
    meshes = np.full(len(kinds), -1)
    for i in np.argsort(first).tolist():
        part = assembly.part_names[kinds[i, 0]]
        meshes[i] = document.add_mesh(part, int(kinds[i, 1]), pack(shapes.mesh(part)))
    nodes, roots = assembly_nodes(assembly, meshes[kind.ravel()], AXES, scale)
    return document.finish(nodes, roots)


class _Document:
    """The JSON of one file and the arrays of its buffer."""

    def __init__(self, name: str, scale: float) -> None:
        self._name = name
        self._scale = scale
        self._meshes: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._materials: dict[int, int] = {}
        self._parts: dict[str, tuple[dict[str, int], dict[int, int]]] = {}
        self._arrays: dict[str, list[NDArray[Any]]] = {"positions": [], "normals": [], "short": [], "long": []}
        self._sizes = dict.fromkeys(self._arrays, 0)

    def add_mesh(self, part: str, colour: int, packed: Packed) -> int:
        """The number of a new mesh of a part in a colour; -1 where the part has no faces."""
        if not packed.groups:
            return -1
        if part not in self._parts:
            self._parts[part] = self._add_part(packed)
        attributes, groups = self._parts[part]
        primitives = [
            {
                "attributes": attributes,
                "indices": indices,
                "material": self._material(colour if code == MAIN_COLOUR else code),
            }
            for code, indices in groups.items()
        ]
        label = gltf_material(colour)["name"].removeprefix("Brickwright ")
        self._meshes.append({"name": f"{part.removesuffix('.dat')} {label}", "primitives": primitives})
        return len(self._meshes) - 1

    def finish(self, nodes: list[dict[str, Any]], roots: list[int]) -> bytes:
        """The bytes of the file with these nodes."""
        views, blob = self._views()
        materials = [gltf_material(code) for code in self._materials]
        used = {name for material in materials for name in material.get("extensions", ())}
        document: dict[str, Any] = {"asset": {"version": "2.0", "generator": "Brickwright"}, "scene": 0}
        quantised = ["KHR_mesh_quantization"] if self._meshes else []
        if used or quantised:
            document["extensionsUsed"] = sorted(used) + quantised
        if quantised:
            document["extensionsRequired"] = quantised
        scene: dict[str, Any] = {"name": self._name} if self._name else {}
        document["scenes"] = [scene | ({"nodes": roots} if roots else {})]
        lists = {
            "nodes": nodes,
            "meshes": self._meshes,
            "materials": materials,
            "accessors": self._accessors,
            "bufferViews": views,
            "buffers": [{"byteLength": len(blob)}] if blob else [],
        }
        document |= {name: values for name, values in lists.items() if values}  # empty ones are not allowed
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), _JSON) + text
        if blob:
            chunks += struct.pack("<II", len(blob), _BIN) + blob
        if 12 + len(chunks) > MAX_BYTES:
            raise InputError("A .glb cannot have more than 4 GB, which this would; take a lower detail, or split it.")
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks

    def _add_part(self, packed: Packed) -> tuple[dict[str, int], dict[int, int]]:
        """Numbers of the accessors of a part: its attributes, and the indices of each colour."""
        count, positions = len(packed.positions), (packed.positions * self._scale).astype(np.float32)
        extent = {"min": positions.min(axis=0).tolist(), "max": positions.max(axis=0).tolist()}
        attributes = {
            "POSITION": self._add("positions", positions, _FLOAT, count, "VEC3", extent),
            "NORMAL": self._add("normals", packed.normals, _BYTE, count, "VEC3", {"normalized": True}),
        }
        groups = {}
        for code, indices in packed.groups.items():
            where, kind = ("short", _USHORT) if indices.dtype == np.uint16 else ("long", _UINT)
            groups[code] = self._add(where, indices, kind, len(indices), "SCALAR", {})
        return attributes, groups

    def _add(self, where: str, array: NDArray[Any], kind: int, count: int, shape: str, more: dict[str, Any]) -> int:
        view = list(self._arrays).index(where)
        accessor = {"bufferView": view, "byteOffset": self._sizes[where], "componentType": kind, "count": count}
        self._accessors.append(accessor | {"type": shape} | more)
        self._arrays[where].append(array)
        self._sizes[where] += array.nbytes
        return len(self._accessors) - 1

    def _material(self, code: int) -> int:
        return self._materials.setdefault(code, len(self._materials))

    def _views(self) -> tuple[list[dict[str, Any]], bytes]:
        """The bufferViews, one a kind of array that there is, and the buffer; the accessors are renumbered to them."""
        views: list[dict[str, Any]] = []
        blob = bytearray()
        place: dict[int, int] = {}
        for number, (name, arrays) in enumerate(self._arrays.items()):
            if not arrays:
                continue
            place[number] = len(views)
            indices = name in ("short", "long")
            view = {"buffer": 0, "byteOffset": len(blob), "byteLength": self._sizes[name]}
            stride = {} if indices else {"byteStride": arrays[0].itemsize * arrays[0].shape[1]}
            views.append(view | stride | {"target": _ELEMENTS if indices else _ARRAY})
            for array in arrays:
                blob += np.ascontiguousarray(array).tobytes()
            blob += bytes(-len(blob) % 4)
        for accessor in self._accessors:
            accessor["bufferView"] = place[accessor["bufferView"]]
        return views, bytes(blob)
