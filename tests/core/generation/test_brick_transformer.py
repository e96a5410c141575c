# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the brick transformer and its cache."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from brickwright.core.generation.brick_transformer import KeyValueCache  # noqa: E402
from brickwright.core.generation.surroundings import WINDOW  # noqa: E402

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402


@pytest.fixture(scope="module")
def model():
    return tiny_checkpoint().bricks


def inputs(rows, count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    steps = torch.stack([torch.randint(high, (rows, count), generator=generator) for high in (15, 20, 20, 20)], -1)
    return steps, torch.randint(2, (rows, count, WINDOW), generator=generator)


def states_in_one_go(model, prefix, steps, windows):
    with torch.inference_mode():
        return model(prefix, steps, windows)


@pytest.mark.parametrize("with_plan", [True, False])
def test_reading_in_pieces_equals_reading_in_one_go(model, with_plan):
    steps, windows = inputs(1, 12)
    layers = torch.randint(2, (1, 20, 400)) if with_plan else None
    with torch.inference_mode():
        prefix = model.prefix(torch.randn(1, 24), layers, 1)
        expected = model(prefix, steps, windows)[0]
        cache = KeyValueCache(model.config, 1, 64, prefix)
        model.extend(prefix, cache)
        embedded = model.embed(steps, windows)
        at = 0
        for new in (1, 3, 1, 5, 2):
            state = model.extend(embedded[:, at : at + new], cache)[0]
            at += new
            torch.testing.assert_close(state, expected[at - 1], atol=1e-5, rtol=1e-4)


def test_forgetting_is_setting_a_length(model):
    steps, windows = inputs(1, 6)
    other, other_windows = inputs(1, 6, seed=1)
    with torch.inference_mode():
        prefix = model.prefix(None, None, 1)
        cache = KeyValueCache(model.config, 1, 64, prefix)
        model.extend(prefix, cache)
        model.extend(model.embed(steps, windows), cache)
        cache.lengths[0] -= 4
        state = model.extend(model.embed(other[:, 2:], other_windows[:, 2:]), cache)[0]
        mixed = torch.cat([steps[:, :2], other[:, 2:]], 1)
        mixed_windows = torch.cat([windows[:, :2], other_windows[:, 2:]], 1)
        expected = model(prefix, mixed, mixed_windows)[0, -1]
    torch.testing.assert_close(state, expected, atol=1e-5, rtol=1e-4)


def test_rows_of_different_lengths_do_not_see_each_other(model):
    steps, windows = inputs(3, 8)
    lengths = (2, 7, 4)
    with torch.inference_mode():
        prefix = model.prefix(None, torch.randint(2, (3, 20, 400)), 3)
        expected = model(prefix, steps, windows)
        cache = KeyValueCache(model.config, 3, 64, prefix)
        model.extend(prefix, cache)
        embedded = model.embed(steps, windows)
        for row, length in enumerate(lengths):
            model.extend(embedded[row : row + 1, :length], cache, row)
        assert cache.lengths == [21 + length for length in lengths]
        last = torch.stack([embedded[row, length] for row, length in enumerate(lengths)])
        found = model.extend(last[:, None], cache)
    for row, length in enumerate(lengths):
        torch.testing.assert_close(found[row], expected[row, length], atol=1e-5, rtol=1e-4)


def test_a_moved_row_goes_on_as_before(model):
    steps, windows = inputs(2, 5)
    with torch.inference_mode():
        prefix = model.prefix(None, None, 2)
        cache = KeyValueCache(model.config, 2, 64, prefix)
        model.extend(prefix, cache)
        embedded = model.embed(steps, windows)
        model.extend(embedded[:, :4], cache)
        cache.move(1, 0)
        found = model.extend(embedded[1:, 4:], cache)[0]
        expected = model(prefix, steps, windows)[1, 4]
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


def test_a_later_field_depends_on_the_earlier_ones(model):
    state = torch.randn(32)
    with torch.inference_mode():
        first = model.field_logits(state, 3, torch.tensor([1, 2, 3]))
        second = model.field_logits(state, 3, torch.tensor([1, 2, 4]))
    assert first.shape == (14,)
    assert not torch.equal(first, second)
