# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded model from its recipe: shapes, then the planner, then the bricks, then the checkpoint folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from ..core.generation.checkpoint import Checkpoint, save_checkpoint
from ..core.generation.text_encoder import TextEncoder, WordVocabulary
from ..core.generation.vocabulary import brickgpt_vocabulary
from .brick_stage import BrickStage
from .corpus import StructureRow
from .loop import train_stage
from .planner_stages import AutoencoderStage, FlowStage
from .recipe import Recipe
from .shape_data import ShapeData
from .split import Split


@torch.inference_mode()
def caption_vectors(encoder: TextEncoder, data: ShapeData) -> Tensor:
    """float (rows, captions, text width): every row's captions as the planner's text encoder reads them."""
    index = torch.arange(len(data.rows), device=data.occupancy.device)
    ranks = [
        torch.cat([encoder(data.text(rank, part)) for part in index.split(256)]) for rank in range(len(data.captions))
    ]
    return torch.stack(ranks, 1).clone()


def train_text_model(recipe: Recipe, split: Split, folder: Path, device: torch.device) -> Path:
    """Train all stages in ``folder``, resuming what is there; returns the folder of the finished checkpoint."""
    words = WordVocabulary.from_texts(caption for row in split.train for caption in row.captions)
    vocabulary = brickgpt_vocabulary()
    train = ShapeData.from_rows(split.train, words, recipe.planner.text, device)
    held_out = ShapeData.from_rows(split.validation, words, recipe.planner.text, device)
    mark = f"{recipe.fingerprint}-{len(split.train)}"

    torch.manual_seed(recipe.seed)
    shapes = AutoencoderStage(recipe.planner, recipe.shape_schedule, train, held_out)
    train_stage(shapes, folder / "shapes", recipe.seed, mark)

    torch.manual_seed(recipe.seed)
    planner = FlowStage(
        recipe.planner, recipe.flow_schedule, train, held_out, words, shapes.model, recipe.flow, recipe.sampling
    )
    train_stage(planner, folder / "planner", recipe.seed, mark)

    torch.manual_seed(recipe.seed)
    bricks = BrickStage(
        recipe.bricks,
        recipe.brick_schedule,
        vocabulary,
        split.train,
        caption_vectors(planner.model.text, train),
        split.validation,
        caption_vectors(planner.model.text, held_out),
        recipe.seed,
    )
    train_stage(bricks, folder / "bricks", recipe.seed, mark)

    finished = folder / "model"
    name = f"brickwright-{recipe.name}"
    checkpoint = Checkpoint(name, planner.model, bricks.model, words, vocabulary, recipe.sampling)
    save_checkpoint(checkpoint, finished, model_card(recipe, split.train))
    return finished


def model_card(recipe: Recipe, rows: Sequence[StructureRow]) -> str:
    """Markdown that says what the model is, what it was trained on and under which licence."""
    categories = Counter(row.category for row in rows)
    counts = "\n".join(f"| {name} | {count} |" for name, count in categories.most_common())
    objects = len({row.object_id for row in rows})
    return f"""# brickwright-{recipe.name}

Text to brick structures: a flow planner draws a 20 x 20 x 20 occupancy from the prompt, a transformer lays bricks of
eight kinds (BrickGPT's library) in it. Made by `brickwright train {recipe.name}`,
whose recipe holds the sizes and schedules.

## Data

StableText2Brick (A. Pun et al., "Generating Physically Stable and Buildable Brick Structures from Text", ICCV 2025;
MIT licence), the four classes below, {len(rows)} structures of {objects} objects with five captions each. Its shapes
derive from ShapeNetCore, its captions from GPT-4o. Held-out objects were chosen by a hash of their id.

| class | structures |
|---|---|
{counts}

## Licence

The weights are under GPL-3.0-or-later, as the rest of Brickwright.

## Limits

It knows chairs, tables, sofas and cars described in English, one colour at a time, at most 20 studs a side.
"""
