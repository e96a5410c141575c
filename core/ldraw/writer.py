# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemblies as LDraw text: one type 1 line a brick, ``0 STEP`` between steps, numbers as short as they are exact.

Line format: LDraw file format specification 1.0.2. Lines end with a newline alone; files are UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.colours import DIRECT
from ..errors import InputError

MAX_STEP = 1_000_000
POSITION_DECIMALS = 6
_META_TITLE = re.compile(
    r"!|//|\w+:|(?:STEP|FILE|NOFILE|ROTSTEP|BFC|CLEAR|PAUSE|SAVE|WRITE|PRINT|UNOFFICIAL|LDRAW_ORG)\b", re.IGNORECASE
)
ROTATION_DECIMALS = 9  # a metre-long part turned by the last digit moves by less than 1e-5 LDU


def format_number(value: float, decimals: int = POSITION_DECIMALS) -> str:
    """``value`` without an exponent, without trailing zeros, and never ``-0``."""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def format_colour(code: int) -> str:
    """A colour code as LDraw writes it: decimal, or ``0x2RRGGBB`` for a direct colour."""
    return f"0x{code:07X}" if code >= DIRECT else str(code)


def assembly_to_ldr(assembly: Assembly) -> str:
    """LDraw text of ``assembly`` as one model: header, bricks in build order, steps.

    Bricks are ordered by step (the order within a step stays); empty steps are kept. Raises :class:`InputError` for a
    step out of range, a number that is not finite, or a part name that a line cannot hold.
    """
    lines = [*header(assembly.name, model_name(assembly.name)), *brick_lines(assembly)]
    return "\n".join(lines) + "\n"


def header(title: str, name: str) -> list[str]:
    """The first lines of a model: its ``title``, unless that reads as a command, and its file ``name``."""
    heading = one_line(title)
    shown = "Untitled" if not heading or _META_TITLE.match(heading) else heading
    return [f"0 {shown}", f"0 Name: {name}", "0 Author: Brickwright", "0"]


def model_name(title: str) -> str:
    """The file name of a model, as its ``0 Name:`` and ``0 FILE`` lines have it."""
    return f"{one_line(title) or 'untitled'}.ldr"


def brick_lines(assembly: Assembly) -> list[str]:
    """The type 1 and ``0 STEP`` lines of ``assembly``, without line ends; a step line closes each step but the last."""
    check_writable(assembly)
    order = np.argsort(assembly.steps, kind="stable")
    parts = assembly.parts
    return placement_lines(
        [parts[i] for i in order.tolist()],
        assembly.colours[order],
        assembly.positions[order],
        assembly.rotations[order],
        np.diff(assembly.steps[order], prepend=0),
    )


def placement_lines(
    names: Sequence[str],
    colours: NDArray[np.integer],
    positions: NDArray[np.float64],
    rotations: NDArray[np.float64],
    steps: NDArray[np.integer],
) -> list[str]:
    """The type 1 lines of n files ``names`` at ``positions`` (n, 3) and ``rotations`` (n, 3, 3) in ``colours`` (n,),
    each after so many ``0 STEP`` lines as ``steps`` (n,) says."""
    matrices: dict[bytes, str] = {}
    lines: list[str] = []
    rows = zip(names, colours.tolist(), positions.tolist(), rotations, steps.tolist(), strict=True)
    for name, colour, position, rotation, count in rows:
        key = rotation.tobytes()
        matrix = matrices.get(key)
        if matrix is None:
            matrix = " ".join(format_number(value, ROTATION_DECIMALS) for value in rotation.ravel().tolist())
            matrices[key] = matrix
        lines.extend(["0 STEP"] * count)
        x, y, z = (format_number(value) for value in position)
        lines.append(f"1 {format_colour(colour)} {x} {y} {z} {matrix} {name}")
    return lines


def check_writable(assembly: Assembly) -> None:
    """Raise :class:`InputError` for what LDraw lines cannot say; see :func:`assembly_to_ldr`."""
    if not len(assembly):
        return
    low, high = int(assembly.steps.min()), int(assembly.steps.max())
    if low < 0 or high > MAX_STEP:
        raise InputError(f"A brick has the step {low if low < 0 else high}; steps must be from 0 to {MAX_STEP}.")
    finite = np.isfinite(assembly.positions).all(axis=1) & np.isfinite(assembly.rotations).all(axis=(1, 2))
    if not finite.all():
        raise InputError(
            f"Brick {int(np.flatnonzero(~finite)[0]) + 1} has a position or rotation that is not a finite number."
        )
    if int(assembly.colours.min()) < 0:
        raise InputError("A brick has a negative colour code; LDraw colours start at 0.")
    for part in assembly.part_names:
        if not part or part != part.strip() or not part.isprintable():
            raise InputError(f"The part name {part[:60]!r} cannot be written to an LDraw line; rename the part.")


def one_line(text: str) -> str:
    """``text`` with a single space for each run of white space."""
    return "".join(letter for letter in " ".join(text.split()) if letter != "\0")  # no text file holds that one
