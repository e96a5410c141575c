# SPDX-License-Identifier: GPL-3.0-or-later
"""The caption that is most like another: what any model of text has to beat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

_WORD = re.compile(r"[a-z0-9]+")


def _words(text: str) -> list[str]:
    """Words and pairs of neighbouring words."""
    words = _WORD.findall(text.lower())
    return words + [f"{first} {second}" for first, second in pairwise(words)]


class CaptionIndex:
    """Nearest caption by the cosine of TF-IDF vectors (words and word pairs, logarithmic term frequency, inverse
    document frequency smoothed by one), as retrieval systems use it: Salton and Buckley 1988.

    ``captions``: those of each item. Raises ValueError when there is none at all.
    """

    def __init__(self, captions: Iterable[Iterable[str]]) -> None:
        documents = [(i, Counter(_words(caption))) for i, several in enumerate(captions) for caption in several]
        if not documents:
            raise ValueError("there are no captions")
        self._item_of = np.array([i for i, _ in documents])
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

    def nearest(self, caption: str) -> int:
        """Number of the item whose caption is most like ``caption``; the first one's when no word is known."""
        scores = np.zeros(len(self._norms))
        for word, weight in self._weights(Counter(_words(caption))).items():
            places, weights = self._postings[word]
            scores[places] += weight * weights
        return int(self._item_of[int((scores / self._norms).argmax())])
