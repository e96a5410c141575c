# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what stands and what is still to come can become one component, while a layer is being laid.

The state of a layer is the mask of its ``free`` cells (planned, not built), the components of what stands, and the
pieces that the plan above hangs together by. The test treats cells that are not built yet as joined when one lies on
the other or when one brick could cover both; so it is necessary, and says no as early as that relation can tell.
"""

from __future__ import annotations

from .plan_layers import Piece, PlanLayers

# Cells in the layer below, cells in this layer, cells in all, 1 if it stands on the floor.
Component = tuple[int, int, int, int]
Components = tuple[Component, ...]


def merged(components: Components, mask: int, floor: int) -> Components:
    """The components after a brick ``mask`` in this layer; its own comes first. ``floor`` is 1 in the lowest layer."""
    below, here, cells = 0, mask, mask.bit_count()
    rest = []
    for component in components:
        if component[0] & mask:
            below |= component[0]
            here |= component[1]
            cells += component[2]
            floor |= component[3]
        else:
            rest.append(component)
    return ((below, here, cells, floor), *rest)


def reach(
    plan: PlanLayers,
    z: int,
    free: int,
    built: int,
    reached: int,
    here: int,
    apart: Components,
    pieces: tuple[Piece, ...],
) -> tuple[int, Components, tuple[Piece, ...]]:
    """What can be joined to the free cells ``reached`` and the cells ``here`` that are built in layer z.

    ``built`` are the built cells of the layer below. Returns the free cells that can be joined, and those components
    (of ``apart``) and pieces of the plan above (of ``pieces``) that cannot.
    """
    up = 0
    strong = -1
    while True:
        if pieces:
            missed = []
            for piece in pieces:
                footprint = piece[0]
                if footprint & (here | reached):
                    up |= footprint
                    reached |= footprint & free
                else:
                    missed.append(piece)
            more = len(missed) < len(pieces)
            pieces = tuple(missed)
        else:
            more = False
        if apart:
            alone = []
            for component in apart:
                if component[0] & reached or component[1] & up:
                    reached |= component[0] & free
                    here |= component[1]
                else:
                    alone.append(component)
            more = more or len(alone) < len(apart)
            apart = tuple(alone)
        if more and (apart or pieces):
            continue
        if reached == free:
            return reached, apart, pieces
        if strong == -1:
            strong = plan.layers[z + 1] | built
        grown = reached | plan.masks.beside(free, reached & strong)
        if grown == reached:
            grown |= plan.masks.spread(free, reached & strong)
            if grown == reached:
                return reached, apart, pieces
        reached = grown


def joined(plan: PlanLayers, z: int, free: int, built: int, components: Components) -> bool:
    """Whether the components, the ``free`` cells of layer z and the plan above can become one component."""
    pieces = plan.above(z)
    if components:
        below, here = components[0][:2]
        reached, apart, rest = reach(plan, z, free, built, below & free, here, components[1:], pieces)
    else:
        seed = 1 << (free.bit_length() - 1) if free else 0
        reached, apart, rest = reach(plan, z, free, built, seed, 0, (), pieces)
    return reached == free and not apart and not rest


def largest(
    plan: PlanLayers, z: int, free: int, built: int, components: Components, floor: int
) -> tuple[int, Components, tuple[Piece, ...]]:
    """The largest part that can become one component, one that stands on the floor before any that does not.

    Returns its free cells of layer z, and the components and the pieces above that are not of it.
    """
    pieces = plan.above(z)
    best_weight = (-1, -1)
    best = (0, components, pieces)
    seeds: list[tuple[int, int, Components, Component | Piece]] = [
        (component[0] & free, component[1], components[:i] + components[i + 1 :], component)
        for i, component in enumerate(components)
    ]
    seeds += [(free & piece[0], 0, components, piece) for piece in pieces if free & piece[0]]
    seen: set[Component | Piece] = set()
    for reached, here, others, seed in seeds:
        if seed in seen:
            continue
        cells, apart, rest = reach(plan, z, free, built, reached, here, others, pieces)
        inside = [component for component in components if component not in apart]
        joint = [piece for piece in pieces if piece not in rest]
        seen.update(inside, joint)
        weight = cells.bit_count() + sum(component[2] for component in inside) + sum(piece[1] for piece in joint)
        stands = max((component[3] for component in inside), default=0) | (floor if cells else 0)
        if (stands, weight) > best_weight:
            best_weight = (stands, weight)
            best = (cells, apart, rest)
    if best_weight[1] < max(plan.masks.areas):  # one brick alone may be more than all that hangs together
        single = plan.masks.largest_place(free)
        if (floor, single.bit_count()) > best_weight:
            best = (single, components, pieces)
    return best
