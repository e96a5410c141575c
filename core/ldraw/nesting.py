# SPDX-License-Identifier: GPL-3.0-or-later
"""In what order a multi-part file has to say the bricks and submodels of an assembly, and with how many steps between.

A file says a submodel in one piece, at one place of the model that it is in, and steps only count up. An assembly that
was edited need not keep to that: then a submodel stands where its step or its first brick wants it, and bricks that
would come too early or too late take the nearest step that can be said. One that came from a file stays as it is.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.submodels import Submodels
from .writer import POSITION_DECIMALS, ROTATION_DECIMALS

FAITHFUL = 2e-4  # LDU by which the decimals of the format may displace what is said in a submodel's frame
FAITHFUL_ROTATION = 1e-6  # the same for the entries of a matrix, as a share of its largest


@dataclass(frozen=True, eq=False)
class Nesting:
    """n bricks and m submodels as a file says them: brick i is item i, submodel j item n + j.

    ``parents``: (m,) the submodel that each is said in, -1 for the main model, which is not that of the assembly where
    the latter cannot be said; ``owners``: (n,) the same for bricks. ``contents``: the items of each submodel in order,
    and last those of the main model; empty for a submodel that is left out. ``steps``: (n + m,) how many step lines
    come before each item.
    """

    parents: NDArray[np.int32]
    owners: NDArray[np.int32]
    contents: list[NDArray[np.int64]]
    steps: NDArray[np.int64]


def nest(assembly: Assembly) -> Nesting:
    """The nesting of ``assembly``, whose steps are not negative.

    Left out are submodels without bricks, and those whose matrix is singular or so far from a rotation that their
    bricks could not be said in their frame with the decimals of the format: those bricks go to the model around it.
    """
    n, submodels = len(assembly), assembly.submodels
    m = len(submodels)
    parents, owners = _faithful(assembly)
    first, _ = _span(owners, parents, np.arange(n))
    _, last = _span(owners, parents, assembly.steps)
    kept = np.flatnonzero(last >= 0)
    starts = np.zeros(m + 1, np.int64)  # the last one is that of the main model, for the number -1
    starts[:m] = np.minimum(submodels.steps, last)
    for j in kept.tolist():
        starts[j] = max(starts[j], starts[parents[j]])

    items = np.concatenate([np.arange(n), n + kept])
    homes = np.concatenate([owners, parents[kept]])
    steps = np.zeros(n + m, np.int64)
    steps[:n] = np.maximum(assembly.steps, starts[owners])
    steps[n + kept] = starts[kept]
    rank = np.concatenate([np.arange(n), first[kept]])
    order = np.lexsort((rank, steps[items], homes))
    bounds = np.searchsorted(homes[order], np.arange(-1, m + 1))
    main, *rest = (items[order[low:high]] for low, high in itertools.pairwise(bounds))
    contents = [*rest, main]

    told = _told(contents, n)
    least = np.minimum.accumulate(steps[told][::-1])[::-1]
    steps[told] = np.diff(least, prepend=0)
    return Nesting(parents, owners, contents, steps)


def _told(contents: list[NDArray[np.int64]], n: int) -> NDArray[np.int64]:
    """All items in the order in which a reader meets them."""
    told: list[int] = []
    stack = [iter(contents[-1].tolist())]
    while stack:
        for item in stack[-1]:
            told.append(item)
            if item >= n:
                stack.append(iter(contents[item - n].tolist()))
                break
        else:
            stack.pop()
    return np.array(told, np.int64)


def _span(
    owners: NDArray[np.int32], parents: NDArray[np.int32], values: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Least and greatest of the ``values`` (n,) of the bricks in each submodel and those within it; (0, -1) if none."""
    m = len(parents)
    least, greatest = np.full(m + 1, np.iinfo(np.int64).max), np.full(m + 1, -1)
    np.minimum.at(least, owners, values)
    np.maximum.at(greatest, owners, values)
    for j in range(m - 1, -1, -1):
        least[parents[j]] = min(least[parents[j]], least[j])
        greatest[parents[j]] = max(greatest[parents[j]], greatest[j])
    return np.where(greatest < 0, 0, least)[:m], greatest[:m]


def _faithful(assembly: Assembly) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Parents of submodels and owners of bricks without the submodels whose frame cannot say what is in them."""
    submodels = assembly.submodels
    m = len(submodels)
    parents, owners = submodels.parents.copy(), assembly.submodel.copy()
    inverses = inverses_of(submodels)
    lost = np.isnan(inverses).any(axis=(1, 2))
    while True:
        # Where each goes: itself, or the nearest around it that stays; the main model is the last, for the number -1.
        goes = np.append(np.arange(m, dtype=np.int32), np.int32(-1))
        for j in np.flatnonzero(lost).tolist():
            goes[j] = goes[parents[j]]
        parents, owners = goes[parents], goes[owners]
        inner = np.flatnonzero(~lost & (parents >= 0))
        bad = np.zeros(m + 1, bool)
        bad[owners[~_sayable(submodels, inverses, owners, assembly.positions, assembly.rotations)]] = True
        ok = _sayable(submodels, inverses, parents[inner], submodels.positions[inner], submodels.rotations[inner])
        bad[parents[inner[~ok]]] = True
        bad[m] = False
        if not bad.any():
            return parents, owners
        lost |= bad[:m]


def inverses_of(submodels: Submodels) -> NDArray[np.float64]:
    """Inverses (m, 3, 3) of the rotations of submodels, nan where there is none."""
    inverses = np.full((len(submodels), 3, 3), np.nan)
    with np.errstate(all="ignore"):
        size = np.abs(submodels.rotations).max(axis=(1, 2), initial=0.0)
        flat = np.abs(np.linalg.det(submodels.rotations / np.where(size > 0, size, 1.0)[:, None, None]))
    good = np.isfinite(submodels.positions).all(axis=1) & np.isfinite(flat) & (size > 0) & (flat > 1e-9)
    inverses[good] = np.linalg.inv(submodels.rotations[good])
    return inverses


def _sayable(
    submodels: Submodels,
    inverses: NDArray[np.float64],
    frames: NDArray[np.int32],
    positions: NDArray[np.float64],
    rotations: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Which items (k,) are told again where they are when said in the ``frames`` (k,) of submodels."""
    good = frames < 0
    inside = np.flatnonzero(~good)
    frame, place, turn = frames[inside], positions[inside], rotations[inside]
    outer, origin = submodels.rotations[frame], submodels.positions[frame]
    with np.errstate(all="ignore"):
        local = np.einsum("kij,kj->ki", inverses[frame], place - origin)
        again = np.einsum("kij,kj->ki", outer.round(ROTATION_DECIMALS), local.round(POSITION_DECIMALS))
        near = np.abs(again + origin.round(POSITION_DECIMALS) - place).max(axis=1, initial=0.0) <= FAITHFUL
        turned = outer.round(ROTATION_DECIMALS) @ (inverses[frame] @ turn).round(ROTATION_DECIMALS)
        size = np.maximum(np.abs(turn).max(axis=(1, 2), initial=0.0), 1.0)
        alike = np.abs(turned - turn).max(axis=(1, 2), initial=0.0) <= FAITHFUL_ROTATION * size
    good[inside] = near & alike
    return good
