# SPDX-License-Identifier: GPL-3.0-or-later
"""From assemblies to structures for the stability analysis."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.errors import InputError
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics.blocks import assembly_structure
from brickwright.core.physics.masses import structure_masses

TURN = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
STRUCTURE = np.array([(2, 4, 0, 0, 0), (4, 2, 1, 2, 1), (1, 8, 4, 0, 2), (6, 1, 3, 5, 3)])


def test_structures_come_back_with_their_masses():
    structure, masses = assembly_structure(structure_to_assembly(STRUCTURE), load_catalogue())
    np.testing.assert_array_equal(structure, STRUCTURE)
    np.testing.assert_array_equal(masses, structure_masses(STRUCTURE))


def test_an_assembly_elsewhere_is_moved_to_the_ground():
    assembly = structure_to_assembly(STRUCTURE)
    moved = Assembly.from_arrays(assembly.parts, assembly.positions + np.array([7.0, -240.0, 3.0]), assembly.rotations)
    np.testing.assert_array_equal(assembly_structure(moved, load_catalogue())[0], STRUCTURE)


def test_other_plain_bricks_are_known_and_long_on_x_unturned():
    assembly = Assembly.from_arrays(["3002.dat", "3002.dat"], [(0, 0, 0), (10, -24, 10)], [np.eye(3), TURN])
    structure, _ = assembly_structure(assembly, load_catalogue())
    assert structure[:, :2].tolist() == [[3, 2], [2, 3]]
    assert structure[:, 4].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("part", "position", "rotation", "why"),
    [
        ("3020.dat", (0, 0, 0), np.eye(3), "plain brick"),
        ("nosuch.dat", (0, 0, 0), np.eye(3), "plain brick"),
        ("3001.dat", (5, -24, 0), np.eye(3), "off the stud grid"),
        ("3001.dat", (0, -20, 0), np.eye(3), "off the stud grid"),
        ("3001.dat", (0, -24, 0), np.diag([1.0, -1, -1]), "upright"),
        ("3001.dat", (0, -24, 0), np.array([[0.8, 0, 0.6], [0, 1, 0], [-0.6, 0, 0.8]]), "upright"),
        ("3001.dat", (0, -24, 0), np.diag([2.0, 1, 1]), "own size"),
        ("3001.dat", (0, -24, 0), np.diag([1.0, 2, 1]), "own size"),
        ("3001.dat", (0, -24, 0), np.array([[1.0, 1, 0], [0, 1, 0], [0, 0, 1]]), "upright"),
    ],
)
def test_what_cannot_be_analysed_is_named(part, position, rotation, why):
    assembly = Assembly.from_arrays(["3001.dat", part], [(0, 0, 0), position], [np.eye(3), rotation])
    with pytest.raises(InputError, match=f"Brick 2 .*{why}"):
        assembly_structure(assembly, load_catalogue())


def test_an_empty_assembly_is_an_empty_structure():
    structure, masses = assembly_structure(Assembly(), load_catalogue())
    assert structure.shape == (0, 5)
    assert masses.shape == (0,)
