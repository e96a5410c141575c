# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours of voxels to those that bricks are made in: the code that looks most alike, of a palette or its best few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..bricks.colour_words import PALETTE
from ..bricks.colours import EDGE_COLOUR, MAIN_COLOUR, colour
from ..bricks.plan import Plan
from ..errors import InputError
from .colour_space import ciede2000, lab, oklab2, to_linear
from .voxels import Voxels

_ALIKE = 0.05  # deltaEOK2 as all differences here: less than this worse, a code may stand for another
_SHADES = 0.025  # shades of one colour follow each other this closely
_MOST_SHADES = 256  # of each code that are compared
_SWAPS = 20  # rounds of exchanging chosen codes
_TRUE = 0.5  # how much a dithered cell keeps to its own colour, against paying what its neighbours owe
_MOST_OWED = 0.5  # linear light beyond black and white that dithering remembers; more would bleed across edges

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ColourReport:
    """``codes``: the LDraw codes of visible cells, most used first, and how many ``cells`` each has.
    ``mean_difference`` and ``worst_difference``: CIEDE2000 between cells and their codes over visible cells."""

    codes: tuple[int, ...]
    cells: tuple[int, ...]
    mean_difference: float
    worst_difference: float


def to_plan(
    voxels: Voxels, palette: Sequence[int] = PALETTE, max_colours: int | None = None, dither: bool = False
) -> tuple[Plan, ColourReport]:
    """The plan of ``voxels`` in codes of ``palette``, at most ``max_colours`` of them, chosen by visible cells.

    ``dither`` mixes codes over visible cells so that their average comes closer to what was asked for, which suits
    photographs, not drawings. Hidden cells have the code of the colour that the voxels give them; ``Plan.hidden`` tells
    which they are. Raises :class:`InputError` for a palette that cannot be used.
    """
    codes = _checked(palette, max_colours)
    plan = Plan.of(voxels.occupancy, heights=voxels.height)
    visible = plan.occupancy & ~plan.hidden
    kinds, number = np.unique(voxels.rgb[plan.occupancy], axis=0, return_inverse=True)
    number = number.reshape(-1)
    seen = visible[plan.occupancy]
    weights = np.bincount(number[seen], minlength=len(kinds)).astype(np.float64)
    difference = _differences(kinds, codes)
    chosen = np.arange(len(codes))
    if max_colours is not None and max_colours < len(codes):
        chosen = _best_few(difference, weights, max_colours)
    if not dither:
        chosen = _even(difference, oklab2(to_linear(kinds)), weights, chosen)
    picked = chosen[difference[:, chosen].argmin(axis=1)][number]
    found = np.zeros(plan.shape, np.int64)
    found[plan.occupancy] = picked
    if dither:
        _dither(voxels.rgb, visible, codes, chosen, found)
    colours = np.where(plan.occupancy, np.array(codes, np.int32)[found], plan.colours)
    off = ciede2000(lab(voxels.rgb[visible]), lab(_rgb(codes))[found[visible]])
    used, count = np.unique(found[visible], return_counts=True)
    order = np.argsort(-count, kind="stable")
    report = ColourReport(
        tuple(codes[i] for i in used[order]),
        tuple(count[order].tolist()),
        float(off.mean()) if len(off) else 0.0,
        float(off.max()) if len(off) else 0.0,
    )
    return Plan.of(plan.occupancy, colours, plan.heights), report


def _checked(palette: Sequence[int], max_colours: int | None) -> tuple[int, ...]:
    """The codes of a palette, each once."""
    codes = tuple(dict.fromkeys(int(code) for code in palette))
    if not codes:
        raise InputError("The palette has no colours; name at least one LDraw code.")
    for code in codes:
        if code in (MAIN_COLOUR, EDGE_COLOUR) or not colour(code).known:
            raise InputError(f"The palette names {code}, which is no LDraw colour of its own; leave it out.")
    if max_colours is not None and max_colours < 1:
        raise InputError(f"At most {max_colours} colours is none; allow at least 1.")
    return codes


def _differences(kinds: NDArray[np.uint8], codes: tuple[int, ...]) -> NDArray[np.float32]:
    """float32 (n, codes): how different each colour (n, 3) looks from each code."""
    targets = oklab2(to_linear(_rgb(codes))).astype(np.float32)
    looks = oklab2(to_linear(kinds)).astype(np.float32)
    found = np.empty((len(kinds), len(codes)), np.float32)
    for i, target in enumerate(targets):
        found[:, i] = np.linalg.norm(looks - target, axis=1)
    return found


def _rgb(codes: Sequence[int]) -> NDArray[np.uint8]:
    return np.array([colour(code).rgb for code in codes], np.uint8)


