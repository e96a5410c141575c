# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as layer masks, with what its upper layers hang together by, and its preparation.

Two bricks can only connect where they lie on each other, so cells of a plan can come into one assembly in two ways:
one lies on the other, or one brick covers both. A cell with plan neither above nor below it is *weak*: it holds only as
part of a brick that also covers a cell that is not. Everything here works on this relation, which ignores that two
bricks cannot take the same cell, and so never gives up a cell that could be built.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .grid_masks import GridMasks

Piece = tuple[int, int]  # footprint in its lowest layer, number of cells


class PlanLayers:
    """Immutable plan: ``layers[z]`` is the mask of a layer, with the cells of the bricks that stand in it already.

    ``standing[z]`` are the masks of those bricks and ``open[z]`` is the layer without them: what is to be built.
    An empty layer lies on top, so that ``layers[z + 1]`` always exists. ``cells`` counts the open cells.
    """

    def __init__(self, masks: GridMasks, layers: Sequence[int], standing: Sequence[Sequence[int]] = ()) -> None:
        self.masks = masks
        self.standing = [tuple(bricks) for bricks in standing] + [()] * (len(layers) + 1 - len(standing))
        taken = [sum(bricks) for bricks in self.standing]  # bricks do not overlap, so the sum is the union
        self.layers = [layer | own for layer, own in zip([*layers, 0], taken, strict=True)]
        self.open = [layer & ~own for layer, own in zip(self.layers, taken, strict=True)]
        self.cells = sum(layer.bit_count() for layer in self.open)
        self._above: list[tuple[Piece, ...] | None] = [None] * len(self.layers)
        self._above[-1] = ()

    @property
    def floor(self) -> int:
        """The lowest layer that is not empty (0 in an empty plan)."""
        return next((z for z, layer in enumerate(self.layers) if layer), 0)

    def above(self, z: int) -> tuple[Piece, ...]:
        """The pieces (footprint in layer z + 1, cells) of all that lies over layer z and reaches down to z + 1."""
        pieces = self._above[z]
        if pieces is None:
            self.above(z + 1)
            pieces = self._above[z] = self._merge(z + 1)
        return pieces

    def strong(self, z: int) -> int:
        """Where layer z has plan above or below it."""
        over = self.layers[z + 1] if z + 1 < len(self.layers) else 0
        return over | (self.layers[z - 1] if z else 0)

    def regions(self, z: int) -> list[int]:
        """Parts of layer z that bricks in it can join: they partition its strong open cells, with the weak cells that
        a brick can cover together with one of them (which may belong to several parts); and each standing brick."""
        strong = self.strong(z)
        found = list(self.standing[z])
        rest = self.open[z] & strong
        while rest:
            part = self._joint(z, 1 << (rest.bit_length() - 1), strong)
            found.append(part)
            rest &= ~part
        return found

    def _joint(self, z: int, part: int, strong: int) -> int:
        while True:
            grown = part | self.masks.spread(self.open[z], part & self.open[z] & strong)
            for brick in self.standing[z]:
                if brick & part:
                    grown |= brick
            if grown == part:
                return part
            part = grown

    def _merge(self, z: int) -> tuple[Piece, ...]:
        """The pieces of layer z and above, from its regions and the pieces over it."""
        pieces: list[Piece] = []
        parts = self.regions(z)
        pending = list(self.above(z))
        while parts:
            base = parts.pop()
            count = base.bit_count()
            while tops := [piece for piece in pending if piece[0] & base]:
                for footprint, cells in tops:
                    count += cells
                    for part in [part for part in parts if part & footprint]:
                        parts.remove(part)
                        base |= part
                        count += part.bit_count()
                pending = [piece for piece in pending if piece not in tops]
            pieces.append((base, count))
        return tuple(pieces)

    def without(self, z: int, footprints: int) -> PlanLayers:
        """This plan less those pieces over layer z whose footprint in layer z + 1 meets ``footprints``."""
        lost = self.grow({z + 1: footprints & self.layers[z + 1]}, lowest=z + 1)
        layers = [layer & ~lost.get(level, 0) for level, layer in enumerate(self.layers[:-1])]
        return PlanLayers(self.masks, layers, self.standing[:-1])

    def grow(self, seeds: dict[int, int], lowest: int = 0) -> dict[int, int]:
        """All cells, from layer ``lowest`` up, that can be joined to the ``seeds`` ({layer: mask})."""
        reached = dict.fromkeys(range(lowest, len(self.layers)), 0)
        new = dict(seeds)
        while new:
            z, seed = new.popitem()
            part = reached[z] = self._joint(z, reached[z] | seed, self.strong(z))
            for other in (z - 1, z + 1):
                if lowest <= other < len(self.layers):
                    more = part & self.layers[other] & ~reached[other]
                    if more:
                        new[other] = new.get(other, 0) | more
        return reached

    def pieces(self) -> list[dict[int, int]]:
        """The parts of the plan that could become one component each ({layer: mask}), largest first.

        Weak cells may belong to several. The largest single brick counts too: a plan of one layer holds nothing more.
        """
        rest = {z: layer & self.strong(z) for z, layer in enumerate(self.layers)}
        found = []
        for z in rest:
            while rest[z]:
                piece = self.grow({z: rest[z] & -rest[z]})
                for level, mask in piece.items():
                    rest[level] &= ~mask
                found.append(piece)
        single = [{z: self.masks.largest_place(layer)} for z, layer in enumerate(self.layers) if layer]
        return sorted(found + single, key=lambda piece: -sum(mask.bit_count() for mask in piece.values()))


def to_layers(masks: GridMasks, occupancy: NDArray[np.bool_]) -> list[int]:
    """Layer masks of a bool (x, y, z) array."""
    return [masks.layer(occupancy[:, :, z]) for z in range(occupancy.shape[2])]


class Dropped(NamedTuple):
    """What a plan lost in preparation: ``cells`` and their ``share`` of the plan (0 to 1), and by how many layers the
    rest was ``lowered`` to the floor."""

    cells: int
    share: float
    lowered: int


class PreparedPlan(NamedTuple):
    """A ``plan`` (bool, of the shape that was given) that may be built as one component, and what was ``dropped``."""

    plan: NDArray[np.bool_]
    dropped: Dropped


def prepare(masks: GridMasks, occupancy: NDArray[np.bool_]) -> PreparedPlan:
    """The largest piece of the plan, lowered to the floor."""
    given = int(occupancy.sum())
    plan = np.zeros_like(occupancy)
    lowered = 0
    pieces = PlanLayers(masks, to_layers(masks, occupancy)).pieces()
    largest = {z: mask for z, mask in pieces[0].items() if mask} if pieces else {}
    if largest:
        lowered = min(largest)
        for z, mask in largest.items():
            plan[:, :, z - lowered] = masks.array(mask)
    lost = given - int(plan.sum())
    return PreparedPlan(plan, Dropped(lost, lost / max(given, 1), lowered))
