# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package: everything that runs and its data are in the wheel, nothing else; and it works from there."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("core", "operators", "panels", "training")
FILES = ("__init__.py", "registration.py", "headless.py", "blender_manifest.toml")
BUILD = (*FILES, "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy so that the repository stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    for name in (*FOLDERS, "tests", "benchmarks"):
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in BUILD:
        shutil.copy(ROOT / name, source / name)
    words = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder]
    done = subprocess.run([sys.executable, *words, source], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_what_is_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name.partition("/")[2] for name in archive.namelist() if name.startswith("brickwright/")}
        others = {name.partition("/")[0] for name in archive.namelist()} - {"brickwright"}
    wanted = {path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
    data = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("core/**/data/*", "core/weights/default/*", "training/recipes/*", "training/corpora/data/*")
        for path in ROOT.glob(pattern)
        if path.is_file() and not path.name.startswith(".")
    }
    assert packed == wanted | data | set(FILES)
    assert len(others) == 1  # brickwright-VERSION.dist-info
    assert others.pop().endswith(".dist-info")


def test_it_works_unpacked(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "tower.txt").write_text("2x4 (0,0,0)\n2x4 (0,0,1)\n")
    code = "import sys, brickwright.core.cli as cli; print(cli.__file__); cli.run(sys.argv[1:])"
    for words in (["-c", code], [str(tmp_path / "brickwright" / "headless.py")]):
        done = subprocess.run(
            [sys.executable, *words, "check", "tower.txt"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.endswith("tower.txt: 2 bricks, valid, connected, stable (score 0.000)\n")
        if words[0] == "-c":
            assert done.stdout.startswith(str(tmp_path))
