# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies as multi-part LDraw text: a ``0 FILE`` block for each distinct submodel, placed where it occurs.

Format: the MPD language extension of the LDraw file format.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.colours import EDGE_COLOUR, MAIN_COLOUR
from .document import MAX_NAME, MODEL_SUFFIXES, normalise_name
from .nesting import Nesting, inverses_of, nest
from .part_sources import reachable
from .placements import is_primitive
from .writer import check_writable, header, model_name, placement_lines

ALIKE = 1e-3  # LDU by which contents may differ that share a block
ALIKE_ROTATION = 1e-5  # the same for the entries of matrices
_ROOM = 12  # characters for the number of a name that is taken


@dataclass(frozen=True, eq=False)
class _Contents:
    """What a model of a ``colour`` places, k items in its own frame: ``kinds`` (k,) the part or, from the number of
    parts on, the block; ``colours`` (k,), ``positions`` (k, 3), ``rotations`` (k, 3, 3), ``steps`` (k,) lines before
    each."""

    colour: int
    kinds: NDArray[np.int64]
    colours: NDArray[np.int64]
    positions: NDArray[np.float64]
    rotations: NDArray[np.float64]
    steps: NDArray[np.int64]

    def signature(self) -> tuple[bytes, bytes]:
        """What must be equal for two to share a block."""
        return self.kinds.tobytes(), self.steps.tobytes()

    def stands_like(self, other: _Contents) -> bool:
        """Whether the items of both, which have the same signature, are at the same places."""
        return bool(
            np.abs(self.positions - other.positions).max(initial=0.0) <= ALIKE
            and np.abs(self.rotations - other.rotations).max(initial=0.0) <= ALIKE_ROTATION
        )


class _Block:
    """A distinct submodel: the name that it wants, its contents, and the submodels that share it.

    In all that share it, an item has taken the colour of the submodel (``takes``), or a fixed one (``fixed``, else -1),
    or both.
    """

    def __init__(self, wanted: str, contents: _Contents) -> None:
        self.wanted = wanted
        self.contents = contents
        self.uses: list[int] = []
        self.takes: NDArray[np.bool_] = contents.colours == contents.colour
        self.fixed = contents.colours

    def can_say(self, contents: _Contents) -> bool:
        """Whether the block can say the colours of ``contents``, too."""
        takes, fixed = self._shared(contents)
        return bool((takes | (fixed >= 0)).all())

    def share(self, j: int, contents: _Contents) -> None:
        """Let submodel ``j``, whose contents it can say, share the block."""
        self.takes, self.fixed = self._shared(contents)
        self.uses.append(j)

    def _shared(self, contents: _Contents) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        takes = self.takes & (contents.colours == contents.colour)
        return takes, np.where(self.fixed == contents.colours, self.fixed, -1)

    @property
    def colours(self) -> NDArray[np.int64]:
        """The colours (k,) to write."""
        return np.where(self.takes, MAIN_COLOUR, self.fixed)


def assembly_to_mpd(assembly: Assembly, name: str = "") -> str:
    """Multi-part LDraw text of ``assembly``, its main model first, which is called ``name`` (or like the assembly).

    Reading it gives the same assembly, as :class:`~.nesting.Nesting` says it. Submodels of the same name whose bricks,
    seen from their own frame, are alike share a block; one that differs gets a name of its own. A submodel that was
    moved as a whole is alike where it stands now. Parts that the assembly brings along follow. Raises
    :class:`InputError` as :func:`~.writer.assembly_to_ldr` does.
    """
    check_writable(assembly)
    blocks = _Blocks(assembly, nest(assembly))
    own = reachable(assembly.part_names, assembly.embedded)
    taken = {normalise_name(part) for part in (*assembly.part_names, *(part for part, _ in own))}
    names = blocks.names(taken)
    main = _unique(_sound(model_name(name or assembly.name)), taken)
    lines = _block(assembly.name, main, blocks.lines(blocks.main, names))
    for number in sorted(range(len(names)), key=lambda number: blocks.found[number].uses):
        label = names[number]
        lines += _block(_stem(label)[0], label, blocks.lines(blocks.found[number], names))
    for part, text in own:
        lines += [f"0 FILE {part}", *text.rstrip("\n").split("\n"), "0 NOFILE"]
    return "\n".join(lines) + "\n"


