# SPDX-License-Identifier: GPL-3.0-or-later
"""GLB, glTF, OBJ, STL and PLY through trimesh, the one module that imports it.

Files that a file names are looked for in its own folder and below, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, MissingDependencyError
from .colour_space import from_linear
from .mesh import ColouredMesh
from .points import PointCloud

MAX_BYTES = 1 << 29
_MOST_TEXELS = 2048  # a side; larger textures are made smaller
_Y_UP = (".glb", ".gltf", ".obj")
_GREY = (160, 160, 160)
KINDS = (".glb", ".gltf", ".obj", ".stl", ".ply")


def read_scene(path: Path) -> ColouredMesh | PointCloud:
    """All meshes of a file as one, z up, each where its nodes place it; a file of points alone as a point cloud.

    glTF and OBJ have y up, as their standard and custom say; STL and PLY are taken as they are. Raises
    :class:`InputError` for what cannot be read, :class:`MissingDependencyError` without trimesh.
    """
    try:
        import trimesh
        from PIL import Image
    except ImportError as error:
        raise MissingDependencyError(
            'Reading meshes needs trimesh and Pillow: pip install "brickwright[mesh]".'
        ) from error
    kind = path.suffix.lower()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"The mesh {path} is larger than {MAX_BYTES >> 20} MB; simplify it first.")
        with path.open("rb") as stream:
            scene: Any = trimesh.load_scene(
                stream, file_type=kind[1:], resolver=_Folder(path.parent), process=False, maintain_order=True
            )
    except OSError as error:
        raise InputError(f"The mesh {path} cannot be read: {error.strerror or error}.") from error
    except InputError:
        raise
    except Exception as error:  # parsers of strangers' files raise whatever they stumble over
        raise InputError(f"The mesh {path} is damaged or no {kind[1:].upper()} file; export it again.") from error
    try:
        meshes, points = _parts(scene, Image, linear=kind in (".glb", ".gltf"))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OSError) as error:
        raise InputError(f"The mesh {path} is damaged; export it again.") from error
    turn = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]]) if kind in _Y_UP else np.eye(3)
    if not meshes and points:
        return PointCloud(np.concatenate([at for at, _ in points]) @ turn.T, np.concatenate([rgb for _, rgb in points]))
    if not meshes:
        raise InputError(f"There are no faces in {path}; nothing can be built.")
    return _joined(meshes, turn)


class _Folder(Mapping[str, bytes]):
    """The files below a folder by the names that a file in it uses, read when asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def __getitem__(self, name: str) -> bytes:
        try:
            path = (self._folder / unquote(name.replace("\\", "/"))).resolve()
            if not path.is_relative_to(self._folder) or path.stat().st_size > MAX_BYTES:
                raise KeyError(name)
            return path.read_bytes()
        except (OSError, ValueError) as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return (str(path.relative_to(self._folder)) for path in self._folder.iterdir() if path.is_file())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _parts(
    scene: Any, image_module: Any, linear: bool
) -> tuple[list[ColouredMesh], list[tuple[NDArray[np.float64], NDArray[np.uint8]]]]:
    """Meshes and points of the nodes of a scene, in its frame; ``linear``: colours of materials are in linear light."""
    meshes, points = [], []
    for node in scene.graph.nodes_geometry:
        matrix, name = scene.graph[node]
        geometry = scene.geometry[name]
        vertices = np.asarray(geometry.vertices, np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
        faces = getattr(geometry, "faces", None)
        if faces is None:
            rgba = np.asarray(getattr(geometry, "colors", None))
            known = rgba.ndim == 2 and len(rgba) == len(vertices) > 0
            points.append((vertices, rgba[:, :3].astype(np.uint8) if known else _grey(len(vertices))))
        elif len(faces):
            triangles = np.asarray(faces, np.int64)
            mesh = ColouredMesh(vertices, triangles, **_colours(geometry, triangles, image_module, linear))
            meshes.append(_turned_over(mesh) if np.linalg.det(matrix[:3, :3]) < 0 else mesh)
    return meshes, points


def _turned_over(mesh: ColouredMesh) -> ColouredMesh:
    """The mesh with its faces looking to the other side, which a mirror makes necessary."""
    corners = None if mesh.corners is None else mesh.corners[:, ::-1]
    uv = None if mesh.uv is None else mesh.uv[:, ::-1]
    return replace(mesh, triangles=mesh.triangles[:, ::-1], corners=corners, uv=uv)


def _grey(count: int) -> NDArray[np.uint8]:
    return np.full((count, 3), _GREY, np.uint8)


def _colours(geometry: Any, faces: NDArray[np.int64], image_module: Any, linear: bool) -> dict[str, Any]:
    """The colour fields of :class:`ColouredMesh` for a mesh of trimesh."""
    visual, count = geometry.visual, len(faces)
    plain = _grey(count)
    if visual.kind == "face":
        return {"colours": np.asarray(visual.face_colors, np.uint8)[:, :3].copy()}
    if visual.kind == "vertex":
        rgb = np.asarray(visual.vertex_colors, np.uint8)[:, :3]
        return {"colours": np.full((count, 3), 255, np.uint8), "corners": _srgb(rgb, linear)[faces]}
    if visual.kind != "texture":
        return {"colours": plain}
    material = visual.material
    factor = getattr(material, "baseColorFactor", None)
    if factor is None and not linear:
        factor = getattr(material, "diffuse", None)
    image = getattr(material, "baseColorTexture", None)
    if image is None:
        image = getattr(material, "image", None)
    base = np.array([255, 255, 255]) if factor is None else np.asarray(factor)[:3]
    fields: dict[str, Any] = {"colours": np.tile(_srgb(base.astype(np.uint8), linear), (count, 1))}
    attribute = getattr(visual, "vertex_attributes", {}).get("color")
    if attribute is not None and len(attribute) == len(geometry.vertices):
        fields["corners"] = _srgb(np.asarray(attribute)[:, :3].astype(np.uint8), linear)[faces]
    uv = getattr(visual, "uv", None)
    if image is not None and uv is not None and len(uv) == len(geometry.vertices):
        image = image.convert("RGBA")
        image.thumbnail((_MOST_TEXELS, _MOST_TEXELS), image_module.Resampling.BOX)
        fields["textures"] = (np.asarray(image, np.uint8),)
        fields["texture"] = np.zeros(count, np.int64)
        fields["uv"] = np.asarray(uv, np.float64)[faces]
        if not linear:
            fields["colours"] = np.full((count, 3), 255, np.uint8)  # an OBJ's map stands for its Kd
    return fields


def _srgb(rgb: NDArray[np.uint8], linear: bool) -> NDArray[np.uint8]:
    return from_linear(rgb / 255) if linear else rgb


def _joined(meshes: list[ColouredMesh], turn: NDArray[np.float64]) -> ColouredMesh:
    """One mesh of several, turned."""
    offsets = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes[:-1]])
    first = np.cumsum([0] + [len(mesh.textures) for mesh in meshes[:-1]])
    textures = tuple(texture for mesh in meshes for texture in mesh.textures)
    corners = uv = texture = None
    if any(mesh.corners is not None for mesh in meshes):
        whites = [np.full((len(mesh.triangles), 3, 3), 255, np.uint8) for mesh in meshes]
        corners = np.concatenate([w if m.corners is None else m.corners for m, w in zip(meshes, whites, strict=True)])
    if textures:
        none = [np.zeros((len(mesh.triangles), 3, 2)) for mesh in meshes]
        uv = np.concatenate([n if m.uv is None else m.uv for m, n in zip(meshes, none, strict=True)])
        texture = np.concatenate(
            [
                np.full(len(mesh.triangles), -1) if mesh.texture is None else mesh.texture + start
                for mesh, start in zip(meshes, first, strict=True)
            ]
        )
    return ColouredMesh(
        np.concatenate([mesh.vertices for mesh in meshes]) @ turn.T,
        np.concatenate([mesh.triangles + offset for mesh, offset in zip(meshes, offsets, strict=True)]),
        np.concatenate([mesh.colours for mesh in meshes]),
        corners,
        textures,
        texture,
        uv,
    )
