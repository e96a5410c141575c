# SPDX-License-Identifier: GPL-3.0-or-later
"""One assembly of a set that is evaluated: its cells, what was asked or said of it, and its own figures."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.plan import PLATE, Plan
from ..errors import InputError, MissingDependencyError
from ..physics.stability import analyse
from .cells import MAX_CELLS, coloured_cells
from .validity import check
from .visible_colours import basic_shares, visible_areas

STABILITY_SECONDS = 20.0
_SIDE = 1 << 15  # most cells of a side that can be packed


@dataclass(frozen=True, eq=False)
class Item:
    """An assembly of a set.

    ``name`` is unique in the set: the file's place in its folder without the suffix. ``captions``: the prompt of a
    generated one, all captions of a real one. ``object_id``: what is kept together when the set is split. ``figures``:
    what :func:`measure` says. ``plan``: its cells in layers of a plate.
    """

    name: str
    file: Path
    plan: Plan
    figures: dict[str, Any] = field(default_factory=dict)
    captions: tuple[str, ...] = ()
    category: str = ""
    object_id: str = ""
    seed: int | None = None

    @property
    def colours(self) -> dict[str, float]:
        """Share of the visible area of each basic colour, the largest first."""
        return basic_shares(visible_areas(self.plan))


def measure(assembly: Assembly, stability: bool = True) -> tuple[dict[str, Any], Plan]:
    """Figures of one assembly, all of JSON's types, and its cells.

    ``bricks``, ``parts`` and ``colours`` (how many), ``size`` (studs, studs, plates), ``valid`` (at least one brick, no
    overlaps), ``connected`` (as :class:`.validity.Validity` says it), ``components``, ``grounded``, ``overlaps``,
    ``unknown_parts`` (names); with ``stability`` also ``stable``, ``max_score`` (both None where not known) and
    ``unstable_because``. Raises :class:`InputError` for what is too large.
    """
    plan = coloured_cells(assembly)
    verdict = check(assembly)
    figures: dict[str, Any] = {
        "bricks": len(assembly),
        "parts": len(assembly.part_counts),
        "colours": len(np.unique(assembly.colours)),
        "size": list(plan.shape),
        "valid": bool(verdict.valid and len(assembly) > 0),
        "connected": verdict.connected,
        "components": int(verdict.components),
        "grounded": bool(verdict.grounded),
        "overlaps": len(verdict.overlaps),
        "unknown_parts": list(verdict.unknown_parts),
    }
    if stability:
        figures |= _stability(assembly)
    return figures, plan


def _stability(assembly: Assembly) -> dict[str, Any]:
    try:
        found = analyse(assembly, time_limit=STABILITY_SECONDS)
    except (MissingDependencyError, InputError) as error:
        return {"stable": None, "max_score": None, "unstable_because": str(error)}
    known = found.verdict != "unknown"
    return {
        "stable": found.stable if known else None,
        "max_score": round(found.max_score, 5) if found.scored else None,
        "unstable_because": found.reason,
    }


def pack_plan(plan: Plan) -> str:
    """The cells of a plan in layers of a plate as text; :func:`unpack_plan` is the inverse."""
    cells = np.argwhere(plan.occupancy)
    colours = plan.colours[plan.occupancy]
    sides = np.array([*plan.shape], "<i4").tobytes()
    data = sides + cells.astype("<i2").T.tobytes() + colours.astype("<i4").tobytes()
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpack_plan(text: str) -> Plan:
    """The plan of :func:`pack_plan`; raises ValueError for what is none."""
    try:
        data = zlib.decompress(base64.b64decode(text, validate=True))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    shape = np.frombuffer(data[:12], "<i4")
    count, rest = divmod(len(data) - 12, 10)
    if rest or (shape < 0).any() or (shape > _SIDE).any() or not count <= shape.astype(float).prod() <= MAX_CELLS:
        raise ValueError("these are no cells")
    cells = np.frombuffer(data[12 : 12 + 6 * count], "<i2").reshape(3, count).astype(np.int64)
    if count and ((cells < 0).any() or (cells >= shape[:, None]).any()):
        raise ValueError("there are cells outside the box")
    occupancy: NDArray[np.bool_] = np.zeros(shape, bool)
    colours = np.full(tuple(shape), -1, np.int32)
    occupancy[tuple(cells)] = True
    colours[tuple(cells)] = np.frombuffer(data[12 + 6 * count :], "<i4")
    return Plan.of(occupancy, colours, PLATE)
