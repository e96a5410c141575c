# SPDX-License-Identifier: GPL-3.0-or-later
"""A parts library of a few files that tests write themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

Point = Sequence[float]


def text(title: str, *lines: str, certified: bool = True, category: str = "") -> str:
    """A part file."""
    head = [f"0 {title}"]
    head += ["0 BFC CERTIFY CCW"] if certified else []
    head += [f"0 !CATEGORY {category}"] if category else []
    return "\n".join([*head, *lines]) + "\n"


def place(name: str, at: Point = (0, 0, 0), matrix: object = None) -> str:
    """A type 1 line."""
    numbers = [*at, *np.asarray(np.eye(3) if matrix is None else matrix, float).ravel()]
    return f"1 16 {' '.join(f'{number:g}' for number in numbers)} {name}"


def box(x0: float, y0: float, z0: float, x1: float, y1: float, z1: float, inwards: bool = False, open_y1: bool = False):
    """Quadrilaterals of a box, counter-clockwise from outside (or from inside)."""
    faces = [
        [(x0, y0, z0), (x0, y0, z1), (x0, y1, z1), (x0, y1, z0)],
        [(x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)],
        [(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)],
        [(x0, y1, z0), (x0, y1, z1), (x1, y1, z1), (x1, y1, z0)],
        [(x0, y0, z0), (x0, y1, z0), (x1, y1, z0), (x1, y0, z0)],
        [(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)],
    ]
    if open_y1:
        del faces[3]
    return [quad(face[::-1] if inwards else face) for face in faces]


def quad(corners: Sequence[Point]) -> str:
    """A type 4 line."""
    return "4 16 " + " ".join(f"{value:g}" for corner in corners for value in corner)


def round_wall(radius: float, low: float, high: float, inwards: bool = False, sides: int = 16) -> list[str]:
    """The side of an upright prism around the Y axis."""
    turns = np.arange(sides + 1) * 2 * np.pi / sides
    x, z = radius * np.cos(turns), radius * np.sin(turns)
    lines = []
    for i in range(sides):
        corners = [(x[i], low, z[i]), (x[i], high, z[i]), (x[i + 1], high, z[i + 1]), (x[i + 1], low, z[i + 1])]
        lines.append(quad(corners[::-1] if inwards else corners))
    return lines


def brick_shell(studs_x: int, studs_z: int, height: float) -> list[str]:
    """A body with walls and a top of 4 LDU, open below, with its rim."""
    hx, hz = studs_x * 10, studs_z * 10
    lines = box(-hx, 0, -hz, hx, height, hz, open_y1=True)
    lines += box(4 - hx, 4, 4 - hz, hx - 4, height, hz - 4, inwards=True, open_y1=True)
    for x0, z0, x1, z1 in (
        (-hx, -hz, hx, 4 - hz),
        (-hx, hz - 4, hx, hz),
        (-hx, 4 - hz, 4 - hx, hz - 4),
        (hx - 4, 4 - hz, hx, hz - 4),
    ):
        lines.append(quad([(x0, height, z0), (x0, height, z1), (x1, height, z1), (x1, height, z0)]))
    return lines


STUD = text("Stud", *round_wall(6, -4, 0))
TUBE = text("Stud Tube Open", *round_wall(8, -4, 0), *round_wall(6, -4, 0, inwards=True))
HOLE = text("Peg Hole End", *round_wall(6, 0, 2, inwards=True))

PARTS = {
    "100.dat": text(
        "Brick  2 x  2",
        *brick_shell(2, 2, 24),
        *(place("stud.dat", (x, 0, z)) for x in (-10, 10) for z in (-10, 10)),
        place("stud4.dat", (0, 4, 0), np.diag((1, -5, 1))),
    ),
    "100p01.dat": text("Brick  2 x  2 with Picture", place("100.dat")),
    "101.dat": text(
        "Brick  1 x  1 with Stud on Side",
        *brick_shell(1, 1, 24),
        place("s\\101s01.dat"),
        category="Bracket",
    ),
    "102.dat": text(
        "Plate  1 x  1 with Clip", *brick_shell(1, 1, 8), place("stud.dat"), place("clip1.dat", (0, 4, -14))
    ),
    "103.dat": text("~Moved to 100"),
    "104.dat": text("~Nothing to see"),
}
SUBPARTS = {
    "101s01.dat": text(
        "~Studs", place("stud.dat"), place("stud.dat", (0, 10, -10), ((1, 0, 0), (0, 0, -1), (0, 1, 0)))
    ),
}
PRIMITIVES = {
    "stud.dat": STUD,
    "stud4.dat": TUBE,
    "peghole.dat": HOLE,
    "clip1.dat": text("Clip", *box(-4, -4, -4, 4, 4, 4)),
}


def write_library(
    root: Path,
    parts: Mapping[str, str] = PARTS,
    subparts: Mapping[str, str] = SUBPARTS,
    primitives: Mapping[str, str] = PRIMITIVES,
) -> Path:
    """Write a library into ``root`` and return it."""
    for folder, files in (("parts", parts), ("parts/s", subparts), ("p", primitives)):
        (root / folder).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (root / folder / name).write_text(content, encoding="utf-8")
    return root
