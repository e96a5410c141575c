# SPDX-License-Identifier: GPL-3.0-or-later
"""Items that are nearly the same: packs share models, and come in many colours.

Alike in shape is an overlap (intersection over union of the cells) above 0.95 in the best of the four yaws; such items
are one object, so that splits keep them together. Alike in colour as well, the later one is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .item import CorpusItem

SAME_SHAPE = 0.95
SAME_COLOUR = 0.95  # of the cells that both have


class Seen:
    """The items so far, by category and size."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], list[tuple[CorpusItem, NDArray[np.int32]]]] = defaultdict(list)

    def alike(self, item: CorpusItem) -> tuple[CorpusItem | None, CorpusItem | None]:
        """The first known item of the same shape, and the first that has the same colours too; None without one.

        ``item`` is known from now on.
        """
        codes = np.array([-1, *item.palette], np.int32)[item.slots]
        count = int((codes >= 0).sum())
        shape: CorpusItem | None = None
        both: CorpusItem | None = None
        bin_of = _bin(count)
        for other, known in (pair for b in (bin_of - 1, bin_of, bin_of + 1) for pair in self._known[item.category, b]):
            if not SAME_SHAPE <= count / max(int((known >= 0).sum()), 1) <= 1 / SAME_SHAPE:
                continue
            for turned in _turns(codes, known.shape):
                overlap, colour = overlap_of(turned, known)
                if overlap > SAME_SHAPE:
                    shape = shape or other
                    if colour > SAME_COLOUR:
                        both = both or other
            if both is not None:
                break
        self._known[item.category, bin_of].append((item, codes))
        return shape, both


def _bin(count: int) -> int:
    """Items whose numbers of cells differ by less than 5 % are in the same bin or in neighbours."""
    return int(np.log(max(count, 1)) / -np.log(SAME_SHAPE))


def _turns(codes: NDArray[np.int32], like: Sequence[int]) -> list[NDArray[np.int32]]:
    """``codes`` (x, y, plate) in the yaws whose box is nearly ``like``."""
    turns = [np.rot90(codes, quarter) for quarter in range(4)]
    return [turn for turn in turns if all(abs(a - b) <= 1 for a, b in zip(turn.shape, like, strict=True))]


def overlap_of(one: NDArray[np.int32], other: NDArray[np.int32]) -> tuple[float, float]:
    """Intersection over union of two grids of colours (-1: empty) with a common corner, and the share of the cells of
    both that have the same colour."""
    window = tuple(slice(0, min(a, b)) for a, b in zip(one.shape, other.shape, strict=True))
    a, b = one[window], other[window]
    common = (a >= 0) & (b >= 0)
    both = int(common.sum())
    union = int((one >= 0).sum()) + int((other >= 0).sum()) - both
    return both / max(union, 1), float((a[common] == b[common]).mean()) if both else 0.0
