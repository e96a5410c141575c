# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding files inside a folder by the names that placements give them, without ever leaving it."""

from __future__ import annotations

import os
from pathlib import Path

from .document import normalise_name


class Folder:
    """A folder whose files are found by LDraw names: case-insensitive, relative, never outside it (links included).

    Listings are cached for the object's life.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root).resolve()
        self._listings: dict[Path, dict[str, str]] = {}

    def find(self, name: str) -> Path | None:
        """The regular file that ``name`` means, or None when there is none in this folder."""
        path = self.root
        for step in normalise_name(name).split("/"):  # looked up in listings, which hold no way out: no "..", no "C:"
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
