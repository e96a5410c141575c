# SPDX-License-Identifier: GPL-3.0-or-later
"""The force balance written out contact by contact in SI units, as a second opinion on the vectorised program."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

LENGTH, HEIGHT, GRAVITY = 0.0078, 0.0096, 9.8
NARROW = ((0, -0.25), (-0.25, 0), (0, 0.25), (0.25, 0))
WIDE = ((0.125, -0.125), (-0.25, 0), (0.125, 0.125))


def solve_naively(bricks, masses):
    """(objective in SI units, largest pull under each brick in N) of the linear program without any reduction."""
    n = len(bricks)
    at = {(x + i, y + j, z): b for b, (h, w, x, y, z) in enumerate(bricks) for i in range(h) for j in range(w)}
    centre = [(x + (h - 1) / 2, y + (w - 1) / 2) for h, w, x, y, z in bricks]
    columns, cost, free, pulls = [], [], [], []  # a column: {(brick, component): value}

    def vertical(upper, lower, px, py, sign):
        column = {}
        for b, s in ((upper, sign), (lower, -sign)):
            if b is not None:
                column[b, 2] = s
                column[b, 3] = s * (py - centre[b][1]) * LENGTH
                column[b, 4] = -s * (px - centre[b][0]) * LENGTH
        return column

    def sideways(parts, axis):
        column = {}
        for b, s, z in parts:
            if b is not None:
                column[b, axis] = s
                if axis == 0:
                    column[b, 4] = s * z * HEIGHT / 2
                else:
                    column[b, 3] = -s * z * HEIGHT / 2
        return column

    def add(column, c, is_free=False):
        columns.append(column)
        cost.append(c)
        free.append(is_free)

    for (x, y, z), b in at.items():
        below = at.get((x, y, z - 1))
        if z == 0 or below is not None:
            h, w = bricks[b][:2]
            for dx, dy in NARROW if min(h, w) == 1 else WIDE:
                add(vertical(b, below, x + dx, y + dy, 1), 0)
                pulls.append((len(columns), b))
                add(vertical(b, below, x + dx, y + dy, -1), 1e-6)
            for axis in (0, 1):
                add(sideways([(b, 1, -1), (below, -1, 1)], axis), 0, True)
        for axis, step in ((0, (1, 0)), (1, (0, 1))):
            other = at.get((x + step[0], y + step[1], z))
            if other is not None and other != b:
                add(sideways([(b, -1, -1), (other, 1, -1)], axis), 0)
    for b in range(n):
        for component in range(5):
            add({(b, component): 1}, 1)
            add({(b, component): -1}, 1)
    largest = len(columns)
    for _ in range(n):
        add({}, 1e-3)
    A = np.zeros((5 * n, len(columns)))
    for k, column in enumerate(columns):
        for (b, component), value in column.items():
            A[5 * b + component, k] = value
    weight = np.zeros(5 * n)
    weight[2::5] = np.array(masses) * GRAVITY
    limit = np.zeros((len(pulls), len(columns)))
    for row, (k, b) in enumerate(pulls):
        limit[row, k], limit[row, largest + b] = 1, -1
    scale = 1e3
    result = linprog(
        np.array(cost) * scale,
        A_ub=limit,
        b_ub=np.zeros(len(pulls)),
        A_eq=A,
        b_eq=weight * scale,
        bounds=[(None if f else 0, None) for f in free],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
    )
    assert result.status == 0
    pull = np.zeros(n)
    for k, b in pulls:
        pull[b] = max(pull[b], result.x[k] / scale)
    return result.fun / scale / scale, pull
