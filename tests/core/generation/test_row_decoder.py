# SPDX-License-Identifier: GPL-3.0-or-later
"""The row decoder computes what the transformer does."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from brickwright.core.generation.brick_transformer import KeyValueCache  # noqa: E402
from brickwright.core.generation.row_decoder import RowDecoder  # noqa: E402
from brickwright.core.generation.sampler import BrickSampler, SampleSettings, laid  # noqa: E402
from brickwright.core.generation.surroundings import WINDOW  # noqa: E402

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402


@torch.inference_mode()
def test_steps_states_and_logits_equal_the_module():
    model = tiny_checkpoint(4).bricks
    for parameter in model.parameters():  # norms start at one and residual branches near nothing: make all count
        torch.nn.init.normal_(parameter, std=0.2)
    decoder = RowDecoder(model)
    generator = torch.Generator().manual_seed(0)
    steps = torch.stack([torch.randint(high, (1, 15), generator=generator) for high in (15, 20, 20, 20)], -1)
    windows = torch.randint(2, (1, 15, WINDOW), generator=generator, dtype=torch.uint8)
    prefix = model.prefix(torch.randn(1, 24), torch.randint(2, (1, 20, 400)), 1)
    expected = model(prefix, steps, windows)[0]
    cache = KeyValueCache(model.config, 1, 64, prefix)
    model.extend(prefix, cache)
    memory = cache.memory.numpy()[:, :, 0]
    for i in range(15):
        x = decoder.embed(steps[0, i].numpy(), windows[0, i].numpy())
        np.testing.assert_allclose(x, model.embed(steps[0, i], windows[0, i]).numpy(), rtol=1e-4, atol=1e-5)
        state = decoder.extend(x, memory, cache.lengths[0])
        cache.lengths[0] += 1
        np.testing.assert_allclose(state, expected[i].numpy(), rtol=1e-3, atol=1e-4)
        for field in range(4):
            chosen = (3, 5, 7)[:field]
            found = decoder.field_logits(state, field, chosen)
            wanted = model.field_logits(expected[i], field, torch.tensor(chosen, dtype=torch.int64))
            np.testing.assert_allclose(found, wanted.numpy(), rtol=1e-3, atol=1e-4)


def test_greedy_bricks_are_those_of_the_module_in_double_precision():
    checkpoint = tiny_checkpoint(1)
    plan = np.zeros((20, 20, 20), bool)
    plan[4:13, 5:14, :4] = True
    plan[6:8, 6:8, :3] = False
    single = laid(BrickSampler(checkpoint.bricks, checkpoint.vocabulary).lay([plan], None, SampleSettings(0.0), [0]))
    double = tiny_checkpoint(1)
    sampler = BrickSampler(double.bricks.double(), double.vocabulary)
    np.testing.assert_array_equal(single[0].bricks, laid(sampler.lay([plan], None, SampleSettings(0.0), [0]))[0].bricks)
