# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the bricks of an assembly touch each other and the ground, as points and directions of forces.

Everything is in metres, x and y on the ground and z up. BrickGPT's and StableLego's model has cells of 7.8 mm on the
ground and 9.6 mm in height (A. Pun et al. 2025; R. Liu et al. 2024), so lengths in LDU are scaled to these.

A stud in a socket (:attr:`Contacts.points` with ``clutch``) touches at four points when the brick on top is one stud
wide, else at three; the ground takes a brick's sockets as a plate with studs would. Faces that lie on each other where
no studs hold push at the corners of what they share. Side faces push at the lower edge of what they share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import PLATE_HEIGHT, STUD_PITCH, Catalogue, load_catalogue
from ..bricks.components import component_labels
from ..bricks.connections import Pairs, boxes_on_ground, close_boxes, entering, matches, standing
from ..bricks.contact import JOINT_TOLERANCE, PARALLEL, TOLERANCE, straight
from ..bricks.placement import Placement, place
from .push_hulls import find_rectangles, push_hull

UNIT_LENGTH = 0.0078  # m, a stud pitch as StableLego has it
UNIT_HEIGHT = 0.0096  # m, three plates
GROUND = -1

# Contact points of a stud, in studs from its centre, by the brick on top of it: one stud wide, or wider.
NARROW = np.array([(0, -0.25), (-0.25, 0), (0, 0.25), (0.25, 0)])
WIDE = np.array([(0.125, -0.125), (-0.25, 0), (0.125, 0.125)])

# LDU, y down, to metres, z up.
_METRES = np.array(
    [[UNIT_LENGTH / STUD_PITCH, 0, 0], [0, 0, UNIT_LENGTH / STUD_PITCH], [0, -UNIT_HEIGHT / (3 * PLATE_HEIGHT), 0]]
)
_AXES = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])


