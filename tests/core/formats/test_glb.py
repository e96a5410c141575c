# SPDX-License-Identifier: GPL-3.0-or-later
"""GLB without Blender: what a reader of the specification finds in it is what the assembly says."""

import re

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.colours import load_colours
from brickwright.core.bricks.finishes import GLOW_STRENGTH, linear
from brickwright.core.bricks.meshes import PartMesh, loop_triangles
from brickwright.core.bricks.submodels import Submodel, Submodels
from brickwright.core.formats import glb
from brickwright.core.formats.glb import glb_bytes, write_glb
from brickwright.core.formats.gltf_nodes import ROUNDING, brick_nodes, quaternion, turn
from brickwright.core.ldraw.part_shapes import PartShapes
from glb_reader import Glb
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

SCALE = 0.01
AXES = np.diag([1.0, -1.0, -1.0])
PARTS = ("3001.dat", "3005.dat", "3040b.dat", "nobody-knows.dat")
number = st.floats(-2.0, 2.0)
matrices = arrays(np.float64, (3, 3), elements=number)


@pytest.fixture(scope="module")
def shapes():
    return PartShapes()


def read(assembly, shapes):
    return Glb(glb_bytes(assembly, shapes, SCALE))


def expected_corners(shapes, assembly, i):
    mesh = shapes.mesh(assembly.parts[i])
    points = mesh.vertices.astype(np.float64) @ assembly.rotations[i].T + assembly.positions[i]
    return points @ AXES * SCALE


def bounds(points):
    return np.array([points.min(axis=0), points.max(axis=0)])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PARTS),
            st.sampled_from([4, 47, 16, 383, 0x2FF8000]),
            arrays(np.float64, 3, elements=st.floats(-2000, 2000)),
            matrices,
        ),
        max_size=6,
    )
)
def test_bricks_stand_where_the_assembly_has_them(shapes, bricks):
    parts, colours, positions, rotations = zip(*bricks, strict=True) if bricks else ((), (), (), ())
    assembly = Assembly.from_arrays(
        parts, np.reshape(positions, (-1, 3)), np.reshape(rotations, (-1, 3, 3)), np.array(colours, np.int32)
    )
    file = read(assembly, shapes)
    found = file.bricks()
    assert len(found) == len(bricks)
    for i, (mesh, matrix) in enumerate(found):
        corners = file.corners(mesh) @ matrix[:3, :3].T + matrix[:3, 3]
        # A matrix that is a rotation but for rounding is made one, and numbers have seven digits.
        assert np.allclose(bounds(corners), bounds(expected_corners(shapes, assembly, i)), atol=3 * ROUNDING)
        assert mesh["name"].startswith(assembly.parts[i].removesuffix(".dat"))


def test_submodels_are_nodes_above_their_bricks(shapes):
    turn = Glb.__new__(Glb).matrix({"rotation": [0.5, 0.5, 0.5, 0.5]})[:3, :3]
    mirror, slant = np.diag([1.0, 1.0, -1.0]), np.array([[0.6, -0.8, 0], [0.8, 0.6, 0], [0, 0, 1.0]])
    submodels = Submodels.of(
        [
            Submodel("wing.ldr", -1, np.array([100.0, 0, 0]), slant),
            Submodel("tip.ldr", 0, np.array([100.0, -48, 20]), slant @ turn),
            Submodel("other wing.ldr", -1, np.array([-100.0, 0, 0]), mirror),
            Submodel("empty.ldr", 0, np.zeros(3), np.eye(3)),
        ]
    )
    rng = np.random.default_rng(1)
    assembly = Assembly.from_arrays(
        ["3001.dat", "3040b.dat", "3005.dat", "3040b.dat", "3001.dat", "3005.dat"],
        rng.integers(-300, 300, (6, 3)),
        np.stack([np.eye(3), slant, slant @ turn, mirror @ turn, turn, mirror]),
        [4, 1, 14, 15, 0, 2],
        submodels=submodels,
        submodel=[-1, 0, 1, 1, 2, -1],
    )
    file = read(assembly, shapes)
    for i, (mesh, matrix) in enumerate(file.bricks()):  # bricks of a submodel come in a run here
        corners = file.corners(mesh) @ matrix[:3, :3].T + matrix[:3, 3]
        assert np.allclose(bounds(corners), bounds(expected_corners(shapes, assembly, i)), atol=1e-4)
    nodes = file.document["nodes"]
    roots = [nodes[i].get("name") for i in file.document["scenes"][0]["nodes"]]
    assert roots == [None, "wing", "other wing", None]
    wing = next(node for node in nodes if node.get("name") == "wing")
    assert wing["translation"] == [1, 0, 0]
    assert [nodes[i].get("name") for i in wing["children"]] == [None, "tip"]
    assert "rotation" not in nodes[wing["children"][0]], "a brick that is turned as its submodel is not turned in it"
    assert len(nodes) == 9


