# SPDX-License-Identifier: GPL-3.0-or-later
"""The brick transformer's stage: lay real structures brick by brick, most with their plan, some without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from ..core.generation.brick_transformer import BrickConfig, BrickTransformer
from ..core.generation.sampler import BrickSampler, SampleSettings, laid
from ..core.generation.vocabulary import Vocabulary
from .brick_data import SYMMETRIES, BrickSequence, batches, moved, sequence, turned
from .contact_sheet import contact_sheet, save_picture
from .corpus import StructureRow
from .loop import Schedule

DROP_TEXT = 0.2
PICTURES = 12


class BrickStage:
    """``texts``: float (rows, captions, text width), the vectors of every row's captions; likewise held out.

    ``batch`` of the schedule is the number of positions. ``plan_share`` of the steps show the plan.
    """

    name = "bricks"

    def __init__(
        self,
        config: BrickConfig,
        schedule: Schedule,
        vocabulary: Vocabulary,
        train: Sequence[StructureRow],
        texts: Tensor,
        held_out: Sequence[StructureRow],
        held_out_texts: Tensor,
        seed: int,
        plan_share: float = 0.8,
    ) -> None:
        self.schedule, self.vocabulary, self.seed, self.plan_share = schedule, vocabulary, seed, plan_share
        self.train, self.texts = train, texts
        self.held_out, self.held_out_texts = held_out, held_out_texts
        self.model = BrickTransformer(config, vocabulary).to(texts.device)
        self._epoch = -1
        self._batches: list[NDArray[np.int64]] = []
        self._per_epoch = 0

    def _rows_of(self, step: int) -> NDArray[np.int64]:
        """Rows of a step's batch: every row once an epoch, whichever step the run was resumed at."""
        lengths = [len(row.structure) for row in self.train]
        if not self._per_epoch:
            generator = np.random.default_rng((self.seed, 0))
            self._per_epoch = len(batches(lengths, self.schedule.batch, generator))
        epoch, place = divmod(step, self._per_epoch)
        if epoch != self._epoch:
            self._batches = batches(lengths, self.schedule.batch, np.random.default_rng((self.seed, epoch)))
            self._epoch = epoch
        return self._batches[place % len(self._batches)]

    def loss(self, step: int) -> tuple[Tensor, dict[str, float], int]:
        """Cross-entropy of the bricks, in nats a brick: of the shape among those that fit the plan where there is one,
        of all fields otherwise."""
        generator = np.random.default_rng((self.seed, 1, step))
        rows = self._rows_of(step)
        with_plan = bool(generator.random() < self.plan_share)
        grid = self.vocabulary.grid
        items = []
        for row in rows:
            structure = turned(self.train[row].structure, int(generator.integers(SYMMETRIES)), grid[0])
            anywhere = generator if generator.random() < 0.5 else None
            items.append(sequence(moved(structure, grid, anywhere), self.vocabulary, with_plan))
        ranks = generator.integers(self.texts.shape[1], size=len(rows))
        text = self.texts[torch.from_numpy(rows), torch.from_numpy(ranks)]
        losses, count = self._losses(items, None if generator.random() < DROP_TEXT else text, with_plan)
        return losses, {"plan_nats" if with_plan else "free_nats": losses.item()}, count

    def _losses(self, items: list[BrickSequence], text: Tensor | None, with_plan: bool) -> tuple[Tensor, int]:
        device = self.texts.device
        count = max(len(item.steps) for item in items)

        def padded(arrays: list[NDArray[np.generic]]) -> Tensor:
            out = np.zeros((len(arrays), count, *arrays[0].shape[1:]), arrays[0].dtype)
            for i, array in enumerate(arrays):
                out[i, : len(array)] = array
            return torch.from_numpy(out).to(device)

        steps, windows = padded([item.steps for item in items]), padded([item.windows for item in items])
        fields, fits = padded([item.fields for item in items]), padded([item.fits for item in items])
        real = padded([np.ones(len(item.steps), bool) for item in items])
        layers = torch.from_numpy(np.stack([item.layers for item in items])).to(device) if with_plan else None
        prefix = self.model.prefix(text, layers, len(items))
        states = self.model(prefix, steps, windows)[real]
        fields, fits = fields[real], fits[real]
        shape = fields.shape[1] - 1
        logits = self.model.field_logits(states, shape, fields).float()
        if with_plan:
            return F.cross_entropy(logits.masked_fill(~fits, -1e4), fields[:, shape]), len(fields)
        ended = fields[:, 0] == self.vocabulary.end
        total = F.cross_entropy(self.model.field_logits(states, 0, fields).float(), fields[:, 0], reduction="sum")
        for field in range(1, shape):
            further = self.model.field_logits(states, field, fields).float()
            total = total + F.cross_entropy(further[~ended], fields[~ended, field], reduction="sum")
        total = total + F.cross_entropy(logits[~ended], fields[~ended, shape], reduction="sum")
        return total / (~ended).sum(), len(fields)

    def validate(self) -> dict[str, float]:
        """Nats a brick on held-out structures, with and without their plan."""
        figures = {}
        grid = self.vocabulary.grid
        for name, with_plan in (("held_out_plan_nats", True), ("held_out_free_nats", False)):
            total, count = 0.0, 0
            for start in range(0, len(self.held_out), 16):
                chunk = self.held_out[start : start + 16]
                items = [sequence(moved(row.structure, grid), self.vocabulary, with_plan) for row in chunk]
                with torch.inference_mode():
                    loss, number = self._losses(items, self.held_out_texts[start : start + 16, 2], with_plan)
                total, count = total + float(loss) * number, count + number
            figures[name] = total / count
        return figures

    def draw_samples(self, file: Path) -> None:
        """Held-out structures above what the model lays in their plans, and what it lays without one."""
        grid = self.vocabulary.grid
        rows = self.held_out[:PICTURES]
        plans = []
        for row in rows:
            layers = sequence(moved(row.structure, grid), self.vocabulary, True).layers
            plans.append(layers.reshape(grid[2], grid[0], grid[1]).transpose(1, 2, 0).astype(bool))
        structures = [row.structure for row in rows]
        sampler = BrickSampler(self.model, self.vocabulary)
        settings = SampleSettings(temperature=0.5)
        text = self.held_out_texts[: len(rows), 2]
        seeds = list(range(len(rows)))
        structures += [sample.bricks.astype(np.int64) for sample in laid(sampler.lay(plans, text, settings, seeds))]
        structures += [sample.bricks.astype(np.int64) for sample in laid(sampler.lay_freely(text, settings, seeds))]
        captions = [row.captions[2] for row in rows] + ["in its plan"] * len(rows) + ["without a plan"] * len(rows)
        save_picture(contact_sheet(structures, captions, columns=len(rows)), file)