@dataclass(frozen=True, eq=False)
class Points:
    """Points at which a brick lies on another: ``upper``, ``lower`` int (k,), ``GROUND`` for the ground; ``at`` (k, 3);
    ``axis`` (k, 3) unit vectors along which the upper one is pushed; ``clutch`` (k,): it may be pulled, too; ``hull``
    (k,): False where the pushes of the other points of the pair can do all that a push here could."""

    upper: NDArray[np.intp]
    lower: NDArray[np.intp]
    at: NDArray[np.float64]
    axis: NDArray[np.float64]
    clutch: NDArray[np.bool_]
    hull: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Links:
    """Sideways contacts: ``first``, ``second`` int (k,) bricks (the second may be ``GROUND``), ``at`` (k, 3), and
    ``axis`` (k, 3): the unit vector along which the first is pushed."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    at: NDArray[np.float64]
    axis: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Contacts:
    """Bodies and contacts of n bricks: ``mass`` kg (n,), ``centre`` (n, 3) of mass, ``known`` (n,) False for parts that
    the catalogue does not have, which touch nothing; ``presses``: studs held sideways, in both directions; ``shoves``:
    side faces, which only push; ``floor``: the corners of all faces on the ground, which take the place of its studs
    where it has none; ``overlaps`` int (m, 2): bricks that enter each other; ``held_otherwise`` (n,): bricks that have
    connectors which are not among these contacts, or none that are known."""

    mass: NDArray[np.float64]
    centre: NDArray[np.float64]
    known: NDArray[np.bool_]
    points: Points
    presses: Links
    shoves: Links
    floor: Points
    overlaps: Pairs
    held_otherwise: NDArray[np.bool_]


def find_contacts(assembly: Assembly, catalogue: Catalogue | None = None, ground: float | None = None) -> Contacts:
    """Contacts of ``assembly`` on the plane y = ``ground`` in LDU, None: on the level of its lowest brick."""
    catalogue = load_catalogue() if catalogue is None else catalogue
    placement = place(assembly, catalogue)
    mass, centre, narrow = _bodies(assembly, catalogue)
    joints = _joints(assembly, catalogue, placement, ground)
    close = close_boxes(placement, TOLERANCE)
    faces, floor, shoves = _faces(placement, close, joints, ground)
    return Contacts(
        mass=mass,
        centre=centre @ _METRES.T,
        known=placement.known,
        points=_points(joints, faces, narrow),
        presses=_presses(joints),
        shoves=shoves,
        floor=floor,
        overlaps=entering(placement, close),
        held_otherwise=placement.held_otherwise,
    )


def hanging(contacts: Contacts) -> NDArray[np.intp]:
    """Numbers of the bricks that nothing joins to the ground, neither studs nor faces that lie on each other.

    A brick that rests on a smooth face is tied in by no stud, but it does not hang in the air.
    """
    n = len(contacts.mass)
    edges = [
        np.stack([points.upper, np.where(points.lower == GROUND, n, points.lower)], 1)
        for points in (contacts.points, contacts.floor)
    ]
    label = component_labels(n + 1, np.concatenate(edges))  # the last node is the ground
    return np.flatnonzero((label[:n] != label[n]) & contacts.known)


@dataclass(frozen=True, eq=False)
class _Joints:
    """Studs in sockets: ``upper``, ``lower``, ``at`` (k, 3) LDU, ``up`` (k, 3) along the stud, in the LDraw frame."""

    upper: NDArray[np.intp]
    lower: NDArray[np.intp]
    at: NDArray[np.float64]
    up: NDArray[np.float64]


def _bodies(
    assembly: Assembly, catalogue: Catalogue
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """(mass (n,), centre of mass (n, 3) in LDU, one stud wide (n,)); unknown parts weigh nothing."""
    rows = np.zeros((len(assembly.part_names), 4))
    narrow = np.zeros(len(rows), bool)
    for i, name in enumerate(assembly.part_names):
        part = catalogue.get(name)
        if part is None:
            continue
        low, high = part.boxes[:, :3], part.boxes[:, 3:]
        volume = (high - low).prod(1)
        own = part.centre
        rows[i] = part.mass, *(((low + high) / 2 * volume[:, None] / volume.sum()).sum(0) if own is None else own)
        narrow[i] = min(part.shape.params["x"], part.shape.params["z"]) == 1
    index = assembly.part_index
    centre = np.einsum("kij,kj->ki", assembly.rotations, rows[index, 1:]) + assembly.positions
    return rows[index, 0], centre, narrow[index]


def _joints(assembly: Assembly, catalogue: Catalogue, placement: Placement, ground: float | None) -> _Joints:
    stud, socket = matches(placement).T
    lower, upper = placement.stud_brick[stud], placement.socket_brick[socket]
    on_ground = np.flatnonzero(_ground_sockets(assembly, catalogue, placement, ground))
    vertical = np.tile((0.0, -1.0, 0.0), (len(on_ground), 1))
    return _Joints(
        np.concatenate([upper, placement.socket_brick[on_ground]]),
        np.concatenate([lower, np.full(len(on_ground), GROUND)]),
        np.concatenate([placement.studs[stud], placement.sockets[on_ground]]),
        np.concatenate([placement.stud_axes[stud], vertical]),
    )


def _ground_sockets(
    assembly: Assembly, catalogue: Catalogue, placement: Placement, ground: float | None
) -> NDArray[np.bool_]:
    """Sockets that a plate under the assembly would fill: those on the ground, a stud pitch apart in their brick."""
    sockets, bricks = placement.sockets, placement.socket_brick
    if not len(sockets):
        return np.zeros(0, bool)
    down = standing(placement, ground)
    bottom = np.full(len(assembly), -np.inf)
    np.maximum.at(bottom, placement.box_brick, placement.centres[:, 1] + placement.reach[:, 1])
    main = {name: _on_lattice(catalogue[name].sockets) for name in assembly.part_names if name in catalogue}
    lattice = [main.get(assembly.part_names[index], np.zeros(0, bool)) for index in assembly.part_index]
    level = np.abs(sockets[:, 1] - bottom[bricks]) <= JOINT_TOLERANCE
    return np.concatenate(lattice) & down[bricks] & (placement.socket_axes[:, 1] <= -PARALLEL) & level


def _on_lattice(sockets: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Sockets on the lattice of studs of the first one; those in between take a stud only where it sits alone."""
    if not len(sockets):
        return np.zeros(0, bool)
    off = (sockets[:, (0, 2)] - sockets[0, (0, 2)]) / STUD_PITCH
    return np.asarray((np.abs(off - np.rint(off)) < 0.01).all(1))


