# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts that a model file brings along: shapes drawn inside an MPD, and ``.dat`` files beside it."""

from __future__ import annotations

import zlib

from ..input_files import read_file
from .document import Document
from .folder import Folder
from .library import MAX_PART_BYTES


class DocumentParts:
    """The models of one document, as a :class:`~.library.PartSource`."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def read(self, name: str) -> str | None:
        """Text of the model of this normalised name."""
        model = self._document.find(name)
        if model is None:
            return None
        lines = model.lines[1:] if model.name is not None else model.lines  # without its 0 FILE line
        return "".join(lines)

    def stamp(self, name: str) -> str | None:
        """A checksum of the text."""
        text = self.read(name)
        return None if text is None else f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


class FolderParts:
    """Part files in the folder of a model, as a :class:`~.library.PartSource`; nothing outside it is opened."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def read(self, name: str) -> str | None:
        """Text of the file of this normalised name."""
        path = self._folder.find(name) if name.endswith(".dat") else None
        return None if path is None else read_file(path, MAX_PART_BYTES).decode("utf-8-sig", "replace")

    def stamp(self, name: str) -> str | None:
        """Size and time of change of the file."""
        path = self._folder.find(name) if name.endswith(".dat") else None
        if path is None:
            return None
        found = path.stat()
        return f"{found.st_size}:{found.st_mtime_ns}"
