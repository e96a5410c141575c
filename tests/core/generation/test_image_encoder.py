# SPDX-License-Identifier: GPL-3.0-or-later
"""The image encoder: sizes, what may change its vector and what may not."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
from brickwright.core.errors import InputError  # noqa: E402
from brickwright.core.generation.image_encoder import ImageConfig, ImageEncoder, Views  # noqa: E402

CONFIG = ImageConfig(side=32, widths=(8, 8, 16, 16), blocks=(1, 1, 1, 1), grid_width=8, output=24)


@pytest.fixture(scope="module")
def encoder():
    torch.manual_seed(0)
    return ImageEncoder(CONFIG).eval()


def pictures(count, seed=0):
    return list(np.random.default_rng(seed).integers(0, 256, (count, 4, 32, 32)).astype(np.uint8))


def vector(encoder, views):
    with torch.inference_mode():
        return encoder(views)[0]


def test_the_usual_size_is_small():
    model = ImageEncoder(ImageConfig())
    assert sum(parameter.numel() for parameter in model.parameters()) <= 2_500_000
    with torch.inference_mode():
        assert model(Views.of([np.zeros((4, 96, 96), np.uint8)])).shape == (1, 256)
    with pytest.raises(ValueError, match="multiple of 16"):
        ImageEncoder(ImageConfig(side=100))


def test_views_kinds_and_masks_are_seen(encoder):
    (picture,) = pictures(1)
    plain = vector(encoder, Views.of([picture]))
    other = picture.copy()
    other[3] = 255 - other[3]
    assert not torch.allclose(plain, vector(encoder, Views.of([other])), atol=1e-4)
    assert not torch.allclose(plain, vector(encoder, Views.of([picture], "normals")), atol=1e-4)


def test_order_counts_for_four_views_and_else_which_is_first(encoder):
    views = pictures(4)
    assert not torch.allclose(vector(encoder, Views.of(views)), vector(encoder, Views.of(views[::-1])), atol=1e-5)
    first, second, third = views[:3]
    plain = vector(encoder, Views.of([first, second, third]))
    assert torch.allclose(plain, vector(encoder, Views.of([first, third, second])), atol=1e-5)
    assert not torch.allclose(plain, vector(encoder, Views.of([second, first, third])), atol=1e-5)
    with pytest.raises(InputError, match="5 images"):
        Views.of(pictures(5))
    with pytest.raises(InputError, match="0 images"):
        Views.of([])


def test_what_is_absent_does_not_count(encoder):
    views = Views.of(pictures(3))
    present = torch.tensor([[True, False, False], [False, False, False]])
    both = Views(views.pixels.repeat(2, 1, 1, 1, 1), views.kinds.repeat(2, 1), present, torch.tensor([False, False]))
    with torch.inference_mode():
        one, none = encoder(both)
    assert torch.allclose(one, vector(encoder, Views.of(pictures(3)[:1])), atol=1e-5)
    assert torch.equal(none, encoder.missing)


def test_every_weight_is_reached_by_the_gradient():
    torch.manual_seed(0)
    model = ImageEncoder(CONFIG)
    views = Views.of(pictures(4))
    present = torch.tensor([[True] * 4, [False] * 4, [True, True, False, False]])
    batch = Views(
        views.pixels.repeat(3, 1, 1, 1, 1),
        torch.tensor([[0, 1, 0, 1]]).repeat(3, 1),
        present,
        torch.tensor([True, False, False]),
    )
    vectors = model(batch)
    (vectors * torch.randn_like(vectors)).sum().backward()
    lacking = {
        name for name, parameter in model.named_parameters() if parameter.grad is None or not parameter.grad.any()
    }
    # Blocks start as their shortcuts, so what is before their last convolution comes in with the second step.
    assert all(".first" in name or ".second_norm" in name for name in lacking), lacking
