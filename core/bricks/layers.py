# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers a plate or a brick high for a shape that is known plate by plate: few layers that say nearly the same.

A layer has one height across the whole shape, so that a plan is a short stack: three plates that are alike become a
brick layer, where the shape changes from plate to plate it keeps them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .plan import ANY, BRICK, PLATE, Plan

LAYERS = 32  # most layers, unless said otherwise
LAYER_PRICE = (
    0.1  # what a layer costs, in cells of a mean layer: 0.2 of one may be wrong where a brick saves two layers
)
COLOUR_MISFIT = 0.25  # a cell of another colour, against one that is filled or empty by mistake


def pooled(cells: ArrayLike, heights: ArrayLike) -> NDArray[np.int32]:
    """int32 (x, y, layer): what each layer of ``heights`` (1 or 3 plates) holds of ``cells`` (x, y, plate).

    0 is empty, any other number is a colour. A cell of a brick layer is filled where two of its three plates are, in
    the colour that two of them have, else that of the middle one. Raises ValueError when the heights do not add up to
    the plates.
    """
    plates = np.asarray(cells, np.int32)
    high = np.asarray(heights, np.int64)
    if high.sum() != plates.shape[2] or not np.isin(high, (PLATE, BRICK)).all():
        raise ValueError(f"heights of 1 or 3 that add up to {plates.shape[2]} plates are needed")
    bottoms = np.cumsum(high) - high
    result = plates[:, :, bottoms]
    brick = high == BRICK
    result[:, :, brick] = _brick(plates)[:, :, bottoms[brick]]
    return result


def _brick(plates: NDArray[np.int32]) -> NDArray[np.int32]:
    """int32 (x, y, plate - 2): what a brick holds that begins at each plate."""
    low, middle, high = plates[:, :, :-2], plates[:, :, 1:-1], plates[:, :, 2:]
    filled = (low != 0).astype(np.int8) + (middle != 0) + (high != 0) >= 2
    colour = np.where(low == high, low, np.where(middle != 0, middle, high))
    return np.where(filled, colour, 0)


def _misfits(plates: NDArray[np.int32]) -> NDArray[np.float64]:
    """float64 (plate - 2,): cells that a brick layer that begins at each plate gets wrong."""
    brick = _brick(plates)
    wrong = np.zeros(brick.shape[2])
    for step in range(BRICK):
        own = plates[:, :, step : step + brick.shape[2]]
        shape = (own != 0) != (brick != 0)
        colour = (own != brick) & ~shape
        wrong += shape.sum((0, 1)) + COLOUR_MISFIT * colour.sum((0, 1))
    return wrong


def layered(cells: ArrayLike, layers: int = LAYERS, price: float = LAYER_PRICE) -> NDArray[np.int8]:
    """Heights int8 (layer,), 1 or 3 from the floor up, of the best stack of at most ``layers`` layers for ``cells``.

    ``cells`` (x, y, plate) are bool, or numbers of colours where 0 is empty. The best stack has the least sum of cells
    that :func:`pooled` gets wrong and ``price`` times the cells of a mean layer for each layer; found by dynamic
    programming over plates and layers. Raises ValueError when so many plates do not fit into so few layers.
    """
    plates = np.asarray(cells).astype(np.int32)
    count = plates.shape[2]
    if -(-count // BRICK) + (count % BRICK == 2) > layers:
        raise ValueError(f"{count} plates do not fit into {layers} layers")
    each = price * max(int(np.count_nonzero(plates)), 1) / max(count, 1)
    misfits = _misfits(plates) if count >= BRICK else np.zeros(0)
    # costs[n, z]: the least cost of the lowest z plates in n layers; topmost[n, z]: the height of the last of them.
    costs = np.full((layers + 1, count + 1), np.inf)
    topmost = np.zeros((layers + 1, count + 1), np.int8)
    costs[0, 0] = 0.0
    for used in range(layers):
        plate = costs[used, :-1] + each
        costs[used + 1, 1:] = plate
        topmost[used + 1, 1:] = PLATE
        if count >= BRICK:
            brick = costs[used, :-BRICK] + each + misfits
            better = brick <= plate[BRICK - 1 :]
            costs[used + 1, BRICK:][better] = brick[better]
            topmost[used + 1, BRICK:][better] = BRICK
    used, left = int(costs[:, count].argmin()), count
    heights: list[int] = []
    while left:
        heights.append(int(topmost[used, left]))
        left -= heights[-1]
        used -= 1
    return np.array(heights[::-1], np.int8)


def in_layers(plan: Plan, layers: int = LAYERS, price: float = LAYER_PRICE) -> Plan:
    """``plan`` in the layers that :func:`layered` finds for it; raises ValueError as that does."""
    plates = plan.in_plates()
    cells = np.where(plates.occupancy, plates.colours - ANY + 1, 0)
    heights = layered(cells, layers, price)
    filled = pooled(cells, heights)
    return Plan.of(filled != 0, np.where(filled != 0, filled + ANY - 1, ANY), heights)