def _points(joints: _Joints, faces: Points, narrow: NDArray[np.bool_]) -> Points:
    """The points of all joints, then those of faces without studs."""
    first, second = _across(joints.up)
    rectangles = find_rectangles(joints.upper, joints.lower, joints.at, joints.up)
    of_all, at_all, hulls = [], [], []
    for chosen, pattern in ((narrow[joints.upper], NARROW), (~narrow[joints.upper], WIDE)):
        here = np.flatnonzero(chosen)
        of = np.repeat(here, len(pattern))
        offset = np.tile(pattern, (len(here), 1)) * STUD_PITCH
        of_all.append(of)
        at_all.append(joints.at[of] + offset[:, :1] * first[of] + offset[:, 1:] * second[of])
        hulls.append(push_hull(rectangles, here, pattern))
    of, at = np.concatenate(of_all), np.concatenate(at_all)
    return Points(
        upper=np.concatenate([joints.upper[of], faces.upper]),
        lower=np.concatenate([joints.lower[of], faces.lower]),
        at=np.concatenate([at @ _METRES.T, faces.at]),
        axis=np.concatenate([joints.up[of] @ _AXES.T, faces.axis]),
        clutch=np.concatenate([np.ones(len(of), bool), faces.clutch]),
        hull=np.concatenate([*(hull.ravel() for hull in hulls), faces.hull]),
    )


