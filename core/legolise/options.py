# SPDX-License-Identifier: GPL-3.0-or-later
"""What a layout shall be: parts, stock, weights of the objective, bounds of the search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..errors import InputError
from .part_set import COMMON, PartSet

Layers = Literal["as given", "bricks and plates"]
#: How many there are of a part in a colour (LDraw code), None: in any colour.
Inventory = Mapping[tuple[str, int | None], int]


@dataclass(frozen=True)
class Weights:
    """The objective, which a layout makes small; a brick more costs 1.

    ``seam``: a stud of joint that lies on a joint below it. ``loose``: a brick with nothing above or below that could
    hold it. ``narrow``: a brick a stud wide, which is held by fewer points. ``face``: a visible face of a cell in
    another colour than planned, where that is allowed at all. ``piece``: what is not joined to the rest.
    """

    seam: float = 0.06
    loose: float = 3.0
    narrow: float = 0.02
    face: float = 0.5
    piece: float = 2.0


@dataclass(frozen=True)
class LayoutOptions:
    """How :func:`.layout.lay_out` builds a plan.

    ``parts``: what may be used; ``inventory``: and how many of each part and colour, None: any number. ``layers``:
    ``as given`` lays each layer of the plan by itself, ``bricks and plates`` looks in layers of a plate for three that
    a brick can take. ``shell``: cells of a hollow model's walls, 0: solid, None: solid up to a size of which the
    stability is soon known. ``finish``: tiles on studs that show, slopes where the surface steps down.
    ``added_cells``: share of the plan's cells that may be added to hold together what the plan leaves apart.
    ``iterations``: windows that are laid again, None: by the size; ``seconds``: the search ends after these at the
    latest, physics not counted. A layout depends on the seed alone as long as the iterations end first.
    ``physics_seconds``: for verdicts and for what they ask for; 0: no verdict is wanted. ``any_colour``: code of the
    bricks whose colour nothing tells.
    """

    parts: PartSet = COMMON
    layers: Layers = "bricks and plates"
    inventory: Inventory | None = None
    weights: Weights = field(default_factory=Weights)
    shell: int | None = None
    finish: bool = False
    added_cells: float = 0.1
    iterations: int | None = None
    seconds: float = 20.0
    physics_seconds: float = 30.0
    any_colour: int = 71
    seed: int = 0

    def __post_init__(self) -> None:
        if self.layers not in ("as given", "bricks and plates"):
            raise InputError(f"The layers are “{self.layers}”; use “as given” or “bricks and plates”.")
        if self.shell is not None and self.shell < 0:
            raise InputError(f"The walls are {self.shell} cells thick; give 1 or more, or 0 for a solid model.")
        if not 0 <= self.added_cells <= 1:
            raise InputError(f"The share of added cells is {self.added_cells}; it must be between 0 and 1.")
        if self.seconds < 0 or self.physics_seconds < 0 or (self.iterations or 0) < 0:
            raise InputError("The seconds and iterations of a layout must not be below 0.")
