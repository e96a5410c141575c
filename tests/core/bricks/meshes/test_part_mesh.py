# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes of all parts at all levels: closed, outward, within bounds, well shaded, right against the LDraw library."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.bricks.catalogue import Part, Shape, load_catalogue
from brickwright.core.bricks.meshes import BEVEL, CLEARANCE, PartMesh, part_mesh
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

CATALOGUE = load_catalogue()
LEVELS = ("low", "standard", "high")
TOLERANCE = 0.1  # LDU


def corners(mesh: PartMesh) -> tuple[np.ndarray, np.ndarray]:
    """Polygon and next corner of each corner."""
    face = np.repeat(np.arange(len(mesh.starts)), mesh.sizes)
    following = np.arange(1, len(mesh.loops) + 1)
    following[np.append(mesh.starts[1:], len(mesh.loops)) - 1] = mesh.starts
    return face, following


def shells(mesh: PartMesh) -> np.ndarray:
    """Shell of each vertex, from 0."""
    _, following = corners(mesh)
    count = len(mesh.vertices)
    edges = coo_array((np.ones(len(mesh.loops), bool), (mesh.loops, mesh.loops[following])), (count, count))
    return connected_components(edges, directed=False)[1].astype(np.int64)


def check_mesh(mesh: PartMesh) -> None:
    face, following = corners(mesh)
    points = mesh.vertices.astype(np.float64)
    assert np.isfinite(points).all()
    assert np.isfinite(mesh.normals).all()
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-4)
    assert (mesh.sizes > 2).all()
    np.testing.assert_array_equal(np.unique(mesh.loops), np.arange(len(points)))

    # Closed: each directed edge is there once, and its opposite too.
    ends = mesh.loops[following].astype(np.int64)
    ahead, back = mesh.loops * len(points) + ends, ends * len(points) + mesh.loops
    assert len(np.unique(ahead)) == len(ahead)
    np.testing.assert_array_equal(np.sort(ahead), np.sort(back))

    # Each shell: an Euler characteristic of a closed surface, and inside behind the faces.
    shell = shells(mesh)
    of_loop = shell[mesh.loops]
    count = shell.max() + 1
    euler = (
        np.bincount(shell, minlength=count)
        - np.bincount(of_loop, minlength=count) // 2
        + np.bincount(of_loop[mesh.starts], minlength=count)
    )
    assert (euler <= 2).all()
    assert (euler % 2 == 0).all()
    first = points[mesh.loops[mesh.starts]][face]
    here, there = points[mesh.loops], points[ends]
    volumes = np.bincount(of_loop, np.einsum("lx,lx->l", first, np.cross(here, there)) / 6, count)
    assert (volumes > 1).all()

    # No degenerate polygon, and normals on the outside of their polygon.
    normals = np.add.reduceat(np.cross(here - first, there - first), mesh.starts, axis=0)
    areas = np.linalg.norm(normals, axis=1) / 2
    assert areas.min() > 1e-4
    assert np.linalg.norm(there - here, axis=1).min() > 1e-3
    outward = np.einsum("lx,lx->l", mesh.normals, (normals / (2 * areas)[:, None])[face])
    assert outward.min() > 0.2  # on the bevel of an acute corner they lean far
    # Flat polygons are planar, but for the tiny ones at a corner where more than three bevels meet.
    flat = ~mesh.smooth[face] & (areas > 0.5)[face]
    aside = np.einsum("lx,lx->l", here - first, mesh.normals)
    assert np.abs(aside[flat]).max(initial=0) < 0.02


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", list(CATALOGUE.shaped))
def test_every_part_is_closed_and_within_bounds(name, level):
    part = CATALOGUE[name]
    mesh = part_mesh(part, level)
    check_mesh(mesh)
    bounds = np.array(part.bounds)
    if len(part.studs):
        bounds[1] = min(bounds[1], part.studs[:, 1].min() - 4)
    ours = np.concatenate([mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)])
    np.testing.assert_allclose(ours, bounds, atol=TOLERANCE + 1e-4)
    assert (ours[[0, 2]] >= bounds[[0, 2]] - 1e-4).all()
    assert (ours[[3, 5]] <= bounds[[3, 5]] + 1e-4).all()


