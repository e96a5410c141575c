# SPDX-License-Identifier: GPL-3.0-or-later
"""The brick transformer: one step of the backbone a brick, then a small autoregressive head over the brick's fields.

Step i reads the shape of the brick before, a place (with a plan: where brick i goes; without one: where the brick
before went) and the surroundings of that place. A prefix carries the prompt and the layers of the plan. The backbone
is a pre-norm decoder with rotary positions (Su et al. 2021), RMS norm and gated feed-forward (Shazeer 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .surroundings import WINDOW
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class BrickConfig:
    """Sizes of the backbone; ``text``: width of the prompt's vector; ``max_bricks``: the longest assembly."""

    width: int = 256
    layers: int = 6
    heads: int = 4
    text: int = 256
    max_bricks: int = 1000

    @property
    def hidden(self) -> int:
        """Width of the gated feed-forward, 8/3 of the backbone's, in steps of 64."""
        return -(-self.width * 8 // 3 // 64) * 64


class KeyValueCache:
    """Keys and values of ``rows`` sequences, allocated once; forgetting is setting ``lengths`` (rows,)."""

    def __init__(self, config: BrickConfig, rows: int, length: int, like: Tensor) -> None:
        size = config.width // config.heads
        shape = (config.layers, 2, rows, config.heads, length, size)
        self.memory = torch.zeros(shape, dtype=like.dtype, device=like.device)
        self.lengths = [0] * rows

    def move(self, source: int, target: int) -> None:
        """Put the sequence of row ``source`` in the place of row ``target``."""
        used = self.lengths[source]
        self.memory[:, :, target, :, :used] = self.memory[:, :, source, :, :used]
        self.lengths[target] = used


def rotary_frequencies(size: int) -> Tensor:
    """Angular steps (size / 2,) of the rotary embedding."""
    return 10_000 ** (-torch.arange(0, size, 2) / size)


def rotary(positions: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines (…, size) of the rotary embedding at integer ``positions``."""
    angles = positions[..., None].float() * rotary_frequencies(size).to(positions.device)
    angles = torch.cat([angles, angles], -1)
    return angles.cos(), angles.sin()


def _rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    low, high = x.chunk(2, -1)
    return x * cosines + torch.cat([-high, low], -1) * sines


class _Layer(nn.Module):
    def __init__(self, config: BrickConfig) -> None:
        super().__init__()
        width = config.width
        self.heads, self.size = config.heads, width // config.heads
        self.attention_norm = nn.RMSNorm(width, eps=1e-6)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.mlp_norm = nn.RMSNorm(width, eps=1e-6)
        self.gate_up = nn.Linear(width, 2 * config.hidden, bias=False)
        self.down = nn.Linear(config.hidden, width, bias=False)

    def _heads(self, x: Tensor, cosines: Tensor, sines: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        batch, length, _ = x.shape
        qkv = self.qkv(self.attention_norm(x)).view(batch, length, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
        turned = _rotate(qkv[:2], cosines, sines)
        return turned[0], turned[1], qkv[2]

    def _finish(self, x: Tensor, attended: Tensor) -> Tensor:
        x = x + self.out(attended.transpose(1, 2).flatten(2))
        gate, up = self.gate_up(self.mlp_norm(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor, bias: Tensor) -> Tensor:
        """Whole sequences (batch, length, width); ``bias`` (length, length) is added to the scores."""
        q, k, v = self._heads(x, cosines, sines)
        # written out: on the CPU the backward pass of the fused form is slower in bf16
        scores = (q @ k.transpose(-1, -2)) * self.size**-0.5 + bias
        return self._finish(x, scores.softmax(-1).to(v.dtype) @ v)

    def extend(
        self, x: Tensor, cosines: Tensor, sines: Tensor, cached: Tensor, at: list[int], mask: Tensor | None
    ) -> Tensor:
        """New positions (rows, new, width) of rows 0 … of ``cached`` (2, rows, heads, length, size) from ``at`` on."""
        q, k, v = self._heads(x, cosines, sines)
        rows, new = x.shape[:2]
        for row in range(rows):
            cached[0, row, :, at[row] : at[row] + new] = k[row]
            cached[1, row, :, at[row] : at[row] + new] = v[row]
        end = max(at) + new
        keys, values = cached[0, :rows, :, :end], cached[1, :rows, :, :end]
        return self._finish(x, F.scaled_dot_product_attention(q, keys, values, attn_mask=mask))


class BrickTransformer(nn.Module):
    """See the module's docstring. A ``step`` is the input of one position: int (…, 4) ``previous shape + 1 (0 at the
    start), x, y, z`` of the place, and its window (…, WINDOW)."""

    def __init__(self, config: BrickConfig, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.config = config
        width = config.width
        x, y, z = vocabulary.grid
        self.layer_cells = x * y
        self.prefix_length = 1 + z
        self.previous = nn.Embedding(len(vocabulary.shapes) + 1, width)
        self.place = nn.ModuleList(nn.Embedding(values, width) for values in (x, y, z))
        self.window = nn.Linear(WINDOW, width)
        self.text = nn.Linear(config.text, width)
        self.no_text = nn.Parameter(torch.zeros(width))
        self.plan_layer = nn.Linear(self.layer_cells, width)
        self.plan_height = nn.Embedding(z, width)
        self.no_plan = nn.Embedding(z, width)
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config.layers))
        self.norm = nn.RMSNorm(width, eps=1e-6)
        values = [count for _, count in vocabulary.fields]
        self.chosen = nn.ModuleList(nn.Embedding(count, width) for count in values[:-1])
        self.mixed = nn.ModuleList(nn.Linear(width, width) for _ in values)
        self.heads = nn.ModuleList(nn.Linear(width, count) for count in values)
        for module in self.modules():
            if isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, _Layer):
                for linear in (module.out, module.down):  # residual branches start small (GPT-2)
                    nn.init.normal_(linear.weight, std=0.02 / (2 * config.layers) ** 0.5)

    def prefix(self, text: Tensor | None, plan_layers: Tensor | None, rows: int) -> Tensor:
        """(rows, prefix_length, width) of prompt vectors (rows, text) and plan layers (rows, z, x * y); either may be
        None for none."""
        dtype = self.no_text.dtype
        first = self.no_text.expand(rows, -1) if text is None else self.text(text.to(dtype))
        if plan_layers is None:
            layers = self.no_plan.weight.expand(rows, -1, -1)
        else:
            layers = self.plan_layer(plan_layers.to(dtype)) + self.plan_height.weight
        return torch.cat([first[:, None].to(layers.dtype), layers], 1)

    def embed(self, steps: Tensor, windows: Tensor) -> Tensor:
        """(…, width) of steps (…, 4) and windows (…, WINDOW)."""
        total = self.previous(steps[..., 0]) + self.window(windows.to(self.no_text.dtype))
        for i, place in enumerate(self.place, 1):
            total = total + place(steps[..., i])
        return total

    def forward(self, prefix: Tensor, steps: Tensor, windows: Tensor) -> Tensor:
        """States (batch, n, width) from which brick i of each sequence is drawn, for training."""
        x = torch.cat([prefix, self.embed(steps, windows)], 1)
        length = x.shape[1]
        cosines, sines = rotary(torch.arange(length, device=x.device), self.config.width // self.config.heads)
        bias = torch.full((length, length), -1e4, device=x.device).triu(1)
        bias[: prefix.shape[1], : prefix.shape[1]] = 0
        cosines, sines, bias = cosines.to(x.dtype), sines.to(x.dtype), bias.to(x.dtype)
        for layer in self.layers:
            x = layer(x, cosines, sines, bias)
        states: Tensor = self.norm(x[:, prefix.shape[1] :])
        return states

    def extend(self, x: Tensor, cache: KeyValueCache, first: int = 0) -> Tensor:
        """Append embedded positions (rows, new, width) to the cache's rows from ``first`` on; the states (rows, width)
        of the last.

        The prefix, which sees all of itself, is appended to an empty cache in one call of its own.
        """
        rows, new = x.shape[:2]
        at = cache.lengths[first : first + rows]
        positions = torch.tensor(at, device=x.device)[:, None] + torch.arange(new, device=x.device)
        cosines, sines = rotary(positions, self.config.width // self.config.heads)
        cosines, sines = cosines[:, None].to(x.dtype), sines[:, None].to(x.dtype)
        mask = None
        if min(at) != max(at) or (new > 1 and at[0] > 0):
            keys = torch.arange(max(at) + new, device=x.device)
            mask = (keys[None, None] <= positions[..., None])[:, None]
        for layer, cached in zip(self.layers, cache.memory[:, :, first : first + rows], strict=True):
            assert isinstance(layer, _Layer)
            x = layer.extend(x, cosines, sines, cached, at, mask)
        cache.lengths[first : first + rows] = [length + new for length in at]
        states: Tensor = self.norm(x[:, -1])
        return states

    def field_logits(self, states: Tensor, field: int, chosen: Tensor) -> Tensor:
        """Logits (…, values) of a field, given states (…, width) and the fields drawn before it, int (…, field)."""
        for i in range(field):
            states = states + self.chosen[i](chosen[..., i])
        logits: Tensor = self.heads[field](F.silu(self.mixed[field](states)))
        return logits
