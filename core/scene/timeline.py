# SPDX-License-Identifier: GPL-3.0-or-later
"""The build steps of an assembly on the timeline: each step's bricks appear at its frame, and may fall into place.

Bricks of one step share one action, so thousands of bricks cost as little as there are steps. The fall is in the delta
location, which leaves the location at rest: what is read from the scene does not depend on the frame.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import bpy
import numpy as np

from . import keys
from .groups import read_groups
from .objects import brick_objects, follows_timeline, frame_of

MAX_FRAME = 1_048_574  # the last frame that Blender knows
_CONSTANT, _QUADRATIC = 0, 9  # kinds of interpolation, as numbers
_EASE_IN = 1


@dataclass(frozen=True)
class Timeline:
    """When bricks appear: those of the first step at ``first_frame``, of each further one ``frames`` later.

    ``drop``: LDU above their place from which they fall, 0: not at all; ``fall``: frames that this takes, at most
    ``frames``. ``markers``: whether each step gets one; ``set_range``: whether the scene's frame range becomes theirs.
    """

    frames: int = 12
    first_frame: int = 1
    drop: float = 0.0
    fall: int = 6
    markers: bool = True
    set_range: bool = False

    def frame(self, step: int) -> int:
        """The frame at which the bricks of a step appear."""
        return min(self.first_frame + step * self.frames, MAX_FRAME)


def animate_steps(collection: bpy.types.Collection, scene: bpy.types.Scene, timeline: Timeline | None = None) -> int:
    """Put the steps of an assembly on the timeline, in place of an earlier time; returns how many steps there are.

    Bricks that an artist has animated keep their own animation.
    """
    timeline = Timeline() if timeline is None else timeline
    items = brick_objects(collection)
    if any(map(follows_timeline, items)):
        remove_timeline(collection)
    _, _, placed = read_groups(collection, items)
    height = timeline.drop * frame_of(collection)[0]
    actions: dict[tuple[int, bool], bpy.types.Action] = {}
    for item, step in zip(items, placed.tolist(), strict=True):
        data = item.animation_data or item.animation_data_create()
        if data.action is not None or data.nla_tracks:
            continue
        falls = height > 0 and item.parent is None  # what hangs on another brick falls with that
        action = actions.get((step, falls))
        if action is None:
            action = actions[step, falls] = _action(step, timeline, height if falls else 0.0)
        data.action = action
    steps = np.unique(placed).tolist()
    if timeline.markers:
        _mark(scene, collection, steps, timeline)
    if timeline.set_range and steps:
        scene.frame_start = timeline.first_frame
        scene.frame_end = min(timeline.frame(steps[-1]) + timeline.frames, MAX_FRAME)
    return len(steps)


def remove_timeline(collection: bpy.types.Collection) -> int:
    """Take the steps of an assembly off the timeline: all bricks are shown, at rest; returns how many were on it."""
    items = [item for item in brick_objects(collection) if follows_timeline(item)]
    for item in items:
        item.animation_data_clear()  # its action has no user then, and goes when the file is saved
    _show(collection, items)
    remove_markers(collection)
    return len(items)


def remove_markers(collection: bpy.types.Collection) -> None:
    """Remove the markers of an assembly's steps."""
    for scene in bpy.data.scenes:
        for marker in list(scene.timeline_markers):
            if marker.get(keys.TIMELINE) == collection.get(keys.ASSEMBLY):
                scene.timeline_markers.remove(marker)


def has_timeline(collection: bpy.types.Collection) -> bool:
    """Whether any brick of an assembly appears by its step."""
    return any(follows_timeline(item) for item in collection.all_objects)


@contextlib.contextmanager
def at_rest(collection: bpy.types.Collection) -> Iterator[None]:
    """Show all bricks of an assembly in their places for a while, whatever the frame."""
    held = [(item, item.animation_data.action) for item in collection.all_objects if follows_timeline(item)]
    for item, _ in held:
        item.animation_data.action = None
    if held:
        _show(collection, [item for item, _ in held])
        bpy.context.view_layer.update()  # exporters take what was worked out last
    try:
        yield
    finally:
        for item, action in held:
            item.animation_data.action = action


def _show(collection: bpy.types.Collection, items: Sequence[bpy.types.Object]) -> None:
    """Show bricks of a collection in their places. All at once: Blender looks through the whole file each time that one
    object is shown by its property."""
    if not items:
        return
    shown = set(items)
    chosen = np.array([item in shown for item in collection.all_objects])
    for path in ("hide_viewport", "hide_render"):
        hidden = np.empty(len(chosen), bool)
        collection.all_objects.foreach_get(path, hidden)
        collection.all_objects.foreach_set(path, hidden & ~chosen)
    for item in items:
        item.delta_location = (0.0, 0.0, 0.0)
    items[0].hide_viewport = False  # makes Blender look once


def _action(step: int, timeline: Timeline, height: float) -> bpy.types.Action:
    action = bpy.data.actions.new(f"Step {step + 1}")
    action[keys.TIMELINE] = step
    frame = timeline.frame(step)
    for path in ("hide_viewport", "hide_render"):
        _keyframes(action, path, 0, (frame - 1, 1.0, frame, 0.0), _CONSTANT)
    if height > 0:
        landed = frame + max(1, min(timeline.fall, timeline.frames))
        _keyframes(action, "delta_location", 2, (frame, height, landed, 0.0), _QUADRATIC)
    return action


def _keyframes(action: bpy.types.Action, path: str, index: int, points: Sequence[float], interpolation: int) -> None:
    curve = action.fcurves.new(path, index=index)
    count = len(points) // 2
    curve.keyframe_points.add(count)
    curve.keyframe_points.foreach_set("co", points)
    curve.keyframe_points.foreach_set("interpolation", [interpolation] * count)
    curve.keyframe_points.foreach_set("easing", [_EASE_IN] * count)
    curve.update()


def _mark(scene: bpy.types.Scene, collection: bpy.types.Collection, steps: Sequence[int], timeline: Timeline) -> None:
    for step in steps:
        marker = scene.timeline_markers.new(f"Step {step + 1}", frame=timeline.frame(step))
        marker[keys.TIMELINE] = collection[keys.ASSEMBLY]
