# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of files the commands read and write, by extension."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..bricks.assembly import Assembly
from ..errors import InputError, MissingDependencyError
from ..formats.files import write_assembly, write_brickgpt_ldr
from ..formats.glb import write_glb
from ..formats.obj import write_obj
from ..ldraw.part_shapes import PartShapes
from ..scene.frame import DEFAULT_SCALE

TEXT_FORMATS = ("ldr", "mpd", "txt", "json")
MESH_FORMATS = ("glb", "obj")
SCENE_FORMATS = ("usd", "blend", "png")  # made by Blender
FORMATS = (*TEXT_FORMATS, *MESH_FORMATS, *SCENE_FORMATS)


@dataclass(frozen=True)
class Style:
    """What formats beyond LDraw say of the same bricks: ``shapes`` of parts, ``scale`` in metres per LDU, the sentence
    that it was made from; ``brickgpt_ldr``: ``.ldr`` as BrickGPT writes it, which says neither colours nor names."""

    shapes: PartShapes = field(default_factory=PartShapes)
    scale: float = DEFAULT_SCALE
    prompt: str = ""
    brickgpt_ldr: bool = False


def parse_formats(words: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """The distinct formats of a list like ``ldr,glb``, in its order; raises :class:`InputError` for another word."""
    formats = tuple(dict.fromkeys(word.strip().lower().removeprefix(".") for word in words.split(",") if word.strip()))
    if not formats:
        raise InputError(f"No format is named; choose from {', '.join(allowed)}.")
    for name in formats:
        if name not in allowed:
            raise InputError(f"The format {name!r} is not known; choose from {', '.join(allowed)}.")
    return formats


def require(formats: Iterable[str]) -> None:
    """Raise :class:`MissingDependencyError` now if a format needs something that is not installed."""
    for name in formats:
        if name in SCENE_FORMATS and importlib.util.find_spec("bpy") is None:
            raise MissingDependencyError(
                f"Writing .{name} needs Blender: pip install bpy==4.2.23 in Python 3.11, "
                "or run this command as: blender --command brickwright …"
            )


def write(assembly: Assembly, base: Path, formats: Sequence[str], style: Style | None = None) -> list[Path]:
    """Write ``base`` plus each extension; the paths are returned in the order of ``formats``.

    Raises :class:`InputError` when a format cannot say what the assembly holds; files written before stay.
    """
    style = Style() if style is None else style
    paths = {name: base.with_name(f"{base.name}.{name}") for name in formats}
    for name, path in paths.items():
        if name == "ldr" and style.brickgpt_ldr:
            write_brickgpt_ldr(path, assembly)
        elif name in TEXT_FORMATS:
            write_assembly(path, assembly)
        elif name == "glb":
            write_glb(path, assembly, style.shapes, style.scale)
        elif name == "obj":
            write_obj(path, assembly, style.shapes, style.scale)
    scene = {name: path for name, path in paths.items() if name in SCENE_FORMATS}
    if scene:
        from . import scene_files

        scene_files.write(assembly, scene, style)
    return list(paths.values())