def test_sharp_edges_are_edges_and_bevels_are_not_sharp():
    mesh = part_mesh(CATALOGUE["3001.dat"])
    _, following = corners(mesh)
    edges = np.sort(np.stack([mesh.loops, mesh.loops[following]], axis=1), axis=1)
    known = set(map(tuple, edges.tolist()))
    assert all(tuple(sorted(edge)) in known for edge in mesh.sharp_edges.tolist())
    # The outer edges of the body: normals blend, so nothing there is sharp; where a stud meets the top, it is.
    points = mesh.vertices[mesh.sharp_edges]
    outer = (np.abs(points[..., 0]) > 39) | (np.abs(points[..., 2]) > 19)
    assert not outer.all(axis=1).any()
    at_stud = np.isclose(np.hypot(points[..., 0] - 10, points[..., 2] - 10), 6, atol=1e-3) & (
        np.abs(points[..., 1]) < 1e-3
    )
    assert at_stud.all(axis=1).sum() == 16


def test_a_brick_has_studs_walls_tubes_and_bevels():
    points = part_mesh(CATALOGUE["3001.dat"], "high").vertices
    assert points[:, 1].min() == pytest.approx(-4)
    assert np.hypot(points[:, 0] - 30, points[:, 2] - 10)[points[:, 1] < -0.5].min() <= 6
    inner = points[(np.abs(points[:, 1] - 4) < 1e-3)]
    assert np.abs(inner[:, 0]).max() == pytest.approx(36)
    assert np.abs(inner[:, 2]).max() == pytest.approx(16)
    around = np.hypot(points[:, 0] - 20, points[:, 2])[np.abs(points[:, 1] - 23.7) < 1e-3]
    assert around.min() == pytest.approx(6)
    assert around[around < 9].max() == pytest.approx(8)
    top = points[np.abs(points[:, 1]) < 1e-3]
    assert np.abs(top[:, 0]).max() == pytest.approx(40 - CLEARANCE - BEVEL)


def test_a_narrow_brick_has_pins():
    points = part_mesh(CATALOGUE["3010.dat"]).vertices
    low = points[np.abs(points[:, 1] - 24) < 1e-3]
    for x in (-20, 0, 20):
        assert np.isclose(np.hypot(low[:, 0] - x, low[:, 2]), 4, atol=1e-3).sum() == 16


def test_polygon_counts():
    low = part_mesh(CATALOGUE["3001.dat"], "low")
    assert len(low.starts) <= 100
    assert len(part_mesh(CATALOGUE["3001.dat"]).starts) <= 500
    assert len(part_mesh(CATALOGUE["3005.dat"]).starts) <= 80


def test_meshes_are_shared_and_read_only():
    mesh = part_mesh(CATALOGUE["3001.dat"], "low")
    assert part_mesh(CATALOGUE["3001.dat"], "low") is mesh
    with pytest.raises(ValueError, match="read-only"):
        mesh.vertices[0] = 0


def test_an_unknown_kind_becomes_its_boxes():
    part = replace(CATALOGUE["3001.dat"], shape=Shape("unheard of", {}))
    check_mesh(part_mesh(part))


def test_a_usual_part_takes_milliseconds():
    part = CATALOGUE["3001.dat"]
    times = []
    for _ in range(20):
        start = time.process_time()
        part_mesh.__wrapped__(part, "standard")
        times.append(time.process_time() - start)
    assert statistics.median(times) < 0.02  # about 0.003 on a free core; the bound leaves room for a slow one


