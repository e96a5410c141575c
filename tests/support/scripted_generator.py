# SPDX-License-Identifier: GPL-3.0-or-later
"""A generator that follows a script instead of a model, for the tests of the commands.

``python scripted_generator.py SECONDS WORDS…`` runs the command line with it, SECONDS before each sample.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from brickwright.core.cli import generators, run
from brickwright.core.generation.events import BrickPlaced, BrickRejected, Finished, Progress, RolledBack
from brickwright.core.generation.request import GenerationRequest


class ScriptedGenerator:
    """Places a tower of ``3 + seed % 5`` bricks; ``before`` is called with the request and the sample first."""

    name, device, load_seconds = "scripted", "cpu", 0.25

    def __init__(self) -> None:
        self.requests: list[GenerationRequest] = []
        self.before: Callable[[GenerationRequest, int], None] = lambda request, sample: None
        self.backwards = False

    def generate(self, request: GenerationRequest, cancelled: Callable[[], bool] = lambda: False) -> Iterator[Any]:
        self.requests.append(request)
        yield Progress("planning", 0.5)
        order = range(request.count)
        for sample in reversed(order) if self.backwards else order:
            self.before(request, sample)
            yield from self._sample(request, sample)

    def _sample(self, request: GenerationRequest, sample: int) -> Iterator[Any]:
        bricks = 3 + (request.seed + sample) % 5
        for index in range(bricks + 1):  # one too many, which is taken back
            yield self._brick(request, sample, index)
        yield BrickRejected(sample, "collision")
        yield RolledBack(sample, bricks)
        yield Finished(
            sample,
            {
                "prompt": request.prompt,
                "seed": request.seed + sample,
                "model": self.name,
                "bricks": bricks,
                "parts": 1,
                "valid": True,
                "connected": True,
                "components": 1,
                "stable": True,
                "max_score": 0.25,
                "weakest": [{"brick": 1, "part": "3001.dat", "score": 0.25}],
                "plan_built": 1.0,
                "rejections": {"collision": 1},
                "rollbacks": 0,
                "seconds": {"load": self.load_seconds, "plan": 0.1, "decode": 0.2, "physics": 0.05},
                "bricks_per_second": bricks / 0.2,
                "truncated": False,
            },
        )

    @staticmethod
    def _brick(request: GenerationRequest, sample: int, index: int) -> BrickPlaced:
        return BrickPlaced(
            sample, index, "3001.dat", request.colour, (40.0, -24.0 * index, 20.0), (0, 0, 1, 0, 1, 0, -1, 0, 0)
        )


if __name__ == "__main__":
    scripted = ScriptedGenerator()
    scripted.before = lambda request, sample: time.sleep(float(sys.argv[1]))
    generators.load_generator = lambda model, device: scripted
    run(sys.argv[2:])
