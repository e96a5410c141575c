# SPDX-License-Identifier: GPL-3.0-or-later
"""The materials in pictures, and what their procedural detail costs.

    python -m brickwright.benchmarks.materials --sheet FILE.png [--engine cycles|eevee] [--flat] [--scale 0.01]
    python -m brickwright.benchmarks.materials --cost [--bricks 200]

The sheet has a brick 2 x 4, a slope and two round bricks of every finish, under two softboxes. The cost is processor
time of Cycles for an assembly, procedural against flat, in one run.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from ..core.bricks.assembly import Assembly
from ..core.errors import BrickwrightError
from ..core.scene.builder import build_assembly, remove_assembly
from ..core.scene.files import write_with_blender
from ..core.scene.frame import DEFAULT_SCALE
from ..core.scene.materials import set_flat_materials
from ..core.scene.render import render_png
from ..core.scene.stage import staged
from .report import best_seconds, machine

# LDraw codes: two of ABS, then a few of every other finish.
CODES = (4, 1, 14, 15, 0, 36, 43, 47, 46, 383, 334, 297, 179, 80, 82, 256, 324, 114, 117, 360, 132, 75, 79, 21)
COLUMNS = 6
PITCH = (125.0, 135.0)  # LDU between two of the sheet
SIZE = (1440, 1000)
GROUP = (
    ("3001.dat", (0, 0, 0)),
    ("3039.dat", (20, -24, 0)),
    ("3062b.dat", (-30, -24, 10)),
    ("3941.dat", (-15, 0, -45)),
)


def sheet(path: Path, engine: str, flat: bool, scale: float, samples: int) -> None:
    """Write the picture of all finishes; raises :class:`BrickwrightError` where it cannot be written."""
    set_flat_materials(bpy.context.scene, flat)
    names, places = zip(*GROUP, strict=True)
    number = np.arange(len(CODES))
    corners = np.stack([number % COLUMNS * PITCH[0], 0 * number, -(number // COLUMNS) * PITCH[1]], 1)
    assembly = Assembly.from_arrays(
        names * len(CODES),
        (corners[:, None] + np.array(places, float)).reshape(-1, 3),
        None,
        np.repeat(CODES, len(GROUP)),
    )
    collection = build_assembly(assembly, "materials", scale)
    with staged(collection, size=SIZE, azimuth=-0.3, elevation=0.75) as scene, _softboxes(scene, scale):
        scene.render.engine = {"cycles": "CYCLES", "eevee": "BLENDER_EEVEE_NEXT"}[engine]
        scene.cycles.samples, scene.cycles.use_denoising = samples, True
        scene.eevee.taa_render_samples, scene.eevee.use_raytracing = samples, True
        scene.view_settings.view_transform = "Khronos PBR Neutral"
        write_with_blender(path, lambda part: _render(scene, part))
    remove_assembly(collection)


@contextlib.contextmanager
def _softboxes(scene: bpy.types.Scene, scale: float) -> Iterator[None]:
    """Two large lamps that glossy bricks show as soft windows."""
    made: list[bpy.types.ID] = []
    middle = Vector((310.0, 200.0, 0.0)) * scale
    for place, energy in (((-500.0, -100.0, 500.0), 1.0), ((600.0, 600.0, 400.0), 0.7)):
        data = bpy.data.lights.new("Softbox", "AREA")
        data.size = 400.0 * scale
        data.energy = energy * 5e6 * scale**2
        item = bpy.data.objects.new("Softbox", data)
        item.location = middle + Vector(place) * scale
        item.rotation_euler = (middle - item.location).to_track_quat("-Z", "Y").to_euler()
        scene.collection.objects.link(item)
        made += [item, data]
    scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.3
    for item in scene.collection.objects:
        if item.type == "LIGHT" and item.data.type == "SUN":
            item.data.energy *= 0.3
    try:
        yield
    finally:
        bpy.data.batch_remove(made)


def _render(scene: bpy.types.Scene, path: Path) -> None:
    scene.render.filepath = str(path)
    bpy.ops.render.render(scene=scene.name, write_still=True)


def cost(bricks: int, rounds: int) -> float:
    """Processor seconds of a rendering with procedural materials over those with flat ones."""
    side = max(2, round((bricks / 4) ** 0.5))
    number = np.arange(bricks)
    places = np.stack([number % side * 80, -24 * (number // side**2), number // side % side * 40], 1).astype(float)
    colours = np.array([4, 1, 14, 15, 71, 2, 36, 297])[number % 8]
    wall = build_assembly(Assembly.from_arrays(["3001.dat"] * bricks, places, None, colours), "cost")

    with tempfile.TemporaryDirectory() as folder:

        def render(flat: bool) -> None:
            set_flat_materials(bpy.context.scene, flat)
            render_png(wall, Path(folder) / "cost.png", (512, 384), samples=16, denoise=False)

        procedural, flat = best_seconds([lambda: render(False), lambda: render(True)], rounds)
    remove_assembly(wall)
    return procedural / flat


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m brickwright.benchmarks.materials", description=__doc__)
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write the contact sheet there")
    parser.add_argument("--engine", choices=("cycles", "eevee"), default="cycles")
    parser.add_argument("--flat", action="store_true", help="flat materials in the sheet")
    parser.add_argument("--scale", type=float, default=DEFAULT_SCALE, help="metres per LDU (default: %(default)s)")
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--cost", action="store_true", help="measure rendering with procedural against flat materials")
    parser.add_argument("--bricks", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    try:
        if options.sheet:
            sheet(options.sheet, options.engine, options.flat, options.scale, options.samples)
        if options.cost:
            ratio = cost(options.bricks, options.rounds)
            print(machine())
            print(f"Cycles, {options.bricks} bricks: procedural / flat = {ratio:.3f}")
    except BrickwrightError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
