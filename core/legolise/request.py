# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user asks for when something becomes bricks, checked before anything slow starts."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..bricks.colours import load_colours
from ..errors import InputError
from .inventory import Inventory, checked_inventory, inventory_fields, inventory_of
from .palettes import PALETTES

SizeBy = Literal["studs", "box", "bricks", "ratio"]
Inside = Literal["auto", "solid", "shell"]
Parts = Literal["common", "brickgpt"]

MAX_STUDS = 200
MAX_BRICKS = 20_000
MAX_RATIO = 1e6
MAX_WALL = 20
MAX_COLOURS = 64
MAX_SECONDS = 3600.0
NO_OPTIONS = "These are not options of legolise."


@dataclass(frozen=True)
class LegoliseOptions:
    """How something becomes bricks.

    ``size_by`` says which of the next four counts: ``studs`` of the longest side, a ``box`` of studs, studs and bricks
    to fit into, about so many ``bricks``, or the true size 1 to ``ratio``, where ``unit`` is how many metres a unit of
    the model is. ``plates``: layers of a plate, in which bricks are laid where three are aligned; else layers of a
    brick. ``inside``: ``auto`` is solid as long as its stability is soon known, ``shell`` has walls ``wall`` cells
    thick. ``palette``: LDraw codes to choose from, ``colours``: at most so many of them (None: any number), ``dither``:
    mix them where one does not match. ``parts``: what may be used, the common ones or BrickGPT's eight bricks;
    ``inventory``: only these parts, as many as there are, None: any number. ``finish``: tiles and slopes on the
    surface. ``stability``: find out whether it stands, and lay again what does not. ``seconds``: for the search, and as
    many again for the stability.
    """

    size_by: SizeBy = "studs"
    studs: int = 20
    box: tuple[int, int, int] = (20, 20, 20)
    bricks: int = 500
    ratio: float = 40.0
    unit: float = 1.0
    plates: bool = True
    inside: Inside = "auto"
    wall: int = 2
    palette: tuple[int, ...] = PALETTES["standard"]
    colours: int | None = None
    dither: bool = False
    parts: Parts = "common"
    inventory: Inventory | None = None
    finish: bool = False
    stability: bool = True
    seconds: float = 20.0
    seed: int = 0

    def checked(self) -> LegoliseOptions:
        """These options; raises :class:`InputError` with one sentence on the first bad value."""
        for name, kind in (("size_by", SizeBy), ("inside", Inside), ("parts", Parts)):
            if getattr(self, name) not in get_args(kind):
                words = ", ".join(get_args(kind))
                raise InputError(f"The option {name} is {getattr(self, name)!r}; choose one of {words}.")
        self._check_numbers()
        if not self.palette:
            raise InputError("The palette has no colours; choose at least one.")
        unknown = [code for code in self.palette if code not in load_colours()]
        if unknown:
            raise InputError(f"The palette has the colour {unknown[0]}, which is no LDraw code; leave it out.")
        if self.finish and not self.plates:
            raise InputError("Tiles and slopes need layers of a plate; allow plates, or leave the finishing out.")
        if self.parts == "brickgpt" and self.plates:
            raise InputError("BrickGPT's parts are bricks alone; leave plates out, or take the common parts.")
        if self.inventory is not None:
            checked_inventory(self.inventory)
        return self

    def _check_numbers(self) -> None:
        ranges: dict[str, tuple[float, float, float]] = {
            "number of studs": (self.studs, 1, MAX_STUDS),
            "width of the box": (self.box[0], 1, MAX_STUDS),
            "depth of the box": (self.box[1], 1, MAX_STUDS),
            "height of the box": (self.box[2], 1, MAX_STUDS),
            "number of bricks": (self.bricks, 1, MAX_BRICKS),
            "number after 1: in the scale": (self.ratio, 1 / MAX_RATIO, MAX_RATIO),
            "unit": (self.unit, 1e-9, 1e9),
            "thickness of the walls": (self.wall, 1, MAX_WALL),
            "number of colours": (1 if self.colours is None else self.colours, 1, MAX_COLOURS),
            "time for the search": (self.seconds, 0.0, MAX_SECONDS),
            "seed": (self.seed, 0, 2**31 - 1),
        }
        for name, (value, low, high) in ranges.items():
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError(f"The {name} is {value:g}; it must be from {low:g} to {high:g}.")

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the inverse of :meth:`from_dict`."""
        fields: dict[str, Any] = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        fields["box"], fields["palette"] = list(self.box), list(self.palette)
        fields["inventory"] = None if self.inventory is None else inventory_fields(self.inventory)
        return fields

    @classmethod
    def from_dict(cls, fields: object) -> LegoliseOptions:
        """Options from what JSON brought; raises :class:`InputError` when they are not such or not sound."""
        names = {item.name for item in dataclasses.fields(cls)}
        if not isinstance(fields, dict) or set(fields) != names:
            raise InputError(NO_OPTIONS)
        default = cls().to_dict()
        for name, value in fields.items():
            if name in ("colours", "inventory"):
                continue
            wanted = (int, float) if isinstance(default[name], float) else type(default[name])
            if not isinstance(value, wanted) or isinstance(value, bool) != isinstance(default[name], bool):
                raise InputError(NO_OPTIONS)
        box, palette, colours, stock = (fields[name] for name in ("box", "palette", "colours", "inventory"))
        whole = [*box, *palette, *([] if colours is None else [colours])]
        if len(box) != 3 or not all(type(value) is int for value in whole):
            raise InputError(NO_OPTIONS)
        inventory = None if stock is None else inventory_of(stock)
        return cls(**{**fields, "box": tuple(box), "palette": tuple(palette), "inventory": inventory}).checked()
