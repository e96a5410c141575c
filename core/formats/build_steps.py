# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps for an assembly that has none: from the bottom up, each brick on what stands already, near the last one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import BRICK_HEIGHT, STUD_PITCH, load_catalogue
from ..bricks.connections import joints
from ..bricks.placement import place

BRICKS_PER_STEP = 8
_LEVEL = 1.0  # LDU between two layers at least


def propose_steps(assembly: Assembly, per_step: int = BRICKS_PER_STEP) -> NDArray[np.int32]:
    """Zero-based step (n,) of each brick; a step has at most ``per_step`` bricks.

    Layer after layer, a new step with each layer once the last one is half full; within a layer a brick comes next that
    is joined to what stands, the nearest to the last one. A brick that is joined to nothing waits until nothing else is
    left in its layer. That each step also stands by itself is not checked:
    :func:`..physics.build_order.find_build_order` does that, at the price of an analysis a brick.
    """
    steps = np.zeros(len(assembly), np.int32)
    if not len(assembly):
        return steps
    bounds = brick_bounds(assembly)
    centres = bounds.mean(axis=1)
    layers = np.round((bounds[:, 1, 1].max() - bounds[:, 1, 1]) / _LEVEL).astype(np.int64)  # -Y is up
    joined: list[list[int]] = [[] for _ in range(len(assembly))]
    for first, second in joints(place(assembly)).tolist():
        joined[first].append(second)
        joined[second].append(first)
    tied = np.zeros(len(assembly), bool)  # joined to a brick that stands
    last, number, taken = centres[0], 0, 0
    for level in np.unique(layers).tolist():
        left = np.flatnonzero(layers == level)
        if 2 * taken >= per_step:
            number, taken = number + 1, 0
        while len(left):
            ready = left[tied[left]] if tied[left].any() else left
            brick = int(ready[np.argmin(np.abs(centres[ready] - last).sum(axis=1))])
            if taken == per_step:
                number, taken = number + 1, 0
            steps[brick] = number
            taken += 1
            tied[joined[brick]] = True
            last = centres[brick]
            left = left[left != brick]
    return steps


def brick_bounds(assembly: Assembly) -> NDArray[np.float64]:
    """Lowest and highest corner (n, 2, 3) of each brick's body in LDU; an unknown part counts as a brick of 1 x 1."""
    catalogue = load_catalogue()
    half = STUD_PITCH / 2
    plain = (-half, 0.0, -half, half, BRICK_HEIGHT, half)
    parts = [catalogue.get(name) for name in assembly.part_names]
    boxes = np.array([plain if part is None else part.bounds for part in parts], np.float64).reshape(-1, 2, 3)
    boxes = boxes[assembly.part_index]
    centres = np.einsum("nij,nj->ni", assembly.rotations, boxes.mean(axis=1)) + assembly.positions
    reach = np.einsum("nij,nj->ni", np.abs(assembly.rotations), (boxes[:, 1] - boxes[:, 0]) / 2)
    return np.stack([centres - reach, centres + reach], axis=1)
