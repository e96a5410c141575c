# SPDX-License-Identifier: GPL-3.0-or-later
"""The classifier on shapes whose kinds are plain."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.evaluation.classifier import ShapeClassifier
from brickwright.core.evaluation.similarity import ShapeIndex, iou_among
from brickwright.core.evaluation.voxels import PLATE_FRAME, centred, reduced


def bar(length, height=2):
    return np.ones((length, 2, height), bool)


def slab(side):
    return np.ones((side, side, 3), bool)


def tower(height):
    return np.ones((3, 3, height), bool)


SHAPES = [*map(bar, range(8, 20)), *map(slab, range(6, 18)), *map(tower, range(20, 44, 2))]
KINDS = ["bar"] * 12 + ["slab"] * 12 + ["tower"] * 12


def test_new_shapes_are_told_in_any_yaw():
    classifier = ShapeClassifier(SHAPES, KINDS)
    turned = np.rot90(bar(13, 3))
    assert classifier.predict([turned, slab(9)[:, 1:], tower(33)]) == ["bar", "slab", "tower"]
    assert classifier.predict([]) == []


def test_cross_validation_says_how_well_it_does_and_is_the_same_for_a_seed():
    found = ShapeClassifier(SHAPES, KINDS).cross_validate()
    assert found.accuracy > 0.9
    assert found.nearest > 0.9
    assert sum(count for _, count in found.per_category.values()) == 36
    right = sum(hits for hits, _ in found.per_category.values())
    assert found.accuracy == right / 36 == np.mean([a == b for a, b in zip(found.predicted, KINDS, strict=True)])
    assert found == ShapeClassifier(SHAPES, KINDS).cross_validate()


def test_what_cannot_be_told_is_not_told():
    generator = np.random.default_rng(0)
    names = [str(name) for name in generator.choice(["a", "b", "c"], 60)]
    shapes = [generator.random((8, 8, 8)) < 0.5 for _ in range(60)]
    assert ShapeClassifier(shapes, names).cross_validate().accuracy < 0.6


def test_groups_are_held_out_together():
    # Every shape has a twin of its own category in its group, and looks like another category's shape otherwise.
    generator = np.random.default_rng(1)
    shapes = [generator.random((6, 6, 6)) < 0.4 for _ in range(12)]
    kinds = ["a", "b"] * 6
    twins = ShapeClassifier(shapes * 2, kinds * 2)
    apart = ShapeClassifier(shapes * 2, kinds * 2, [f"g{i}" for i in range(12)] * 2)
    assert twins.cross_validate(folds=12).accuracy > apart.cross_validate(folds=12).accuracy


def test_colours_tell_what_shapes_do_not():
    shapes = [bar(9)] * 20
    kinds = ["fire", "water"] * 10
    colours = [{"red": 1.0}, {"blue": 0.9, "white": 0.1}] * 10
    classifier = ShapeClassifier(shapes, kinds, colours=colours)
    assert classifier.predict([bar(9)] * 2, [{"blue": 1.0}, {"red": 0.8, "grey": 0.2}]) == ["water", "fire"]
    assert classifier.cross_validate().accuracy == 1
    with pytest.raises(ValueError, match="categories"):
        ShapeClassifier(shapes, kinds[:3])


def test_iou_among_shapes_is_that_of_an_index_and_mirroring_finds_mirror_images():
    shapes = [centred(shape, PLATE_FRAME) for shape in SHAPES[::5]]
    np.testing.assert_allclose(iou_among(shapes, PLATE_FRAME), ShapeIndex(shapes, PLATE_FRAME).best_iou(shapes))
    hook = np.zeros((4, 4, 3), bool)
    hook[0], hook[:, 0], hook[0, 3, 2], hook[3, 0, 1:] = True, True, False, False
    index = ShapeIndex([hook], PLATE_FRAME)
    assert index.best_iou([hook[::-1]])[0, 0] < 1
    assert index.best_iou([hook[::-1]], mirrored=True)[0, 0] == 1


def test_large_shapes_are_reduced_by_a_whole_number():
    small = np.zeros((20, 6, 20), bool)
    small[:, :, :5] = small[2:4] = True
    large = small.repeat(3, 0).repeat(3, 1).repeat(3, 2)
    np.testing.assert_array_equal(reduced(large), reduced(small))
    assert not reduced(np.zeros((0, 0, 0), bool)).any()
