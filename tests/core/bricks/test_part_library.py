# SPDX-License-Identifier: GPL-3.0-or-later
"""Every entry of the catalogue against the LDraw parts library: box, studs and title of the same part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.part_table import ALIASES
from numpy.typing import NDArray

CATALOGUE = load_catalogue()
# Primitives of studs on top; the library stretches some downwards, their upper end stays where it is.
STUD = re.compile(r"stud(2?a?|6a?|10|15|p01)\.dat$")
FORMS = ("double", "convex", "concave", "quadruple", "triple", "round", "left", "right", "corner", "curved", "raised")
MISSING_ALIASES = 20  # names of other editions of the library, which the folder of test data lacks


@pytest.fixture(scope="session")
def library(data_dir: Path) -> Path:
    folder = data_dir / "ldraw"
    if not (folder / "parts").is_dir():
        pytest.skip(f"no LDraw parts library in {folder}")
    return folder


@cache
def lines(library: Path, name: str) -> tuple[tuple[str, ...], ...]:
    path = next((library / part / name for part in ("parts", "p") if (library / part / name).is_file()), None)
    if path is None:
        raise FileNotFoundError(name)
    return tuple(tuple(line.split()) for line in path.read_text(encoding="utf-8", errors="replace").splitlines())


def flatten(library: Path, name: str, matrix: NDArray[np.float64]) -> Iterator[tuple[bool, NDArray[np.float64]]]:
    """(False, vertices) of each polygon, (True, matrix) of each upright stud."""
    name = name.lower().replace("\\", "/")
    if STUD.match(name):
        yield True, matrix
        return
    for words in lines(library, name):
        if words[:1] == ("1",):
            numbers = np.array([float(word) for word in words[2:14]])
            inner = np.eye(4)
            inner[:3, 3], inner[:3, :3] = numbers[:3], numbers[3:].reshape(3, 3)
            yield from flatten(library, " ".join(words[14:]), matrix @ inner)
        elif words[:1] in (("3",), ("4",)):
            points = np.array([float(word) for word in words[2 : 2 + 3 * int(words[0])]]).reshape(-1, 3)
            yield False, points @ matrix[:3, :3].T + matrix[:3, 3]


def facts(library: Path, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bounding box (6,) of the body and stud bases (s, 3), sorted."""
    polygons, studs = [], []
    for is_stud, value in flatten(library, name, np.eye(4)):
        if not is_stud:
            polygons.append(value)
        elif value[1, 1] > 0.1:
            studs.append(value[:3, 3] - (0.0, 4.0 * value[1, 1] - 4.0, 0.0))
    vertices = np.concatenate(polygons)
    bases = np.unique(np.round(np.array(studs).reshape(-1, 3), 2) + 0.0, axis=0)
    return np.concatenate([vertices.min(0), vertices.max(0)]), bases


def agree(library: Path, name: str) -> None:
    part = CATALOGUE[name]
    box, studs = facts(library, name)
    np.testing.assert_allclose(part.bounds, box, atol=0.1, err_msg=f"box of {name}, {part.title}")
    ours = np.unique(part.studs.round(2) + 0.0, axis=0)
    assert ours.shape == studs.shape, f"{name}, {part.title}: {len(ours)} studs, the library has {len(studs)}"
    np.testing.assert_allclose(ours, studs, atol=0.1, err_msg=f"studs of {name}, {part.title}")


@pytest.mark.parametrize("name", list(CATALOGUE.shaped))
def test_box_and_studs(library, name):
    agree(library, name)


def test_aliases_mean_parts_of_the_same_measure(library):
    missing = []
    for alias in ALIASES:
        try:
            agree(library, alias)
        except FileNotFoundError:
            missing.append(alias)
    assert len(missing) <= MISSING_ALIASES, missing


def size(title: str) -> list[str]:
    """Depth and width, smaller first: the library swaps them for wedge plates."""
    found = re.search(r"(\d+) x (\d+)", title)
    assert found, title
    return sorted(found.groups())


def height(title: str) -> str | None:
    found = re.search(r"\d+ x \d+ x ([\d./]+)", title)
    return found.group(1).replace("2/3", "0.667") if found else None


@pytest.mark.parametrize("name", list(CATALOGUE.shaped))
def test_title(library, name):
    ours, theirs = CATALOGUE[name].title, " ".join(lines(library, name)[0][1:])
    assert size(ours) == size(theirs)
    if height(ours) is not None:
        assert height(ours) == height(theirs)
    family = "Wing" if ours.startswith("Wedge Plate") else ours.replace("Curved Slope", "Slope").split()[0]
    assert theirs.split()[0] == family
    if match := re.match(r"Slope (\d+) \d+ x", ours):
        assert re.match(rf"Slope Brick {match.group(1)} ", theirs), theirs
    forms = [word for word in FORMS if word in ours.lower()]
    assert forms == [word for word in FORMS if word in theirs.lower().replace("round underside", "")], (ours, theirs)
    assert ("inverted" in ours.lower()) == ("inverted" in theirs.lower() and family != "Dish")
