# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a process of its own: signals, streams, exit codes, and the files that Blender writes."""

import json
import signal
import subprocess
import sys
import time

import pytest


@pytest.fixture
def scripted(root):
    """The start of a command whose generator takes so many seconds a sample."""
    return lambda seconds: [sys.executable, str(root / "tests" / "support" / "scripted_generator.py"), str(seconds)]


def wait_for(path, seconds=20.0):
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not come"
        time.sleep(0.02)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_stopped_goes_on_with_resume(scripted, tmp_path, read_report, sent, code):
    words = ["generate", "a", "b", "c", "--count", "2", "--out", str(tmp_path)]
    with subprocess.Popen(
        [*scripted(0.3), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for(tmp_path / "0003-b.ldr")
        wait_for(tmp_path / "report.jsonl")
        process.send_signal(sent)
        _, err = process.communicate(timeout=20)
    assert process.returncode == code
    kept = len(read_report(tmp_path))
    assert 2 <= kept < 6
    if sent == signal.SIGINT:
        assert f"Interrupted: {kept} of 6 made" in err
        assert "Traceback" not in err
    done = subprocess.run([*scripted(0), *words, "--resume"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert [line["seed"] for line in read_report(tmp_path)] == [0, 1] * 3
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_results_and_progress_go_apart(scripted, tmp_path):
    words = ["generate", "a", "b", "--json", "--out", str(tmp_path)]
    done = subprocess.run([*scripted(0), *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert [json.loads(line)["prompt"] for line in done.stdout.splitlines()] == ["a", "b"]
    assert len(done.stderr.splitlines()) == 3
    assert "\r" not in done.stderr


def test_files_that_blender_writes(scripted, tmp_path):
    pytest.importorskip("bpy")
    words = ["generate", "a", "--format", "glb,blend,png", "--out", str(tmp_path)]
    done = subprocess.run([*scripted(0), *words], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr  # and not 139
    paths = [tmp_path / f"0001-a.{name}" for name in ("glb", "blend", "png")]
    assert done.stdout.splitlines() == [str(path) for path in paths]
    glb, blend, png = (path.read_bytes() for path in paths)
    assert glb[:4] == b"glTF"
    assert int.from_bytes(glb[8:12], "little") == len(glb)
    assert blend[:7] == b"BLENDER" or blend[:4] == b"\x28\xb5\x2f\xfd"  # plain or zstandard
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*(path.name for path in paths), "report.jsonl"])


def test_an_unknown_error_ends_with_1_and_its_trace(root):
    code = "from brickwright.core.cli import generate, run; generate.make_jobs = None; run(['generate', 'a'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "TypeError" in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["generate", "--help"]])
def test_help(root, tmp_path, words):
    start = [sys.executable, str(root / "headless.py")]
    done = subprocess.run([*start, *words], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 0
    assert "brickwright" in done.stdout
    assert done.stderr == ""


def test_no_command_is_an_error(root):
    done = subprocess.run([sys.executable, str(root / "headless.py")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("brickwright: ")


def test_training_is_called_with_its_words(command, monkeypatch):
    import types

    from brickwright.core.cli import train

    seen = []
    module = types.SimpleNamespace(main=lambda words: seen.append(words) or 5)
    monkeypatch.setattr(train.importlib, "import_module", lambda name: module)
    assert command("train", "default", "--steps", "3", "--help").code == 5
    assert seen == [["default", "--steps", "3", "--help"]]


def test_training_where_it_is_left_out(command, monkeypatch):
    from brickwright.core.cli import train

    def fail(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name="brickwright.training")

    monkeypatch.setattr(train.importlib, "import_module", fail)
    done = command("train", "default")
    assert (done.code, "not part of the Blender extension" in done.err) == (3, True)
