# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner's two stages: the shape autoencoder, then the flow from noise to its latents, conditioned on text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..core.generation.checkpoint import SamplingDefaults
from ..core.generation.plan_draw import draw_plans
from ..core.generation.planner import Planner, PlannerConfig, ShapeDecoder, ShapeEncoder
from ..core.generation.text_encoder import WordVocabulary
from .loop import Schedule
from .pictures import draw_occupancies
from .quality import evaluate_plans, shape_set
from .shape_data import ShapeData, mirrored, stretched

PICTURES = 12


@dataclass(frozen=True)
class FlowOptions:
    """How the planner's flow sees the latents: ``latent_noise`` scales the posterior's deviation, ``copies`` of each
    shape of which all but two have their proportions changed by ``spread``, ``drop_text`` for guidance."""

    latent_noise: float = 1.0
    copies: int = 8
    spread: float = 0.06
    drop_text: float = 0.12
    word_dropout: float = 0.2


class ShapeAutoencoder(nn.Module):
    """Encoder and decoder trained together."""

    def __init__(self, config: PlannerConfig) -> None:
        super().__init__()
        self.encoder = ShapeEncoder(config)
        self.decoder = ShapeDecoder(config)

    @torch.inference_mode()
    def latents(self, occupancy: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (n, latent) of occupancies bool (n, x, y, z)."""
        parts = [self.encoder(chunk.flatten(1).float()) for chunk in occupancy.split(256)]
        return torch.cat([mean for mean, _ in parts]), torch.cat([log_variance for _, log_variance in parts])


class AutoencoderStage:
    """A variational autoencoder (Kingma and Welling 2014) of occupancies, with mirrored and stretched copies."""

    name = "shapes"

    def __init__(
        self, config: PlannerConfig, schedule: Schedule, train: ShapeData, held_out: ShapeData, divergence: float = 1.0
    ) -> None:
        self.schedule, self.train, self.held_out, self.divergence = schedule, train, held_out, divergence
        self.model = ShapeAutoencoder(config).to(train.occupancy.device)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float], int]:
        """Reconstruction plus weighted divergence, in nats a shape."""
        occupancy, batch = self.train.occupancy, self.schedule.batch
        index = torch.randint(len(occupancy), (batch,), device=occupancy.device)
        coin = torch.rand(2, batch, device=occupancy.device) < 0.5
        shapes = stretched(mirrored(occupancy[index], coin[0]), coin[1]).flatten(1).float()
        mean, log_variance = self.model.encoder(shapes)
        latent = mean + torch.randn_like(mean) * (log_variance / 2).exp()
        logits = self.model.decoder(latent).float()
        reconstruction = F.binary_cross_entropy_with_logits(logits, shapes, reduction="sum") / batch
        divergence = 0.5 * (mean.float() ** 2 + log_variance.float().exp() - log_variance.float() - 1).sum() / batch
        figures = {"reconstruction": reconstruction.item(), "divergence": divergence.item()}
        return reconstruction + self.divergence * divergence, figures, batch

    def _rebuilt(self) -> Tensor:
        mean, _ = self.model.latents(self.held_out.occupancy)
        with torch.inference_mode():
            return (self.model.decoder(mean) > 0).view(self.held_out.occupancy.shape)

    def validate(self) -> dict[str, float]:
        """Mean IoU of held-out shapes and their reconstructions."""
        real, rebuilt = self.held_out.occupancy.flatten(1), self._rebuilt().flatten(1)
        return {"held_out_iou": float(((real & rebuilt).sum(1) / (real | rebuilt).sum(1)).mean())}

    def draw_samples(self, file: Path) -> None:
        """Held-out shapes above their reconstructions."""
        pairs = torch.cat([self.held_out.occupancy[:PICTURES], self._rebuilt()[:PICTURES]])
        draw_occupancies(pairs.cpu().numpy(), file, columns=PICTURES)


class FlowStage:
    """The planner: text encoder and velocity network, on the latents of a trained autoencoder."""

    name = "planner"

    def __init__(
        self,
        config: PlannerConfig,
        schedule: Schedule,
        train: ShapeData,
        held_out: ShapeData,
        vocabulary: WordVocabulary,
        autoencoder: ShapeAutoencoder,
        options: FlowOptions,
        sampling: SamplingDefaults,
    ) -> None:
        self.schedule, self.train, self.held_out = schedule, train, held_out
        self.drop_text, self.sampling = options.drop_text, sampling
        self.model = Planner(config, vocabulary).to(train.occupancy.device)
        self.model.text.word_dropout = options.word_dropout
        self.model.decoder = autoencoder.decoder.requires_grad_(False)
        shapes = [train.occupancy, train.occupancy.flip(1)]
        everything = torch.ones(len(train.occupancy), dtype=torch.bool, device=train.occupancy.device)
        torch.manual_seed(0)
        while len(shapes) < options.copies:  # slightly other proportions, of which the captions stay true
            shapes.append(stretched(shapes[len(shapes) % 2], everything, options.spread))
        latents = [autoencoder.latents(copy) for copy in shapes]
        self.mean = torch.stack([mean for mean, _ in latents])
        self.deviation = torch.stack([log_variance for _, log_variance in latents]).div(2).exp() * options.latent_noise
        self.model.latent_mean.copy_(self.mean.mean((0, 1)))
        spread = self.mean.var((0, 1)) + self.deviation.square().mean((0, 1))
        self.model.latent_scale.copy_(spread.sqrt().clamp(min=0.02))
        self.held_out_latents = autoencoder.latents(held_out.occupancy)[0]
        self._train_set = shape_set(train.rows)
        self._held_out_set = shape_set(held_out.rows)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float], int]:
        """Mean square error of the velocity, at logit-normal times (Esser et al. 2024)."""
        batch, device = self.schedule.batch, self.mean.device
        index = torch.randint(self.mean.shape[1], (batch,), device=device)
        side = torch.randint(len(self.mean), (batch,), device=device)
        latent = self.mean[side, index] + self.deviation[side, index] * torch.randn(
            batch, self.mean.shape[2], device=device
        )
        target = (latent - self.model.latent_mean) / self.model.latent_scale
        noise = torch.randn_like(target)
        time = torch.sigmoid(torch.randn(batch, device=device))
        rank = int(torch.randint(len(self.train.captions), (1,)))  # one rank a step: captions of like length
        condition = self.model.text(self.train.text(rank, index))
        dropped = torch.rand(batch, 1, device=device) < self.drop_text
        condition = torch.where(dropped, self.model.unconditional.to(condition.dtype), condition)
        x = (1 - time[:, None]) * noise + time[:, None] * target
        loss = (self.model.velocity(x, time, condition).float() - (target - noise)).square().mean()
        return loss, {"loss": loss.item()}, batch

    def _drawn(self, repeat: int, most: int | None = None) -> tuple[Tensor, np.ndarray]:
        """Plans for ``repeat`` captions per held-out object, at most ``most``, the likeliest of many draws; the indices
        of their rows."""
        seen: dict[str, int] = {}
        for i, row in enumerate(self.held_out.rows):
            seen.setdefault(row.object_id, i)
        rows = np.tile(np.array(list(seen.values())), repeat)[:most]
        ranks = len(self.held_out.captions)
        plans = []
        for i, row in enumerate(rows):
            text = self.held_out.text((i + i // len(seen)) % ranks, torch.tensor([row], device=self.mean.device))
            with torch.inference_mode():
                vector = self.model.text(text)
            plans.append(draw_plans(self.model, vector, i, self.sampling)[0])
        return torch.stack(plans), rows

    def validate(self) -> dict[str, float]:
        """Velocity error on held-out latents, and the figures of plans drawn for held-out captions."""
        device = self.mean.device
        generator = torch.Generator().manual_seed(1)
        target = (self.held_out_latents - self.model.latent_mean) / self.model.latent_scale
        noise = torch.randn(target.shape, generator=generator).to(device)
        time = torch.sigmoid(torch.randn(len(target), generator=generator)).to(device)
        index = torch.arange(len(target), device=device)
        with torch.inference_mode():
            condition = self.model.text(self.held_out.text(2, index))
            x = (1 - time[:, None]) * noise + time[:, None] * target
            error = (self.model.velocity(x, time, condition) - (target - noise)).square().mean()
        plans, rows = self._drawn(2)
        report = evaluate_plans(
            list(plans.cpu().numpy()), [self.held_out.rows[i] for i in rows], self._train_set, self._held_out_set
        )
        return {"held_out_loss": float(error), **report.summary}

    def draw_samples(self, file: Path) -> None:
        """Described objects above the plans drawn from their captions."""
        plans, rows = self._drawn(1, PICTURES)
        real = self.held_out.occupancy[torch.from_numpy(rows).to(self.mean.device)]
        draw_occupancies(torch.cat([real, plans]).cpu().numpy(), file, columns=PICTURES)
