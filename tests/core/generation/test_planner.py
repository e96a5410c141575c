# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the planner."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402


def encode(checkpoint, text):
    with torch.inference_mode():
        return checkpoint.planner.text(checkpoint.words.encode([text], checkpoint.planner.config.text))


def test_latents_are_finite_and_depend_on_text_and_noise():
    checkpoint = tiny_checkpoint()
    for layer in checkpoint.planner.layers:  # as they start they let nothing through
        torch.nn.init.normal_(layer.modulation.weight, std=0.5)
    noise = torch.randn(3, 8)
    chair = checkpoint.planner.sample(encode(checkpoint, "a chair"), noise, 3.0, 4)
    table = checkpoint.planner.sample(encode(checkpoint, "a table"), noise, 3.0, 4)
    assert chair.shape == (3, 8)
    assert chair.isfinite().all()
    assert not torch.allclose(chair, table)
    assert not torch.allclose(chair[0], chair[1])
    torch.testing.assert_close(chair, checkpoint.planner.sample(encode(checkpoint, "a chair"), noise, 3.0, 4))


def test_a_constant_velocity_is_followed_exactly(monkeypatch):
    checkpoint = tiny_checkpoint()
    monkeypatch.setattr(type(checkpoint.planner), "velocity", lambda self, x, time, condition: torch.ones_like(x))
    noise = torch.randn(2, 8)
    found = checkpoint.planner.sample(encode(checkpoint, "a chair"), noise, 2.0, 5)
    torch.testing.assert_close(found, noise + 1)


def test_guidance_extrapolates_from_the_unconditional_velocity(monkeypatch):
    checkpoint = tiny_checkpoint()
    without = checkpoint.planner.unconditional

    def velocity(self, x, time, condition):
        conditional = (condition != without).any(-1, keepdim=True)
        return torch.where(conditional, 3.0, 1.0) + 0 * x

    monkeypatch.setattr(type(checkpoint.planner), "velocity", velocity)
    found = checkpoint.planner.sample(encode(checkpoint, "a chair"), torch.zeros(2, 8), 2.0, 3)
    torch.testing.assert_close(found, torch.full((2, 8), 5.0))


def test_one_prompt_serves_many_draws():
    checkpoint = tiny_checkpoint()
    one = encode(checkpoint, "a tall chair")
    many = one.repeat(4, 1)
    noise = torch.randn(4, 8)
    torch.testing.assert_close(
        checkpoint.planner.sample(one, noise, 2.0, 2), checkpoint.planner.sample(many, noise, 2.0, 2)
    )
