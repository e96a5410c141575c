# SPDX-License-Identifier: GPL-3.0-or-later
"""How like a set of generated shapes is to a set of real ones, from the distances between all of them.

COV and MMD: Achlioptas et al. 2018 (Learning Representations and Generative Models for 3D Point Clouds). 1-NNA: Yang et
al. 2019 (PointFlow), after Lopez-Paz and Oquab 2017. Both sets have the same number of shapes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class SetMetrics:
    """``coverage``: share of real shapes that are the nearest one of a generated shape, 1 at best. ``matching``: mean
    distance of the real shapes to their nearest generated one (MMD), 0 at best. ``nearest_neighbour``: share of all
    shapes whose nearest other one is of their own set (1-NNA): 0.5 where the sets cannot be told apart, 1 where they
    can always."""

    coverage: float
    matching: float
    nearest_neighbour: float


def set_metrics(within: ArrayLike, between: ArrayLike, within_real: ArrayLike) -> SetMetrics:
    """Metrics of n generated and n real shapes from distances (n, n): among the generated, of generated (rows) to real
    (columns), among the real.

    Of two that are as near, half counts. Raises ValueError when the sets differ in size or are empty.
    """
    own, cross, real = (np.asarray(matrix, np.float64) for matrix in (within, between, within_real))
    n = len(cross)
    if not n or not own.shape == cross.shape == real.shape == (n, n):
        raise ValueError(f"the distances are {own.shape}, {cross.shape} and {real.shape}, not (n, n)")
    return SetMetrics(
        coverage=len(np.unique(cross.argmin(1))) / n,
        matching=float(cross.min(0).mean()),
        nearest_neighbour=float((_own_is_nearer(own, cross) + _own_is_nearer(real, cross.T)).sum() / (2 * n)),
    )


def _own_is_nearer(within: np.ndarray, to_others: np.ndarray) -> np.ndarray:
    """(n,) 1 where the nearest other shape is of the own set, 0 where it is not, 0.5 where both are as near."""
    nearest = (within + np.diag(np.full(len(within), np.inf))).min(1)
    other = to_others.min(1)
    return np.where(nearest == other, 0.5, nearest < other)
