# SPDX-License-Identifier: GPL-3.0-or-later
"""``convert`` in a process of its own that is stopped, killed, or loses its output folder in mid-run."""

import shutil
import signal
import subprocess
import sys
import time

import pytest
from folder_tree import tree


def wait_for(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@pytest.fixture
def many(tmp_path):
    """Twenty files that take a while together, and the words of a process that converts them one by one."""
    for i in range(20):
        rows = "".join(f"1 4 {x} {-24 * i} 0 1 0 0 0 1 0 0 0 1 3005.dat\n" for x in range(0, 30_000, 20))
        path = tmp_path / "many ü" / f"{i:02d} ö.ldr"
        path.parent.mkdir(exist_ok=True)
        path.write_text(rows, "utf-8")
    return ["convert", str(tmp_path / "many ü"), "--to", "glb,mpd", "--out", str(tmp_path / "out dir"), "--jobs", "1"]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_stopped_goes_on_with_resume(root, tmp_path, many, read_report, sent, code):
    start = [sys.executable, str(root / "headless.py"), *many]
    out = tmp_path / "out dir"
    with subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: len(tree(out)) >= 8)
        process.send_signal(sent)
        _, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in err
    kept = len(read_report(out))
    assert 2 <= kept < 20
    if sent == signal.SIGINT:
        said = int(err.split("Interrupted: ")[1].split()[0])
        assert kept - 1 <= said <= kept  # it may come between the line of the report and the counting
    (out / f".07 ö-{2**31 - 2}.glb").write_text("half")
    done = subprocess.run([*start, "--resume"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"{20 - kept} converted, {kept} skipped." in done.stderr
    assert len(read_report(out)) == 20
    assert len(tree(out)) == 40
    assert not [path.name for path in out.iterdir() if path.name.startswith(".")]


def test_an_output_folder_that_vanishes(root, tmp_path, many):
    out = tmp_path / "out dir"
    with subprocess.Popen(
        [sys.executable, str(root / "headless.py"), *many], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for(lambda: len(tree(out)) >= 4)
        out.rename(tmp_path / "away")
        _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"The folder {out} was removed" in err
    assert "--resume" in err
    assert len([line for line in err.splitlines() if line.startswith("brickwright: ")]) == 1
    assert not out.exists()
    shutil.rmtree(tmp_path / "away")
