# SPDX-License-Identifier: GPL-3.0-or-later
"""The way from the commands to a generator, which needs torch and is imported only when it is used."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from ..errors import MissingDependencyError
from ..generation.events import Event
from ..generation.request import GenerationRequest


class GeneratorLike(Protocol):
    """What the commands need of a generator."""

    name: str
    device: str
    load_seconds: float

    def generate(self, request: GenerationRequest, cancelled: Callable[[], bool] = ...) -> Iterator[Event]:
        """Stream of events of one request."""
        ...


def load_generator(model: Path | None, device: str) -> GeneratorLike:
    """The generator of a checkpoint folder (None: the embedded one) on ``device`` (``auto``, ``cpu``, ``cuda``…).

    Raises :class:`MissingDependencyError` when torch or safetensors is not installed, CheckpointError when the folder
    cannot be used.
    """
    try:
        from ..generation.generator import Generator
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module not in ("torch", "safetensors"):
            raise
        raise MissingDependencyError(
            f"The generator needs {'PyTorch' if module == 'torch' else module}, which is not installed in this Python: "
            "pip install torch safetensors (checking and converting work without it)."
        ) from error
    return Generator.load(model, device)


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """``--model`` and ``--device``."""
    parser.add_argument("--model", type=Path, metavar="DIR", help="checkpoint folder (default: the embedded model)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, mps (default: auto)")
