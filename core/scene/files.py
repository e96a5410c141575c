# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing an assembly out of Blender: GLB, USD and .blend files, and leaving the process cleanly afterwards."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import bpy

from ..bricks.assembly import Assembly
from ..errors import InputError
from ..files import prepare_folder, write_by_rename
from . import keys
from .builder import build_assembly, remove_assembly
from .instancing import drawn_meshes, is_instanced
from .objects import frame_of
from .reader import read_assembly
from .stage import staged
from .timeline import at_rest
from .window_scene import object_mode, shown


@contextlib.contextmanager
def as_objects(subject: Assembly | bpy.types.Collection) -> Iterator[bpy.types.Collection]:
    """The collection of an assembly whose bricks are all objects, where they stand and as they look; one made for the
    purpose is removed afterwards."""
    if isinstance(subject, Assembly) or not is_instanced(subject):
        with as_collection(subject) as collection:
            yield collection
        return
    made = build_assembly(read_assembly(subject), "", *frame_of(subject))
    try:
        kept = drawn_meshes(subject)
        for item in made.objects:
            item.data = bpy.data.meshes.get((kept.get(item[keys.PART], ""), None)) or item.data
        yield made
    finally:
        remove_assembly(made)


@contextlib.contextmanager
def as_collection(subject: Assembly | bpy.types.Collection) -> Iterator[bpy.types.Collection]:
    """The collection of an assembly, all bricks shown in their places whatever the frame; one that is built for the
    purpose is removed afterwards."""
    if not isinstance(subject, Assembly):
        with at_rest(subject):
            yield subject
        return
    collection = build_assembly(subject)
    try:
        yield collection
    finally:
        remove_assembly(collection)


def write_with_blender(path: Path | str, write: Callable[[Path], object]) -> None:
    """Let ``write(temporary)`` have Blender make a file, which gets its name ``path`` when it is whole.

    Raises :class:`InputError` when the folder cannot be written or Blender reports an error.
    """
    path = Path(path)

    def checked(temporary: Path) -> None:
        try:
            write(temporary)
        except RuntimeError as error:
            lines = [line for line in str(error).split("\n") if line.strip() and not line.startswith("Location:")]
            if not lines or not lines[0].startswith("Error"):  # what Blender's operators report starts so
                raise
            reason = lines[-1].removeprefix("Error: ").strip()
            raise InputError(f"{path} cannot be written ({reason}); choose another folder.") from error
        if not temporary.is_file():
            raise InputError(f"Blender did not write {path.name}; check that {path.parent} is writable and has room.")

    prepare_folder(path.parent)
    write_by_rename(path, checked)


def export_glb(subject: Assembly | bpy.types.Collection, path: Path | str) -> None:
    """Write a GLB: one node a brick, geometry shared between bricks of the same part, a material per colour.

    Modifiers are not applied (``export_apply`` would write one mesh per brick: measured on 200 bricks, a hundred times
    the bytes). The bpy module, unlike the program, crashes when an interpreter that exported glTF ends: scripts
    outside Blender leave by :func:`leave_process`.
    """
    if not hasattr(bpy.types, "EXPORT_SCENE_OT_gltf"):
        import addon_utils

        addon_utils.enable("io_scene_gltf2", default_set=False)
    with (
        as_objects(subject) as collection,
        staged(collection, lights=False) as scene,
        object_mode(),
        shown(scene),
        _quiet(),
    ):
        write_with_blender(path, _write_glb)


def _write_glb(path: Path) -> None:
    bpy.ops.export_scene.gltf(
        filepath=str(path),
        export_format="GLB",
        export_apply=False,
        export_texcoords=False,
        export_shared_accessors=True,
        export_animations=False,
        export_cameras=False,
        export_lights=False,
        use_active_scene=True,
        check_existing=False,
    )


def export_usd(subject: Assembly | bpy.types.Collection, path: Path | str) -> None:
    """Write a binary USD file, Z up: a prim a brick; equal geometry is stored once, which is the format's doing.

    Raises :class:`InputError` also where Blender was built without USD, as some Linux distributions do.
    """
    if not bpy.app.build_options.usd:
        raise InputError("This Blender was built without USD; export glTF instead, or use Blender from blender.org.")
    with as_collection(subject) as collection, staged(collection, lights=False) as scene, shown(scene), _quiet():
        write_with_blender(path, _write_usd)


def _write_usd(path: Path) -> None:
    bpy.ops.wm.usd_export(
        filepath=str(path),
        check_existing=False,
        use_instancing=True,
        export_animation=False,
        export_uvmaps=False,
        export_materials=True,
        generate_preview_surface=True,
        export_textures=False,
        export_lights=False,
        export_cameras=False,
        convert_world_material=False,
    )


def export_blend(subject: Assembly | bpy.types.Collection, path: Path | str) -> None:
    """Write a .blend that opens on a scene with the assembly, lights and a camera that frames it."""
    with as_collection(subject) as collection, staged(collection) as scene:
        scene.name = collection.name
        write_with_blender(
            path, lambda part: bpy.data.libraries.write(str(part), {scene}, fake_user=False, compress=True)
        )


def leave_process(code: int = 0) -> NoReturn:
    """End a process that used bpy as a module, with this exit code, after flushing its streams.

    After a glTF export the 4.2 module crashes in its own clean-up at interpreter exit (status 139, files complete);
    ``os._exit`` skips it. Everything of value must be written and closed before. Do not call this in a window.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    logging.shutdown()
    os._exit(code)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Blender's exporters print off the standard output, which may be somebody's pipe."""
    loggers = [logging.getLogger(name) for name in ("glTFImporter", "glTFImporter_errors")]
    handlers = [list(logger.handlers) for logger in loggers]
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
            yield
    finally:
        # One that fails leaves a handler behind, which would write to the closed file in every later export.
        for logger, kept in zip(loggers, handlers, strict=True):
            logger.handlers[:] = kept
