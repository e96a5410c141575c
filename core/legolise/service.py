# SPDX-License-Identifier: GPL-3.0-or-later
"""From a mesh or voxels to an assembly: cells, colours, bricks, as a user asked for them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import load_catalogue
from ..bricks.plan import BRICK, PLATE, Plan
from ..errors import Cancelled, InputError
from .budget import estimate_bricks, voxels_for_bricks
from .grid import Size, fit, real_size
from .layout import Layout, lay_out
from .messages import LegoliseResult
from .options import LayoutOptions
from .palette import ColourReport, to_plan
from .part_set import COMMON, EIGHT_BRICKS, part_set
from .points import PointCloud
from .reading import Model, voxelise_model
from .request import LegoliseOptions
from .voxels import Voxels

#: Told what is being done, in words, and how far it is, 0 to 1.
Progress: TypeAlias = Callable[[str, float], None]

# Sizes that are tried for a number of bricks; how many of those of a quick layout are left in the end; what is near.
_SIZES, _IMPROVED, _NEAR = 4, 0.97, 0.9

#: Stages of the layout: words, and where each begins and ends in the whole; the voxels come before.
_STAGES = {
    "cut": ("Laying bricks", 0.1, 0.15),
    "lay": ("Laying bricks", 0.15, 0.25),
    "improve": ("Looking for a better layout", 0.25, 0.7),
    "join": ("Joining pieces", 0.7, 0.75),
    "stand": ("Checking that it stands", 0.75, 0.98),
    "report": ("Looking at the result", 0.98, 1.0),
}


@dataclass(frozen=True, eq=False)
class Planned:
    """What is to be built: the ``plan``; ``pitch``: how many units of the model a stud is wide; ``foot``: the middle of
    its floor in the model's frame; ``colours``: what the palette made of those of the model; ``estimate``: about how
    many bricks it takes, by :func:`.budget.estimate_bricks`."""

    plan: Plan
    pitch: float
    foot: tuple[float, float, float]
    colours: ColourReport
    estimate: float


def plan_of(source: Model, options: LegoliseOptions, rate: float = 1.0) -> Planned:
    """The coloured cells that ``source`` becomes; raises :class:`InputError` for what cannot become bricks.

    ``rate``: how many bricks there are for each one of the estimate, where their number makes the size.
    """
    source.require_usable()
    points = source.points if isinstance(source, PointCloud) else source.vertices[np.unique(source.triangles)]
    low, high = points.min(axis=0), points.max(axis=0)
    height = PLATE if options.plates else BRICK
    voxels, size = _voxels(source, options, low, high, height, rate)
    plan, colours = to_plan(voxels, _palette(options), options.colours, options.dither)
    grid = fit(low, high, size, height)
    x, y, _ = plan.shape
    foot = grid.origin + np.add(voxels.corner, (x / 2, y / 2, 0)) / grid.scale
    return Planned(
        plan,
        float(1 / grid.scale[:2].mean()),
        (float(foot[0]), float(foot[1]), float(foot[2])),
        colours,
        estimate_bricks(voxels),
    )


def legolise(
    source: Model,
    options: LegoliseOptions,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> LegoliseResult:
    """Make bricks of ``source``.

    The report has ``bricks``, ``parts`` (kinds), ``colours`` (kinds), ``valid``, ``connected``, ``stable`` (None: not
    known), ``max_score`` (None: not known), ``reason``, ``unknown_parts``, ``left_out``, ``added``, ``recoloured``
    (cells), ``colour_distance`` (mean over what shows), ``seed`` and ``seconds`` (by stage). Raises
    :class:`InputError` for what cannot become bricks, also when the inventory does not suffice, and :class:`Cancelled`
    soon after ``cancelled()`` became true.
    """
    options.checked()
    tell = progress or (lambda message, share: None)
    tell("Filling cells", 0.0)
    start = time.perf_counter()
    planned = _within_budget(source, options, cancelled) if options.size_by == "bricks" else plan_of(source, options)
    voxel_seconds = time.perf_counter() - start
    if cancelled():
        raise Cancelled("Cancelled.")

    def laid(stage: str, share: float) -> None:
        words, begin, end = _STAGES[stage]
        tell(words, begin + share * (end - begin))

    layout = lay_out(planned.plan, _layout_options(options), laid, cancelled)
    if not len(layout.assembly):
        raise InputError("Nothing could be built of it; ask for a larger size, or allow other parts.")
    x, y, _ = planned.plan.shape
    report = _report(layout, planned.colours, {"voxels": voxel_seconds, **layout.seconds})
    return LegoliseResult(layout.assembly, (x, y), int(planned.plan.bottoms[-1]), planned.pitch, planned.foot, report)


def _within_budget(source: Model, options: LegoliseOptions, cancelled: Callable[[], bool]) -> Planned:
    """The plan of the size at which the bricks that are wanted just suffice, by quick layouts of a few sizes."""
    quick = replace(_layout_options(options), iterations=0, physics_seconds=0.0)
    rate, last, best = 1.0, 0.0, None
    for _ in range(_SIZES):
        planned = plan_of(source, options, rate)
        if planned.estimate == last:  # no size is nearer
            break
        last = planned.estimate
        count = _IMPROVED * len(lay_out(planned.plan, quick, cancelled=cancelled).assembly)
        fits = count <= options.bricks
        if best is None or (fits, count if fits else -count) > best[:2]:
            best = fits, count if fits else -count, planned
        if fits and count >= _NEAR * options.bricks:
            break
        rate = count / planned.estimate
    assert best is not None
    return best[2]


def _voxels(
    source: Model,
    options: LegoliseOptions,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    height: int,
    rate: float,
) -> tuple[Voxels, Size]:
    """The cells of ``source`` between ``low`` and ``high``, and the size that made them."""

    if options.size_by == "bricks":
        tried: list[tuple[Voxels, float]] = []

        def attempt(studs: float) -> Voxels:
            tried.append((voxelise_model(source, studs, height=height), studs))
            return tried[-1][0]

        found = voxels_for_bricks(attempt, options.bricks, lambda cells: rate * estimate_bricks(cells))
        return next((voxels, studs) for voxels, studs in tried if voxels is found)
    size: Size = options.studs
    if options.size_by == "box":
        x, y, z = options.box
        size = x, y, z * BRICK
    elif options.size_by == "ratio":
        size = real_size(low, high, options.unit, options.ratio)
    return voxelise_model(source, size, height=height), size


def _palette(options: LegoliseOptions) -> tuple[int, ...]:
    """The colours to choose from: those of the palette of which the inventory has some, if it has any of them."""
    stock = options.inventory
    if stock is None or any(colour is None for _, colour in stock):
        return options.palette
    there = sorted({colour for (_, colour), count in stock.items() if count and colour is not None})
    return tuple(code for code in options.palette if code in there) or tuple(there)


def _layout_options(options: LegoliseOptions) -> LayoutOptions:
    parts = EIGHT_BRICKS if options.parts == "brickgpt" else COMMON
    stock = options.inventory
    if stock is not None:
        same = load_catalogue().canonical
        usable = {same(name): name for kind in parts.parts.values() for name in kind.values()}
        stock = {(same(part), colour): count for (part, colour), count in stock.items() if same(part) in usable}
        if not stock:
            raise InputError("The inventory has none of the plain bricks and plates that models are built of.")
        parts = part_set(sorted({usable[part] for part, _ in stock}))
    return LayoutOptions(
        parts=parts,
        layers="bricks and plates" if options.plates else "as given",
        inventory=stock,
        shell={"auto": None, "solid": 0, "shell": options.wall}[options.inside],
        finish=options.finish,
        seconds=options.seconds,
        physics_seconds=options.seconds if options.stability else 0.0,
        any_colour=options.palette[0] if len(options.palette) == 1 else LayoutOptions.any_colour,
        seed=options.seed,
    )


def _report(layout: Layout, colours: ColourReport, seconds: Mapping[str, float]) -> dict[str, Any]:
    known = layout.stability != "unknown"
    return {
        "bricks": len(layout.assembly),
        "parts": len({part for part, _ in layout.counts}),
        "colours": len({colour for _, colour in layout.counts}),
        "valid": bool(layout.valid),
        "connected": bool(layout.connected),
        "stable": layout.stability == "stable" if known else None,
        "max_score": None if math.isnan(layout.max_score) else round(float(layout.max_score), 6),
        "reason": layout.reason,
        "unknown_parts": [],
        "left_out": len(layout.left_out),
        "added": len(layout.added),
        "recoloured": len(layout.recoloured),
        "colour_distance": round(float(colours.mean_difference), 3),
        "seed": layout.seed,
        "seconds": {stage: round(float(spent), 4) for stage, spent in seconds.items()},
    }
