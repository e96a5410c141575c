# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of LDraw models as GLB, against what data sets of brick models are made with, as ratios in one run.

    IMPORTLDRAW_PATH=FOLDER python -m brickwright.benchmarks.convert [--data DIR] [--models 10] [--largest 2500]

Theirs, LegoACE's way: one Blender process that, for each model, resets the file, imports it by the ImportLDraw add-on
and exports a GLB with the modifiers applied. Ours: what a process of ``brickwright convert --to glb`` does, with an
empty cache of meshes, and "again" with the cache that this has filled. Both have rounded edges and smooth normals from
the same parts library, and do one model after the other in one process. Seconds are those of a processor, so other
programs on the machine do not count, without the start of the process.
``colours`` is the share of the colours of the bricks that a material of the file shows.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from ..core.bricks.colours import colour
from ..core.bricks.finishes import linear
from ..core.cli.convert_worker import Options, convert
from ..core.errors import BrickwrightError, InputError
from ..core.files import write_text
from ..core.formats.files import read_assembly
from .report import format_rows, machine

NEAR = 0.02  # by which a channel may be off and still be the colour: add-ons round in their own ways


def chosen(folder: Path, count: int, largest: int) -> list[Path]:
    """``count`` models of the data folder with at most ``largest`` bricks, from few to many."""
    sizes = sorted((len(read_assembly(path)), path) for path in (folder / "ldraw_models").glob("*.mpd"))
    fitting = [path for size, path in sizes if size <= largest]
    if not fitting:
        raise InputError(f"{folder} holds no such ldraw_models/*.mpd; name the folder of test data with --data.")
    return [fitting[i] for i in np.linspace(0, len(fitting) - 1, count).round().astype(int)]


def convert_theirs(models: list[Path], out: Path, library: Path) -> list[float]:
    """Processor seconds of each model, in this process, by the add-on and Blender's exporter."""
    import bpy

    folder = Path(os.environ["IMPORTLDRAW_PATH"])
    importlib.import_module(folder.name).register()
    importlib.import_module("addon_utils").enable("io_scene_gltf2", default_set=False)  # which only bpy can find
    seconds = []
    for model in models:
        start = time.process_time()
        bpy.ops.wm.read_factory_settings(use_empty=True)
        scene = bpy.context.scene
        assert scene is not None
        scene.world = bpy.data.worlds.new("World")  # the add-on needs one
        bpy.ops.import_scene.importldraw(  # type: ignore[attr-defined]
            filepath=str(model),
            ldrawPath=str(library),
            addEnvironment=False,
            positionCamera=False,
            importCameras=False,
            addGaps=False,
        )
        bpy.ops.export_scene.gltf(filepath=str(out / f"{model.stem}.glb"), export_format="GLB", export_apply=True)
        seconds.append(time.process_time() - start)
    return seconds


def convert_ours(models: list[Path], out: Path, library: Path) -> list[float]:
    """Processor seconds of each model, in this process, by what a process of ``brickwright convert`` does."""
    options = vars(Options(0.01, "standard", str(library), str(out.parent / "cache"), False, False))
    seconds = []
    for model in models:
        start = time.process_time()
        task = {"source": str(model), "out": str(out), "place": model.stem, "formats": ["glb"], "options": options}
        answer = convert(task)
        seconds.append(time.process_time() - start)
        if "error" in answer:
            raise InputError(f"{model.name}: {answer['error']}")
    return seconds


def colours_kept(model: Path, glb: Path) -> float:
    """Share of the colours of a model's bricks that are the base colour of a material."""
    data = glb.read_bytes()
    document = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])
    shown = [
        material.get("pbrMetallicRoughness", {}).get("baseColorFactor", [1, 1, 1, 1])[:3]
        for material in document.get("materials", [])
    ]
    wanted = [linear(colour(code).rgb) for code in np.unique(read_assembly(model).colours).tolist()]
    found = [any(np.abs(np.subtract(rgb, other)).max() <= NEAR for other in shown) for rgb in wanted]
    return sum(found) / len(found)


