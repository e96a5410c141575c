# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension as users get it: built by Blender's builder, installed and enabled in an empty Blender."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    *("__init__.py", "registration.py", "headless.py", "blender_manifest.toml", "LICENSE", "README.md", "CHANGELOG.md"),
    *("core", "operators", "panels"),
}
SUFFIXES = {".py", ".json", ".safetensors", ".md", ".toml", ".npz", ".gz", ".txt", ""}
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


WHEELS = {
    "linux": "manylinux_2_24_x86_64.manylinux_2_28_x86_64",
    "windows": "win_amd64",
    "macos-x64": "macosx_10_9_x86_64",
    "macos-arm64": "macosx_11_0_arm64",
}


def write_wheel(folder, platform, tag):
    """A wheel that says for which platform it is, in the place of the solver."""
    meta = "highspy-1.15.1.dist-info"
    files = {
        "highspy/__init__.py": f"platform = {platform!r}\n",
        f"{meta}/METADATA": "Metadata-Version: 2.1\nName: highspy\nVersion: 1.15.1\n",
        f"{meta}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp311-cp311-{tag}\n",
    }
    files[f"{meta}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{meta}/RECORD"])
    with zipfile.ZipFile(folder / f"highspy-1.15.1-cp311-cp311-{tag}.whl", "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


@pytest.fixture(scope="module")
def full_zip(blender_builder, tmp_path_factory):
    """The zip that ``make zip`` builds, of wheels that stand in for the solver's."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "wheels").mkdir()
    for platform, tag in WHEELS.items():
        write_wheel(folder / "wheels", platform, tag)
    words = [sys.executable, ROOT / ".ci" / "make_zip.py", "--out", folder, "--wheels", folder / "wheels"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(done.stdout.splitlines()[-1])


def test_the_full_zip_names_the_solver_of_each_platform_and_its_licence(full_zip, blender_builder, contents):
    with zipfile.ZipFile(full_zip) as archive:
        manifest = tomllib.loads(archive.read("blender_manifest.toml").decode())
        names = set(archive.namelist())
    assert manifest["wheels"] == sorted(f"./wheels/highspy-1.15.1-cp311-cp311-{tag}.whl" for tag in WHEELS.values())
    assert manifest["license"] == ["SPDX:GPL-3.0-or-later", "SPDX:MIT"]
    assert names >= {name.removeprefix("./") for name in manifest["wheels"]} | {str(path) for path in contents}
    words = [sys.executable, blender_builder, "validate", full_zip]
    assert subprocess.run(words, capture_output=True, timeout=60).returncode == 0
    with zipfile.ZipFile(full_zip.with_name(f"{full_zip.stem}-any-python.zip")) as archive:
        assert {name for name in names if "wheels/" not in name} == set(archive.namelist())
    own = tomllib.loads((ROOT / "blender_manifest.toml").read_text("utf-8"))
    assert "wheels" not in own, "the checkout works as an extension without them"
    assert {key: value for key, value in manifest.items() if key not in ("wheels", "license", "build")} == {
        key: value for key, value in own.items() if key not in ("license", "build")
    }


SOLVER = """
import importlib, importlib.machinery, os, sys
import bpy

code = 1
try:
    bpy.ops.extensions.package_install_files(filepath=sys.argv[-1], repo="user_default", enable_on_install=True)
    places = [path for path in sys.path if path.startswith(os.environ["BLENDER_USER_RESOURCES"])]
    spec = importlib.machinery.PathFinder.find_spec("highspy", places)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print("solver for", module.platform)
    sys.path[:] = places + [path for path in sys.path if path not in places]
    host = importlib.import_module("bl_ext.user_default.brickwright.operators.check_host")
    host.register()
    client = host.client()
    print("it is in", client.environment["PYTHONPATH"] in places, client.command[0] == sys.executable)
    code = 0
except BaseException:
    import traceback
    traceback.print_exc()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="expects the wheel for Linux")
def test_blender_installs_the_solver_of_its_own_platform_alone(full_zip, tmp_path):
    pytest.importorskip("bpy")
    script = tmp_path / "solver.py"
    script.write_text(SOLVER)
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "user")}
    (tmp_path / "user").mkdir()
    words = [sys.executable, script, full_zip]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "solver for linux" in done.stdout
    assert "it is in True True" in done.stdout


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
    found = sorted(path.name for path in (blender.folder / "out").iterdir())
    assert found == ["report.jsonl", "tower.blend", "tower.glb", "tower.ldr"]
