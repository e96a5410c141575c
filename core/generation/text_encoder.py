# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompt to vector: a word-level transformer small enough to ship.

A word is the sum of an embedding of its own and of the mean embedding of its hashed character n-grams (Bojanowski et
al. 2017), so that a word the model never saw (``armchairs``) still lies near those it is spelt like.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

PAD, UNKNOWN = 0, 1
SPECIAL = 2  # ids below this are not words
WORD = re.compile(r"[^\W_]+", re.UNICODE)
NGRAM_SIZES = (3, 4, 5)


def split_words(text: str) -> list[str]:
    """Lower-case runs of letters and digits, in any script."""
    return WORD.findall(text.lower())


def ngram_buckets(word: str, buckets: int) -> list[int]:
    """Hash buckets of the character n-grams of ``<word>``."""
    marked = f"<{word}>"
    grams = [marked[i : i + size] for size in NGRAM_SIZES for i in range(len(marked) - size + 1)]
    return [zlib.crc32(gram.encode()) % buckets for gram in grams]


@dataclass(frozen=True)
class TextConfig:
    """Sizes of a :class:`TextEncoder`."""

    width: int = 128
    layers: int = 2
    heads: int = 4
    output: int = 256
    max_words: int = 64
    buckets: int = 2048
    dropout: float = 0.1


@dataclass(frozen=True)
class TextBatch:
    """Tokenised texts: ``ids`` int64 (batch, words), ids from ``vocabulary size`` up are rows of ``unseen``, which is
    float (unseen words, buckets), the n-gram weights of words outside the vocabulary."""

    ids: Tensor
    unseen: Tensor


class WordVocabulary:
    """The words a model knows, in the order of their ids (from 2; 0 is padding, 1 an unknown word)."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self._ids = {word: i + SPECIAL for i, word in enumerate(self.words)}

    @classmethod
    def from_texts(cls, texts: Iterable[str], min_count: int = 3) -> WordVocabulary:
        """Words that occur at least ``min_count`` times, the most frequent first."""
        counts = Counter(word for text in texts for word in split_words(text))
        kept = [word for word, count in counts.items() if count >= min_count]
        return cls(sorted(kept, key=lambda word: (-counts[word], word)))

    def __len__(self) -> int:
        return len(self.words) + SPECIAL

    def __contains__(self, word: str) -> bool:
        return word in self._ids

    def unknown(self, text: str) -> list[str]:
        """The words of ``text`` that are not in the vocabulary, each once, in order."""
        return list(dict.fromkeys(word for word in split_words(text) if word not in self._ids))

    def knows_any(self, text: str) -> bool:
        """Whether some word of ``text`` that says anything (of three letters or more) is in the vocabulary."""
        return any(word in self._ids for word in split_words(text) if len(word) > 2)

    def ngram_weights(self, words: Sequence[str], buckets: int) -> Tensor:
        """float32 (len(words), buckets): each row holds the shares of the word's n-grams and sums to 1."""
        weights = np.zeros((len(words), buckets), np.float32)
        for row, word in enumerate(words):
            found = ngram_buckets(word, buckets)
            np.add.at(weights[row], found, 1 / len(found))
        return torch.from_numpy(weights)

    def encode(self, texts: Sequence[str], config: TextConfig) -> TextBatch:
        """Token ids of ``texts``, padded to the longest and cut after ``config.max_words`` words."""
        unseen: dict[str, int] = {}
        rows = []
        for text in texts:
            words = split_words(text)[: config.max_words]
            rows.append([self._ids.get(word) or len(self) + unseen.setdefault(word, len(unseen)) for word in words])
        length = max([1, *map(len, rows)])
        ids = torch.tensor([row + [PAD] * (length - len(row)) for row in rows], dtype=torch.int64)
        return TextBatch(ids, self.ngram_weights(list(unseen), config.buckets))


class _Layer(nn.Module):
    """Pre-norm transformer layer with attention over the unpadded positions."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.dropout = config.dropout
        self.attention_norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.mlp_norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        size = width // self.heads
        q, k, v = self.qkv(self.attention_norm(x)).view(batch, length, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        # written out: on the CPU the backward pass of the fused form is slower in bf16
        scores = (q @ k.transpose(-1, -2)) * size**-0.5
        weights = scores.masked_fill(~mask[:, None, None, :], -1e4).softmax(-1).to(v.dtype)
        attended = (weights @ v).transpose(1, 2).reshape(batch, length, width)
        x = x + F.dropout(self.out(attended), self.dropout, self.training)
        return x + F.dropout(self.down(F.gelu(self.up(self.mlp_norm(x)))), self.dropout, self.training)


class TextEncoder(nn.Module):
    """Words to one vector (batch, ``config.output``).

    In training each word is, with ``word_dropout`` in all, either reduced to its n-grams or masked, so that the model
    learns to do with words it does not know.
    """

    ngrams: Tensor

    def __init__(self, config: TextConfig, vocabulary: WordVocabulary, word_dropout: float = 0.2) -> None:
        super().__init__()
        self.config = config
        self.word_dropout = word_dropout
        self.words = nn.Embedding(len(vocabulary), config.width)
        self.buckets = nn.Embedding(config.buckets, config.width)
        nn.init.normal_(self.words.weight, std=0.05)
        nn.init.normal_(self.buckets.weight, std=0.05)
        table = torch.zeros(len(vocabulary), config.buckets, device="cpu")
        table[SPECIAL:] = vocabulary.ngram_weights(vocabulary.words, config.buckets)
        self.register_buffer("ngrams", table, persistent=False)
        self.positions = nn.Parameter(torch.randn(config.max_words + 1, config.width) * 0.02)
        self.summary = nn.Parameter(torch.randn(config.width) * 0.02)
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        self.out = nn.Linear(2 * config.width, config.output)

    def forward(self, batch: TextBatch) -> Tensor:
        """``batch`` to (batch, output)."""
        weight = self.buckets.weight
        spelt = self.ngrams.to(weight.dtype) @ weight
        unknown = self.words.weight[UNKNOWN]
        unseen = unknown + batch.unseen.to(weight) @ weight
        table = torch.cat([self.words.weight + spelt, unseen])
        ids = batch.ids
        if self.training:
            rolled = torch.rand(ids.shape, device=ids.device)
            table = torch.cat([table, unknown + spelt])
            start = len(table) - len(spelt)
            ids = torch.where((rolled < self.word_dropout) & (ids > 0) & (ids < len(spelt)), ids + start, ids)
            ids = torch.where((rolled < self.word_dropout / 2) & (ids > 0), UNKNOWN, ids)
        mask = ids != PAD
        first = torch.ones(len(ids), 1, dtype=torch.bool, device=ids.device)
        mask = torch.cat([first, mask], 1)
        x = torch.cat([self.summary.expand(len(ids), 1, -1), table[ids]], 1) + self.positions[: mask.shape[1]]
        for layer in self.layers:
            x = layer(x, mask)
        x = self.norm(x)
        kept = mask[..., None].to(x.dtype)
        mean = (x * kept).sum(1) / kept.sum(1)
        return self.out(torch.cat([x[:, 0], mean], 1))
