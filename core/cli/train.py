# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright train``: the words go on to the training package, which the Blender extension leaves out."""

from __future__ import annotations

import argparse
import importlib

from ..errors import MissingDependencyError

PACKAGE = __package__.removesuffix(".core.cli")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser(
        "train", help="train a model by a recipe", add_help=False, allow_abbrev=False, prefix_chars="\0"
    )
    parser.add_argument("words", nargs="*", metavar="RECIPE")
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Run ``training.command.main`` with the words after ``train``."""
    try:
        command = importlib.import_module(f"{PACKAGE}.training.command")
    except ModuleNotFoundError as error:
        module = (error.name or "").removeprefix(f"{PACKAGE}.").partition(".")[0]
        if module == "training":
            raise MissingDependencyError(
                "Training is not part of the Blender extension; run it from Brickwright's source or its Python package."
            ) from error
        raise MissingDependencyError(
            f"Training needs {module}, which is not installed: pip install torch safetensors."
        ) from error
    code: int = command.main(arguments.words)
    return code
