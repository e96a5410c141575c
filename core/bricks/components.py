# SPDX-License-Identifier: GPL-3.0-or-later
"""Connected components of a graph: which bricks hang together, given the pairs that touch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def component_labels(count: int, pairs: NDArray[np.integer]) -> NDArray[np.intp]:
    """(count,) number of the component of each node, from 0 in the order of their first nodes.

    ``pairs`` int (m, 2) are the edges, in any order and direction; they may repeat.
    """
    root = np.arange(count)
    a, b = pairs.T
    while True:
        lowest = np.minimum(root[a], root[b])
        before = root.copy()
        # Hang both roots of an edge on the lower one, then shorten every chain.
        np.minimum.at(root, before[a], lowest)
        np.minimum.at(root, before[b], lowest)
        while not np.array_equal(root, root[root]):
            root = root[root]
        if np.array_equal(root, before):
            return np.asarray(np.unique(root, return_inverse=True)[1], np.intp)
