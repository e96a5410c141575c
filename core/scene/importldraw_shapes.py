# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of parts where the ImportLDraw add-on makes them; what it cannot make comes from our own importer."""

from __future__ import annotations

from collections.abc import Iterable

from ..bricks.meshes import PartMesh
from ..errors import BrickwrightError
from ..ldraw.library import Library, PartSource
from ..ldraw.part_shapes import Origin, PartShapes
from .importldraw import part_meshes


class ImportLDrawShapes(PartShapes):
    """Meshes by ImportLDraw before those of ``built_in``.

    ``library``: the parts library that the add-on reads. ``failure`` says in a sentence why the add-on is not used any
    more, and is empty while it is. Parts that a model brings along are drawn by the built-in importer.
    """

    def __init__(self, built_in: PartShapes, library: Library) -> None:
        super().__init__(library, built_in.detail)
        self.built_in = built_in
        self.problems = built_in.problems
        self.failure = ""
        self._made: dict[str, PartMesh] = {}
        self._asked: set[str] = set()

    def including(self, *sources: PartSource) -> PartShapes:
        """See :meth:`PartShapes.including`."""
        return _WithModel(self, sources) if sources else self

    def prepare(self, parts: Iterable[str]) -> None:
        """Have the add-on make all of these parts that it was not asked for yet, in one call."""
        wanted = [part for part in parts if part not in self._asked]
        self._asked.update(wanted)
        if not wanted or self.failure:
            return
        assert self.library is not None
        try:
            self._made.update(part_meshes(wanted, self.library, self.detail))
        except BrickwrightError as error:
            self.failure = str(error)

    def mesh(self, part: str) -> PartMesh:
        """See :meth:`PartShapes.mesh`; one that was not prepared costs a call of the add-on."""
        self.prepare([part])
        return self._made[part] if part in self._made else self.built_in.mesh(part)

    def origin(self, part: str) -> Origin:
        """See :meth:`PartShapes.origin`."""
        self.prepare([part])
        return "importldraw" if part in self._made else self.built_in.origin(part)


class _WithModel(PartShapes):
    """The same with the parts of a model file, which the add-on does not see."""

    def __init__(self, shared: ImportLDrawShapes, sources: tuple[PartSource, ...]) -> None:
        super().__init__(shared.library, shared.detail)
        self._shared = shared
        self._own = shared.built_in.including(*sources)
        self._sources = sources
        self.problems = self._own.problems

    def prepare(self, parts: Iterable[str]) -> None:
        self._shared.prepare(part for part in parts if not self._brings(part))

    def mesh(self, part: str) -> PartMesh:
        return (self._own if self._brings(part) else self._shared).mesh(part)

    def origin(self, part: str) -> Origin:
        return (self._own if self._brings(part) else self._shared).origin(part)

    def _brings(self, part: str) -> bool:
        return any(source.stamp(part) is not None for source in self._sources)
