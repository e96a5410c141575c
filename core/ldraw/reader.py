# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading LDraw files: bounded in size, and opening nothing outside the folder of the file."""

from __future__ import annotations

import os
from pathlib import Path

from ..bricks.assembly import Assembly
from ..errors import InputError
from ..files import write_by_rename
from ..input_files import read_file
from .document import MAX_BYTES, MODEL_SUFFIXES, Document, parse_document
from .folder import Folder

MAX_FILES = 1000


def read_document(source: str | os.PathLike[str] | bytes, name: str = "") -> Document:
    """Document of a file, or of bytes that came from one. Raises :class:`InputError` when it cannot be read."""
    if isinstance(source, bytes):
        return parse_document(source, name)
    path = Path(source)
    return parse_document(read_file(path, MAX_BYTES), text_of(path.name))


def text_of(name: str) -> str:
    """A file's name with a question mark for each byte that is no text, so that it can be written into a file."""
    return name.encode("utf-8", "replace").decode("utf-8")


def write_document(path: str | os.PathLike[str], document: Document) -> Path:
    """Write ``document`` as it was read, comments and line ends included; atomic."""
    path = Path(path)
    data = document.to_bytes()
    write_by_rename(path, lambda temporary: temporary.write_bytes(data))
    return path


def read_assembly(path: str | os.PathLike[str]) -> Assembly:
    """Assembly of an ``.ldr``, ``.mpd`` or ``.dat`` file; see :meth:`Document.flatten`.

    Models in other files of the same folder are expanded, too, and parts there, or in the file, are embedded in the
    assembly. A file that is itself a part gives one brick of it.
    Raises :class:`InputError` when it cannot be read or holds no brick.
    """
    path = Path(path)
    document = read_document(path)
    assembly = document.flatten(FolderLoader(path.parent))
    if not len(assembly):
        raise InputError(f"{path.name} holds no bricks.")
    return assembly


class FolderLoader:
    """A :data:`~.document.Loader` for files beside a model.

    Raises :class:`InputError` beyond ``MAX_FILES`` files or ``MAX_BYTES`` bytes of them.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Folder(folder)
        self._files = 0
        self._bytes = 0

    def __call__(self, name: str) -> Document | None:
        """Document of the file ``name`` of the folder, or None when there is none or it is empty."""
        path = self._folder.find(name) if name.endswith(MODEL_SUFFIXES) else None
        if path is None:
            return None
        data = read_file(path, MAX_BYTES)
        self._files += 1
        self._bytes += len(data)
        if self._files > MAX_FILES or self._bytes > MAX_BYTES:
            raise InputError(
                f"The model refers to more than {MAX_FILES} files or {MAX_BYTES >> 20} MB of them; "
                "join them into one MPD or move the parts out of its folder."
            )
        if not data.strip():
            return None  # as if it were missing, which is told; as an empty model its bricks would be gone unseen
        return parse_document(data, name)
