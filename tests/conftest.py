# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that several areas of the tests share."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ZIP = pytest.StashKey[Path]()
ROOT = Path(__file__).resolve().parents[1]

# A busy machine must not fail a property by its clock, and a failure must come again on the next run.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=False
)
settings.load_profile("suite")


_STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how the tests ended."""
    session.config.stash[_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End at once where Blender is loaded as a module: after reading or writing glTF it crashes in its own clean-up."""
    if "bpy" in sys.modules and _STATUS in config.stash:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_STATUS])


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root, which is the extension and the package ``brickwright``."""
    return ROOT


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of test data: ``BRICKWRIGHT_DATA``, or ``shared/data`` beside the repository."""
    folder = Path(os.environ.get("BRICKWRIGHT_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no test data in {folder}; set BRICKWRIGHT_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def default_weights() -> Path:
    """The folder of the embedded model."""
    folder = ROOT / "core" / "weights" / "default"
    if not (folder / "config.json").is_file():
        pytest.skip("the embedded model is not in core/weights/default")
    return folder


@pytest.fixture(scope="session")
def real_blender() -> Callable[[str], list[str]]:
    """The start of a command that runs in the real Blender's tree: ``real_blender("run.sh")`` or ``("gui.sh")``."""
    tree, tools = os.environ.get("BRICKWRIGHT_REAL_BLENDER"), os.environ.get("BRICKWRIGHT_REAL_BLENDER_TOOLS")
    if not tree or not tools:
        pytest.skip("no real Blender: BRICKWRIGHT_REAL_BLENDER and BRICKWRIGHT_REAL_BLENDER_TOOLS are not set")
    return lambda script: ["bash", str(Path(tools) / script), tree]


@pytest.fixture(scope="session")
def blender_builder() -> Path:
    """Blender's own program that validates and builds extensions, which is plain Python inside the bpy module."""
    spec = importlib.util.find_spec("bpy")
    if spec is None or spec.origin is None:
        pytest.skip("bpy is not installed; its folder has the builder of extensions")
    (program,) = Path(spec.origin).parent.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    return program


@pytest.fixture(scope="session")
def extension_zip(blender_builder: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """The extension, built from the repository by Blender's own builder; its size is stated when the tests end."""
    folder = tmp_path_factory.mktemp("zip")
    words = [sys.executable, str(blender_builder), "build", "--source-dir", str(ROOT), "--output-dir", str(folder)]
    built = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.zip")
    pytestconfig.stash[ZIP] = path
    return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """State the size of the extension that was built."""
    path = config.stash.get(ZIP, None)
    if path is not None and path.is_file():
        terminalreporter.write_line(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


BLOCKER = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}} (kept away by the test)", name=name)

sys.meta_path.insert(0, Blocker())
"""


@pytest.fixture(scope="session")
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run_python(code, *argv, without=("torch",))``: a fresh interpreter that cannot import these modules."""

    def run(code: str, *argv: str, without: Iterable[str] = (), **options: object) -> subprocess.CompletedProcess[str]:
        prelude = BLOCKER.format(blocked=tuple(without)) if without else ""
        settings_of_run: dict[str, object] = {"capture_output": True, "text": True, "timeout": 120, "cwd": ROOT.parent}
        return subprocess.run([sys.executable, "-c", prelude + code, *argv], **{**settings_of_run, **options})  # type: ignore[call-overload,no-any-return]

    return run
