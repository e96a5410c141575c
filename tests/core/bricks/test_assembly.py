# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies and their submodels as arrays."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.submodels import Submodel, Submodels

UNIT = np.eye(3)


def car():
    submodels = Submodels.of(
        [
            Submodel("cabin.ldr", -1, np.array([0.0, -24, 0]), UNIT, 4, 1),
            Submodel("seat.ldr", 0, np.array([0.0, -32, 0]), UNIT, 1, 2),
            Submodel("seat.ldr", 0, np.array([40.0, -32, 0]), UNIT, 1, 3),
        ]
    )
    return Assembly.from_arrays(
        ["3001.dat", "3003.dat", "3005.dat"], np.zeros((3, 3)), submodels=submodels, submodel=[-1, 0, 2]
    )


def test_submodels_are_objects_and_arrays():
    submodels = car().submodels
    assert submodels.names == ("cabin.ldr", "seat.ldr")
    assert [(item.name, item.parent, item.colour, item.step) for item in submodels] == [
        ("cabin.ldr", -1, 4, 1),
        ("seat.ldr", 0, 1, 2),
        ("seat.ldr", 0, 1, 3),
    ]
    with pytest.raises(ValueError, match="read-only"):
        submodels.positions[0, 0] = 1


def test_bricks_keep_their_submodels_when_some_are_taken():
    taken = car().take([2, 0])
    assert taken.submodel.tolist() == [2, -1]
    assert len(taken.submodels) == 3
    assert len(car().take([]).submodel) == 0


def test_without_submodels_all_bricks_are_the_main_models():
    assembly = Assembly.from_arrays(["3001.dat"] * 2, np.zeros((2, 3)))
    assert assembly.submodel.tolist() == [-1, -1]
    assert len(assembly.submodels) == 0


@pytest.mark.parametrize("submodel", [3, -2])
def test_a_brick_cannot_be_in_a_submodel_that_is_not_there(submodel):
    with pytest.raises(ValueError, match="outside submodels"):
        Assembly.from_arrays(["3001.dat"], np.zeros((1, 3)), submodels=car().submodels, submodel=submodel)


@pytest.mark.parametrize("parent", [0, 1, -2])
def test_a_submodel_comes_after_its_parent(parent):
    with pytest.raises(ValueError, match="after the one"):
        Submodels.of([Submodel("a.ldr", parent, np.zeros(3), UNIT)])
