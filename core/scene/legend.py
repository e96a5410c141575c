# SPDX-License-Identifier: GPL-3.0-or-later
"""The legend of what lies over the bricks, in the lower left corner of a viewport."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import blf
import bpy
import gpu
from gpu_extras.batch import batch_for_shader

from .instances import srgb
from .stress import RAMP, UNKNOWN_RGB

Colour = Sequence[float]
Entry = tuple[str, Colour]  # words, and red, green and blue as the screen shows them

MARGIN, WIDTH, PATCH, BAR, LINE, TEXT = 16, 300, 74, 14, 19, 12  # pixels at a scale of 1
BACKGROUND = (0.09, 0.09, 0.09, 0.82)
WHITE, GREY, AMBER = (0.95, 0.95, 0.95, 1.0), (0.68, 0.68, 0.68, 1.0), (1.0, 0.75, 0.2, 1.0)


def draw_legend(left: int, bottom: int, title: str, notice: str, heat_map: bool, entries: Sequence[Entry]) -> None:
    """Draw it with its lower left corner there, in pixels.

    ``title``: the verdict; ``notice``: what the artist should know about it, such as that it is out of date;
    ``entries``: words with the colour that they explain, from the top.
    """
    scale = bpy.context.preferences.system.ui_scale
    margin, line = MARGIN * scale, LINE * scale
    x, y = left + margin, bottom + margin
    pad = 10 * scale
    words = [(title, WHITE)] + ([(notice, AMBER)] if notice else [])
    blf.size(0, TEXT * scale)
    width = max([WIDTH * scale, *(_length(text) for text, _ in words)])
    height = line * (len(words) + 2.3 * heat_map + len(entries))
    gpu.state.blend_set("ALPHA")
    _box(x, y, width + 2 * pad, height + 1.2 * pad, BACKGROUND)
    x, y = x + pad, y + 0.8 * pad
    for text, rgb in reversed(entries):
        _box(x, y + 3 * scale, 18 * scale, 5 * scale, (*rgb, 1.0))
        _text(x + 26 * scale, y, text, GREY)
        y += line
    if heat_map:
        full = width - PATCH * scale
        for at, text, align in ((0.0, "0 %", 0.0), (0.5, "50 %", 0.5), (1.0, "Clutch limit", 1.0)):
            _text(x + at * full, y, text, GREY, align)
        _text(x + width, y, "Unknown", GREY, 1.0)
        y += line * 0.9
        _ramp(x, y, full, BAR * scale)
        _box(x + width - _length("Unknown"), y, _length("Unknown"), BAR * scale, (*srgb(UNKNOWN_RGB), 1.0))
        y += line * 1.3
    for text, colour in reversed(words):
        _text(x, y, text, colour)
        y += line
    gpu.state.blend_set("NONE")


def _text(x: float, y: float, text: str, colour: Colour, align: float = 0.0) -> None:
    blf.color(0, *colour)
    blf.position(0, x - align * _length(text), y, 0)
    blf.draw(0, text)


def _length(text: str) -> float:
    size: Any = blf.dimensions(0, text)
    return float(size[0])


def _box(x: float, y: float, width: float, height: float, colour: Colour) -> None:
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    corners = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]
    shader.bind()
    shader.uniform_float("color", colour)
    batch_for_shader(shader, "TRI_STRIP", {"pos": corners}).draw(shader)


def _ramp(x: float, y: float, width: float, height: float) -> None:
    """The colours from 0 to the limit."""
    shader = gpu.shader.from_builtin("SMOOTH_COLOR")
    ends = [(x + score * width, (*srgb(rgb), 1.0)) for score, rgb in RAMP]
    corners = [(at, level) for at, _ in ends for level in (y, y + height)]
    colours = [colour for _, colour in ends for _ in range(2)]
    shader.bind()
    batch_for_shader(shader, "TRI_STRIP", {"pos": corners, "color": colours}).draw(shader)
