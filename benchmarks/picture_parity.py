# SPDX-License-Identifier: GPL-3.0-or-later
"""Do models look alike whether our own importer or the ImportLDraw add-on makes their meshes?

    python -m brickwright.benchmarks.picture_parity --add-on FOLDER --sheet FILE.png [--models 10] [--data DIR]
    python -m brickwright.benchmarks.picture_parity --add-on FOLDER --boxes [--data DIR]

The sheet has pairs, ours on the left, and each pair's mean difference of pixels is printed (of 255). ``--boxes``
compares the bounding boxes of the models' parts, and with them those of all bricks. ``FOLDER`` is the folder of
the add-on, ``IMPORTLDRAW_PATH`` when not given; a copy of it is used, so nothing in it changes.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.bricks.assembly import Assembly
from ..core.errors import BrickwrightError
from ..core.files import write_by_rename
from ..core.formats.files import read_assembly
from ..core.ldraw.library import Library
from ..core.ldraw.part_shapes import Detail, PartShapes
from ..core.scene.builder import build_assembly, remove_assembly
from ..core.scene.importldraw import part_meshes
from ..core.scene.importldraw_shapes import ImportLDrawShapes
from ..core.scene.render import render_png
from .report import format_rows

SIZE = (360, 270)
FEWEST = 40  # bricks of a model worth a picture
CLOSE = 1e-3  # relative difference of boxes that counts as none


def chosen_models(folder: Path, count: int, most: int) -> Iterator[tuple[str, Assembly]]:
    """Title and assembly of the first ``count`` models of a folder that have no more than ``most`` bricks."""
    for path in sorted(folder.glob("*.mpd")):
        assembly = read_assembly(path)
        if count and FEWEST <= len(assembly) <= most:
            count -= 1
            yield path.stem, assembly


def pictures(models: Sequence[tuple[str, Assembly]], library: Library, samples: int, out: Path) -> list[list[str]]:
    """Render models both ways into one sheet; rows of title, bricks, seconds of both, mean difference."""
    from PIL import Image

    built_in = PartShapes(library)
    rows: list[list[str]] = []
    pairs: list[tuple[Image.Image, Image.Image]] = []
    with tempfile.TemporaryDirectory() as folder:
        for title, assembly in models:
            seconds, images = [], []
            for shapes in (built_in, ImportLDrawShapes(built_in, library)):
                start = time.perf_counter()
                collection = build_assembly(assembly, title[:40], shapes=shapes)
                seconds.append(time.perf_counter() - start)
                picture = Path(folder) / "one.png"
                render_png(collection, picture, SIZE, samples=samples)
                images.append(Image.open(picture).convert("RGB"))
                remove_assembly(collection)
            ours, theirs = (np.asarray(image, np.float64) for image in images)
            pairs.append((images[0], images[1]))
            difference = np.abs(ours - theirs).mean()
            rows.append([title, str(len(assembly)), *(f"{value:.2f}" for value in seconds), f"{difference:.2f}"])
            print(*rows[-1], sep="  ", file=sys.stderr)
    sheet = Image.new("RGB", (4 * SIZE[0], -(-len(pairs) // 2) * SIZE[1]))
    for number, pair in enumerate(pairs):
        for side, image in enumerate(pair):
            sheet.paste(image, ((2 * (number % 2) + side) * SIZE[0], number // 2 * SIZE[1]))
    write_by_rename(out, lambda part: sheet.save(part, "PNG"))
    return rows


def boxes(assemblies: Sequence[Assembly], library: Library) -> list[tuple[float, str, int]]:
    """Relative difference of the boxes of every part, its name and how many bricks have it, largest first.

    The difference is that of the corners over the length of the box; parts that one of both cannot make are left out.
    Edges are not rounded: where faces meet at narrow angles, the add-on's bevels stand out over the part.
    """
    counts: dict[str, int] = {}
    for assembly in assemblies:
        for part, number in assembly.part_counts.items():
            counts[part] = counts.get(part, 0) + number
    sharp = Detail(bevel=False)
    built_in = PartShapes(library, sharp)
    theirs = part_meshes([part for part in sorted(counts) if built_in.origin(part) == "library"], library, sharp)
    found = []
    for part, mesh in theirs.items():
        one, other = (_box(shape.vertices) for shape in (built_in.mesh(part), mesh))
        found.append((float(np.abs(one - other).max() / (one[1] - one[0]).max()), part, counts[part]))
    return sorted(found, reverse=True)


def _box(points: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.stack([points.min(axis=0), points.max(axis=0)]).astype(np.float64)


def _with_add_on(folder: Path, arguments: Sequence[str]) -> int:
    """Run the command in a process that can import a copy of the add-on."""
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(folder, Path(kept) / "importldraw")
        command = [sys.executable, "-m", "brickwright.benchmarks.picture_parity", *arguments]
        return subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": kept}).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    shared = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    parser = argparse.ArgumentParser(prog="python -m brickwright.benchmarks.picture_parity", description=__doc__)
    known = os.environ.get("IMPORTLDRAW_PATH")
    parser.add_argument("--add-on", type=Path, default=known, required=not known, metavar="FOLDER")
    parser.add_argument("--data", type=Path, default=os.environ.get("BRICKWRIGHT_DATA") or shared, metavar="DIR")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write the pictures there (needs pillow)")
    parser.add_argument("--models", type=int, default=10, help="how many, in order of their names")
    parser.add_argument("--most-bricks", type=int, default=300, help="of a model; larger ones take long")
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--boxes", action="store_true", help="compare bounding boxes")
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("importldraw") is None:
        return _with_add_on(options.add_on, sys.argv[1:] if arguments is None else arguments)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    add_on = importlib.import_module("importldraw")
    add_on.register()
    try:
        library = Library(options.data / "ldraw")
        models = list(chosen_models(options.data / "ldraw_models", options.models, options.most_bricks))
        if options.sheet:
            rows = pictures(models, library, options.samples, options.sheet)
            print(format_rows(("model", "bricks", "ours s", "ImportLDraw s", "difference"), rows))
        if options.boxes:
            found = boxes([assembly for _, assembly in models], library)
            off = [row for row in found if row[0] > CLOSE]
            bricks = sum(count for *_, count in found)
            print(f"{len(found)} parts, {bricks} bricks; {len(off)} parts, {sum(n for *_, n in off)} bricks differ")
            print(format_rows(("part", "bricks", "of its length"), [[p, str(n), f"{d:.4%}"] for d, p, n in off]))
    except BrickwrightError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    finally:
        add_on.unregister()
    return 0


if __name__ == "__main__":
    sys.exit(main())
