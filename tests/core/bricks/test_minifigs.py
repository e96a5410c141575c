# SPDX-License-Identifier: GPL-3.0-or-later
"""Which bricks are limbs of minifigs, and what they hang on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.minifigs import limb_kind, minifig_parents

# As the library's own minifigs are put together, in the torso's frame.
FIGURE = {
    "973p01.dat": (0, 0, 0),
    "3626bp01.dat": (0, -24, 0),
    "3901.dat": (0, -24, 0),
    "3818.dat": (-15.552, 9, 0),
    "3819.dat": (15.552, 9, 0),
    "3820.dat": (-23.658, 17.867, -9.9),
    "3820": (23.658, 17.867, -9.9),
    "3815.dat": (0, 32, 0),
    "3816.dat": (0, 44, 0),
    "3817.dat": (0, 44, 0),
}
HANGS_ON = [-1, 0, 1, 0, 0, 3, 4, 0, 7, 7]
TURN = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("973.dat", "torso"),
        ("973p3rc01.dat", "torso"),
        ("3626bpx12.dat", "head"),
        ("3819p02.dat", "arm"),
        ("3820.dat", "hand"),
        ("2531.dat", "hand"),
        ("41879a.dat", "hips"),
        ("3817b.dat", "leg"),
        ("9730.dat", None),
        ("38150.dat", None),
        ("3001.dat", None),
        ("s/3815s01.dat", None),
    ],
)
def test_families_are_known_by_their_numbers(part, kind):
    assert limb_kind(part) == kind


def figures(*places):
    """A minifig at each place, all of the first, then all of the second part of each, turned every other time."""
    parts, positions, rotations = [], [], []
    for name, at in FIGURE.items():
        for i, place in enumerate(places):
            turn = TURN if i % 2 else np.eye(3)
            parts.append("3820.dat" if name == "3820" else name)
            positions.append(turn @ at + place)
            rotations.append(turn)
    return Assembly.from_arrays(parts, positions, rotations)


@pytest.mark.parametrize("pairs", [1, 7, 1 << 17])
def test_limbs_hang_on_their_own_figure(monkeypatch, pairs):
    monkeypatch.setattr("brickwright.core.bricks.minifigs._PAIRS", pairs)
    places = [(0, 0, 0), (60, 0, 0), (0, -96, 5)]
    parents = minifig_parents(figures(*places))
    count = len(places)
    expected = [-1 if on < 0 else on * count + i for on in HANGS_ON for i in range(count)]
    assert parents.tolist() == expected


def test_what_is_far_off_or_no_limb_hangs_on_nothing():
    assembly = Assembly.from_arrays(
        ["973.dat", "3626b.dat", "3815.dat", "3001.dat", "3820.dat"],
        [[0, 0, 0], [0, -60, 0], [0, 45, 0], [0, -20, 0], [0, 0, 0]],
    )
    assert minifig_parents(assembly).tolist() == [-1] * 5
    assert minifig_parents(Assembly()).tolist() == []


def test_what_is_beside_a_head_is_not_worn_on_it():
    assembly = Assembly.from_arrays(["3626b.dat", "3901.dat", "3001.dat"], [[0, 0, 0], [0.5, -1.5, 0], [0, -2.5, 0]])
    assert minifig_parents(assembly).tolist() == [-1, 0, -1]


def test_the_minifigs_of_real_models_are_whole(data_dir: Path):
    from brickwright.core.ldraw.reader import read_assembly

    hung: Counter[tuple[str | None, str | None]] = Counter()
    loose = 0
    for path in sorted((data_dir / "ldraw_models").glob("6*.mpd")):
        assembly = read_assembly(path)
        kinds = [limb_kind(part) for part in assembly.parts]
        for kind, parent in zip(kinds, minifig_parents(assembly).tolist(), strict=True):
            if parent >= 0:
                hung[kind, kinds[parent]] += 1
            elif kind not in (None, "torso"):
                loose += 1
    assert hung["arm", "torso"] == hung["hand", "arm"] == 144
    assert set(hung) == {
        ("arm", "torso"),
        ("hand", "arm"),
        ("head", "torso"),
        ("hips", "torso"),
        ("leg", "hips"),
        (None, "head"),
    }
    assert loose == 1  # a skull on a spear
