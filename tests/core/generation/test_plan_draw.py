# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of how a plan is drawn and chosen."""

import dataclasses

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from brickwright.core.generation.plan_draw import blended, draw_plans, most_alike  # noqa: E402

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402


def cube(side):
    logits = torch.full((6, 6, 6), -4.0)
    logits[:side, :side, :side] = 4.0
    return logits


def drawn(seed=0, **settings):
    checkpoint = tiny_checkpoint()
    sampling = dataclasses.replace(checkpoint.sampling, **settings)
    with torch.inference_mode():
        prompt = checkpoint.planner.text(checkpoint.words.encode(["a tall chair"], checkpoint.planner.config.text))
    return draw_plans(checkpoint.planner, prompt, seed, sampling)


def test_a_blend_lacks_what_single_draws_have_alone():
    noisy = cube(3).repeat(5, 1, 1, 1)
    for i in range(5):
        noisy[i, 5, i, 0] = 4.0
    found = blended(torch.cat([noisy, -cube(3)[None]]), 4)
    assert all(torch.equal(blend, cube(3) > 0) for blend in found[:5])


def test_the_candidate_most_like_the_voters_comes_first():
    candidates = torch.stack([cube(side) > 0 for side in (1, 5, 3, 4)])
    voters = torch.stack([cube(side) for side in (3, 3, 4)]).sigmoid()
    ordered = most_alike(candidates, voters)
    assert [round(int(plan.sum()) ** (1 / 3)) for plan in ordered] == [3, 4, 5, 1]


def test_an_empty_candidate_comes_last_and_is_no_number_at_fault():
    candidates = torch.stack([cube(0) > 0, cube(2) > 0])
    assert most_alike(candidates, torch.zeros(1, 6, 6, 6)).shape == candidates.shape
    assert most_alike(candidates, cube(3).sigmoid()[None])[1].sum() == 0


def test_a_seed_tells_the_plans():
    assert torch.equal(drawn(3), drawn(3))
    assert not torch.equal(drawn(3), drawn(4))


def test_one_draw_is_returned_as_it_is():
    assert len(drawn(best_of=1)) == 1
    assert len(drawn(best_of=5)) == 5 + 3 * 5


def test_the_voters_order_the_candidates():
    few = [drawn(seed, voters=1) for seed in range(8)]
    many = [drawn(seed, voters=64) for seed in range(8)]
    for one, other in zip(few, many, strict=True):
        assert {plan.numpy().tobytes() for plan in one} == {plan.numpy().tobytes() for plan in other}
    assert any(not torch.equal(one, other) for one, other in zip(few, many, strict=True))


def test_a_cancel_ends_it_in_the_middle():
    checkpoint = tiny_checkpoint()
    seen = []

    def step(number):
        seen.append(number)
        if len(seen) == 3:
            raise KeyboardInterrupt

    prompt = torch.zeros(1, checkpoint.planner.config.text.output)
    with pytest.raises(KeyboardInterrupt):
        draw_plans(checkpoint.planner, prompt, 0, checkpoint.sampling, step)
    assert len(seen) == 3
