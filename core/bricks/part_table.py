# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the catalogue, one entry a part: LDraw number, family, size in studs, and what the family needs besides.

An entry holds facts only; :mod:`.part_families` derives the shape from it, :mod:`.part_geometry` boxes and connectors.
Sizes are written as in the titles: depth (z) x width (x) x height in bricks. Part numbers follow the LDraw parts
library (ldraw.org); measures are those of its files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Row:
    """One part: ``number`` without ".dat", ``family``, ``depth`` and ``width`` in studs, ``bricks`` high, options."""

    number: str
    family: str
    depth: int
    width: int
    bricks: int = 1
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """File name in the LDraw library."""
        return f"{self.number}.dat"


def _rows(family: str, entries: str, **options: Any) -> tuple[Row, ...]:
    """Rows from comma-separated entries "number depthxwidth" or "number depthxwidthxbricks", all of one family."""
    rows = []
    for entry in entries.split(","):
        number, size = entry.split()
        depth, width, *bricks = (int(count) for count in size.split("x"))
        rows.append(Row(number, family, depth, width, bricks[0] if bricks else 1, MappingProxyType(options)))
    return tuple(rows)


# Profiles of round parts: (radius, y) down the outside, and back along the underside where it is not a plain recess.
_ROUND_BRICK_1 = ((0, 0), (10, 0), (10, 19), (8, 19), (8, 24), (0, 24))
_ROUND_PLATE_1 = ((0, 0), (10, 0), (10, 3), (8, 3), (8, 8), (0, 8))
_CONE_1 = ((0, 0), (6, 0), (10, 19), (8, 19), (8, 24), (0, 24))
_CONE_2 = ((0, 0), (10, 0), (20, 44), (20, 48), (0, 48))
_CONE_4 = ((0, 0), (20, 0), (40, 44), (40, 48), (0, 48))
_DISH_2 = ((0, 0), (6, 0), (12, 1.7), (16, 3.3), (20, 5.6), (20, 8), (16, 5.8), (8, 2.7), (0, 2.7))
_DISH_4_UPPER = ((0, 0), (10, 0), (22, 2), (29.5, 4), (35, 6), (40, 8), (40, 16))
_DISH_4 = (*_DISH_4_UPPER, (36, 16), (36, 11.2), (31.5, 9.4), (26.5, 7.6), (19.8, 5.8), (10, 4.2), (0, 4.2))

_PLATE_3_ROUND = (((-10, -10), (50, -10), (50, 10), (10, 50), (-10, 50)), ((2, 10, 10, 40, 40),))
_PLATE_2_ROUND = (((-10, 10), (-10, 30), (10, 30), (10, 10), (30, 10), (30, -10), (10, -10)), ((6, 10, 10, 20, 20),))
_FOUR = ((-10, 0, -10), (-10, 0, 10), (10, 0, -10), (10, 0, 10))
_WEDGE_2X4 = (((-38.5, 20), (-38.5, 17), (-20, -20), (20, -20), (38.5, 17), (38.5, 20)), ())