def _block(title: str, name: str, lines: list[str]) -> list[str]:
    return [f"0 FILE {name}", *header(title, name), *lines, "0 NOFILE"]


class _Blocks:
    """The distinct submodels of an assembly, found from the innermost outwards."""

    def __init__(self, assembly: Assembly, nesting: Nesting) -> None:
        self._assembly = assembly
        self._nesting = nesting
        submodels = assembly.submodels
        n, m = len(assembly), len(submodels)
        self._positions = np.concatenate([assembly.positions, submodels.positions])
        self._rotations = np.concatenate([assembly.rotations, submodels.rotations])
        self._inverses = inverses_of(submodels)
        self._kinds = np.concatenate([assembly.part_index, np.zeros(m, np.int64)])
        self._colours = np.concatenate([assembly.colours, _said_colours(assembly, nesting)]).astype(np.int64)
        self.found: list[_Block] = []
        alike: dict[tuple[str, bytes, bytes], list[int]] = defaultdict(list)
        for j in _innermost_first(nesting.parents):
            if len(nesting.contents[j]):
                wanted = submodels.names[submodels.name_index[j]]
                self._kinds[n + j] = len(assembly.part_names) + self._file(j, wanted, alike)
        main = self._contents(nesting.contents[-1], np.zeros(3), np.eye(3), np.eye(3), MAIN_COLOUR)
        self.main = _Block("", main)

    def names(self, taken: set[str]) -> list[str]:
        """A distinct name for each block; ``taken`` (normalised names) gets them, too. The most used comes first."""
        names = [""] * len(self.found)
        for number in sorted(
            range(len(names)), key=lambda number: (-len(self.found[number].uses), self.found[number].uses)
        ):
            block = self.found[number]
            wanted = _sound(block.wanted)
            kinds, parts = block.contents.kinds.tolist(), self._assembly.part_names
            if wanted.lower().endswith(".dat") and all(k < len(parts) and is_primitive(parts[k]) for k in kinds):
                wanted = _stem(wanted)[0] + ".ldr"  # or else it would read as a part
            names[number] = _unique(wanted, taken)
        return names

    def lines(self, block: _Block, names: list[str]) -> list[str]:
        """The lines of a block, all of them being called ``names``."""
        known = [*self._assembly.part_names, *names]
        contents = block.contents
        return placement_lines(
            [known[kind] for kind in contents.kinds.tolist()],
            block.colours,
            contents.positions,
            contents.rotations,
            contents.steps,
        )

    def _file(self, j: int, wanted: str, alike: dict[tuple[str, bytes, bytes], list[int]]) -> int:
        """The number of the block of submodel ``j``."""
        contents = self._seen_from(j)
        candidates = [block for block in alike[wanted, *contents.signature()] if self.found[block].can_say(contents)]
        number = next((i for i in candidates if contents.stands_like(self.found[i].contents)), None)
        if number is None:
            number = next((i for i in candidates if self._moved(j, self.found[i].contents)), None)
        if number is None:
            number = len(self.found)
            self.found.append(_Block(wanted, contents))
            alike[wanted, *contents.signature()].append(number)
        self.found[number].share(j, contents)
        return number

    def _moved(self, j: int, contents: _Contents) -> bool:
        """Whether submodel ``j`` has these contents where its first item has gone; then it is said to be there."""
        n, first = len(self._assembly), self._nesting.contents[j][0]
        inner = contents.rotations[0]
        if abs(np.linalg.det(inner)) < 1e-6:
            return False
        kept = self._positions[n + j].copy(), self._rotations[n + j].copy(), self._inverses[j].copy()
        rotation = self._rotations[first] @ np.linalg.inv(inner)
        if np.abs(rotation - kept[1]).max() <= ALIKE_ROTATION:
            rotation = kept[1]
        if abs(np.linalg.det(rotation)) < 1e-6:
            return False
        self._rotations[n + j], self._inverses[j] = rotation, np.linalg.inv(rotation)
        self._positions[n + j] = self._positions[first] - rotation @ contents.positions[0]
        if self._seen_from(j).stands_like(contents):
            return True
        self._positions[n + j], self._rotations[n + j], self._inverses[j] = kept
        return False

    def _seen_from(self, j: int) -> _Contents:
        frame = len(self._assembly) + j
        return self._contents(
            self._nesting.contents[j],
            self._positions[frame],
            self._rotations[frame],
            self._inverses[j],
            int(self._colours[frame]),
        )

    def _contents(
        self,
        items: NDArray[np.int64],
        origin: NDArray[np.float64],
        rotation: NDArray[np.float64],
        inverse: NDArray[np.float64],
        colour: int,
    ) -> _Contents:
        """Items as the frame of a model of that colour has them."""
        positions, rotations = self._positions[items] - origin, self._rotations[items]
        if not (rotation == np.eye(3)).all():
            positions, rotations = positions @ inverse.T, inverse @ rotations
        return _Contents(
            colour,
            self._kinds[items],
            self._colours[items],
            positions,
            rotations,
            self._nesting.steps[items],
        )


