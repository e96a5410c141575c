# SPDX-License-Identifier: GPL-3.0-or-later
"""What the brick transformer sees of the plan and of the bricks around the place of the next brick. numpy only.

A window of cells around the anchor, which reaches back over all cells that a brick with that anchor can cover, in six
channels: planned and free, built, planned in the layer above, built in the layer below, and the seams below towards
the next cell in x and in y (what a well-bonded brick covers). The same function serves training, where all steps of a
finished structure are read at once, and decoding, where one step is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

BEHIND, AHEAD = 8, 1  # cells on the low and the high side of the anchor
SIDE = BEHIND + 1 + AHEAD
CHANNELS = 6
WINDOW = CHANNELS * SIDE * SIDE
_PAD_HIGH = AHEAD + 1  # a seam looks one cell further
_OFFSETS = np.arange(-BEHIND, AHEAD + 1)


class Surroundings:
    """One assembly on its grid: the plan and which brick owns each cell.

    ``grid``: cells in x, y, z; ``plan``: bool of that shape or None for none.
    """

    def __init__(self, grid: tuple[int, int, int], plan: NDArray[np.bool_] | None = None) -> None:
        x, y, z = grid
        shape = (x + BEHIND + _PAD_HIGH, y + BEHIND + _PAD_HIGH, z + 2)
        self._inside = (slice(BEHIND, BEHIND + x), slice(BEHIND, BEHIND + y), slice(1, 1 + z))
        self._plan = np.zeros(shape, bool)
        if plan is not None:
            px, py, pz = plan.shape
            self._plan[BEHIND : BEHIND + px, BEHIND : BEHIND + py, 1 : 1 + pz] = plan
        self._owner = np.full(shape, -1, np.int32)
        self._rows: list[tuple[int, int, int, int, int]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def append(self, row: tuple[int, int, int, int, int]) -> None:
        """Add a brick h, w, x, y, z."""
        self._fill(row, len(self._rows))
        self._rows.append(row)

    def truncate(self, to: int) -> None:
        """Keep the first ``to`` bricks."""
        for row in self._rows[to:]:
            self._fill(row, -1)
        del self._rows[to:]

    def extend(self, rows: ArrayLike) -> None:
        """Add bricks, int (n, 5)."""
        for h, w, x, y, z in np.asarray(rows, np.int64).reshape(-1, 5).tolist():
            self.append((h, w, x, y, z))

    def _fill(self, row: tuple[int, int, int, int, int], value: int) -> None:
        h, w, x, y, z = row
        x, y = x + BEHIND, y + BEHIND
        self._owner[x : x + h, y : y + w, z + 1] = value

    def windows(self, anchors: NDArray[np.integer], steps: NDArray[np.integer]) -> NDArray[np.uint8]:
        """uint8 (m, WINDOW): the window at each of ``anchors`` (m, 3), as it was when ``steps`` (m,) bricks stood."""
        x = (anchors[:, 0, None] + _OFFSETS + BEHIND)[:, :, None]
        y = (anchors[:, 1, None] + _OFFSETS + BEHIND)[:, None, :]
        z = (anchors[:, 2] + 1)[:, None, None]
        owner = self._owner[x, y, z]
        built = (owner >= 0) & (owner < steps[:, None, None])
        below = self._owner[x, y, z - 1]
        held = below >= 0
        beside_x, beside_y = self._owner[x + 1, y, z - 1], self._owner[x, y + 1, z - 1]
        channels = (
            self._plan[x, y, z] & ~built,
            built,
            self._plan[x, y, z + 1],
            held,
            held & (beside_x >= 0) & (beside_x != below),
            held & (beside_y >= 0) & (beside_y != below),
        )
        return np.stack(channels, 1).reshape(len(anchors), WINDOW).astype(np.uint8)

    def layers(self) -> NDArray[np.uint8]:
        """uint8 (z, x * y): the layers of the plan, from the floor up."""
        plan = self._plan[self._inside]
        return plan.transpose(2, 0, 1).reshape(plan.shape[2], -1).astype(np.uint8)


def fitting(windows: NDArray[np.uint8], sizes: NDArray[np.integer]) -> NDArray[np.bool_]:
    """bool (m, S): which shapes of ``sizes`` (S, 2) lie on planned and free cells with their highest corner at the
    anchor of each window (m, WINDOW)."""
    free = windows.reshape(-1, CHANNELS, SIDE, SIDE)[:, 0].astype(bool)
    columns = [free[:, BEHIND + 1 - h : BEHIND + 1, BEHIND + 1 - w : BEHIND + 1].all((1, 2)) for h, w in sizes.tolist()]
    return np.stack(columns, 1)
