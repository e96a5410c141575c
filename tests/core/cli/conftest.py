# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line called in this process, with a scripted generator in the place of the real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from brickwright.core import cli
from brickwright.core.cli import generators
from brickwright.core.environment import library_download
from brickwright.core.ldraw import discovery
from scripted_generator import ScriptedGenerator


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer without any library; the folder of its user's downloads."""
    monkeypatch.delenv(discovery.VARIABLE, raising=False)
    monkeypatch.setattr(discovery, "_usual_places", lambda variables, home, system: iter(()))
    monkeypatch.setattr(library_download, "user_folder", lambda: tmp_path / "user" / "library")
    return tmp_path / "user" / "library"


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ScriptedGenerator:
    """The scripted generator that the commands get from now on."""
    scripted = ScriptedGenerator()
    monkeypatch.setattr(generators, "load_generator", lambda model, device: scripted)
    return scripted


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., SimpleNamespace]:
    """``command("check", path)`` runs the command line here: its code, standard output and standard error."""

    def call(*words: object) -> SimpleNamespace:
        code = cli.main([str(word) for word in words])
        captured = capsys.readouterr()
        return SimpleNamespace(code=code, out=captured.out, err=captured.err)

    return call


@pytest.fixture
def read_report() -> Callable[[Path], list[dict[str, Any]]]:
    """The lines of a folder's report."""

    def read(folder: Path) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (folder / "report.jsonl").read_text("utf-8").splitlines()]

    return read
