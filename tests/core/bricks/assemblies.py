# SPDX-License-Identifier: GPL-3.0-or-later
"""Random assemblies for property tests: parts of many families, close enough together to touch and to overlap."""

from __future__ import annotations

import numpy as np
from brickwright.core.bricks.assembly import Assembly
from hypothesis import strategies as st
from numpy.typing import NDArray

QUARTER = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
YAWS = np.array([np.linalg.matrix_power(QUARTER, turns) for turns in range(4)])
PARTS = ("3001.dat", "3005.dat", "3024.dat", "3794b.dat", "3068b.dat", "3039.dat", "3660a.dat", "3455.dat", "2357.dat")
PARTS += ("3941.dat", "4589.dat", "41769.dat", "3046.dat", "61678.dat", "54200.dat")


def turned(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Rotation matrix (Rodrigues) about a unit vector."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


@st.composite
def assemblies(draw: st.DrawFn, most: int = 14, free: bool = False) -> Assembly:
    """Up to ``most`` bricks on a lattice of half studs and plates; ``free``: some of them turned about any axis."""
    count = draw(st.integers(0, most))
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PARTS), st.integers(-5, 5), st.integers(-6, 6), st.integers(-5, 5), st.integers(0, 3)
            ),
            min_size=count,
            max_size=count,
        )
    )
    rotations = [YAWS[yaw] for *_, yaw in rows]
    if free:
        for i in draw(st.sets(st.integers(0, max(count - 1, 0)), max_size=count)):
            if i < count:
                axis = np.array(draw(st.sampled_from([(1, 0, 0), (0, 0, 1), (0.6, 0, 0.8), (0, 1, 0)])), float)
                rotations[i] = turned(axis, draw(st.floats(-3, 3))) @ rotations[i]
    positions = np.array([(10 * x, 8 * y, 10 * z) for _, x, y, z, _ in rows], float).reshape(-1, 3)
    return Assembly.from_arrays([part for part, *_ in rows], positions, np.array(rotations).reshape(-1, 3, 3))
