# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of each part beyond its LDraw file: shape, collision boxes, connectors, mass and title.

Everything is in the part's own LDraw frame: LDU (0.4 mm), -Y up, the origin in the centre of the top face of the part's
bounding cell unless the LDraw file puts it elsewhere; a stud pitch is 20, a plate 8, a brick 24. ``x`` and ``z`` are
counts of studs along the axes; a title reads "depth x width", so "Brick 2 x 4" has z = 2 and x = 4, long along X.

Shapes
------
:class:`Shape` describes the outer surface of the body (no studs, no underside) exactly, in four kinds. All of them have
the params ``x``, ``z`` (studs), ``height`` (LDU), and:

``box``
    ``x`` by ``z`` studs, from y = 0 to ``height``, centred.
``prism``
    An outline swept along ``axis`` ("x", "y" or "z") over ``extent`` (low, high). ``outline``: closed polygon of
    points (u, v) without repetition, (u, v) being the two other axes in the order x, y, z: (y, z) for "x", (x, z) for
    "y", (x, y) for "z". ``arcs``: tuple of (index, cu, cv, a, b): the edge from point ``index`` to the next follows
    the ellipse around (cu, cv) with half axes a and b, the shorter way round; :func:`~.outlines.sampled` makes a
    polygon of both.
``revolved``
    ``centre`` (x, z), ``profile``: closed polygon of points (r, y) that is turned about the vertical line through the
    centre; r = 0 is the axis. ``arcs`` as for a prism. ``bore``: (radius, y) of a round recess in the underside that
    reaches up to y, or None; a profile that shows the underside itself has none.
``convex``
    ``pieces``: tuple of tuples of points (x, y, z); the body is the union of their convex hulls.

Other params: ``groove`` (bool): the lowest LDU of the outer edge is set in by 1 LDU, as on tiles (a ``revolved``
profile shows it itself). ``cavities``: tuple of boxes (x0, y0, z0, x1, y1, z1) that are cut out of the body from below
(without any, and without a bore, the part is solid); tubes and pins stand in them. ``tubes`` of the part are the hollow
tubes (outer radius 8, inner 6) and ``params["pins"]`` the solid pins (radius 4); both are given at the centre of their
lower end and reach up to the roof of the cavity. ``params["hollow_studs"]`` (bool): studs with a hole of radius 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

STUD_PITCH = 20.0
PLATE_HEIGHT = 8.0
BRICK_HEIGHT = 24.0
STUD_RADIUS = 6.0
STUD_HEIGHT = 4.0

# A printed part is its plain part plus "p" and two or more characters (LDraw's file naming rules): 3001p01.dat.
_PRINTED = re.compile(r"^(\d+[a-z]?)p[0-9a-z]{2,6}\.dat$")


@dataclass(frozen=True)
class Shape:
    """A body in a few parameters; the kinds are described at the top of this module."""

    kind: str
    params: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the catalogue; the arrays are float64 and read-only.

    ``boxes`` (k, 6) LDU ``[x0, y0, z0, x1, y1, z1]``: the body without studs, filled in below; they stay inside it and
    follow slants and curves in the steps that :mod:`.collision_boxes` states. ``studs`` (s, 3): centres of stud bases,
    axis -Y. ``sockets`` (t, 3): points of the underside that can take a stud's base centre. ``tubes`` (m, 3): hollow
    tubes, centre of the lower end. ``mass`` in kg. ``bounds``: bounding box of the body without studs.
    """

    name: str
    title: str
    category: str
    shape: Shape
    boxes: NDArray[np.float64]
    studs: NDArray[np.float64]
    sockets: NDArray[np.float64]
    tubes: NDArray[np.float64]
    mass: float
    bounds: tuple[float, float, float, float, float, float]


class Catalogue(Mapping[str, Part]):
    """Parts by name. Look-up ignores case and slashes, follows aliases, and knows a printed part by its plain one."""

    def __init__(self, parts: Mapping[str, Part], aliases: Mapping[str, str]) -> None:
        self._parts = MappingProxyType(dict(parts))
        self._aliases = MappingProxyType(dict(aliases))

    def canonical(self, name: str) -> str:
        """The name under which a part is kept; a name the catalogue does not know comes back normalised."""
        plain = name.strip().lower().replace("\\", "/")
        if not plain.endswith(".dat"):
            plain += ".dat"
        known = self._aliases.get(plain, plain)
        if known not in self._parts and (match := _PRINTED.match(plain)):
            unprinted = match.group(1) + ".dat"
            unprinted = self._aliases.get(unprinted, unprinted)
            if unprinted in self._parts:
                return unprinted
        return known

    def __getitem__(self, name: str) -> Part:
        part = self._parts.get(name)
        return part if part is not None else self._parts[self.canonical(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the extension; made on the first call, then shared."""
    from .part_geometry import build_part
    from .part_table import ALIASES, PARTS

    parts = [build_part(row) for row in PARTS]
    return Catalogue({part.name: part for part in parts}, ALIASES)
