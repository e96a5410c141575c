# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting up against a package index on this machine that serves tiny packages and can break connections."""

from __future__ import annotations

import base64
import hashlib
import http.server
import importlib.util
import io
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from brickwright.core.environment import setup
from brickwright.core.environment.python_info import PythonInfo, probe
from brickwright.core.environment.store import MARKER, Store
from brickwright.core.environment.task import Task
from brickwright.core.errors import BrickwrightError

PATIENCE = 240


def wheel(name: str, version: str, source: str, padding: int = 0, module: str = "") -> bytes:
    """A wheel with one module, called as the package unless ``module`` says otherwise."""
    meta = f"{name}-{version}.dist-info"
    files = {
        f"{module or name}/__init__.py": source.encode(),
        f"{module or name}/padding.bin": bytes(padding),
        f"{meta}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{meta}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content)}\n"
    files[f"{meta}/RECORD"] = (record + f"{meta}/RECORD,,\n").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


TORCH = """
__version__ = "2.13.0+cpu"
class cuda:
    is_available = staticmethod(lambda: False)
class backends:
    class mps:
        is_available = staticmethod(lambda: False)
"""


HIGHSPY = """
class Highs:
    def version(self):
        return "1.15.1"
"""


class Index(http.server.ThreadingHTTPServer):
    """``/simple/NAME/`` and ``/files/…``; the first ``break_first`` downloads of torch stop half way."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.wheels = {
            "torch-2.13.0+cpu-py3-none-any.whl": wheel("torch", "2.13.0+cpu", TORCH, 400_000),
            "numpy-2.4.0-py3-none-any.whl": wheel("numpy", "2.4.0", '__version__ = "2.4.0"'),
            "safetensors-0.5.0-py3-none-any.whl": wheel("safetensors", "0.5.0", '__version__ = "0.5.0"'),
            "highspy-1.15.1-py3-none-any.whl": wheel("highspy", "1.15.1", HIGHSPY),
            "pillow-11.0.0-py3-none-any.whl": wheel("pillow", "11.0.0", '__version__ = "11.0.0"', module="PIL"),
        }
        self.break_first = 0
        self.slow = 0.0
        self.sent: list[tuple[str, int]] = []
        self.damage = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/simple"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Index

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        kind, _, name = urllib.parse.unquote(self.path).strip("/").partition("/")
        if kind == "simple":
            links = ""
            for file, content in self.server.wheels.items():
                if file.startswith(name + "-"):
                    digest = hashlib.sha256(content).hexdigest()
                    links += f'<a href="/files/{file}#sha256={digest}">{file}</a>'
            self.answer(200, f"<html><body>{links}</body></html>".encode(), "text/html")
        elif name in self.server.wheels:
            wanted = self.headers.get("Range", "") if self.of_ours() else ""
            self.file(name, int(wanted.removeprefix("bytes=").removesuffix("-") or 0))
        else:
            self.answer(404, b"", "text/plain")

    def of_ours(self) -> bool:
        """Whether it is our download; pip looks into the packages too."""
        return not self.headers["User-Agent"].startswith("pip")

    def file(self, name: str, start: int) -> None:
        content = self.server.wheels[name][start:]
        ours = self.of_ours()
        if ours and self.command == "GET":
            self.server.sent.append((name, start))
            if self.server.damage:
                content = bytes(len(content))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if ours and name.startswith("torch"):
            time.sleep(self.server.slow)
            if self.server.break_first:
                self.server.break_first -= 1
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                self.connection.close()
                return
        self.wfile.write(content)

    def answer(self, code: int, body: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@pytest.fixture
def index() -> Iterator[Index]:
    server = Index()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with pip alone, made once: that takes seconds."""
    store = Store(tmp_path_factory.mktemp("template"))
    setup._make_environment(store, Task(lambda task: None, ""))
    return store.environment


@pytest.fixture
def store(tmp_path: Path, empty_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null" if sys.platform != "win32" else "nul")
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(empty_environment, tmp_path / "user" / "environment", symlinks=True)
    return Store(tmp_path / "user")


def start(store: Store, index: Index) -> Task:
    return setup.set_up(store, indices=setup.Indices(index.url, index.url))


def test_it_installs_and_remembers(store, index):
    words: list[str] = []
    task = start(store, index)
    while not task.wait(0.01):
        if not words or words[-1] != task.message:
            words.append(task.message)
    assert task.error == ""
    info = task.result
    assert (info.torch, info.numpy, info.safetensors, info.device) == ("2.13.0+cpu", "2.4.0", "0.5.0", "CPU")
    assert info.managed
    assert info.usable
    assert (info.highspy, info.no_solver) == ("1.15.1", "")
    assert (info.pillow, info.no_images) == ("11.0.0", "")
    assert store.load() == info
    assert not store.downloads.exists()
    assert any(word.startswith("Installing") for word in words)
    store.remove()
    assert not store.environment.exists()
    assert store.load() is None


def test_a_broken_connection_goes_on_where_it_stopped(store, index):
    index.break_first = 2
    task = start(store, index)
    assert task.wait(PATIENCE)
    assert task.error == ""
    starts = [at for name, at in index.sent if name.startswith("torch")]
    assert starts[0] == 0
    assert starts[1] > 0
    assert starts == sorted(starts)


def test_cancel_keeps_what_arrived_and_the_next_try_goes_on(store, index):
    store.downloads.mkdir()
    name = "torch-2.13.0+cpu-py3-none-any.whl"
    index.slow = 0.4
    task = start(store, index)
    while not any(file == name for file, _ in index.sent) and not task.wait(0.02):
        pass
    before = time.monotonic()
    task.cancel()
    assert task.wait(PATIENCE)
    assert time.monotonic() - before < 20
    assert task.stopped
    assert task.result is None
    assert store.load() is None
    index.slow = 0.0
    (store.downloads / (name + ".part")).write_bytes(index.wheels[name][:1000])
    index.sent.clear()
    task = start(store, index)
    assert task.wait(PATIENCE)
    assert task.error == ""
    assert (name, 1000) in index.sent


def test_a_damaged_download_is_not_installed(store, index):
    index.damage = True
    task = start(store, index)
    assert task.wait(PATIENCE)
    assert "arrived damaged; set up again" in task.error
    assert store.load() is None


def test_no_package_for_this_system(store, index):
    index.wheels = {"torch-2.13.0-cp27-none-any.whl": b""}
    task = start(store, index)
    assert task.wait(PATIENCE)
    assert "PyTorch has no package for this system" in task.error
    assert "choose a Python" in task.error


def test_without_online_access_nothing_starts(tmp_path):
    task = setup.set_up(Store(tmp_path), online=False)
    assert task.wait(10)
    assert "Allow Online Access" in task.error
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_before_the_download(tmp_path, monkeypatch):
    monkeypatch.setitem(setup.ROOM, "cpu", 10**18)
    task = setup.set_up(Store(tmp_path))
    assert task.wait(10)
    assert "free some space" in task.error


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for torch", "no package for this system"),
        ("OSError: [Errno 2] ... HINT: Enable Long Paths to fix this", "long paths"),
        ("WARNING: Retrying ... Name or service not known: connection broken\nERROR: No matching", "network and proxy"),
        ("something\nERROR: odd", "pip failed: ERROR: odd."),
    ],
)
def test_what_pip_says_becomes_a_remedy(output, words):
    assert words in setup.explain_pip(output)


