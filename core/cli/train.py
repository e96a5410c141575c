# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright train``: the words go on to the training package, which the Blender extension leaves out."""

from __future__ import annotations

import argparse
import importlib

from ..errors import MissingDependencyError

PACKAGE = __package__.removesuffix(".core.cli")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    add_passed_on(commands, "train", "train a model by a recipe", "RECIPE")
    commands.choices["train"].set_defaults(execute=execute)


def add_passed_on(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str, shown: str
) -> None:
    """Add a command whose words another parser reads."""
    parser = commands.add_parser(name, help=summary, add_help=False, allow_abbrev=False, prefix_chars="\0")
    parser.add_argument("words", nargs="*", metavar=shown)


def execute(arguments: argparse.Namespace) -> int:
    """Run ``training.command.main`` with the words after ``train``."""
    return hand_over("command", arguments.words, "torch safetensors")


def hand_over(module: str, words: list[str], packages: str) -> int:
    """Run ``main`` of a module of the training package; ``packages`` are what pip installs for it."""
    try:
        command = importlib.import_module(f"{PACKAGE}.training.{module}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").removeprefix(f"{PACKAGE}.").partition(".")[0]
        if missing == "training":
            raise MissingDependencyError(
                "Training is not part of the Blender extension; run it from Brickwright's source or its Python package."
            ) from error
        raise MissingDependencyError(
            f"Training needs {missing}, which is not installed: pip install {packages}."
        ) from error
    code: int = command.main(words)
    return code