def test_geometry_is_stored_once_a_part(shapes):
    count = 400
    assembly = Assembly.from_arrays(
        [PARTS[i % 2] for i in range(count)], np.arange(count * 3).reshape(-1, 3), None, [i % 5 for i in range(count)]
    )
    file = read(assembly, shapes)
    assert len(file.document["nodes"]) == count
    assert len(file.document["meshes"]) == 10
    used = {primitive["attributes"]["POSITION"] for mesh in file.document["meshes"] for primitive in mesh["primitives"]}
    assert len(used) == 2
    assert len(file.document["accessors"]) == 6
    assert len(file.document["materials"]) == 5
    one = len(glb_bytes(assembly.take([0, 1]), shapes, SCALE))
    assert len(glb_bytes(assembly, shapes, SCALE)) - one < 120 * count


def test_normals_and_winding_look_outwards(shapes):
    file = read(Assembly.from_arrays(["3040b.dat"], [[0, 0, 0]]), shapes)
    ((mesh, _),) = file.bricks()
    (primitive,) = mesh["primitives"]
    positions, normals = (file.accessor(primitive["attributes"][name]) for name in ("POSITION", "NORMAL"))
    assert np.abs(np.linalg.norm(normals, axis=1) - 1).max() < 0.00674  # what Khronos' validator lets pass
    triangles = file.accessor(primitive["indices"]).reshape(-1, 3)
    source = shapes.mesh("3040b.dat")
    wanted = source.normals[loop_triangles(source)[0]] @ AXES
    assert np.abs(normals[triangles] - wanted).max() < 0.006
    a, b, c = np.moveaxis(positions[triangles], 1, 0)
    assert (np.einsum("ti,ti->t", np.cross(b - a, c - a), normals[triangles].sum(axis=1)) > -1e-9).mean() > 0.99
    accessor = file.document["accessors"][primitive["attributes"]["POSITION"]]
    assert np.allclose([accessor["min"], accessor["max"]], bounds(positions))
    assert file.document["extensionsRequired"] == ["KHR_mesh_quantization"]


def two_colours():
    corners = np.array([[0, 0, 0], [20, 0, 0], [20, 0, 20], [0, 0, 20]], np.float32)
    return PartMesh(
        corners,
        np.array([0, 1, 2, 3, 3, 2, 1, 0], np.int32),
        np.array([0, 4], np.int32),
        np.zeros(2, bool),
        np.zeros((0, 2), np.int32),
        np.repeat(np.array([[0, 1, 0], [0, -1, 0]], np.float32), 4, axis=0),
        np.array([0, 16], np.int32),
    )


class OneMesh(PartShapes):
    """Every part has this mesh."""

    def __init__(self, mesh):
        super().__init__()
        self._one = mesh

    def mesh(self, part):
        return self._one


def test_fixed_colours_of_a_part_are_primitives_of_their_own():
    file = read(Assembly.from_arrays(["a.dat"] * 2, np.zeros((2, 3)), None, [4, 1]), OneMesh(two_colours()))
    names = [material["name"] for material in file.document["materials"]]
    shown = [[names[p["material"]] for p in mesh["primitives"]] for mesh, _ in file.bricks()]
    assert shown == [
        ["Brickwright 4 Red", "Brickwright 0 Black"],
        ["Brickwright 1 Blue", "Brickwright 0 Black"],
    ]
    assert len({p["attributes"]["POSITION"] for mesh, _ in file.bricks() for p in mesh["primitives"]}) == 1


def test_a_part_without_faces_keeps_its_node():
    empty = PartMesh(
        np.zeros((0, 3), np.float32),
        np.zeros(0, np.int32),
        np.zeros(0, np.int32),
        np.zeros(0, bool),
        np.zeros((0, 2), np.int32),
        np.zeros((0, 3), np.float32),
        np.zeros(0, np.int32),
    )
    file = read(Assembly.from_arrays(["a.dat"], [[20, 0, 0]]), OneMesh(empty))
    assert file.document["nodes"] == [{"translation": [0.2, 0, 0]}]
    assert not {"meshes", "buffers", "accessors", "bufferViews", "extensionsRequired"} & set(file.document)
    assert "nodes" not in read(Assembly(), PartShapes()).document


