# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension as users get it: built by Blender's builder, installed and enabled in an empty Blender."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    *("__init__.py", "registration.py", "headless.py", "blender_manifest.toml", "LICENSE", "README.md", "CHANGELOG.md"),
    *("core", "operators", "panels"),
}
SUFFIXES = {".py", ".json", ".safetensors", ".md", ".toml", ".npz", ""}
MAX_BYTES = 45_000_000


@pytest.fixture(scope="module")
def contents(extension_zip):
    with zipfile.ZipFile(extension_zip) as archive:
        assert archive.testzip() is None
        return [PurePosixPath(name) for name in archive.namelist() if not name.endswith("/")]


def test_the_manifest_is_valid(extension_zip, blender_builder):
    for source in (ROOT, extension_zip):
        words = [sys.executable, blender_builder, "validate", source]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_in_it_that_users_do_not_need(contents):
    assert {path.parts[0] for path in contents} <= TOP_LEVEL
    assert {path.suffix for path in contents} <= SUFFIXES
    for path in contents:
        assert not any(part.startswith(".") or part == "__pycache__" for part in path.parts), path
        assert not {"tests", "benchmarks", "training", "runs", "out"} & set(path.parts), path


def test_everything_is_in_it_that_they_need(contents):
    packed = {str(path) for path in contents}
    for folder in ("core", "operators", "panels"):
        for path in (ROOT / folder).rglob("*.py"):
            assert path.relative_to(ROOT).as_posix() in packed
    for name in ("__init__.py", "headless.py", "blender_manifest.toml", "LICENSE"):
        assert name in packed
    for path in (ROOT / "core" / "weights" / "default").glob("*"):
        assert path.relative_to(ROOT).as_posix() in packed


def test_its_size(extension_zip):
    assert extension_zip.stat().st_size <= MAX_BYTES


INSTALL = """
import os, pathlib, sys, traceback
import bpy

ADDON = "bl_ext.user_default.brickwright"

def ours():
    return {name for name in dir(bpy.types) if "brickwright" in name.lower()} | {
        f"scene.{name}" for name in dir(bpy.types.Scene) if "brickwright" in name.lower()
    }

def check():
    assert not ours(), ours()
    bpy.ops.extensions.package_install_files(filepath=sys.argv[-1], repo="user_default", enable_on_install=True)
    assert ADDON in bpy.context.preferences.addons, "the extension is not enabled"
    folder = pathlib.Path(sys.modules[ADDON].__file__).parent
    def files():
        return {path for path in folder.rglob("*") if "__pycache__" not in path.parts and path.is_file()}
    before = files()
    assert ours(), "nothing was registered"
    assert "torch" not in sys.modules, "torch was imported into Blender"
    bpy.ops.preferences.addon_disable(module=ADDON)
    assert not ours(), f"left behind: {ours()}"
    bpy.ops.preferences.addon_enable(module=ADDON)
    assert ours(), "nothing was registered the second time"
    assert files() == before, "files were written beside the code"
    assert not any(name.startswith("brickwright") for name in sys.modules), "the package was imported under two names"
    print("installed", bpy.app.version_string, len(before))

code = 1
try:
    check()
    code = 0
except BaseException:
    traceback.print_exc()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
"""


def test_it_installs_in_the_blender_module(extension_zip, tmp_path):
    pytest.importorskip("bpy")
    script = tmp_path / "install.py"
    script.write_text(INSTALL)
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}
    (tmp_path / "user").mkdir()
    done = subprocess.run(
        [sys.executable, script, extension_zip],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "installed 4.2" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def blender(real_blender, extension_zip, tmp_path_factory):
    """``blender(*words)`` in the real Blender, in an empty user folder in which the extension is installed."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "user").mkdir()

    def run(*words, **options):
        start = [*real_blender("run.sh"), "env", f"BLENDER_USER_RESOURCES={folder / 'user'}", "blender"]
        return subprocess.run(
            [*start, *map(str, words)], capture_output=True, text=True, cwd=folder, timeout=180, **options
        )

    done = run("--command", "extension", "install-file", "--repo", "user_default", "--enable", extension_zip)
    assert done.returncode == 0, done.stdout + done.stderr
    run.folder = folder
    return run


def test_it_installs_in_the_real_blender(blender):
    script = blender.folder / "enabled.py"
    script.write_text(
        "import bpy, sys\n"
        "addon = 'bl_ext.user_default.brickwright'\n"
        "assert addon in bpy.context.preferences.addons\n"
        "assert sys.modules[addon].__file__\n"
        "assert [name for name in dir(bpy.types) if 'brickwright' in name.lower()]\n"
        "print('enabled in', bpy.app.version_string)\n"
    )
    done = blender("-b", "--python-exit-code", "9", "--python", script)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "enabled in 4." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_commands_in_the_real_blender(blender):
    (blender.folder / "tower.txt").write_text("2x4 (0,0,0)\n2x4 (0,0,1)\n")
    (blender.folder / "apart.txt").write_text("2x4 (0,0,0)\n2x4 (9,9,0)\n")
    (headless,) = (blender.folder / "user").rglob("brickwright/headless.py")
    for start in (("--command", "brickwright"), ("-b", "--python", headless, "--")):
        done = blender(*start, "check", "tower.txt", "--no-physics")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "tower.txt: 2 bricks, valid, connected" in done.stdout
        done = blender(*start, "check", "tower.txt")
        assert (done.returncode == 0) == ("stable (score 0.000)" in done.stdout), done.stdout + done.stderr
        assert blender(*start, "check", "apart.txt").returncode == 1
        done = blender(*start, "check", "missing.txt")
        assert done.returncode == 2
        assert "brickwright: missing.txt does not exist" in done.stderr
    done = blender("--command", "brickwright", "convert", "tower.txt", "--to", "ldr,glb,blend", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(path.name for path in (blender.folder / "out").iterdir()) == ["tower.blend", "tower.glb", "tower.ldr"]