def _innermost_first(parents: NDArray[np.int32]) -> list[int]:
    """Numbers of submodels by depth; of those that are equally deep the first comes first, which others are like."""
    depths = np.zeros(len(parents) + 1, np.int64)
    for j, parent in enumerate(parents.tolist()):
        depths[j] = depths[parent] + 1
    return np.argsort(-depths[:-1], kind="stable").tolist()


def _said_colours(assembly: Assembly, nesting: Nesting) -> NDArray[np.int64]:
    """Colours (m,) of submodels as a file has to say them: one with a brick that is still to take a colour must not
    give it one."""
    submodels = assembly.submodels
    m = len(submodels)
    takes = {}
    for code in (MAIN_COLOUR, EDGE_COLOUR):
        open_ones = np.zeros(m + 1, bool)
        open_ones[nesting.owners[assembly.colours == code]] = True
        for j in range(m - 1, -1, -1):
            open_ones[nesting.parents[j]] |= open_ones[j]
        takes[code] = open_ones[:m]
    own = submodels.colours
    still_open = takes[MAIN_COLOUR] | (takes[EDGE_COLOUR] & (own != EDGE_COLOUR)) | (own < 0)
    return np.where(still_open, MAIN_COLOUR, own).astype(np.int64)


def _stem(name: str) -> tuple[str, str]:
    """A name without its suffix, and the suffix."""
    return (name[:-4], name[-4:]) if name.lower().endswith(MODEL_SUFFIXES) else (name, "")


def _sound(name: str) -> str:
    """``name`` as a placement can say it: printable, not too long, and leading nowhere else."""
    text = "".join(c if c.isprintable() else " " for c in name).strip()
    stem, suffix = _stem(text)
    text = (stem[: MAX_NAME - _ROOM] or "submodel") + (suffix or ("" if stem else ".ldr"))
    path = normalise_name(text)
    if path.startswith("/") or path[1:2] == ":" or ".." in path.split("/"):
        text = re.sub(r"[\\/:]|\.\.", "_", text)
    return text


def _unique(name: str, taken: set[str]) -> str:
    """``name``, numbered if it is among the normalised names ``taken``, which gets it."""
    stem, suffix = _stem(name)
    numbered = (f"{stem} ({number}){suffix}" for number in itertools.count(2))
    found = next(text for text in itertools.chain([name], numbered) if normalise_name(text) not in taken)
    taken.add(normalise_name(found))
    return found
