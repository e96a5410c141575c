# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.ldraw.entries.connectors import Survey, kind_of
from brickwright.core.ldraw.library import Library
from studded_library import place, text, write_library


def survey(folder, **files):
    return Survey(Library(write_library(folder, **files)))


def test_studs_of_a_part_and_of_its_subparts(tmp_path):
    found = survey(tmp_path)
    base, axes, hollow = found.connectors("100.dat").studs()
    assert base.tolist() == [[-10, 0, -10], [-10, 0, 10], [10, 0, -10], [10, 0, 10]]
    assert axes.tolist() == [[0, -1, 0]] * 4
    assert not hollow.any()
    base, axes, _ = found.connectors("101.dat").studs()
    assert base.tolist() == [[0, 0, 0], [0, 10, -10]]
    assert axes.tolist() == [[0, -1, 0], [0, 0, -1]]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.diag((1, 1, 1)), [0, 0, 0]),
        (np.diag((1, 3, 1)), [0, -8, 0]),  # a stretched stud keeps its top
        (np.diag((1, 0.5, 1)), [0, 0, 0]),
        (np.diag((-1, 1, 1)), [0, 0, 0]),
        (np.diag((1, 0.05, 1)), None),  # a disc that lies on a face
        (np.diag((1.5, 1, 1.5)), None),  # too wide for a socket
    ],
)
def test_scaled_studs(tmp_path, matrix, expected):
    found = survey(tmp_path, parts={"1.dat": text("A", place("stud.dat", matrix=matrix))})
    base = found.connectors("1.dat").studs()[0].tolist()
    assert base == ([] if expected is None else [expected])


def test_a_stud_that_is_drawn_twice_counts_once(tmp_path):
    lines = [place("stud.dat"), place("stud2.dat", (0, 0, 1e-5))]
    found = survey(tmp_path, parts={"1.dat": text("A", *lines)})
    assert len(found.connectors("1.dat").studs()[0]) == 1


def test_tubes_end_below_and_point_out(tmp_path):
    tips, axes = survey(tmp_path).connectors("100.dat").tips("tube")
    assert tips.tolist() == [[0, 24, 0]]
    assert axes.tolist() == [[0, 1, 0]]


def test_a_cylinder_is_a_bar_by_its_radius(tmp_path):
    sizes = {"bar": (4, 20, 4), "thin": (2, 20, 2), "short": (4, 2, 4)}
    parts = {f"{name}.dat": text("A", place("4-4cyli.dat", matrix=np.diag(size))) for name, size in sizes.items()}
    found = survey(tmp_path, parts=parts)
    assert [name for name in sizes if "bar" in found.connectors(f"{name}.dat").at] == ["bar"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("stud.dat", "stud"), ("studa.dat", "stud"), ("48/stud.dat", "stud"), ("stud2.dat", "hollow stud"),
        ("stud4.dat", "tube"), ("1-4stud4.dat", "tube"), ("stud3.dat", "post"), ("peghole.dat", "pin hole"),
        ("axlehol8.dat", "axle hole"), ("axl2hole.dat", "axle hole"), ("axle.dat", "axle"), ("clip10.dat", "clip"),
        ("confric3.dat", "pin"), ("joint8ball.dat", "ball"), ("box5.dat", None), ("stug-2x2.dat", None),
        ("4-4cyli.dat", None), ("connhole.dat", None), ("3001.dat", None),
    ],
)  # fmt: skip
def test_kinds(name, kind):
    assert kind_of(name) == kind


def test_a_part_that_contains_itself_is_refused(tmp_path):
    parts = {"1.dat": text("A", place("2.dat")), "2.dat": text("B", place("1.dat"))}
    with pytest.raises(InputError, match="contains itself"):
        survey(tmp_path, parts=parts).connectors("1.dat")
