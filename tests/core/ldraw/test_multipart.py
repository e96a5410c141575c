# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies as multi-part text: submodels, steps and colours come back; what is alike is written once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.submodels import Submodel, Submodels
from brickwright.core.errors import InputError
from brickwright.core.ldraw.document import parse_document
from brickwright.core.ldraw.multipart import assembly_to_mpd
from brickwright.core.ldraw.reader import read_assembly
from hypothesis import given
from hypothesis import strategies as st

UNIT = "1 0 0 0 1 0 0 0 1"
MATRICES = (
    UNIT,
    "0 0 1 0 1 0 -1 0 0",
    "-1 0 0 0 1 0 0 0 1",
    "0.8 0 0.6 0 1 0 -0.6 0 0.8",
    "2 0 0 0 2 0 0 0 2",
    "1 0.5 0 0 1 0 0 0 1",
)
FLAT = "1 0 0 0 0 0 0 0 1"


def placement(name, colour=16, at="0 0 0", matrix=UNIT):
    return f"1 {colour} {at} {matrix} {name}\n"


def mpd(**models):
    return "".join(f"0 FILE {name}.ldr\n{text}" for name, text in models.items())


def again(assembly, name=""):
    text = assembly_to_mpd(assembly, name)
    return parse_document(text.encode("utf-8", "strict")).flatten(), text


def same_bricks(one, two):
    return (
        one.parts == two.parts
        and np.array_equal(one.colours, two.colours)
        and np.array_equal(one.steps, two.steps)
        and np.allclose(one.positions, two.positions, rtol=0, atol=1e-3)
        and np.allclose(one.rotations, two.rotations, rtol=0, atol=1e-6)
    )


def same_structure(one, two):
    mine, theirs = one.submodels, two.submodels
    return (
        [item.name for item in mine] == [item.name for item in theirs]
        and all(np.array_equal(getattr(mine, key), getattr(theirs, key)) for key in ("parents", "colours", "steps"))
        and np.array_equal(one.submodel, two.submodel)
        and np.allclose(mine.positions, theirs.positions, rtol=0, atol=1e-3)
        and np.allclose(mine.rotations, theirs.rotations, rtol=0, atol=1e-6)
    )


@st.composite
def documents(draw, colours=(16, 4, 0x2123456)):
    """MPD text of models that place parts and later models, with step lines anywhere and some empty models."""
    count = draw(st.integers(1, 6))
    text = ""
    for i in range(count):
        text += f"0 FILE m{i}.ldr\n0 a model\n"
        for _ in range(draw(st.integers(0, 5))):
            kind = draw(st.integers(0, 3))
            if kind == 0:
                text += "0 STEP\n"
                continue
            inner = kind == 1 and i + 1 < count
            name = (
                f"m{draw(st.integers(i + 1, count - 1))}.ldr" if inner else draw(st.sampled_from(["3001.dat", "b.dat"]))
            )
            at = " ".join(str(draw(st.integers(-400, 400)) / 4) for _ in range(3))
            matrix = draw(st.sampled_from(MATRICES if inner else (*MATRICES, FLAT)))
            text += placement(name, draw(st.sampled_from(colours)), at, matrix)
    return text


@given(documents())
def test_what_a_file_says_comes_back(text):
    assembly = parse_document(text).flatten()
    found, written = again(assembly)
    assert same_bricks(found, assembly)
    assert same_structure(found, assembly)
    assert written.count("0 FILE") <= 1 + len(set(assembly.submodels.names))
    assert assembly_to_mpd(replace(found, name=assembly.name)) == written


@given(documents((16, 4, 24)))
def test_edge_colours_come_back_as_what_they_are(text):
    assembly = parse_document(text).flatten()
    found, _ = again(assembly)
    assert same_bricks(found, assembly)
    assert len(found.submodels) == len(assembly.submodels)


@given(documents((16, 4, 24)), st.randoms(use_true_random=False))
def test_an_edited_assembly_keeps_its_bricks_and_submodels(text, random):
    assembly = parse_document(text).flatten()
    n, m = len(assembly), len(assembly.submodels)
    order = [i for i in range(n) if random.random() < 0.8]
    random.shuffle(order)
    edited = assembly.take(order)
    homes = np.array([random.randrange(-1, m) if random.random() < 0.3 else home for home in edited.submodel], np.int32)
    steps = np.array([random.randrange(6) for _ in order], np.int32)
    colours = np.array([random.choice([16, 24, 4, 1]) for _ in order], np.int32)
    edited = replace(edited, submodel=homes, steps=steps, colours=colours)
    found, _ = again(edited)

    def told(whole):
        """Each brick with the frames of the submodels that it is in, in no order."""
        rows = []
        for i, brick in enumerate(whole):
            path, owner = [], int(whole.submodel[i])
            while owner >= 0:
                path.append(np.round(whole.submodels.positions[owner], 2).tolist())
                owner = int(whole.submodels.parents[owner])
            # Off the halves, where the last digit of a sum would decide.
            place = np.round(np.concatenate([brick.position, brick.rotation.ravel()]) + 0.0013, 2) + 0.0
            rows.append((brick.part, brick.colour, place.tolist(), len(path)))
        return sorted(rows)

    assert told(found) == told(edited)
    assert (np.diff(found.steps) >= 0).all()
    final, _ = again(found)
    assert same_bricks(final, found)
    assert same_structure(final, found)


