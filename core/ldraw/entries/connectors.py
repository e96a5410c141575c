# SPDX-License-Identifier: GPL-3.0-or-later
"""Studs, tubes, holes and other connectors of a part, read off the primitives that draw them, at any depth.

The library draws each kind of connector with primitives of its own (ldraw.org, "Official Library Primitives"); their
origins and their local Y axes say where a connector is and where it points to. Studs that are stretched keep their top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...bricks.catalogue import STUD_HEIGHT
from ...errors import InputError
from ..library import PartSource
from ..part_file import PartFile, parse_part

Floats = NDArray[np.float64]

_KINDS = {
    kind: re.compile(rf"(?:48/|8/)?(?:{names})\.dat")
    for kind, names in {
        "stud": r"stud(?:a|10|15|26|p\d+)?",
        "hollow stud": r"stud(?:2a?|6a?|9|17a?)",
        "tube": r"(?:\d-\d)?stud4[a-z0-9]*|stud(?:12|16|18a|23d?|2s2?)|st4jfil\d",
        "post": r"stud3a?",
        "pin hole": r"peghol[a-z0-9]*",
        "wheel hole": r"wpinhol[a-z0-9]*",
        "axle hole": r"axl\d?e?hol?[a-z0-9]*",
        "axle": r"axle(?:end|sphe)?",
        "pin": r"confric\d*|connect\d*|wpin2?a?|fric",
        "clip": r"clip\d+",
        "bar": r"p?handle\d?",
        "hinge": r"clh\d+[a-z]?|h[12]|finger\d",
        "ball": r"joint\d+ball|joint\d+socket\d|steerend",
        "minifig": r"hipstud|knob\d",
    }.items()
}
_STUD_KINDS = ("stud", "hollow stud", "tube", "post")
# Many of these connectors are drawn without primitives: then titles tell of them.
_TITLES = {
    kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for kind, words in {
        "axle": "axle",
        "ball": "ball|towball|joint",
        "bar": "bar|handle|lever|antenna|hook",
        "clip": "clip",
        "door": "door|gate|glass|hatch|shutter|window",
        "hinge": "click|hinge|turntable",
        "minifig": "animal|figure|minifig",
        "pin": "pin",
        "wheel": "propell[eo]r|tyre|wheel",
    }.items()
}
_BARS = re.compile(r"(?:48/|8/)?4-4cyl[ios]\.dat")  # a full cylinder; one of the radius of a bar is a bar
BAR_RADIUS = 4.0  # LDU
_LEAST_BAR = 8.0  # LDU of length that a clip or a hand needs
_RADIAL = 0.05  # how far a stud may be scaled sideways
_MAX_DEPTH = 40


@dataclass(frozen=True, eq=False)
class Connectors:
    """Placed primitives by kind: ``at[kind]`` float (k, 4, 4), matrices from the primitive's frame to the part's."""

    at: dict[str, Floats]

    def tips(self, kind: str) -> tuple[Floats, Floats]:
        """((k, 3) ends of studs, tubes or posts, (k, 3) unit vectors along which they point)."""
        matrices = self.at.get(kind, np.zeros((0, 4, 4)))
        along = -matrices[:, :3, 1]
        length = np.linalg.norm(along, axis=1, keepdims=True)
        return matrices[:, :3, 3] + STUD_HEIGHT * along, along / np.maximum(length, 1e-9)

    def studs(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """((s, 3) centres of stud bases, (s, 3) unit vectors along which they point, (s,) hollow), each place once."""
        rows, hollow = [np.zeros((0, 6))], [np.zeros(0, bool)]
        for kind in ("stud", "hollow stud"):
            matrices = self.at.get(kind, np.zeros((0, 4, 4)))
            sizes = np.linalg.norm(matrices[:, :3, :3], axis=1)
            round_ = (np.abs(sizes[:, (0, 2)] - 1) <= _RADIAL).all(1) & (sizes[:, 1] > 0.1)
            tips, axes = self.tips(kind)
            base = tips - axes * STUD_HEIGHT * np.minimum(sizes[:, 1:2], 1)
            rows.append(np.concatenate([base, axes], 1)[round_])
            hollow.append(np.full(int(round_.sum()), kind == "hollow stud"))
        found, first = np.unique(np.concatenate(rows).round(3) + 0.0, axis=0, return_index=True)
        return found[:, :3], found[:, 3:], np.concatenate(hollow)[first]

    def mouths(self) -> tuple[Floats, Floats]:
        """((m, 3) centres of the ends of holes for pins, which take a stud, (m, 3) unit vectors into the holes)."""
        matrices = self.at.get("pin hole", np.zeros((0, 4, 4)))
        into = matrices[:, :3, 1]
        return matrices[:, :3, 3], into / np.maximum(np.linalg.norm(into, axis=1, keepdims=True), 1e-9)

    def others(self, title: str, category: str) -> tuple[str, ...]:
        """Kinds of connectors other than studs and what takes them, by primitives and by words of the title."""
        drawn = {kind for kind in self.at if kind not in _STUD_KINDS}
        named = {kind for kind, words in _TITLES.items() if words.search(f"{category} {title}")}
        return tuple(sorted(drawn | named))

    def tube_length(self) -> float:
        """LDU of hollow tube, all together."""
        return float(STUD_HEIGHT * np.linalg.norm(self.at.get("tube", np.zeros((0, 4, 4)))[:, :3, 1], axis=1).sum())


class Survey:
    """Finds the connectors of the parts of a library; files are read once."""

    def __init__(self, source: PartSource) -> None:
        self._source = source
        self._files: dict[str, PartFile | None] = {}
        self._found: dict[str, Connectors] = {}

    def file(self, name: str) -> PartFile | None:
        """The parsed file of a normalised name, None when the library has none."""
        if name not in self._files:
            text = self._source.read(name)
            self._files[name] = None if text is None else parse_part(text.splitlines())
        return self._files[name]

    def connectors(self, name: str) -> Connectors:
        """Connectors of the part ``name``; none where there is no such file.

        Raises :class:`InputError` for a file that cannot be read or contains itself.
        """
        return self._connectors(name, ())

    def _connectors(self, name: str, path: tuple[str, ...]) -> Connectors:
        if name in path or len(path) > _MAX_DEPTH:
            raise InputError(f"The part {path[0]} contains itself or is nested too deeply; it cannot be analysed.")
        known = self._found.get(name)
        if known is not None:
            return known
        file = self.file(name)
        lists: dict[str, list[Floats]] = {}
        if file is not None:
            matrices = np.zeros((len(file.names), 4, 4))
            matrices[:, :3, :3], matrices[:, :3, 3], matrices[:, 3, 3] = file.rotations, file.positions, 1
            for child, matrix in zip(file.names, matrices, strict=True):
                kind = kind_of(child)
                if kind is not None:
                    lists.setdefault(kind, []).append(matrix[None])
                elif _BARS.fullmatch(child):
                    if _is_bar(matrix):
                        lists.setdefault("bar", []).append(matrix[None])
                else:
                    for kind, inner in self._connectors(child, (*path, name)).at.items():
                        lists.setdefault(kind, []).append(matrix @ inner)
        found = self._found[name] = Connectors({kind: np.concatenate(parts) for kind, parts in sorted(lists.items())})
        return found


def kind_of(name: str) -> str | None:
    """The kind of connector that the primitive of this normalised name draws, or None."""
    return next((kind for kind, names in _KINDS.items() if names.fullmatch(name)), None)


def draws_stud(name: str) -> bool:
    """Whether the primitive is a stud, which is no part of a body."""
    return kind_of(name) in ("stud", "hollow stud")


def _is_bar(matrix: Floats) -> bool:
    sizes = np.linalg.norm(matrix[:3, :3], axis=0)
    return bool(np.abs(sizes[[0, 2]] - BAR_RADIUS).max() < 0.1 and sizes[1] >= _LEAST_BAR)