def test_large_meshes_have_wide_indices(shapes):
    count = 70_000
    triangle = np.arange(count * 3, dtype=np.float32).reshape(-1, 3)
    mesh = PartMesh(
        triangle,
        np.arange(count, dtype=np.int32)[: count // 3 * 3],
        np.arange(0, count // 3 * 3, 3, dtype=np.int32),
        np.zeros(count // 3, bool),
        np.zeros((0, 2), np.int32),
        np.tile(np.array([[0, 1, 0]], np.float32), (count // 3 * 3, 1)),
        np.full(count // 3, 16, np.int32),
    )
    file = read(Assembly.from_arrays(["a.dat"], [[0, 0, 0]]), OneMesh(mesh))
    assert file.accessor(file.document["meshes"][0]["primitives"][0]["indices"]).max() == count // 3 * 3 - 1


def test_submodels_that_hold_only_submodels_keep_their_bricks_in_build_order(shapes):
    chain = [("outer.ldr", -1), ("middle.ldr", 0), ("inner.ldr", 1), ("hollow.ldr", 1)]
    submodels = Submodels.of([Submodel(name, parent, np.zeros(3), np.eye(3)) for name, parent in chain])
    places = np.arange(12.0).reshape(4, 3)
    assembly = Assembly.from_arrays(["3005.dat"] * 4, places, submodels=submodels, submodel=[-1, 2, 2, -1])
    file = read(assembly, shapes)
    nodes, (scene,) = file.document["nodes"], file.document["scenes"]
    outer = scene["nodes"][1]
    assert scene["nodes"] == [0, outer, 3], "the submodel stands where its first brick does"
    names = []
    while "name" in nodes[outer]:
        names.append(nodes[outer]["name"])
        below = nodes[outer]["children"]
        outer = below[0]
    assert (names, below) == (["outer", "middle", "inner"], [1, 2])


def test_materials_say_what_the_finish_is(shapes):
    codes = sorted(load_colours())
    assembly = Assembly.from_arrays(["3005.dat"] * len(codes), np.zeros((len(codes), 3)), None, codes)
    document = read(assembly, shapes).document
    materials = {material["extras"]["brickwright_colour"]: material for material in document["materials"]}
    assert set(materials) == set(codes)
    used = {name for material in materials.values() for name in material.get("extensions", ())}
    assert used | {"KHR_mesh_quantization"} == set(document["extensionsUsed"])
    for code, entry in load_colours().items():
        base = materials[code]["pbrMetallicRoughness"]
        assert base["baseColorFactor"] == pytest.approx([*linear(entry.rgb), entry.alpha / 255], abs=1e-6)
        assert (materials[code].get("alphaMode") == "BLEND") == (entry.alpha < 255)
    assert materials[383]["pbrMetallicRoughness"]["metallicFactor"] == 1.0
    assert materials[36]["extensions"]["KHR_materials_transmission"] == {"transmissionFactor": 1.0}
    assert materials[256]["extensions"]["KHR_materials_specular"] == {"specularFactor": 0.5}
    assert max(materials[21]["emissiveFactor"]) == pytest.approx(
        GLOW_STRENGTH * max(linear(load_colours()[21].rgb)), abs=1e-6
    )


@given(matrices)
def test_every_matrix_is_said_by_one_node_or_two(matrix):
    reader = Glb.__new__(Glb)
    outer, inner = turn(matrix)
    found = reader.matrix(outer)[:3, :3]
    if inner is not None:
        found = found @ reader.matrix(inner)[:3, :3]
    assert np.abs(found - matrix).max() <= 2 * ROUNDING


@given(arrays(np.float64, 4, elements=number).filter(lambda q: np.linalg.norm(q) > 0.1), st.booleans())
def test_rotations_and_mirrored_ones_need_one_node(values, mirrored):
    x, y, z, w = values / np.linalg.norm(values)
    rotation = Glb.__new__(Glb).matrix({"rotation": [x, y, z, w]})[:3, :3]
    assert np.abs(np.abs(quaternion(rotation) @ np.array([x, y, z, w])) - 1) < 1e-5
    outer, inner = turn(np.round(rotation, 3) * ([1, 1, -1] if mirrored else [1, 1, 1]))
    assert inner is None
    assert outer.get("scale", [1, 1, 1]) == ([-1, 1, 1] if mirrored else [1, 1, 1])


def test_a_sheared_brick_keeps_its_place_among_the_roots():
    matrix = np.stack([np.eye(3), [[1, 0.5, 0], [0, 1, 0], [0, 0, 1]], np.eye(3)])
    nodes, roots = brick_nodes(np.array([0, 1, 2]), np.zeros((3, 3)), matrix)
    assert roots == [0, 1, 2]
    assert nodes[1]["children"] == [3]
    assert nodes[3]["mesh"] == 1
    assert [nodes[i].get("mesh") for i in roots] == [0, None, 2]


def test_a_name_that_is_no_text(shapes, tmp_path):
    assembly = Assembly.from_arrays(["3005.dat"], [[0, 0, 0]], name="bad\udcff Größe")
    write_glb(tmp_path / "a.glb", assembly, shapes, SCALE)
    assert Glb((tmp_path / "a.glb").read_bytes()).document["scenes"][0]["name"] == "bad? Größe"


def test_what_is_too_large_is_refused(shapes, monkeypatch, tmp_path):
    monkeypatch.setattr(glb, "MAX_BYTES", 1000)
    with pytest.raises(glb.InputError, match=re.escape("more than 4 GB")):
        write_glb(tmp_path / "a.glb", Assembly.from_arrays(["3005.dat"], [[0, 0, 0]]), shapes, SCALE)
    assert not list(tmp_path.iterdir())
