# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of the answers to a list of questions, whoever gave them: a model, a baseline, or the real assemblies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .classifier import MOST, CrossValidation, ShapeClassifier
from .items import Item
from .points import PAIR_POINTS, chamfer, surface_points
from .questions import Question
from .shapes import COPY_IOU
from .similarity import ShapeIndex, iou_among
from .visible_colours import all_colours_seen, main_colour_agrees, named_colours
from .voxels import PLATE_FRAME, reduced

#: Group of figures -> what it needs, in words.
METRICS: Mapping[str, str] = {
    "soundness": "validity, connection, sizes, parts, colours",
    "stability": "the force balance of every assembly",
    "category": "is it of the category asked for; needs categories",
    "colours": "has it the colours that the prompt names",
    "reference": "Chamfer distance and IoU to the real assembly of the name or caption; needs --reference",
    "sets": "coverage, matching distance and 1-NNA against the real set; needs --reference",
    "novelty": "nearest training item; needs --training; copies within the set",
}


@dataclass(frozen=True)
class Settings:
    """``metrics``: names of :data:`METRICS`; ``seed``: of points, folds and subsets; ``set_size``: most shapes of a set
    for set metrics; ``turned``: distances to references are the best over four yaws; ``by_colour``: categories are told
    by colours, too."""

    metrics: frozenset[str] = frozenset(METRICS)
    seed: int = 0
    set_size: int = 200
    turned: bool = False
    by_colour: bool = False


class World:
    """Real assemblies to compare with; what is made of them is made once, when it is needed."""

    def __init__(self, reference: Sequence[Item], training: Sequence[Item], settings: Settings) -> None:
        self.reference, self.training, self.settings = reference, training, settings

    @cached_property
    def examples(self) -> list[Item]:
        """What the classifier learns from: training items with a category, else such reference items."""
        labelled = [item for item in self.training if item.category and item.plan.occupancy.any()]
        labelled = labelled or [item for item in self.reference if item.category and item.plan.occupancy.any()]
        if len(labelled) > MOST:
            chosen = np.random.default_rng(self.settings.seed).permutation(len(labelled))[:MOST]
            labelled = [labelled[i] for i in sorted(chosen)]
        return labelled if len({item.category for item in labelled}) > 1 else []

    @cached_property
    def classifier(self) -> ShapeClassifier | None:
        """None without examples of at least two categories."""
        if not self.examples:
            return None
        return ShapeClassifier(
            [item.plan.occupancy for item in self.examples],
            [item.category for item in self.examples],
            [item.object_id or item.name for item in self.examples],
            [item.colours for item in self.examples] if self.settings.by_colour else None,
        )

    @cached_property
    def cross_validation(self) -> CrossValidation | None:
        """How well the classifier tells the real assemblies that it has not seen."""
        return None if self.classifier is None else self.classifier.cross_validate(seed=self.settings.seed)

    @cached_property
    def training_index(self) -> ShapeIndex | None:
        """Shapes of the training items; None without any."""
        if not self.training:
            return None
        return ShapeIndex((reduced(item.plan.occupancy) for item in self.training), PLATE_FRAME)

    def categories_of(self, items: Sequence[Item]) -> list[str]:
        """Categories told from the shapes, those of examples as they are told when held out; "" for an empty one."""
        if self.classifier is None or self.cross_validation is None:
            return [""] * len(items)
        told = {id(item): found for item, found in zip(self.examples, self.cross_validation.predicted, strict=True)}
        new = [item for item in items if id(item) not in told and item.plan.occupancy.any()]
        colours = [item.colours for item in new] if self.settings.by_colour else None
        found = self.classifier.predict([item.plan.occupancy for item in new], colours)
        told |= {id(item): name for item, name in zip(new, found, strict=True)}
        return [told.get(id(item), "") for item in items]


def score_answers(answers: Sequence[Item], questions: Sequence[Question], world: World) -> list[dict[str, Any]]:
    """One line of JSON's types an answer; answer i is to question i. What does not apply to a line is None."""
    wanted = world.settings.metrics
    lines: list[dict[str, Any]] = [
        {"name": item.name, "prompt": question.prompt, **_own_figures(item, wanted)}
        for item, question in zip(answers, questions, strict=True)
    ]
    if "colours" in wanted:
        for line, item in zip(lines, answers, strict=True):
            line.update(_colour_figures(item, line["prompt"]))
    if "category" in wanted and world.classifier is not None:
        found = world.categories_of(answers)
        for line, question, name in zip(lines, questions, found, strict=True):
            line.update(category=question.category or None, looks_like=name or None)
            line["category_right"] = name == question.category if question.category else None
    if "reference" in wanted and world.reference:
        for line, item, question in zip(lines, answers, questions, strict=True):
            line.update(_reference_figures(item, question, world.settings))
    if "novelty" in wanted:
        _add_novelty(lines, answers, world)
    return lines


def _own_figures(item: Item, wanted: frozenset[str]) -> dict[str, Any]:
    left_out = {"unknown_parts"} | ({"stable", "max_score", "unstable_because"} if "stability" not in wanted else set())
    kept = {key: value for key, value in item.figures.items() if key not in left_out}
    return kept | {"unknown_parts": len(item.figures.get("unknown_parts", ()))}


def _colour_figures(item: Item, prompt: str) -> dict[str, Any]:
    named, shares = named_colours(prompt), item.colours
    return {
        "colours_asked": list(named),
        "main_colour": next(iter(shares), None),
        "main_colour_right": main_colour_agrees(named, shares),
        "colours_seen": all_colours_seen(named, shares),
    }


def _reference_figures(item: Item, question: Question, settings: Settings) -> dict[str, Any]:
    others = [other for other in question.references if other is not item and other.plan.occupancy.any()]
    if not others or not item.plan.occupancy.any():
        return {"chamfer": None, "iou": None}
    shape = item.plan.occupancy
    points = [surface_points(np.rot90(shape, turn), PAIR_POINTS, settings.seed) for turn in _turns(settings)]
    distances = [
        chamfer(pose, surface_points(other.plan.occupancy, PAIR_POINTS, settings.seed + 1))
        for other in others
        for pose in points
    ]
    overlaps = [
        _iou(reduced(np.rot90(shape, turn)), reduced(other.plan.occupancy))
        for other in others
        for turn in _turns(settings)
    ]
    return {"chamfer": round(min(distances), 5), "iou": round(max(overlaps), 5)}


def _turns(settings: Settings) -> range:
    return range(4 if settings.turned else 1)


def _iou(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    return float((first & second).sum() / max((first | second).sum(), 1))


def _add_novelty(lines: list[dict[str, Any]], answers: Sequence[Item], world: World) -> None:
    shapes = [reduced(item.plan.occupancy) for item in answers]
    among = iou_among(shapes, PLATE_FRAME)
    for i, line in enumerate(lines):
        earlier = np.flatnonzero(among[i, :i] > COPY_IOU)
        line["same_as"] = lines[earlier[0]]["name"] if len(earlier) else None
    if world.training_index is None:
        return
    training = {id(item) for item in world.training}
    found = world.training_index.best_iou(shapes, mirrored=True)
    for line, item, row in zip(lines, answers, found, strict=True):
        known = id(item) in training
        line["training_iou"] = None if known else round(float(row.max()), 5)
        line["nearest_training"] = item.name if known else world.training[int(row.argmax())].name
