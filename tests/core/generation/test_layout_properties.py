# SPDX-License-Identifier: GPL-3.0-or-later
"""What every layout must hold to, for any plan and any policy."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.generation.finishing import largest_component, stacked_components
from brickwright.core.generation.free_layout import FreeLayout
from brickwright.core.generation.layout import LayoutState, prepare_plan
from brickwright.core.generation.layout_batch import LayoutBatch, decode
from brickwright.core.generation.relay import advance
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

SHAPES = [
    (1, 1),
    (1, 2),
    (2, 1),
    (1, 4),
    (4, 1),
    (1, 6),
    (6, 1),
    (1, 8),
    (8, 1),
    (2, 2),
    (2, 4),
    (4, 2),
    (2, 6),
    (6, 2),
]
ODD_SHAPES = [(2, 2), (1, 3), (3, 1), (2, 3)]  # no single stud: some cells can never be built


@st.composite
def plans(draw: st.DrawFn, most: int = 8) -> np.ndarray:
    size = draw(st.tuples(*[st.integers(1, most)] * 3))
    if draw(st.booleans()):
        return draw(arrays(bool, size))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    return rng.random(size) < draw(st.sampled_from([0.2, 0.4, 0.6, 0.8, 1.0]))


def occupancy(bricks: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    count = np.zeros(shape, int)
    for h, w, x, y, z in bricks:
        assert x >= 0
        assert y >= 0
        assert z >= 0
        assert x + h <= shape[0]
        assert y + w <= shape[1]
        assert z < shape[2]
        count[x : x + h, y : y + w, z] += 1
    assert count.max(initial=0) <= 1, "bricks overlap"
    return count > 0


def neighbours_joined(bricks: np.ndarray) -> int:
    """Components counted by brute force over pairs."""
    groups = [{i} for i in range(len(bricks))]
    for i, (h, w, x, y, z) in enumerate(bricks.tolist()):
        for j, (h2, w2, x2, y2, z2) in enumerate(bricks.tolist()[:i]):
            if abs(z - z2) == 1 and x < x2 + h2 and x2 < x + h and y < y2 + w2 and y2 < y + w:
                a = next(group for group in groups if i in group)
                b = next(group for group in groups if j in group)
                if a is not b:
                    groups.remove(b)
                    a |= b
    return len(groups)


def run(plan: np.ndarray, shapes: list, seed: int, **options: int):
    rng = np.random.default_rng(seed)
    stream = decode(plan, shapes, lambda state: rng.standard_normal(len(shapes)), rng, **options)
    held: list[list[int]] = []
    while True:
        try:
            change = next(stream)
        except StopIteration as end:
            state, outcome = end.value
            return np.array(held, int).reshape(-1, 5), state, outcome
        assert change.to <= len(held)
        del held[change.to :]
        held += change.bricks.tolist()


@settings(max_examples=150)
@given(plans(), st.integers(0, 1000), st.sampled_from([SHAPES, ODD_SHAPES]))
def test_every_layout_is_valid_and_one_component_within_its_plan(plan, seed, shapes):
    bricks, state, outcome = run(plan, shapes, seed)
    assert (bricks == state.bricks).all()
    prepared, dropped = prepare_plan(plan, shapes)
    built = occupancy(bricks, plan.shape)
    assert not (built & ~prepared).any()
    assert all((h, w) in shapes for h, w in bricks[:, :2].tolist())
    assert outcome.components == neighbours_joined(bricks) == (1 if len(bricks) else 0)
    assert not len(bricks) or bricks[:, 4].min() == 0
    assert outcome.built == pytest.approx(built.sum() / max(plan.sum(), 1))
    assert dropped.cells == plan.sum() - prepared.sum()
    if shapes is SHAPES and plan.any():
        assert len(bricks)


@settings(max_examples=30)
@given(plans(), st.integers(0, 1000), st.integers(1, 12))
def test_the_brick_budget_holds_and_the_result_is_one_component(plan, seed, budget):
    bricks, _, outcome = run(plan, SHAPES, seed, max_bricks=budget)
    assert len(bricks) <= budget
    assert neighbours_joined(bricks) == (1 if plan.any() else 0)
    assert not outcome.truncated or outcome.bricks + outcome.pruned == budget


@settings(max_examples=30)
@given(plans(), st.integers(0, 1000))
def test_the_same_seed_gives_the_same_bricks(plan, seed):
    assert (run(plan, SHAPES, seed)[0] == run(plan, SHAPES, seed)[0]).all()


@settings(max_examples=40)
@given(plans(6), st.integers(0, 1000), st.data())
def test_rollback_is_exact_through_relays_and_the_end(plan, seed, data):
    rng = np.random.default_rng(seed)
    state = LayoutState(prepare_plan(plan, SHAPES).plan, SHAPES)
    seen: dict[int, tuple] = {0: (state.anchor(), state.allowed().tolist(), state.given_up)}
    while state.anchor() is not None:
        change = advance(state, int(rng.choice(np.flatnonzero(state.allowed()))))
        seen = {count: what for count, what in seen.items() if count <= change.to}
        if len(change.bricks) == 1 and len(state) == change.to + 1:
            now = (state.anchor(), state.allowed().tolist(), state.given_up)
            seen.setdefault(len(state), now)
    bricks = state.bricks
    to = data.draw(st.sampled_from(sorted(seen)))
    if to < len(state):
        state.rollback(to)
        assert (state.anchor(), state.allowed().tolist(), state.given_up) == seen[to]
        assert (state.bricks == bricks[:to]).all()


@settings(max_examples=25)
@given(plans(6), st.integers(0, 1000))
def test_any_misuse_by_an_unconstrained_sampler_still_ends_in_one_component(plan, seed):
    """Placing shapes that fit but are not allowed costs cells, never validity."""
    rng = np.random.default_rng(seed)
    batch = LayoutBatch([plan], SHAPES)
    state = batch.states[0]
    while (anchor := state.anchor()) is not None:
        place = state.masks.place
        bit = anchor[0] * state.masks.stride + anchor[1]
        wild = int(rng.integers(len(SHAPES)))
        try:
            state.place(wild)
        except ValueError:
            assert not place[wild][bit] or not state.allowed()[wild]
            state.place(int(np.flatnonzero(state.allowed())[0]))
    ((_, outcome),) = batch.finish()
    assert outcome.components == neighbours_joined(state.bricks) == (1 if plan.any() else 0)


@settings(max_examples=15)
@given(st.lists(plans(5), min_size=1, max_size=4), st.integers(0, 1000))
def test_a_batch_in_lock_step_holds_what_its_changes_say(occupancies, seed):
    rng = np.random.default_rng(seed)
    batch = LayoutBatch(occupancies, SHAPES)
    held: list[list] = [[] for _ in occupancies]

    def apply(sample: int, change) -> None:
        del held[sample][change.to :]
        held[sample] += change.bricks.tolist()

    while batch.active.any():
        allowed = batch.allowed()
        assert (allowed.any(1) == batch.active).all()
        assert ((batch.anchors() >= 0).all(1) == batch.active).all()
        choices = [int(rng.choice(np.flatnonzero(row))) if row.any() else 0 for row in allowed]
        for sample, change in enumerate(batch.place(choices)):
            if change is not None:
                apply(sample, change)
    for sample, (change, outcome) in enumerate(batch.finish()):
        apply(sample, change)
        assert held[sample] == batch.states[sample].bricks.tolist()
        assert outcome.components <= 1


def test_a_full_box_is_built_completely():
    for seed in range(3):
        assert run(np.ones((7, 5, 4), bool), SHAPES, seed)[2].built == 1


def test_a_floating_piece_is_lowered_and_a_loose_one_dropped():
    plan = np.zeros((6, 6, 6), bool)
    plan[0:3, 0:3, 2:5] = True
    plan[5, 5, 0] = True
    prepared, dropped = prepare_plan(plan, SHAPES)
    assert dropped.cells == 1
    assert dropped.lowered == 2
    assert dropped.share == pytest.approx(1 / 28)
    assert prepared[0:3, 0:3, 0:3].all()
    assert prepared.sum() == 27


def test_a_single_layer_keeps_one_brick():
    plan = np.ones((7, 7, 1), bool)
    bricks, _, outcome = run(plan, SHAPES, 0)
    assert len(bricks) == 1
    assert outcome.built == pytest.approx(12 / 49)


def test_standing_bricks_are_kept_and_joined():
    plan = np.zeros((8, 2, 3), bool)
    plan[:, :, 2] = True
    plan[0:2, :, 0:2] = True
    standing = [(2, 2, 6, 0, 0), (2, 2, 6, 0, 1)]
    for seed in range(5):
        rng = np.random.default_rng(seed)
        state = LayoutState(plan, SHAPES, standing=standing)
        while state.anchor() is not None:
            advance(state, int(rng.choice(np.flatnonzero(state.allowed()))))
        both = np.concatenate([np.array(standing), state.bricks])
        occupancy(both, plan.shape)
        if state.skipped == 0:
            assert stacked_components(both).max() == 0
    with pytest.raises(ValueError, match="nothing left"):
        state.place(0)


def test_component_labels_agree_with_pairs_and_refuse_overlap():
    bricks = np.array([(2, 2, 0, 0, 0), (2, 2, 4, 0, 0), (4, 2, 0, 0, 1), (1, 1, 4, 1, 2)])
    assert stacked_components(bricks).tolist() == [0, 1, 0, 2]  # side by side and over a gap joins nothing
    bricks[2] = (6, 2, 0, 0, 1)
    assert stacked_components(bricks).tolist() == [0, 0, 0, 0]
    assert neighbours_joined(bricks) == 1
    with pytest.raises(ValueError, match="overlaps"):
        stacked_components(np.array([(2, 2, 0, 0, 0), (2, 2, 1, 1, 0)]))


def test_pruning_prefers_what_stands_on_the_floor():
    bricks = np.array([(1, 1, 0, 0, 0), (2, 6, 4, 0, 2), (1, 1, 0, 0, 1)])
    assert largest_component(bricks).tolist() == [True, False, True]


@settings(max_examples=80)
@given(st.tuples(*[st.integers(1, 7)] * 3), st.integers(0, 1000), st.integers(1, 40))
def test_without_a_plan_the_result_is_one_component_in_its_box(size, seed, budget):
    rng = np.random.default_rng(seed)
    layout = FreeLayout(size, SHAPES, max_bricks=budget)
    last = (-1, 0, 0)
    while not (layout.may_end() and rng.random() < 0.05):
        layers = np.flatnonzero(layout.layers())
        if not len(layers):
            break
        z = int(layers[0] if rng.random() < 0.8 else layers[-1])
        anchors = np.argwhere(layout.anchors(z))
        x, y = anchors[rng.integers(len(anchors))]
        mask = layout.allowed(x, y, z)
        assert mask.any()
        assert (z, -x, -y) > last
        last = (z, -x, -y)
        layout.place(int(rng.choice(np.flatnonzero(mask))), x, y, z)
    if len(layout) > 1:
        bricks = layout.bricks
        layout.rollback(1)
        assert (layout.bricks == bricks[:1]).all()
        for h, w, x, y, z in bricks[1:].tolist():
            layout.place(SHAPES.index((h, w)), x + h - 1, y + w - 1, z)
    ended_whole = layout.may_end()
    _, outcome = layout.finish()
    assert len(layout) <= budget
    occupancy(layout.bricks, size)
    assert neighbours_joined(layout.bricks) == outcome.components == 1
    assert layout.bricks[:, 4].min() == 0
    assert outcome.pruned == 0 or not ended_whole
