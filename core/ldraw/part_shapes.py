# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the shape of a part comes from: files that the model brings along, the parts library, our catalogue, a box.

The choice is made part by part, so a library that lacks some parts, or no library at all, still shows everything that
can be shown; :meth:`PartShapes.origin` tells what became of each.
"""

from __future__ import annotations

import hashlib
from collections import ChainMap, OrderedDict
from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import load_catalogue
from ..bricks.colours import MAIN_COLOUR
from ..bricks.meshes import PartMesh, part_mesh
from ..errors import BrickwrightError
from .geometry.build import build_mesh
from .geometry.cache import MeshCache
from .geometry.soup import Expander, Level, Soup
from .library import Library, PartSource
from .placements import is_primitive

Origin = Literal["model", "library", "importldraw", "catalogue", "stand-in"]

MAX_EXTENT = 1e6  # LDU from a part's origin; beyond, single precision tells no tenth of an LDU
_KEPT_BYTES = 256 << 20  # of meshes in memory
_NAMED = 3  # files that a part lacks, in a sentence


@dataclass(frozen=True)
class Detail:
    """How finely parts are drawn.

    ``level``: primitives of low, standard or high resolution, and with it that of our own meshes; ``bevel``: rounded
    edges (never at low level); ``logo``: studs with the logo of the library, where it has such.
    """

    level: Level = "standard"
    bevel: bool = True
    logo: bool = False

    @property
    def key(self) -> str:
        """A short text that is different for every different detail."""
        return f"{self.level}{' bevel' if self.bevel and self.level != 'low' else ''}{' logo' if self.logo else ''}"


class PartShapes:
    """Meshes of parts by name; :meth:`mesh` never fails.

    ``library`` may be None; ``cache``: a folder in which finished meshes of the library are kept, None: nowhere;
    ``model``: sources that come before the library. ``problems`` says in a sentence each what is wrong with parts that
    a source has and that could not be drawn, or not whole.
    """

    def __init__(
        self,
        library: Library | None = None,
        detail: Detail | None = None,
        cache: Path | None = None,
        model: Sequence[PartSource] = (),
    ) -> None:
        self.library = library
        self.detail = Detail() if detail is None else detail
        self.problems: MutableMapping[str, str] = {}
        self._model = tuple(model)
        shared = () if library is None else (library,)
        self._expander = Expander((*self._model, *shared), self.detail.level, self.detail.logo)
        self._marks: dict[str, str | None] = {}
        self._cache: MeshCache | None = None
        if cache is not None and library is not None:
            own = hashlib.sha256(str(library.root.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
            self._cache = MeshCache(cache / own, self._stamp)
        self._meshes: OrderedDict[str, PartMesh] = OrderedDict()
        self._bytes = 0
        self._origins: dict[str, Origin] = {}
        self._base = self

    def including(self, *sources: PartSource) -> PartShapes:
        """The same with the parts of a model file before those of the library."""
        if not sources:
            return self
        extended = PartShapes(self.library, self.detail, None, sources)
        extended._base = self
        extended.problems = ChainMap({}, self.problems)
        return extended

    def prepare(self, parts: Iterable[str]) -> None:
        """Say which parts will be asked for, before a loop over them.

        Here each is made when it is asked for; shapes that are made many at a time override this.
        """

    def mesh(self, part: str) -> PartMesh:
        """The mesh of a part in LDU in its own frame: that of the first origin that has one, plain boxes at worst."""
        found = self._meshes.get(part)
        if found is not None:
            self._meshes.move_to_end(part)
            return found
        if self._base is not self and all(source.stamp(part) is None for source in self._model):
            return self._base.mesh(part)
        mesh, self._origins[part] = self._make(part)
        self._keep(part, mesh)
        return mesh

    def bounds(self, part: str) -> NDArray[np.float64]:
        """Lowest and highest corner (2, 3) of the mesh of a part, LDU; that of an empty mesh is its origin."""
        vertices = self.mesh(part).vertices
        if not len(vertices):
            return np.zeros((2, 3))
        return np.array([vertices.min(axis=0), vertices.max(axis=0)], np.float64)

    def origin(self, part: str) -> Origin:
        """Where the mesh of a part comes from; makes the mesh if it was not asked for yet."""
        if part not in self._origins:
            self.mesh(part)
        return self._origins[part] if part in self._origins else self._base.origin(part)

    def _make(self, part: str) -> tuple[PartMesh, Origin]:
        key = f"{self.detail.key} {part}"
        cached = None if self._cache is None else self._cache.load(key)
        if cached is not None:
            return cached, "library"
        soup = self._soup(part)
        if soup is not None:
            mesh = build_mesh(soup, self.detail.bevel and self.detail.level != "low")
            if self._cache is not None and not soup.missing:  # what lacks a piece is told each time
                self._cache.store(key, mesh, soup.files)
            return mesh, "library" if self._base is self else "model"
        known = load_catalogue().get(part)
        if known is None or not len(known.boxes):
            return stand_in(), "stand-in"
        # What is known of a derived part are boxes: better than a cube, but not its shape.
        return part_mesh(known, self.detail.level), "stand-in" if known.shape.kind == "boxes" else "catalogue"

    def _soup(self, part: str) -> Soup | None:
        """What the file of a part draws; None where there is no such file, or, with a problem, where it is damaged."""
        try:
            soup = self._expander.expand(part)
        except BrickwrightError as error:
            self.problems[part] = str(error)
            return None
        if soup is None:
            return None
        drawn = (soup.faces, soup.edges, soup.soft_edges)
        lacking = sorted(soup.missing)
        without = f" without {', '.join(lacking[:_NAMED])}{', …' * (len(lacking) > _NAMED)}" if lacking else ""
        if not any(len(lines) for lines in drawn) and not is_primitive(part):  # the library has an empty primitive
            self.problems[part] = f"The file of the part {part} draws nothing{without}; get the parts library anew."
            return None
        if not all((np.abs(lines) <= MAX_EXTENT).all() for lines in drawn):
            self.problems[part] = f"The part {part} draws something over {MAX_EXTENT:,.0f} LDU away; correct its file."
            return None
        if without:
            self.problems[part] = f"The part {part} is drawn{without}: get the parts library anew."
        return soup

    def _stamp(self, name: str) -> str | None:
        if name not in self._marks:
            self._marks[name] = None if self.library is None else self.library.stamp(name)
        return self._marks[name]

    def _keep(self, part: str, mesh: PartMesh) -> None:
        self._meshes[part] = mesh
        self._bytes += _bytes(mesh)
        while self._bytes > _KEPT_BYTES and len(self._meshes) > 1:
            _, old = self._meshes.popitem(last=False)
            self._bytes -= _bytes(old)


def _bytes(mesh: PartMesh) -> int:
    return sum(array.nbytes for array in (mesh.vertices, mesh.loops, mesh.starts, mesh.normals, mesh.face_colours))


def stand_in() -> PartMesh:
    """The mesh of a part that nobody knows: a plain cube of 20 LDU under the part's origin."""
    corners = [[x, y, z] for x in (-10, 10) for y in (0, 20) for z in (-10, 10)]
    faces = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    directions = [[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]]
    return PartMesh(
        np.array(corners, np.float32),
        np.array(faces, np.int32).ravel(),
        np.arange(0, 24, 4, dtype=np.int32),
        np.zeros(6, bool),
        np.zeros((0, 2), np.int32),
        np.repeat(np.array(directions, np.float32), 4, axis=0),
        np.full(6, MAIN_COLOUR, np.int32),
    )
