# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of one model, interpreted: what it places, its steps, and whether it is a model or a part.

:func:`scan` reads line types only and cannot fail; :func:`placements` turns the type 1 lines into arrays.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .document import MAX_NAME, Model, normalise_name

MAX_COLOUR = 0x7FFFFFFF
_CHUNK = 1 << 16  # placements split into fields at a time, which bounds the memory
_FIELDS = 15  # type, colour, x y z, nine of the matrix, file name

_TYPE_LINES = {"!LDRAW_ORG", "LDRAW_ORG", "UNOFFICIAL"}
_PART_TYPES = re.compile(r"PART|PRIMITIVE|SHORTCUT|HELPER|ELEMENT", re.IGNORECASE)

#: Names that the library gives to primitives and subparts, which parts are drawn with and nobody builds with.
_PRIMITIVE = re.compile(
    r"(?:s|p|8|48)/|\d+-\d+[a-z]|(?:stud|stug|box|rect|ring|tri|axle|empty|npeg|logo)[a-z0-9-]*\.dat"
)


@dataclass(frozen=True)
class Scan:
    """The type 1 lines of a model with their line numbers and local steps.

    ``step_count`` counts its step lines, ``surfaces`` tells that it draws triangles or quadrilaterals, ``declared``
    that it says it is a part.
    """

    rows: list[str]
    numbers: list[int]
    steps: list[int]
    step_count: int
    surfaces: bool
    declared: bool

    def draws(self) -> bool:
        """Whether the model is a part by its own word or by its surfaces."""
        return self.declared or self.surfaces


@dataclass(frozen=True)
class Placements:
    """What a model places: ``names`` normalised, ``colours`` int32 (r,), ``positions`` (r, 3) LDU, ``rotations``
    (r, 3, 3), ``steps`` int64 (r,) counted from the model's start."""

    names: list[str]
    colours: NDArray[np.int32]
    positions: NDArray[np.float64]
    rotations: NDArray[np.float64]
    steps: NDArray[np.int64]


def scan(model: Model) -> Scan:
    """The line types of ``model``."""
    rows: list[str] = []
    numbers: list[int] = []
    steps: list[int] = []
    step = 0
    surfaces = declared = False
    for number, line in enumerate(model.lines, model.first_line):
        head = line[:2]
        if head in ("3 ", "4 "):
            surfaces = True
            continue
        if head in ("2 ", "5 "):
            continue
        fields = line.split(None, 3)
        if not fields:
            continue
        kind = fields[0]
        if kind == "1":
            rows.append(line)
            numbers.append(number)
            steps.append(step)
        elif kind == "0":
            if len(fields) > 1:
                word = fields[1].upper()
                if word == "ROTSTEP" or (word == "STEP" and (len(fields) == 2 or fields[1] == "STEP")):
                    step += 1
                elif word in _TYPE_LINES and len(fields) > 2 and _PART_TYPES.search(fields[2]):
                    declared = True
        elif kind in ("3", "4"):
            surfaces = True
    return Scan(rows, numbers, steps, step, surfaces, declared)


def is_primitive(name: str) -> bool:
    """Whether a normalised name is that of a primitive or subpart of the library."""
    return _PRIMITIVE.match(name) is not None


def placed_name(line: str) -> str:
    """Normalised file name of a type 1 line; empty when the line is cut short."""
    fields = line.split(None, _FIELDS - 1)
    return normalise_name(fields[-1]) if len(fields) == _FIELDS else ""


def placements(model: Model, scanned: Scan, file: str) -> Placements:
    """The placements of ``model``; ``file`` names it in messages.

    Raises :class:`InputError` with the line's number for too few fields, a number or colour that is none, or a name
    that leads out of the folder of the file.
    """
    count = len(scanned.rows)
    names: list[str] = []
    colours = np.empty(count, np.int32)
    numbers = np.empty((count, 12))
    known: dict[str, str] = {}
    for start in range(0, count, _CHUNK):
        rows = [line.split(None, _FIELDS - 1) for line in scanned.rows[start : start + _CHUNK]]
        lines = scanned.numbers[start : start + _CHUNK]
        for fields, line in zip(rows, lines, strict=True):
            if len(fields) < _FIELDS:
                raise InputError(f"Line {line} of {file} is cut short: a placement has 14 numbers and a file name.")
            raw = fields[-1]
            name = known.get(raw)
            if name is None:
                name = known[raw] = _checked_name(raw, line, file)
            names.append(name)
        try:
            values = np.array([float(text) for fields in rows for text in fields[2:14]], np.float64)
            colours[start : start + len(rows)] = [_colour(fields[1]) for fields in rows]
            good = bool(np.isfinite(values).all()) and not any("_" in text for row in rows for text in row[1:14])
        except (ValueError, OverflowError):
            good = False
        if not good:
            raise _first_bad(rows, lines, file)
        numbers[start : start + len(rows)] = values.reshape(-1, 12)
    return Placements(
        names, colours, numbers[:, :3], numbers[:, 3:].reshape(-1, 3, 3), np.array(scanned.steps, np.int64)
    )


def _colour(text: str) -> int:
    code = int(text, 16) if text[:2] in ("0x", "0X") else int(text)
    if not 0 <= code <= MAX_COLOUR:
        raise ValueError(text)
    return code


def _checked_name(raw: str, number: int, file: str) -> str:
    name = normalise_name(raw)
    if len(name) > MAX_NAME or not name.isprintable():
        raise InputError(f"Line {number} of {file} names a file {name[:40]!r}…, which is no file name.")
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        raise InputError(f"Line {number} of {file} refers to {name!r}, outside the file's folder; it was not opened.")
    return name


def _first_bad(rows: list[list[str]], lines: list[int], file: str) -> InputError:
    for fields, line in zip(rows, lines, strict=True):
        for place, text in enumerate(fields[1:14]):
            try:
                value = float(text) if place else float(_colour(text))
                good = math.isfinite(value) and "_" not in text
            except (ValueError, OverflowError):
                good = False
            if not good:
                what = "a number" if place else "a colour code"
                return InputError(f"Line {line} of {file} has {text[:40]!r} where {what} belongs.")
    return InputError(f"{file} has a placement that cannot be read.")
