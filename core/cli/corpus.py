# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright corpus``: the words go on to the training package, which the Blender extension leaves out."""

from __future__ import annotations

import argparse

from .train import add_passed_on, hand_over


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    add_passed_on(commands, "corpus", "make a data set for training from models of all kinds", "OPTION")
    commands.choices["corpus"].set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Run ``training.corpora.command.main`` with the words after ``corpus``."""
    return hand_over("corpora.command", arguments.words, "trimesh pillow")
