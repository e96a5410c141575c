# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad words and bad surroundings: one line that helps, the right exit code, nothing made."""

import errno
import io
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from brickwright.core.cli.plan_file import MAX_BYTES, read_plan
from brickwright.core.cli.report import KEYS, PHASES, Report, make_entry
from brickwright.core.errors import BrickwrightError, InputError
from hypothesis import given
from hypothesis import strategies as st

BAD_WORDS = {
    "no prompt": ([], "No prompt is given"),
    "empty prompt": ([""], "The prompt is empty"),
    "blank prompt": (["a chair", " \t "], "The prompt is empty"),
    "long prompt": (["x" * 3000], "3000 characters"),
    "not text": (["chair \udcff"], "UTF-8"),
    "count 0": (["a", "--count", "0"], "The count is 0"),
    "count 10 million": (["a", "--count", "10000000"], "The count is 10000000"),
    "count in words": (["a", "--count", "two"], "invalid int value"),
    "negative seed": (["a", "--seed", "-1"], "The seed is -1"),
    "last seed": (["a", "--seed", str(2**31 - 1), "--count", "2"], "leaves no room"),
    "no size": (["a", "--size", "0", "5", "5"], "The size limit is 0 x 5 x 5"),
    "no bricks": (["a", "--max-bricks", "0"], "The brick budget is 0"),
    "no colour": (["a", "--colour", "-3"], "not an LDraw code"),
    "a code that nobody defined": (["a", "--colour", "99999"], "not an LDraw code"),
    "no name of a colour": (["a", "--colour", "reddish"], "'reddish' is not known"),
    "temperature": (["a", "--temperature", "nan"], "The temperature is nan"),
    "unknown format": (["a", "--format", "ldr,doc"], "'doc' is not known"),
    "empty format": (["a", "--format", ","], "No format is named"),
    "plan and none": (["a", "--plan", "x.npy", "--no-plan"], "contradict"),
    "no plan file": (["a", "--plan", "/nowhere/x.npy"], "cannot be read"),
    "no prompts file": (["--prompts", "/nowhere/x.txt"], "cannot be read"),
    "unknown option": (["a", "--sead", "3"], "Unrecognized arguments: --sead"),
}


@pytest.mark.parametrize(("words", "sentence"), BAD_WORDS.values(), ids=BAD_WORDS.keys())
def test_bad_words(command, generator, tmp_path, words, sentence):
    done = command("generate", *words, "--out", tmp_path / "out")
    assert done.code == 2
    assert sentence in done.err
    assert done.err.startswith("brickwright: ")
    assert len(done.err.splitlines()) == 1
    assert generator.requests == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"\n \n", "holds no prompt"), (b"a\n\xff\xfe\n", "not text in UTF-8")]
)
def test_bad_prompts_file(command, generator, tmp_path, content, sentence):
    (tmp_path / "prompts.txt").write_bytes(content)
    done = command("generate", "--prompts", tmp_path / "prompts.txt", "--out", tmp_path / "out")
    assert (done.code, sentence in done.err) == (2, True)


def test_unwritable_folder(command, generator, tmp_path):
    (tmp_path / "file").write_text("")
    done = command("generate", "a", "--out", tmp_path / "file" / "out")
    assert done.code == 2
    assert "choose another folder" in done.err
    assert generator.requests == []


