# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies as Wavefront OBJ with a material library (MTL) beside it; polygons stay as they are, +Y is up.

OBJ knows no instances: each brick has vertices of its own, so the file is much larger than a GLB of the same bricks.
Bricks of one part that are turned alike share their normals. Colours are scene-linear, as Blender reads and writes
them; the PBR values (``Pr``, ``Pm``, ``Pc``) are the extension that Blender and others know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.colours import MAIN_COLOUR
from ..bricks.colours import colour as colour_of
from ..bricks.finishes import linear, material_name, surface_of
from ..bricks.meshes import PartMesh
from ..files import write_by_rename, write_text
from ..ldraw.part_shapes import PartShapes

AXES = np.diag([1.0, -1.0, -1.0])  # from LDraw's frame to OBJ's
_DECIMALS = 3  # of normals


@dataclass(frozen=True, eq=False)
class _Lines:
    """A part ready to be written: ``normals`` (k, 3) distinct; for each colour the ``faces`` as the formats of its
    lines, forwards and backwards, and the numbers to fill in, (l, 2) from 0: vertex and normal of each corner."""

    vertices: NDArray[np.float64]
    normals: NDArray[np.float64]
    faces: dict[int, tuple[str, str, NDArray[np.int64]]]


_lines: WeakKeyDictionary[PartMesh, _Lines] = WeakKeyDictionary()


def write_obj(path: Path, assembly: Assembly, shapes: PartShapes, scale: float, merged: bool = False) -> None:
    """Write ``assembly`` and, beside it, its materials; ``scale`` is in metres per LDU. Each file is atomic.

    An object a brick, in build order; ``merged``: one a colour.
    """
    writer = _Writer(assembly, shapes, scale)
    library = path.with_suffix(".mtl")

    def write(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(f"mtllib {library.name}\n")
            for name, bricks in writer.colours() if merged else writer.bricks():
                file.write(f"o {name}\n")
                for brick, code in bricks:
                    writer.write(file, brick, code)

    write_text(library, "".join(_material(code) for code in writer.codes()))
    write_by_rename(path, write)


class _Writer:
    """Writes the bricks of one assembly; vertices and normals count through the whole file."""

    def __init__(self, assembly: Assembly, shapes: PartShapes, scale: float) -> None:
        self._assembly = assembly
        self._scale = scale
        self._parts = [_prepared(shapes.mesh(part)) for part in assembly.part_names]
        self._vertices: dict[int, int] = {}  # brick -> its first vertex
        self._normals: dict[tuple[int, bytes], int] = {}  # part and rotation -> first normal
        self._vertex_count = self._normal_count = 0

    def codes(self) -> list[int]:
        """The colours of all faces."""
        pairs = {*zip(self._assembly.part_index.tolist(), self._assembly.colours.tolist(), strict=True)}
        return sorted({self._shown(colour, code) for part, colour in pairs for code in self._parts[part].faces})

    def bricks(self) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """Name and faces of each object when it is a brick: brick and colour code of the part."""
        for brick, part in enumerate(self._assembly.part_index.tolist()):
            label = colour_of(int(self._assembly.colours[brick])).name.replace(" ", "_")
            name = self._assembly.part_names[part].removesuffix(".dat").replace(" ", "_")
            yield f"{brick + 1}_{name}_{label}", [(brick, code) for code in self._parts[part].faces]

    def colours(self) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """Name and faces of each object when it is a colour."""
        for wanted in self.codes():
            found = [
                (brick, code)
                for brick, part in enumerate(self._assembly.part_index.tolist())
                for code in self._parts[part].faces
                if self._shown(int(self._assembly.colours[brick]), code) == wanted
            ]
            yield _name(wanted), found

    def write(self, file: TextIO, brick: int, code: int) -> None:
        """Write the faces of a brick that have the part's colour ``code``, its vertices before the first of them."""
        assembly = self._assembly
        part = int(assembly.part_index[brick])
        lines = self._parts[part]
        rotation = assembly.rotations[brick]
        if brick not in self._vertices:
            places = (lines.vertices @ rotation.T + assembly.positions[brick]) @ AXES * self._scale
            file.write(("v %.7g %.7g %.7g\n" * len(places)) % tuple((places + 0.0).ravel().tolist()))
            self._vertices[brick] = self._vertex_count + 1
            self._vertex_count += len(places)
        turned = (part, rotation.tobytes())
        if turned not in self._normals:
            normals = np.round(_turned(lines.normals, rotation) @ AXES, _DECIMALS) + 0.0
            file.write(("vn %g %g %g\n" * len(normals)) % tuple(normals.ravel().tolist()))
            self._normals[turned] = self._normal_count + 1
            self._normal_count += len(normals)
        form, backwards, numbers = lines.faces[code]
        if np.linalg.det(rotation) < 0:  # a mirrored face is seen from outside the other way round
            form, numbers = backwards, numbers[::-1]
        file.write(f"usemtl {_name(self._shown(int(assembly.colours[brick]), code))}\n")
        first = np.array([self._vertices[brick], self._normals[turned]])
        file.write(form % tuple((numbers + first).ravel().tolist()))

    @staticmethod
    def _shown(colour: int, code: int) -> int:
        return colour if code == MAIN_COLOUR else code


def _prepared(mesh: PartMesh) -> _Lines:
    if mesh in _lines:
        return _lines[mesh]
    rounded = np.round(mesh.normals.astype(np.float64), _DECIMALS) + 0.0
    normals, which = np.unique(rounded, axis=0, return_inverse=True)
    corners = np.stack([mesh.loops.astype(np.int64), which.ravel()], axis=1)
    sizes = mesh.sizes
    faces = {}
    for code in np.unique(mesh.face_colours).tolist():
        chosen = mesh.face_colours == code
        forms = ["f" + " %d//%d" * size + "\n" for size in sizes[chosen].tolist()]
        faces[code] = ("".join(forms), "".join(forms[::-1]), corners[np.repeat(chosen, sizes)])
    found = _lines[mesh] = _Lines(mesh.vertices.astype(np.float64), normals, faces)
    return found


def _turned(normals: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit normals outwards of a surface after ``matrix``, which may stretch or mirror: they turn by its cofactors."""
    x, y, z = matrix.T
    sign = -1.0 if np.linalg.det(matrix) < 0 else 1.0
    turned = normals @ np.stack([np.cross(y, z), np.cross(z, x), np.cross(x, y)]) * sign
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    return np.asarray(turned / np.where(length > 0, length, 1.0))


def _name(code: int) -> str:
    return material_name(colour_of(code)).replace(" ", "_")


def _material(code: int) -> str:
    entry = colour_of(code)
    surface = surface_of(entry)
    red, green, blue = linear(entry.rgb)
    lines = [
        f"newmtl {_name(code)}",
        f"Kd {red:.6f} {green:.6f} {blue:.6f}",
        f"Ks {surface.specular:g} {surface.specular:g} {surface.specular:g}",
        f"Ns {1000 * (1 - surface.roughness) ** 2:.1f}",  # how Blender has the exponent from a roughness
        f"Ni {surface.ior:g}",
        f"d {entry.alpha / 255:.6f}",
        f"Pr {surface.roughness:g}",
        f"Pm {surface.metallic:g}",
        f"Pc {surface.coat:g}",
        "illum 2",
    ]
    if surface.emission:
        lines.append("Ke " + " ".join(f"{surface.emission * value:.6f}" for value in (red, green, blue)))
    return "\n".join(lines) + "\n\n"
