# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user would pick instead of our decoder: a Llama of the same size that spells each brick in five tokens,
decoded by transformers' ``generate``. Its weights are random, for only its speed matters here."""

from __future__ import annotations

import importlib
import time
from typing import Any

from ..core.errors import MissingDependencyError

TOKENS_A_BRICK = 5  # shape, x, y, z, end: what BrickGPT spells in ten text tokens
VOCABULARY = 128  # 14 shapes, 3 x 20 places, the rest for the prompt
PROMPT_TOKENS = 32
HEADS = 4


def llama_sizes(parameters: int, layers: int) -> tuple[int, int]:
    """(width, width of the feed-forward) of a Llama of ``layers`` layers with as nearly ``parameters`` as can be.

    A layer of width d has 4 d^2 for attention and 3 d f for its gated feed-forward; f is near 8/3 d, as usual.
    """
    step = 8 * HEADS
    width = max(step, round((parameters / (12 * layers)) ** 0.5 / step) * step)
    rest = parameters - VOCABULARY * width - 4 * layers * width**2
    return width, max(8, round(rest / (3 * layers * width)))


class FiveTokenModel:
    """A random Llama; :meth:`seconds` times the decoding of a batch."""

    def __init__(self, parameters: int, layers: int, most_bricks: int) -> None:
        try:
            transformers = importlib.import_module("transformers")
            self._torch: Any = importlib.import_module("torch")
        except ImportError as error:
            raise MissingDependencyError("This benchmark needs transformers: pip install transformers.") from error
        width, hidden = llama_sizes(parameters, layers)
        config = transformers.LlamaConfig(
            vocab_size=VOCABULARY,
            hidden_size=width,
            intermediate_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=HEADS,
            num_key_value_heads=HEADS,
            max_position_embeddings=PROMPT_TOKENS + TOKENS_A_BRICK * most_bricks,
            tie_word_embeddings=True,
        )
        self._torch.manual_seed(0)
        self._model = transformers.LlamaForCausalLM(config).eval()
        self.parameters = sum(weight.numel() for weight in self._model.parameters())
        self.layers, self.width = layers, width

    def seconds(self, bricks: int, batch: int, kind: str) -> float:
        """Seconds to sample ``bricks`` bricks in each of ``batch`` sequences, with weights of ``kind`` (a dtype)."""
        torch = self._torch
        model = self._model.to(getattr(torch, kind))
        tokens = torch.randint(0, VOCABULARY, (batch, PROMPT_TOKENS), generator=torch.Generator().manual_seed(0))
        count = TOKENS_A_BRICK * bricks
        with torch.inference_mode():
            start = time.perf_counter()
            out = model.generate(
                tokens,
                attention_mask=torch.ones_like(tokens),
                do_sample=True,
                temperature=1.0,
                min_new_tokens=count,
                max_new_tokens=count,
                pad_token_id=0,
            )
            passed = time.perf_counter() - start
        if out.shape != (batch, PROMPT_TOKENS + count):
            raise RuntimeError(f"generate made {out.shape[1] - PROMPT_TOKENS} tokens instead of {count}")
        return passed
