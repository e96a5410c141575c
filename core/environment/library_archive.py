# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacking an archive of the LDraw parts library: never outside its folder, no links, bounded, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import BrickwrightError, Cancelled, InputError
from ..files import refused
from ..ldraw.library_state import LibraryState, inspect_library

KINDS = (".dat", ".ldr", ".txt", ".png")  # parts, colours, licences, textures; the archive's programs stay packed
MAX_FILES = 500_000  # the official library of 2024 has under 40,000
MAX_BYTES = 4 * 2**30  # unpacked; the official one has about 600 MB
MAX_FILE_BYTES = 64 * 2**20
CHUNK = 1 << 20
FORGOTTEN = 3600.0  # seconds after which what a killed process left is removed

_UNPACKING = ".unpacking-"
_REPLACED = ".replaced-"
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*]')  # control characters, and what Windows does not take or reads as a drive
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows's names of devices
_HALVES = re.compile(r"((?:[^/]+/)*)(?:parts|p)/[^/]+\.dat", re.IGNORECASE)


class ArchiveError(InputError):
    """An archive that is damaged, malicious or of something else."""


@dataclass(frozen=True)
class _Member:
    info: zipfile.ZipInfo
    path: str  # below the library's folder, with forward slashes


def unpack_library(
    archive: Path,
    target: Path,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
    again: str = "download it again",
) -> LibraryState:
    """Unpack the library in ``archive`` as the folder ``target``, in place of one that is there.

    Every file's checksum is compared. ``progress`` gets the bytes that are unpacked, and all. ``again``: what a user
    does about a damaged archive. Raises :class:`ArchiveError`, :class:`BrickwrightError` when the disk is full,
    :class:`InputError` when ``target`` cannot be written, and :class:`Cancelled`; ``target`` is then as it was before.
    """
    if not os.path.isfile(archive):
        raise ArchiveError(f"There is no file {archive}; choose the archive of a parts library.")
    beside = target.with_name(f"{_UNPACKING}{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        shutil.rmtree(beside, ignore_errors=True)
        with zipfile.ZipFile(archive) as opened:
            members = _members(opened, archive.name)
            total = sum(member.info.file_size for member in members)
            _require_room(target.parent, total)
            done = 0
            for member in members:
                if cancelled():
                    raise Cancelled("Cancelled.")
                done += _unpack(opened, member, beside)
                progress(done, total)
        state = inspect_library(beside)
        if not state.usable:
            raise ArchiveError(f"{archive.name} holds no whole parts library; {again}.")
        _put_in_place(beside, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{archive.name} is damaged, or no zip archive ({error}); {again}.") from error
    except OSError as error:
        raise refused(target, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return inspect_library(target)


def _members(opened: zipfile.ZipFile, name: str) -> list[_Member]:
    """What of the archive is to be unpacked; raises :class:`ArchiveError` when anything in it must not be."""
    infos = opened.infolist()
    if len(infos) > MAX_FILES:
        raise ArchiveError(f"{name} has {len(infos):,} files, far more than a parts library; get it from ldraw.org.")
    files = [info for info in infos if not info.orig_filename.endswith(("/", "\\"))]
    paths = {info: _safe_path(info, name) for info in files}
    root = _root(list(paths.values()))
    if root is None:
        raise ArchiveError(f"{name} holds no LDraw parts library: no folders “parts” and “p”; choose complete.zip.")
    members = [
        _Member(info, path[len(root) :])
        for info, path in paths.items()
        if path.startswith(root) and os.path.splitext(path)[1].lower() in KINDS
    ]
    largest = max((member.info.file_size for member in members), default=0)
    total = sum(member.info.file_size for member in members)
    if total > MAX_BYTES or largest > MAX_FILE_BYTES:
        raise ArchiveError(
            f"{name} would take {total / 1e9:.1f} GB, far more than a parts library; get it from ldraw.org."
        )
    return members


def _safe_path(info: zipfile.ZipInfo, name: str) -> str:
    """The member's path with forward slashes; raises :class:`ArchiveError` when unpacking it would do harm."""
    path = info.orig_filename.replace("\\", "/")
    steps = path.split("/")
    mode = stat.S_IFMT(info.external_attr >> 16)
    harmful = (
        any(not step.rstrip(". ") or step[-1] in ". " or _DEVICES.fullmatch(step) for step in steps)  # "..", "a. "
        or _FORBIDDEN.search(path) is not None
        or mode not in (0, stat.S_IFREG)
        or bool(info.flag_bits & 1)  # encrypted
    )
    if harmful:
        shown = path.encode("ascii", "backslashreplace").decode()[:80]
        raise ArchiveError(f"{name} holds “{shown}”, which is not safe to unpack; get the library from ldraw.org.")
    return path


def _root(paths: list[str]) -> str | None:
    """The path in the archive, ending with a slash or empty, in which ``parts`` and ``p`` are; the shortest."""
    found = {match[1] for path in paths if (match := _HALVES.fullmatch(path))}
    return min(found, key=len, default=None)


def _require_room(folder: Path, total: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < total:
        raise BrickwrightError(
            f"The parts library needs {total / 1e6:.0f} MB on the disk of {folder}, where {free / 1e6:.0f} MB are "
            "free; free some space and try again."
        )


def _unpack(opened: zipfile.ZipFile, member: _Member, folder: Path) -> int:
    """Write one member; its bytes. zipfile compares its checksum at its end and stops at its stated size."""
    path = folder / member.path
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member.info) as source, open(path, "wb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
            written += len(chunk)
    if written != member.info.file_size:
        raise zipfile.BadZipFile(f"{member.path} is cut short")
    with contextlib.suppress(OSError, ValueError, OverflowError):  # the date tells which parts are new
        changed = time.mktime((*member.info.date_time, 0, 0, -1))
        os.utime(path, (changed, changed))
    return written


def _put_in_place(beside: Path, target: Path) -> None:
    """Rename ``beside`` to ``target``; what is there steps back first and returns if that fails."""
    former = target.with_name(f"{_REPLACED}{os.getpid()}")
    had = target.exists()
    if had:
        os.replace(target, former)
    try:
        os.replace(beside, target)
    except OSError:
        if had:
            os.replace(former, target)
        raise
    shutil.rmtree(former, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed left in ``folder``."""
    for entry in os.scandir(folder):
        if entry.name.startswith((_UNPACKING, _REPLACED)) and time.time() - entry.stat().st_mtime > FORGOTTEN:
            shutil.rmtree(entry.path, ignore_errors=True)