def test_only_our_own_folder_is_removed(tmp_path):
    store = Store(tmp_path)
    store.environment.mkdir()
    (store.environment / "precious").write_text("data")
    store.remove()
    assert (store.environment / "precious").exists()
    (store.environment / MARKER).write_text("")
    store.remove()
    assert not store.environment.exists()


def test_a_python_that_never_answers_is_passed_over(monkeypatch):
    def run(command, *_):
        if command[0] == "silent":
            raise subprocess.TimeoutExpired(command, 30)
        return 0, "version 3 12\n"

    monkeypatch.setattr(setup, "run_cancellable", run)
    monkeypatch.setattr(setup, "base_pythons", lambda: ["silent", "speaking"])
    assert setup.find_base_python() == "speaking"
    monkeypatch.setattr(setup, "base_pythons", lambda: ["silent"])
    with pytest.raises(BrickwrightError, match="install one from"):
        setup.find_base_python()


def test_a_choice_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(BrickwrightError, match="cannot be written"):
        Store(tmp_path / "nowhere").save(PythonInfo("python"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"path": 3}', '{"path": "x", "more": "y"}', '{"managed": true}'])
def test_a_damaged_choice_is_no_choice(tmp_path, text):
    (tmp_path / "python.json").write_text(text)
    assert Store(tmp_path).load() is None


def test_a_choice_whose_file_is_gone_is_no_choice(tmp_path):
    store = Store(tmp_path)
    store.save(PythonInfo(str(tmp_path / "python"), python="3.11.7"))
    assert store.load() is None


def test_probe_of_this_interpreter():
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    info = probe(Path(sys.executable))
    assert info.problem == ""
    assert info.python.startswith("3.")
    assert "PyTorch" in info.describe()
    assert (info.no_solver == "") == (importlib.util.find_spec("highspy") is not None)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("#!/bin/sh\necho hello\n", "is not a Python that works"),
        ("#!/bin/sh\nexit 1\n", "is not a Python that works"),
        ('#!/bin/sh\necho \'brickwright:{"python": "3.9.1"}\'\n', "choose one from 3.11"),
        ('#!/bin/sh\necho \'brickwright:{"python": "3.12.1"}\'\n', "no PyTorch and no NumPy and no safetensors"),
        (
            '#!/bin/sh\necho \'brickwright:{"python":"3.12.1","numpy":"2","safetensors":"1","torch":"2.1.0"}\'\n',
            "install 2.4 or newer",
        ),
        (
            '#!/bin/sh\necho \'brickwright:{"python":"3.12.1","problem":"torch does not import: no DLL"}\'\n',
            "install it again there",
        ),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="uses shell scripts")
def test_probe_says_what_is_wrong(tmp_path, script, words):
    fake = tmp_path / "python"
    fake.write_text(script)
    fake.chmod(0o755)
    info = probe(fake)
    assert not info.usable
    assert words in info.problem


@pytest.mark.skipif(sys.platform == "win32", reason="uses shell scripts")
def test_a_python_without_a_solver_generates_and_says_what_checks_need(tmp_path):
    fake = tmp_path / "python"
    versions = '{"python":"3.12.1","numpy":"2","safetensors":"1","torch":"2.13.0"}'
    fake.write_text(f"#!/bin/sh\necho 'brickwright:{versions}'\n")
    fake.chmod(0o755)
    info = probe(fake)
    assert info.usable
    assert f"{fake} -m pip install highspy" in info.no_solver
    assert f"{fake} -m pip install pillow" in info.no_images


def test_probe_of_nothing(tmp_path):
    assert "There is no Python at" in probe(tmp_path / "python").problem
    not_executable = tmp_path / "python3"
    not_executable.write_text("")
    assert "could not be started" in probe(not_executable).problem
