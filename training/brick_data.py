# SPDX-License-Identifier: GPL-3.0-or-later
"""Sequences for the brick transformer: structures in canonical order, in all eight symmetries of the grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.evaluation.voxels import structure_cells
from ..core.generation.surroundings import Surroundings, fitting
from ..core.generation.vocabulary import Vocabulary

SYMMETRIES = 8


def turned(structure: NDArray[np.integer], symmetry: int, side: int) -> NDArray[np.int64]:
    """Structure (n, 5) in one of the eight symmetries of a square grid of ``side`` cells; the captions stay true."""
    rows = np.array(structure, np.int64)
    if symmetry & 1:
        rows[:, 2] = side - rows[:, 2] - rows[:, 0]
    if symmetry & 2:
        rows[:, 3] = side - rows[:, 3] - rows[:, 1]
    if symmetry & 4:
        rows = rows[:, [1, 0, 3, 2, 4]]
    return rows


def moved(
    structure: NDArray[np.integer], grid: tuple[int, int, int], generator: np.random.Generator | None = None
) -> NDArray[np.int64]:
    """Structure (n, 5) put on the floor, in its middle as the planner's shapes are, or with a generator anywhere."""
    rows = np.array(structure, np.int64)
    for size, at, extent in ((0, 2, grid[0]), (1, 3, grid[1])):
        low, high = rows[:, at].min(), (rows[:, at] + rows[:, size]).max()
        room = extent - (high - low)
        rows[:, at] += (room // 2 if generator is None else int(generator.integers(room + 1))) - low
    rows[:, 4] -= rows[:, 4].min()
    return rows


def canonical(structure: NDArray[np.integer]) -> NDArray[np.int64]:
    """Rows in the order in which they are laid: layers upwards, anchors by x, then y, descending."""
    rows = np.asarray(structure, np.int64)
    anchors = rows[:, 2:4] + rows[:, :2]
    return rows[np.lexsort((-anchors[:, 1], -anchors[:, 0], rows[:, 4]))]


@dataclass(frozen=True)
class BrickSequence:
    """One assembly as the transformer reads it: ``steps`` int64 (n, 4), ``windows`` uint8 (n, WINDOW), ``fields`` int64
    (n, F) to be drawn, ``fits`` bool (n, S), ``layers`` uint8 (z, x * y). Without a plan n is one more, for the end,
    and ``fits`` is all true."""

    steps: NDArray[np.int64]
    windows: NDArray[np.uint8]
    fields: NDArray[np.int64]
    fits: NDArray[np.bool_]
    layers: NDArray[np.uint8]


def sequence(structure: NDArray[np.integer], vocabulary: Vocabulary, with_plan: bool) -> BrickSequence:
    """The sequence of a structure (n, 5) within the vocabulary's grid."""
    rows = canonical(structure)
    fields = vocabulary.encode(rows).astype(np.int64)
    count = len(rows)
    previous = np.concatenate([[0], fields[:-1, 3] + 1])
    plan = None
    if with_plan:
        plan = np.zeros(vocabulary.grid, bool)
        plan[tuple(structure_cells(rows)[1].T)] = True
    around = Surroundings(vocabulary.grid, plan)
    around.extend(rows)
    anchors = fields[:, [1, 2, 0]]
    if with_plan:
        windows = around.windows(anchors, np.arange(count))
        steps = np.column_stack([previous, anchors])
        return BrickSequence(steps, windows, fields, fitting(windows, vocabulary.sizes), around.layers())
    places = np.concatenate([np.zeros((1, 3), np.int64), anchors])
    steps = np.column_stack([np.append(previous, fields[-1, 3] + 1), places])
    windows = around.windows(places, np.arange(count + 1))
    end = np.array([[vocabulary.end, 0, 0, 0]])
    fits = np.ones((count + 1, len(vocabulary.shapes)), bool)
    return BrickSequence(steps, windows, np.concatenate([fields, end]), fits, around.layers())


def batches(lengths: Sequence[int], budget: int, generator: np.random.Generator) -> list[NDArray[np.int64]]:
    """Indices of all items, in random batches of like length whose padded size stays within ``budget`` positions."""
    order = generator.permutation(len(lengths))
    sizes = np.asarray(lengths)
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(order), 512):
        pool = order[start : start + 512]
        pool = pool[np.argsort(sizes[pool], kind="stable")]
        current: list[int] = []
        for index in pool[::-1].tolist():
            longest = int(sizes[current[0]]) if current else int(sizes[index])
            if current and longest * (len(current) + 1) > budget:
                found.append(np.array(current))
                current = []
            current.append(index)
        found.append(np.array(current))
    return [found[i] for i in generator.permutation(len(found))]