def _best_few(difference: NDArray[np.float32], weights: Floats, count: int) -> NDArray[np.int64]:
    """Indices of ``count`` codes with the smallest weighted sum of squared differences that greedy choice and
    exchanges find (the k-medoids of Kaufman and Rousseeuw, "Finding Groups in Data", 1990, BUILD and SWAP)."""
    cost = difference.astype(np.float64) ** 2
    chosen: list[int] = []
    nearest = np.full(len(cost), np.inf)
    for _ in range(count):
        totals = weights @ np.minimum(cost, nearest[:, None])
        totals[chosen] = np.inf
        chosen.append(int(totals.argmin()))
        nearest = np.minimum(nearest, cost[:, chosen[-1]])
    for _ in range(_SWAPS):
        before = list(chosen)
        for place in range(count):
            others = [code for k, code in enumerate(chosen) if k != place]
            rest = cost[:, others].min(axis=1, initial=np.inf)
            totals = weights @ np.minimum(cost, rest[:, None])
            totals[others] = np.inf
            best = int(totals.argmin())
            if totals[best] < totals[chosen[place]] * (1 - 1e-9):
                chosen[place] = best
        if chosen == before:
            break
    return np.array(sorted(chosen))


def _even(
    difference: NDArray[np.float32], looks: Floats, weights: Floats, chosen: NDArray[np.int64]
) -> NDArray[np.int64]:
    """``chosen`` without codes that another one with more cells could stand for as well, where shades lead from one to
    the other: a shaded surface whose colours lie between two codes would fall apart into patches of both."""
    left = difference[:, chosen].copy()
    while True:
        each = np.arange(len(left))
        first = left.argmin(axis=1)
        smallest = left[each, first]
        left[each, first] = np.inf
        second = left.argmin(axis=1)
        extra = left[each, second] - smallest
        left[each, first] = smallest
        count = len(chosen)
        total = np.bincount(first, weights, count)
        used = np.flatnonzero(total)
        per_cell = np.maximum(total, 1)
        worse = np.bincount(first, weights * np.minimum(extra, 1), count) / per_cell
        for code in used[np.argsort(worse[used])]:
            to = np.bincount(second[first == code], weights[first == code], count).argmax()
            if worse[code] >= _ALIKE or to == code or total[code] > total[to]:
                continue
            one, other = (looks[_heaviest(np.where(first == k, weights, 0))] for k in (code, to))
            if np.linalg.norm(one[:, None] - other, axis=2).min() <= _SHADES:
                left[:, code] = np.inf
                break
        else:
            return chosen[used]


def _heaviest(weights: Floats) -> NDArray[np.int64]:
    """Indices of the largest ``weights`` above 0, at most :data:`_MOST_SHADES`."""
    order = np.argsort(-weights, kind="stable")[:_MOST_SHADES]
    return np.asarray(order[weights[order] > 0])


def _dither(
    rgb: NDArray[np.uint8],
    visible: NDArray[np.bool_],
    codes: tuple[int, ...],
    chosen: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Choose codes of visible cells one after the other, layer by layer, each with the error of those before it.

    Floyd and Steinberg's error diffusion (1976) on a surface: the error of a cell goes to its visible neighbours, over
    faces, edges and corners, that are still to come, by nearness.
    """
    ways = [(x, y, z) for z, y, x in product((-1, 0, 1), repeat=3) if (z, y, x) > (0, 0, 0)]
    near = [1 / np.linalg.norm(way) for way in ways]
    cells = np.argwhere(visible)
    cells = cells[np.lexsort((cells[:, 0], cells[:, 1], cells[:, 2]))]
    place = np.full(np.array(visible.shape) + 2, -1)
    place[tuple(cells.T + 1)] = np.arange(len(cells))
    later = np.stack([place[tuple((cells + 1 + way).T)] for way in ways], axis=1)
    wanted = to_linear(rgb[tuple(cells.T)])
    asked = oklab2(wanted)
    light = to_linear(_rgb([codes[i] for i in chosen]))
    looks = oklab2(light)
    share = np.where(later >= 0, np.array(near), 0.0)
    share = share / np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
    pick = np.empty(len(cells), np.int64)
    for i in range(len(cells)):
        off, away = looks - oklab2(np.clip(wanted[i], 0, 1)), looks - asked[i]
        pick[i] = (np.einsum("kc,kc->k", off, off) + _TRUE * np.einsum("kc,kc->k", away, away)).argmin()
        error = np.clip(wanted[i], -_MOST_OWED, 1 + _MOST_OWED) - light[pick[i]]
        to = later[i] >= 0
        wanted[later[i][to]] += share[i][to, None] * error
    found[tuple(cells.T)] = chosen[pick]