def box_part(width: int, depth: int, height: int, studs: np.ndarray, groove: bool) -> Part:
    hx, hz = width * 10.0, depth * 10.0
    cavity = (-hx + 4, 4.0, -hz + 4, hx - 4, float(height), hz - 4)
    params = {"x": width, "z": depth, "height": height, "groove": groove, "cavities": (cavity,)}
    empty = np.zeros((0, 3))
    return Part(
        "", "", "", Shape("box", params), np.zeros((0, 6)), studs, empty, empty, 0.0, (-hx, 0, -hz, hx, height, hz)
    )


@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.sampled_from([8, 24, 72]),
    st.randoms(),
    st.booleans(),
    st.sampled_from(LEVELS),
)
def test_any_box_with_any_studs(width, depth, height, random, groove, level):
    cells = [
        ((i - (width - 1) / 2) * 20.0, 0.0, (j - (depth - 1) / 2) * 20.0) for i in range(width) for j in range(depth)
    ]
    studs = np.array(random.sample(cells, random.randint(0, len(cells)))).reshape(-1, 3)
    check_mesh(part_mesh.__wrapped__(box_part(width, depth, height, studs, groove), level))


@given(
    st.lists(st.floats(8, 30), min_size=3, max_size=9),
    st.floats(4, 40),
    st.sampled_from("xyz"),
    st.booleans(),
    st.sampled_from(LEVELS),
)
def test_any_prism_over_a_star_shaped_outline(radii, length, axis, reverse, level):
    angles = 2 * np.pi * np.arange(len(radii)) / len(radii)
    outline = [(r * np.cos(a), r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]
    params = {"axis": axis, "outline": outline[::-1] if reverse else outline, "extent": (0.0, length)}
    part = replace(CATALOGUE["3005.dat"], shape=Shape("prism", params), studs=np.zeros((0, 3)))
    check_mesh(part_mesh.__wrapped__(part, level))


def library_bounds(folder: Path, name: str, found: dict[str, np.ndarray]) -> np.ndarray:
    """Points of all polygons of an LDraw file, (n, 3); ``found`` keeps what was read."""
    name = name.lower().replace("\\", "/")
    if name not in found:
        path = next(p for p in (folder / "parts" / name, folder / "p" / name) if p.is_file())
        points = []
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            words = line.split()
            if words[:1] == ["1"]:
                numbers = np.array([float(word) for word in words[2:14]])
                inner = library_bounds(folder, " ".join(words[14:]), found)
                points.append(inner @ numbers[3:].reshape(3, 3).T + numbers[:3])
            elif words[:1] in (["3"], ["4"]):
                points.append(np.array([float(word) for word in words[2 : 2 + 3 * int(words[0])]]).reshape(-1, 3))
        found[name] = np.unique(np.concatenate(points).round(3), axis=0) if points else np.zeros((0, 3))
    return found[name]


def test_sizes_are_those_of_the_ldraw_library(data_dir):
    folder = data_dir / "ldraw"
    if not (folder / "parts").is_dir():
        pytest.skip(f"no LDraw parts library in {folder}")
    found: dict[str, np.ndarray] = {}
    wrong = {}
    for name, part in CATALOGUE.shaped.items():
        points = library_bounds(folder, name, found)
        mesh = part_mesh(part, "high").vertices
        ends = ((mesh.min(axis=0), points.min(axis=0)), (mesh.max(axis=0), points.max(axis=0)))
        off = np.abs(np.concatenate([ours - theirs for ours, theirs in ends]))
        if off.max() > TOLERANCE + 1e-4:
            wrong[name] = off.round(2).tolist()
    assert not wrong


def test_a_derived_part_is_drawn_by_its_boxes_and_upright_studs():
    """A brick 1 x 1 with a stud on top and one on its side."""
    part = CATALOGUE["87087.dat"]
    assert part.shape.kind == "boxes"
    vertices = part_mesh(part, "standard").vertices
    np.testing.assert_allclose(vertices.min(0), (-10, -4, -10), atol=0.1)
    np.testing.assert_allclose(vertices.max(0), (10, 24, 10), atol=0.1)
