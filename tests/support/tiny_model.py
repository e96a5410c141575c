# SPDX-License-Identifier: GPL-3.0-or-later
"""A checkpoint of random weights, small enough to make in milliseconds. Needs torch."""

from __future__ import annotations

import torch
from brickwright.core.generation.brick_transformer import BrickConfig, BrickTransformer
from brickwright.core.generation.checkpoint import Checkpoint, SamplingDefaults
from brickwright.core.generation.planner import Planner, PlannerConfig
from brickwright.core.generation.text_encoder import TextConfig, WordVocabulary
from brickwright.core.generation.vocabulary import brickgpt_vocabulary

WORDS = ["chair", "table", "with", "tall", "back", "a"]


def tiny_checkpoint(seed: int = 0) -> Checkpoint:
    """Random planner and bricks of a few thousand weights, in evaluation mode."""
    torch.manual_seed(seed)
    words = WordVocabulary(WORDS)
    text = TextConfig(width=16, layers=1, heads=2, output=24, max_words=8, buckets=32)
    planner_config = PlannerConfig(latent=8, decoder_width=16, flow_width=16, flow_layers=2, text=text)
    vocabulary = brickgpt_vocabulary()
    bricks = BrickTransformer(BrickConfig(width=32, layers=2, heads=2, text=24, max_bricks=400), vocabulary)
    planner = Planner(planner_config, words)
    sampling = SamplingDefaults(plan_steps=2, best_of=3, voters=4)
    return Checkpoint("tiny", planner.eval(), bricks.eval(), words, vocabulary, sampling)
