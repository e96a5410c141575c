# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user asks of the generator, checked before anything slow starts. Needs no torch."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .events import decode_occupancy, encode_occupancy

MAX_PROMPT = 2000
MAX_COUNT = 1000
MAX_GRID = 20  # studs and layers that the embedded planner knows


@dataclass(frozen=True)
class Sampling:
    """How the next brick is drawn: ``temperature`` 0 is greedy; ``top_k`` 0 and ``top_p`` 1 switch those filters off.

    ``guidance`` is the weight of classifier-free guidance of the planner (Ho and Salimans 2022), 0 unguided;
    None takes the checkpoint's own default, and so do ``temperature`` and ``best_of`` (plans drawn per sample, of which
    the consensus is built).
    """

    temperature: float | None = None
    top_k: int = 0
    top_p: float = 1.0
    guidance: float | None = None
    best_of: int | None = None


@dataclass(frozen=True)
class Physics:
    """How results are made to stand. ``enabled`` False: they are not checked at all.

    ``check_every``: bricks between two checks while they are laid, 0: only at the end. ``buildable``: every prefix of
    the result stands, so that a person can build it in that order. ``tries`` of a plan before the next one, ``plans``
    in all, ``seconds`` in all for one sample beyond laying it once.
    """

    enabled: bool = True
    check_every: int = 200
    buildable: bool = False
    tries: int = 2
    plans: int = 4
    seconds: float = 60.0


@dataclass(frozen=True)
class GenerationRequest:
    """One request: ``count`` samples of ``prompt``.

    ``seed``: sample i of the request draws from ``seed + i``.
    ``size``: the most studs in x and y and layers in z; ``max_bricks``: the most bricks, None for no budget of its own.
    ``colour``: the LDraw colour of all bricks. ``plan``: bool (x, y, z) occupancy to fill instead of a planned one.
    ``use_plan`` False lets the brick transformer place directly.
    """

    prompt: str = ""
    count: int = 1
    seed: int = 0
    size: tuple[int, int, int] = (MAX_GRID, MAX_GRID, MAX_GRID)
    max_bricks: int | None = None
    colour: int = 4
    sampling: Sampling = field(default_factory=Sampling)
    physics: Physics = field(default_factory=Physics)
    plan: NDArray[np.bool_] | None = None
    use_plan: bool = True

    def checked(self) -> GenerationRequest:
        """This request with its prompt trimmed; raises :class:`InputError` with one sentence on the first bad value."""
        prompt = " ".join(self.prompt.split())
        if not prompt and self.plan is None:
            raise InputError("The prompt is empty: type what to build, for example “a wooden chair with a tall back”.")
        if len(prompt) > MAX_PROMPT:
            raise InputError(f"The prompt has {len(prompt)} characters; shorten it to {MAX_PROMPT} or fewer.")
        if not 1 <= self.count <= MAX_COUNT:
            raise InputError(f"The count is {self.count}; it must be from 1 to {MAX_COUNT}.")
        if not 0 <= self.seed < 2**31:
            raise InputError(f"The seed is {self.seed}; it must be from 0 to {2**31 - 1}.")
        if len(self.size) != 3 or not all(1 <= extent <= MAX_GRID for extent in self.size):
            raise InputError(
                f"The size limit is {' x '.join(map(str, self.size))}; "
                f"each side must be from 1 to {MAX_GRID} studs or layers."
            )
        if self.max_bricks is not None and self.max_bricks < 1:
            raise InputError(f"The brick budget is {self.max_bricks}; it must be at least 1.")
        if self.plan is not None:
            if self.plan.ndim != 3 or max(self.plan.shape) > MAX_GRID:
                raise InputError(
                    f"The plan has the shape {self.plan.shape}; "
                    f"it must be three-dimensional (x, y, z), at most {MAX_GRID} cells a side."
                )
            if not self.plan.any():
                raise InputError("The plan is empty: at least one of its cells must be filled.")
        self._check_numbers()
        return dataclasses.replace(self, prompt=prompt)

    def _check_numbers(self) -> None:
        sampling, physics = self.sampling, self.physics
        ranges = {
            "temperature": (sampling.temperature, 0.0, 5.0),
            "top-k": (sampling.top_k, 0, 1_000_000),
            "top-p": (sampling.top_p, 1e-6, 1.0),
            "guidance": (sampling.guidance, 0.0, 20.0),
            "best of": (sampling.best_of, 1, 64),
            "number of bricks between checks": (physics.check_every, 0, 1_000_000),
            "number of tries": (physics.tries, 0, 1000),
            "number of plans": (physics.plans, 1, 1000),
            "time for stability": (physics.seconds, 0.0, 86_400.0),
        }
        for name, (value, low, high) in ranges.items():
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise InputError(f"The {name} is {value}; it must be from {low:g} to {high:g}.")

    def to_json(self) -> str:
        """One line of JSON; the inverse of :meth:`from_json`."""
        fields: dict[str, Any] = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        fields["sampling"] = dataclasses.asdict(self.sampling)
        fields["physics"] = dataclasses.asdict(self.physics)
        if self.plan is not None:
            fields["plan"] = encode_occupancy(self.plan)
        return json.dumps(fields, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> GenerationRequest:
        """Request from a line of JSON; raises :class:`InputError` when it is not one."""
        try:
            fields = json.loads(line)
            fields["sampling"] = Sampling(**fields.get("sampling", {}))
            fields["physics"] = Physics(**fields.get("physics", {}))
            fields["size"] = tuple(int(extent) for extent in fields.get("size", (MAX_GRID,) * 3))
            if fields.get("plan") is not None:
                fields["plan"] = decode_occupancy(fields["plan"])
            return cls(**fields)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError("This line is not a generation request.") from error
