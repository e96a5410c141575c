# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan becomes an assembly: the bricks are found that fill it best.

What is best is the sum of :class:`.options.Weights`: few, and so large, bricks; joints that do not lie on joints; cells
that show in their colour, while hidden ones take any, so that bricks reach under the surface and tie colours together.
On top of that the assembly shall be one piece that stands on the ground, and be stable. Where a plan does not allow it
the colours give way first, then cells are added, then cells are left out; all of it is reported.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.connections import components, joints, overlapping, standing
from ..bricks.placement import place
from ..bricks.plan import ANY, PLATE, Plan
from ..errors import InputError
from ..physics.stability import Stability, Verdict
from .building import build, unbuilt
from .finish import lay_slopes, tiles
from .hollow import inside, thickness
from .joining import drop_loose, join
from .options import LayoutOptions
from .part_set import TILE
from .search import Search
from .sheets import cut, shown_faces, visible
from .standing import make_stand
from .stock import Stock, TooFew, missing
from .structure import Structure

MAX_CELLS = 4_000_000
_WINDOWS_A_BRICK = 1.0
_MOST_WINDOWS = 3000
_ATTEMPTS = 3  # layouts that are tried until one stands
_SEEDS_APART = 1_000_003

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Layout:
    """What :func:`lay_out` found.

    ``assembly``: in build order, a step a level. ``left_out``, ``added`` (k, 3): cells x, y, layer of the plan (of
    :meth:`.plan.Plan.in_plates` where plates are laid for it) that are not built, and that are built beside it.
    ``recoloured`` (k, 3): cells that show in another colour than planned.
    ``hollowed``: how many cells are left empty inside.
    ``terms``: of the objective, by their names in :class:`.options.Weights`, before they are weighed; ``bricks`` too.
    ``valid``: no bricks overlap; ``connected``: one piece, which stands on the ground; ``stability``: ``unknown`` where
    it was not found out in time; ``max_score`` is nan then, and where a proof was enough; ``reason``: why it is not
    stable, or not known to be. ``counts``: bricks by part and colour. ``seconds``: of each stage. ``windows``: that
    were laid again. ``seed``: see :class:`.options.LayoutOptions`.
    """

    assembly: Assembly
    left_out: NDArray[np.intp]
    added: NDArray[np.intp]
    recoloured: NDArray[np.intp]
    hollowed: int
    terms: Mapping[str, float]
    valid: bool
    connected: bool
    stability: Verdict
    max_score: float
    reason: str
    counts: Mapping[tuple[str, int], int]
    seconds: Mapping[str, float]
    windows: int
    seed: int


