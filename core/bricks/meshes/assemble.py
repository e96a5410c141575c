# SPDX-License-Identifier: GPL-3.0-or-later
"""From a part of the catalogue to its mesh: body, bevels, studs, underside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..catalogue import UP, Part
from . import details
from .bodies import bevel_widths, bodies, skin_heights
from .chamfer import chamfer
from .polygons import Floats, cross, next_corner, unit
from .punch import Hole, circle, opening, punch
from .surface import PartMesh, Surface
from .underside import Hollow, Roof, bore, hollows, inside

Level = Literal["low", "standard", "high"]

BEVEL = 0.55  # LDU, 0.22 mm
_UPRIGHT = 0.9999  # cosine, from which on a stud is one on top
_APART = 0.05  # LDU, by which a closed body within the part keeps off the part's own faces
_RIM = 0.2  # LDU, the least width of the material around an opening


@dataclass(frozen=True)
class Detail:
    """How finely a level is made: segments of a stud, of a full turn of a body, widths of bevels, with an underside."""

    stud: int
    turn: int
    bevel: float
    stud_bevel: float
    tube_bevel: float
    underside: bool


DETAILS: dict[str, Detail] = {
    "low": Detail(8, 16, 0.0, 0.0, 0.0, False),
    "standard": Detail(16, 32, BEVEL, details.STUD_BEVEL, 0.0, True),
    "high": Detail(32, 64, BEVEL, details.STUD_BEVEL, details.TUBE_BEVEL, True),
}


@lru_cache(maxsize=1024)
def part_mesh(part: Part, level: Level = "standard") -> PartMesh:
    """The mesh of ``part`` in LDU in its own frame; the same object for the same part and level.

    ``level``: "low" (no bevels, no underside, eight-sided studs), "standard", or "high" for close-ups.
    """
    return _Assembly(part, DETAILS[level]).finish()


class _Assembly:
    """The mesh of one part while it is made."""

    def __init__(self, part: Part, detail: Detail) -> None:
        self.detail = detail
        self.surface = Surface()
        self.studs = part.studs[part.stud_directions() @ UP > _UPRIGHT]
        self.loose = np.ones(len(self.studs), bool)
        self.tubes, self.pins = part.tubes[:0], part.tubes[:0]
        self.hollows: list[Hollow] = []
        self.pierced: list[Roof | None] = [None] * len(self.studs)
        self.hollow_studs = False
        if detail.underside and part.shape.kind != "boxes":
            self._read_underside(part)
        self.cages = bodies(part, detail.turn, detail.underside)
        for cage in self.cages:
            parts = chamfer(cage, bevel_widths(cage, detail.bevel) if detail.bevel else 0.0)
            self.surface.add(parts.strip_points, parts.strip_normals)
            self.surface.add_mixed(parts.corner_points, parts.corner_normals, parts.corner_sizes)
            self._add_faces(parts.points, parts.normals, parts.sizes)

    def _read_underside(self, part: Part) -> None:
        params = part.shape.params
        self.tubes, self.pins = part.tubes, np.array(params.get("pins", ()), np.float64).reshape(-1, 3)
        self.hollows = hollows(params.get("cavities", ()))
        if params.get("bore"):
            radius, y = params["bore"]
            self.hollows.append(bore(params["centre"], radius, (y, params["height"]), self.detail.turn))
        self.hollow_studs = bool(params.get("hollow_studs"))
        if self.hollow_studs:
            roofs = [roof for hollow in self.hollows for roof in hollow.roofs]
            self.pierced = [
                next((r for r in roofs if inside(r.outline, stud[None, [0, 2]], details.STUD_HOLE)[0]), None)
                for stud in self.studs
            ]

    def finish(self) -> PartMesh:
        """The mesh; what no single face carries becomes a closed body of its own that reaches into the part."""
        detail = self.detail
        details.loose_studs(self.surface, self.studs[self.loose], detail.stud, detail.stud_bevel, self.hollow_studs)
        for ends, outer, inner in (
            (self.tubes, details.TUBE_OUTER, details.TUBE_INNER),
            (self.pins, details.PIN_RADIUS, 0.0),
        ):
            for end in ends:
                top = self._top_of(end, outer)
                if top < end[1]:
                    low = end - np.array([0.0, _APART, 0.0])
                    details.loose_column(self.surface, low, top, outer, inner, detail.stud)
        return self.surface.finish()

    def _top_of(self, end: Floats, radius: float) -> float:
        """How high a tube or pin reaches that no single roof holds: into the body above, and not through it."""
        around = end + radius * details.directions(self.detail.stud)
        low, high = around.min(axis=0)[[0, 2]], around.max(axis=0)[[0, 2]]
        roofs = [
            roof.y
            for hollow in self.hollows
            for roof in hollow.roofs
            if (roof.outline.min(axis=0) < high).all() and (roof.outline.max(axis=0) > low).all()
        ]
        skin = max(float(skin_heights(cage, around).max()) for cage in self.cages)
        return max(min(roofs, default=-np.inf), skin + details.DEEP) - _APART

    def _add_faces(self, points: Floats, normals: Floats, sizes: NDArray[np.int64]) -> None:
        """Add the faces of a body: the level ones with studs and openings, the others as they are."""
        starts = np.cumsum(sizes) - sizes
        plain = np.ones(len(sizes), bool)
        upright = unit(np.add.reduceat(cross(points, points[next_corner(sizes)]), starts, axis=0))[:, 1]
        for add, faces in ((self._add_top, upright < -0.9999), (self._add_bottom, upright > 0.9999)):
            for face in np.flatnonzero(faces).tolist():
                corners = points[starts[face] : starts[face] + sizes[face]]
                plain[face] = not add(corners[:, [0, 2]], float(corners[0, 1]))
        chosen = np.repeat(plain, sizes)
        self.surface.add_mixed(points[chosen], normals[chosen], sizes[plain])

    def _add_top(self, outline: Floats, y: float) -> bool:
        """Add a face with the studs that stand on it; False if there are none."""
        standing = self.loose & (np.abs(self.studs[:, 1] - y) < 0.01)
        standing &= inside(outline, self.studs[:, [0, 2]], details.STUD_RADIUS)
        if not standing.any():
            return False
        self.loose &= ~standing
        centres, detail = self.studs[standing], self.detail
        self._fill(outline, y, self._circles(centres, details.STUD_RADIUS), up=True)
        if not self.hollow_studs:
            details.studs(self.surface, centres, detail.stud, detail.stud_bevel)
            return True
        for index in np.flatnonzero(standing).tolist():
            centre, roof = self.studs[index][None], self.pierced[index]
            depth = 0.0 if roof is None else roof.y - y
            details.studs(self.surface, centre, detail.stud, detail.stud_bevel, depth)
            if roof is None:
                details.turned(self.surface, centre, [(0.0, 0.0), (details.STUD_HOLE, 0.0)], detail.stud)
        return True

    def _add_bottom(self, outline: Floats, y: float) -> bool:
        """Add a face with the hollows that open in it; False if there are none."""
        outline = outline[::-1]
        here = [h for h in self.hollows if abs(h.bottom - y) < 0.01 and inside(outline, h.opening, _RIM).all()]
        if not here:
            return False
        self._fill(outline, y, [opening(hollow.opening) for hollow in here], up=False)
        for hollow in here:
            self._add_hollow(hollow)
        return True

    def _add_hollow(self, hollow: Hollow) -> None:
        """Walls and roofs of a hollow, and the tubes and pins that hang from them."""
        self.surface.add(hollow.walls, hollow.wall_normals)
        for roof in hollow.roofs:
            tubes, self.tubes = self._hanging(self.tubes, hollow, roof, details.TUBE_OUTER)
            pins, self.pins = self._hanging(self.pins, hollow, roof, details.PIN_RADIUS)
            bases = [
                stud
                for stud, through, loose in zip(self.studs, self.pierced, self.loose, strict=True)
                if through is roof and not loose
            ]
            holes = self._circles(tubes, details.TUBE_OUTER) + self._circles(pins, details.PIN_RADIUS)
            self._fill(roof.outline, roof.y, holes + self._circles(bases, details.STUD_HOLE), up=False)
            length = hollow.bottom - roof.y
            details.tubes(self.surface, tubes, length, self.detail.stud, self.detail.tube_bevel)
            details.pins(self.surface, pins, length, self.detail.stud)

    @staticmethod
    def _hanging(ends: Floats, hollow: Hollow, roof: Roof, radius: float) -> tuple[Floats, Floats]:
        """``ends`` (n, 3) of details that hang from ``roof`` alone, and the others."""
        chosen = (np.abs(ends[:, 1] - hollow.bottom) < 0.01) & inside(roof.outline, ends[:, [0, 2]], radius)
        return ends[chosen], ends[~chosen]

    def _circles(self, centres: Iterable[Floats], radius: float) -> list[Hole]:
        return [circle((float(c[0]), float(c[2])), radius, self.detail.stud) for c in centres]

    def _fill(self, outline: Floats, y: float, holes: Sequence[Hole], up: bool) -> None:
        """A level face with holes; ``outline`` (k, 2) in (x, z), counter-clockwise, which is so seen from above."""
        normal = np.array([0.0, -1.0 if up else 1.0, 0.0])
        for polygon in punch(outline, holes):
            points = np.full((1, len(polygon), 3), float(y))
            points[0, :, [0, 2]] = (polygon if up else polygon[::-1]).T
            self.surface.add(points, normal)
