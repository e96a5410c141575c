# SPDX-License-Identifier: GPL-3.0-or-later
"""An LDraw parts library on disk: its files by the names that placements give them.

A library is a folder with ``parts`` and ``p``; ``unofficial/parts`` and ``unofficial/p`` are searched after the
official ones (LDraw.org's library specification). Names are compared without regard to case, whatever the file system
does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ..errors import InputError
from ..input_files import read_file
from .document import normalise_name

#: Folders in the order in which a name is looked up.
FOLDERS = ("parts", "p", "unofficial/parts", "unofficial/p")
#: Subfolders that names may begin with: subparts, and primitives in coarser and finer resolution.
SUBFOLDERS = ("s", "8", "48")
MAX_PART_BYTES = 32 * 2**20
CONFIG = "LDConfig.ldr"


class PartSource(Protocol):
    """Where the text of a part comes from: a library, or a model file that brings parts along."""

    def read(self, name: str) -> str | None:
        """Text of the file of this normalised name (``s/3001s01.dat``), or None when there is none.

        Raises :class:`InputError` when there is one that cannot be read.
        """

    def stamp(self, name: str) -> str | None:
        """A short text that changes with the file of this name, or None when there is none."""


class Library:
    """A parts library; listings are read on first use and kept. Safe to share between threads that only read."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        """Raises :class:`InputError` when ``root`` is no parts library, or one that lacks a half."""
        self.root = Path(root)
        try:
            names = {entry.name.lower() for entry in os.scandir(self.root) if entry.is_dir()}
        except OSError as error:
            raise InputError(f"{root} cannot be read; choose the folder of the parts library.") from error
        missing = [name for name in ("parts", "p") if name not in names]
        if len(missing) == 2:
            inside = self.root / "ldraw"
            hint = f"; did you mean {inside}?" if os.path.isdir(inside / "parts") else "."
            raise InputError(f"{root} is no LDraw parts library: it has no folders “parts” and “p”{hint}")
        if missing:
            raise InputError(
                f"The parts library {root} is incomplete: its folder “{missing[0]}” is missing; unpack it again."
            )

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Path of each file by normalised name; what is found first counts."""
        found: dict[str, str] = {}
        for folder in FOLDERS:
            at = _existing(self.root, folder)
            if at is None:
                continue
            for prefix, where in [("", at), *((f"{sub}/", _existing(at, sub)) for sub in SUBFOLDERS)]:
                for entry in _files(where):
                    found.setdefault(prefix + normalise_name(entry.name), entry.path)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def path(self, name: str) -> Path | None:
        """The file of a normalised name, or None."""
        found = self._paths.get(name)
        return None if found is None else Path(found)

    def part_names(self) -> list[str]:
        """Names of all files in the ``parts`` folders, sorted, subparts left out."""
        return sorted({normalise_name(entry.name) for folder in FOLDERS[::2] for entry in self.files(folder)})

    def files(self, folder: str) -> Iterator[os.DirEntry[str]]:
        """The ``.dat`` files in ``folder`` (``p``, ``p/48``), sorted by name; none where there is no such folder."""
        return _files(_existing(self.root, folder))

    def config(self) -> str:
        """Text of the library's ``LDConfig.ldr``, which defines its colours; empty when there is none to read."""
        try:
            entries = {entry.name.lower(): entry.path for entry in os.scandir(self.root)}
            data = read_file(entries[CONFIG.lower()], MAX_PART_BYTES)
        except (OSError, KeyError, InputError):
            return ""
        return data.decode("utf-8", "replace").removeprefix("\ufeff")

    def read(self, name: str) -> str | None:
        """See :class:`PartSource`."""
        path = self._paths.get(name)
        if path is None:
            return None
        data = read_file(path, MAX_PART_BYTES)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("latin-1")

    def stamp(self, name: str) -> str | None:
        """See :class:`PartSource`: size and time of change."""
        path = self._paths.get(name)
        if path is None:
            return None
        try:
            found = os.stat(path)
        except OSError:
            return None
        return f"{found.st_size}:{found.st_mtime_ns}"


def _existing(root: Path, folder: str) -> Path | None:
    """The subfolder ``folder`` (with forward slashes), found without regard to case."""
    path = root
    for step in folder.split("/"):
        direct = path / step
        if not direct.is_dir():
            try:
                direct = next(Path(e.path) for e in os.scandir(path) if e.name.lower() == step and e.is_dir())
            except (OSError, StopIteration):
                return None
        path = direct
    return path


def _files(folder: Path | None) -> Iterator[os.DirEntry[str]]:
    if folder is None:
        return
    try:
        with os.scandir(folder) as entries:
            yield from sorted((e for e in entries if e.name[-4:].lower() == ".dat"), key=lambda e: e.name)
    except OSError:
        return
