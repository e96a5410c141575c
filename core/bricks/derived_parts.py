# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the catalogue that were derived from an LDraw library, and the file that holds them.

The file that ships with the extension, ``data/ldraw_parts.gz``, was made by ``brickwright catalogue`` from parts of the
LDraw parts library, update 2024-05 (ldraw.org), whose authors license it under CC BY 4.0; titles, names and measures
are theirs.

It is gzipped text in UTF-8, a line a part, sorted by name: the name, a tab, and either a JSON string, the name of the
part that has replaced it, or a JSON object: ``title``, ``category``, ``bounds`` (6), ``boxes`` (6 numbers each),
``studs``, ``sockets``, ``tubes`` (3 each; the axes of these studs and sockets are -Y), ``turned_studs``,
``turned_sockets`` (6 each: position and axis), ``others`` (kinds of other connectors), ``mass`` in grams and
``centre`` (of mass). Lengths are LDU. What is empty is left out. Lines are read when a part is asked for.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from .catalogue import STUD_PITCH, UP, Part, Shape

SHIPPED = Path(__file__).parent / "data" / "ldraw_parts.gz"
DIGITS = 2  # of lengths, behind the point
_MOVES = 10  # replacements of replacements that are followed
_STRAIGHT = 0.9999  # cosine, from which on an axis counts as -Y


class DerivedParts(Mapping[str, Part]):
    """The parts of a file by name; each is made on its first look-up."""

    def __init__(self, path: Path = SHIPPED) -> None:
        self._path = path
        self._made: dict[str, Part] = {}

    @cached_property
    def _lines(self) -> dict[str, str]:
        try:
            with gzip.open(self._path, "rt", encoding="utf-8") as file:
                rows = (line.rstrip("\n").partition("\t") for line in file)
                return {name: text for name, _, text in rows}
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise InputError(f"{self._path} cannot be read ({error}); install Brickwright again.") from error

    def replacement(self, name: str) -> str:
        """The part that has taken the place of a normalised name; the name itself where none has."""
        for _ in range(_MOVES):
            text = self._lines.get(name, "")
            if text[:1] != '"':
                break
            name = str(json.loads(text))
        return name

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._lines.get(name, "")[:1] == "{"

    def __getitem__(self, name: str) -> Part:
        part = self._made.get(name)
        if part is None:
            if name not in self:
                raise KeyError(name)
            part = self._made[name] = _part(name, json.loads(self._lines[name]))
        return part

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._lines if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def derived_part(
    name: str,
    title: str,
    category: str,
    bounds: ArrayLike,
    boxes: ArrayLike,
    studs: tuple[ArrayLike, ArrayLike],
    sockets: tuple[ArrayLike, ArrayLike],
    tubes: ArrayLike,
    others: Iterable[str],
    mass: float,
    centre: ArrayLike,
) -> Part:
    """A part whose shape is known by its boxes alone; ``studs``, ``sockets``: positions and axes, the upright first."""
    x0, y0, z0, x1, y1, z1 = (float(value) for value in np.asarray(bounds))
    cells = [max(1, round((high - low) / STUD_PITCH)) for low, high in ((x0, x1), (z0, z1))]
    params = {"x": cells[0], "z": cells[1], "height": y1 - y0}
    return Part(
        name=name,
        title=title,
        category=category,
        shape=Shape("boxes", MappingProxyType(params)),
        boxes=_frozen(boxes, 6),
        studs=_frozen(studs[0], 3),
        sockets=_frozen(sockets[0], 3),
        tubes=_frozen(tubes, 3),
        mass=mass,
        bounds=(x0, y0, z0, x1, y1, z1),
        stud_axes=_turned(studs[1]),
        socket_axes=_turned(sockets[1]),
        others=tuple(others),
        centre=tuple(float(value) for value in np.asarray(centre)),
    )


def parts_file(parts: Iterable[Part], aliases: Mapping[str, str]) -> bytes:
    """The file that holds ``parts`` and ``aliases``; the same for the same parts in any order."""
    lines = {part.name: _compact(_described(part)) for part in parts}
    lines |= {old: _compact(new) for old, new in aliases.items()}
    text = "".join(f"{name}\t{lines[name]}\n" for name in sorted(lines))
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


def _part(name: str, row: Mapping[str, Any]) -> Part:
    points = {}
    for kind in ("studs", "sockets"):
        upright = np.array(row.get(kind, ()), np.float64).reshape(-1, 3)
        turned = np.array(row.get(f"turned_{kind}", ()), np.float64).reshape(-1, 6)
        axes = np.concatenate([np.tile(UP, (len(upright), 1)), turned[:, 3:]])
        points[kind] = np.concatenate([upright, turned[:, :3]]), axes
    return derived_part(
        name,
        row.get("title", ""),
        row.get("category", ""),
        row["bounds"],
        row.get("boxes", ()),
        points["studs"],
        points["sockets"],
        row.get("tubes", ()),
        row.get("others", ()),
        row["mass"] / 1000,
        row["centre"],
    )


def _described(part: Part) -> dict[str, Any]:
    row: dict[str, Any] = {"title": part.title, "category": part.category, "bounds": _rounded(part.bounds)}
    row["boxes"] = _rounded(part.boxes)
    for kind, points, along in (
        ("studs", part.studs, part.stud_directions()),
        ("sockets", part.sockets, part.socket_directions()),
    ):
        upright = along @ UP >= _STRAIGHT
        row[kind] = _rounded(points[upright])
        row[f"turned_{kind}"] = [
            value
            for point, axis in zip(points[~upright], along[~upright], strict=True)
            for value in (*_rounded(point), *_rounded(axis, 4))
        ]
    row["tubes"] = _rounded(part.tubes)
    row["others"] = list(part.others)
    row = {key: value for key, value in row.items() if value or value == 0}
    row["mass"] = round(part.mass * 1000, 4)
    row["centre"] = _rounded(part.bounds if part.centre is None else part.centre)
    return row


def _rounded(values: ArrayLike, digits: int = DIGITS) -> list[float | int]:
    numbers = (np.asarray(values, np.float64).round(digits) + 0.0).ravel().tolist()
    return [int(number) if number.is_integer() else number for number in numbers]


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _frozen(values: ArrayLike, columns: int) -> NDArray[np.float64]:
    array = np.array(values, np.float64).reshape(-1, columns)
    array.flags.writeable = False
    return array


def _turned(axes: ArrayLike) -> NDArray[np.float64] | None:
    """Unit vectors (n, 3), None where all are -Y."""
    array = np.array(axes, np.float64).reshape(-1, 3)
    if (array @ UP >= _STRAIGHT).all():
        return None
    return _frozen(array / np.linalg.norm(array, axis=1, keepdims=True), 3)