def test_alike_submodels_share_a_block_in_whatever_colour_and_place():
    text = mpd(
        main=placement("wing.ldr", 4, "0 0 0", MATRICES[1])
        + placement("wing.ldr", 1, "100 0 0", MATRICES[3])
        + placement("wing.ldr", 16, "0 -50 7"),
        wing=placement("3001.dat") + placement("3003.dat", 4, "20 0 0") + placement("tip.ldr", 16, "5 5 5"),
        tip=placement("3005.dat") + placement("3005.dat", 2, "0 -24 0"),
    )
    assembly = parse_document(text).flatten()
    found, written = again(assembly)
    assert written.count("0 FILE") == 3
    assert "1 16 0 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n" in written
    assert same_bricks(found, assembly)
    assert same_structure(found, assembly)


def test_an_edited_occurrence_gets_a_block_of_its_own():
    text = mpd(
        main=placement("wing.ldr") + placement("wing.ldr", 16, "0 0 100") + placement("wing.ldr", 16, "0 0 200"),
        wing=placement("3001.dat", 4) + placement("3005.dat", 4, "0 -24 0"),
    )
    assembly = parse_document(text).flatten()
    positions = assembly.positions.copy()
    positions[3] += [20, 0, 0]
    found, written = again(replace(assembly, positions=positions))
    assert [item.name for item in found.submodels] == ["wing.ldr", "wing (2).ldr", "wing.ldr"]
    assert np.array_equal(found.positions, positions)
    colours = assembly.colours.copy()
    colours[0] = 14
    found, written = again(replace(assembly, colours=colours))
    assert [item.name for item in found.submodels] == ["wing (2).ldr", "wing.ldr", "wing.ldr"]
    assert written.count("0 FILE") == 3
    nudged = assembly.positions.copy()
    nudged[3] += 0.0009
    assert again(replace(assembly, positions=nudged))[1].count("0 FILE") == 2


def test_a_submodel_that_was_moved_as_a_whole_stands_where_it_is_now():
    text = mpd(
        main=placement("wing.ldr") + placement("wing.ldr", 16, "0 0 100"),
        wing=placement("3001.dat", 4) + placement("3005.dat", 4, "0 -24 0") + placement("tip.ldr", 16, "10 0 0"),
        tip=placement("3003.dat", 1) + placement("3003.dat", 1, "40 0 0"),
    )
    assembly = parse_document(text).flatten()
    turn = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    positions, rotations = assembly.positions.copy(), assembly.rotations.copy()
    positions[4:] = positions[4:] @ turn.T + [7, 0, 300]
    rotations[4:] = turn @ rotations[4:]
    found, written = again(replace(assembly, positions=positions, rotations=rotations))
    assert written.count("0 FILE") == 3
    assert np.allclose(found.positions, positions)
    assert found.submodels[2].position.tolist() == [107, 0, 300]
    assert np.array_equal(found.submodels[2].rotation, turn)


def test_bricks_of_a_flat_or_wild_matrix_are_written_in_the_parent():
    text = mpd(
        main=placement("flat.ldr", 4, "10 0 0", FLAT)
        + placement("fine.ldr", 16, "0 0 9", "1e5 0 0 0 1e5 0 0 0 1e-5")
        + placement("sheared.ldr", 1, "1 2 3", MATRICES[5]),
        flat=placement("3001.dat") + placement("inner.ldr", 16, "0 5 0"),
        inner=placement("3003.dat", 2, "1 1 1"),
        fine=placement("3004.dat", 3, "0.0001234567 1 2"),
        sheared=placement("3005.dat", 16, "7 7 7", MATRICES[3]),
    )
    assembly = parse_document(text).flatten()
    assert [item.name for item in assembly.submodels] == ["flat.ldr", "inner.ldr", "fine.ldr", "sheared.ldr"]
    found, _ = again(assembly)
    assert same_bricks(found, assembly)
    assert [item.name for item in found.submodels] == ["sheared.ldr"]
    assert found.submodel.tolist() == [-1, -1, -1, 0]


def test_a_frame_too_coarse_for_the_decimals_is_not_used():
    text = mpd(
        main=placement("huge.ldr", 16, "0 0 9", "1e4 0 0 0 1e4 0 0 0 1e4"),
        huge=placement("outer.ldr", 16, "1 0 0"),
        outer=placement("3004.dat", 3, "0.0000123 0 0") + placement("3004.dat", 3, "1 0 0"),
    )
    assembly = parse_document(text).flatten()
    found, _ = again(assembly)
    assert len(assembly.submodels) == 2
    assert len(found.submodels) == 0
    assert same_bricks(found, assembly)


