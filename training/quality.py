# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures answers to captions, whoever gave them: a model, a baseline or the real structures themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.errors import InputError
from ..core.evaluation.shapes import ShapeScores, ShapeSet, score_shapes
from ..core.evaluation.structures import plan_built, soundness
from ..core.evaluation.voxels import GRID, structure_voxels
from ..core.physics.stability import analyse_structure
from .captions import CaptionedRow
from .corpus import StructureRow

PLAN_SHARE = 0.95  # of a plan's cells: what counts as built
STABILITY_SECONDS = 20.0


def shape_set(rows: Sequence[StructureRow]) -> ShapeSet:
    """Shapes of ``rows``, to be built once and passed on wherever rows are taken as a reference."""
    return ShapeSet(
        (structure_voxels(row.structure) for row in rows),
        [row.object_id for row in rows],
        [row.category for row in rows],
    )


@dataclass(frozen=True)
class PlanReport:
    """Figures of a set of plans: ``summary`` (means by name) and ``scores`` (arrays, one entry a plan)."""

    summary: dict[str, float]
    scores: ShapeScores

    def __str__(self) -> str:
        return "  ".join(f"{name} {value:.3f}" for name, value in self.summary.items())


def evaluate_plans(
    plans: Sequence[ArrayLike],
    rows: Sequence[StructureRow],
    train_rows: Sequence[StructureRow] | ShapeSet,
    held_out: Sequence[StructureRow] | ShapeSet | None = None,
    seed: int = 0,
) -> PlanReport:
    """Shape figures of ``plans`` without any bricks.

    ``plans``: occupancies (x, y, z), plan i made from a caption of ``rows[i]`` (a row may appear more than once);
    ``train_rows``: what the planner was trained on; ``held_out``: all structures of the split that ``rows`` come from,
    the pool of described objects and rivals, by default ``rows`` themselves. Beside the figures of
    :meth:`ShapeScores.summary` there is ``cells``, the median ratio of the plan's cells to those of the row.
    """
    if held_out is None:
        held_out = list({row.structure_id: row for row in rows}.values())
    pool = held_out if isinstance(held_out, ShapeSet) else shape_set(held_out)
    training = train_rows if isinstance(train_rows, ShapeSet) else shape_set(train_rows)
    scores = score_shapes(plans, [row.object_id for row in rows], pool, training, seed)
    real = np.array([(row.structure[:, 0] * row.structure[:, 1]).sum() for row in rows], np.float64)
    cells = np.array([np.count_nonzero(plan) for plan in plans], np.float64)
    return PlanReport({**scores.summary(), "cells": float(np.median(cells / real))}, scores)


@dataclass(frozen=True, eq=False)
class Answer:
    """What was built for a caption: ``structure`` int (n, 5); ``plan`` the occupancy it was to fill, if there was one;
    ``details``: more to be written down with it (seed, seconds, rejections)."""

    structure: NDArray[np.int64]
    plan: NDArray[np.bool_] | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerReport:
    """``summary``: figures by name; ``lines``: one JSON-able dict an answer, in the order of the captions."""

    summary: dict[str, float]
    lines: list[dict[str, Any]]


def evaluate_answers(
    answers: Sequence[Answer], captions: Sequence[CaptionedRow], held_out: ShapeSet, training: ShapeSet, seed: int = 0
) -> AnswerReport:
    """Measure answer i against caption i; figures as defined in :mod:`..core.evaluation.shapes` and ``structures``."""
    scores = score_shapes(
        [_voxels(answer.structure) for answer in answers],
        [caption.row.object_id for caption in captions],
        held_out,
        training,
        seed,
    )
    lines = []
    for i, (answer, asked) in enumerate(zip(answers, captions, strict=True)):
        sound = soundness(answer.structure)
        stability = analyse_structure(answer.structure, time_limit=STABILITY_SECONDS) if sound.valid else None
        lines.append(
            {
                "caption": asked.caption,
                "length": asked.length,
                "object_id": asked.row.object_id,
                "structure_id": asked.row.structure_id,
                "category": asked.row.category,
                "nearest_category": str(training.categories[scores.nearest[i]]),
                "category_right": bool(scores.category_right[i]),
                "object_iou": round(float(scores.object_iou[i]), 4),
                "follows": None if np.isnan(scores.follows[i]) else bool(scores.follows[i]),
                "training_iou": round(float(scores.training_iou[i]), 4),
                "bricks": sound.bricks,
                "real_bricks": len(asked.row.structure),
                "valid": sound.valid,
                "components": sound.components,
                "connected": sound.connected,
                "stability": stability.verdict if stability else "unstable",
                "max_score": round(stability.max_score, 5) if stability and stability.verdict != "unknown" else None,
                "plan_built": None if answer.plan is None else round(plan_built(answer.structure, answer.plan), 4),
                **answer.details,
            }
        )
    return AnswerReport(summarise(lines), lines)


def summarise(lines: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Figures of a set of lines of :class:`AnswerReport`; a share that applies to none of them is nan."""

    def mean(key: str) -> float:
        known = [float(line[key]) for line in lines if line[key] is not None]
        return float(np.mean(known)) if known else float("nan")

    plans = [line["plan_built"] >= PLAN_SHARE for line in lines if line["plan_built"] is not None]
    return {
        "samples": len(lines),
        "connected": mean("connected"),
        "plan_built": float(np.mean(plans)) if plans else float("nan"),
        "category": mean("category_right"),
        "object_iou": mean("object_iou"),
        "follows": mean("follows"),
        "training_iou": mean("training_iou"),
        "copies": float(np.mean([line["training_iou"] > 0.95 for line in lines])),
        "bricks_ratio": float(np.median([line["bricks"] for line in lines]))
        / float(np.median([line["real_bricks"] for line in lines])),
        "stable": float(np.mean([line["stability"] == "stable" for line in lines])),
    }


def _voxels(structure: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Voxels of an answer; one that does not fit the grid is compared as nothing."""
    try:
        return structure_voxels(structure)
    except InputError:
        return np.zeros((GRID, GRID, GRID), bool)
