# SPDX-License-Identifier: GPL-3.0-or-later
"""One entry of the catalogue from the files of an LDraw library.

The body is the part without its studs. It is asked on a grid whose lines follow the part's own level and upright faces
(:mod:`.inside`); what is solid there, and the hollows over its sockets, which only studs enter, is covered by a few
boxes (:mod:`.covering`) that leave it by no more than a quarter of an LDU. Holes for pins and axles are left open.
Hollows of figures are, too, since necks and hips reach deep into them; what bends has no boxes, since no file shows how
it lies.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...bricks.catalogue import STUD_PITCH, UP, Part
from ...bricks.derived_parts import derived_part
from ...bricks.mass import derived_mass
from ...errors import InputError
from ..geometry.soup import Expander
from ..library import PartSource
from .connectors import Connectors, Survey, draws_stud
from .covering import cover
from .inside import look
from .sockets import find_sockets, lattice

Floats = NDArray[np.float64]

_INSET = 0.25  # LDU, by which a box may leave the body
_STEP, _STEPS = 2.0, 24  # LDU between lines of the grid, but no more lines than this without reason
_LINES = 22  # that follow faces
_APART = 0.6  # LDU, the least distance of two lines
_HOLE, _COLLAR = 6.2, 8.2  # LDU, radii of holes for pins and axles and of their rims, which stay open
_FIGURES = ("Minifig", "Figure")  # first words of categories
_BENDS = re.compile(r"\b(?:hose|string|rope|cloth|cape|sail|net|rubber|flexible|sticker)\b", re.IGNORECASE)


class _Bodies:
    """The library without its studs, for :class:`Expander`."""

    def __init__(self, source: PartSource) -> None:
        self._source = source

    def read(self, name: str) -> str | None:
        return "" if draws_stud(name) else self._source.read(name)

    def stamp(self, name: str) -> str | None:
        return self._source.stamp(name)


class Deriver:
    """Derives entries from one library; what parts share is read once."""

    def __init__(self, source: PartSource) -> None:
        self._source = source
        self._survey = Survey(source)
        self._expander = Expander([_Bodies(source)])

    def moved_to(self, name: str) -> str:
        """The part that has replaced the part ``name``, or ""."""
        file = self._survey.file(name)
        return "" if file is None else file.moved_to

    def derive(self, name: str) -> Part | None:
        """The entry of the part of this normalised name; None when it draws nothing.

        Raises :class:`InputError` when the library has no such file or one that cannot be read.
        """
        file, soup = self._survey.file(name), self._expander.expand(name)
        if file is None or soup is None:
            raise InputError(f"The part {name} is not in the library.")
        triangles = _triangles(soup.faces)
        if not len(triangles):
            return None
        connectors = self._survey.connectors(name)
        studs, stud_axes, hollow = connectors.studs()
        sockets, socket_axes = _sockets(triangles, soup.certified, connectors)
        low, high = triangles.min((0, 1)), triangles.max((0, 1))
        lines = [_lines(triangles, axis) for axis in range(3)]
        samples = [_samples(values) for values in lines]
        seen = look(triangles, soup.certified, (samples[0], samples[1], samples[2]))
        category = _category(self._source.read(name) or "", file.title)
        filled = seen.solid & ~_in_holes(connectors, samples, _HOLE)
        if not category.startswith(_FIGURES):
            hollow_ = seen.covered & _over(sockets[socket_axes @ UP > 0.99], samples)
            filled |= hollow_ & ~_in_holes(connectors, samples, _COLLAR)
        boxes = cover(_cells(filled), (lines[0], lines[1], lines[2]))
        volume, centre = _volume(seen.solid, lines)
        tubes, axes = connectors.tips("tube")
        return derived_part(
            name,
            file.title,
            category,
            np.concatenate([low, high]),
            () if _BENDS.search(file.title) else boxes,
            (studs, stud_axes),
            (sockets, socket_axes),
            np.unique(tubes[axes @ UP < -0.99].round(2) + 0.0, axis=0),
            connectors.others(file.title, category),
            derived_mass(volume, connectors.tube_length(), int((~hollow).sum()), int(hollow.sum())),
            centre if volume else (low + high) / 2,
        )


def _triangles(faces: Floats) -> Floats:
    """(n, 3, 3) of faces (f, 4, 3), without those that have no area."""
    parts = np.concatenate([faces[:, (0, 1, 2)], faces[:, (0, 2, 3)]])
    area = np.linalg.norm(np.cross(parts[:, 1] - parts[:, 0], parts[:, 2] - parts[:, 0]), axis=1)
    return np.asarray(parts[area > 1e-6])


def _sockets(triangles: Floats, certified: bool, connectors: Connectors) -> tuple[Floats, Floats]:
    """((t, 3) sockets, (t, 3) directions of the studs that they take): upright ones first."""
    tips = [connectors.tips(kind) for kind in ("tube", "post")]
    ends, into = np.concatenate([tip for tip, _ in tips]), -np.concatenate([axis for _, axis in tips])
    directions = [UP]
    for axis in into:
        if all(axis @ known < 0.99 for known in directions):
            directions.append(axis)
    found, axes = [np.zeros((0, 3))], [np.zeros((0, 3))]
    for direction in directions:
        turn = _upright(direction)
        turned = triangles @ turn.T
        posts = ends[into @ direction >= 0.99] @ turn.T
        around = posts[:, None, (0, 2)] + _NEIGHBOURS
        low, high = turned.min((0, 1))[[0, 2]], turned.max((0, 1))[[0, 2]]
        places = np.concatenate([lattice(low, high), around.reshape(-1, 2)]) if direction is UP else around
        places = np.unique(places.reshape(-1, 2).round(2) + 0.0, axis=0)
        sockets = find_sockets(turned, places, certified)
        found.append(sockets @ turn)
        axes.append(np.tile(direction, (len(sockets), 1)))
    mouths, inwards = connectors.mouths()
    found.append(mouths)
    axes.append(inwards)
    at, along = np.concatenate(found).round(2) + 0.0, np.concatenate(axes).round(4) + 0.0
    _, first = np.unique(np.concatenate([at, along.round(2)], 1), axis=0, return_index=True)
    first.sort()
    return at[first], along[first]


_NEIGHBOURS = STUD_PITCH / 2 * np.array([(x, z) for x in (-1, 0, 1) for z in (-1, 0, 1)])


def _upright(direction: Floats) -> Floats:
    """A rotation (3, 3) that turns ``direction`` to -y."""
    if direction @ UP > 1 - 1e-9:
        return np.eye(3)
    helper = np.eye(3)[np.abs(direction).argmin()]
    x = np.cross(helper, direction)
    x /= np.linalg.norm(x)
    return np.stack([x, -direction, np.cross(x, -direction)])


def _lines(triangles: Floats, axis: int) -> Floats:
    """Lines of the grid across ``axis``: at its largest faces, and evenly between them."""
    low, high = float(triangles[:, :, axis].min()), float(triangles[:, :, axis].max())
    flat = triangles[np.ptp(triangles[:, :, axis], axis=1) < 0.01]
    area = np.linalg.norm(np.cross(flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]), axis=1)
    levels, index = np.unique(flat[:, :, axis].mean(1).round(2), return_inverse=True)
    weight = np.bincount(index, area, len(levels))
    kept = [low, high] if high - low > _APART else [low, low + _APART]
    for i in np.argsort(-weight, kind="stable")[:_LINES]:
        if all(abs(levels[i] - other) >= _APART for other in kept):
            kept.append(float(levels[i]))
    kept.sort()
    step = max(_STEP, (kept[-1] - kept[0]) / _STEPS)
    lines = [
        np.linspace(a, b, max(1, int(np.ceil((b - a) / step - 1e-9))) + 1)[:-1] for a, b in itertools.pairwise(kept)
    ]
    return np.concatenate([*lines, [kept[-1]]])


def _samples(lines: Floats) -> Floats:
    """Three points in each cell between ``lines``: near both ends and in the middle."""
    low, high = lines[:-1], lines[1:]
    inset = np.minimum(_INSET, (high - low) / 4)
    return np.asarray(np.stack([low + inset, (low + high) / 2, high - inset], 1).ravel())


def _cells(grid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of samples (3 a, 3 b, 3 c) the cells (a, b, c) all of whose samples are true."""
    a, b, c = (n // 3 for n in grid.shape)
    return np.asarray(grid.reshape(a, 3, b, 3, c, 3).all((1, 3, 5)))


def _over(sockets: Floats, samples: Sequence[Floats]) -> NDArray[np.bool_]:
    """Samples in the cells above upright ``sockets`` (t, 3)."""
    x, y, z = np.meshgrid(*samples, indexing="ij", sparse=True)
    over = np.zeros([len(values) for values in samples], bool)
    reach = STUD_PITCH / 2 + 0.01
    for at_x, at_y, at_z in sockets:
        over |= (np.abs(x - at_x) <= reach) & (np.abs(z - at_z) <= reach) & (y <= at_y)
    return over


def _in_holes(connectors: Connectors, samples: Sequence[Floats], radius: float) -> NDArray[np.bool_]:
    """Samples within ``radius`` of the line of a hole for a pin or an axle."""
    x, y, z = np.meshgrid(*samples, indexing="ij", sparse=True)
    found = np.zeros([len(values) for values in samples], bool)
    rows = np.concatenate([connectors.at.get(kind, np.zeros((0, 4, 4))) for kind in ("pin hole", "axle hole")])
    axes = rows[:, :3, 1] / np.maximum(np.linalg.norm(rows[:, :3, 1], axis=1, keepdims=True), 1e-9)
    feet = rows[:, :3, 3] - (rows[:, :3, 3] * axes).sum(1, keepdims=True) * axes
    sides = np.where(axes[np.arange(len(axes)), np.abs(axes).argmax(1)] < 0, -1.0, 1.0) if len(axes) else 1.0
    for foot, axis in np.unique(np.stack([feet, axes * np.reshape(sides, (-1, 1))], 1).round(2) + 0.0, axis=0):
        off = (x - foot[0], y - foot[1], z - foot[2])
        along = off[0] * axis[0] + off[1] * axis[1] + off[2] * axis[2]
        found |= sum((off[i] - along * axis[i]) ** 2 for i in range(3)) <= radius**2
    return found


def _volume(solid: NDArray[np.bool_], lines: Sequence[Floats]) -> tuple[float, Floats]:
    """(cubic LDU, centre) of the samples that are solid, each standing for its share of a cell."""
    parts, middles = [], []
    for values in lines:
        low, high = values[:-1], values[1:]
        edges = np.stack([low, low + (high - low) / 4, high - (high - low) / 4], 1)
        size = (high - low)[:, None] * np.array((0.25, 0.5, 0.25))
        parts.append(size.ravel())
        middles.append((edges + size / 2).ravel())
    weight = solid * parts[0][:, None, None] * parts[1][:, None] * parts[2]
    volume = float(weight.sum())
    others = [tuple(a for a in range(3) if a != axis) for axis in range(3)]
    centre = [float((weight.sum(other) * middle).sum()) for other, middle in zip(others, middles, strict=True)]
    return volume, np.array(centre) / max(volume, 1e-9)


def _category(text: str, title: str) -> str:
    """What the ``!CATEGORY`` line says, else the first word of the title, as the file format has it."""
    for line in text.splitlines():
        words = line.split(None, 2)
        if len(words) > 2 and words[:2] == ["0", "!CATEGORY"]:
            return words[2].strip()
        if words and words[0] not in "0":
            break
    return title.lstrip("~_=| ").split(" ")[0]
