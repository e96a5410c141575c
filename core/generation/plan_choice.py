# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several plans is built: the first that hangs together and can stand, with its legs mended. numpy only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..bricks.components import component_labels
from .layout import PreparedPlan, Shapes, prepare_plan

MOST_TRIED = 12  # plans of a prompt
BUILDABLE = 0.985  # share of a plan that must hang together for it to be taken at once
LEGS = (1, 2, 3, 4, 6, 8)  # layers that legs are lengthened by, at most
MOST_ADDED = 0.05  # share of a plan that longer legs may add
BODY = 0.3  # share of the cells of the fullest layer from which a layer belongs to the body that stands on legs
LEG = 0.3  # share of a column under the body that must be there for it to be a leg
WIDEST_GAP = 4  # layers between two pieces of a plan that are taken to be one

Plan = NDArray[np.bool_]


def choose_plans(
    candidates: Sequence[Plan], shapes: Shapes, can_stand: Callable[[Plan], bool] | None = None
) -> Iterator[Plan]:
    """The likeliest plan that can be built, then the next one, and so on: ``candidates`` bool (x, y, z), the likeliest
    first, those that hang together before the others.

    ``can_stand`` tells whether a plan can stand; one that cannot has its legs lengthened or is left out. None: any
    will do. When nothing is left that can stand the others follow. Empty plans are never built.
    """
    ragged: list[tuple[float, Plan, PreparedPlan]] = []
    fallen: list[Plan] = []
    for candidate in candidates[:MOST_TRIED]:
        plan = candidate if can_stand is None else join_pieces(complete_legs(candidate))
        prepared = prepare_plan(plan, shapes)
        if not prepared.plan.any():
            continue
        if prepared.dropped.share > 1 - BUILDABLE:
            ragged.append((prepared.dropped.share, plan, prepared))
            continue
        standing = plan if can_stand is None else make_stand(plan, prepared, can_stand)
        if standing is not None:
            yield standing
        else:
            fallen.append(plan)
    for _, plan, prepared in sorted(ragged, key=lambda item: item[0]):
        standing = plan if can_stand is None else make_stand(plan, prepared, can_stand)
        if standing is not None:
            yield standing
        else:
            fallen.append(plan)
    yield from fallen


def make_stand(plan: Plan, prepared: PreparedPlan, can_stand: Callable[[Plan], bool]) -> Plan | None:
    """``plan``, or one with longer legs, that can stand as ``prepared``; None where that does not help."""
    if can_stand(prepared.plan):
        return plan
    for most in LEGS:
        longer = lengthen_legs(prepared.plan, most)
        added = int((longer & ~prepared.plan).sum())
        if added > MOST_ADDED * prepared.plan.sum():
            break
        if added and can_stand(longer):
            lowered = prepared.dropped.lowered
            whole = np.zeros_like(plan)
            whole[:, :, : plan.shape[2] - lowered] = plan[:, :, lowered:]
            return whole | longer
    return None


def lengthen_legs(plan: Plan, most: int) -> Plan:
    """``plan`` whose columns (x, y) that begin at most ``most`` layers over the floor begin on the floor."""
    lowest = plan.argmax(2)
    short = plan.any(2) & (lowest <= most)
    below = np.arange(plan.shape[2]) < lowest[:, :, None]
    return np.asarray(plan | (below & short[:, :, None]))


def complete_legs(plan: Plan) -> Plan:
    """``plan`` with the columns (x, y) filled under its body of which a good part is there already.

    The body begins at the lowest layer that holds a good part of the cells of the fullest one.
    """
    cells = plan.sum((0, 1))
    bottom = int(np.argmax(cells >= BODY * cells.max(initial=0)))
    there = plan[:, :, :bottom].sum(2)
    legs = (there >= max(2, LEG * bottom)) & plan[:, :, bottom : bottom + 2].any(2)
    completed = plan.copy()
    completed[:, :, :bottom] |= legs[:, :, None]
    return completed


def join_pieces(plan: Plan) -> Plan:
    """``plan`` with the gaps closed between its largest piece and pieces over or under it, such as broken legs.

    A piece is joined where it is nearest, and in the columns (x, y) where it is at most a layer further away.
    """
    cells = np.argwhere(plan)
    number = np.full(plan.shape, -1)
    number[plan] = np.arange(len(cells))
    edges = []
    for axis in range(3):
        turned = np.moveaxis(number, axis, 0)
        both = (turned[:-1] >= 0) & (turned[1:] >= 0)
        edges.append(np.stack([turned[:-1][both], turned[1:][both]], 1))
    label = component_labels(len(cells), np.concatenate(edges))
    if not len(label) or label.max() == 0:
        return plan
    largest = np.bincount(label).argmax()
    # Neighbours in a column, of which one belongs to the largest piece, with nothing in between.
    order = np.lexsort(cells[:, ::-1].T)
    low, high = order[:-1], order[1:]
    gap = cells[high, 2] - cells[low, 2] - 1
    beside = (cells[low, :2] == cells[high, :2]).all(1) & (gap > 0) & (gap <= WIDEST_GAP)
    beside &= (label[low] == largest) != (label[high] == largest)
    low, high, gap = low[beside], high[beside], gap[beside]
    piece = np.where(label[low] == largest, label[high], label[low])
    nearest = np.full(label.max() + 1, WIDEST_GAP + 1)
    np.minimum.at(nearest, piece, gap)
    joined = plan.copy()
    for below, above in zip(cells[low][gap <= nearest[piece] + 1], cells[high][gap <= nearest[piece] + 1], strict=True):
        joined[below[0], below[1], below[2] : above[2]] = True
    return joined
