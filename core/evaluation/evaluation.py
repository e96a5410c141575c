# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole measurement: generated assemblies and the baselines beside them, as figures by method and by item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .caption_index import CaptionIndex
from .classifier import CrossValidation
from .items import Item
from .points import chamfer_matrix, surface_points
from .questions import Question, ask
from .scores import Settings, World, score_answers
from .set_metrics import set_metrics
from .shapes import COPY_IOU
from .similarity import iou_among
from .voxels import PLATE_FRAME, reduced

GENERATED = "generated"
REFERENCE = "reference"
RANDOM = "random training item"
RETRIEVED = "nearest caption (TF-IDF)"


@dataclass(frozen=True, eq=False)
class Evaluation:
    """``summaries``: figures by method, None where one does not apply; ``lines``: those of each generated item, in the
    order of ``items``; ``questions`` likewise. ``cross_validation``: of the classifier, None without one.
    """

    items: Sequence[Item]
    questions: Sequence[Question]
    lines: Sequence[dict[str, Any]]
    summaries: Mapping[str, dict[str, float | None]]
    cross_validation: CrossValidation | None
    settings: Settings

    @property
    def unanswered(self) -> list[str]:
        """Names of the generated items that no reference was found for."""
        return [item.name for item, question in zip(self.items, self.questions, strict=True) if not question.references]


def evaluate(
    generated: Sequence[Item],
    reference: Sequence[Item] = (),
    training: Sequence[Item] = (),
    settings: Settings | None = None,
    progress: Callable[[str], None] = lambda what: None,
) -> Evaluation:
    """Measure ``generated``; ``reference``: real assemblies that were held out, ``training``: what a model learnt from.

    ``progress`` is told what begins. The same input and settings give the same figures. Raises ValueError for nothing
    generated.
    """
    if not generated:
        raise ValueError("there is nothing to evaluate")
    chosen = settings or Settings()
    world = World(reference, training, chosen)
    categories = sorted({item.category for item in (*reference, *training) if item.category})
    questions = ask(generated, reference, categories)
    if "category" in chosen.metrics and world.examples:
        progress(f"Learning {len({item.category for item in world.examples})} categories")
        _ = world.cross_validation
    lines: dict[str, list[dict[str, Any]]] = {}
    methods = {GENERATED: (list(generated), questions), **_baselines(questions, world)}
    for name, (answers, asked) in methods.items():
        progress(f"Comparing: {name}")
        lines[name] = score_answers(answers, asked, world)
    summaries = {name: summarise(found) for name, found in lines.items()}
    if "sets" in chosen.metrics and reference:
        progress("Comparing sets")
        for name, figures in _compare_sets({name: answers for name, (answers, _) in methods.items()}, world).items():
            summaries.setdefault(name, {}).update(figures)
    cross = world.cross_validation if "category" in chosen.metrics else None
    return Evaluation(generated, questions, lines[GENERATED], summaries, cross, chosen)


def _baselines(questions: Sequence[Question], world: World) -> dict[str, tuple[list[Item], list[Question]]]:
    """Answers that need no model, with the questions that they answer."""
    found: dict[str, tuple[list[Item], list[Question]]] = {}
    answered = [question for question in questions if question.references]
    if answered:
        found[REFERENCE] = ([question.references[0] for question in answered], answered)
    if world.training:
        draw = np.random.default_rng([world.settings.seed, 1])
        rounds = -(-len(questions) // len(world.training))  # none twice before all were drawn
        chosen = np.concatenate([draw.permutation(len(world.training)) for _ in range(rounds)])[: len(questions)]
        found[RANDOM] = ([world.training[i] for i in chosen], list(questions))
    prompted = [question for question in questions if question.prompt]
    if prompted and any(item.captions for item in world.training):
        index = CaptionIndex(item.captions for item in world.training)
        found[RETRIEVED] = ([world.training[index.nearest(question.prompt)] for question in prompted], prompted)
    return found


def summarise(lines: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """Figures of a set of lines of :func:`.scores.score_answers`: shares and means over the lines that have them."""

    def values(key: str) -> list[float]:
        return [float(line[key]) for line in lines if line.get(key) is not None]

    def mean(key: str) -> float | None:
        known = values(key)
        return float(np.mean(known)) if known else None

    def median(key: str) -> float | None:
        known = values(key)
        return float(np.median(known)) if known else None

    copies = [iou > COPY_IOU for iou in values("training_iou")]
    repeated = [line["same_as"] is not None for line in lines if "same_as" in line]
    return {
        "items": float(len(lines)),
        "valid": mean("valid"),
        "connected": mean("connected"),
        "stable": mean("stable"),
        "bricks": median("bricks"),
        "parts": median("parts"),
        "category": mean("category_right"),
        "main_colour": mean("main_colour_right"),
        "all_colours": mean("colours_seen"),
        "chamfer": mean("chamfer"),
        "iou": mean("iou"),
        "training_iou": mean("training_iou"),
        "copies": float(np.mean(copies)) if copies else None,
        "repeated": float(np.mean(repeated)) if repeated else None,
    }


def _compare_sets(methods: Mapping[str, Sequence[Item]], world: World) -> dict[str, dict[str, float | None]]:
    """Set metrics of each method against the reference set; those of the reference are of one half with the other."""
    draw, most = np.random.default_rng([world.settings.seed, 2]), world.settings.set_size
    real = _drawn([item for item in world.reference if item.plan.occupancy.any()], draw)
    pairs: dict[str, tuple[list[Item], list[Item]]] = {}
    half = min(len(real) // 2, most)
    pairs[REFERENCE] = (real[:half], real[half : 2 * half])
    for name, answers in methods.items():
        if name != REFERENCE:
            own = _drawn([item for item in answers if item.plan.occupancy.any()], draw)
            count = min(len(own), len(real), most)
            pairs[name] = (own[:count], real[:count])
    pairs = {name: pair for name, pair in pairs.items() if len(pair[0]) > 1}
    items = list({id(item): item for pair in pairs.values() for items in pair for item in items}.values())
    place = {id(item): i for i, item in enumerate(items)}
    distances = {
        "chamfer": chamfer_matrix([surface_points(item.plan.occupancy, seed=world.settings.seed) for item in items]),
        "iou": 1 - iou_among([reduced(item.plan.occupancy) for item in items], PLATE_FRAME),
    }
    found: dict[str, dict[str, float | None]] = {}
    for name, pair in pairs.items():
        rows = [place[id(item)] for item in pair[0]]
        real_rows = [place[id(item)] for item in pair[1]]
        among, between, among_real = np.ix_(rows, rows), np.ix_(rows, real_rows), np.ix_(real_rows, real_rows)
        found[name] = {"set_size": float(len(rows))}
        for measure, matrix in distances.items():
            metrics = set_metrics(matrix[among], matrix[between], matrix[among_real])
            found[name] |= {
                f"coverage_{measure}": metrics.coverage,
                f"matching_{measure}": metrics.matching,
                f"nearest_neighbour_{measure}": metrics.nearest_neighbour,
            }
    return found


def _drawn(items: Sequence[Item], draw: np.random.Generator) -> list[Item]:
    return [items[i] for i in draw.permutation(len(items))]
