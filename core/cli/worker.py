# SPDX-License-Identifier: GPL-3.0-or-later
"""``brickwright worker``: the generator's process behind Blender's interface; not for people, so not in the help."""

from __future__ import annotations

import argparse

from ..generation.worker import run
from . import generators
from .generators import add_model_options


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's words."""
    parser = commands.add_parser("worker", allow_abbrev=False)
    add_model_options(parser)
    parser.set_defaults(execute=execute)


def execute(arguments: argparse.Namespace) -> int:
    """Serve requests on standard input and output until the input ends."""
    return run(lambda: generators.load_generator(arguments.model, arguments.device))
