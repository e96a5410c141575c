# SPDX-License-Identifier: GPL-3.0-or-later
"""Laying bricks without a plan: position and shape are free, the order is canonical, the end needs one component.

The next brick lies in the current layer, with its anchor (its cell of highest x and y) after the last one in the order
x descending, then y descending, or anywhere in the next layer up. What is possible is known before sampling: bounds of
the size box, collision, brick budget, and that no component is closed off: each must keep a stud in reach of bricks to
come, beside the one component that may stand at the end::

    layout = FreeLayout((20, 20, 20), shapes, max_bricks=200)
    while True:
        layout.may_end()                 # an end may be sampled
        layers = layout.layers()         # bool (Z,); nothing can be placed if it is all false
        anchors = layout.anchors(z)      # bool (X, Y)
        mask = layout.allowed(x, y, z)   # bool (S,)
        layout.place(shape, x, y, z)
    change, outcome = layout.finish()    # prunes if it was ended early
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import tie_in
from .finishing import Outcome, largest_component, stacked_components
from .grid_masks import GridMasks, grid_masks
from .layout import Row, Shapes
from .plan_layers import PlanLayers
from .relay import Change


class _Snapshot(NamedTuple):
    z: int
    limit: int  # anchors of this layer must be lower bits than this
    taken: int  # cells of this layer that are built or barred
    components: tie_in.Components


class FreeLayout:
    """One assembly in the making without a plan; see the module's docstring. ``size`` is the box (x, y, z) in studs and
    layers; ``max_bricks`` bounds the number of bricks, of which some are kept for joining what is still apart."""

    def __init__(self, size: tuple[int, int, int], shapes: Shapes, *, max_bricks: int | None = None) -> None:
        self.masks: GridMasks = grid_masks(size[0], size[1], shapes)
        self.size = size
        self.max_bricks = max_bricks
        self._full = self.masks.rectangle(size[0], size[1], 0, 0)
        self._plan = PlanLayers(self.masks, [self._full] * size[2])
        self._rows: list[Row] = []
        self._after: list[_Snapshot] = []
        self._now = self._start = _Snapshot(0, self._full.bit_length(), 0, ())

    @property
    def bricks(self) -> NDArray[np.int32]:
        """int32 (n, 5): h, w, x, y, z of the bricks in build order; (x, y, z) is the lowest corner."""
        return np.array(self._rows, np.int32).reshape(-1, 5)

    def __len__(self) -> int:
        return len(self._rows)

    def may_end(self) -> bool:
        """Whether what stands is one component (the empty assembly is none)."""
        return len(self._now.components) == 1

    def layers(self) -> NDArray[np.bool_]:
        """bool (Z,): the layers in which a brick may be placed; all false when none may be placed any more."""
        mask = np.zeros(self.size[2], bool)
        for z in (self._now.z, self._now.z + 1):
            if z < self.size[2]:
                mask[z] = self._anchors(z) != 0
        return mask

    def anchors(self, z: int) -> NDArray[np.bool_]:
        """bool (X, Y): the cells of layer z at which some shape may be placed."""
        return self.masks.array(self._anchors(int(z)))

    def allowed(self, x: int, y: int, z: int) -> NDArray[np.bool_]:
        """bool (S,): the shapes that may be placed with their highest corner in cell (x, y, z)."""
        mask = np.zeros(len(self.masks.shapes), bool)
        if 0 <= x < self.size[0] and 0 <= y < self.size[1]:
            mask[self._options(int(x) * self.masks.stride + int(y), int(z))] = True
        return mask

    def place(self, shape: int, x: int, y: int, z: int) -> None:
        """Place a shape with its highest corner in cell (x, y, z); raises ValueError when that is not allowed."""
        if not self.allowed(x, y, z)[shape]:
            raise ValueError(f"shape {shape} may not be placed at {(x, y, z)}")
        h, w = self.masks.shapes[shape]
        self._put((h, w, int(x) - h + 1, int(y) - w + 1, int(z)))

    def rollback(self, to: int) -> None:
        """Only the first ``to`` bricks stand, as right after brick ``to - 1`` had been placed."""
        if not 0 <= to <= len(self._rows):
            raise ValueError(f"cannot roll back to {to} of {len(self._rows)} bricks")
        del self._rows[to:], self._after[to:]
        self._now = self._after[-1] if to else self._start

    def finish(self) -> tuple[Change, Outcome]:
        """Keep the largest component on the floor (which is all when :meth:`may_end`) and count."""
        bricks = self.bricks
        kept = largest_component(bricks, floor=0)
        truncated = self._left() == 0
        first = len(bricks)
        if not kept.all():
            first = int(np.argmin(kept))
            self.rollback(0)
            for row in bricks[kept].tolist():
                self._put(tuple(row))
        labels = stacked_components(self.bricks)
        outcome = Outcome(len(self), int(labels.max(initial=-1)) + 1, None, int((~kept).sum()), truncated)
        return Change(first, self.bricks[first:]), outcome

    def _left(self) -> int:
        """How many bricks the budget still holds."""
        return 1 << 30 if self.max_bricks is None else self.max_bricks - len(self._rows)

    def _open(self, z: int) -> tuple[int, tie_in.Components]:
        """The cells that the next brick may take in layer z, and the components as they are seen from there."""
        now = self._now
        if z == now.z:
            return self._full & ((1 << now.limit) - 1) & ~now.taken, now.components
        if z != now.z + 1 or z >= self.size[2] or not now.components:
            return 0, ()
        return self._full, tuple((here, 0, cells, floor) for _, here, cells, floor in now.components)

    def _anchors(self, z: int) -> int:
        free, components = self._open(z)
        if not free or self._left() < 1:
            return 0
        # A component with no stud in this layer must keep one of the layer below in reach.
        last = 0
        for below, here, _, _ in components:
            if not here:
                if not below & free:
                    return 0
                last = max(last, (below & free & -(below & free)).bit_length() - 1)
        found = self.masks.anchors(free) >> last << last
        if z + 1 < self.size[2] and self._left() > len(components):
            return found
        for bit in range(found.bit_length()):
            if found >> bit & 1 and not self._options(bit, z):
                found ^= 1 << bit
        return found

    def _options(self, bit: int, z: int) -> list[int]:
        """Shapes that may be placed with their highest cell at a bit of layer z."""
        free, components = self._open(z)
        left = self._left() - 1
        if left < 0:
            return []
        built = 0
        for component in components:
            built |= component[0]
        found = []
        for shape, mask in self.masks.places[bit]:
            if mask & free != mask:
                continue
            (below, here, _, _), *others = tie_in.merged(components, mask, z == 0)
            if others:
                rest = free & ~mask & ((1 << bit) - 1)
                pieces = self._plan.above(z)
                _, apart, _ = tie_in.reach(self._plan, z, rest, built, below & rest, here, tuple(others), pieces)
                if apart or len(others) > left:
                    continue
            found.append(shape)
        return found

    def _put(self, row: Row) -> None:
        h, w, x, y, z = row
        mask = self.masks.rectangle(h, w, x, y)
        taken = mask | (self._now.taken if z == self._now.z else 0)
        components = tie_in.merged(self._open(z)[1], mask, z == 0)
        self._rows.append(row)
        self._now = _Snapshot(z, mask.bit_length() - 1, taken, components)
        self._after.append(self._now)