def _across(up: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two unit vectors (k, 3) at right angles to ``up`` and to each other; X and Z where it is vertical."""
    helper = np.where(np.abs(up[:, :1]) > 0.7, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
    first = helper - (helper * up).sum(1, keepdims=True) * up
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    return first, np.cross(first, up)


def _presses(joints: _Joints) -> Links:
    """Sideways holds: of each pair its first and its last joint, which together can press and turn in every way."""
    order = np.lexsort((*joints.at.T, joints.lower, joints.upper))
    upper, lower = joints.upper[order], joints.lower[order]
    new = np.ones(len(order), bool)
    new[1:] = (upper[1:] != upper[:-1]) | (lower[1:] != lower[:-1])
    last = np.roll(new, -1)
    of = order[new | last]
    first, second = _across(joints.up[of])
    return Links(
        np.tile(joints.upper[of], 2),
        np.tile(joints.lower[of], 2),
        np.tile(joints.at[of] @ _METRES.T, (2, 1)),
        np.concatenate([first, second]) @ _AXES.T,
    )


def _faces(placement: Placement, close: Pairs, joints: _Joints, ground: float | None) -> tuple[Points, Points, Links]:
    """Of ``close`` boxes along the axes: level faces on each other or on the ground where no studs hold them, all faces
    on the ground, and side faces."""
    parallel = straight(placement.half_axes)
    low, high = placement.centres - placement.reach, placement.centres + placement.reach
    pairs = close[parallel[close].all(1)]
    shared_low = np.maximum(low[pairs[:, 0]], low[pairs[:, 1]])
    shared_high = np.minimum(high[pairs[:, 0]], high[pairs[:, 1]])
    depth = shared_high - shared_low
    touching = np.abs(depth) <= TOLERANCE
    entered = depth > TOLERANCE
    shoves = _shoves(placement, pairs, shared_low, shared_high, touching, entered)
    level = touching[:, 1] & entered[:, 0] & entered[:, 2]
    a, b = pairs[level].T
    above = placement.centres[a, 1] < placement.centres[b, 1]
    upper = placement.box_brick[np.where(above, a, b)]
    lower = placement.box_brick[np.where(above, b, a)]
    rectangle = np.stack([shared_low[level], shared_high[level]], 1)
    floor = boxes_on_ground(placement, ground) & parallel
    upper = np.concatenate([upper, placement.box_brick[floor]])
    lower = np.concatenate([lower, np.full(int(floor.sum()), GROUND)])
    rectangle = np.concatenate([rectangle, np.stack([low[floor], high[floor]], 1)])
    bare = _without_studs(joints, upper, lower, rectangle)
    down = lower == GROUND
    return (
        _corners(upper[bare], lower[bare], rectangle[bare]),
        _corners(upper[down], lower[down], rectangle[down]),
        shoves,
    )


def _without_studs(
    joints: _Joints, upper: NDArray[np.intp], lower: NDArray[np.intp], rectangle: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Pairs of faces (k,) that share more than what their studs stand for, a square of a stud pitch each."""
    pairs, joined = (_packed(*bricks) for bricks in ((upper, lower), (joints.upper, joints.lower)))
    keys, index = np.unique(pairs, return_inverse=True)
    size = rectangle[:, 1] - rectangle[:, 0]
    area = np.bincount(index, size[:, 0] * size[:, 2], len(keys))
    joined.sort()
    held = np.searchsorted(joined, keys, "right") - np.searchsorted(joined, keys, "left")
    return np.asarray((area - held * STUD_PITCH**2 > STUD_PITCH**2 / 20)[index])


def _packed(upper: NDArray[np.intp], lower: NDArray[np.intp]) -> NDArray[np.int64]:
    """One number for each pair of bricks."""
    return (upper.astype(np.int64) << 32) + lower


def _corners(upper: NDArray[np.intp], lower: NDArray[np.intp], rectangle: NDArray[np.float64]) -> Points:
    """Pushes at the four corners of each level rectangle (k, 2, 3), low and high; its level is that of the touch."""
    k = len(upper)
    y = np.where(lower == GROUND, rectangle[:, 1, 1], rectangle[:, :, 1].mean(1))
    corners = [np.stack([rectangle[:, i, 0], y, rectangle[:, j, 2]], 1) for i in (0, 1) for j in (0, 1)]
    at = np.concatenate(corners).reshape(4, k, 3) if k else np.zeros((4, 0, 3))
    return Points(
        np.tile(upper, 4),
        np.tile(lower, 4),
        at.reshape(-1, 3) @ _METRES.T,
        np.tile((0.0, 0.0, 1.0), (4 * k, 1)),
        np.zeros(4 * k, bool),
        np.ones(4 * k, bool),
    )


def _shoves(
    placement: Placement,
    pairs: Pairs,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    touching: NDArray[np.bool_],
    entered: NDArray[np.bool_],
) -> Links:
    """Of each two bricks and direction one push between side faces, at the lower edge of the lowest they share."""
    rows, ats, axes = [np.zeros((0, 2), np.intp)], [np.zeros((0, 3))], [np.zeros((0, 3))]
    for axis in (0, 2):
        here = np.flatnonzero(touching[:, axis] & entered[:, 1] & entered[:, 2 - axis])
        a, b = pairs[here].T
        after = placement.centres[a, axis] > placement.centres[b, axis]
        bricks = np.stack(
            [
                np.where(after, placement.box_brick[a], placement.box_brick[b]),
                np.where(after, placement.box_brick[b], placement.box_brick[a]),
            ],
            1,
        )
        middle = (low[here] + high[here]) / 2
        middle[:, 1] = high[here, 1]
        order = np.lexsort((-middle[:, 1], bricks[:, 1], bricks[:, 0]))
        first = np.ones(len(order), bool)
        first[1:] = (bricks[order][1:] != bricks[order][:-1]).any(1)
        kept = order[first]
        rows.append(bricks[kept])
        ats.append(middle[kept] @ _METRES.T)
        axes.append(np.tile(np.eye(3)[axis] @ _AXES.T, (len(kept), 1)))
    bricks = np.concatenate(rows)
    return Links(bricks[:, 0], bricks[:, 1], np.concatenate(ats), np.concatenate(axes))