PARTS: tuple[Row, ...] = (
    # Rectangular bricks, plates and tiles.
    *_rows("brick", "3005 1x1, 3004 1x2, 3622 1x3, 3010 1x4, 3009 1x6, 3008 1x8, 6111 1x10, 6112 1x12, 2465 1x16"),
    *_rows("brick", "3003 2x2, 3002 2x3, 3001 2x4, 2456 2x6, 3007 2x8, 3006 2x10, 2356 4x6, 6212 4x10, 4202 4x12"),
    *_rows("brick", "4201 8x8, 4204 8x16, 14716 1x1x3, 3245a 1x2x2, 39266 1x5x2, 49311 1x4x3, 22886 1x2x3"),
    *_rows("brick", "2453b 1x1x5, 30145 2x2x3, 30144 2x4x3, 6213 2x6x3"),
    *_rows("brick", "3754 1x6x5", hollow=True),
    *_rows("plate", "3024 1x1, 3023b 1x2, 3623 1x3, 3710 1x4, 78329 1x5, 3666 1x6, 3460 1x8, 4477 1x10, 60479 1x12"),
    *_rows("plate", "3022 2x2, 3021 2x3, 3020 2x4, 3795 2x6, 3034 2x8, 3832 2x10, 2445 2x12, 91988 2x14, 4282 2x16"),
    *_rows("plate", "11212 3x3, 3031 4x4, 3032 4x6, 3035 4x8, 3030 4x10, 3029 4x12, 3958 6x6, 3036 6x8, 3033 6x10"),
    *_rows("plate", "3028 6x12, 3456 6x14, 3027 6x16, 3026 6x24, 41539 8x8, 92438 8x16"),
    *_rows("plate", "3794a 1x2", jumper=True),
    *_rows("plate", "3794b 1x2, 87580 2x2", jumper=True, groove=True),
    *_rows("tile", "3070b 1x1, 3069b 1x2, 63864 1x3, 2431 1x4, 6636 1x6, 4162 1x8, 3068b 2x2, 26603 2x3, 87079 2x4"),
    *_rows("tile", "69729 2x6, 6934 3x6, 1751 4x4"),
    # Slopes: the front leans, the rear row of studs stays.
    *_rows("slope", "3040b 2x1, 3039 2x2, 3038 2x3, 3037 2x4, 23949 2x6, 4445 2x8", angle=45),
    *_rows("slope", "4286 3x1, 3298 3x2, 4161 3x3, 3297 3x4", angle=33),
    *_rows("slope", "3939 3x6", angle=33, studs=((-50, 0, 0), (50, 0, 0))),
    *_rows("slope", "60481a 2x1x2, 3678b 2x2x2", angle=65),
    *_rows("slope", "3684c 2x2x3", angle=75),
    *_rows("slope", "4460b 2x1x3, 3684a 2x2x3", angle=75, hollow=True, note="with Hollow Studs"),
    *_rows("slope double", "3044b 2x1, 3043 2x2, 3042 2x3, 3041 2x4", angle=45, ridge=0),
    *_rows("slope double", "3300 2x2, 3299 2x4", angle=33, ridge=10),
    *_rows("slope inverted", "3665a 2x1, 3660a 2x2", angle=45, lip=4),
    *_rows("slope inverted", "3665b 2x1, 3660b 2x2", angle=45, lip=4, note="with Stopper Ring"),
    *_rows("slope inverted", "4287a 3x1, 3747a 3x2", angle=33, lip=4),
    *_rows("slope inverted", "3747b 3x2", angle=33, lip=3, note="with Ribs"),
    *_rows("slope inverted", "2449 2x1x3", angle=75, lip=4, hollow=True),
    *_rows("slope double inverted", "2341 3x1", angle=45, lip=4),
    *_rows("slope double inverted", "18759 3x1", angle=45, lip=4, note="with Stopper Rings"),
    *_rows("slope convex", "3045 2x2", angle=45),
    *_rows("slope convex", "3675 3x3", angle=33),
    *_rows("slope convex", "3685 2x2x3", angle=75, hollow=True),
    *_rows("slope concave", "3046 2x2", angle=45),
    *_rows("slope concave", "99301 3x3", angle=33),
    *_rows("slope inverted convex", "3676 2x2", angle=45, lip=4),
    *_rows("slope quadruple", "3688 2x2x2", angle=75, top=8, hollow=True),
    *_rows("slope triple", "3048b 1x2", angle=45),
    *_rows("cheese", "54200 1x1, 85984 1x2", angle=31),
    # Curved slopes: the drop of the curve, and the levels of the stepped underside from the low end to the high one.
    *_rows("curved slope", "11477 2x1, 15068 2x2", top=-16, drop=12, steps=(0, -8)),
    *_rows("curved slope", "50950 3x1, 24309 3x2", top=0, drop=20, steps=(24, 24, 16)),
    *_rows("curved slope", "61678 4x1, 93606 4x2", top=0, drop=20, steps=(24, 24, 16, 8)),
    *_rows("curved top", "30165 2x2", hollow=True),
    # Arches: half span, height of spring and crown below the top.
    *_rows("arch", "4490 1x3", curve=(10, 18, 8)),
    *_rows("arch", "3659 1x4, 6182 1x4x2", curve=(20, 28, 8)),
    *_rows("arch", "3455 1x6", curve=(40, 24, 8)),
    *_rows("arch", "92950 1x6", curve=(40, 20, 8), note="Raised"),
    *_rows("arch", "3307 1x6x2", curve=(40, 48, 12, True), note="with Thick Top"),
    *_rows("arch", "15254 1x6x2", curve=(40, 48, 8), note="with Thin Top"),
    *_rows("arch", "3308a 1x8x2", curve=(60, 48, 9.91)),
    # Corners, cut corners, quarter rounds and wedge plates: an outline seen from above.
    *_rows("corner brick", "2357 2x2", arm=1),
    *_rows("corner brick", "702 4x4", arm=2),
    *_rows("corner plate", "2420 2x2, 77844 3x3", arm=1),
    *_rows("corner plate", "2639 4x4", arm=2),
    *_rows("corner tile", "14719 2x2", arm=1),
    *_rows("cut plate", "26601 2x2", cut=1, corners=1),
    *_rows("cut plate", "2450 3x3", cut=2, corners=1),
    *_rows("cut plate", "30503 4x4", cut=3, corners=1),
    *_rows("cut plate", "6106 6x6", cut=4, corners=1),
    *_rows("cut plate", "2419 3x6", cut=2, corners=2),
    *_rows("quarter plate", "30565 4x4", ring=(-40, 40, 80)),
    *_rows("quarter brick", "2577 4x4", ring=(0, 0, 80)),
    *_rows("quarter brick", "3063b 2x2", ring=(-10, 10, 40, 20), studs=((20, 0, 0), (0, 0, -20))),
    *_rows("quarter tile", "25269 1x1", ring=(-10, 10, 20)),
    *_rows("quarter tile", "27925 2x2", ring=(-10, 10, 40, 20)),
    *_rows("quarter tile", "27507 4x4", ring=(0, 0, 80, 60)),
    *_rows("rounded plate", "30357 3x3", outline=_PLATE_3_ROUND, note="with 2 x 2 Corner Round"),
    *_rows("rounded plate", "79491 2x2", outline=_PLATE_2_ROUND, note="Corner Round"),
    *_rows("wedge plate", "43722 3x2, 41769 4x2", taper=1, side="right"),
    *_rows("wedge plate", "43723 3x2, 41770 4x2", taper=1, side="left"),
    *_rows("wedge plate", "54383 6x3", taper=2, side="right"),
    *_rows("wedge plate", "54384 6x3", taper=2, side="left"),
    *_rows("wedge plate", "51739 2x4", outline=_WEDGE_2X4, studs=_FOUR),
    # Round parts.
    *_rows("round brick", "3062b 1x1", profile=_ROUND_BRICK_1, bore=(6, 4), hollow=True),
    *_rows("round brick", "3941 2x2, 87081 4x4"),
    *_rows("round brick", "6143 2x2", note="Reinforced"),
    *_rows("round plate", "6141 1x1", profile=_ROUND_PLATE_1, bore=(6, 3)),
    *_rows("round plate", "85861 1x1", profile=_ROUND_PLATE_1, bore=(6, 3), hollow=True, note="with Open Stud"),
    *_rows("round plate", "4032a 2x2, 60474 4x4"),
    *_rows("round plate", "18674 2x2", jumper=True, groove=True, hollow=True),
    *_rows("round tile", "98138 1x1, 14769 2x2", groove=True),
    *_rows("round tile", "4150 2x2", groove=True, note="with Cross Underside"),
    *_rows("round tile", "67095 3x3"),
    *_rows("cone", "4589 1x1", profile=_CONE_1, bore=(6, 12), hollow=True),
    *_rows("cone", "3942c 2x2x2", profile=_CONE_2, bore=(16, 40), jumper=True, hollow=True),
    *_rows("cone", "3943b 4x4x2", profile=_CONE_4, bore=(36, 40), studs=_FOUR),
    *_rows("dish", "4740 2x2", profile=_DISH_2, height=8, hollow=True),
    *_rows("dish", "3960 4x4", profile=_DISH_4, height=16),
)

