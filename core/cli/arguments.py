# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the command line: one parser, to which each command's module adds its own."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import NoReturn

from ..errors import InputError
from . import (
    booklet,
    catalogue,
    check,
    convert,
    convert_worker,
    corpus,
    evaluate,
    generate,
    legolise,
    legolise_worker,
    library,
    parts,
    repair,
    train,
    worker,
)

MANIFEST = Path(__file__).resolve().parents[2] / "blender_manifest.toml"
COMMANDS = (
    generate,
    legolise,
    check,
    repair,
    evaluate,
    convert,
    parts,
    booklet,
    library,
    catalogue,
    corpus,
    train,
    worker,
    convert_worker,
    legolise_worker,
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is an :class:`InputError`, so that every error looks the same."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]} (see: {self.prog} --help).")


def version() -> str:
    """This version of Brickwright, from the extension's manifest."""
    return str(tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["version"])


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; the chosen one's function is in ``execute``."""
    parser = Parser(prog="brickwright", description="Generate, check and convert brick assemblies.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"brickwright {version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for module in COMMANDS:
        module.add_to(commands)
    return parser
