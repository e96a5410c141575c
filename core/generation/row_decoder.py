# SPDX-License-Identifier: GPL-3.0-or-later
"""The brick transformer for one sequence and one new position at a time, on the CPU, in numpy.

A vector of a few hundred numbers takes a microsecond to work on and torch several to be called, of which a step has
hundreds: one row at a time this is more than twice as fast as the module it reads its weights from, and equal to it up
to rounding. It shares the module's memory and that of its cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from .brick_transformer import BrickTransformer, rotary_frequencies

Vector = NDArray[np.float32]


class _Weights(NamedTuple):
    attention_norm: Vector
    qkv: Vector
    out: Vector
    mlp_norm: Vector
    gate_up: Vector
    down: Vector


def _array(tensor: Tensor) -> Vector:
    array: Vector = tensor.detach().numpy()
    return array


def _tables(modules: nn.ModuleList) -> list[Vector]:
    return [_array(module.get_parameter("weight")) for module in modules]


def _linears(modules: nn.ModuleList) -> list[tuple[Vector, Vector]]:
    return [(_array(module.get_parameter("weight")), _array(module.get_parameter("bias"))) for module in modules]


def _normed(x: Vector, weight: Vector) -> Vector:
    return x * weight * np.float32((np.dot(x, x) / len(x) + 1e-6) ** -0.5)


def _silu(x: Vector) -> Vector:
    return x / (1 + np.exp(-x))


class RowDecoder:
    """Steps of ``model``, which is in single precision on the CPU and stays unchanged."""

    def __init__(self, model: BrickTransformer) -> None:
        self.heads = model.config.heads
        self.size = model.config.width // self.heads
        self.hidden = model.config.hidden
        self._layers = [
            _Weights(*(_array(getattr(layer, name).weight) for name in _Weights._fields)) for layer in model.layers
        ]
        self._norm = _array(model.norm.weight)
        angles = rotary_frequencies(self.size).numpy()
        self._frequencies = np.concatenate([angles, angles])
        self._previous = _array(model.previous.weight)
        self._place = _tables(model.place)
        self._window = np.ascontiguousarray(_array(model.window.weight).T)
        self._bias = _array(model.window.bias)
        self._chosen = _tables(model.chosen)
        self._mixed = _linears(model.mixed)
        self._field_heads = _linears(model.heads)

    def embed(self, step: NDArray[np.int64], window: NDArray[np.uint8]) -> Vector:
        """(width,) of one step (4,) and its window (WINDOW,)."""
        total: Vector = self._window[window.view(bool)].sum(0) + self._bias + self._previous[step[0]]
        for i, place in enumerate(self._place, 1):
            total += place[step[i]]
        return total

    def extend(self, x: Vector, memory: NDArray[np.float32], at: int) -> Vector:
        """Append the position ``x`` (width,) at index ``at`` of ``memory`` (layers, 2, heads, length, size), one row of
        a cache; the state (width,) of that position."""
        angles = at * self._frequencies
        cosines, sines = np.cos(angles), np.sin(angles)
        half, heads = self.size // 2, self.heads
        for weights, (keys, values) in zip(self._layers, memory, strict=True):
            qkv = (weights.qkv @ _normed(x, weights.attention_norm)).reshape(3 * heads, self.size)
            straight = qkv[: 2 * heads]
            crossed = np.concatenate([-straight[:, half:], straight[:, :half]], 1)
            turned = straight * cosines + crossed * sines
            keys[:, at], values[:, at] = turned[heads:], qkv[2 * heads :]
            scores = np.matmul(keys[:, : at + 1], turned[:heads, :, None])[:, :, 0] * np.float32(self.size**-0.5)
            shares = np.exp(scores - scores.max(1, keepdims=True))
            shares /= shares.sum(1, keepdims=True)
            x = x + weights.out @ np.matmul(shares[:, None], values[:, : at + 1]).reshape(-1)
            gate_up = weights.gate_up @ _normed(x, weights.mlp_norm)
            x = x + weights.down @ (_silu(gate_up[: self.hidden]) * gate_up[self.hidden :])
        return _normed(x, self._norm)

    def field_logits(self, state: Vector, field: int, chosen: tuple[int, ...]) -> Vector:
        """Logits (values,) of a field, given the fields drawn before it."""
        for table, value in zip(self._chosen, chosen, strict=False):
            state = state + table[value]
        (mixed, mixed_bias), (head, head_bias) = self._mixed[field], self._field_heads[field]
        return head @ _silu(mixed @ state + mixed_bias) + head_bias
