# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model has to beat: answers that need no model, taken from the training rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .corpus import StructureRow

_WORD = re.compile(r"[a-z0-9]+")


def _words(text: str) -> list[str]:
    """Words and pairs of neighbouring words."""
    words = _WORD.findall(text.lower())
    return words + [f"{first} {second}" for first, second in pairwise(words)]


class CaptionIndex:
    """Nearest training caption by the cosine of TF-IDF vectors (words and word pairs, logarithmic term frequency,
    inverse document frequency smoothed by one), as retrieval systems use it: Salton and Buckley 1988."""

    def __init__(self, rows: Sequence[StructureRow]) -> None:
        self.rows = rows
        documents = [(i, Counter(_words(caption))) for i, row in enumerate(rows) for caption in row.captions]
        self._row_of = np.array([i for i, _ in documents])
        frequency = Counter(word for _, counts in documents for word in counts)
        self._idf = {word: np.log((1 + len(documents)) / (1 + n)) + 1 for word, n in frequency.items()}
        postings: dict[str, list[tuple[int, float]]] = {}
        norms = np.zeros(len(documents))
        for place, (_, counts) in enumerate(documents):
            for word, weight in self._weights(counts).items():
                postings.setdefault(word, []).append((place, weight))
                norms[place] += weight**2
        self._norms = np.sqrt(np.maximum(norms, 1e-12))
        self._postings = {
            word: (np.array([place for place, _ in entries]), np.array([weight for _, weight in entries]))
            for word, entries in postings.items()
        }

    def _weights(self, counts: Counter[str]) -> dict[str, float]:
        return {word: (1 + np.log(n)) * self._idf[word] for word, n in counts.items() if word in self._idf}

    def nearest(self, caption: str) -> StructureRow:
        """Row of the caption that is most like ``caption``; the first row when no word is known."""
        scores = np.zeros(len(self._norms))
        for word, weight in self._weights(Counter(_words(caption))).items():
            places, weights = self._postings[word]
            scores[places] += weight * weights
        return self.rows[self._row_of[int((scores / self._norms).argmax())]]


def random_of_category(rows: Sequence[StructureRow], category: str, generator: np.random.Generator) -> StructureRow:
    """A training row of the category, drawn evenly."""
    chosen = [row for row in rows if row.category == category]
    return chosen[int(generator.integers(len(chosen)))]
