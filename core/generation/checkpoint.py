# SPDX-License-Identifier: GPL-3.0-or-later
"""A checkpoint folder: ``config.json``, ``vocabulary.json``, ``model.safetensors``, ``MODEL_CARD.md``. Never a pickle.

``config.json`` says the kind and the sizes of the networks and how to sample; the vocabulary holds the words of prompts
and the fields of bricks; the tensors are half precision.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ..errors import CheckpointError
from ..files import write_by_rename, write_text
from .brick_transformer import BrickConfig, BrickTransformer
from .planner import Planner, PlannerConfig
from .text_encoder import TextConfig, WordVocabulary
from .vocabulary import Vocabulary

FORMAT = "brickwright plan-then-place"
CONFIG, VOCABULARY, WEIGHTS = "config.json", "vocabulary.json", "model.safetensors"
EMBEDDED = Path(__file__).resolve().parents[1] / "weights" / "default"
ModuleT = TypeVar("ModuleT", bound=nn.Module)

MAX_JSON = 64 << 20  # bytes
MAX_WEIGHTS = 16 << 30  # bytes
MAX_SIZE = 65_536  # of any width and the like
MAX_LAYERS = 256


@dataclass(frozen=True)
class SamplingDefaults:
    """What a checkpoint samples best with, the planner as :func:`.plan_draw.draw_plans` does: ``guidance``,
    ``plan_temperature`` (the scale of the noise) and number ``best_of`` of the draws that are candidates, the same of
    the ``voters``, ``plan_steps`` of all; ``temperature`` of the bricks."""

    guidance: float = 3.0
    plan_temperature: float = 0.6
    plan_steps: int = 8
    best_of: int = 32
    voters: int = 96
    voter_temperature: float = 0.8
    voter_guidance: float = 1.5
    temperature: float = 0.5


@dataclass
class Checkpoint:
    """All that a folder holds."""

    name: str
    planner: Planner
    bricks: BrickTransformer
    words: WordVocabulary
    vocabulary: Vocabulary
    sampling: SamplingDefaults = field(default_factory=SamplingDefaults)


def _damaged(folder: Path, why: str) -> CheckpointError:
    return CheckpointError(f"The model in {folder} cannot be used: {why}. Get the model again or choose another one.")


def _read_json(file: Path) -> Any:
    try:
        if file.stat().st_size > MAX_JSON:
            raise _damaged(file.parent, f"{file.name} is too large")
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _damaged(file.parent, f"{file.name} is missing") from None
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(file.parent, f"{file.name} is not readable") from error


def _number(default: Any, value: Any) -> float | int:
    return int(value) if isinstance(default, int) else float(value)


def _from_fields(kind: type, data: Any, folder: Path) -> Any:
    """Dataclass of numbers (and of such dataclasses) from plain data, every size bounded."""
    if not isinstance(data, Mapping):
        raise _damaged(folder, f"{CONFIG} lacks a section")
    known = {item.name: item for item in dataclasses.fields(kind)}
    if unknown := sorted(set(data) - set(known)):
        raise _damaged(folder, f"{CONFIG} has the unknown entry {unknown[0]!r}")
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name == "text" and kind is PlannerConfig:
            values[name] = _from_fields(TextConfig, value, folder)
        elif name == "grid":
            values[name] = tuple(int(extent) for extent in value)
        else:
            values[name] = _number(known[name].default, value)
    for name, value in values.items():
        most = MAX_LAYERS if name.endswith("layers") else MAX_SIZE
        sizes = value if isinstance(value, tuple) else (value,)
        if any(isinstance(size, int | float) and not 0 <= size <= most for size in sizes):
            raise _damaged(folder, f"the entry {name!r} of {CONFIG} is out of range")
    return kind(**values)


def _load_tensors(folder: Path) -> dict[str, Tensor]:
    file = folder / WEIGHTS
    try:
        if file.stat().st_size > MAX_WEIGHTS:
            raise _damaged(folder, f"{WEIGHTS} is too large")
        return load_file(file)
    except FileNotFoundError:
        raise _damaged(folder, f"{WEIGHTS} is missing") from None
    except (OSError, SafetensorError, ValueError) as error:
        raise _damaged(folder, f"{WEIGHTS} is damaged or not a safetensors file") from error


def _check_tensors(module: nn.Module, found: dict[str, Tensor], prefix: str, folder: Path) -> None:
    expected = module.state_dict()
    if missing := sorted(set(expected) - set(found)):
        raise _damaged(folder, f"{WEIGHTS} lacks the tensor {prefix}{missing[0]}")
    if foreign := sorted(set(found) - set(expected)):
        raise _damaged(folder, f"{WEIGHTS} has the unexpected tensor {prefix}{foreign[0]}")
    for name, tensor in expected.items():
        if found[name].shape != tensor.shape:
            sizes = f"{tuple(found[name].shape)} instead of {tuple(tensor.shape)}"
            raise _damaged(folder, f"the tensor {prefix}{name} has the shape {sizes}")


def _build(make: Callable[[], ModuleT], tensors: dict[str, Tensor], prefix: str, folder: Path) -> ModuleT:
    """The module with its tensors; memory is taken only once every shape has been found right."""
    found = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
    try:
        with torch.device("meta"):
            _check_tensors(make(), found, prefix, folder)
        module = make()
    except (RuntimeError, ValueError, ZeroDivisionError) as error:
        raise _damaged(folder, f"{CONFIG} describes no possible network ({error})") from error
    module.load_state_dict(found)
    return module.eval()


def load_checkpoint(folder: Path | None = None) -> Checkpoint:
    """The checkpoint in ``folder``, or the embedded one, in single precision on the CPU, ready for inference.

    Raises :class:`CheckpointError` in one sentence when the folder is missing, incomplete, damaged or of another kind.
    """
    folder = EMBEDDED if folder is None else folder
    if not folder.is_dir():
        raise CheckpointError(f"There is no model in {folder}: choose a folder that holds {CONFIG} and {WEIGHTS}.")
    config = _read_json(folder / CONFIG)
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise _damaged(folder, f"its {CONFIG} is not of the format “{FORMAT}”")
    data = _read_json(folder / VOCABULARY)
    try:
        words = WordVocabulary([str(word) for word in data["words"]])
        vocabulary = Vocabulary.from_json(data["bricks"])
        planner_config = _from_fields(PlannerConfig, config.get("planner"), folder)
        brick_config = _from_fields(BrickConfig, config.get("bricks"), folder)
        sampling = _from_fields(SamplingDefaults, config.get("sampling", {}), folder)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(folder, f"{VOCABULARY} or {CONFIG} is malformed ({error})") from error
    if planner_config.grid != vocabulary.grid:
        raise _damaged(folder, "its planner and its vocabulary are of different grids")
    tensors = _load_tensors(folder)
    planner = _build(lambda: Planner(planner_config, words), tensors, "planner.", folder)
    bricks = _build(lambda: BrickTransformer(brick_config, vocabulary), tensors, "bricks.", folder)
    name = str(config.get("name", folder.name))
    return Checkpoint(name, planner, bricks, words, vocabulary, sampling)


def save_checkpoint(checkpoint: Checkpoint, folder: Path, card: str) -> None:
    """Write ``checkpoint`` to ``folder``, tensors in half precision, with ``card`` as its model card."""
    folder.mkdir(parents=True, exist_ok=True)
    planner, bricks = checkpoint.planner, checkpoint.bricks
    config = {
        "format": FORMAT,
        "name": checkpoint.name,
        "planner": dataclasses.asdict(planner.config),
        "bricks": dataclasses.asdict(bricks.config),
        "sampling": dataclasses.asdict(checkpoint.sampling),
    }
    vocabulary = {"words": checkpoint.words.words, "bricks": checkpoint.vocabulary.to_json()}
    modules = (("planner.", planner), ("bricks.", bricks))
    tensors = {
        prefix + name: tensor.detach().half().cpu().contiguous()
        for prefix, module in modules
        for name, tensor in module.state_dict().items()
    }
    write_by_rename(folder / WEIGHTS, lambda part: save_file(tensors, part))
    write_text(folder / CONFIG, json.dumps(config, indent=1) + "\n")
    write_text(folder / VOCABULARY, json.dumps(vocabulary, separators=(",", ":")) + "\n")
    write_text(folder / "MODEL_CARD.md", card)
