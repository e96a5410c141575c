# SPDX-License-Identifier: GPL-3.0-or-later
"""The optimal basis of one program as the start for another one that shares bricks with it.

Columns and rows are recognised by keys made of what they act on, so bricks may come, go and move anywhere. What is new
starts at zero, new bricks held by their remainders: that keeps the basis primal feasible. What is gone stays in the
program as long as it is basic, held at zero: that keeps the basis dual feasible. So the dual simplex first takes out
what is gone, while all that is new is held at zero, and the primal simplex then brings in what is new.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from .balances import Balances
from .contacts import GROUND
from .highs import AT_LOWER, BASIC, FREE, Basis
from .program import LinearProgram

Keys = NDArray[np.uint64]

_PLACE_STEP = 1e-3  # LDU and entries of rotations; bricks nearer to each other than this are the same
_VALUE_STEP = 1e-9
_NO_KEY = np.uint64(np.iinfo(np.uint64).max)


@dataclass(frozen=True, eq=False)
class Keyed:
    """A program with ``columns``, ``rows``: keys that the same column and row have in any other program."""

    linear: LinearProgram
    columns: Keys
    rows: Keys


@dataclass(frozen=True, eq=False)
class Named:
    """``nodes`` (k,): keys of the balances of bricks that have a row, ``of`` (k,): its number; ``rows``: their keys."""

    nodes: Keys
    of: NDArray[np.intp]
    rows: Keys


@dataclass(frozen=True, eq=False)
class Start:
    """A program with a basis to start it from: the wanted one, its columns and rows first, and then what is left over
    of the one before, held at zero. ``added``: columns to be held at zero for the dual simplex, ``moved``: whether the
    dual simplex has to run at all."""

    keyed: Keyed
    basis: Basis
    added: NDArray[np.int32]
    moved: bool


def brick_keys(assembly: Assembly) -> Keys:
    """(n,) of part, position and rotation of each brick, whatever its number."""
    names: Keys = np.array([zlib.crc32(name.encode()) for name in assembly.part_names], np.uint64)
    place = np.concatenate([assembly.positions, assembly.rotations.reshape(-1, 9)], 1) / _PLACE_STEP
    result = _mixed(names[assembly.part_index])
    for column in np.rint(place).astype(np.int64).view(np.uint64).T:
        result = _mixed(result ^ column)
    return result


def named_rows(bricks: Keys, balances: Balances, before: Named | None) -> Named:
    """The rows of ``balances`` of the bricks with these keys (n,). A row keeps its key from the program ``before``
    while any of its balances stays in it, also when bricks join those that share it or leave them."""
    there = balances.rows != GROUND
    nodes, of = _mixed(bricks[:, None] ^ np.arange(balances.width, dtype=np.uint64))[there], balances.rows[there]
    own = _least(nodes, of, balances.count)
    if before is None:
        return Named(nodes, of, own)
    old = matched(nodes, before.nodes)
    kept = _least(np.where(old < 0, _NO_KEY, before.rows[before.of[old]]), of, balances.count)
    first = np.zeros(len(kept), bool)
    first[np.unique(kept, return_index=True)[1]] = True
    return Named(nodes, of, np.where(first & (kept != _NO_KEY), kept, _mixed(own ^ kept)))


def _least(keys: Keys, of: NDArray[np.intp], count: int) -> Keys:
    """(count,) the least of the ``keys`` (k,) ``of`` each number."""
    least = np.full(count, _NO_KEY)
    np.minimum.at(least, of, keys)
    return least


def column_keys(
    count: int, column: NDArray[np.intp], rows: Keys, values: NDArray[np.float64], kind: NDArray[np.float64]
) -> Keys:
    """(count,) of columns by their entries, in ``column`` with these keys of their ``rows``, and their ``kind``."""
    entry = _mixed(np.rint(values / _VALUE_STEP).astype(np.int64).view(np.uint64))
    content = np.zeros(count, np.uint64)
    np.add.at(content, column, _mixed(rows ^ entry))
    return _mixed(content ^ _mixed(kind.view(np.uint64)))


def keyed(linear: LinearProgram, rows: Keys) -> Keyed:
    """``linear`` with the keys of its ``rows``."""
    kind = np.where(linear.lower < 0, -1.0, linear.cost)
    columns = column_keys(len(linear.cost), linear.entry_columns(), rows[linear.rows], linear.values, kind)
    return Keyed(linear, columns, rows)


def restart(wanted: Keyed, before: Keyed, basis: Basis, bricks: int, remainders: tuple[int, int]) -> Start:
    """Start of ``wanted`` from the optimal ``basis`` of the program ``before``.

    Its first rows are the balances along z of the ``bricks``, of which the remainders r+ are the columns from number
    ``remainders[0]`` on and the r- those from ``remainders[1]`` on.
    """
    linear, old = wanted.linear, before.linear
    m, n = len(linear.row_lower), len(linear.cost)
    column_to, row_to = matched(before.columns, wanted.columns), matched(before.rows, wanted.rows)
    gone_columns = np.flatnonzero((column_to < 0) & (basis.columns == BASIC))
    gone_rows = np.flatnonzero((row_to < 0) & (basis.rows != BASIC))
    same_columns, same_rows = np.flatnonzero(column_to >= 0), np.flatnonzero(row_to >= 0)
    columns = np.where(linear.lower < 0, FREE, AT_LOWER).astype(np.int8)
    columns[column_to[same_columns]] = basis.columns[same_columns]
    rows = np.full(m, AT_LOWER, np.int8)
    rows[row_to[same_rows]] = basis.rows[same_rows]
    new_column, new_row = np.ones(n, bool), np.ones(m, bool)
    new_column[column_to[same_columns]] = False
    new_row[row_to[same_rows]] = False
    held = np.flatnonzero(new_row[:bricks])
    remainder = np.where(linear.row_lower[held] < 0, *remainders[::-1]) + held
    columns[remainder] = BASIC
    new_column[remainder] = False
    rows[bricks:m][new_row[bricks:]] = BASIC
    changed = old.row_lower[same_rows] != linear.row_lower[row_to[same_rows]]
    return Start(
        _merged(wanted, before, column_to, row_to, gone_columns, gone_rows),
        Basis(
            np.concatenate([columns, np.full(len(gone_columns), BASIC, np.int8)]),
            np.concatenate([rows, basis.rows[gone_rows]]),
        ),
        np.flatnonzero(new_column).astype(np.int32),
        bool(changed.any() or old.upper[gone_columns].any()),  # what was gone before is at zero already
    )


def _merged(
    wanted: Keyed,
    before: Keyed,
    column_to: NDArray[np.intp],
    row_to: NDArray[np.intp],
    gone_columns: NDArray[np.intp],
    gone_rows: NDArray[np.intp],
) -> Keyed:
    """``wanted`` followed by the columns and rows that are gone, held at zero."""
    if not len(gone_columns) and not len(gone_rows):
        return wanted
    linear, old = wanted.linear, before.linear
    n, m = len(linear.cost), len(linear.row_lower)
    column_to, row_to = column_to.copy(), row_to.copy()
    column_to[gone_columns] = n + np.arange(len(gone_columns))
    row_to[gone_rows] = m + np.arange(len(gone_rows))
    column, row = column_to[old.entry_columns()], row_to[old.rows]
    kept = (column >= 0) & (row >= 0) & ((column >= n) | (row >= m))
    columns = np.concatenate([linear.entry_columns(), column[kept]])
    order = np.argsort(columns, kind="stable")
    counts = np.bincount(columns, minlength=n + len(gone_columns))
    nothing, balanced = np.zeros(len(gone_columns)), np.zeros(len(gone_rows))
    return Keyed(
        LinearProgram(
            cost=np.concatenate([linear.cost, old.cost[gone_columns]]),
            lower=np.concatenate([linear.lower, nothing]),
            upper=np.concatenate([linear.upper, nothing]),
            row_lower=np.concatenate([linear.row_lower, balanced]),
            row_upper=np.concatenate([linear.row_upper, balanced]),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            rows=np.concatenate([linear.rows, row[kept]])[order].astype(np.int32),
            values=np.concatenate([linear.values, old.values[kept]])[order],
        ),
        # Under other keys: a brick that comes back is a new one, for what is gone need not be priced as it was.
        np.concatenate([wanted.columns, _mixed(before.columns[gone_columns])]),
        np.concatenate([wanted.rows, _mixed(before.rows[gone_rows])]),
    )


def matched(keys: Keys, others: Keys) -> NDArray[np.intp]:
    """Number of the same key among ``others`` for each of ``keys``, each number once; -1 where there is none."""
    if not len(others):
        return np.full(len(keys), -1)
    order = np.argsort(others, kind="stable")
    place = np.minimum(np.searchsorted(others, keys, sorter=order), len(others) - 1)
    found = np.where(others[order[place]] == keys, order[place], -1)
    first = np.zeros(len(keys), bool)
    first[np.unique(found, return_index=True)[1]] = True
    return np.asarray(np.where(first, found, -1))


def _mixed(keys: Keys) -> Keys:
    """Keys spread over all numbers: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    z = keys + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))