def measure(way: str, models: list[Path], out: Path, library: Path) -> list[float]:
    """One of the two in a process of its own: Blender does not survive its interpreter's end after an export."""
    out.mkdir()
    words = ["--one", way, str(out), str(library), *map(str, models)]
    addons = str(Path(os.environ["IMPORTLDRAW_PATH"]).absolute().parent)
    # ImportLDraw keeps the arguments of its last call among the user's settings.
    settings = {**os.environ, "PYTHONPATH": addons, "BLENDER_USER_RESOURCES": str(out / "user")}
    done = subprocess.run(
        [sys.executable, "-m", "brickwright.benchmarks.convert", *words], capture_output=True, text=True, env=settings
    )
    for line in done.stdout.splitlines():
        if line.startswith("["):
            return [float(value) for value in json.loads(line)]
    raise InputError(f"{way} did not convert the models: {done.stderr[-500:] or done.stdout[-500:]}")


def run(data: Path, count: int, largest: int) -> list[dict[str, Any]]:
    """One row a model: seconds, bytes and colours of both."""
    models = chosen(data, count, largest)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        outs = {way: Path(folder) / way for way in ("theirs", "ours", "again")}
        seconds = {way: measure(way, models, out, data / "ldraw") for way, out in outs.items()}
        for i, model in enumerate(models):
            row: dict[str, Any] = {"model": model.stem, "bricks": len(read_assembly(model))}
            for way, out in outs.items():
                glb = out / f"{model.stem}.glb"
                row[way] = {
                    "seconds": seconds[way][i],
                    "bytes": glb.stat().st_size,
                    "colours": colours_kept(model, glb),
                }
            rows.append(row)
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """The rows and their totals as text."""
    heading = (
        "model",
        "bricks",
        "their s",
        "our s",
        "again",
        "faster",
        "again",
        "their MB",
        "our MB",
        "smaller",
        "their colours",
        "ours",
    )
    total: dict[str, Any] = {"model": "together", "bricks": sum(row["bricks"] for row in rows)}
    for way in ("theirs", "ours", "again"):
        total[way] = {key: sum(row[way][key] for row in rows) for key in ("seconds", "bytes", "colours")}
        total[way]["colours"] /= len(rows)
    lines = []
    for row in [*rows, total]:
        theirs, ours, again = row["theirs"], row["ours"], row["again"]
        lines.append(
            [
                row["model"][:32],
                f"{row['bricks']}",
                f"{theirs['seconds']:.2f}",
                f"{ours['seconds']:.2f}",
                f"{again['seconds']:.2f}",
                f"{theirs['seconds'] / ours['seconds']:.1f}",
                f"{theirs['seconds'] / again['seconds']:.1f}",
                f"{theirs['bytes'] / 1e6:.2f}",
                f"{ours['bytes'] / 1e6:.2f}",
                f"{theirs['bytes'] / ours['bytes']:.1f}",
                f"{theirs['colours']:.0%}",
                f"{ours['colours']:.0%}",
            ]
        )
    return format_rows(heading, lines)


def main(words: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    words = sys.argv[1:] if words is None else words
    if words[:1] == ["--one"]:
        way, out, library, *models = words[1:]
        work = convert_theirs if way == "theirs" else convert_ours
        found = work([Path(model) for model in models], Path(out), Path(library))
        print(f"\n{json.dumps(found)}", flush=True)
        os._exit(0)
    parser = argparse.ArgumentParser(prog="python -m brickwright.benchmarks.convert", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("BRICKWRIGHT_DATA", "../shared/data")))
    parser.add_argument("--models", type=int, default=10)
    parser.add_argument("--largest", type=int, default=2500, help="bricks of a model, at most")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(words)
    try:
        if not os.environ.get("IMPORTLDRAW_PATH"):
            raise InputError("IMPORTLDRAW_PATH is not set; set it to the folder of the ImportLDraw add-on.")
        print(machine())
        rows = run(options.data, options.models, options.largest)
        print(table(rows))
        if options.json:
            write_text(options.json, json.dumps(rows, indent=1) + "\n")
    except BrickwrightError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
