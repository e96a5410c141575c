# SPDX-License-Identifier: GPL-3.0-or-later
"""Expansion of nested models into one assembly.

The models that the main one reaches are visited with an explicit stack, so depth is no limit; bricks and steps are
counted before anything is expanded, so a file that multiplies itself is refused at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.submodels import Submodels
from ..errors import InputError
from .document import Document, Loader, Model, normalise_name
from .expansion import Items, Node, expand
from .part_sources import part_text, placed_names
from .placements import Scan, is_primitive, placed_name, placements, scan
from .writer import MAX_STEP

MAX_COORDINATE = 1e9  # LDU; beyond, the sixth decimal is lost in a float64
MAX_SCALE = 1e6  # what a brick's matrix may stretch it by
_WORK = 10  # bricks and submodels copied on all levels of nesting together, per brick allowed


def flatten(document: Document, load: Loader | None, max_bricks: int) -> Assembly:
    """See :meth:`Document.flatten`."""
    graph = _Graph(document, load, max_bricks)
    main = document.main
    if graph.is_part(document, main, main=True):
        name = normalise_name(document.name or main.name or main.title or "part.dat")
        graph.brought[name] = (document, main)
        found = Assembly.from_arrays([name], np.zeros((1, 3)), name=document.title)
        return replace(found, embedded=graph.embedded([name]))
    order = graph.visit(main)
    _count(graph.nodes, order, max_bricks)
    bricks, submodels = expand(graph.nodes, order)
    _check(bricks, graph.nodes[order[-1]].label)
    part_names, part_index = _used(list(graph.parts), bricks.kinds)
    return Assembly(
        part_names,
        part_index,
        bricks.colours,
        bricks.positions,
        bricks.rotations,
        bricks.steps.astype(np.int32),
        document.title,
        _submodels(graph.nodes, submodels),
        bricks.owners,
        graph.embedded(part_names),
    )


def _submodels(nodes: Sequence[Node], items: Items) -> Submodels:
    ids: dict[str, int] = {}  # files beside the model may hold models of the same name
    by_node = np.array([ids.setdefault(node.label, len(ids)) for node in nodes], np.int32)
    names, index = _used(list(ids), by_node[items.kinds])
    steps = items.steps.astype(np.int32)
    return Submodels(names, index, items.owners, items.positions, items.rotations, items.colours, steps)


def _used(names: Sequence[str], index: NDArray[np.int32]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The names that ``index`` uses, in order of first use, and ``index`` into those."""
    used, first = np.unique(index, return_index=True)
    used = used[np.argsort(first)]
    renumber = np.zeros(len(names), np.int32)
    renumber[used] = np.arange(len(used), dtype=np.int32)
    return tuple(names[i] for i in used.tolist()), renumber[index]


def _check(bricks: Items, label: str) -> None:
    if not (np.abs(bricks.positions) <= MAX_COORDINATE).all():
        raise InputError(f"{label} has a brick farther than {MAX_COORDINATE:g} LDU from the origin.")
    if not (np.abs(bricks.rotations) <= MAX_SCALE).all():
        raise InputError(f"{label} has a brick scaled more than {MAX_SCALE:g} times; correct its matrix.")


