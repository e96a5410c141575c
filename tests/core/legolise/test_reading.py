# SPDX-License-Identifier: GPL-3.0-or-later
import struct
import sys

import numpy as np
import pytest
from brickwright.core.errors import InputError, MissingDependencyError
from brickwright.core.legolise.colour_space import from_linear
from brickwright.core.legolise.points import PointCloud
from brickwright.core.legolise.reading import read_mesh, read_model, voxelise_model
from PIL import Image
from solids import ball, box

trimesh = pytest.importorskip("trimesh")

BOX = trimesh.creation.box((4, 2, 2))


def test_glb_has_nodes_textures_and_factors_and_becomes_z_up(tmp_path):
    image = Image.fromarray(np.array([[[255, 0, 0]], [[0, 0, 255]]], np.uint8))
    top = BOX.copy()
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=image, baseColorFactor=[128, 255, 255, 255])
    top.visual = trimesh.visual.TextureVisuals(uv=np.full((len(top.vertices), 2), 0.2), material=material)
    scene = trimesh.Scene()
    scene.add_geometry(BOX.copy(), transform=trimesh.transformations.translation_matrix([0, 1, 0]))
    mirror = np.diag([-1.0, 1, 1, 1])
    mirror[:3, 3] = [0, 3, 0]
    scene.add_geometry(top, transform=mirror)
    (tmp_path / "two.glb").write_bytes(scene.export(file_type="glb"))
    mesh = read_mesh(tmp_path / "two.glb")
    assert mesh.vertices.min(axis=0) == pytest.approx([-2, -1, 0])
    assert mesh.vertices.max(axis=0) == pytest.approx([2, 1, 4])
    cells = voxelise_model(mesh, 4)
    assert cells.occupancy.shape == (4, 2, 10)
    assert cells.occupancy.all()
    assert (cells.rgb[:, :, -1] == (0, 0, 255)).all()  # the lower row of the picture; red and green are multiplied by 0


def test_factors_of_gltf_are_linear_light(tmp_path):
    grey = BOX.copy()
    grey.visual = trimesh.visual.TextureVisuals(
        material=trimesh.visual.material.PBRMaterial(baseColorFactor=[55, 128, 255, 255])
    )
    grey.export(tmp_path / "grey.glb")
    assert (read_mesh(tmp_path / "grey.glb").colours == from_linear(np.array([55, 128, 255]) / 255)).all()


def test_obj_has_materials_and_textures_of_its_own_folder_only(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    Image.new("RGB", (2, 2), (10, 200, 30)).save(folder / "paint.png")
    Image.new("RGB", (2, 2), (250, 0, 0)).save(tmp_path / "secret.png")
    corners = "".join(f"v {x} {y} {z}\n" for x, y, z in BOX.vertices)
    faces = [f"f {' '.join(f'{i + 1}/1' for i in face)}\n" for face in BOX.faces]
    for name, colour in (("paint.png", (10, 200, 30)), ("../secret.png", None), (str(tmp_path / "secret.png"), None)):
        (folder / "box.mtl").write_text(f"newmtl paint\nKd 0.5 0.25 1\nmap_Kd {name}\n")
        (folder / "box.obj").write_text(f"mtllib box.mtl\n{corners}vt 0.5 0.5\nusemtl paint\n{''.join(faces)}")
        mesh = read_mesh(folder / "box.obj")
        assert mesh.vertices[:, 2].max() == pytest.approx(1)
        rgb = voxelise_model(mesh, 4).rgb
        assert (rgb == (colour or (128, 64, 255))).all() or (colour is None and not mesh.textures)
        assert not (rgb == (250, 0, 0)).all(axis=3).any()


def test_stl_and_ply_keep_z_up_and_ply_its_colours(tmp_path):
    tall = trimesh.creation.box((1, 1, 5))
    tall.export(tmp_path / "tall.stl")
    tall.visual.vertex_colors = np.tile(np.array([9, 99, 199, 255], np.uint8), (len(tall.vertices), 1))
    tall.export(tmp_path / "tall.ply")
    assert voxelise_model(read_mesh(tmp_path / "tall.stl"), 10).occupancy.shape == (2, 2, 25)
    assert (voxelise_model(read_mesh(tmp_path / "tall.ply"), 10).rgb == (9, 99, 199)).all()


def cloud_of_ball(count=2500):
    steps = np.arange(count) + 0.5
    turn, height = np.pi * (1 + 5**0.5) * steps, 1 - 2 * steps / count  # a spiral, evenly spread
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.cos(turn), flat * np.sin(turn), height], axis=1)


