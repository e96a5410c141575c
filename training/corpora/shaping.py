# SPDX-License-Identifier: GPL-3.0-or-later
"""From voxels to the cells of an item: one piece that stands on the floor, in a few colours of the palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...core.bricks.colour_words import PALETTE
from ...core.bricks.components import component_labels
from ...core.legolise.grid import PLATES_PER_STUD
from ...core.legolise.palette import to_plan
from ...core.legolise.voxels import Voxels
from .colours import apart
from .item import MAX_SLOTS, PLATES, STUDS
from .naming import Category
from .slots import renumbered, visible_area

LEAST_CELLS = 12
LEAST_PLATES = 3
MOST_LOST = 0.4  # share of the cells that do not hang together with the rest
LEAST_SHARE = 0.02  # of the visible area, for a colour of its own
ALIKE = 7.0  # CIEDE2000 below which two colours of one item are one
TWO_SIZES = 4  # studs between least and most of a category from which on an item comes in two sizes


@dataclass(frozen=True, eq=False)
class Shaped:
    """``slots`` uint8 (x, y, plate), 0 empty, and the ``palette`` of their LDraw codes, as in a corpus item."""

    slots: NDArray[np.uint8]
    palette: tuple[int, ...]


class Unfit(Exception):
    """A shape that is no item; ``str(error)`` is the reason in a few words."""


def boxes(category: Category, position: float) -> Iterator[tuple[float, float, float]]:
    """Boxes (studs, studs, plates) to fit an item of ``category`` into, the larger first: one, or two of which the
    second is small. ``position`` from 0 to 1 chooses among the category's sizes."""
    span = category.most - category.least
    large = category.most - round(position * span / 3)
    small = category.least + round(position * span / 3)
    for studs in (large, small) if span >= TWO_SIZES else (large,):
        yield box_of(studs)


def box_of(studs: int) -> tuple[float, float, float]:
    """The box (studs, studs, plates) of a longest side of so many studs, within an item's bounds."""
    side = float(min(studs, STUDS))
    return side, side, float(min(round(studs * PLATES_PER_STUD), PLATES))


def shape_of(voxels: Voxels) -> Shaped:
    """Cells in slots of what hangs together in ``voxels``, most visible slot first; raises :class:`Unfit`."""
    filled = largest_piece(voxels.occupancy)
    cells = int(filled.sum())
    if cells < LEAST_CELLS:
        raise Unfit(f"only {cells} cells are left at this size")
    if cells < (1 - MOST_LOST) * voxels.occupancy.sum():
        raise Unfit("it falls into pieces at this size")
    window = tuple(
        slice(int(used[0]), int(used[-1]) + 1)
        for axis in range(3)
        for used in [np.flatnonzero(filled.any(tuple(k for k in range(3) if k != axis)))]
    )
    filled = filled[window]
    if filled.shape[2] < LEAST_PLATES:
        raise Unfit("too flat at this size")
    if max(filled.shape[:2]) < 2:
        raise Unfit("a stud wide at this size")
    plan, _ = to_plan(Voxels(filled, voxels.rgb[window], voxels.height), PALETTE, max_colours=MAX_SLOTS)
    codes = [int(code) for code in np.unique(plan.colours[filled])]
    slots = np.zeros(filled.shape, np.uint8)
    slots[filled] = np.searchsorted(codes, plan.colours[filled]) + 1
    return _merged(slots, tuple(codes))


def _merged(slots: NDArray[np.uint8], palette: tuple[int, ...]) -> Shaped:
    """``slots`` without colours that hardly show, or that hardly differ from another, the least visible first."""
    slots, palette, _ = renumbered(slots, palette)
    while len(palette) > 1:
        share = visible_area(slots, len(palette))
        last = len(palette) - 1
        if share[last] < LEAST_SHARE * share.sum():
            given_up, heir = last, min(range(last), key=lambda i: apart(palette[i], palette[last]))
        else:
            distance, heir, given_up = min(
                (apart(palette[i], palette[j]), i, j) for j in range(1, last + 1) for i in range(j)
            )
            if distance >= ALIKE:
                break
        slots = np.where(slots == given_up + 1, np.uint8(heir + 1), slots)
        slots, palette, _ = renumbered(slots, palette)
    return Shaped(slots, palette)


def largest_piece(filled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool (x, y, z): the largest set of cells that hang together by faces; empty of an empty one."""
    number = np.cumsum(filled.reshape(-1)).reshape(filled.shape) - 1
    pairs = []
    for axis in range(3):
        along, of = np.moveaxis(filled, axis, 0), np.moveaxis(number, axis, 0)
        both = along[1:] & along[:-1]
        pairs.append(np.stack([of[1:][both], of[:-1][both]], 1))
    labels = component_labels(int(filled.sum()), np.concatenate(pairs))
    piece = np.zeros(filled.shape, bool)
    if len(labels):
        piece[filled] = labels == np.bincount(labels).argmax()
    return piece