def stepped(homes, steps, sub_step=3):
    """Bricks ``0.dat``, ``1.dat`` and so on in the main model (-1) or in a submodel, with their steps."""
    submodels = Submodels.of([Submodel("sub.ldr", -1, np.zeros(3), np.eye(3), 16, sub_step)])
    parts = [f"{i}.dat" for i in range(len(homes))]
    positions = np.zeros((len(homes), 3))
    found, _ = again(Assembly.from_arrays(parts, positions, None, 4, steps, "", submodels, homes))
    return [(int(part[0]), step) for part, step in zip(found.parts, found.steps.tolist(), strict=True)]


def test_a_brick_that_comes_too_late_for_its_submodel_holds_nobody_up():
    homes, steps = [-1, 0, 0, -1, -1, 0], [0, 3, 4, 5, 6, 9]
    assert stepped(homes, steps) == [(0, 0), (1, 3), (2, 4), (5, 5), (3, 5), (4, 6)]


def test_a_brick_that_comes_too_early_for_its_submodel_waits_for_it():
    homes, steps = [0, -1, 0, 0, -1], [0, 1, 3, 4, 5]
    assert stepped(homes, steps) == [(1, 1), (0, 3), (2, 3), (3, 4), (4, 5)]


def test_a_submodel_whose_bricks_all_come_earlier_is_placed_with_them():
    assert stepped([-1, 0, -1], [0, 1, 2], 7) == [(0, 0), (1, 1), (2, 2)]


def test_a_submodel_does_not_begin_before_the_one_that_it_is_in():
    placed = [
        Submodel(name, parent, np.zeros(3), np.eye(3), 16, step) for name, parent, step in (("a", -1, 2), ("b", 0, 0))
    ]
    assembly = Assembly.from_arrays(
        ["0.dat", "1.dat", "2.dat"], np.zeros((3, 3)), None, 4, [1, 2, 2], "", Submodels.of(placed), [-1, 0, 1]
    )
    found, _ = again(assembly)
    assert [(int(part[0]), step) for part, step in zip(found.parts, found.steps.tolist(), strict=True)] == [
        (0, 1), (1, 2), (2, 2),
    ]  # fmt: skip
    assert found.submodels.steps.tolist() == [2, 2]


def one_of(name, part="3001.dat"):
    submodels = Submodels.of([Submodel(name, -1, np.zeros(3), np.eye(3))])
    return Assembly.from_arrays([part], np.zeros((1, 3)), submodels=submodels, submodel=0)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("wing", "wing"),
        ("sub/wing.ldr", "sub/wing.ldr"),
        ("3001.DAT", "3001 (2).DAT"),
        ("a\n0 STEP\nb", "a 0 STEP b"),
        ("../wing.ldr", "__wing.ldr"),
        ("C:\\wing.ldr", "C__wing.ldr"),
        ("..", "_"),
        ("", "submodel.ldr"),
        ("car.ldr", "car.ldr"),
        ("x" * 400 + ".ldr", "x" * 243 + ".ldr"),
        ("Unofficial part.ldr", "Unofficial part.ldr"),
        ("\udc80.ldr", "submodel.ldr"),
    ],
)
def test_any_name_makes_a_block(name, read):
    found, written = again(one_of(name), "car")
    assert found.parts == ["3001.dat"]
    assert [item.name for item in found.submodels] == [read]
    assert ("0 FILE car (2).ldr" in written) == (name == "car.ldr")


def test_a_block_of_primitives_is_still_a_model():
    found, _ = again(one_of("thing.dat", "stud.dat"))
    assert (found.parts, [item.name for item in found.submodels]) == (["stud.dat"], ["thing.ldr"])


def test_what_a_line_cannot_hold_is_refused():
    with pytest.raises(InputError, match="not a finite number"):
        assembly_to_mpd(replace(one_of("a.ldr"), positions=np.full((1, 3), np.nan)))


def test_submodels_without_a_number_that_can_be_written_are_left_out():
    submodels = Submodels.of([Submodel("a.ldr", -1, np.full(3, np.nan), np.eye(3), -3, -7)])
    assembly = Assembly.from_arrays(["3001.dat"], np.zeros((1, 3)), submodels=submodels, submodel=0)
    found, _ = again(assembly)
    assert (len(found), len(found.submodels)) == (1, 0)


def test_real_models_come_back(data_dir):
    for path in sorted((data_dir / "ldraw_models").glob("*.mpd")):
        assembly = read_assembly(path)
        found, written = again(assembly, path.stem)
        assert same_bricks(found, assembly), path.name
        assert same_structure(found, assembly), path.name
        assert written.count("0 FILE ") == 1 + len(assembly.submodels.names) + len(assembly.embedded), path.name
        assert found.embedded == assembly.embedded, path.name
