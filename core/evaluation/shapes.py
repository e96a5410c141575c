# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores of generated shapes against real ones: category, described object, prompt following, closeness to training.

Definitions, for one generated shape that was asked for by a caption of a held-out object:

- *category*: right if the training shape with the highest IoU (its own object left out) has the object's category;
- *object IoU*: the best IoU over the held-out shapes of that object;
- *follows*: that IoU is higher than the same figure of each of nine other held-out objects of the category, drawn at
  random with a seed (chance 0.10);
- *training IoU*: the best IoU with any training shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .similarity import ShapeIndex

RIVALS = 9
COPY_IOU = 0.95  # above this a shape counts as a copy of a training shape


class ShapeSet:
    """Real shapes with the object and the category of each."""

    def __init__(self, shapes: Iterable[ArrayLike], object_ids: Sequence[str], categories: Sequence[str]) -> None:
        self.index = ShapeIndex(shapes)
        self.object_ids = np.array(object_ids, dtype=object)
        self.categories = np.array(categories, dtype=object)
        if not len(self.index) == len(self.object_ids) == len(self.categories):
            raise ValueError("shapes, object_ids and categories differ in length")
        self.objects, self._object_of = np.unique(self.object_ids.astype(str), return_inverse=True)
        first = np.unique(self._object_of, return_index=True)[1]
        self.object_categories = self.categories[first]

    def __len__(self) -> int:
        return len(self.index)

    def best_per_object(self, iou: NDArray[np.float32]) -> NDArray[np.float32]:
        """(q, objects) from (q, shapes): the best over the shapes of each object of ``self.objects``."""
        best = np.zeros((len(self.objects), len(iou)), np.float32)
        np.maximum.at(best, self._object_of, iou.T)
        return best.T


@dataclass(frozen=True, eq=False)
class ShapeScores:
    """One entry a generated shape.

    ``nearest``: index of the nearest training shape, its own object left out; ``category_right`` bool;
    ``object_iou`` and ``training_iou`` float; ``follows`` float: 1, 0, or nan where the category has too few objects.
    """

    nearest: NDArray[np.int64]
    category_right: NDArray[np.bool_]
    object_iou: NDArray[np.float32]
    follows: NDArray[np.float64]
    training_iou: NDArray[np.float32]

    def summary(self) -> dict[str, float]:
        """Means: ``category``, ``object_iou``, ``follows``, ``training_iou``, and ``copies``: share above 0.95."""
        known = self.follows[~np.isnan(self.follows)]
        return {
            "category": float(self.category_right.mean()),
            "object_iou": float(self.object_iou.mean()),
            "follows": float(known.mean()) if len(known) else float("nan"),
            "training_iou": float(self.training_iou.mean()),
            "copies": float((self.training_iou > COPY_IOU).mean()),
        }


def _follows(
    scores: NDArray[np.float32], own: int, held_out: ShapeSet, generator: np.random.Generator, rivals: int
) -> float:
    others = np.flatnonzero(held_out.object_categories == held_out.object_categories[own])
    others = others[others != own]
    if len(others) < rivals:
        return float("nan")
    drawn = generator.choice(others, rivals, replace=False)
    return float(scores[own] > scores[drawn].max())


def score_shapes(
    shapes: Sequence[ArrayLike],
    object_ids: Sequence[str],
    held_out: ShapeSet,
    training: ShapeSet,
    seed: int = 0,
    rivals: int = RIVALS,
) -> ShapeScores:
    """Score ``shapes`` (occupancies x, y, z), shape i made from a caption of ``object_ids[i]`` in ``held_out``.

    The rivals of shape i depend on the seed and i alone, so two methods on the same captions meet the same rivals.
    Raises ValueError when an object is not in ``held_out``.
    """
    if len(shapes) != len(object_ids):
        raise ValueError(f"{len(shapes)} shapes for {len(object_ids)} objects")
    place = {str(name): i for i, name in enumerate(held_out.objects)}
    missing = [name for name in object_ids if name not in place]
    if missing:
        raise ValueError(f"the object {missing[0]} is not among the held-out shapes")
    own = np.array([place[name] for name in object_ids], np.int64)
    per_object = held_out.best_per_object(held_out.index.best_iou(shapes))
    to_training = training.index.best_iou(shapes)
    same = training.object_ids[None] == np.array(object_ids, dtype=object)[:, None]
    nearest = np.where(same, -1, to_training).argmax(1)
    follows = [
        _follows(per_object[i], own[i], held_out, np.random.default_rng([seed, i]), rivals) for i in range(len(own))
    ]
    return ShapeScores(
        nearest=nearest,
        category_right=training.categories[nearest] == held_out.object_categories[own],
        object_iou=per_object[np.arange(len(own)), own],
        follows=np.array(follows, np.float64),
        training_iou=to_training.max(1),
    )
