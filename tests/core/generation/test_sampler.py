# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of drawing bricks with a small random model: results hold together, streams add up, seeds repeat."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from brickwright.core.generation.finishing import stacked_components  # noqa: E402
from brickwright.core.generation.sampler import BrickSampler, SampleSettings, draw, laid  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402


@pytest.fixture(scope="module")
def sampler():
    checkpoint = tiny_checkpoint()
    return BrickSampler(checkpoint.bricks, checkpoint.vocabulary)


def blob(seed, share=0.75):
    """A plan that is solid enough to be built, with a ragged surface."""
    generator = np.random.default_rng(seed)
    plan = np.zeros((20, 20, 20), bool)
    plan[6:13, 5:14, :5] = generator.random((7, 9, 5)) < share
    plan[8:11, 8:11, :5] = True
    return plan


def followed(changes, count):
    """What a consumer of the stream holds in the end, and the samples."""
    rows = [[] for _ in range(count)]
    while True:
        try:
            sample, change = next(changes)
        except StopIteration as stop:
            return rows, stop.value
        assert change.to <= len(rows[sample])
        del rows[sample][change.to :]
        rows[sample].extend(map(tuple, change.bricks.tolist()))


@pytest.mark.parametrize("count", [1, 4])
def test_plans_are_filled_by_one_component(sampler, count):
    plans = [blob(seed) for seed in range(count)]
    rows, samples = followed(sampler.lay(plans, torch.randn(count, 24), SampleSettings(1.0), range(count)), count)
    for plan, row, sample in zip(plans, rows, samples, strict=True):
        np.testing.assert_array_equal(np.array(row), sample.bricks)
        assert stacked_components(sample.bricks).max() == 0
        built = np.zeros_like(plan)
        for h, w, x, y, z in sample.bricks.tolist():
            built[x : x + h, y : y + w, z] = True
        assert not (built & ~plan).any()
        assert sample.outcome.built == pytest.approx(built.sum() / plan.sum())
        assert sample.outcome.built > 0.9


def test_the_same_seed_draws_the_same_bricks(sampler):
    first = laid(sampler.lay([blob(3)], None, SampleSettings(1.0), [5]))[0].bricks
    second = laid(sampler.lay([blob(3)], None, SampleSettings(1.0), [5]))[0].bricks
    other = laid(sampler.lay([blob(3)], None, SampleSettings(1.0), [6]))[0].bricks
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_batch_draws_what_single_samples_do(sampler):
    plans = [blob(seed) for seed in range(3)]
    together = laid(sampler.lay(plans, None, SampleSettings(0.0), range(3)))
    for i, plan in enumerate(plans):
        alone = laid(sampler.lay([plan], None, SampleSettings(0.0), [i]))[0]
        np.testing.assert_array_equal(together[i].bricks, alone.bricks)


def test_a_plan_is_filled_on_from_bricks_that_stand(sampler):
    whole = laid(sampler.lay([blob(2)], None, SampleSettings(0.0), [0]))[0].bricks
    for count in (0, 1, len(whole) // 2, len(whole)):
        kept = whole[:count]
        again = laid(sampler.lay([blob(2)], None, SampleSettings(0.0), [0], kept=kept))[0].bricks
        np.testing.assert_array_equal(again, whole)


def test_bricks_are_avoided_where_there_are_others(sampler):
    plan = blob(2, share=1.0)
    whole = laid(sampler.lay([plan], None, SampleSettings(0.0), [0]))[0].bricks
    first = tuple(whole[0].tolist())
    other = laid(sampler.lay([plan], None, SampleSettings(0.0), [0], avoided={first: 1e6}))[0]
    assert tuple(other.bricks[0].tolist()) != first
    assert other.outcome.built == pytest.approx(1.0)


def test_a_sample_that_is_given_up_ends_where_it_is(sampler):
    plans = [blob(1), blob(2)]
    whole = laid(sampler.lay(plans, None, SampleSettings(0.0), [0, 1]))
    laying = [0, 0]
    changes = sampler.lay(plans, None, SampleSettings(0.0), [0, 1], lambda sample: sample == 0 and laying[0] >= 5)
    while True:
        try:
            sample, change = next(changes)
        except StopIteration as stop:
            ended = stop.value
            break
        laying[sample] = change.to + len(change.bricks)
    assert len(ended[0].bricks) < len(whole[0].bricks)
    np.testing.assert_array_equal(ended[1].bricks, whole[1].bricks)


def test_a_budget_is_kept(sampler):
    sample = laid(sampler.lay([blob(1)], None, SampleSettings(1.0, max_bricks=12), [0]))[0]
    assert len(sample.bricks) <= 12
    assert sample.outcome.truncated


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_without_a_plan_one_component_stands_in_the_box(sampler, seed):
    rows, samples = followed(sampler.lay_freely(None, SampleSettings(1.0, max_bricks=40, size=(8, 9, 5)), [seed]), 1)
    bricks = samples[0].bricks
    np.testing.assert_array_equal(np.array(rows[0]), bricks)
    assert 1 <= len(bricks) <= 40
    assert stacked_components(bricks).max() == 0
    assert (bricks[:, 2:] >= 0).all()
    assert (bricks[:, 2] + bricks[:, 0]).max() <= 8
    assert (bricks[:, 3] + bricks[:, 1]).max() <= 9
    assert bricks[:, 4].min() == 0
    assert bricks[:, 4].max() < 5


LOGITS = np.log(np.array([0.1, 0.5, 0.25, 0.15]))


def shares(sampling, allowed=(True,) * 4):
    generator = np.random.default_rng(0)
    drawn = [draw(LOGITS, np.array(allowed), sampling, generator) for _ in range(4000)]
    return np.bincount(drawn, minlength=4) / 4000


def test_draws_follow_the_distribution():
    np.testing.assert_allclose(shares(SampleSettings(1.0)), np.exp(LOGITS), atol=0.03)


def test_masked_values_are_never_drawn():
    np.testing.assert_allclose(shares(SampleSettings(1.0), (True, False, True, False)), [2 / 7, 0, 5 / 7, 0], atol=0.03)


def test_greedy_top_k_and_top_p_cut_the_tail():
    assert shares(SampleSettings(0.0))[1] == 1
    np.testing.assert_allclose(shares(SampleSettings(1.0, top_k=2)), [0, 2 / 3, 1 / 3, 0], atol=0.03)
    np.testing.assert_allclose(shares(SampleSettings(1.0, top_p=0.6)), [0, 2 / 3, 1 / 3, 0], atol=0.03)
    assert shares(SampleSettings(1.0, top_p=1e-6))[1] == 1