class _Graph:
    """Finds the models that are reachable from the main one."""

    def __init__(self, document: Document, load: Loader | None, max_bricks: int) -> None:
        self.max_bricks = max_bricks
        self.document = document
        self.load = load
        self.nodes: list[Node] = []
        self.parts: dict[str, int] = {}
        self._ids: dict[int, int] = {}  # id(model) -> node
        self._scans: dict[int, Scan] = {}
        self._kinds: dict[int, bool] = {}
        self._loaded: dict[str, Document | None] = {}
        self.brought: dict[str, tuple[Document, Model]] = {}  # parts that the document, or a file beside it, holds

    def visit(self, main: Model) -> list[int]:
        """Nodes of all reachable models, children before parents; :class:`InputError` with the chain for a cycle."""
        order: list[int] = []
        stack: list[tuple[int, Iterator[tuple[Document, Model]]]] = []
        open_nodes: set[int] = set()

        def enter(document: Document, model: Model) -> int:
            node = self._add(document, model)
            children = self._resolve(node)
            open_nodes.add(node)
            stack.append((node, iter(children)))
            return node

        enter(self.document, main)
        while stack:
            node, children = stack[-1]
            for document, model in children:
                child = self._ids.get(id(model))
                if child is None:
                    enter(document, model)
                    break
                if child in open_nodes:
                    raise InputError(self._cycle([item for item, _ in stack], child))
            else:
                stack.pop()
                open_nodes.remove(node)
                order.append(node)
        for item in self.nodes:  # models became nodes after the placements that name them
            item.targets = [-1 - self._ids[-t - 1] if t < 0 else t for t in item.targets]
        return order

    def is_part(self, document: Document, model: Model, main: bool = False) -> bool:
        """Whether placing ``model`` places one brick: it says it is a part, or it draws a shape and places no brick.

        As the main model of a file it must say so or be a ``.dat`` file.
        """
        known = self._kinds.get(id(model))
        if known is None:
            scanned = self._scan(model)
            known = scanned.declared
            dat = (model.key or normalise_name(document.name)).endswith(".dat")
            if not known and (scanned.surfaces or (dat and scanned.rows)) and (dat or not main):
                known = all(self._draws(document, line) for line in scanned.rows)
            self._kinds[id(model)] = known
        return known

    def _draws(self, document: Document, line: str) -> bool:
        name = placed_name(line)
        if is_primitive(name):
            return True
        model = document.find(name)
        return model is not None and self._scan(model).draws()

    def _scan(self, model: Model) -> Scan:
        found = self._scans.get(id(model))
        if found is None:
            found = self._scans[id(model)] = scan(model)
        return found

    def _add(self, document: Document, model: Model) -> int:
        label = model.name or document.name or "the LDraw text"
        scanned = self._scan(model)
        if len(scanned.rows) > self.max_bricks:
            raise _too_many(label, self.max_bricks)
        node = self._ids[id(model)] = len(self.nodes)
        self.nodes.append(Node(document, model, label, placements(model, scanned, label), scanned.step_count))
        return node

    def embedded(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Name and text of those of the parts ``names`` that are brought along, and of what they are drawn with."""
        found: dict[str, str] = {}
        waiting = [(name, *self.brought[name]) for name in names if name in self.brought]
        while waiting:
            name, document, model = waiting.pop(0)
            if name not in found:
                found[name] = part_text(model)
                inner = ((other, self._find(document, other)) for other in placed_names(found[name]))
                waiting += [(other, *known) for other, known in inner if known is not None]
        return tuple(found.items())

    def _resolve(self, number: int) -> list[tuple[Document, Model]]:
        """Fills the node's targets (models still as ``-1 - id(model)``) and returns the models it places."""
        node = self.nodes[number]
        children: list[tuple[Document, Model]] = []
        targets: dict[str, int] = {}
        for name in node.placed.names:
            if name not in targets:
                found = self._find(node.document, name)
                if found is None or self.is_part(*found):
                    if found is not None:
                        self.brought.setdefault(name, found)
                    targets[name] = self.parts.setdefault(name, len(self.parts))
                else:
                    targets[name] = -1 - id(found[1])
                    children.append(found)
        node.targets = [targets[name] for name in node.placed.names]
        return children

    def _find(self, document: Document, name: str) -> tuple[Document, Model] | None:
        model = document.find(name)
        if model is not None:
            return document, model
        if self.load is None:
            return None
        if name not in self._loaded:
            own = self.document.name and normalise_name(self.document.name) == name
            self._loaded[name] = self.document if own else self.load(name)
        loaded = self._loaded[name]
        return None if loaded is None else (loaded, loaded.main)

    def _cycle(self, path: list[int], again: int) -> str:
        chain = [self.nodes[node].label for node in [*path[path.index(again) :], again]]
        if len(chain) > 8:
            chain = [*chain[:4], "…", *chain[-3:]]
        return f"A model contains itself: {' → '.join(chain)}; take one of these references out."


def _too_many(label: str, max_bricks: int) -> InputError:
    return InputError(f"{label} expands to more than {max_bricks} bricks, the most that can be read; split it.")


def _count(nodes: list[Node], order: list[int], max_bricks: int) -> None:
    """Bricks, submodels and steps of every node; refuses what would be too large."""
    work = 0
    for number in order:
        node = nodes[number]
        node.bricks = sum(1 if target >= 0 else nodes[-1 - target].bricks for target in node.targets)
        nested = [nodes[-1 - target] for target in node.targets if target < 0]
        node.submodels = sum(1 + child.submodels for child in nested if child.bricks)
        node.steps = node.step_count + sum(child.steps for child in nested)
        work += node.bricks + node.submodels
        if node.bricks > max_bricks:
            raise _too_many(node.label, max_bricks)
        if node.steps > MAX_STEP:
            raise InputError(f"{node.label} expands to more than {MAX_STEP} steps, the most that can be read.")
    if work > _WORK * max_bricks:
        raise InputError(f"{nodes[order[-1]].label} nests its bricks too deeply; import its submodels one by one.")