def lay_out(
    plan: Plan,
    options: LayoutOptions | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Layout:
    """The best layout of ``plan`` that the search finds, see :class:`.options.LayoutOptions`.

    ``progress`` is told the stage and the share of it that is done; ``cancelled`` is asked now and then. Raises
    :class:`InputError` for an empty or too large plan and for parts that cannot build it, :class:`.stock.TooFew` when
    the inventory does not suffice, and :class:`Cancelled`.
    """
    options = LayoutOptions() if options is None else options
    _check(plan)
    clock = _Clock(progress)
    with clock.stage("cut"):
        whole = visible(_with_room(_levels(plan, options)))
        hollow = inside(whole, thickness(whole, options.shell))
        work = Plan(whole.occupancy & ~hollow, whole.colours, whole.heights)
        faces = shown_faces(whole.occupancy)
    best = _attempt(work, faces, options, clock, cancelled)
    for again in range(1, _ATTEMPTS if options.inventory is None else 1):
        if best.stability is None or best.stability.verdict != "unstable" or not clock.left(options):
            break
        weights = replace(options.weights, seam=options.weights.seam * 2**again)
        other = replace(options, seed=options.seed + again * _SEEDS_APART, weights=weights)
        tried = _attempt(work, faces, other, clock, cancelled)
        if tried.stability is not None and tried.stability.stable:
            best = tried
    with clock.stage("report"):
        assembly, _ = build(work, best.search.structure, best.search.stock, options.any_colour)
        return _report(work, hollow, best, assembly, options.seed, clock.seconds)


@dataclass(frozen=True, eq=False)
class _Attempt:
    """Bricks that were found, what the force balance says of them, and how many windows were laid again."""

    search: Search
    stability: Stability | None
    windows: int


def _attempt(
    work: Plan,
    faces: NDArray[np.float32],
    options: LayoutOptions,
    clock: _Clock,
    cancelled: Callable[[], bool] | None,
) -> _Attempt:
    """One layout of the plan ``work``."""
    structure = Structure(work.shape, [])
    stock = Stock(options.inventory, options.parts, structure.sheets)
    with clock.stage("lay"):
        _cut_up(work, faces, structure, stock, options)
        search = Search(structure, work.occupancy.copy(), options, stock, cancelled)
        search.lay_first(clock.tell)
    with clock.stage("improve"):
        windows = min(int(_WINDOWS_A_BRICK * len(structure.bricks)), _MOST_WINDOWS)
        wanted = windows if options.iterations is None else options.iterations
        done = search.improve(wanted, options.seconds, clock.tell)
    if options.inventory is not None:
        lacking = missing(structure, search.filled, options.parts)
        if lacking:
            raise TooFew(lacking)
    with clock.stage("join"):
        may_add = int(np.ceil(options.added_cells * work.occupancy.sum()))
        may_add -= len(join(search, work.heights, may_add))
        drop_loose(search)
    with clock.stage("stand"):
        make = partial(build, work, structure, stock, options.any_colour)
        stability = make_stand(search, make, work.heights, may_add, clock.left(options), cancelled)
    return _Attempt(search, stability, done)


def _check(plan: Plan) -> None:
    if not plan.occupancy.any():
        raise InputError("The plan has no filled cells; there is nothing to build.")
    if plan.occupancy.size > MAX_CELLS:
        raise InputError(f"The plan has {plan.occupancy.size} cells, at most {MAX_CELLS} can be laid; make it smaller.")


def _cut_up(plan: Plan, faces: NDArray[np.float32], structure: Structure, stock: Stock, options: LayoutOptions) -> None:
    """The sheets of a plan; with the slopes that its finish asks for laid already."""
    slopes = flat = None
    if options.finish:
        slopes = lay_slopes(plan, structure, stock, faces)
        flat = tiles(plan, options.parts, slopes)
    sheets = cut(plan, options.parts, faces, slopes, flat)
    structure.sheets += sheets
    missing_kinds = {sheet.kind for sheet in sheets} - options.parts.kinds
    if missing_kinds:
        kind = "plates" if PLATE in missing_kinds else "bricks"
        raise InputError(f"The plan needs {kind}, of which the set of parts has none; add some to it.")


def _levels(plan: Plan, options: LayoutOptions) -> Plan:
    """The plan with a layer for each level that parts may begin at."""
    tiled = options.finish and {PLATE, TILE} <= options.parts.kinds
    if options.layers == "bricks and plates" and (tiled or (plan.heights == PLATE).any()):
        return plan.in_plates()
    return plan


def _with_room(plan: Plan) -> Plan:
    """The plan with an empty layer on top, where bricks may go that tie others together."""
    room = ((0, 0), (0, 0), (0, 1))
    return Plan.of(
        np.pad(plan.occupancy, room),
        np.pad(plan.colours, room, constant_values=ANY),
        np.append(plan.heights, plan.heights[-1:]),
    )


def _report(
    plan: Plan,
    hollow: NDArray[np.bool_],
    found: _Attempt,
    assembly: Assembly,
    seed: int,
    seconds: Mapping[str, float],
) -> Layout:
    structure, stability = found.search.structure, found.stability
    placed = place(assembly)
    pairs = joints(placed)
    valid = not len(overlapping(placed))
    pieces = components(pairs, placed.known)
    connected = bool(len(assembly)) and int(pieces.max(initial=-1)) == 0 and bool(standing(placed).any())
    recoloured = _recoloured(plan, structure)
    counts = Counter(zip(assembly.parts, assembly.colours.tolist(), strict=True))
    return Layout(
        assembly=assembly,
        left_out=unbuilt(structure, plan.occupancy),
        added=np.argwhere((structure.owner >= 0) & ~plan.occupancy & ~hollow),
        hollowed=int((hollow & (structure.owner < 0)).sum()),
        recoloured=recoloured,
        terms={"bricks": len(assembly), "seam": _seams(structure), "face": len(recoloured)},
        valid=valid,
        connected=connected,
        stability=stability.verdict if stability else "unknown",
        max_score=stability.max_score if stability and stability.scored else float("nan"),
        reason=stability.reason if stability else "",
        counts=dict(sorted(counts.items())),
        seconds=dict(seconds),
        windows=found.windows,
        seed=seed,
    )


def _recoloured(plan: Plan, structure: Structure) -> NDArray[np.intp]:
    """(k, 3) cells that show in another colour than the plan's."""
    colour = np.full(max(structure.bricks, default=0) + 2, ANY, np.int32)
    for number, brick in structure.bricks.items():
        colour[number] = brick.colour
    has = colour[structure.owner]
    return np.argwhere((structure.owner >= 0) & (plan.colours != ANY) & (has != plan.colours))


def _seams(structure: Structure) -> int:
    """Studs of joint that lie on a joint below."""
    owner = structure.owner
    total = 0
    for a, b in ((owner[:-1], owner[1:]), (owner[:, :-1], owner[:, 1:])):
        seam = (a != b) & (a >= 0) & (b >= 0)
        both = seam[:, :, 1:] & seam[:, :, :-1]
        risen = (a[:, :, 1:] != a[:, :, :-1]) & (b[:, :, 1:] != b[:, :, :-1])
        total += int((both & risen).sum())
    return total


class _Clock:
    """Times the stages and passes on how far they are."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._stage = progress, ""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A stage from beginning to end."""
        self._stage, start = name, time.perf_counter()
        self.tell(0.0)
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def left(self, options: LayoutOptions) -> float:
        """Seconds that are left for physics."""
        return max(0.0, options.physics_seconds - self.seconds.get("stand", 0.0))

    def tell(self, share: float) -> None:
        """So much of the stage is done."""
        if self._progress is not None:
            self._progress(self._stage, share)
