# SPDX-License-Identifier: GPL-3.0-or-later
"""Text to plan: rectified flow (Liu et al. 2023) in the latent space of a variational autoencoder of occupancies.

The latent is one vector for the whole shape, so the velocity network is a small residual MLP modulated by the prompt
and the time (adaptive layer norm, Peebles and Xie 2023), and a plan takes some tens of milliseconds on a CPU.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .text_encoder import TextConfig, TextEncoder, WordVocabulary

TIME_FEATURES = 64


@dataclass(frozen=True)
class PlannerConfig:
    """Sizes of a planner: ``grid`` cells a side, ``latent`` numbers a shape."""

    grid: tuple[int, int, int] = (20, 20, 20)
    latent: int = 96
    decoder_width: int = 640
    flow_width: int = 512
    flow_layers: int = 6
    dropout: float = 0.1
    text: TextConfig = field(default_factory=TextConfig)

    @property
    def cells(self) -> int:
        """Cells of the grid."""
        return math.prod(self.grid)


class Residual(nn.Module):
    """x + MLP(norm(x))."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, width)
        self.down = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.down(F.silu(self.up(self.norm(x))))


def _tower(inputs: int, width: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inputs, width), Residual(width), Residual(width), nn.LayerNorm(width), nn.Linear(width, outputs)
    )


class ShapeEncoder(nn.Module):
    """Occupancy, float (batch, cells), to mean and log-variance of its latent; needed for training alone."""

    def __init__(self, config: PlannerConfig) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Dropout(0.1), _tower(config.cells, config.decoder_width, 2 * config.latent))

    def forward(self, occupancy: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.net(occupancy).chunk(2, -1)
        return mean, log_variance.clamp(-8, 4)


class ShapeDecoder(nn.Module):
    """Latent (batch, latent) to occupancy logits (batch, cells)."""

    def __init__(self, config: PlannerConfig) -> None:
        super().__init__()
        self.net = _tower(config.latent, config.decoder_width, config.cells)

    def forward(self, latent: Tensor) -> Tensor:
        logits: Tensor = self.net(latent)
        return logits


class _Modulated(nn.Module):
    """Residual MLP whose norm is shifted, scaled and gated by the condition; starts as the identity."""

    def __init__(self, width: int, condition: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.modulation = nn.Linear(condition, 3 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.dropout = dropout

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        shift, scale, gate = self.modulation(condition).chunk(3, -1)
        hidden = F.silu(self.up(self.norm(x) * (1 + scale) + shift))
        return x + gate * self.down(F.dropout(hidden, self.dropout, self.training))


class Planner(nn.Module):
    """Prompt to occupancy. ``latent_mean`` and ``latent_scale`` standardise the latents."""

    latent_mean: Tensor
    latent_scale: Tensor

    def __init__(self, config: PlannerConfig, vocabulary: WordVocabulary) -> None:
        super().__init__()
        self.config = config
        condition = config.text.output
        self.text = TextEncoder(config.text, vocabulary)
        self.unconditional = nn.Parameter(torch.zeros(condition))
        self.time = nn.Sequential(nn.Linear(TIME_FEATURES, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.inward = nn.Linear(config.latent, config.flow_width)
        self.layers = nn.ModuleList(
            _Modulated(config.flow_width, condition, config.dropout) for _ in range(config.flow_layers)
        )
        self.norm = nn.LayerNorm(config.flow_width)
        self.outward = nn.Linear(config.flow_width, config.latent)
        self.decoder = ShapeDecoder(config)
        self.register_buffer("latent_mean", torch.zeros(config.latent))
        self.register_buffer("latent_scale", torch.ones(config.latent))

    def velocity(self, x: Tensor, time: Tensor, condition: Tensor) -> Tensor:
        """d x / d time at ``x`` (..., latent), ``time`` (...) from 0 (noise) to 1 (shape), ``condition`` (..., text).

        Leading dimensions broadcast: what many draws share is computed once.
        """
        frequencies = torch.exp(torch.linspace(0, math.log(1000), TIME_FEATURES // 2, device=x.device))
        angles = time[..., None].float() * frequencies
        features = torch.cat([angles.sin(), angles.cos()], -1).to(condition.dtype)
        condition = F.silu(condition + self.time(features))
        hidden = self.inward(x.to(condition.dtype))
        for layer in self.layers:
            hidden = layer(hidden, condition)
        velocity: Tensor = self.outward(self.norm(hidden))
        return velocity

    @torch.inference_mode()
    def sample(
        self, prompt: Tensor, noise: Tensor, guidance: float, steps: int, step: Callable[[int], None] | None = None
    ) -> Tensor:
        """Latents (batch, latent), float32, one for each row of ``noise``; ``prompt`` is what ``text`` makes of as many
        prompts, or of one for all.

        Heun's method over ``steps`` equal steps; ``guidance`` g takes u + g (c - u) of the conditional velocity c and
        the unconditional u (Ho and Salimans 2022). ``step`` is called with the number of each step, before it.
        """
        conditions = torch.stack([prompt, self.unconditional.expand_as(prompt)][: 1 if guidance == 1 else 2])

        def guided(x: Tensor, time: float) -> Tensor:
            velocity = self.velocity(x[None], torch.full((1, 1), time, device=x.device), conditions).float()
            return velocity[-1] + guidance * (velocity[0] - velocity[-1])

        x = noise.float()
        for i in range(steps):
            if step is not None:
                step(i)
            first = guided(x, i / steps)
            x = x + (first + guided(x + first / steps, (i + 1) / steps)) / (2 * steps)
        return x

    @torch.inference_mode()
    def decode_logits(self, latents: Tensor) -> Tensor:
        """float (batch, x, y, z): the log-odds of each cell."""
        shape = latents * self.latent_scale.float() + self.latent_mean.float()
        logits: Tensor = self.decoder(shape.to(self.inward.weight.dtype))
        return logits.view(-1, *self.config.grid)
