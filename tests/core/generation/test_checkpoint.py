# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of checkpoint folders: they round trip, and everything wrong with one is said in one sentence."""

import json
import shutil

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("safetensors", reason="safetensors is not installed")

from brickwright.core.errors import CheckpointError  # noqa: E402
from brickwright.core.generation.checkpoint import load_checkpoint, save_checkpoint  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from tests.support.tiny_model import tiny_checkpoint  # noqa: E402


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    save_checkpoint(tiny_checkpoint(), folder, "# tiny\n")
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "model")


def refused(folder):
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def edit(folder, name, change):
    data = json.loads((folder / name).read_text())
    change(data)
    (folder / name).write_text(json.dumps(data))


def test_round_trip_keeps_weights_words_and_sizes(saved):
    original, loaded = tiny_checkpoint(), load_checkpoint(saved)
    assert loaded.name == "tiny"
    assert loaded.words.words == original.words.words
    assert loaded.vocabulary == original.vocabulary
    assert loaded.sampling == original.sampling
    assert loaded.planner.config == original.planner.config
    for name, tensor in original.bricks.state_dict().items():
        torch.testing.assert_close(loaded.bricks.state_dict()[name], tensor, atol=1e-3, rtol=1e-3)


def test_no_file_is_a_pickle(saved):
    assert {file.name for file in saved.iterdir()} == {
        "config.json",
        "vocabulary.json",
        "model.safetensors",
        "MODEL_CARD.md",
    }


@pytest.mark.parametrize("name", ["config.json", "vocabulary.json", "model.safetensors"])
def test_missing_truncated_and_foreign_files(folder, name):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    assert name in refused(folder)
    (folder / name).write_bytes(b"PK\x03\x04 not what it should be")
    assert name in refused(folder)
    (folder / name).unlink()
    assert "missing" in refused(folder)


def test_missing_folder(tmp_path):
    assert "no model" in refused(tmp_path / "nowhere")


def test_foreign_format(folder):
    edit(folder, "config.json", lambda data: data.update(format="something else"))
    assert "format" in refused(folder)
    (folder / "config.json").write_text("[]")
    refused(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("planner"),
        lambda data: data["planner"].update(flow_width=-1),
        lambda data: data["planner"].update(flow_width=10**9),
        lambda data: data["planner"].update(unheard_of=1),
        lambda data: data["planner"].update(grid=[20, 20]),
        lambda data: data["planner"].update(latent="many"),
        lambda data: data["bricks"].update(width=33),
        lambda data: data["bricks"].update(heads=0),
        lambda data: data["bricks"].update(layers=65_000),
    ],
)
def test_impossible_configurations(folder, change):
    edit(folder, "config.json", change)
    refused(folder)


def test_tensors_that_do_not_fit_are_named(folder):
    tensors = load_file(folder / "model.safetensors")
    name = "bricks.heads.3.bias"
    save_file({**tensors, name: torch.zeros(5)}, folder / "model.safetensors")
    assert name in refused(folder)
    save_file({key: tensor for key, tensor in tensors.items() if key != name}, folder / "model.safetensors")
    assert name in refused(folder)
    save_file({**tensors, "bricks.extra": torch.zeros(5)}, folder / "model.safetensors")
    assert "bricks.extra" in refused(folder)


def test_a_huge_network_is_refused_before_memory_is_taken(folder):
    edit(folder, "config.json", lambda data: data["planner"].update(flow_width=65_000, decoder_width=65_000))
    assert "shape" in refused(folder)
