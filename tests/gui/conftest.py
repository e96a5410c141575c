# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a scenario inside the real Blender's window and hands over what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
SECONDS = 900  # far more than it takes; a busy machine draws slowly


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the scenario leaves its photographs; below /tmp, which the real Blender's tree sees."""
    return tmp_path_factory.mktemp("window")


@pytest.fixture(scope="module")
def findings(
    request: pytest.FixtureRequest, real_blender: Callable[[str], list[str]], root: Path, folder: Path
) -> dict[str, Any]:
    """What the scenario that the test module names as ``SCENARIO`` found."""
    (folder / "user").mkdir()
    variables = {
        **os.environ,
        "BRICKWRIGHT_GUI_OUT": str(folder),
        "BRICKWRIGHT_GUI_ROOT": str(root),
        "BRICKWRIGHT_GUI_PYTHON": sys.executable,
        "BLENDER_USER_RESOURCES": str(folder / "user"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [*real_blender("gui.sh"), str(HERE / request.module.SCENARIO), str(folder / "last.png")]
    result = subprocess.run(
        command, cwd=root, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert (folder / "findings.json").exists(), result.stdout[-3000:] + result.stderr[-3000:]
    found: dict[str, Any] = json.loads((folder / "findings.json").read_text("utf-8"))
    assert "exception" not in found, found["exception"] + result.stdout[-3000:]
    return found
