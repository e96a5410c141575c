# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading files that users name: regular ones only, of bounded size, with the reason in a sentence when it fails."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from .errors import InputError


def read_file(path: str | os.PathLike[str], limit: int) -> bytes:
    """Bytes of a regular file of at most ``limit`` bytes; raises :class:`InputError` otherwise."""
    data = read_start(path, limit + 1)
    if len(data) > limit:
        size = os.path.getsize(path) / 2**20
        raise InputError(f"{Path(path).name} has {size:.0f} MB; at most {limit >> 20} MB can be read: split it.")
    return data


def read_start(path: str | os.PathLike[str], count: int) -> bytes:
    """The first ``count`` bytes of a regular file, or all of it; raises :class:`InputError` when it cannot be read."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError(f"{path} is not a file.")
        with open(path, "rb") as file:
            return file.read(count)
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist.") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{path} could not be read: {reason}.") from error
