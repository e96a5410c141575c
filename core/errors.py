# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors whose message is one sentence that says what is wrong and what to do.

Operators turn them into a report in the status bar, the command line into one line on stderr and an exit code.
"""


class BrickwrightError(Exception):
    """Base of all errors a user is meant to read; ``str(error)`` is that sentence."""

    exit_code = 1


class InputError(BrickwrightError):
    """The user's input cannot be used: a bad value, an unreadable or malformed file."""

    exit_code = 2


class MissingDependencyError(BrickwrightError):
    """Something optional is not installed; the message names it and how to get it."""

    exit_code = 3


class CheckpointError(InputError):
    """A checkpoint folder is missing, damaged or of a kind that this version cannot use."""


class Cancelled(BrickwrightError):
    """The user stopped the work; what was finished before stays."""

    exit_code = 130
