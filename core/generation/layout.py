# SPDX-License-Identifier: GPL-3.0-or-later
"""Laying bricks one by one so that the assembly is valid and comes out as one component on the floor. numpy only.

A *plan* is a bool occupancy (x, y, z), z up, of which every cell is to be built. *Shapes* are rows (h on x, w on y).
Bricks come in the canonical order: layers upwards; in a layer the next brick covers the first cell that is not yet
built, x descending, then y descending. So the plan determines where the next brick goes (its ``anchor`` is its cell of
highest x and y) and only its shape is chosen. Two bricks connect where one lies on the other; the floor joins nothing.

:class:`LayoutState` says before sampling which shapes are possible at the anchor: in bounds, within the plan, free,
within the brick budget, and such that everything that stands and everything that is still planned can hang together at
the end. That test relaxes the rest of the plan only in that it lets bricks to come overlap; it knows hanging bricks
that are tied in from above, cells that only a longer brick can hold, and components that would be closed off. As long
as some shape passes at every step the finished assembly is one component and the plan is fully built. Where none does,
``relay.advance`` re-lays some of what stands; ``finishing.finish`` ends an assembly. A whole decoding, one sample::

    plan, dropped = prepare_plan(occupancy, shapes)
    state = LayoutState(plan, shapes)                 # shapes: (S, 2) of (h, w)
    while (anchor := state.anchor()) is not None:     # (x, y, z)
        mask = state.allowed()                        # bool (S + 1,); the last entry is "skip this cell"
        change = advance(state, choice)               # index into the mask; usually (len, the one new brick)
    change, outcome = finish(state, occupancy)
    state.bricks                                      # int32 (n, 5): h, w, x, y, z in build order

A :class:`relay.Change` says: only the first ``to`` bricks still stand, then these bricks follow. ``state.place`` places
without re-laying; ``rollback(to)`` restores the state as it was right after brick ``to - 1`` had been placed, exactly,
and costs a truncation. ``layout_batch.LayoutBatch`` runs n samples in lock-step, ``layout_batch.decode`` one with a
policy, ``free_layout.FreeLayout`` works without a plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import tie_in
from .grid_masks import GridMasks, grid_masks
from .plan_layers import PlanLayers, PreparedPlan, prepare, to_layers

__all__ = ["LayoutState", "Mark", "PreparedPlan", "Saved", "Shapes", "prepare_plan"]

Shapes = Sequence[Sequence[int]] | NDArray[np.integer]
Row = tuple[int, int, int, int, int]


def prepare_plan(occupancy: NDArray[np.bool_], shapes: Shapes) -> PreparedPlan:
    """The largest piece of a plan that can be built as one component of these shapes, lowered to the floor.

    Cells are given up only if no assembly could hold them together with the rest; see :class:`PreparedPlan`.
    """
    return prepare(grid_masks(occupancy.shape[0], occupancy.shape[1], shapes), np.asarray(occupancy, bool))


class _Snapshot(NamedTuple):
    plan: PlanLayers
    z: int
    free: int  # planned cells of layer z that are not built
    built: int  # built cells of the layer below
    components: tie_in.Components
    skipped: int  # planned cells given up
    lost: int  # built cells that can no longer be joined to the rest


Mark = tuple[int, _Snapshot]


class Saved(NamedTuple):
    """All that :meth:`LayoutState.save` keeps; ``after[i]`` belongs to the state right after brick i."""

    rows: list[Row]
    footprints: list[int]
    shapes: list[int]
    after: list[_Snapshot]
    now: _Snapshot


class LayoutState:
    """One assembly in the making; see the module's docstring.

    ``standing``: rows (h, w, x, y, z) of bricks that stand already, of any size, in bounds and apart from each other;
    they are kept, join what touches them, and are not among ``bricks``. ``reasons`` counts, over all calls of
    :meth:`allowed`, the shapes that were excluded: ``does not fit`` (bounds, plan or collision), ``cannot be tied in``,
    ``brick budget``.
    """

    _plan: PlanLayers
    _z: int
    _free: int
    _built: int
    _components: tie_in.Components
    _skipped: int
    _lost: int
    _options: dict[int, tie_in.Components] | None

    def __init__(
        self,
        plan: NDArray[np.bool_],
        shapes: Shapes,
        *,
        max_bricks: int | None = None,
        standing: NDArray[np.integer] | Sequence[Sequence[int]] = (),
    ) -> None:
        plan = np.asarray(plan, bool)
        self.masks: GridMasks = grid_masks(plan.shape[0], plan.shape[1], shapes)
        self.max_bricks = max_bricks
        self.reasons: Counter[str] = Counter()
        self.standing = np.array(standing, np.int32).reshape(-1, 5)
        bricks: list[list[int]] = [[] for _ in range(plan.shape[2])]
        for h, w, x, y, z in self.standing.tolist():
            bricks[z].append(self.masks.rectangle(h, w, x, y))
        self._standing = bricks
        self._skip = len(self.masks.shapes)
        self._pace: list[float] = []
        self.restart(to_layers(self.masks, plan))
        self.cells = self._plan.cells

    def restart(self, layers: Sequence[int]) -> None:
        """Nothing is built, of a plan with these layer masks (:class:`grid_masks.GridMasks`)."""
        self._rows: list[Row] = []
        self._footprints: list[int] = []
        self._shapes: list[int] = []
        self._after: list[_Snapshot] = []
        plan = PlanLayers(self.masks, layers, self._standing)
        self._floor = plan.floor
        self._restore(_Snapshot(plan, self._floor, plan.open[self._floor], 0, (), 0, 0))
        if self.max_bricks is not None:
            self._pace = self._greedy_pace()
        self._stand()
        if not self._joined(self._free, self._components):
            self._settle()
        self._climb()
        self._start = self._snapshot()

    # -- what stands

    @property
    def bricks(self) -> NDArray[np.int32]:
        """int32 (n, 5): h, w, x, y, z of the bricks in build order; (x, y, z) is the lowest corner."""
        return self.bricks_from(0)

    def bricks_from(self, first: int) -> NDArray[np.int32]:
        """The rows of ``bricks`` from index ``first`` on."""
        return np.array(self._rows[first:], np.int32).reshape(-1, 5)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def skipped(self) -> int:
        """Cells of the plan that were given up so far."""
        return self._skipped

    @property
    def given_up(self) -> int:
        """Cells that were skipped, and cells of bricks that can no longer be joined to the rest."""
        return self._skipped + self._lost

    @property
    def truncated(self) -> bool:
        """The brick budget is used up while planned cells remain."""
        return self._free != 0 and self.max_bricks is not None and len(self._rows) >= self.max_bricks

    @property
    def floor(self) -> int:
        """The lowest layer of the plan, on which the assembly stands."""
        return self._floor

    # -- the next brick

    def anchor(self) -> tuple[int, int, int] | None:
        """Cell (x, y, z) that the next brick covers as its highest corner; None when nothing more is to be built."""
        if not self._free or (self.max_bricks is not None and len(self._rows) >= self.max_bricks):
            return None
        return (*self.masks.cell(self._free.bit_length() - 1), self._z)

    @property
    def stuck(self) -> bool:
        """Something is left to build and no shape may stand at the anchor: see :func:`relay.relay`."""
        return self.anchor() is not None and not self.options()

    def allowed(self) -> NDArray[np.bool_]:
        """bool (S + 1,): which shapes may stand at the anchor.

        If none may it holds the shapes that fit and skip, the last entry, of which the fewest cells have to be given
        up. All false if there is no anchor.
        """
        mask = np.zeros(self._skip + 1, bool)
        if self.anchor() is not None:
            mask[list(self.options()) or self._least_costly()] = True
        return mask

    def options(self) -> dict[int, tie_in.Components]:
        """{shape: components after it} of the shapes that may stand at the anchor. Not to be changed."""
        if self._options is None:
            free, floor = self._free, self._z == self._floor
            found = {}
            fitting = 0
            for shape, mask in self.masks.places[free.bit_length() - 1] if free else ():
                if mask & free == mask:
                    fitting += 1
                    components = tie_in.merged(self._components, mask, floor)
                    if self._joined(free ^ mask, components):
                        found[shape] = components
            self.reasons["does not fit"] += self._skip - fitting
            self.reasons["cannot be tied in"] += fitting - len(found)
            if self.max_bricks is not None and len(found) > 1:
                found = self._within_budget(found)
            self._options = found
        return self._options

    def _within_budget(self, found: dict[int, tie_in.Components]) -> dict[int, tie_in.Components]:
        """Only the largest shapes if the rest of the plan, laid greedily, needs about all bricks that are left."""
        assert self.max_bricks is not None
        left = self.max_bricks - len(self._rows)
        cells = self._plan.open[self._z].bit_count()
        need = (
            self._pace[self._z + 1] + (self._pace[self._z] - self._pace[self._z + 1]) * self._free.bit_count() / cells
        )
        if left > 1.1 * need + 2:
            return found
        most = max(self.masks.areas[shape] for shape in found)
        kept = {shape: after for shape, after in found.items() if self.masks.areas[shape] == most}
        self.reasons["brick budget"] += len(found) - len(kept)
        return kept

    def _greedy_pace(self) -> list[float]:
        """How many bricks layers z and above take when the largest brick is laid at every anchor, for each z."""
        pace = [0.0]
        for free in reversed(self._plan.open[:-1]):
            count = 0
            while free:
                bit = free.bit_length() - 1
                free &= ~next((mask for _, mask in self.masks.places[bit] if mask & free == mask), 1 << bit)
                count += 1
            pace.append(pace[-1] + count)
        return [*pace[::-1], 0.0]

    def concessions(self) -> dict[int, int]:
        """{choice: what :attr:`given_up` would be after it} of all that fits at the anchor, and skip."""
        mark = self.mark()
        bit = self._free.bit_length() - 1
        costs = {}
        for choice in [*(shape for shape, mask in self.masks.places[bit] if mask & self._free == mask), self._skip]:
            self.place(choice)
            costs[choice] = self.given_up
            self.rewind(mark)
        return costs

    def _least_costly(self) -> list[int]:
        costs = self.concessions()
        least = min(costs.values())
        return [choice for choice, cost in costs.items() if cost == least]

    def place(self, shape: int) -> None:
        """Place the shape at the anchor, or give the anchor's cell up when ``shape`` is S (skip).

        A shape that fits but is not allowed is placed all the same, and what can no longer hang together with the
        largest part of the assembly is given up. Raises ValueError when it does not fit or nothing is left to build.
        """
        anchor = self.anchor()
        if anchor is None:
            raise ValueError("there is nothing left to build")
        bit = self._free.bit_length() - 1
        if shape == self._skip:
            mask, components, known = 1 << bit, self._components, False
            self._skipped += 1
        else:
            mask = self.masks.place[shape][bit]
            if not mask or mask & self._free != mask:
                raise ValueError(f"shape {shape} does not fit at {anchor}")
            known = self._options is not None and shape in self._options
            if known and self._options is not None:
                components = self._options[shape]
            else:
                components = tie_in.merged(self._components, mask, self._z == self._floor)
        self._free ^= mask
        self._components = components
        if not known and not self._joined(self._free, components):
            self._settle()
        z = self._z
        self._climb()
        if shape != self._skip:
            (h, w), (x, y, _) = self.masks.shapes[shape], anchor
            self._rows.append((h, w, x - h + 1, y - w + 1, z))
            self._footprints.append(mask)
            self._shapes.append(shape)
            self._after.append(self._snapshot())

    def replay(self, rows: NDArray[np.integer]) -> None:
        """Place bricks (k, 5) that were the first ones of a layout of the same plan, in their order.

        Cells that were given up between them are given up again. Raises ValueError when they do not fit.
        """
        index = {size: shape for shape, size in enumerate(self.masks.shapes)}
        for h, w, x, y, z in rows.tolist():
            while (anchor := self.anchor()) is not None and anchor != (x + h - 1, y + w - 1, z):
                self.place(self._skip)
            self.place(index[h, w])

    # -- going back

    def rollback(self, to: int) -> None:
        """Only the first ``to`` bricks stand; the state is that right after brick ``to - 1`` had been placed."""
        if not 0 <= to <= len(self._rows):
            raise ValueError(f"cannot roll back to {to} of {len(self._rows)} bricks")
        self._cut(to)
        self._restore(self._after[-1] if to else self._start)

    def mark(self) -> Mark:
        """The state as it is, for :meth:`rewind` once more was placed or skipped."""
        return len(self._rows), self._snapshot()

    def rewind(self, mark: Mark) -> None:
        """Go back to a mark; what stood then must still stand."""
        self._cut(mark[0])
        self._restore(mark[1])

    def _cut(self, to: int) -> None:
        del self._rows[to:], self._footprints[to:], self._shapes[to:], self._after[to:]

    def keep_only(self, kept: Sequence[int]) -> None:
        """Only the bricks with these indices (ascending), one component, were ever planned and placed."""
        footprints, shapes, rows = self._footprints, self._shapes, self._rows
        layers = [0] * len(self._standing)
        for index in kept:
            layers[rows[index][4]] |= footprints[index]
        self.restart(layers)
        for index in kept:
            self.place(shapes[index])
        self._skipped = self.cells - self._plan.cells

    def save(self) -> Saved:
        """A copy of the whole state, for :meth:`restore`."""
        return Saved(self._rows[:], self._footprints[:], self._shapes[:], self._after[:], self._snapshot())

    def restore(self, saved: Saved) -> None:
        """Go back (or forth) to a saved state."""
        self._rows, self._footprints = saved.rows[:], saved.footprints[:]
        self._shapes, self._after = saved.shapes[:], saved.after[:]
        self._restore(saved.now)

    def _snapshot(self) -> _Snapshot:
        return _Snapshot(self._plan, self._z, self._free, self._built, self._components, self._skipped, self._lost)

    def _restore(self, snapshot: _Snapshot) -> None:
        self._plan, self._z, self._free, self._built, self._components, self._skipped, self._lost = snapshot
        self._options = None

    # -- layers and ties

    def _joined(self, free: int, components: tie_in.Components) -> bool:
        return tie_in.joined(self._plan, self._z, free, self._built, components)

    def _settle(self) -> None:
        """Give up all that can no longer hang together with the largest part of the assembly and its plan."""
        free, components = self._free, self._components
        cells, apart, rest = tie_in.largest(self._plan, self._z, free, self._built, components, self._z == self._floor)
        self._skipped += (free & ~cells).bit_count()
        self._lost += sum(component[2] for component in apart)
        self._free = cells
        self._components = tuple(component for component in components if component not in apart)
        if rest:
            before = self._plan.cells
            footprints = 0
            for footprint, _ in rest:
                footprints |= footprint
            self._plan = self._plan.without(self._z, footprints)
            self._skipped += before - self._plan.cells
        self._options = None

    def _climb(self) -> None:
        """Go on to the next layer with something to build once this one is complete."""
        self._options = None
        while not self._free and self._plan.above(self._z):
            self._z += 1
            self._free = self._plan.open[self._z]
            self._components = tuple((here, 0, cells, floor) for _, here, cells, floor in self._components)
            self._built = 0
            for component in self._components:
                self._built |= component[0]
            self._stand()

    def _stand(self) -> None:
        """Join the bricks that stand already in this layer."""
        for brick in self._plan.standing[self._z]:
            self._components = tie_in.merged(self._components, brick, self._z == self._floor)
