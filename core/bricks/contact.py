# SPDX-License-Identifier: GPL-3.0-or-later
"""When two boxes overlap and when a stud sits in a socket: the tolerances and the tests that all queries share.

Files round positions and builders nudge bricks, so boxes may enter each other by ``TOLERANCE`` and a stud may be off
its socket by ``JOINT_TOLERANCE`` in each direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 0.5  # LDU (0.2 mm)
JOINT_TOLERANCE = 1.0  # LDU (0.4 mm)
PARALLEL = 0.99  # cosine of the angle between the axes of a stud and its socket
_STRAIGHT = 1e-4  # share of an edge that may lie off the assembly's axes when a box counts as parallel to them


def enter(
    between: NDArray[np.float64], half_axes_a: NDArray[np.float64], half_axes_b: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether boxes a and b, pair by pair, enter each other by more than ``TOLERANCE`` (separating axis theorem).

    ``between`` (m, 3): from the centre of a to that of b; ``half_axes_*`` (m, 3, 3): half edges as rows. Boxes parallel
    to the axes are compared along these alone, which is exact for them.
    """
    depth = np.abs(half_axes_a).sum(1) + np.abs(half_axes_b).sum(1) - np.abs(between)
    found = np.asarray((depth > TOLERANCE).all(1))
    turned = np.flatnonzero(found)
    turned = turned[~(straight(half_axes_a[turned]) & straight(half_axes_b[turned]))]
    if len(turned):
        a, b, d = half_axes_a[turned], half_axes_b[turned], between[turned]
        crosses = np.cross(a[:, :, None, :], b[:, None, :, :]).reshape(len(turned), 9, 3)
        axes = np.concatenate([a, b, crosses], axis=1)
        length = np.linalg.norm(axes, axis=2)
        usable = length > 1e-6 * np.maximum(length.max(1, keepdims=True), 1e-9)
        axes = axes / np.where(usable, length, 1.0)[..., None]
        shadows = [np.abs(np.einsum("mij,mkj->mik", axes, half)).sum(2) for half in (a, b)]
        depth = shadows[0] + shadows[1] - np.abs(np.einsum("mij,mj->mi", axes, d))
        found[turned] = ((depth > TOLERANCE) | ~usable).all(1)
    return found


def straight(half_axes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(m,) whether the edges (m, 3, 3) of boxes are parallel to the axes."""
    size = np.abs(half_axes)
    return np.asarray((size.sum(2) - size.max(2) <= _STRAIGHT * size.max(2) + 1e-9).all(1))
