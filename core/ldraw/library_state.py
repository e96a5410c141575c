# SPDX-License-Identifier: GPL-3.0-or-later
"""What a folder holds of the LDraw parts library: how much, of when, and what is wrong with it, in a sentence."""

from __future__ import annotations

import heapq
import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..input_files import read_start
from .library import CONFIG, FOLDERS, SUBFOLDERS, Library

#: Primitives that nearly every part uses; a folder without them was not unpacked to its end.
NEEDED = ("stud.dat", "4-4cyli.dat", "4-4edge.dat", "rect.dat")
FEW_PARTS = 5_000  # the official library of 2024 has over 15,000
SAMPLE = 256  # files whose headers are read for the date of the last update; an update brings fifty or more
HEADER_BYTES = 2_048
DAY = 86_400

_UPDATE = re.compile(r"^0\s+!LDRAW_ORG\s.*\bUPDATE\s+(\d{4}-\d{2})", re.MULTILINE)


@dataclass(frozen=True)
class LibraryState:
    """What was found in ``path``: the library's own folder where there is one, else what was looked at.

    ``source``: how it came to be looked at, in words that go on after "found": ``"chosen in the Preferences"``.
    ``parts``, ``primitives``: number of files. ``updated``: year and month of the newest update seen, or "".
    ``problem``: a sentence with the remedy when it cannot be used, else "". ``remark``: a sentence about what is odd
    with one that can be used, else "". ``packed``: whether ``path`` is an archive that could be unpacked.
    """

    path: Path
    source: str = ""
    parts: int = 0
    primitives: int = 0
    updated: str = ""
    problem: str = ""
    remark: str = ""
    packed: bool = False

    @property
    def usable(self) -> bool:
        """Whether parts can be taken from it."""
        return not self.problem

    def describe(self) -> str:
        """``LDraw library of 2024-05, 18,532 parts, in /usr/share/ldraw``, or the problem."""
        if self.problem:
            return self.problem
        of = f" of {self.updated}" if self.updated else ""
        return f"LDraw library{of}, {self.parts:,} parts, in {self.path}"


def library_root(path: Path) -> Path:
    """The library's own folder where ``path`` is beside the point: the folder around it, or its ``parts``."""
    inside = [path]
    try:
        inside += sorted(Path(entry.path) for entry in os.scandir(path) if entry.name.lower() == "ldraw")
    except OSError:
        return path
    if path.name.lower() in FOLDERS[:2]:
        inside.append(path.parent)
    for wanted in (2, 1):
        for folder in inside:
            if len(_halves(folder)) >= wanted:
                return folder
    return path


def _halves(folder: Path) -> set[str]:
    """Which of ``parts`` and ``p`` are in it, in lower case."""
    try:
        return {entry.name.lower() for entry in os.scandir(folder) if entry.is_dir()} & set(FOLDERS[:2])
    except OSError:
        return set()


def inspect_library(path: Path, source: str = "") -> LibraryState:
    """Look at ``path``, or the library in or around it; never fails. May take a second or more on a slow disk."""
    problem = _no_folder(path)
    if problem:
        packed = os.path.isfile(path) and zipfile.is_zipfile(path)
        return LibraryState(path, source, problem=problem, packed=packed)
    root = library_root(path)
    try:
        library = Library(root)
    except InputError as error:
        return LibraryState(root, source, problem=str(error))
    parts = sum(1 for folder in FOLDERS[::2] for _ in library.files(folder))
    places = ["p", *(f"p/{sub}" for sub in SUBFOLDERS[1:])]
    primitives = sum(1 for folder in places for _ in library.files(folder))
    problem = _incomplete(library, parts)
    return LibraryState(
        root,
        source,
        parts,
        primitives,
        "" if problem else _last_update(library),
        problem,
        "" if problem else _remark(library, parts),
    )


def _no_folder(path: Path) -> str:
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return f"There is no folder {path}; choose the folder of the parts library."
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return f"{path} cannot be read ({reason}); choose the folder of the parts library."
    if stat.S_ISDIR(mode):
        return ""
    if path.suffix.lower() == ".zip":
        return f"{path} is a packed library; unpack it and choose the folder that it makes."
    return f"{path} is a file; choose the folder of the parts library."


def _incomplete(library: Library, parts: int) -> str:
    named = (entry for entry in library.files("p") if entry.name.lower() in NEEDED)
    here = {entry.name.lower() for entry in named if _size(entry)}  # what ran out of space leaves empty files
    missing = [name for name in NEEDED if name not in here]
    if missing:
        names = ", ".join(missing)
        return f"The parts library {library.root} is incomplete: primitives are missing ({names}); unpack it again."
    if not parts:
        return f"The parts library {library.root} is incomplete: its folder “parts” is empty; unpack it again."
    return ""


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except OSError:
        return 0


def _remark(library: Library, parts: int) -> str:
    if parts < FEW_PARTS:
        return f"It has only {parts:,} parts, where the official library has over 15,000."
    if not library.config():
        return f"It has no {CONFIG}; colours are Brickwright's own."
    return ""


def _last_update(library: Library) -> str:
    """Month of the newest update that the colours or a sample of the parts tell of; the files changed last come first.

    The names decide, evenly spread, where all files have the date of the unpacking.
    """
    found = _UPDATE.findall(library.config()[:HEADER_BYTES])
    dated = ((_day(entry), zlib.crc32(entry.name.encode()), entry.path) for entry in library.files("parts"))
    for _, _, path in heapq.nlargest(SAMPLE, dated):
        try:
            found += _UPDATE.findall(read_start(path, HEADER_BYTES).decode("latin-1"))
        except InputError:
            continue
    return max(found, default="")


def _day(entry: os.DirEntry[str]) -> int:
    try:
        return int(entry.stat().st_mtime // DAY)
    except OSError:
        return 0
