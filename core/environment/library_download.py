# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloading the official LDraw parts library, on the user's word alone, and removing that copy again.

Layout of the folder that the caller gives: ``ldraw/`` (the library), ``complete.zip`` and its parts (on their way).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from ..errors import BrickwrightError
from ..files import refused
from ..ldraw.library_state import LibraryState
from .download import fetch, size_of
from .library_archive import ArchiveError, unpack_library
from .task import Task

#: All official parts in one archive, renewed with each update: https://library.ldraw.org/updates
LIBRARY_URL = "https://library.ldraw.org/library/updates/complete.zip"
ABOUT = "about 140 MB"
MAX_BYTES = 2 * 10**9  # of the archive
ROOM = 1_000_000_000  # bytes on the disk while it is downloaded and unpacked
AGAIN = "download the library again"

OFFLINE = (
    "Blender may not use the network: turn on Preferences > System > Network > Allow Online Access, "
    "or choose the folder of a parts library."
)


def downloaded_library(folder: Path) -> Path:
    """Where in ``folder`` the downloaded library is, if it is."""
    return folder / "ldraw"


def user_folder(
    variables: Mapping[str, str] = os.environ, home: Path | None = None, system: str = sys.platform
) -> Path:
    """The folder of downloads outside Blender, by the system's custom (XDG base directories on Linux)."""
    home = Path.home() if home is None else home
    if system == "win32":
        base = Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif system == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "brickwright" / "library"


def download_library(folder: Path, url: str = LIBRARY_URL, online: bool = True) -> Task:
    """Start downloading into ``folder`` in a thread; the task's result is the :class:`LibraryState` of the library.

    What arrived stays after a cancel or a broken connection, and the next call goes on from there.
    """

    def work(task: Task) -> LibraryState:
        if not online:
            raise BrickwrightError(OFFLINE)
        return _download(folder, url, task)

    return Task(work, "Asking for the parts library")


def unpack_archive(archive: Path, folder: Path) -> Task:
    """Start unpacking an archive that the user has, into ``folder``; the result is as for :func:`download_library`."""
    return Task(lambda task: _unpack(archive, folder, task, "download it again"), f"Unpacking {archive.name}")


def remove_library(folder: Path) -> None:
    """Delete the downloaded library and what is on its way; raises :class:`BrickwrightError` if it cannot be."""
    try:
        for path in (downloaded_library(folder), *folder.glob("complete.*")):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise BrickwrightError(
            f"{folder} could not be removed ({error.strerror}); close other programs that use it and try again."
        ) from error


def _download(folder: Path, url: str, task: Task) -> LibraryState:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise refused(folder, error) from error
    if free < ROOM:
        raise BrickwrightError(
            f"The parts library needs {ROOM / 1e9:.0f} GB on the disk of {folder}, where {free / 1e9:.1f} GB are free; "
            "free some space and try again."
        )
    total = size_of(url)

    def tell(done: int) -> None:
        if done > MAX_BYTES:
            raise BrickwrightError(f"{url} is no parts library: it has over {MAX_BYTES / 1e9:.0f} GB.")
        of = f" of {total / 1e6:.0f}" if total else ""
        task.tell(f"Downloading the parts library: {done / 1e6:.0f}{of} MB", min(done / total, 1.0) if total else None)

    archive = folder / "complete.zip"
    tell(0)
    fetch(url, archive, cancelled=task.cancelled, progress=tell, again=AGAIN)
    try:
        state = _unpack(archive, folder, task, AGAIN)
    except ArchiveError:  # damaged on its way: the next try must not find it
        archive.unlink(missing_ok=True)
        raise
    archive.unlink(missing_ok=True)
    return state


def _unpack(archive: Path, folder: Path, task: Task, again: str) -> LibraryState:
    def tell(done: int, total: int) -> None:
        task.tell(f"Unpacking the parts library: {done / 1e6:.0f} of {total / 1e6:.0f} MB", done / max(total, 1))

    return unpack_library(archive, downloaded_library(folder), task.cancelled, tell, again)
