# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding an LDraw library on this machine, and files inside a folder without ever leaving it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .document import normalise_name

#: Where a library keeps what a placement may name, in the order of the LDraw specification's search path.
PART_FOLDERS = ("parts", "p", "models", "unofficial/parts", "unofficial/p")


class Folder:
    """A folder whose files are found by LDraw names: case-insensitive, relative, never outside it (links included).

    Listings are cached for the object's life.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root).resolve()
        self._listings: dict[Path, dict[str, str]] = {}

    def find(self, name: str) -> Path | None:
        """The regular file that ``name`` means, or None when there is none in this folder."""
        steps = normalise_name(name).split("/")
        if any(step in ("", ".", "..") or ":" in step or "\0" in step for step in steps):
            return None
        path = self.root
        for step in steps:
            entry = self._listing(path).get(step)
            if entry is None:
                return None
            path = path / entry
        try:
            real = path.resolve()
            return real if real.is_relative_to(self.root) and real.is_file() else None
        except (OSError, RuntimeError):
            return None

    def _listing(self, folder: Path) -> dict[str, str]:
        listing = self._listings.get(folder)
        if listing is None:
            try:
                names = sorted(entry.name for entry in os.scandir(folder))
            except OSError:
                names = []
            listing = self._listings[folder] = {normalise_name(name): name for name in names}
        return listing


class Library:
    """An LDraw library at ``root``: a folder with ``parts`` and ``p``."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root).resolve()
        self._folder = Folder(self.root)

    def find(self, name: str) -> Path | None:
        """File of a part, subpart (``s/…``) or primitive (``48/…``), or None; nothing outside the library is opened."""
        for folder in PART_FOLDERS:
            path = self._folder.find(f"{folder}/{name}")
            if path is not None:
                return path
        return None

    @property
    def colours(self) -> Path | None:
        """The library's ``LDConfig.ldr``, or None."""
        return self._folder.find("ldconfig.ldr")


def is_library(root: str | os.PathLike[str]) -> bool:
    """Whether ``root`` looks like an LDraw library: it holds ``parts`` and ``p``."""
    folder = Path(root)
    try:
        names = {entry.name.lower() for entry in os.scandir(folder) if entry.is_dir()}
    except OSError:
        return False
    return {"parts", "p"} <= names


def find_library(preferred: str | os.PathLike[str] | None = None) -> Library | None:
    """The first library found: ``preferred``, the environment variable ``LDRAWDIR``, then where installers put it."""
    for root in candidates(preferred):
        if is_library(root):
            return Library(root)
    return None


def candidates(preferred: str | os.PathLike[str] | None = None) -> Iterator[Path]:
    """The folders in which :func:`find_library` looks, in order."""
    if preferred:
        yield Path(preferred).expanduser()
    named = os.environ.get("LDRAWDIR")
    if named:
        yield Path(named).expanduser()
    home = Path.home()
    yield from (home / "ldraw", home / "LDraw", home / ".ldraw", home / "Documents" / "LDraw")
    if sys.platform == "win32":
        public = Path(os.environ.get("PUBLIC", r"C:\Users\Public"))
        yield from (public / "Documents" / "LDraw", Path(r"C:\LDraw"), Path(r"C:\Program Files\Studio 2.0\ldraw"))
    elif sys.platform == "darwin":
        yield from (Path("/Applications/LDraw"), Path("/Library/LDraw"), home / "Library" / "LDraw")
        yield Path("/Applications/Studio 2.0/ldraw")
    else:
        yield from (Path("/usr/share/ldraw"), Path("/usr/local/share/ldraw"), Path("/opt/ldraw"))
        yield home / ".local" / "share" / "ldraw"
