# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes: TOML files in ``training/recipes`` that say what is trained, on what schedule, and how it samples."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ..core.errors import InputError
from ..core.generation.brick_transformer import BrickConfig
from ..core.generation.checkpoint import SamplingDefaults
from ..core.generation.planner import PlannerConfig
from ..core.generation.text_encoder import TextConfig
from .loop import Schedule
from .planner_stages import FlowOptions

RECIPES = Path(__file__).with_name("recipes")
T = TypeVar("T")


@dataclass(frozen=True)
class Recipe:
    """One model: sizes, schedules and sampling. ``fingerprint`` changes with all but sampling."""

    name: str
    seed: int
    planner: PlannerConfig
    bricks: BrickConfig
    shape_schedule: Schedule
    flow_schedule: Schedule
    brick_schedule: Schedule
    flow: FlowOptions = field(default_factory=FlowOptions)
    sampling: SamplingDefaults = field(default_factory=SamplingDefaults)
    fingerprint: str = ""


def _section(kind: type[T], data: dict[str, Any], name: str) -> T:
    known = {item.name for item in dataclasses.fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(data) - known):
        raise InputError(f"The recipe's section [{name}] has the unknown entry {unknown[0]!r}.")
    try:
        return kind(**data)
    except TypeError as error:
        raise InputError(f"The recipe's section [{name}] is incomplete: {error}.") from error


def _fingerprint(data: dict[str, Any]) -> str:
    """Hash of all that training depends on, which is all but how the model samples afterwards."""
    trained = {key: value for key, value in data.items() if key != "sampling"}
    return hashlib.blake2b(json.dumps(trained, sort_keys=True).encode(), digest_size=8).hexdigest()


def load_recipe(name: str) -> Recipe:
    """The recipe of a built-in name or in a TOML file; raises :class:`InputError` when it is not one."""
    path = Path(name) if name.endswith(".toml") else RECIPES / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in RECIPES.glob("*.toml")))
        raise InputError(f"There is no recipe {name!r}: choose one of {known}, or give a .toml file.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"The recipe {path} cannot be read: {error}.") from error
    try:
        planner = dict(data["planner"])
        planner["text"] = _section(TextConfig, planner.get("text", {}), "planner.text")
        planner["grid"] = tuple(planner.get("grid", (20, 20, 20)))
        planner_config = _section(PlannerConfig, planner, "planner")
        bricks = dict(data["bricks"])
        bricks["text"] = planner_config.text.output
        return Recipe(
            name=str(data["name"]),
            seed=int(data["seed"]),
            planner=planner_config,
            bricks=_section(BrickConfig, bricks, "bricks"),
            shape_schedule=_section(Schedule, data["schedule"]["shapes"], "schedule.shapes"),
            flow_schedule=_section(Schedule, data["schedule"]["planner"], "schedule.planner"),
            brick_schedule=_section(Schedule, data["schedule"]["bricks"], "schedule.bricks"),
            flow=_section(FlowOptions, data.get("flow", {}), "flow"),
            sampling=_section(SamplingDefaults, data.get("sampling", {}), "sampling"),
            fingerprint=_fingerprint(data),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"The recipe {path} lacks the entry {error}.") from error
