# SPDX-License-Identifier: GPL-3.0-or-later
"""Which category an assembly is of, told from its cells and, if wanted, its colours.

Kernel ridge regression onto the categories (Saunders et al. 1998; one against all), with exp(-1.5 (1 - IoU)) as the
kernel, the IoU best over four yaws, times exp(-0.5 d) where d is the squared Hellinger-like distance of the shares of
the basic colours. Widths were chosen by cross-validation on 1,634 voxelised models of 76 kinds, where it is right more
often than the nearest neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bricks.colour_words import BASIC_COLOUR
from .similarity import ShapeIndex, iou_among
from .voxels import PLATE_FRAME, reduced

SHAPE_WIDTH, COLOUR_WIDTH = 1.5, 0.5
RIDGE = 0.1
FOLDS = 5
MOST = 4000  # examples: the solution takes their third power
_BASICS = tuple(dict.fromkeys(BASIC_COLOUR.values()))


@dataclass(frozen=True)
class CrossValidation:
    """``accuracy`` of examples that were held out, ``nearest``: that of the nearest neighbour by IoU on the same,
    ``per_category``: (right, examples) of each; ``predicted``: the category of each example when it was held out."""

    accuracy: float
    nearest: float
    per_category: Mapping[str, tuple[int, int]]
    predicted: tuple[str, ...]


class ShapeClassifier:
    """A classifier of n examples.

    ``shapes``: occupancies (x, y, z) in layers of a plate, ``categories`` one each, ``groups``: examples of one name
    are held out together; ``colours``: shares of basic colours, None to go by shape alone. Raises ValueError for no
    examples or lists of different lengths.
    """

    def __init__(
        self,
        shapes: Sequence[ArrayLike],
        categories: Sequence[str],
        groups: Sequence[str] | None = None,
        colours: Sequence[Mapping[str, float]] | None = None,
    ) -> None:
        if not len(shapes) or len(categories) != len(shapes):
            raise ValueError(f"{len(shapes)} shapes and {len(categories)} categories")
        self._shapes = [reduced(shape) for shape in shapes]
        self.categories, self._target = np.unique(np.array(categories, dtype=str), return_inverse=True)
        self._group = np.unique(np.array(groups if groups is not None else range(len(shapes))), return_inverse=True)[1]
        self._colours = None if colours is None else _colour_vectors(colours)

    def __len__(self) -> int:
        return len(self._shapes)

    @cached_property
    def _iou(self) -> NDArray[np.float32]:
        return iou_among(self._shapes, PLATE_FRAME)

    @cached_property
    def _kernel(self) -> NDArray[np.float64]:
        return _kernel(self._iou, self._colours, self._colours)

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        return self._solve(np.arange(len(self)))

    def _solve(self, chosen: NDArray[np.intp]) -> NDArray[np.float64]:
        """(m, categories) weights of the chosen examples."""
        wanted = np.full((len(chosen), len(self.categories)), -1 / len(self.categories))
        wanted[np.arange(len(chosen)), self._target[chosen]] = 1
        return np.linalg.solve(self._kernel[np.ix_(chosen, chosen)] + RIDGE * np.eye(len(chosen)), wanted)

    def predict(self, shapes: Sequence[ArrayLike], colours: Sequence[Mapping[str, float]] | None = None) -> list[str]:
        """The category of each of the shapes; ``colours`` as for the examples."""
        if not len(shapes):
            return []
        iou = ShapeIndex(self._shapes, PLATE_FRAME).best_iou([reduced(shape) for shape in shapes])
        given = None if self._colours is None or colours is None else _colour_vectors(colours)
        scores = _kernel(iou, given, None if given is None else self._colours) @ self._weights
        return [str(self.categories[best]) for best in scores.argmax(1)]

    def cross_validate(self, folds: int = FOLDS, seed: int = 0) -> CrossValidation:
        """How often examples are told right by a classifier of the others; groups stay in one fold."""
        groups = int(self._group.max()) + 1
        fold = (np.random.default_rng(seed).permutation(groups) % folds)[self._group]
        found, nearest = np.zeros(len(self), np.intp), np.zeros(len(self), np.intp)
        for held in range(folds):
            out, rest = np.flatnonzero(fold == held), np.flatnonzero(fold != held)
            if len(out) and len(rest):
                found[out] = (self._kernel[np.ix_(out, rest)] @ self._solve(rest)).argmax(1)
                nearest[out] = self._target[rest[self._iou[np.ix_(out, rest)].argmax(1)]]
        right = found == self._target
        counts = np.bincount(self._target)
        hits = np.bincount(self._target, right)
        return CrossValidation(
            accuracy=float(right.mean()),
            nearest=float((nearest == self._target).mean()),
            per_category={
                str(name): (int(hit), int(count))
                for name, hit, count in zip(self.categories, hits, counts, strict=True)
            },
            predicted=tuple(str(self.categories[i]) for i in found),
        )


def _colour_vectors(shares: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """(n, 11) square roots of the shares of the basic colours."""
    return np.sqrt(np.array([[share.get(name, 0.0) for name in _BASICS] for share in shares]).reshape(-1, len(_BASICS)))


def _kernel(
    iou: NDArray[np.float32], rows: NDArray[np.float64] | None, columns: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    distance = SHAPE_WIDTH * (1 - iou.astype(np.float64))
    if rows is not None and columns is not None:
        squares = (rows**2).sum(1)[:, None] + (columns**2).sum(1)[None] - 2 * rows @ columns.T
        distance += COLOUR_WIDTH * np.maximum(squares, 0)
    return np.asarray(np.exp(-distance))
