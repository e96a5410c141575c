# SPDX-License-Identifier: GPL-3.0-or-later
"""Training from one command, on a corpus of a few structures: it ends, resumes as if never killed, and says no."""

import gzip
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")
pytest.importorskip("PIL", reason="pillow is not installed")

from brickwright.core.errors import InputError  # noqa: E402
from brickwright.core.formats.structure_text import format_structure  # noqa: E402
from brickwright.core.generation.events import Finished  # noqa: E402
from brickwright.core.generation.generator import Generator  # noqa: E402
from brickwright.core.generation.request import GenerationRequest  # noqa: E402
from brickwright.training import brick_stage, loop, planner_stages  # noqa: E402
from brickwright.training.command import main  # noqa: E402
from brickwright.training.recipe import RECIPES, load_recipe  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

RECIPE = """
name = "small"
seed = 3
[planner]
grid = [20, 20, 20]
latent = 8
decoder_width = 16
flow_width = 16
flow_layers = 2
[planner.text]
width = 16
layers = 1
heads = 2
output = 16
buckets = 32
[bricks]
width = 32
layers = 1
heads = 2
[flow]
copies = 3
[schedule.shapes]
steps = 6
batch = 8
learning_rate = 1e-3
warm_up = 2
validate_every = 3
[schedule.planner]
steps = 6
batch = 8
learning_rate = 1e-3
warm_up = 2
validate_every = 6
[schedule.bricks]
steps = 6
batch = 64
learning_rate = 1e-3
warm_up = 2
validate_every = 3
[sampling]
plan_steps = 2
best_of = 2
voters = 3
"""


def tower(seed):
    generator = np.random.default_rng(seed)
    return np.array([[2, 4, 4, 4, z] if generator.random() < 0.5 else [4, 2, 4, 4, z] for z in range(3 + seed % 4)])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    with gzip.open(folder / "structures.jsonl.gz", "wt") as stream:
        for i in range(60):
            captions = [f"a {word} tower" for word in ("small", "tall", "plain")]
            row = {"structure_id": f"s{i}", "object_id": f"o{i}", "category": "tower" if i % 2 else "block"}
            stream.write(json.dumps({**row, "captions": captions, "bricks": format_structure(tower(i))}) + "\n")
    return folder


@pytest.fixture
def recipe(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(RECIPE)
    return file


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Pictures have tests of their own; here they would take most of the time."""
    for module in (planner_stages.AutoencoderStage, planner_stages.FlowStage, brick_stage.BrickStage):
        monkeypatch.setattr(module, "draw_samples", lambda self, file: file.write_bytes(b"drawn"))


def train(recipe, corpus, out):
    return main([str(recipe), "--data", str(corpus), "--out", str(out), "--device", "cpu", "--threads", "1"])


def test_one_command_makes_a_model_that_generates(recipe, corpus, tmp_path, capsys):
    out = tmp_path / "run"
    assert train(recipe, corpus, out) == 0
    model = capsys.readouterr().out.strip()
    assert model == str(out / "model")
    lines = [json.loads(line) for line in (out / "bricks" / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [3, 6]
    assert all(line["items_per_second"] > 0 and np.isfinite(line["held_out_plan_nats"]) for line in lines)
    assert (out / "bricks" / "samples" / "000006.png").exists()
    assert "tower" in (out / "model" / "MODEL_CARD.md").read_text()
    generator = Generator.load(out / "model", "cpu")
    reports = [e.report for e in generator.generate(GenerationRequest("a tall tower")) if isinstance(e, Finished)]
    assert reports[0]["connected"]


def test_a_killed_run_goes_on_as_if_it_had_not_been(recipe, corpus, tmp_path, monkeypatch):
    assert train(recipe, corpus, tmp_path / "whole") == 0

    class Killed(BaseException):
        pass

    update, calls = loop._Run.update, iter(range(100))

    def dying(self, loss):
        if next(calls) == 16:  # within the last stage, after a save
            raise Killed
        return update(self, loss)

    monkeypatch.setattr(loop._Run, "update", dying)
    with pytest.raises(Killed):
        train(recipe, corpus, tmp_path / "broken")
    monkeypatch.setattr(loop._Run, "update", update)
    assert train(recipe, corpus, tmp_path / "broken") == 0
    whole = load_file(tmp_path / "whole" / "model" / "model.safetensors")
    broken = load_file(tmp_path / "broken" / "model" / "model.safetensors")
    assert whole.keys() == broken.keys()
    for name, tensor in whole.items():
        assert torch.equal(tensor, broken[name]), name


def test_a_finished_run_trains_nothing(recipe, corpus, tmp_path, monkeypatch):
    train(recipe, corpus, tmp_path / "run")
    monkeypatch.setattr(loop._Run, "update", lambda self, loss: pytest.fail("trained again"))
    assert train(recipe, corpus, tmp_path / "run") == 0


def test_a_folder_of_another_recipe_is_refused(recipe, corpus, tmp_path):
    train(recipe, corpus, tmp_path / "run")
    recipe.write_text(RECIPE.replace("latent = 8", "latent = 10"))
    with pytest.raises(InputError, match="another recipe"):
        train(recipe, corpus, tmp_path / "run")


def test_missing_data_and_recipes_are_named(recipe, tmp_path, monkeypatch):
    monkeypatch.delenv("BRICKWRIGHT_DATA", raising=False)
    with pytest.raises(InputError, match="--data"):
        main([str(recipe)])
    with pytest.raises(InputError, match="cannot be read"):
        main([str(recipe), "--data", str(tmp_path / "nowhere")])
    with pytest.raises(InputError, match="choose one of text"):
        main(["unheard-of", "--data", str(tmp_path)])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seed = 3", ""),
        ("latent = 8", "latents = 8"),
        ("[flow]", "[flow]\nunknown = 1"),
        (
            "steps = 6",
            "",
        ),
        ("name", "name ="),
    ],
)
def test_malformed_recipes_are_refused(recipe, old, new):
    recipe.write_text(RECIPE.replace(old, new))
    with pytest.raises(InputError):
        load_recipe(str(recipe))


def test_built_in_recipes_load():
    names = [file.stem for file in RECIPES.glob("*.toml")]
    assert "text" in names
    for name in names:
        assert load_recipe(name).name == name


def test_the_learning_rate_warms_up_and_decays():
    schedule = loop.Schedule(steps=100, batch=1, learning_rate=1.0, warm_up=10)
    rates = [loop.learning_rate(step, schedule) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == pytest.approx(1.0)
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert rates[-1] < 0.02
