# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the extension's zip with the solver HiGHS for Blender's Python on every platform, and one without it.

    python .ci/make_zip.py [--out dist] [--wheels FOLDER]

The checkout's manifest names no wheels, so that the checkout itself works as an extension. The zip is made of a copy
below .build/ to which the wheels are added: Blender installs the one for its system and leaves the others alone. It
refuses a zip none of whose wheels is for its Python; for these there is NAME-any-python.zip, which has no wheels.
``--wheels`` takes them from a folder instead of downloading them.
"""

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
SOLVER = "highspy==1.15.1"
PYTHON = "3.11"  # of Blender 4.2 to 5.0
PLATFORMS = {
    "linux-x64": ("manylinux_2_28_x86_64",),
    "windows-x64": ("win_amd64",),
    "macos-x64": ("macosx_11_0_x86_64", "macosx_10_9_x86_64"),
    "macos-arm64": ("macosx_11_0_arm64",),
}


def fetch(folder: Path) -> list[Path]:
    """The solver's wheels, one a platform, downloaded into ``folder`` unless they are there."""
    wheels = []
    for platform, tags in PLATFORMS.items():
        place = folder / platform
        if not list(place.glob("*.whl")):
            words = ["--dest", place, "--no-deps", "--only-binary", ":all:", "--python-version", PYTHON]
            words += [word for tag in tags for word in ("--platform", tag)]
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q"]
            if subprocess.run([*pip, *map(str, words), SOLVER]).returncode:
                sys.exit(f"make_zip: {SOLVER} for {platform} could not be downloaded; is there a network?")
        wheels += place.glob("*.whl")
    return wheels


def build(source: Path, out: Path) -> Path:
    """The zip that Blender's own builder, which is plain Python inside the bpy module, makes of a folder."""
    spec = importlib.util.find_spec("bpy")
    if spec is None or spec.origin is None:
        sys.exit("make_zip: bpy is not installed; its folder has the builder of extensions.")
    (builder,) = Path(spec.origin).parent.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    out.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, builder, "build", "--source-dir", source, "--output-dir", out]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"make_zip: the builder failed.\n{done.stdout}{done.stderr}")
    return max(out.glob("*.zip"), key=lambda path: path.stat().st_mtime)


def add_wheels(stage: Path, wheels: list[Path]) -> None:
    """Put the wheels into a copy of the extension, and their names and licence into its manifest."""
    (stage / "wheels").mkdir()
    for wheel in wheels:
        shutil.copy(wheel, stage / "wheels")
    names = "".join(f'  "./wheels/{wheel.name}",\n' for wheel in sorted(wheels))
    manifest = stage / "blender_manifest.toml"
    head, table, tail = manifest.read_text("utf-8").partition("\n[")
    head = head.replace('license = ["SPDX:GPL-3.0-or-later"]', 'license = ["SPDX:GPL-3.0-or-later", "SPDX:MIT"]')
    manifest.write_text(f"{head.rstrip()}\nwheels = [\n{names}]\n{table}{tail}", "utf-8")


def main() -> None:
    """Build both and say where they are."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--wheels", type=Path)
    options = parser.parse_args()
    wheels = fetch(BUILD / "wheels") if options.wheels is None else list(options.wheels.glob("*.whl"))
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        work = Path(folder)
        plain = build(ROOT, work / "plain")
        with zipfile.ZipFile(plain) as archive:
            archive.extractall(work / "extension")
        add_wheels(work / "extension", wheels)
        full = build(work / "extension", options.out)
        bare = full.with_name(f"{full.stem}-any-python.zip")
        shutil.copy(plain, bare)
    print(bare, full, sep="\n")


if __name__ == "__main__":
    main()
