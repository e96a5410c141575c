# SPDX-License-Identifier: GPL-3.0-or-later
"""Cages of bodies: lofted and swept outlines, turned profiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .chamfer import Cage
from .polygons import Floats, signed_area

Point = tuple[float, float]


def loft(sections: Sequence[tuple[Floats, float]], curves: Sequence[int] | None = None) -> Cage:
    """Outlines (k, 2) in (x, z) at heights y, from the top (lowest y) down, joined by bands and closed at both ends.

    All have k corners, counter-clockwise in (x, z), as seen from above; ``curves`` (k,) are those of the edges.
    """
    count = len(sections[0][0])
    vertices = np.concatenate([np.insert(outline, 1, y, axis=1) for outline, y in sections])
    faces = [list(range(count))]
    for level in range(len(sections) - 1):
        top, low = level * count, (level + 1) * count
        faces += [[top + i, low + i, low + (i + 1) % count, top + (i + 1) % count] for i in range(count)]
    faces.append(list(range(len(vertices) - 1, len(vertices) - 1 - count, -1)))
    bands = list(curves if curves is not None else [0] * count)
    # Each band of a curve is a curve of its own: a step between two bands is an edge.
    steps = [
        number + level * (max(bands) + 1) if number else 0 for level in range(len(sections) - 1) for number in bands
    ]
    return Cage.from_faces(vertices, faces, [0, *steps, 0])


def rectangle(half_x: float, half_z: float) -> Floats:
    """(4, 2) corners around (0, 0), counter-clockwise."""
    return np.array([(-half_x, -half_z), (half_x, -half_z), (half_x, half_z), (-half_x, half_z)])


def inset(outline: Floats, distance: float) -> Floats:
    """The counter-clockwise ``outline`` (k, 2) with every edge moved inwards by ``distance``."""
    along = np.roll(outline, -1, axis=0) - outline
    along /= np.linalg.norm(along, axis=1)[:, None]
    inwards = np.stack([-along[:, 1], along[:, 0]], axis=1)
    before = np.roll(inwards, 1, axis=0)
    return outline + distance * (inwards + before) / (1 + (inwards * before).sum(axis=1))[:, None]


def sample(outline: Sequence[Point], arcs: Sequence[Sequence[float]], turn: int) -> tuple[Floats, list[int]]:
    """The closed ``outline`` with its elliptic ``arcs`` as straight pieces, ``turn`` of them to a full turn.

    An arc (index, cu, cv, a, b) replaces the edge after point ``index`` by the shorter way round the ellipse with half
    axes a and b about (cu, cv). Returns points (k, 2), and for the edge after each point 0 if it is straight, or the
    number of its ellipse from 1.
    """
    ellipses = {int(arc[0]): tuple(float(value) for value in arc[1:5]) for arc in arcs}
    numbers = {ellipse: number for number, ellipse in enumerate(dict.fromkeys(ellipses.values()), 1)}
    points: list[Point] = []
    curves: list[int] = []
    for index, start in enumerate(outline):
        points.append((float(start[0]), float(start[1])))
        if index not in ellipses:
            curves.append(0)
            continue
        cu, cv, a, b = ellipses[index]
        end = outline[(index + 1) % len(outline)]
        begin = np.arctan2((start[1] - cv) / b, (start[0] - cu) / a)
        sweep = (np.arctan2((end[1] - cv) / b, (end[0] - cu) / a) - begin + np.pi) % (2 * np.pi) - np.pi
        pieces = max(1, round(abs(sweep) * turn / (2 * np.pi)))
        angles = begin + sweep * np.arange(1, pieces) / pieces
        points += [(float(cu + a * np.cos(angle)), float(cv + b * np.sin(angle))) for angle in angles]
        curves += [numbers[ellipses[index]]] * pieces
    return np.array(points), curves


def prism(axis: str, outline: Floats, curves: list[int], extent: Point) -> Cage:
    """``outline`` (k, 2) swept along ``axis`` over ``extent``; (u, v) are the other two axes in the order x, y, z."""
    index = "xyz".index(axis)
    u, v = (i for i in range(3) if i != index)
    count = len(outline)
    vertices = np.empty((2 * count, 3))
    vertices[:, u], vertices[:, v] = np.tile(outline[:, 0], 2), np.tile(outline[:, 1], 2)
    vertices[:, index] = np.repeat(extent, count)
    sides = [[i, (i + 1) % count, count + (i + 1) % count, count + i] for i in range(count)]
    ends = [list(range(count - 1, -1, -1)), list(range(count, 2 * count))]
    # x and z come in cyclic order (y, z) and (x, y); (x, z) is the reverse of the cyclic (z, x).
    inside_out = (signed_area(outline) < 0) != (axis == "y")
    faces = [face[::-1] for face in sides + ends] if inside_out else sides + ends
    return Cage.from_faces(vertices, faces, [*curves, 0, 0])


def revolve(profile: Floats, curves: list[int], centre: Point, turn: int) -> Cage:
    """``profile`` (k, 2) of (r, y) turned about the vertical line through ``centre`` (x, z) in ``turn`` steps."""
    angles = 2 * np.pi * np.arange(turn) / turn
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rings: list[list[int]] = []
    vertices: list[tuple[float, float, float]] = []
    for r, y in profile:
        directions = circle if r > 1e-9 else circle[:1]
        ring = list(range(len(vertices), len(vertices) + len(directions)))
        vertices += [(centre[0] + r * c, y, centre[1] + r * s) for c, s in directions.tolist()]
        rings.append(ring if len(ring) > 1 else ring * turn)
    outward = signed_area(profile) > 0  # it runs outwards along the top and down along the outside
    faces: list[list[int]] = []
    kinds: list[int] = []
    for i in range(len(profile)):
        one, two = rings[i], rings[(i + 1) % len(profile)]
        if one[0] == one[1] and two[0] == two[1]:
            continue
        level = abs(profile[i][1] - profile[(i + 1) % len(profile)][1]) < 1e-9
        if level and (one[0] == one[1] or two[0] == two[1]):
            band = [two if one[0] == one[1] else one[::-1]]
        else:
            band = [[one[j], two[j], two[(j + 1) % turn], one[(j + 1) % turn]] for j in range(turn)]
            band = [list(dict.fromkeys(face)) for face in band]
        faces += band if outward else [face[::-1] for face in band]
        kinds += [0 if level else (curves[i] or len(profile) + 1 + i)] * len(band)
    used = sorted({vertex for face in faces for vertex in face})
    number = {vertex: i for i, vertex in enumerate(used)}
    faces = [[number[vertex] for vertex in face] for face in faces]
    return Cage.from_faces(np.array(vertices)[used], faces, kinds)
