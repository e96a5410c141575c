# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python the generator runs in, remembered in a file of the extension's user folder.

Layout of the folder: ``python.json`` (the choice), ``environment/`` (the virtual environment that Brickwright made,
with a marker file), ``downloads/`` (packages on their way).
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from ..errors import BrickwrightError
from ..files import write_text
from .python_info import PythonInfo

MARKER = "made-by-brickwright"  # only a folder with it is ever removed


class Store:
    """The files in ``folder``, which exists."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def environment(self) -> Path:
        """The virtual environment that Brickwright makes."""
        return self.folder / "environment"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    @property
    def downloads(self) -> Path:
        """Packages that were downloaded and not yet installed."""
        return self.folder / "downloads"

    def load(self) -> PythonInfo | None:
        """The Python that was chosen or set up last, as it was then; None when there is none or its file is gone."""
        try:
            info = PythonInfo.from_dict(json.loads(self._choice.read_text("utf-8")[:10_000]))
        except (OSError, ValueError):
            return None
        return info if Path(info.path).is_file() else None

    def save(self, info: PythonInfo) -> None:
        """Remember ``info``; raises :class:`BrickwrightError` if its file cannot be written."""
        write_text(self._choice, json.dumps(info.to_dict(), indent=1))

    def forget(self) -> None:
        """No Python is chosen any more."""
        self._choice.unlink(missing_ok=True)

    def mark(self) -> None:
        """Say that the environment folder is ours to remove."""
        self.environment.mkdir(parents=True, exist_ok=True)
        (self.environment / MARKER).write_text("This folder belongs to the Brickwright extension.\n", "utf-8")

    def remove(self) -> None:
        """Delete the environment and the downloads; raises :class:`BrickwrightError` with the remedy if it cannot."""
        for folder, ours in ((self.environment, (self.environment / MARKER).is_file()), (self.downloads, True)):
            if not folder.is_dir() or not ours:
                continue
            try:
                shutil.rmtree(folder)
            except OSError as error:
                raise BrickwrightError(
                    f"{folder} could not be removed ({error.strerror}); close other Blenders that use it and try again."
                ) from error
        info = self.load()
        if info is None or info.managed:
            self.forget()

    @property
    def _choice(self) -> Path:
        return self.folder / "python.json"
