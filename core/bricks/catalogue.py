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
``boxes``
    The shape is known by the part's collision boxes alone: an entry that was derived from an LDraw library. None of the
    params below.

Other params: ``groove`` (bool): the lowest LDU of the outer edge is set in by 1 LDU, as on tiles (a ``revolved``
profile shows it itself). ``cavities``: tuple of boxes (x0, y0, z0, x1, y1, z1) that are cut out of the body from below
(without any, and without a bore, the part is solid); tubes and pins stand in them. ``tubes`` of the part are the hollow
tubes (outer radius 8, inner 6) and ``params["pins"]`` the solid pins (radius 4); both are given at the centre of their
lower end and reach up to the roof of the cavity. ``params["hollow_studs"]`` (bool): studs with a hole of radius 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .derived_parts import DerivedParts

STUD_PITCH = 20.0
PLATE_HEIGHT = 8.0
BRICK_HEIGHT = 24.0
STUD_RADIUS = 6.0
STUD_HEIGHT = 4.0
UP = np.array((0.0, -1.0, 0.0))

# A printed part is its plain part plus "p" and two or more characters, one with stickers has "d" (LDraw's file naming
# rules): 3001p01.dat. What is assembled of parts ends in "c" and two digits, plain or not: 973p1ac02.dat.
_PRINTED = re.compile(r"^(?P<plain>u?\d+[a-z]?)[pd][0-9a-z]{2,8}?(?P<whole>c\d\d)?\.dat$")
# Moulds of one part differ by a letter: 3062a.dat, 3062b.dat.
_MOULD_LETTERS = "abcdefgh"
_MOULD = re.compile(rf"^(?P<number>u?\d+)[{_MOULD_LETTERS}]?\.dat$")


@dataclass(frozen=True)
class Shape:
    """A body in a few parameters; the kinds are described at the top of this module."""

    kind: str
    params: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the catalogue; the arrays are float64 and read-only.

    ``boxes`` (k, 6) LDU ``[x0, y0, z0, x1, y1, z1]``: the body without studs, filled in below; they stay inside it and
    follow slants and curves in the steps that :mod:`.collision_boxes` states. ``studs`` (s, 3): centres of stud bases.
    ``sockets`` (t, 3): points that can take a stud's base centre. ``tubes`` (m, 3): hollow tubes, centre of the lower
    end. ``mass`` in kg. ``bounds``: bounding box of the body without studs. ``stud_axes`` (s, 3), ``socket_axes``
    (t, 3): unit vectors along which the studs, and those that fit the sockets, point; None: all along -Y. ``others``:
    kinds of its other connectors ("clip", "bar", "pin", "pin hole", "axle", "door" …), as far as known. ``centre``: of
    mass; None: that of the boxes.
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
    stud_axes: NDArray[np.float64] | None = None
    socket_axes: NDArray[np.float64] | None = None
    others: tuple[str, ...] = ()
    centre: tuple[float, ...] | None = None

    @property
    def held_otherwise(self) -> bool:
        """Whether it may be held by connections that are not analysed: it has such connectors, or none are known."""
        return bool(self.others) or not (len(self.studs) or len(self.sockets))

    def stud_directions(self) -> NDArray[np.float64]:
        """(s, 3) axes of the studs."""
        return np.broadcast_to(UP, self.studs.shape) if self.stud_axes is None else self.stud_axes

    def socket_directions(self) -> NDArray[np.float64]:
        """(t, 3) axes of the studs that fit the sockets."""
        return np.broadcast_to(UP, self.sockets.shape) if self.socket_axes is None else self.socket_axes


class Catalogue(Mapping[str, Part]):
    """Parts by name. Look-up ignores case and slashes, follows aliases, and knows a printed part by its plain one and a
    mould by another of the same number.

    ``parts`` are those with a shape of their own, :attr:`shaped`; ``derived`` has what these lack and is read when a
    name is asked for that is not among them.
    """

    def __init__(
        self,
        parts: Mapping[str, Part],
        aliases: Mapping[str, str],
        derived: DerivedParts | None = None,
    ) -> None:
        self.shaped: Mapping[str, Part] = MappingProxyType(dict(parts))
        self._aliases = MappingProxyType(dict(aliases))
        self._derived = derived

    def canonical(self, name: str) -> str:
        """The name under which a part is kept; a name the catalogue does not know comes back normalised."""
        plain = name.strip().lower().replace("\\", "/")
        if not plain.endswith(".dat"):
            plain += ".dat"
        return next((found for other in _meanings(plain) if (found := self._kept(other))), plain)

    def _kept(self, name: str) -> str:
        """The name under which a normalised name is kept, "" for none."""
        name = self._aliases.get(name, name)
        if name in self.shaped or self._derived is None:
            return name if name in self.shaped else ""
        name = self._derived.replacement(name)
        name = self._aliases.get(name, name)
        return name if name in self.shaped or name in self._derived else ""

    def __getitem__(self, name: str) -> Part:
        part = self.shaped.get(name)
        if part is not None:
            return part
        known = self.canonical(name)
        if known in self.shaped or self._derived is None:
            return self.shaped[known]
        return self._derived[known]

    def __iter__(self) -> Iterator[str]:
        yield from self.shaped
        yield from (name for name in self._derived or () if name not in self.shaped and name not in self._aliases)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def unprinted(name: str) -> list[str]:
    """Names of the plain parts that a printed or stickered part (a normalised name) is made from, the closest first."""
    match = _PRINTED.match(name)
    if match is None:
        return []
    assembled = [f"{match['plain']}{match['whole']}.dat"] if match["whole"] else []
    return [*assembled, f"{match['plain']}.dat"]


def _meanings(name: str) -> Iterator[str]:
    """Names that may stand for a normalised one, the closest first."""
    yield name
    name = name.rpartition(" - ")[2]  # model files that bring a part along put "set - " before its number
    plain = unprinted(name)
    yield from (name, *plain)
    mould = _MOULD.match(plain[-1] if plain else name)
    if mould:
        yield from (f"{mould['number']}{letter}.dat" for letter in ("", *_MOULD_LETTERS))


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the extension; made on the first call, then shared."""
    from .derived_parts import DerivedParts
    from .part_geometry import build_part
    from .part_table import ALIASES, PARTS

    derived = DerivedParts()
    parts = [_opened(build_part(row), derived) for row in PARTS]
    return Catalogue({part.name: part for part in parts}, ALIASES, derived)


def _opened(part: Part, derived: Mapping[str, Part]) -> Part:
    """A part of the table with what only its LDraw file tells: its other connectors, and, if it is round, boxes that
    leave the middle open where an axle or a bar goes through."""
    own = derived.get(part.name)
    if own is None:
        return part
    return replace(part, others=own.others, boxes=own.boxes if part.shape.kind == "revolved" else part.boxes)
