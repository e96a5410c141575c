# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are either complete or not there: written beside their place under another name, then renamed."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from .errors import BrickwrightError, InputError

# What write_by_rename makes, and what Blender makes of that name while it writes a .blend.
_TEMPORARY = re.compile(r"\.(?P<stem>.*)-(?P<pid>\d{1,10})(?P<suffix>\.[^.@]+)@?", re.DOTALL)


def refused(path: Path, error: OSError) -> BrickwrightError:
    """The error that tells a user why ``path`` cannot be written, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BrickwrightError(f"The disk is full: {path} could not be written; free some space and try again.")
    reason = error.strerror or str(error)
    return InputError(f"{path} cannot be written ({reason}); choose another folder.")


def prepare_folder(folder: Path) -> None:
    """Make ``folder`` and see that a file can be made in it, before anything slow starts."""
    probe = folder / f".brickwright-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise refused(folder, error) from error


def write_by_rename(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write(temporary)`` make the file in the same folder under the same extension, then give it its name."""
    if path.exists() and not os.access(path, os.W_OK):  # a rename would not ask
        raise InputError(f"{path} is read-only; choose another name, or make it writable.")
    temporary = path.with_name(f".{path.stem[:80]}-{os.getpid()}{path.suffix}")
    try:
        write(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_leftovers(paths: Iterable[Path]) -> int:
    """Remove what processes that were killed have left of ``paths`` under temporary names; returns how many files.

    Those of a process that still runs stay.
    """
    wanted: dict[Path, set[tuple[str, str]]] = {}
    for path in paths:
        wanted.setdefault(path.parent, set()).add((path.stem[:80], path.suffix))
    removed = 0
    for folder, names in wanted.items():
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue  # nothing was written there
        for entry in entries:
            found = _TEMPORARY.fullmatch(entry.name)
            if found is not None and (found["stem"], found["suffix"]) in names and not _runs(int(found["pid"])):
                with suppress(OSError):
                    os.unlink(entry.path)
                    removed += 1
    return removed


def _runs(pid: int) -> bool:
    """Whether a process runs, as far as can be told; where it cannot, its open files cannot be removed either."""
    if os.name != "posix" or pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return True


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with the line ends it has."""
    write_by_rename(path, lambda temporary: temporary.write_text(text, encoding="utf-8", newline=""))
