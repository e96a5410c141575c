# SPDX-License-Identifier: GPL-3.0-or-later
"""The stream of a generation: small events that the scene, the command line and the worker's pipe all understand.

One request makes ``count`` samples; every event but :class:`Progress` belongs to one of them. A consumer that applies
``BrickPlaced`` and ``RolledBack`` in order holds exactly the assembly that ``Finished`` reports.
"""

from __future__ import annotations

import base64
import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError


@dataclass(frozen=True)
class PlanReady:
    """The plan of a sample: bool (x, y, z) on the stud-by-brick grid that its bricks are to fill."""

    sample: int
    occupancy: NDArray[np.bool_]


@dataclass(frozen=True)
class BrickPlaced:
    """Brick ``index`` of a sample: LDraw part file, LDraw colour, position in LDU, rotation row by row (9 numbers).

    ``index`` is always the number of bricks that stand before it.
    """

    sample: int
    index: int
    part: str
    colour: int
    position: tuple[float, float, float]
    rotation: tuple[float, ...]


@dataclass(frozen=True)
class BrickRejected:
    """A proposal that was not placed, with the reason in one or two words (``collision``, ``cannot be tied in``)."""

    sample: int
    reason: str


@dataclass(frozen=True)
class RolledBack:
    """Only the first ``to`` bricks of the sample still stand."""

    sample: int
    to: int


@dataclass(frozen=True)
class Progress:
    """What is being done, in words, and how far it is (0 to 1, or None when that is unknown)."""

    message: str
    fraction: float | None = None


@dataclass(frozen=True)
class Finished:
    """A sample is complete. ``scores``: how near each brick is to giving way, 0 to 1; empty where nobody asked.

    ``report`` holds what one line of ``report.jsonl`` holds, less the files: prompt, seed, model, bricks, parts, valid,
    connected, components, stable (None: not checked), max_score, weakest (the bricks with the highest scores:
    {brick: number from 1 in build order, part, score}), plan_built (share 0 to 1 of the plan's cells, None without a
    plan), rejections
    ({reason: n}), rollbacks (for stability), seconds ({load, plan, decode, physics}), bricks_per_second, truncated (it
    stopped at a limit, or is the largest part that stands).
    """

    sample: int
    report: dict[str, Any] = field(default_factory=dict)
    scores: tuple[float, ...] = ()


Event: TypeAlias = PlanReady | BrickPlaced | BrickRejected | RolledBack | Progress | Finished

_KINDS: dict[str, type] = {
    kind.__name__: kind for kind in (PlanReady, BrickPlaced, BrickRejected, RolledBack, Progress, Finished)
}


def encode_occupancy(occupancy: NDArray[np.bool_]) -> dict[str, Any]:
    """JSON form of a bool array: its shape and its bits, packed and base64."""
    bits = np.packbits(np.ascontiguousarray(occupancy, dtype=bool))
    return {"shape": list(occupancy.shape), "bits": base64.b64encode(bits.tobytes()).decode("ascii")}


def decode_occupancy(data: dict[str, Any]) -> NDArray[np.bool_]:
    """Inverse of :func:`encode_occupancy`."""
    shape = tuple(int(size) for size in data["shape"])
    bits = np.frombuffer(base64.b64decode(data["bits"]), np.uint8)
    return np.unpackbits(bits, count=int(np.prod(shape))).astype(bool).reshape(shape)


def to_json(event: Event) -> str:
    """One line of JSON, without the line end; the key ``event`` names the kind."""
    fields: dict[str, Any] = {item.name: getattr(event, item.name) for item in dataclasses.fields(event)}
    if isinstance(event, PlanReady):
        fields["occupancy"] = encode_occupancy(event.occupancy)
    return json.dumps({"event": type(event).__name__, **fields}, separators=(",", ":"))


def from_json(line: str) -> Event:
    """Inverse of :func:`to_json`; raises :class:`InputError` when the line is not an event."""
    try:
        fields = json.loads(line)
        kind = _KINDS[fields.pop("event")]
        if kind is PlanReady:
            fields["occupancy"] = decode_occupancy(fields["occupancy"])
        if kind is BrickPlaced:
            fields["position"] = tuple(fields["position"])
            fields["rotation"] = tuple(fields["rotation"])
        if kind is Finished:
            fields["scores"] = tuple(map(float, fields.get("scores", ())))
        event: Event = kind(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"This line is not a generation event: {line[:80]!r}") from error
    return event
