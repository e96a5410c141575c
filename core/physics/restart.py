# SPDX-License-Identifier: GPL-3.0-or-later
"""The optimal basis of one program as the start for another one that shares bricks with it.

Columns and rows are recognised by keys made of what they act on, so bricks may come, go and move anywhere. What is new
starts at zero, its bricks held by their remainders: that keeps the basis primal feasible. What is gone stays in the
program as long as it is basic, held at zero: that keeps the basis dual feasible. So the dual simplex first takes out
what is gone, while all that is new is held at zero, and the primal simplex then brings in what is new.
"""

from __future__ import annotations

import dataclasses
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from .highs import AT_LOWER, BASIC, FREE, Basis
from .program import Program

Keys = NDArray[np.uint64]

_LENGTH_STEP = 1e-3  # LDU and entries of rotations; bricks nearer to each other than this are the same
_VALUE_STEP = 1e-9
_LIMIT, _LARGEST = np.uint64(101), np.uint64(102)


@dataclass(frozen=True, eq=False)
class Keyed:
    """A program with ``columns``, ``rows``: keys that the same column and row have in any other program."""

    program: Program
    columns: Keys
    rows: Keys


@dataclass(frozen=True, eq=False)
class Solved:
    """A program with its optimal basis."""

    keyed: Keyed
    basis: Basis


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
    place = np.concatenate([assembly.positions, assembly.rotations.reshape(-1, 9)], 1) / _LENGTH_STEP
    result = _mixed(names[assembly.part_index])
    for column in np.rint(place).astype(np.int64).view(np.uint64).T:
        result = _mixed(result ^ column)
    return result


def keyed(program: Program, bricks: Keys) -> Keyed:
    """``program`` with keys made of those of its ``bricks`` (n,)."""
    width, n, columns = program.balances, len(bricks), len(program.cost)
    balances = _mixed(bricks[:, None] ^ np.arange(width, dtype=np.uint64)).ravel()
    kind = program.cost.view(np.uint64) ^ program.lower.view(np.uint64)
    column = np.repeat(np.arange(columns), np.diff(program.starts))
    inner = program.rows < width * n  # the other rows are not the same in all programs that have the column
    entry = np.rint(program.values[inner] / _VALUE_STEP).astype(np.int64).astype(np.uint64)
    content = np.zeros(columns, np.uint64)
    np.add.at(content, column[inner], _mixed(balances[program.rows[inner]] ^ _mixed(entry)))
    content = _mixed(content ^ _mixed(kind))
    content[program.largest_start : program.residual_start] = _mixed(bricks ^ _LARGEST)
    pulls = content[program.pull_start : program.pull_start + len(program.pull_point)]
    return Keyed(program, content, np.concatenate([balances, _mixed(pulls ^ _LIMIT)]))


def restart(wanted: Keyed, before: Solved) -> Start:
    """Start of ``wanted`` from the solution of another program."""
    program, old = wanted.program, before.keyed.program
    m, n = len(program.row_lower), len(program.cost)
    column_to, row_to = _matched(before.keyed.columns, wanted.columns), _matched(before.keyed.rows, wanted.rows)
    gone_columns = np.flatnonzero((column_to < 0) & (before.basis.columns == BASIC))
    gone_rows = np.flatnonzero((row_to < 0) & (before.basis.rows != BASIC))
    same_columns, same_rows = np.flatnonzero(column_to >= 0), np.flatnonzero(row_to >= 0)

    columns = np.where(program.lower < 0, FREE, AT_LOWER).astype(np.int8)
    columns[column_to[same_columns]] = before.basis.columns[same_columns]
    rows = np.full(m, BASIC, np.int8)
    rows[row_to[same_rows]] = before.basis.rows[same_rows]
    new_column, new_row = np.ones(n, bool), np.ones(m, bool)
    new_column[column_to[same_columns]] = False
    new_row[row_to[same_rows]] = False
    remainders = (n - program.residual_start) // 2
    held = np.flatnonzero(new_row[:remainders])
    rows[held] = AT_LOWER
    columns[program.residual_start + held + remainders * (program.row_lower[held] < 0)] = BASIC
    new_column[program.largest_start :] = False

    changed = old.row_lower[same_rows] != program.row_lower[row_to[same_rows]]
    merged = _merged(wanted, before.keyed, column_to, row_to, gone_columns, gone_rows)
    basis = Basis(
        np.concatenate([columns, np.full(len(gone_columns), BASIC, np.int8)]),
        np.concatenate([rows, before.basis.rows[gone_rows]]),
    )
    return Start(merged, basis, np.flatnonzero(new_column).astype(np.int32), bool(changed.any() or len(gone_columns)))


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
    program, old = wanted.program, before.program
    column_to, row_to = column_to.copy(), row_to.copy()
    column_to[gone_columns] = len(program.cost) + np.arange(len(gone_columns))
    row_to[gone_rows] = len(program.row_lower) + np.arange(len(gone_rows))
    of = np.repeat(np.arange(len(old.cost)), np.diff(old.starts))
    column, row = column_to[of], row_to[old.rows]
    kept = (column >= 0) & (row >= 0) & ((column >= len(program.cost)) | (row >= len(program.row_lower)))
    columns = np.concatenate([np.repeat(np.arange(len(program.cost)), np.diff(program.starts)), column[kept]])
    order = np.argsort(columns, kind="stable")
    counts = np.bincount(columns, minlength=len(program.cost) + len(gone_columns))
    nothing, limits = np.zeros(len(gone_columns)), old.row_lower[gone_rows]
    return Keyed(
        dataclasses.replace(
            program,
            cost=np.concatenate([program.cost, old.cost[gone_columns]]),
            lower=np.concatenate([program.lower, nothing]),
            upper=np.concatenate([program.upper, nothing]),
            row_lower=np.concatenate([program.row_lower, np.where(np.isfinite(limits), 0.0, limits)]),
            row_upper=np.concatenate([program.row_upper, np.zeros(len(gone_rows))]),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            rows=np.concatenate([program.rows, row[kept]])[order].astype(np.int32),
            values=np.concatenate([program.values, old.values[kept]])[order],
        ),
        np.concatenate([wanted.columns, before.columns[gone_columns]]),
        np.concatenate([wanted.rows, before.rows[gone_rows]]),
    )


def _matched(keys: Keys, others: Keys) -> NDArray[np.intp]:
    """Number of the same key among ``others`` for each of ``keys``, each number once; -1 where there is none."""
    if not len(others):
        return np.full(len(keys), -1)
    order = np.argsort(others, kind="stable")
    place = np.minimum(np.searchsorted(others[order], keys), len(others) - 1)
    found = np.where(others[order][place] == keys, order[place], -1)
    first = np.zeros(len(keys), bool)
    first[np.unique(found, return_index=True)[1]] = True
    return np.asarray(np.where(first, found, -1))


def _mixed(keys: Keys) -> Keys:
    """Keys spread over all numbers: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    z = keys + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))
