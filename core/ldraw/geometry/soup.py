# SPDX-License-Identifier: GPL-3.0-or-later
"""All faces and edges that a part draws, its subparts and primitives expanded into its own frame.

Every file is expanded once and placed wherever it is used by array arithmetic. Winding follows the BFC language
extension 1.0: a mirrored placement and an inverted one each turn it round. Recursion and size are bounded.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...bricks.colours import DIRECT, EDGE_COLOUR, MAIN_COLOUR, colour
from ...errors import InputError
from ..library import PartSource
from ..part_file import PartFile, parse_part, reverse
from ..placements import is_primitive

Floats = NDArray[np.float64]
Level = Literal["low", "standard", "high"]

MAX_DEPTH = 40
MAX_FACES = 3_000_000
_KEPT_FACES = 400_000  # of expanded files that are remembered: about 40 MB
_RESOLUTION = {"low": "8/", "standard": "", "high": "48/"}
_LOGOS = {"stud.dat": "stud-logo4.dat", "stud2.dat": "stud2-logo4.dat"}


@dataclass(frozen=True, eq=False)
class Soup:
    """Loose faces and edges in a part's frame (LDU, -Y up).

    ``faces`` (f, 4, 3): counter-clockwise seen from outside, a triangle repeats its third corner; ``colours`` int32
    (f,), 16 for the brick's own. ``edges`` (e, 2, 3): drawn edges; ``soft_edges`` (s, 2, 3): conditional ones.
    ``certified``: whether every file promises its winding. ``files``: all names that were looked up, those that do not
    exist among them. ``missing``: those that were placed and are in no source.
    """

    faces: Floats
    colours: NDArray[np.int32]
    edges: Floats
    soft_edges: Floats
    certified: bool
    files: frozenset[str]
    missing: frozenset[str]


class Expander:
    """Expands parts of ``sources``, of which the first that has a file counts.

    ``level`` takes primitives of coarser ("low") or finer ("high") resolution where the library has them; ``logo``
    takes studs with a logo where it has them.
    """

    def __init__(self, sources: Sequence[PartSource], level: Level = "standard", logo: bool = False) -> None:
        self.sources = tuple(sources)
        self._prefix = _RESOLUTION[level]
        self._logo = logo
        self._kept: OrderedDict[str, Soup] = OrderedDict()
        self._kept_faces = 0

    def expand(self, name: str) -> Soup | None:
        """The part of this normalised name, or None when no source has it.

        Raises :class:`InputError` for a file that cannot be read, contains itself, or is too deep or too large.
        """
        return self._expand(name, ())

    def _read(self, name: str) -> str | None:
        for source in self.sources:
            text = source.read(name)
            if text is not None:
                return text
        return None

    def _expand(self, name: str, path: tuple[str, ...]) -> Soup | None:
        kept = self._kept.get(name)
        if kept is not None:
            self._kept.move_to_end(name)
            return kept
        if name in path:
            raise InputError(f"The part {path[0]} contains itself: {' → '.join([*path[path.index(name) :], name])}.")
        if len(path) > MAX_DEPTH:
            raise InputError(f"The part {path[0]} nests files more than {MAX_DEPTH} deep; it cannot be drawn.")
        text = self._read(name)
        if text is None:
            return None
        soup = self._join(name, parse_part(text.splitlines()), path)
        self._keep(name, soup)
        return soup

    def _join(self, name: str, part: PartFile, path: tuple[str, ...]) -> Soup:
        faces, colours, edges, soft = [part.faces], [part.face_colours], [part.edges], [part.soft_edges]
        files, missing, certified = {name}, set[str](), part.certified or not len(part.faces)
        rows_of: dict[str, list[int]] = {}
        for row, child_name in enumerate(part.names):
            rows_of.setdefault(child_name, []).append(row)
        total = len(part.faces)
        for child_name, rows in rows_of.items():
            child = self._child(child_name, (*path, name), files)
            if child is None:
                missing.add(child_name)
                files.add(child_name)
                continue
            total += len(child.faces) * len(rows)
            if total > MAX_FACES:
                raise InputError(f"The part {(*path, name)[0]} has more than {MAX_FACES} faces; it cannot be drawn.")
            files |= child.files
            missing |= child.missing
            certified &= child.certified
            turns, places = part.rotations[rows], part.positions[rows]
            faces.append(_placed_faces(child.faces, turns, places, part.inverted[rows]))
            colours.append(_inherited(child.colours, part.colours[rows]))
            edges.append(_placed(child.edges, turns, places).reshape(-1, 2, 3))
            soft.append(_placed(child.soft_edges, turns, places).reshape(-1, 2, 3))
        return Soup(
            np.concatenate(faces),
            np.concatenate(colours),
            np.concatenate(edges),
            np.concatenate(soft),
            certified,
            frozenset(files),
            frozenset(missing),
        )

    def _child(self, name: str, path: tuple[str, ...], files: set[str]) -> Soup | None:
        """A placed file, in the resolution that was asked for if there is one."""
        for other in self._substitutes(name):
            files.add(other)  # one that appears later counts as a change
            child = self._expand(other, path)
            if child is not None:
                return child
        return self._expand(name, path)

    def _substitutes(self, name: str) -> list[str]:
        found = []
        if self._logo and name in _LOGOS:
            found.append(_LOGOS[name])
        if self._prefix and "/" not in name and is_primitive(name):
            found.append(self._prefix + name)
        return found

    def _keep(self, name: str, soup: Soup) -> None:
        self._kept[name] = soup
        self._kept_faces += len(soup.faces)
        while self._kept_faces > _KEPT_FACES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._kept_faces -= len(old.faces)


def _placed(points: Floats, turns: Floats, places: Floats) -> Floats:
    """(r, n, 3): ``points`` (..., 3) seen from outside each placement."""
    flat = points.reshape(-1, 3)
    return np.asarray(flat @ turns.transpose(0, 2, 1) + places[:, None])


def _placed_faces(faces: Floats, turns: Floats, places: Floats, inverted: NDArray[np.bool_]) -> Floats:
    placed = _placed(faces, turns, places).reshape(len(turns), -1, 4, 3)
    turned = inverted ^ (np.linalg.det(turns) < 0)
    if turned.any() and len(faces):
        placed[turned] = reverse(placed[turned].reshape(-1, 4, 3)).reshape(-1, len(faces), 4, 3)
    return placed.reshape(-1, 4, 3)


def _inherited(colours: NDArray[np.int32], outer: NDArray[np.int32]) -> NDArray[np.int32]:
    """(r * f,) colours of a file's faces when it is placed in each of the colours ``outer`` (r,)."""
    result = np.where(colours == MAIN_COLOUR, outer[:, None], colours)
    edges = colours == EDGE_COLOUR
    if edges.any():
        for row, code in enumerate(outer.tolist()):
            if code not in (MAIN_COLOUR, EDGE_COLOUR):
                red, green, blue = colour(code).edge
                result[row, edges] = DIRECT | red << 16 | green << 8 | blue
    return np.asarray(result.reshape(-1), np.int32)
