# SPDX-License-Identifier: GPL-3.0-or-later
"""Running layouts: n samples in lock-step for a sampler that works on batches, or one with any policy."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from .finishing import Outcome, finish
from .layout import LayoutState, Shapes, prepare_plan
from .relay import Change, advance

Policy = Callable[[LayoutState], NDArray[np.floating]]  # logits over the S shapes at state.anchor()


class LayoutBatch:
    """n plans that are laid in lock-step: ``anchors``, ``allowed``, sample, ``place``, until none is ``active``.

    ``states[i]`` stays in step with what ``place`` returned: a consumer that applies the changes in
    order holds ``states[i].bricks``. Plans are prepared here: ``plans``, lowered by ``lowered[i]`` layers.
    """

    def __init__(
        self, occupancies: Sequence[NDArray[np.bool_]], shapes: Shapes, *, max_bricks: int | None = None
    ) -> None:
        self.occupancies = [np.asarray(occupancy, bool) for occupancy in occupancies]
        prepared = [prepare_plan(occupancy, shapes) for occupancy in self.occupancies]
        self.plans = [item.plan for item in prepared]
        self.lowered = [item.dropped.lowered for item in prepared]
        self.states = [LayoutState(item.plan, shapes, max_bricks=max_bricks) for item in prepared]
        self.shape_count = len(shapes)

    @property
    def active(self) -> NDArray[np.bool_]:
        """bool (n,): which samples have a next brick."""
        return np.array([state.anchor() is not None for state in self.states], bool)

    def anchors(self) -> NDArray[np.int32]:
        """int32 (n, 3): what the next brick of each sample covers as its highest corner; -1 when it is done."""
        return np.array([state.anchor() or (-1, -1, -1) for state in self.states], np.int32).reshape(-1, 3)

    def allowed(self) -> NDArray[np.bool_]:
        """bool (n, S + 1): masks before sampling, the last column is skip; a row of a sample that is done is false."""
        rows = [state.allowed() for state in self.states]
        return np.array(rows, bool).reshape(-1, self.shape_count + 1)

    def place(self, choices: Sequence[int] | NDArray[np.integer]) -> list[Change | None]:
        """Place one choice a sample (ignored where it is done); what changed in each, None where nothing did."""
        changes: list[Change | None] = []
        for state, choice in zip(self.states, choices, strict=True):
            changes.append(advance(state, int(choice)) if state.anchor() is not None else None)
        return changes

    def finish(self) -> list[tuple[Change, Outcome]]:
        """End all samples; shares built are of the plans as they were given."""
        return [finish(state, occupancy) for state, occupancy in zip(self.states, self.occupancies, strict=True)]


def decode(
    occupancy: NDArray[np.bool_],
    shapes: Shapes,
    policy: Policy,
    rng: np.random.Generator,
    *,
    max_bricks: int | None = None,
) -> Generator[Change, None, tuple[LayoutState, Outcome]]:
    """Lay one plan with a policy, sampling from the softmax of its logits over what is allowed.

    Yields every change and returns the state and the outcome. Deterministic for a generator's seed and a deterministic
    policy. A logit may be -inf; where all allowed ones are, each is equally likely.
    """
    plan, _ = prepare_plan(occupancy, shapes)
    state = LayoutState(plan, shapes, max_bricks=max_bricks)
    while state.anchor() is not None:
        choices = np.flatnonzero(state.allowed())
        if len(choices) == 1:
            choice = choices[0]
        else:
            logits = np.append(np.asarray(policy(state), np.float64), -np.inf)[choices]
            highest = logits.max()
            weights = np.exp(logits - highest) if np.isfinite(highest) else np.ones(len(choices))
            choice = choices[np.searchsorted(np.cumsum(weights), rng.random() * weights.sum(), side="right")]
        yield advance(state, int(choice))
    change, outcome = finish(state, np.asarray(occupancy, bool))
    if outcome.pruned:
        yield change
    return state, outcome
