# SPDX-License-Identifier: GPL-3.0-or-later
"""The option Keep Current: checks the shown assembly again in the background once its bricks rest after a change."""

import contextlib
import traceback

import bpy

from ..core.errors import BrickwrightError
from ..core.scene.reader import is_changed, read_report, state_of
from ..core.scene.snapshot import snapshot
from . import asking, check_host, checking, session, viewport
from .check import shown_assembly

LOOK = 0.3  # seconds between two looks at the bricks; they must be the same at both before they are checked

# Of an assembly in this file: its number, its state, and the steps undone so far, since undo brings old reports back.
Moment = tuple[int, int, int]

_seen: Moment | None = None  # the last look
_tried: Moment | None = None  # what was checked last, whatever came of it
_own: checking.Checking | None = None  # the check that was begun here


def look(context: bpy.types.Context) -> None:
    """Use the answer of a check that was begun here, or begin one if the bricks have changed and rest now."""
    global _seen, _tried, _own
    if viewport.dragging(context):
        return
    if _own is not None:
        if _own.tick():
            asking.end(_own)
            _own = None
        viewport.redraw_all(context)
        return
    if not context.scene.brickwright.keep_checked or asking.running() or session.running() or check_host.why_not():
        return
    collection = shown_assembly(context)
    if collection is None:
        return
    now = (collection.session_uid, state_of(collection), session.undone)
    rests, _seen = now == _seen, now
    if not rests or now == _tried or ("stable" in read_report(collection) and not is_changed(collection)):
        return
    _tried = now
    with contextlib.suppress(BrickwrightError):  # nothing to check, or too much; the button Check says which
        _own = checking.begin(snapshot(collection))
    viewport.redraw(context)


def _timer() -> float:
    try:
        look(bpy.context)
    except Exception:  # a timer that raises is never called again
        traceback.print_exc()
    return LOOK


CLASSES = ()


def register() -> None:
    """Start looking; without a window nothing changes by itself."""
    if not bpy.app.background:
        bpy.app.timers.register(_timer, first_interval=LOOK, persistent=True)


def unregister() -> None:
    """Stop looking."""
    global _own, _seen, _tried
    _own = _seen = _tried = None
    if bpy.app.timers.is_registered(_timer):
        bpy.app.timers.unregister(_timer)
