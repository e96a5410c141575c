# SPDX-License-Identifier: GPL-3.0-or-later
"""The bricks of nested models and the submodels that they belong to, by array arithmetic.

Each model is expanded once, children first, and its bricks and submodels are placed where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import IDENTITY
from ..bricks.colours import DIRECT, EDGE_COLOUR, MAIN_COLOUR, colour
from .document import Document, Model
from .placements import Placements


@dataclass
class Node:
    """A reachable model with what it places: ``targets`` has a part's id >= 0 or ``-1 - node`` for each placement.

    ``bricks``, ``submodels`` and ``steps`` are how many it has with all that it nests; a submodel without a brick is
    none.
    """

    document: Document
    model: Model
    label: str
    placed: Placements
    step_count: int
    targets: list[int] = field(default_factory=list)
    bricks: int = 0
    submodels: int = 0
    steps: int = 0


@dataclass
class Items:
    """Bricks or submodels in the frame of one model: ``kinds`` (k,) are parts or nodes, ``owners`` (k,) the submodels
    they are in, -1 for the model itself; ``colours`` (k,), ``positions`` (k, 3), ``rotations`` (k, 3, 3), ``steps``
    (k,).
    """

    kinds: NDArray[np.int32]
    owners: NDArray[np.int32]
    colours: NDArray[np.int32]
    positions: NDArray[np.float64]
    rotations: NDArray[np.float64]
    steps: NDArray[np.int64]

    @classmethod
    def room(cls, count: int) -> Items:
        """Room for so many."""
        return cls(
            np.empty(count, np.int32),
            np.full(count, -1, np.int32),
            np.empty(count, np.int32),
            np.empty((count, 3)),
            np.empty((count, 3, 3)),
            np.empty(count, np.int64),
        )


def expand(nodes: Sequence[Node], order: Sequence[int]) -> tuple[Items, Items]:
    """Bricks and submodels of the last node of ``order``, whose nodes come after those that they place.

    What no later node needs is let go on the way.
    """
    parents: dict[int, int] = {}
    for number in order:
        for target in set(nodes[number].targets):
            if target < 0:
                parents[-1 - target] = parents.get(-1 - target, 0) + 1
    done: dict[int, tuple[Items, Items]] = {}
    for number in order:
        node = nodes[number]
        done[number] = _place(node, nodes, done)
        for target in set(node.targets):
            if target < 0:
                parents[-1 - target] -= 1
                if not parents[-1 - target]:
                    del done[-1 - target]
    return done[order[-1]]


def _place(node: Node, nodes: Sequence[Node], done: dict[int, tuple[Items, Items]]) -> tuple[Items, Items]:
    """Bricks and submodels of one node in its own frame, from those of its children."""
    placed = node.placed
    targets = np.array(node.targets, np.int64)
    inner = [None if t >= 0 else nodes[-1 - t] for t in node.targets]
    sizes = np.array([1 if item is None else item.bricks for item in inner], np.int64)
    subs = np.array([0 if item is None or not item.bricks else 1 + item.submodels for item in inner], np.int64)
    inner_steps = np.array([0 if item is None else item.steps for item in inner], np.int64)
    starts, heads = np.cumsum(sizes) - sizes, np.cumsum(subs) - subs
    steps = placed.steps + np.cumsum(inner_steps) - inner_steps
    bricks, submodels = Items.room(node.bricks), Items.room(node.submodels)
    for items, at, rows, kinds in (
        (bricks, starts, np.flatnonzero(targets >= 0), targets),
        (submodels, heads, np.flatnonzero(subs > 0), -1 - targets),
    ):
        items.kinds[at[rows]] = kinds[rows]
        items.colours[at[rows]] = placed.colours[rows]
        items.positions[at[rows]] = placed.positions[rows]
        items.rotations[at[rows]] = placed.rotations[rows]
        items.steps[at[rows]] = steps[rows]
    for target in np.unique(targets[subs > 0]).tolist():
        rows = np.flatnonzero(targets == target)
        own_bricks, own_submodels = done[-1 - target]
        _copy(bricks, starts[rows], own_bricks, placed, rows, steps, heads)
        _copy(submodels, heads[rows] + 1, own_submodels, placed, rows, steps, heads)
    return bricks, submodels


def _copy(
    items: Items,
    first: NDArray[np.int64],
    child: Items,
    placed: Placements,
    rows: NDArray[np.intp],
    steps: NDArray[np.int64],
    heads: NDArray[np.int64],
) -> None:
    """Put the items of a child into those of its parent, from ``first`` on, as each of the placements ``rows`` has it.

    ``heads``: the number of the submodel that a placement makes; those within it follow."""
    count = len(child.kinds)
    if not count:
        return
    where = (first[:, None] + np.arange(count)).ravel()
    outer = placed.rotations[rows]
    with np.errstate(all="ignore"):  # overflow shows in the final check
        positions = np.einsum("rij,cj->rci", outer, child.positions) + placed.positions[rows][:, None]
        items.positions[where] = positions.reshape(-1, 3)
        if (outer == IDENTITY).all():
            rotations = np.broadcast_to(child.rotations, (len(rows), count, 3, 3))
        else:
            rotations = np.einsum("rij,cjk->rcik", outer, child.rotations)
    items.rotations[where] = rotations.reshape(-1, 3, 3)
    items.kinds[where] = np.tile(child.kinds, len(rows))
    items.owners[where] = (heads[rows][:, None] + 1 + child.owners).ravel()  # its owner -1 is the submodel itself
    items.steps[where] = (steps[rows][:, None] + child.steps).ravel()
    outer_colours = placed.colours[rows][:, None]
    inherited = np.where(child.colours == MAIN_COLOUR, outer_colours, child.colours)
    if (child.colours == EDGE_COLOUR).any():
        inherited = np.where(child.colours == EDGE_COLOUR, _edges(outer_colours), inherited)
    items.colours[where] = inherited.ravel()


def _edges(colours: NDArray[np.int32]) -> NDArray[np.int32]:
    """Direct colours of the edges of what has ``colours``; the edge of what is still open stays open."""
    codes, index = np.unique(colours, return_inverse=True)
    edges = []
    for code in codes.tolist():
        red, green, blue = colour(code).edge
        still_open = code in (MAIN_COLOUR, EDGE_COLOUR)
        edges.append(EDGE_COLOUR if still_open else DIRECT | red << 16 | green << 8 | blue)
    return np.array(edges, np.int32)[index].reshape(colours.shape)
