# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright train RECIPE``: one command from a corpus to a checkpoint."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from ..core.errors import InputError
from ..core.files import prepare_folder
from ..core.generation.devices import pick_device
from .corpus import load_structures
from .recipe import load_recipe
from .split import split_by_object
from .text_model import train_text_model


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="brickwright train", description="Train a model by a recipe; run it again to go on after an interruption."
    )
    parser.add_argument("recipe", help="name of a built-in recipe (text), or a .toml file")
    parser.add_argument(
        "--data", type=Path, help="folder with stabletext2brick/structures.jsonl.gz (default: $BRICKWRIGHT_DATA)"
    )
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/RECIPE)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, mps (default: auto)")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads (default: all)")
    return parser


def _corpus(data: Path | None) -> Path:
    folder = data or (Path(os.environ["BRICKWRIGHT_DATA"]) if os.environ.get("BRICKWRIGHT_DATA") else None)
    if folder is None:
        raise InputError("Say where the corpus is: --data FOLDER, or the environment variable BRICKWRIGHT_DATA.")
    inner = folder / "stabletext2brick"
    return inner if inner.is_dir() else folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; prints the folder of the checkpoint and returns 0."""
    options = _parser().parse_args(arguments)
    recipe = load_recipe(options.recipe)
    device = pick_device(options.device)
    folder = options.out or Path("runs") / recipe.name
    rows = load_structures(_corpus(options.data))
    prepare_folder(folder)
    if options.threads:
        torch.set_num_threads(options.threads)
    split = split_by_object(rows)
    print(
        f"{len(split.train)} structures to train on, {len(split.validation)} to validate, {len(split.test)} set aside; "
        f"{device}, {torch.get_num_threads()} threads; run folder {folder}",
        file=sys.stderr,
    )
    print(train_text_model(recipe, split, folder, device))
    return 0
