# SPDX-License-Identifier: GPL-3.0-or-later
"""One ``.dat`` file as arrays: what it places and what it draws, with the winding of its faces made uniform.

Line types 1 to 5 and the BFC meta commands follow the LDraw file format 1.0.2 and the BFC language extension 1.0.
Lines of texture mappings (``0 !TEXMAP``, ``0 !:``) are comments to this reader, which leaves their fallback geometry:
the extension was made so that programs without textures show that. Lines that cannot be read are left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.colours import EDGE_COLOUR, MAIN_COLOUR
from .document import normalise_name

Floats = NDArray[np.float64]

MAX_LINES = 500_000
MOVED = "~moved to "
_FIELDS = {"1": 15, "2": 8, "3": 11, "4": 14, "5": 14}


@dataclass(frozen=True, eq=False)
class PartFile:
    """A parsed file, in its own frame (LDU, -Y up).

    ``title``: first line. ``kind``: what its ``!LDRAW_ORG`` line calls it, in lower case (part, subpart, primitive,
    8_primitive, 48_primitive, shortcut …). ``moved_to``: the part that replaced it, or "". ``names``: files placed,
    with ``colours`` int32 (r,), ``rotations`` (r, 3, 3), ``positions`` (r, 3) and ``inverted`` bool (r,) (BFC
    INVERTNEXT).
    ``faces`` (f, 4, 3): corners counter-clockwise seen from outside; a triangle repeats its third corner.
    ``face_colours`` int32 (f,); 16 is the colour of whoever places it. ``certified``: whether the winding is promised.
    ``edges`` (e, 2, 3): ends of drawn edges (type 2). ``soft_edges`` (s, 2, 3): ends of conditional ones (type 5).
    ``unreadable``: lines that were left out.
    """

    title: str
    kind: str
    moved_to: str
    names: tuple[str, ...]
    colours: NDArray[np.int32]
    rotations: Floats
    positions: Floats
    inverted: NDArray[np.bool_]
    faces: Floats
    face_colours: NDArray[np.int32]
    certified: bool
    edges: Floats
    soft_edges: Floats
    unreadable: int


class _Rows:
    """Lines of one type while a file is read."""

    def __init__(self) -> None:
        self.tokens: list[list[str]] = []
        self.flags: list[bool] = []

    def add(self, tokens: list[str], flag: bool = False) -> None:
        self.tokens.append(tokens)
        self.flags.append(flag)


def parse_part(lines: Iterable[str]) -> PartFile:
    """The part that these lines (without or with line ends) describe."""
    rows = {kind: _Rows() for kind in _FIELDS}
    title = kind = ""
    first = certified = True
    stated = invert_next = clockwise = False
    unreadable = 0
    for number, line in enumerate(lines):
        if number >= MAX_LINES:
            unreadable += 1
            break
        tokens = line.split()
        if not tokens:
            continue
        head = tokens[0]
        if head == "0":
            words = tokens[1:]
            if first:
                title, first = " ".join(words), False
            if not words:
                continue
            if words[0] == "BFC":
                for word in words[1:]:
                    if word in ("CW", "CCW"):
                        clockwise = word == "CW"
                    elif word == "INVERTNEXT":
                        invert_next = True
                if not stated:
                    stated, certified = True, "NOCERTIFY" not in words
            elif words[0] in ("!LDRAW_ORG", "LDRAW_ORG") and len(words) > 1:
                kind = words[1].lower().removeprefix("unofficial_")
            continue
        first = False
        if head == "1":
            rows["1"].add(tokens if len(tokens) <= 15 else line.split(None, 14), invert_next)
            invert_next = False
        elif head in rows:
            rows[head].add(tokens, clockwise)
        else:
            unreadable += 1
    return _finish(title, kind, certified and stated, rows, unreadable)


def _finish(title: str, kind: str, certified: bool, rows: dict[str, _Rows], unreadable: int) -> PartFile:
    values: dict[str, Floats] = {}
    colours: dict[str, NDArray[np.int32]] = {}
    for key, kept in rows.items():
        before = len(kept.tokens)
        values[key], colours[key] = _numbers(key, kept)
        unreadable += before - len(kept.tokens)
    placed, triangles = values["1"], values["3"].reshape(-1, 3, 3)
    faces = np.concatenate([values["4"].reshape(-1, 4, 3), triangles[:, [0, 1, 2, 2]]])
    turned = np.array(rows["4"].flags + rows["3"].flags, bool)
    if turned.any():
        faces[turned] = reverse(faces[turned])
    low = title.lower()
    return PartFile(
        title,
        kind,
        _moved(low),
        tuple(normalise_name(row[14]) for row in rows["1"].tokens),
        colours["1"],
        np.ascontiguousarray(placed[:, 3:].reshape(-1, 3, 3)),
        np.ascontiguousarray(placed[:, :3]),
        np.array(rows["1"].flags, bool),
        faces,
        np.concatenate([colours["4"], colours["3"]]),
        certified,
        values["2"].reshape(-1, 2, 3),
        values["5"].reshape(-1, 4, 3)[:, :2],
        unreadable,
    )


def reverse(faces: Floats) -> Floats:
    """``faces`` (f, 4, 3) with the opposite winding; triangles still repeat their third corner."""
    same = faces[:, 2] == faces[:, 3]
    is_triangle = same[:, 0] & same[:, 1] & same[:, 2]
    turned = faces[:, ::-1].copy()
    turned[is_triangle] = faces[is_triangle][:, [2, 1, 0, 0]]
    return turned


def _moved(title: str) -> str:
    if not title.startswith(MOVED):
        return ""
    name = normalise_name(title[len(MOVED) :])
    return name if name.endswith(".dat") else f"{name}.dat"


def _numbers(key: str, rows: _Rows) -> tuple[Floats, NDArray[np.int32]]:
    """Numbers after the colour, and the colours; rows that hold no numbers are taken out."""
    width = _FIELDS[key] - (3 if key == "1" else 2)
    stop = 2 + width
    for attempt in (0, 1):
        if attempt:
            good = [_readable(tokens, stop, key) for tokens in rows.tokens]
            rows.tokens = [row for row, is_good in zip(rows.tokens, good, strict=True) if is_good]
            rows.flags = [flag for flag, is_good in zip(rows.flags, good, strict=True) if is_good]
        try:
            flat = [value for tokens in rows.tokens for value in map(float, tokens[2:stop])]
            values = np.array(flat, np.float64).reshape(len(rows.tokens), width)
            colours = np.array([_colour(tokens[1]) for tokens in rows.tokens], np.int32)
        except (ValueError, IndexError, OverflowError):
            continue
        if np.isfinite(values).all() and (key != "1" or all(len(tokens) > 14 for tokens in rows.tokens)):
            break
    return values, colours


def _readable(tokens: list[str], stop: int, key: str) -> bool:
    try:
        _colour(tokens[1])
        numbers = [float(token) for token in tokens[2:stop]]
    except (ValueError, IndexError):
        return False
    return len(tokens) >= _FIELDS[key] and bool(np.isfinite(numbers).all())


def _colour(token: str) -> int:
    if token == "16":
        return MAIN_COLOUR
    if token == "24":
        return EDGE_COLOUR
    code = int(token, 16) if token[:2] in ("0x", "0X") else int(token)
    if not 0 <= code < 2**31:
        raise ValueError(token)
    return code