@pytest.mark.parametrize("kind", ["ply", "xyz", "npy"])
def test_points_become_a_body_without_gaps(tmp_path, kind):
    points = cloud_of_ball()
    rgb = np.where(points[:, 2:] > 0, [200, 20, 20], [20, 20, 200])
    path = tmp_path / f"ball.{kind}"
    if kind == "ply":
        trimesh.PointCloud(points, colors=rgb.astype(np.uint8)).export(path)
    elif kind == "xyz":
        np.savetxt(path, np.concatenate([points, rgb], axis=1))
    else:
        np.save(path, np.concatenate([points, rgb], axis=1))
    model = read_model(path)
    assert isinstance(model, PointCloud)
    cells = voxelise_model(model, 16)
    exact = voxelise_model(ball(), 16).occupancy
    assert (cells.occupancy & exact).sum() / (cells.occupancy | exact).sum() > 0.85
    assert (cells.rgb[cells.occupancy][:, 0] > 100).mean() == pytest.approx(0.5, abs=0.1)
    hollow = voxelise_model(model, 16, solid=False)
    assert hollow.occupancy.sum() < 0.6 * cells.occupancy.sum()
    with pytest.raises(InputError, match="points without faces"):
        read_mesh(path)


def test_arrays_are_cubes(tmp_path):
    filled = np.zeros((4, 4, 4), bool)
    filled[:, :, :2] = True
    np.save(tmp_path / "bool.npy", filled)
    assert voxelise_model(read_model(tmp_path / "bool.npy"), 4).occupancy.shape == (4, 4, 5)
    rgba = np.zeros((2, 2, 2, 4), np.float32)
    rgba[..., 0] = 1.0
    rgba[0, ..., 3] = 1
    np.save(tmp_path / "rgba.npy", rgba)
    cells = voxelise_model(read_model(tmp_path / "rgba.npy"), 4)
    assert cells.occupancy.shape == (2, 4, 10)
    assert (cells.rgb == (255, 0, 0)).all()


BAD = {
    "a.txt": (b"hello", "none of the kinds"),
    "a.glb": (b"glTF" + b"\0" * 30, "damaged or no GLB"),
    "b.glb": (b"", "damaged or no GLB"),
    "a.obj": (b"", "damaged|no faces"),
    "a.stl": (b"solid nothing", "damaged|no faces"),
    "a.ply": (b"ply\nformat ascii 1.0\nelement vertex 9\n", "damaged or no PLY"),
    "a.vox": (b"PNG", "no MagicaVoxel"),
    "a.npy": (b"\x93NUMPY\x01\x00", "not a NumPy"),
    "a.xyz": (b"1 2\n", "three or six"),
    "b.xyz": (b"1 2 x\n", "three or six"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path, name):
    content, words = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_model(tmp_path / name)


@pytest.mark.parametrize("end", [".glb", ".vox", ".npy", ".xyz"])
def test_a_file_that_is_not_there_is_told(tmp_path, end):
    with pytest.raises(InputError, match="cannot be read"):
        read_model(tmp_path / f"nothing{end}")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.zeros((2, 2, 2)), "no voxels"),
        (np.array([[object()]]), "holds values|not a NumPy"),
        (np.zeros((3, 5)), "points"),
        (np.zeros((2, 2, 2, 7)), "fourth dimension"),
        (np.full((2, 3), np.nan), "not numbers"),
    ],
)
def test_arrays_that_hold_nothing_are_told(tmp_path, values, words):
    np.save(tmp_path / "array.npy", values, allow_pickle=True)
    with pytest.raises(InputError, match=words):
        read_model(tmp_path / "array.npy")


def test_a_gltf_reads_no_file_outside_of_its_folder(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    triangle = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    (tmp_path / "outside.bin").write_bytes(triangle)
    (folder / "inside.bin").write_bytes(triangle)
    text = """{"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}], "buffers": [{"byteLength": 36, "uri": "URI"}]}"""
    (folder / "good.gltf").write_text(text.replace("URI", "inside.bin"))
    assert len(read_mesh(folder / "good.gltf").triangles) == 1
    for uri in ("../outside.bin", "..%2Foutside.bin", str(tmp_path / "outside.bin")):
        (folder / "bad.gltf").write_text(text.replace("URI", uri))
        with pytest.raises(InputError, match="damaged"):
            read_mesh(folder / "bad.gltf")


def test_without_trimesh_the_message_names_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trimesh", None)
    (tmp_path / "a.glb").write_bytes(b"")
    with pytest.raises(MissingDependencyError, match=r"brickwright\[mesh\]"):
        read_model(tmp_path / "a.glb")


def test_a_box_of_cubes_is_closed(tmp_path):
    np.save(tmp_path / "one.npy", np.ones((1, 1, 1)))
    mesh = read_mesh(tmp_path / "one.npy")
    assert len(mesh.triangles) == len(box().triangles)
    assert trimesh.Trimesh(mesh.vertices, mesh.triangles).volume == pytest.approx(1)
