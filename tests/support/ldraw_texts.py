# SPDX-License-Identifier: GPL-3.0-or-later
"""Small part files for tests, and a source that holds them in memory."""

from __future__ import annotations

CCW = "0 BFC CERTIFY CCW\n"

#: A box from -1 to 1 in each direction, its faces seen from outside, its twelve edges drawn.
_CORNERS = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
_FACES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
_EDGES = [
    (a, b)
    for a in range(8)
    for b in range(a + 1, 8)
    if sum(p != q for p, q in zip(_CORNERS[a], _CORNERS[b], strict=True)) == 1
]


def line(kind: int, colour: int, *points: tuple[float, ...]) -> str:
    """A line of type 2 to 5."""
    return " ".join(map(str, (kind, colour, *(value for point in points for value in point)))) + "\n"


def place(name: str, colour: int = 16, at=(0, 0, 0), turn=(1, 0, 0, 0, 1, 0, 0, 0, 1)) -> str:
    """A line of type 1."""
    return " ".join(map(str, (1, colour, *at, *turn, name))) + "\n"


CUBE = (
    CCW
    + "".join(line(4, 16, *(_CORNERS[i] for i in face)) for face in _FACES)
    + "".join(line(2, 24, _CORNERS[a], _CORNERS[b]) for a, b in _EDGES)
)


class Texts(dict):
    """Part files by name; a :class:`~brickwright.core.ldraw.library.PartSource`."""

    def read(self, name: str) -> str | None:
        return self.get(name)

    def stamp(self, name: str) -> str | None:
        return str(hash(self[name])) if name in self else None
