# SPDX-License-Identifier: GPL-3.0-or-later
"""What a booklet of building instructions shows: chapters of steps, the new bricks of each, the parts it needs.

A submodel has a chapter of its own, at the place where it is needed first, and is put in as a whole in a step of the
model around it; equal ones are built from the same chapter, several times. Small ones are built where they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from .build_steps import BRICKS_PER_STEP, propose_steps
from .part_numbers import PartNumberBook
from .parts_list import PartsList, PartsRow, count_parts, make_parts_list

SMALL = 3  # bricks of a submodel that is not worth a chapter

Bricks = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class BookletStep:
    """One picture: ``new`` (k,) and ``standing`` (m,) are numbers of bricks of the assembly.

    ``parts``: what is needed for it once; none when a finished submodel, ``submodel``, is put in.
    """

    number: int
    new: Bricks
    standing: Bricks
    parts: tuple[PartsRow, ...]
    submodel: str = ""


@dataclass(frozen=True, eq=False)
class Chapter:
    """The steps of one model, to be built ``times`` times; the main model comes last and is built once."""

    title: str
    times: int
    steps: tuple[BookletStep, ...]


@dataclass(frozen=True, eq=False)
class Booklet:
    """``chapters`` in the order of building; ``proposed``: steps were made up, because the assembly had none."""

    assembly: Assembly
    chapters: tuple[Chapter, ...]
    parts: PartsList
    proposed: bool

    @property
    def step_count(self) -> int:
        """Steps of all chapters."""
        return sum(len(chapter.steps) for chapter in self.chapters)

    def steps(self) -> Iterator[tuple[Chapter, BookletStep]]:
        """All steps with their chapters, in order."""
        return ((chapter, step) for chapter in self.chapters for step in chapter.steps)


def plan_booklet(
    assembly: Assembly, bricks_per_step: int = BRICKS_PER_STEP, book: PartNumberBook | None = None
) -> Booklet:
    """The booklet of ``assembly``; its steps are taken as they are, a model without steps gets some proposed.

    ``bricks_per_step``: at most so many in a proposed step. Raises :class:`InputError` for an assembly without bricks.
    """
    parts = make_parts_list(assembly, book)
    planner = _Planner(assembly, bricks_per_step, book or PartNumberBook())
    planner.chapter(planner.root, assembly.name or "Assembly")
    counts = Counter(node.content for node in planner.nodes())
    chapters = tuple(
        Chapter(title, 1 if node is planner.root else counts[node.content], steps)
        for node, title, steps in planner.chapters
    )
    return Booklet(assembly, chapters, parts, planner.proposed)


@dataclass(eq=False)
class _Node:
    """A model as it is placed once: its own bricks, those of what is in it, and the models within it."""

    name: str
    step: int
    own: Bricks
    every: Bricks
    children: list[_Node] = field(default_factory=list)
    content: object = None  # equal for models that are built alike


class _Planner:
    def __init__(self, assembly: Assembly, per_step: int, book: PartNumberBook) -> None:
        self._assembly, self._per_step, self._book = assembly, per_step, book
        self._done: set[object] = set()
        self.proposed = False
        self.chapters: list[tuple[_Node, str, tuple[BookletStep, ...]]] = []
        self.root = self._tree()

    def nodes(self) -> Iterator[_Node]:
        """The root and all models within it."""
        todo = [self.root]
        while todo:
            node = todo.pop()
            yield node
            todo += node.children

    def chapter(self, node: _Node, title: str) -> None:
        """Write the chapter of a model, after those of the new models within it."""
        self._done.add(node.content)
        steps: list[BookletStep] = []
        standing: list[Bricks] = []
        for bricks, child in self._units(node):
            before = np.concatenate([*standing, np.zeros(0, np.intp)]).astype(np.intp)
            if child is not None and child.content not in self._done:
                self.chapter(child, _title(child.name))
            parts = () if child is not None else self._parts(bricks)
            name = "" if child is None else _title(child.name)
            steps.append(BookletStep(len(steps) + 1, bricks, before, parts, name))
            standing.append(bricks)
        self.chapters.append((node, title, tuple(steps)))

    def _units(self, node: _Node) -> list[tuple[Bricks, _Node | None]]:
        """What is added step by step: own bricks, or a model within it, whole."""
        steps = self._assembly.steps[node.own]
        if len(node.own) > self._per_step and len(np.unique(steps)) == 1:
            self.proposed = True
            first = int(steps[0])
            order = propose_steps(self._assembly.take(node.own), self._per_step)
            own = [((first, 0, number), node.own[order == number]) for number in np.unique(order).tolist()]
        else:
            own = [((step, 1, 0), node.own[steps == step]) for step in np.unique(steps).tolist()]
        units: list[tuple[tuple[int, int, int], Bricks, _Node | None]] = [(key, bricks, None) for key, bricks in own]
        units += [((child.step, 0, -1), child.every, child) for child in node.children]
        return [(bricks, child) for _, bricks, child in sorted(units, key=lambda unit: unit[0])]

    def _parts(self, bricks: Bricks) -> tuple[PartsRow, ...]:
        chosen = self._assembly.take(bricks)
        return count_parts(zip(chosen.parts, chosen.colours.tolist(), strict=True), self._book)

    def _tree(self) -> _Node:
        """The models of the assembly; small ones and those of one brick are part of what is around them."""
        n = len(self._assembly)
        every = np.arange(n)
        # TODO seam
        return _Node(self._assembly.name, 0, every, every)


def _title(name: str) -> str:
    """A model's file name as words."""
    return name.rpartition("/")[2].rpartition(".")[0].replace("_", " ").strip() or name
