# SPDX-License-Identifier: GPL-3.0-or-later
"""How the bricks of an assembly touch: overlaps, joints by studs, components, ground. Near linear in bricks.

All is asked of a :class:`~.placement.Placement`. Bricks whose part is not in the catalogue take no part: nothing
overlaps or joins them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .components import component_labels
from .contact import JOINT_TOLERANCE, PARALLEL, enter
from .placement import Placement

Pairs = NDArray[np.intp]

_BOX_CELL = np.array((40.0, 48.0, 40.0))  # LDU, a 2 x 2 x 2 block of bricks
_POINT_CELL = 20.0
_POINT_ORIGIN = 6.0  # of the cells: points on the lattices of studs and of plates are off their borders
_MOST_CELLS = 4096  # of one box; a larger one is compared with every other
_CHUNK = 2_000_000  # candidates compared at a time


def joints(placement: Placement) -> Pairs:
    """(m, 2): the brick that has the stud, the brick that sits on it; one row a stud, so bricks may repeat."""
    stud, socket = matches(placement).T
    pairs = np.stack([placement.stud_brick[stud], placement.socket_brick[socket]], axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def matches(placement: Placement) -> Pairs:
    """(m, 2): numbers of the studs that sit in sockets of other bricks, and of these sockets."""
    studs, sockets = placement.studs, placement.sockets
    if not len(studs) or not len(sockets):
        return np.zeros((0, 2), np.intp)
    keys = _packed(_cells(sockets))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    low, high = _cells(studs - JOINT_TOLERANCE), _cells(studs + JOINT_TOLERANCE)
    crossed = high != low
    found = [np.zeros((0, 2), np.intp)]
    for corner in np.ndindex(2, 2, 2):
        chosen = np.array(corner, bool)
        # Where both bounds lie in one cell the corner would only repeat what the other one finds.
        here = np.flatnonzero(crossed[:, chosen].all(1))
        if not len(here):
            continue
        wanted = _packed(np.where(chosen, high[here], low[here]))
        first, last = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        stud = np.repeat(here, last - first)
        socket = order[_ranges(first, last)]
        near = (np.abs(studs[stud] - sockets[socket]) <= JOINT_TOLERANCE).all(1)
        stud, socket = stud[near], socket[near]
        along = (placement.stud_axes[stud] * placement.socket_axes[socket]).sum(1) >= PARALLEL
        kept = along & (placement.stud_brick[stud] != placement.socket_brick[socket])
        found.append(np.stack([stud, socket], axis=1)[kept])
    return np.concatenate(found)


def overlapping(placement: Placement) -> Pairs:
    """(m, 2) pairs i < j of bricks whose bodies overlap by more than ``contact.TOLERANCE``, in ascending order."""
    return entering(placement, close_boxes(placement, 0.0))


def close_boxes(placement: Placement, margin: float) -> Pairs:
    """(m, 2) boxes of different bricks whose bounding boxes are no more than ``margin`` LDU apart; each pair once."""
    low, high = placement.centres - placement.reach, placement.centres + placement.reach
    found = [np.zeros((0, 2), np.intp)]
    for first, second in _near_boxes(placement, margin):
        other = placement.box_brick[first] != placement.box_brick[second]
        first, second = first[other], second[other]
        depth = np.minimum(high[first], high[second]) - np.maximum(low[first], low[second])
        close = depth.min(1, initial=np.inf) >= -margin
        found.append(np.stack([first[close], second[close]], 1))
    return np.concatenate(found)


def entering(placement: Placement, boxes: Pairs) -> Pairs:
    """(k, 2) pairs i < j of bricks of which some of these pairs of ``boxes`` (m, 2) overlap by more than
    ``contact.TOLERANCE``, in ascending order."""
    first, second = boxes.T
    between = placement.centres[second] - placement.centres[first]
    hit = enter(between, placement.half_axes[first], placement.half_axes[second])
    return np.unique(np.sort(placement.box_brick[boxes[hit]], axis=1), axis=0)


def components(pairs: Pairs, known: NDArray[np.bool_]) -> NDArray[np.intp]:
    """(n,) number of the component of each brick, joined by ``pairs``, from 0 in build order; -1 if not ``known``."""
    numbers = np.full(len(known), -1, np.intp)
    place_of = np.cumsum(known) - 1
    numbers[known] = component_labels(int(known.sum()), place_of[pairs])
    return numbers


def standing(placement: Placement, ground: float | None = None) -> NDArray[np.bool_]:
    """(n,) whether a brick stands on the ground plane y = ``ground``; None: the lowest level of the assembly."""
    result = np.zeros(len(placement.known), bool)
    result[placement.box_brick[boxes_on_ground(placement, ground)]] = True
    return result


def boxes_on_ground(placement: Placement, ground: float | None = None) -> NDArray[np.bool_]:
    """(k,) whether a box of the placement lies on the ground plane; see :func:`standing`."""
    bottom = placement.centres[:, 1] + placement.reach[:, 1]
    level = bottom.max(initial=-np.inf) if ground is None else ground
    return np.asarray(bottom >= level - JOINT_TOLERANCE)


def unsupported(components: NDArray[np.intp], on_ground: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Bricks whose component has no brick on the ground."""
    tied = np.unique(components[on_ground])
    return np.flatnonzero((components >= 0) & ~np.isin(components, tied))


