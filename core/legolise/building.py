# SPDX-License-Identifier: GPL-3.0-or-later
"""From bricks on a grid to an assembly in build order."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import load_catalogue
from ..bricks.plan import ANY, Plan
from ..formats.structure_text import ALONG_X, ALONG_Y
from .stock import Stock
from .structure import Laid, Structure

#: Quarter turns about the vertical: the part's -z (the front of a slope) points to -y, +x, +y, -x of the plan.
QUARTERS = tuple(
    np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]], np.float64) for c, s in ((1, 0), (0, 1), (-1, 0), (0, -1))
)


def coloured(structure: Structure, any_colour: int) -> dict[int, int]:
    """Colour of each brick; those whose colour nothing tells take that of what they hold, and ``any_colour`` where
    nothing tells that either."""
    colour = {number: brick.colour for number, brick in structure.bricks.items() if brick.colour != ANY}
    edge = list(colour)
    while edge:
        votes: dict[int, Counter[int]] = {}
        for number in edge:
            for other in structure.near[number]:
                if other not in colour:
                    votes.setdefault(other, Counter())[colour[number]] += 1
        colour.update({number: min(vote, key=lambda code: (-vote[code], code)) for number, vote in votes.items()})
        edge = list(votes)
    return {number: colour.get(number, any_colour) for number in structure.bricks}


def build(
    plan: Plan, structure: Structure, stock: Stock, any_colour: int, name: str = ""
) -> tuple[Assembly, list[int]]:
    """The assembly, lower bricks first, a step a level, and the numbers of its bricks. ``plan`` tells the heights."""
    colours = coloured(structure, any_colour)
    bottoms = plan.bottoms
    numbers = sorted(structure.bricks, key=lambda i: _place(structure, structure.bricks[i]))
    parts, positions, rotations, steps = [], [], [], []
    level = {z: i for i, z in enumerate(sorted({structure.sheets[b.sheet].level for b in structure.bricks.values()}))}
    for number in numbers:
        brick = structure.bricks[number]
        sheet = structure.sheets[brick.sheet]
        low, top = int(bottoms[sheet.level]), int(bottoms[sheet.level + sheet.span])
        turn = QUARTERS[brick.turns] if brick.part else ALONG_X if brick.h > brick.w else ALONG_Y
        at = plan.position((brick.h, brick.w), (brick.x, brick.y), low if brick.part else top)
        parts.append(stock.part(brick))
        positions.append(np.array(at) - turn @ _foot(brick.part) if brick.part else np.array(at))
        rotations.append(turn)
        steps.append(level[sheet.level])
    assembly = Assembly.from_arrays(
        parts,
        np.array(positions).reshape(-1, 3),
        np.array(rotations).reshape(-1, 3, 3) if rotations else None,
        np.array([colours[number] for number in numbers], np.int32),
        np.array(steps, np.int32),
        name,
    )
    return assembly, numbers


def _foot(part: str) -> NDArray[np.float64]:
    """The middle of the underside of a part, LDU in its own frame."""
    x0, _, z0, x1, y1, z1 = load_catalogue()[part].bounds
    return np.array([(x0 + x1) / 2, y1, (z0 + z1) / 2])


def _place(structure: Structure, brick: Laid) -> tuple[int, int, int]:
    return structure.sheets[brick.sheet].level, -brick.x, -brick.y


def unbuilt(structure: Structure, planned: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(k, 3) cells of ``planned`` (x, y, levels) that no brick fills."""
    return np.argwhere(planned & (structure.owner[:, :, : planned.shape[2]] < 0))
