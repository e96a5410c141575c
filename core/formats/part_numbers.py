# SPDX-License-Identifier: GPL-3.0-or-later
"""What a part is called and numbered elsewhere: title, mass, BrickLink's and Rebrickable's number.

Most numbers are those of LDraw; ``data/part_numbers.txt`` lists the unprinted parts that have others. A printed part is
its plain part plus a pattern that every system numbers in its own way: the number is found only where the file of the
parts library names it among its ``!KEYWORDS``; otherwise the plain part is given, with a note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ..bricks.catalogue import load_catalogue
from ..errors import InputError
from ..ldraw.library import PartSource

MOVED = "~moved to "
MOST_MOVES = 8  # a part that was renamed more often moves in a circle

_TABLE = Path(__file__).with_name("data") / "part_numbers.txt"
_NUMBER = re.compile(r"[0-9]+[a-z]{0,3}(c[0-9]{2})?(-f[0-9]+)?")
# LDraw's file naming rules: a pattern is p and two or more characters, a sticker on a part is d and two digits.
_PATTERN = re.compile(r"([0-9]+[a-z]?(?:c[0-9]{2})?)(?:p[0-9a-z]{2,6}|d[0-9a-z]{2,3})")
_KEYWORD = re.compile(r"\b(bricklink|rebrickable)[ :]+([0-9a-z-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class PartNumbers:
    """One part: the LDraw file it is called now, its title, and its numbers; None where no number is known.

    ``mass`` in kg, None where the catalogue does not know the part. ``note``: what to know of the numbers, or "".
    """

    part: str
    title: str
    bricklink: str | None
    rebrickable: str | None
    mass: float | None
    note: str = ""


class PartNumberBook:
    """Looks parts up, each once; ``library`` adds titles, moved parts and the numbers of printed parts."""

    def __init__(self, library: PartSource | None = None) -> None:
        self._library = library
        self._known: dict[str, PartNumbers] = {}

    def __getitem__(self, part: str) -> PartNumbers:
        """What is known of the part of a file name like ``3001.dat``; never fails."""
        found = self._known.get(part)
        if found is None:
            found = self._known[part] = self._look_up(part)
        return found

    def _look_up(self, part: str) -> PartNumbers:
        name, title, named = self._follow(part)
        catalogue = load_catalogue()
        entry = catalogue.get(name)
        if entry is not None and name == part:
            name = entry.name if not _PATTERN.fullmatch(_stem(part)) else part
            title = title or entry.title
        bricklink, rebrickable, note = _numbers(_stem(name), named)
        mass = entry.mass if entry is not None else None
        return PartNumbers(name, title or _stem(name), bricklink, rebrickable, mass, note)

    def _follow(self, part: str) -> tuple[str, str, dict[str, str]]:
        """Name, title and numbers in the keywords of the file that a part's name leads to."""
        name = part
        for _ in range(MOST_MOVES):
            header = self._header(name)
            title = header[0].removeprefix("0").strip() if header else ""
            if not title.lower().startswith(MOVED):
                break
            name = title[len(MOVED) :].strip().lower().replace("\\", "/").removesuffix(".dat") + ".dat"
        named: dict[str, str] = {}
        for line in header:
            if line.startswith("0 !KEYWORDS"):
                for system, number in _KEYWORD.findall(line):
                    named.setdefault(system.lower(), number)
        return name, " ".join(title.lstrip("~=_|").split()), named

    def _header(self, name: str) -> list[str]:
        """The lines of a part's file that begin with 0, up to its first drawn line."""
        try:
            text = None if self._library is None else self._library.read(name)
        except InputError:  # a damaged file: the part keeps its name and loses its title
            text = None
        lines: list[str] = []
        for line in (text or "").split("\n"):
            plain = line.strip()
            if plain and not plain.startswith("0"):
                break
            lines += [plain] if plain else []
        return lines


@lru_cache(maxsize=1)
def load_part_numbers() -> Mapping[str, tuple[str | None, str]]:
    """(BrickLink's, Rebrickable's) number of the parts, by LDraw number, that are not called the same everywhere."""
    found: dict[str, tuple[str | None, str]] = {}
    for line in _TABLE.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            number, bricklink, rebrickable = line.split()
            found[number] = (None if bricklink == "-" else bricklink, rebrickable)
    return MappingProxyType(found)


def _numbers(stem: str, named: Mapping[str, str]) -> tuple[str | None, str | None, str]:
    """BrickLink's and Rebrickable's number of a part, and a note."""
    printed = _PATTERN.fullmatch(stem)
    bricklink, rebrickable = _plain_numbers(printed.group(1) if printed else stem)
    bricklink, rebrickable = named.get("bricklink", bricklink), named.get("rebrickable", rebrickable)
    notes = []
    if printed:
        guessed = [
            word for word, key in (("BrickLink", "bricklink"), ("Rebrickable", "rebrickable")) if key not in named
        ]
        if guessed:
            notes.append(f"printed or with a sticker; the number at {' and '.join(guessed)} is that of the plain part")
    missing = [word for word, value in (("BrickLink", bricklink), ("Rebrickable", rebrickable)) if value is None]
    if missing:
        notes.append(f"no number at {' and '.join(missing)} is known")
    return bricklink, rebrickable, "; ".join(notes)


def _plain_numbers(stem: str) -> tuple[str | None, str | None]:
    listed = load_part_numbers().get(stem)
    if listed is not None:
        return listed
    return (stem, stem) if _NUMBER.fullmatch(stem) else (None, None)


def _stem(part: str) -> str:
    return part.removesuffix(".dat")