# Names that mean a part of the table: the library's own renamings, and older or newer moulds that a builder cannot tell
# apart once they are built in.
_SAME = {
    "3023": "3023b", "3068": "3068b", "3068a": "3068b", "3069": "3069b", "3069a": "3069b", "3070": "3070b",
    "3070a": "3070b", "3040": "3040b", "3040a": "3040b", "3044": "3044b", "3044a": "3044b", "3044c": "3044b",
    "3048": "3048b", "3048a": "3048b", "15571": "3048b", "3660": "3660a", "3665": "3665a", "3678": "3678b",
    "3678a": "3678b", "3684": "3684a", "3747": "3747a", "4287": "4287a", "4287b": "4287a", "4287c": "4287a",
    "4460": "4460b", "4460a": "4460b", "60481": "60481a", "60481b": "60481a", "3794": "3794a", "15573": "3794b",
    "3245": "3245a", "2453": "2453b", "2453a": "2453b", "3062": "3062b", "3063": "3063b", "3063a": "3063b",
    "85080": "3063b", "4032": "4032a", "4032b": "4032a", "3942": "3942c", "3942a": "3942c", "3942b": "3942c",
    "3943": "3943b", "3943a": "3943b", "3308": "3308a", "58181": "3939", "4073": "6141",
    "3245b": "3245a", "3245c": "3245a",
}  # fmt: skip
ALIASES: Mapping[str, str] = MappingProxyType({f"{old}.dat": f"{new}.dat" for old, new in _SAME.items()})