def _cells(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """(m, 3) of the cell of each point."""
    return np.floor((points - _POINT_ORIGIN) / _POINT_CELL).astype(np.int64)


def _packed(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """One integer a cell (m, 3); cells far apart may share one, which only costs a comparison."""
    mask = (1 << 21) - 1
    packed = (cells[:, 0] & mask) << 42 | (cells[:, 1] & mask) << 21 | (cells[:, 2] & mask)
    return np.asarray(packed, np.int64)


def _ranges(first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers of all half-open ranges, one after the other."""
    counts = last - first
    starts = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return np.asarray(starts + np.arange(len(starts)), np.intp)


def _near_boxes(placement: Placement, margin: float) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Pairs of boxes, each grown by ``margin`` LDU, that share a cell of space; each pair once, in chunks."""
    reach = placement.reach + margin
    low = np.floor((placement.centres - reach) / _BOX_CELL).astype(np.int64)
    high = np.floor((placement.centres + reach) / _BOX_CELL).astype(np.int64)
    spans = np.maximum(high - low + 1, 1)
    counts = spans.astype(np.float64).prod(1)
    large = np.flatnonzero(counts > _MOST_CELLS)
    for box in large:
        others = np.setdiff1d(np.arange(len(counts)), large[large <= box])
        yield np.full(len(others), box), others
    small = np.flatnonzero(counts <= _MOST_CELLS)
    number = spans[small].prod(1)
    boxes = np.repeat(small, number)
    step = np.arange(len(boxes)) - np.repeat(np.cumsum(number) - number, number)
    sides = spans[boxes]
    offset = np.stack(
        [step // (sides[:, 1] * sides[:, 2]), step // sides[:, 2] % sides[:, 1], step % sides[:, 2]], axis=1
    )
    cells = low[boxes] + offset
    keys = _packed(cells)
    order = np.argsort(keys, kind="stable")
    keys, boxes, cells = keys[order], boxes[order], cells[order]
    after = np.searchsorted(keys, keys, "right") - np.arange(len(keys)) - 1
    total = np.cumsum(after)
    start = 0
    while start < len(keys):
        done = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + _CHUNK, "right")))
        rows = np.arange(start, stop)
        first = np.repeat(rows, after[rows])
        second = _ranges(rows + 1, rows + 1 + after[rows])
        # Boxes that share several cells are reported in the one where both have begun.
        a, b = boxes[first], boxes[second]
        once = (cells[first] == np.maximum(low[a], low[b])).all(1)
        yield a[once], b[once]
        start = stop
