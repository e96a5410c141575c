# SPDX-License-Identifier: GPL-3.0-or-later
"""A sketch: named materials painted on a grid, with the words for what was painted; it becomes an item of a corpus."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..item import MAX_SLOTS, CorpusItem
from .colours import differ
from .shapes import Mask, Shapes
from .words import Description

_MATERIAL = re.compile(r"\{(\w+)\}")
_SHOWS = 0.02  # a material is named when at least this share of what is seen is made of it
_LOOSE = 0.02  # share of cells that may hang on nothing, and are left out
_SECOND = 0.25  # and stands before the noun beside the main one from this share on


class FallsApart(ValueError):
    """What was drawn does not hang together."""


class Sketch(Shapes):
    """Draw with :meth:`canvas` first, then colours, shapes and words; all chance comes from ``generator``."""

    def __init__(self, generator: np.random.Generator, nouns: Sequence[str]) -> None:
        self.generator = generator
        self.words = Description(nouns=list(nouns))
        self.codes: dict[str, int] = {}
        self.canvas(1, 1, 1)

    def canvas(self, width: float, depth: float, height: float) -> None:
        """An empty grid of studs, studs and plates; what is painted outside it is lost."""
        Shapes.__init__(self, round(width), round(depth), round(height))
        self.cells: NDArray[np.int8] = np.full(self.shape, -1, np.int8)

    # Chance

    def chance(self, share: float = 0.5) -> bool:
        """True in that share of draws."""
        return bool(self.generator.random() < share)

    def one_of(self, *options: str) -> str:
        """One of the options, each as likely."""
        return options[int(self.generator.integers(len(options)))]

    def number(self, low: int, high: int, small: str = "", large: str = "") -> int:
        """An integer from low to high, both included; the lowest and highest quarter give the sketch an adjective."""
        value = int(self.generator.integers(low, high + 1))
        share = (value - low + 0.5) / (high - low + 1)
        word = small if share < 0.25 else large if share > 0.75 else ""
        if word and word not in self.words.adjectives:
            self.words.adjectives.append(word)
        return value

    def size(self, low: int, high: int, small: str = "small", large: str = "large") -> float:
        """0 to 1: where a length drawn from low to high lies between them; adjectives as in :meth:`number`."""
        return (self.number(low, high, small, large) - low) / max(high - low, 1)

    def real(self, low: float, high: float) -> float:
        """A number between low and high."""
        return float(self.generator.uniform(low, high))

    # Colours and paint

    def colour(self, material: str, codes: Sequence[int]) -> None:
        """Give a material one of the codes, one unlike those of all other materials where there is such a code."""
        others = [code for name, code in self.codes.items() if name != material]
        apart = [code for code in codes if all(differ(code, other) for other in others)]
        choice = apart or [code for code in codes if code not in others] or list(codes)
        self.codes[material] = choice[int(self.generator.integers(len(choice)))]

    def add(self, material: str, mask: Mask) -> None:
        """Fill the cells of a mask, over what was there."""
        self.cells[mask] = list(self.codes).index(material)

    def tint(self, material: str, mask: Mask) -> None:
        """Give another material to those cells of a mask that are filled."""
        self.add(material, mask & self.filled)

    def face(self, material: str, x: tuple[float, float], z: tuple[float, float]) -> None:
        """Give another material to the foremost filled cells of a rectangle seen from the front."""
        first = self.filled & (np.cumsum(self.filled, axis=1) == 1)
        self.add(material, first & self.box(x, None, z))

    def pair(self, material: str, out: float, z: tuple[float, float], wide: float = 1) -> None:
        """:meth:`face` twice, ``out`` studs to the left and right of the middle: eyes, buttons, headlights."""
        for x in (self.cx - out - wide, self.cx + out):
            self.face(material, (x, x + wide), z)

    def carve(self, mask: Mask) -> None:
        """Empty the cells of a mask."""
        self.cells[mask] = -1

    @property
    def filled(self) -> Mask:
        """bool (x, y, z): cells that are not empty."""
        return self.cells >= 0

    def mirror(self) -> None:
        """Add what the mirror image about the middle of x has where the sketch is empty."""
        self.cells = np.where(self.filled, self.cells, self.cells[::-1])

    # Words

    def main(self, material: str) -> None:
        """The material whose colour is said before the noun."""
        self.words.main = material

    def noun(self, *nouns: str) -> None:
        """More names for what was drawn."""
        self.words.nouns += nouns

    def adjective(self, word: str) -> None:
        """A word before the noun."""
        self.words.adjectives.append(word)

    def detail(self, text: str) -> None:
        """A phrase after "with", with materials in braces: ``a {roof} roof``, ``four legs``."""
        self.words.details.append(text)

    def painted(self, text: str) -> None:
        """A detail that would say nothing without its colour: ``a {seat} seat`` of a chair."""
        self.words.painted.append(text)

    def item(self, category: str, mirrored: bool) -> CorpusItem:
        """The item: materials are numbered by how much of them is seen, captions name those numbers."""
        self._trim()
        loose = self.filled & ~self._whole()
        if loose.sum() > _LOOSE * self.filled.sum():
            raise FallsApart(f"{category} falls apart: {loose.sum()} of {self.filled.sum()} cells hang on nothing")
        self.carve(loose)  # crumbs at the tips of slanted shapes
        self._trim()
        from_view = self._seen()
        names = list(self.codes)
        counts = np.bincount(self.cells[from_view], minlength=len(names))
        present = np.bincount(self.cells[self.filled], minlength=len(names)) > 0
        order = [i for i in np.argsort(-counts, kind="stable") if present[i]]
        if len(order) > MAX_SLOTS:
            raise ValueError(f"{category} has {len(order)} colours")
        slot = {names[i]: n for n, i in enumerate(order)}
        shows = {names[i] for i in order if counts[i] >= _SHOWS * counts.sum()}
        for texts in (self.words.details, self.words.painted):
            texts[:] = [text for text in texts if set(_MATERIAL.findall(text)) <= shows]
        others = [i for i in order if names[i] != self.words.main]
        if others and counts[others[0]] >= _SECOND * counts.sum():
            self.words.second = names[others[0]]
        captions = tuple(
            _MATERIAL.sub(lambda match: f"{{{slot[match[1]]}}}", text) for text in self.words.captions(self.generator)
        )
        lookup = np.zeros(len(names) + 1, np.uint8)
        lookup[order] = np.arange(1, len(order) + 1)
        slots = lookup[self.cells]
        palette = tuple(self.codes[names[i]] for i in order)
        digest = hashlib.sha256(repr((slots.shape, palette)).encode() + slots.tobytes()).hexdigest()[:16]
        name = f"{category.replace(' ', '-')}-{digest}"
        return CorpusItem(name, name, "families", "CC0-1.0", category, captions, slots, palette, mirrored)

    def _trim(self) -> None:
        inside = np.argwhere(self.filled)
        box = tuple(slice(a, b) for a, b in zip(inside.min(0), inside.max(0) + 1, strict=True))
        self.cells = self.cells[box]
        self.shape = (self.cells.shape[0], self.cells.shape[1], self.cells.shape[2])

    def _whole(self) -> Mask:
        """The cells that hang together with the first on the floor, by faces."""
        filled = self.filled
        reached = np.zeros_like(filled)
        first = np.argwhere(filled[:, :, 0])[0]
        reached[first[0], first[1], 0] = True
        sweeps = []  # views along each axis there and back: what is reached runs on until a gap
        for axis in (2, 0, 1):
            for way in (slice(None), slice(None, None, -1)):
                sweeps.append((np.moveaxis(reached, axis, 0)[way], np.moveaxis(filled, axis, 0)[way]))
        count = 0
        while count != (count := int(reached.sum())):
            for layers, open_layers in sweeps:
                for i in range(1, len(layers)):
                    layers[i] |= layers[i - 1] & open_layers[i]
        return reached

    def _seen(self) -> Mask:
        padded = np.pad(self.filled, 1)
        inner = np.ones(self.shape, bool)
        for axis in range(3):
            for start in (0, 2):
                window = [slice(1, -1)] * 3
                window[axis] = slice(start, start + self.shape[axis])
                inner &= padded[tuple(window)]
        return self.filled & ~inner