def test_unwritable_folder_by_permission(command, generator, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    assert command("generate", "a", "--out", folder).code == 2


def npy(array, **options):
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def header(shape, kind="|b1"):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": kind, "fortran_order": False, "shape": shape})
    return stream.getvalue()


BAD_PLANS = {
    "text": (b"hello", "not a NumPy"),
    "nothing": (b"", "not a NumPy"),
    "a later format": (b"\x93NUMPY\x09\x00" + bytes(40), "not a NumPy"),
    "a header of code": (b"\x93NUMPY\x01\x00\x20\x00__import__('os').system('true')\n ", "not a NumPy"),
    "objects": (npy(np.array([[[{}]]]), allow_pickle=True), "booleans or numbers"),
    "words": (npy(np.full((2, 2, 2), "a")), "booleans or numbers"),
    "flat": (npy(np.ones((4, 4))), "three-dimensional"),
    "wide": (npy(np.ones((21, 2, 2), bool)), "three-dimensional"),
    "no cells": (npy(np.ones((0, 2, 2), bool)), "three-dimensional"),
    "a header of a terabyte": (header((10**4, 10**4, 10**4)), "three-dimensional"),
    "a negative side": (header((-1, 5, 5)), "three-dimensional"),
    "cut off": (npy(np.ones((5, 5, 5), bool))[:-1], "cut off"),
    "not numbers": (npy(np.full((2, 2, 2), np.nan)), "not numbers"),
    "large": (bytes(MAX_BYTES + 1), "too large"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD_PLANS.values(), ids=BAD_PLANS.keys())
def test_bad_plan(tmp_path, content, sentence):
    (tmp_path / "plan.npy").write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_plan(tmp_path / "plan.npy")


@given(st.data())
def test_a_damaged_plan_is_an_error_or_a_plan(tmp_path_factory, data):
    whole = bytearray(npy(np.ones((3, 4, 5), np.int16)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.npy"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        plan = read_plan(path)
    except InputError:
        return
    assert plan.dtype == bool
    assert plan.ndim == 3


def test_an_empty_plan(command, generator, tmp_path):
    np.save(tmp_path / "plan.npy", np.zeros((3, 3, 3), bool))
    done = command("generate", "a", "--plan", tmp_path / "plan.npy", "--out", tmp_path / "out")
    assert (done.code, "The plan is empty" in done.err) == (2, True)


RUN = "import sys; from brickwright.core.cli import run; run(sys.argv[1:])"


def test_without_torch_there_is_one_sentence(run_python, tmp_path):
    done = run_python(RUN, "generate", "a chair", "--out", str(tmp_path), without=["torch"])
    assert done.returncode == 3, done.stderr
    assert done.stderr.splitlines()[0].startswith("brickwright: ") or "made in" in done.stderr
    assert "pip install torch" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed(root, tmp_path, closed):
    (tmp_path / "a.txt").write_text("2x4 (0,0,0)\n")
    start = f'"{sys.executable}" "{root / "headless.py"}"'
    for words, code in ((f'check "{tmp_path / "a.txt"}"', 0), ("check nothing.ldr", 2), ("generate --prompts -", 2)):
        done = subprocess.run(
            ["sh", "-c", f"{start} {words} {closed}"],
            input="",
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr


def test_too_little_memory_is_one_sentence(command, generator, tmp_path):
    def fail(request, sample):
        raise MemoryError

    generator.before = fail
    done = command("generate", "a", "--out", tmp_path)
    assert (done.code, done.err.splitlines()[-1].startswith("brickwright: There is not enough memory")) == (1, True)


def test_a_line_that_cannot_be_written_leaves_the_report_whole(tmp_path, monkeypatch):
    finished = dict.fromkeys(KEYS) | {"seconds": dict.fromkeys(PHASES, 0.0)}
    report = Report(tmp_path, resume=False)
    report.append(make_entry(finished, ["0001-a.ldr"], 0.0))
    before = report.path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BrickwrightError, match="The disk is full"):
        report.append(make_entry(finished, ["0002-b.ldr"], 0.0))
    assert report.path.read_bytes() == before


def test_results_to_a_full_device(run_python, tmp_path):
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    (tmp_path / "a.txt").write_text("2x4 (0,0,0)\n")
    with open("/dev/full", "w") as full:
        done = run_python(
            RUN, "check", str(tmp_path / "a.txt"), stdout=full, stderr=subprocess.PIPE, capture_output=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("brickwright: No space left on device")
    assert "Traceback" not in done.stderr


def test_results_to_a_reader_that_left(root, tmp_path):
    (tmp_path / "a.txt").write_text("2x4 (0,0,0)\n")
    words = [sys.executable, str(root / "headless.py"), "check", *[str(tmp_path / "a.txt")] * 4]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 1


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of 64 kB."""
    if not (sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount")):
        pytest.skip("mounting a small disk needs root on Linux")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not allowed here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_fills_up(command, generator, small_disk, read_report):
    done = command("generate", "a long tower", "--count", 100, "--out", small_disk)
    assert done.code == 1
    assert "The disk is full" in done.err
    report = read_report(small_disk)
    assert 0 < len(report) < 100
    for line in report:
        assert (small_disk / line["files"][0]).read_text().endswith("3001.dat\n")
    assert not [path for path in small_disk.iterdir() if path.name.startswith(".")]
