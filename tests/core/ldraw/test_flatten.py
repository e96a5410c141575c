# SPDX-License-Identifier: GPL-3.0-or-later
"""Nested models: placement, colour 16, steps, parts that travel in the file, cycles, depth, and files that explode."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest
from brickwright.core.bricks.colours import colour
from brickwright.core.errors import InputError
from brickwright.core.ldraw.document import parse_document
from hypothesis import given
from hypothesis import strategies as st

UNIT = "1 0 0 0 1 0 0 0 1"
TURN = "0 0 1 0 1 0 -1 0 0"


def placement(name, colour=16, at="0 0 0", matrix=UNIT):
    return f"1 {colour} {at} {matrix} {name}\n"


def mpd(**models):
    """MPD text of models given as ``name=text``; the names get ``.ldr``."""
    return "".join(f"0 FILE {name}.ldr\n{text}" for name, text in models.items())


def test_frames_multiply_and_colours_are_inherited():
    text = mpd(
        main=placement("arm.ldr", 4, "100 0 0", TURN) + placement("arm.ldr", 16, "0 -24 0") + placement("3001.dat"),
        arm=placement("hand.ldr", 16, "10 0 0", TURN) + placement("3005.dat", 14, "1 2 3"),
        hand=placement("3004.dat", 16, "0 0 7"),
    )
    assembly = parse_document(text).flatten()
    assert assembly.parts == ["3004.dat", "3005.dat", "3004.dat", "3005.dat", "3001.dat"]
    assert assembly.part_names == ("3004.dat", "3005.dat", "3001.dat")
    assert assembly.colours.tolist() == [4, 14, 16, 14, 16]
    turn = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    inner = np.array([10.0, 0, 0]) + turn @ [0, 0, 7]
    expected = [turn @ inner + [100, 0, 0], turn @ [1, 2, 3] + [100, 0, 0], inner - [0, 24, 0], [1, -22, 3], [0, 0, 0]]
    assert np.allclose(assembly.positions, expected)
    assert np.allclose(assembly.rotations[0], turn @ turn)
    assert np.allclose(assembly.rotations[2], turn)


def test_steps_of_a_submodel_are_built_where_it_stands():
    text = mpd(
        main=placement("a.dat")
        + "0 STEP\n"
        + placement("sub.ldr")
        + placement("b.dat")
        + "0 STEP\n"
        + placement("c.dat"),
        sub=placement("d.dat") + "0 STEP\n" + placement("e.dat"),
    )
    assembly = parse_document(text).flatten()
    assert dict(zip(assembly.parts, assembly.steps.tolist(), strict=True)) == {
        "a.dat": 0,
        "d.dat": 1,
        "e.dat": 2,
        "b.dat": 2,
        "c.dat": 3,
    }


def test_a_reference_that_is_no_model_of_the_file_is_a_brick():
    assembly = parse_document(mpd(main=placement("wing.ldr", 4) + placement("3001.DAT"))).flatten()
    assert assembly.parts == ["wing.ldr", "3001.dat"]


TRIANGLE = "3 16 0 0 0 1 0 0 0 1 0\n"


@pytest.mark.parametrize(
    ("name", "text", "is_part"),
    [
        ("x.dat", f"0 Thing\n0 !LDRAW_ORG Unofficial_Part\n{placement('stud.dat')}", True),
        ("x.dat", f"0 Thing\n0 Unofficial Part\n{TRIANGLE}", True),
        ("x.dat", f"0 Thing\n{TRIANGLE}", True),
        ("x.ldr", f"0 Hose\n0 !LDRAW_ORG Model\n{TRIANGLE}", True),
        ("x.dat", f"0 Thing\n{placement('4-4cyli.dat')}{placement('48/4-4disc.dat')}", True),
        ("x.dat", f"0 Car\n{placement('3001.dat')}", False),
        ("x.ldr", f"0 Wing\n0 !LDRAW_ORG Model\n{placement('3001.dat')}", False),
        ("x.ldr", f"0 Wing\n{placement('3001.dat')}{TRIANGLE}", False),
        ("x.ldr", "0 nothing at all\n", False),
    ],
)
def test_a_part_that_travels_in_the_file_is_one_brick(name, text, is_part):
    document = parse_document(f"0 FILE main.ldr\n{placement(name, 4)}0 FILE {name}\n{text}")
    expected = [name] if is_part else ["3001.dat"] if "3001" in text else []
    assert document.flatten().parts == expected


def test_a_part_file_is_one_brick_of_itself():
    text = f"0 Brick 2 x 4\n0 !LDRAW_ORG Part\n{placement('stud.dat')}"
    assembly = parse_document(text, "3001.DAT").flatten()
    assert (assembly.parts, assembly.colours.tolist()) == (["3001.dat"], [16])


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (mpd(a=placement("a.ldr")), "a.ldr → a.ldr"),
        (mpd(a=placement("B.LDR"), b=placement("c.ldr"), c=placement("b.ldr")), "b.ldr → c.ldr → b.ldr"),
        (placement("3001.dat") + placement("Car.LDR"), "car.ldr → car.ldr"),
    ],
)
def test_a_cycle_is_reported_with_its_chain(text, chain):
    with pytest.raises(InputError) as caught:
        parse_document(text, "car.ldr").flatten()
    assert chain in str(caught.value)


def test_a_cycle_of_a_thousand_is_still_one_sentence():
    models = {f"m{i}": placement(f"m{(i + 1) % 1000}.ldr") for i in range(1000)}
    with pytest.raises(InputError) as caught:
        parse_document(mpd(**models)).flatten()
    assert "m0.ldr → m1.ldr" in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_cycle_that_the_main_model_does_not_reach_does_no_harm():
    assembly = parse_document(mpd(main=placement("3001.dat"), loop=placement("loop.ldr"))).flatten()
    assert len(assembly) == 1


@pytest.mark.parametrize("depth", [1000, 5000])
def test_deep_nesting_is_expanded(depth):
    models = {f"m{i}": placement("3005.dat", 4) + placement(f"m{i + 1}.ldr", 16, "0 -8 0") for i in range(depth)}
    models[f"m{depth}"] = placement("3001.dat", 1)
    if depth > 1000:  # each level copies all that is below it
        with pytest.raises(InputError, match="too deeply"):
            parse_document(mpd(**models)).flatten()
        return
    assembly = parse_document(mpd(**models)).flatten()
    assert len(assembly) == depth + 1
    assert np.array_equal(assembly.positions[:, 1], -8.0 * np.arange(depth + 1))


def test_submodels_that_no_brick_reaches_cost_nothing():
    models = {f"m{i}": placement(f"m{i + 1}.ldr") * 10 for i in range(1000)}
    models["m1000"] = "0 nothing\n"
    assembly = parse_document(mpd(**models, last=placement("3001.dat"))).flatten()
    assert (len(assembly), len(assembly.submodels)) == (0, 0)


def test_models_of_one_name_in_several_files_are_told_apart_by_place_alone():
    files = {f"{name}.mpd": f"0 FILE top.ldr\n{placement(part)}" for name, part in (("a", "1.dat"), ("b", "2.dat"))}
    text = mpd(main=placement("a.mpd") + placement("b.mpd", 4))
    assembly = parse_document(text).flatten(lambda name: parse_document(files[name], name) if name in files else None)
    assert assembly.submodels.names == ("top.ldr",)
    assert [(item.name, item.colour) for item in assembly.submodels] == [("top.ldr", 16), ("top.ldr", 4)]


@pytest.mark.parametrize("leaf", [placement("3001.dat"), "0 STEP\n"])
@pytest.mark.parametrize("levels", [10, 1000])
def test_a_file_that_multiplies_itself_is_refused_before_it_is_expanded(levels, leaf):
    models = {f"m{i}": placement(f"m{i + 1}.ldr") * 10 for i in range(levels)}
    models[f"m{levels}"] = leaf
    document = parse_document(mpd(**models))
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(InputError, match=r"more than 1000000 (bricks|steps)"):
        document.flatten()
    assert time.process_time() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()


def test_a_million_bricks_is_the_limit_and_can_be_lowered():
    models = {f"m{i}": placement(f"m{i + 1}.ldr") * 10 for i in range(3)}
    models["m3"] = placement("3001.dat")
    document = parse_document(mpd(**models))
    assert len(document.flatten(max_bricks=1000)) == 1000
    with pytest.raises(InputError, match="more than 999 bricks"):
        document.flatten(max_bricks=999)


def test_numbers_that_overflow_by_nesting_are_refused():
    huge = "1e200 0 0 0 1e200 0 0 0 1e200"
    text = mpd(
        a=placement("b.ldr", 16, "0 0 0", huge), b=placement("c.ldr", 16, "0 0 0", huge), c=placement("3001.dat")
    )
    with pytest.raises(InputError, match="scaled more than"):
        parse_document(text).flatten()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (placement("3001.dat", at="2e9 0 0"), "farther than"),
        (placement("3001.dat", at="0 0 -2e9"), "farther than"),
        (placement("3001.dat", matrix="1e308 0 0 0 1 0 0 0 1"), "scaled more than"),
        (placement("3001.dat", matrix="1 0 0 0 -2e6 0 0 0 1"), "scaled more than"),
    ],
)
def test_a_brick_out_of_all_proportion_is_refused(line, says):
    with pytest.raises(InputError, match=says):
        parse_document(line).flatten()


def test_mirrored_skewed_and_flat_matrices_are_kept():
    matrices = ("-1 0 0 0 1 0 0 0 1", "1 0.5 0 0 1 0 0 0 1", "0 0 0 0 1 0 0 0 1")
    assembly = parse_document("".join(placement("3001.dat", matrix=matrix) for matrix in matrices)).flatten()
    assert assembly.rotations.reshape(3, 9).tolist() == [[float(v) for v in m.split()] for m in matrices]


def test_colour_24_is_the_edge_colour_of_the_placement():
    text = mpd(
        main=placement("sub.ldr", 4) + placement("sub.ldr", 24) + placement("sub.ldr") + placement("3001.dat", 24),
        sub=placement("3001.dat", 24) + placement("3001.dat", 16) + placement("deep.ldr", 24),
        deep=placement("3001.dat"),
    )
    edge = 0x2000000 | int("".join(f"{value:02X}" for value in colour(4).edge), 16)
    expected = [edge, 4, edge, 24, 24, 24, 24, 16, 24, 24]
    assert parse_document(text).flatten().colours.tolist() == expected


@st.composite
def nested_models(draw):
    """Models as lists of (target, colour, position, quarter turns), target -1 being a part, or None for a step."""
    count = draw(st.integers(1, 6))
    models = []
    for i in range(count):
        row = st.tuples(
            st.one_of(st.just(-1), st.integers(min(i + 1, count - 1), count - 1)) if i + 1 < count else st.just(-1),
            st.sampled_from([16, 4, 0x2123456]),
            st.tuples(*[st.integers(-100, 100)] * 3),
            st.integers(0, 3),
        )
        models.append(draw(st.lists(st.one_of(st.none(), row), max_size=4)))
    return models


TURN_MATRIX = np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]])


def expanded(models, number, colour, position, rotation, state):
    """Bricks of a model by plain recursion: (colour, position, rotation, step)."""
    bricks = []
    for row in models[number]:
        if row is None:
            state["step"] += 1
            continue
        target, own, at, turns = row
        own = colour if own == 16 else own
        there, turned = position + rotation @ at, rotation @ np.linalg.matrix_power(TURN_MATRIX, turns)
        if target < 0:
            bricks.append((own, there.tolist(), turned.tolist(), state["step"]))
        else:
            bricks += expanded(models, target, own, there, turned, state)
    return bricks


def occurrences(models, number, colour, position, rotation, state, parent=-1):
    """Submodels by plain recursion, with the submodel of each brick in ``state``; those without a brick are taken out
    again: (name, parent, colour, position, step)."""
    for row in models[number]:
        if row is None:
            state["step"] += 1
            continue
        target, own, at, turns = row
        own = colour if own == 16 else own
        there, turned = position + rotation @ at, rotation @ np.linalg.matrix_power(TURN_MATRIX, turns)
        if target < 0:
            state["owners"].append(parent)
            continue
        found, bricks = len(state["found"]), len(state["owners"])
        state["found"].append((f"m{target}.ldr", parent, own, there.tolist(), state["step"]))
        occurrences(models, target, own, there, turned, state, found)
        if len(state["owners"]) == bricks:
            del state["found"][found:]


@given(nested_models())
def test_submodels_are_what_plain_recursion_says(models):
    assembly = parse_document(text_of(models)).flatten()
    state = {"step": 0, "found": [], "owners": []}
    occurrences(models, 0, 16, np.zeros(3, int), np.eye(3, dtype=int), state)
    assert assembly.submodel.tolist() == state["owners"]
    assert [
        (item.name, item.parent, item.colour, item.position.tolist(), item.step) for item in assembly.submodels
    ] == state["found"]


@given(nested_models())
def test_nesting_is_what_plain_recursion_says(models):
    assembly = parse_document(text_of(models)).flatten()
    expected = expanded(models, 0, 16, np.zeros(3, int), np.eye(3, dtype=int), {"step": 0})
    assert [
        (brick.colour, brick.position.tolist(), brick.rotation.tolist(), brick.step) for brick in assembly
    ] == expected


def text_of(models):
    text = ""
    for i, rows in enumerate(models):
        text += f"0 FILE m{i}.ldr\n"
        for row in rows:
            if row is None:
                text += "0 STEP\n"
                continue
            target, colour, at, turns = row
            matrix = " ".join(str(v) for v in np.linalg.matrix_power(TURN_MATRIX, turns).ravel())
            name = f"m{target}.ldr" if target >= 0 else "3001.dat"
            text += placement(name, colour, " ".join(map(str, at)), matrix)
    return text
