# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan cut into sheets: cells of one level and one height of part, each of which is tiled by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import ANY, BRICK, PLATE, Plan
from .part_set import TILE, PartSet

_DOWN_FACE = 0.25  # of a visible face: one looks at undersides the least


@dataclass(frozen=True, eq=False)
class Sheet:
    """Cells ``mask`` bool (x, y) from ``level`` up through ``span`` levels, to be tiled with parts of a ``kind`` (see
    :mod:`.part_set`). ``want`` int32 (x, y): colours that show, :data:`ANY` where none does. ``faces`` float32 (x, y):
    how many faces of a cell show."""

    level: int
    span: int
    kind: int
    mask: NDArray[np.bool_]
    want: NDArray[np.int32]
    faces: NDArray[np.float32]


def visible(plan: Plan) -> Plan:
    """The plan with the colours that show; hidden cells may have any."""
    return Plan(plan.occupancy, np.where(plan.hidden, ANY, plan.colours).astype(np.int32), plan.heights)


def shown_faces(filled: NDArray[np.bool_]) -> NDArray[np.float32]:
    """float32 (x, y, z): faces of each filled cell that touch no filled cell, an underside counting for a quarter."""
    padded = np.pad(filled, 1)
    faces = np.zeros(filled.shape, np.float32)
    for axis in range(3):
        for step in (0, 2):
            window = [slice(1, -1)] * 3
            window[axis] = slice(step, padded.shape[axis] - 2 + step)
            faces += ~padded[tuple(window)] * (_DOWN_FACE if axis == 2 and step == 0 else 1.0)
    return np.where(filled, faces, 0).astype(np.float32)


def cut(
    plan: Plan,
    parts: PartSet,
    faces: NDArray[np.float32],
    taken: NDArray[np.bool_] | None = None,
    tiles: NDArray[np.bool_] | None = None,
) -> list[Sheet]:
    """Sheets of ``plan``, from below, whose levels are its layers; it has colours where they show. ``faces``: see
    :func:`shown_faces`.

    In a plan all of plates, columns of three become bricks where ``parts`` has bricks and their visible colours agree;
    where they begin is chosen so that most cells do. ``taken``, ``tiles`` bool (x, y, z): cells that are filled
    already, cells for parts without studs.
    """
    want = np.where(plan.occupancy, plan.colours, ANY).astype(np.int32)
    rest = plan.occupancy & ~taken if taken is not None else plan.occupancy.copy()
    found: list[Sheet] = []
    if tiles is not None:
        found += [_sheet(z, 1, TILE, tiles[:, :, z], want, faces) for z in np.flatnonzero(tiles.any((0, 1))).tolist()]
        rest &= ~tiles
    if (plan.heights == PLATE).all() and BRICK in parts.kinds:
        while True:
            whole = _whole(rest, want)
            chosen = _most(whole.sum((0, 1)))
            if not chosen:
                break
            for z in chosen:
                found.append(_sheet(z, 3, BRICK, whole[:, :, z], want, faces))
                rest[:, :, z : z + 3] &= ~whole[:, :, z : z + 1]
    for z in np.flatnonzero(rest.any((0, 1))).tolist():
        found.append(_sheet(z, 1, int(plan.heights[z]), rest[:, :, z], want, faces))
    return sorted(found, key=lambda sheet: (sheet.level, sheet.kind))


def _sheet(
    level: int, span: int, kind: int, mask: NDArray[np.bool_], want: NDArray[np.int32], faces: NDArray[np.float32]
) -> Sheet:
    inside = np.s_[:, :, level : level + span]
    return Sheet(
        int(level),
        span,
        kind,
        mask.copy(),
        np.where(mask, want[inside].max(2), ANY).astype(np.int32),
        np.where(mask, faces[inside].sum(2), 0).astype(np.float32),
    )


def _whole(rest: NDArray[np.bool_], want: NDArray[np.int32]) -> NDArray[np.bool_]:
    """bool (x, y, z): cells from which three upwards are left and show one colour at the most."""
    whole = np.zeros_like(rest)
    if rest.shape[2] < 3:
        return whole
    stack = np.stack([want[:, :, :-2], want[:, :, 1:-1], want[:, :, 2:]])
    some = np.where(stack == ANY, np.iinfo(np.int32).max, stack)
    agree = (stack.max(0) == some.min(0)) | (stack.max(0) == ANY)
    whole[:, :, :-2] = rest[:, :, :-2] & rest[:, :, 1:-1] & rest[:, :, 2:] & agree
    return whole


def _most(count: NDArray[np.int64]) -> list[int]:
    """Levels, three or more apart, whose counts add up to the most."""
    best = [0] * (len(count) + 3)
    for z in range(len(count) - 1, -1, -1):
        best[z] = max(best[z + 1], int(count[z]) + best[z + 3] if count[z] else 0)
    chosen, z = [], 0
    while z < len(count):
        if count[z] and int(count[z]) + best[z + 3] == best[z]:
            chosen.append(z)
            z += 3
        else:
            z += 1
    return chosen
