# SPDX-License-Identifier: GPL-3.0-or-later
"""``--model`` with folders that are no checkpoint, or no longer one: one sentence, exit code 2, nothing written."""

import json
import os
import pickle
import shutil

import pytest

pytest.importorskip("torch")


def copy(source, target):
    """A copy of a checkpoint that shares the bytes of its large files until they are replaced."""
    shutil.copytree(source, target, copy_function=os.link)
    return target


def replace(path, content):
    path.unlink()
    path.write_bytes(content)


class Exploit:
    def __reduce__(self):
        return (os.mkdir, ("exploited",))


def missing(folder, source):
    return folder / "nowhere"


def a_file(folder, source):
    (folder / "file").write_text("x")
    return folder / "file"


def empty(folder, source):
    return folder


def no_weights(folder, source):
    broken = copy(source, folder / "broken")
    (broken / "model.safetensors").unlink()
    return broken


def truncated(folder, source):
    broken = copy(source, folder / "broken")
    whole = (source / "model.safetensors").read_bytes()
    replace(broken / "model.safetensors", whole[: len(whole) // 2])
    return broken


def corrupt_header(folder, source):
    broken = copy(source, folder / "broken")
    replace(broken / "model.safetensors", (2**62).to_bytes(8, "little") + b"{}")
    return broken


def pickled(folder, source):
    broken = copy(source, folder / "broken")
    replace(broken / "model.safetensors", pickle.dumps(Exploit()))
    return broken


def config_is_no_json(folder, source):
    broken = copy(source, folder / "broken")
    replace(broken / "config.json", b"{'architecture'")
    return broken


def config_is_a_list(folder, source):
    broken = copy(source, folder / "broken")
    replace(broken / "config.json", b"[1, 2, 3]")
    return broken


def config_is_huge(folder, source):
    broken = copy(source, folder / "broken")
    config = json.loads((source / "config.json").read_text())

    def enlarge(value):
        if isinstance(value, dict):
            return {key: enlarge(item) for key, item in value.items()}
        return 10**9 if isinstance(value, int) and not isinstance(value, bool) else value

    replace(broken / "config.json", json.dumps(enlarge(config)).encode())
    return broken


def foreign(folder, source):
    (folder / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}')
    shutil.copy(source / "model.safetensors", folder)
    return folder


@pytest.mark.parametrize(
    "make",
    [
        missing,
        a_file,
        empty,
        no_weights,
        truncated,
        corrupt_header,
        pickled,
        config_is_no_json,
        config_is_a_list,
        config_is_huge,
        foreign,
    ],
    ids=lambda make: make.__name__,
)
def test_a_folder_that_is_no_checkpoint(command, default_weights, tmp_path, monkeypatch, make):
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    model = make(tmp_path / "model", default_weights)
    done = command("generate", "a chair", "--model", model, "--out", tmp_path / "out")
    assert done.code == 2, done.err
    assert done.err.startswith("brickwright: ")
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err
    assert not list((tmp_path / "out").iterdir())
    assert not (tmp_path / "exploited").exists()


def test_the_embedded_model_makes_a_chair(command, default_weights, tmp_path, read_report):
    words = ("generate", "a wooden chair", "--seed", 5, "--format", "ldr,txt,json", "--device", "cpu")
    assert command(*words, "--out", tmp_path / "a").code == 0
    (line,) = read_report(tmp_path / "a")
    assert line["valid"] is True
    assert line["connected"] is True
    assert line["bricks"] > 10
    assert command("check", tmp_path / "a").code == 0
    command(*words, "--out", tmp_path / "b")
    for name in line["files"]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_an_unknown_device(command, default_weights, tmp_path):
    done = command("generate", "a chair", "--device", "warp", "--out", tmp_path)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
