# SPDX-License-Identifier: GPL-3.0-or-later
"""Where commands keep what they can make again: the user's folder for caches, by the custom of each system."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """The folder of our own, which need not exist.

    ``XDG_CACHE_HOME`` or ``~/.cache`` (XDG Base Directory Specification), ``~/Library/Caches``, ``%LOCALAPPDATA%``.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(base) / "Brickwright" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "Brickwright"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "brickwright"
