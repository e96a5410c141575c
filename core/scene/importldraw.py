# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes of parts by the ImportLDraw add-on (https://github.com/TobyLobster/ImportLDraw), where it is enabled.

Its operator is called once for any number of parts, with a file that holds each of them once, in a scene of its own.
What it makes is taken as arrays, with its modifiers applied, and everything else that it did is undone: bricks then
are objects like those of our own importer. The user's defaults of that add-on, which its operator overwrites with
whatever it is called with, are put back.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import bpy
from mathutils import Matrix

from ..bricks.colours import MAIN_COLOUR
from ..bricks.meshes import PartMesh
from ..errors import BrickwrightError
from ..files import write_by_rename
from ..ldraw.library import Library
from ..ldraw.part_shapes import Detail
from .mesh_capture import captured
from .scratch_scene import scratch_scene

_OPERATOR = "IMPORT_SCENE_OT_importldraw"
_REAL_SCALE = 0.0004  # metres per LDU that the add-on calls a scale of 1
_SCALE = 25.0  # ours for it: large enough that single precision does not round details away
_RESOLUTION = {"low": "Low", "standard": "Standard", "high": "High"}
# The colour that stands for the brick's own: one that no part has by itself.
_OWN_COLOUR = "0x2ABADFC"
# The add-on names the materials it makes after LDraw's code, with endings for its variants.
_MATERIAL = re.compile(r"Material_(0x[0-9A-Fa-f]+|\d+)(_s)?(_c)?(\.\d+)?")


class ImportLDrawError(BrickwrightError):
    """The add-on did not do its work; the message says why, as far as it is known."""


def is_enabled() -> bool:
    """Whether the add-on is enabled in this Blender."""
    return hasattr(bpy.types, _OPERATOR)


def known_library() -> str:
    """Folder of the parts library that the add-on is set to; empty when it has none or is not enabled."""
    if not is_enabled():
        return ""
    known = bpy.ops.import_scene.importldraw.get_rna_type().properties.get("ldrawPath")
    return "" if known is None else known.default


def part_meshes(parts: Sequence[str], library: Library, detail: Detail | None = None) -> dict[str, PartMesh]:
    """The meshes of parts in LDU by name, as the add-on makes them from a library; those it cannot make are left out.

    It takes a second or more, in the main thread. The scene, the user's data and the add-on's defaults are as before.
    Raises :class:`ImportLDrawError` when the add-on is not enabled, fails, or makes nothing at all.
    """
    if not is_enabled():
        raise ImportLDrawError("The ImportLDraw add-on is not enabled; enable it in the Preferences, under Add-ons.")
    wanted = [part for part in dict.fromkeys(parts) if part in library]  # it says nothing of those it does not find
    if not wanted:
        return {}
    with (
        tempfile.TemporaryDirectory(prefix="brickwright-") as folder,
        _kept_defaults(),
        scratch_scene() as scene,
    ):
        path = Path(folder) / "parts.ldr"
        # An LDU apart: by its place each object tells which part it is.
        lines = [f"1 {_OWN_COLOUR} {i} 0 0 1 0 0 0 1 0 0 0 1 {part}" for i, part in enumerate(wanted, 1)]
        path.write_text("\n".join(["0 Parts", *lines, ""]), encoding="utf-8")
        _call(path, library.root, Detail() if detail is None else detail)
        found = _collect(scene, wanted)
    if not found:
        raise ImportLDrawError(
            f"ImportLDraw made none of {len(wanted)} parts from {library.root}; check the parts library, or choose "
            "Built-in in the Preferences."
        )
    return found


def _call(path: Path, library: Path, detail: Detail) -> None:
    asked = {
        "filepath": str(path),
        "ldrawPath": str(library),
        "realScale": _SCALE,
        "look": "normal",
        "resPrims": _RESOLUTION[detail.level],
        "bevelEdges": detail.bevel and detail.level != "low",
        "useLogoStuds": detail.logo,
        "addGaps": False,
        "curvedWalls": False,
        "importCameras": False,
        "linkParts": True,
        "positionOnGround": False,
        "flatten": False,
        "minifigHierarchy": False,
        "instanceStuds": False,
        "addEnvironment": False,
        "positionCamera": False,
    }
    operator = bpy.ops.import_scene.importldraw
    offered = operator.get_rna_type().properties.keys()
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints a lot, and ours may be somebody's pipe
            result = operator("EXEC_DEFAULT", **{key: value for key, value in asked.items() if key in offered})
    except (RuntimeError, TypeError) as error:
        reason = str(error).strip().split("\n")[-1].removeprefix("Error: ")
        if reason.startswith("Location:"):
            reason = str(error).strip().split("\n")[-2]
        raise ImportLDrawError(f"ImportLDraw failed ({reason}); choose Built-in in the Preferences.") from error
    if "FINISHED" not in result:
        raise ImportLDrawError("ImportLDraw stopped without a result; choose Built-in in the Preferences.")


def _collect(scene: bpy.types.Scene, wanted: Sequence[str]) -> dict[str, PartMesh]:
    """The part of each object that the add-on has made, from the place that the file gave it."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    scale = _REAL_SCALE * _SCALE
    found = {}
    for item in scene.collection.all_objects:
        if item.parent is None or item.parent.parent is not None:  # the file itself, or a piece of a part
            continue
        number = round(item.matrix_basis.translation.x / scale)
        if not 1 <= number <= len(wanted):
            continue
        top = item.matrix_basis.to_3x3().to_4x4()
        mesh = captured(list(_tree(item, top)), depsgraph, scale, _colour_of)
        if mesh is not None:
            found[wanted[number - 1]] = mesh
    return found


def _tree(item: bpy.types.Object, matrix: Matrix) -> Iterator[tuple[bpy.types.Object, Matrix]]:
    """The meshes of an object and those below it; an assembled part is an object for each of its pieces."""
    if item.type == "MESH":
        yield item, matrix
    for child in item.children:
        yield from _tree(child, matrix @ child.matrix_parent_inverse @ child.matrix_basis)


def _colour_of(material: bpy.types.Material | None) -> int:
    match = None if material is None else _MATERIAL.fullmatch(material.name)
    if match is None or match[1].upper() == _OWN_COLOUR.upper():
        return MAIN_COLOUR
    return int(match[1], 0) if match[1].startswith("0x") else int(match[1])


@contextlib.contextmanager
def _kept_defaults() -> Iterator[None]:
    """Put the add-on's stored defaults back as they were, or away when there were none."""
    module = sys.modules.get(getattr(bpy.types, _OPERATOR).__module__)
    folder = Path(getattr(module, "__file__", None) or ".").parent
    before = {path: path.read_bytes() for path in _settings(folder)} if module is not None else {}
    try:
        yield
    finally:
        if module is not None:
            for path in _settings(folder):
                if path not in before:
                    path.unlink()
            for path, data in before.items():
                if not path.exists() or path.read_bytes() != data:
                    write_by_rename(path, lambda part, data=data: part.write_bytes(data))


def _settings(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ini"))
