# SPDX-License-Identifier: GPL-3.0-or-later
"""Repairs: asking for one, the proposal that is shown, and making its changes.

A proposal is in memory only. It goes when it is applied or discarded, when its assembly is deleted, and with every
file that is opened and every step that is undone.
"""

from dataclasses import dataclass

import bpy
import numpy as np

from ..core.errors import InputError
from ..core.repair.messages import RepairRequest, RepairResult
from ..core.repair.proposal import changed
from ..core.scene import keys
from ..core.scene.objects import find_assembly
from ..core.scene.proposal_view import ProposalView
from ..core.scene.reader import read_bricks, state_of
from ..core.scene.replacing import replace_bricks
from ..core.scene.snapshot import Snapshot, snapshot
from . import asking, check_host
from .asking import Asked
from .checking import write_result


@dataclass(frozen=True, eq=False)
class Proposal:
    """The repair ``result`` for the bricks ``seen``, and how it looks in a viewport: None without a window."""

    seen: Snapshot
    result: RepairResult
    view: ProposalView | None

    def fits(self, collection: bpy.types.Collection) -> bool:
        """Whether the bricks stand where they stood when it was proposed; quick enough for a panel."""
        return state_of(collection) == self.seen.state


class Repairing(Asked):
    """A repair that the process was asked for; its ``result`` is None until it is there."""

    doing, name = "Looking for a repair", "repair"
    result: RepairResult | None = None

    def use(self, collection: bpy.types.Collection, result: RepairResult) -> None:
        """Keep the answer: the artist decides."""
        self.result = result


def begin(seen: Snapshot, target: float) -> Repairing:
    """Ask the process for a repair with scores of at most ``target``; raises :class:`BrickwrightError`."""
    drop()
    return asking.begin(Repairing(seen, check_host.client().repair(RepairRequest(seen.assembly, target=target))))


def show(collection: bpy.types.Collection, seen: Snapshot, result: RepairResult) -> None:
    """Show a proposal until it is applied or discarded."""
    global _shown
    view = None
    if not bpy.app.background:
        removed = [seen.identities[i] for i in result.removed]
        view = ProposalView(collection, removed, seen.assembly.take(result.removed), result.added)
    _shown = Proposal(seen, result, view)


def proposal_of(collection: bpy.types.Collection | None) -> Proposal | None:
    """The proposal that is shown for an assembly; one whose assembly was deleted is forgotten."""
    if _shown is None:
        return None
    found = find_assembly(_shown.seen.identity, _shown.seen.name)
    if found is None or not found.users:
        drop()
        return None
    return _shown if collection is not None and collection.get(keys.ASSEMBLY) == _shown.seen.identity else None


def drop() -> None:
    """Show no proposal any more."""
    global _shown
    _shown = None


def apply(collection: bpy.types.Collection, seen: Snapshot, result: RepairResult) -> None:
    """Make the changes in the scene, and store what the check said of them.

    Raises :class:`InputError` when the bricks are not as they were ``seen``; nothing is changed then.
    """
    if not snapshot(collection).same_bricks(seen):
        raise InputError(
            f"The bricks of “{collection.name}” were changed since the repair was proposed, so nothing was done; check "
            "it and press Repair again."
        )
    wanted, origin = changed(seen.assembly, result.removed, result.added)
    replace_bricks(collection, read_bricks(collection)[1], wanted, np.asarray(origin))
    write_result(collection, snapshot(collection), result.after)


_shown: Proposal | None = None


@bpy.app.handlers.persistent
def _drop(*_: object) -> None:
    drop()


HANDLERS = (bpy.app.handlers.load_pre, bpy.app.handlers.undo_post, bpy.app.handlers.redo_post)
CLASSES = ()


def register() -> None:
    """Watch for files being opened and steps being undone."""
    for handlers in HANDLERS:
        handlers.append(_drop)


def unregister() -> None:
    """Stop watching, and show nothing any more."""
    for handlers in HANDLERS:
        handlers.remove(_drop)
    drop()
