# SPDX-License-Identifier: GPL-3.0-or-later
"""What a booklet of building instructions shows: chapters of steps, the new bricks of each, the parts it needs.

A submodel has a chapter of its own, at the place where it is needed first, and is put in as a whole in a step of the
model around it; equal ones are built from the same chapter, several times. Small ones are built where they stand.
"""

from __future__ import annotations

import re
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
_EXTENSION = re.compile(r"\.(ldr|mpd|dat)$", re.IGNORECASE)

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
    chapters = planner.chapters()
    return Booklet(assembly, chapters, parts, planner.proposed)


@dataclass(eq=False)
class _Node:
    """A model as it is placed once: its own bricks, all that are in it, and the models within it."""

    name: str
    step: int
    own: Bricks
    every: Bricks
    children: list[_Node]
    content: object  # equal for models that are built alike


@dataclass(eq=False)
class _Draft:
    """A chapter that is being written."""

    node: _Node
    units: Iterator[tuple[Bricks, _Node | None]]
    steps: list[BookletStep] = field(default_factory=list)
    standing: Bricks = field(default_factory=lambda: np.zeros(0, np.intp))


class _Planner:
    def __init__(self, assembly: Assembly, per_step: int, book: PartNumberBook) -> None:
        self._assembly, self._per_step, self._book = assembly, per_step, book
        self.proposed = False
        self._titles: dict[object, str] = {}  # by what a model is made of

    def chapters(self) -> tuple[Chapter, ...]:
        """A chapter for each kind of model, after those of the models within it."""
        root = _tree(self._assembly)
        self._titles = {root.content: self._assembly.name or "Assembly"}
        times = Counter(node.content for node in _within(root))
        begun = {root.content}
        stack = [_Draft(root, iter(self._units(root)))]
        chapters: list[Chapter] = []
        while stack:
            draft = stack[-1]
            for bricks, child in draft.units:
                parts = () if child is not None else self._parts(bricks)
                name = "" if child is None else self._title(child)
                draft.steps.append(BookletStep(len(draft.steps) + 1, bricks, draft.standing, parts, name))
                draft.standing = np.concatenate([draft.standing, bricks])
                if child is not None and child.content not in begun:
                    begun.add(child.content)
                    stack.append(_Draft(child, iter(self._units(child))))
                    break
            else:
                stack.pop()
                node = draft.node
                count = 1 if node is root else times[node.content]
                chapters.append(Chapter(self._title(node), count, tuple(draft.steps)))
        return tuple(chapters)

    def _title(self, node: _Node) -> str:
        """The model's file name as words, with a number where another model has it, as one in another colour."""
        if node.content not in self._titles:
            plain = _EXTENSION.sub("", node.name.rpartition("/")[2]).replace("_", " ").strip() or node.name
            title, number = plain, 1
            while title in self._titles.values():
                number += 1
                title = f"{plain} ({number})"
            self._titles[node.content] = title
        return self._titles[node.content]

    def _units(self, node: _Node) -> list[tuple[Bricks, _Node | None]]:
        """What is added step by step: own bricks, or a model within it, whole."""
        steps = self._assembly.steps[node.own]
        if len(node.own) > self._per_step and len(np.unique(steps)) == 1:
            self.proposed = True
            order = propose_steps(self._assembly.take(node.own), self._per_step)
            own = [((int(steps[0]), 0, number), node.own[order == number]) for number in np.unique(order).tolist()]
        else:
            own = [((step, 1, 0), node.own[steps == step]) for step in np.unique(steps).tolist()]
        units: list[tuple[tuple[int, int, int], Bricks, _Node | None]] = [(key, bricks, None) for key, bricks in own]
        units += [((child.step, 0, -1), child.every, child) for child in node.children]
        return [(bricks, child) for _, bricks, child in sorted(units, key=lambda unit: unit[0])]

    def _parts(self, bricks: Bricks) -> tuple[PartsRow, ...]:
        chosen = self._assembly.take(bricks)
        return count_parts(zip(chosen.parts, chosen.colours.tolist(), strict=True), self._book)


def _tree(assembly: Assembly) -> _Node:
    """The models of the assembly; small ones, and those around a single one, are part of what is around or in them."""
    owners = assembly.submodel
    bricks = [np.flatnonzero(owners == number) for number in range(-1, len(assembly.submodels))]
    children: list[list[_Node]] = [[] for _ in bricks]
    node = _Node("", 0, np.zeros(0, np.intp), np.zeros(0, np.intp), [], None)
    for number in range(len(bricks) - 1, -1, -1):  # a submodel comes after the one that it is placed in
        inner = children[number][::-1]
        every = np.sort(np.concatenate([bricks[number], *(child.every for child in inner)])).astype(np.intp)
        own = bricks[number]
        if not number:
            name, step, parent = assembly.name, 0, 0
        else:
            submodel = assembly.submodels[number - 1]
            name, step, parent = submodel.name, submodel.step, submodel.parent + 1
        if not len(own) and len(inner) == 1:
            node = inner[0]
        else:
            kinds = Counter(zip(assembly.part_index[every].tolist(), assembly.colours[every].tolist(), strict=True))
            node = _Node(name, step, own, every, inner, (name, frozenset(kinds.items())))
        if number and len(every) <= SMALL:
            bricks[parent] = np.sort(np.concatenate([bricks[parent], every]))
        elif number:
            children[parent].append(node)
    return node


def _within(root: _Node) -> Iterator[_Node]:
    """A model and all within it."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo += node.children
