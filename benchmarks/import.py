# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing LDraw models into Blender against the ImportLDraw add-on at equal look, as ratios in one run.

    IMPORTLDRAW_PATH=FOLDER python -m brickwright.benchmarks.import [--data DIR] [--rounds 2] [--json FILE]

Both make every brick an object with rounded edges and smooth normals, colours and prints; the time is that from the
file to an updated view layer, in a fresh process each, so nothing is warm but the system's own cache of files.
ImportLDraw runs with its defaults, without its environment, camera and gaps; ours without a cache of meshes ("cold")
and with one ("warm"). Memory is the peak of the whole process above that of Blender with an empty scene. The models are
generated ones of 100, 1,000 and 5,000 bricks of twelve common parts, and real ones of the data folder, which also holds
the parts library.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from ..core.bricks.assembly import Assembly
from ..core.errors import BrickwrightError, InputError
from ..core.files import write_text
from ..core.ldraw.writer import assembly_to_ldr
from .report import format_rows, machine

PARTS = ("3001", "3003", "3004", "3005", "3010", "3020", "3022", "3023", "3039", "3040b", "3062b", "3068b")
COLOURS = (0, 1, 2, 4, 14, 15, 19, 25, 36, 71)
GENERATED = (100, 1000, 5000)
REAL = (300, 1500, 5000)
WAYS = ("ImportLDraw", "cold", "warm")


def generated(count: int) -> Assembly:
    """``count`` bricks of common parts and colours on a grid, turned by quarters."""
    draw = np.random.default_rng(count)
    side = int(np.ceil(count ** (1 / 3)))
    cells = np.array(np.unravel_index(np.arange(count), (side, side, side))).T
    angles = draw.integers(0, 4, count) * np.pi / 2
    turns = np.zeros((count, 3, 3))
    turns[:, 0, 0] = turns[:, 2, 2] = np.round(np.cos(angles))
    turns[:, 0, 2], turns[:, 2, 0] = np.round(np.sin(angles)), -np.round(np.sin(angles))
    turns[:, 1, 1] = 1.0
    parts = [f"{PARTS[i]}.dat" for i in draw.integers(0, len(PARTS), count)]
    colours = np.array(COLOURS)[draw.integers(0, len(COLOURS), count)]
    return Assembly.from_arrays(parts, cells * (100.0, -32.0, 100.0), turns, colours, name=f"{count} bricks")


def real_models(folder: Path) -> list[tuple[Path, int]]:
    """The models of the data folder whose numbers of bricks are closest to :data:`REAL`."""
    from ..core.ldraw.reader import read_assembly

    counts = [(path, len(read_assembly(path))) for path in sorted((folder / "ldraw_models").glob("*.mpd"))]
    if not counts:
        raise InputError(f"{folder} holds no ldraw_models/*.mpd; name the folder of test data with --data.")
    return [min(counts, key=lambda item: abs(item[1] - wanted)) for wanted in REAL]


def import_once(way: str, model: Path, library: Path, cache: Path) -> dict[str, float]:
    """Import in this process; seconds, MB of memory, and how many objects there are then."""
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    if way == "ImportLDraw":
        folder = Path(os.environ["IMPORTLDRAW_PATH"])
        importlib.import_module(folder.name).register()
        scene = bpy.context.scene
        assert scene is not None
        scene.world = bpy.data.worlds.new("World")
    else:
        from ..core.ldraw.library import Library
        from ..core.ldraw.part_shapes import PartShapes
        from ..core.scene.importing import ImportQueue
        from ..core.scene.shapes import use_shapes
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    if way == "ImportLDraw":
        bpy.ops.import_scene.importldraw(  # type: ignore[attr-defined]
            filepath=str(model),
            ldrawPath=str(library),
            addEnvironment=False,
            positionCamera=False,
            importCameras=False,
            addGaps=False,
            bevelEdges=True,
            smoothParts=True,
            linkParts=True,
        )
    else:
        use_shapes(PartShapes(Library(library), cache=cache))
        queue = ImportQueue([model])
        queue.work()
        if queue.failures:
            raise InputError(queue.failures[0])
    layer = bpy.context.view_layer
    assert layer is not None
    layer.update()
    seconds = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": seconds, "memory": memory, "objects": len(bpy.data.objects)}


def measure(way: str, model: Path, library: Path, cache: Path) -> dict[str, float]:
    """:func:`import_once` in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "brickwright.benchmarks.import",
        "--one",
        way,
        str(model),
        str(library),
        str(cache),
    ]
    addons = str(Path(os.environ["IMPORTLDRAW_PATH"]).absolute().parent)
    # ImportLDraw keeps the arguments of its last call among the user's settings.
    settings = {**os.environ, "PYTHONPATH": addons, "BLENDER_USER_RESOURCES": str(cache.parent / "user")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=settings)
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            found: dict[str, float] = json.loads(line)
            return found
    raise InputError(f"{way} did not import {model.name}: {done.stderr[-300:] or done.stdout[-300:]}")


def run(data: Path, rounds: int) -> list[dict[str, Any]]:
    """One row a model: best seconds and memory of each way over the rounds."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        models: list[tuple[Path, int]] = []
        for count in GENERATED:
            path = Path(folder) / f"{count} generated.ldr"
            write_text(path, assembly_to_ldr(generated(count)))
            models.append((path, count))
        for model, count in [*models, *real_models(data)]:
            row: dict[str, Any] = {"model": model.stem, "bricks": count}
            for turn in range(rounds):
                fresh = Path(folder) / f"cache {model.stem} {turn}"
                for way in WAYS:
                    found = measure(way, model, data / "ldraw", fresh)
                    if way not in row or found["seconds"] < row[way]["seconds"]:
                        row[way] = found
            rows.append(row)
            print(_line(row), file=sys.stderr, flush=True)
    return rows


def _line(row: dict[str, Any]) -> list[str]:
    other = row["ImportLDraw"]
    ours = [row[way] for way in WAYS[1:]]
    return [
        f"{row['model'][:24]}",
        str(row["bricks"]),
        *(f"{row[way]['seconds']:.2f}" for way in WAYS),
        *(f"{row['bricks'] / row[way]['seconds']:.0f}" for way in WAYS),
        *(f"{other['seconds'] / one['seconds']:.1f}" for one in ours),
        *(f"{row[way]['memory']:.0f}" for way in WAYS),
    ]


HEADING = (
    "model", "bricks", "ImportLDraw s", "cold s", "warm s", "bricks/s", "cold", "warm", "times: cold", "warm",
    "MB: ImportLDraw", "cold", "warm",
)  # fmt: skip


def main() -> int:
    """Run the benchmark; the exit code is 0 when it could be measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("BRICKWRIGHT_DATA", "../shared/data")))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    try:
        if arguments.one:
            way, *paths = arguments.one
            print(json.dumps(import_once(way, *map(Path, paths))), flush=True)
            os._exit(0)  # the bpy module may crash when its interpreter ends
        if not Path(os.environ.get("IMPORTLDRAW_PATH", "")).joinpath("__init__.py").is_file():
            raise InputError(
                "Name the folder of the ImportLDraw add-on in IMPORTLDRAW_PATH; it is what is measured against."
            )
        rows = run(arguments.data, arguments.rounds)
    except BrickwrightError as error:
        print(f"brickwright: {error}", file=sys.stderr)
        return error.exit_code
    print(machine())
    print(format_rows(HEADING, [_line(row) for row in rows]))
    if arguments.json:
        write_text(arguments.json, json.dumps(rows, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
