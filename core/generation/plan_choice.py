# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several plans is built: the first that hangs together and can stand. numpy only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .layout import PreparedPlan, Shapes, prepare_plan

MOST_TRIED = 12  # plans of a prompt
BUILDABLE = 0.985  # share of a plan that must hang together for it to be taken at once
LEGS = (1, 2, 3, 4, 6, 8)  # layers that legs are lengthened by, at most
MOST_ADDED = 0.05  # share of a plan that longer legs may add

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
    for plan in candidates[:MOST_TRIED]:
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
    lowest = np.where(plan.any(2), plan.argmax(2), plan.shape[2])
    short = lowest <= most
    below = np.arange(plan.shape[2]) < lowest[:, :, None]
    return np.asarray(plan | (below & short[:, :, None]))
