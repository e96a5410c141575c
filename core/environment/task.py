# SPDX-License-Identifier: GPL-3.0-or-later
"""Slow work in a thread, with words and a bar for whoever draws it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..errors import BrickwrightError, Cancelled


class Task:
    """Runs ``work(task)`` in a thread from its construction on. Never blocks its owner.

    ``message`` says what is being done and ``fraction`` how far it is (None: unknown); ``work`` sets both by
    :meth:`tell`. When ``done``, either ``result`` or ``error`` (one sentence) is set, or ``stopped`` after a cancel.
    """

    def __init__(self, work: Callable[[Task], Any], message: str) -> None:
        self.message = message
        self.fraction: float | None = None
        self.result: Any = None
        self.error = ""
        self.stopped = False
        self._cancelled = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether the work has ended."""
        return self._done.is_set()

    def cancel(self) -> None:
        """Ask the work to stop; it does within a fraction of a second, or when a silent server is given up."""
        self._cancelled.set()
        self.message = "Stopping"

    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return self._cancelled.is_set()

    def tell(self, message: str, fraction: float | None = None) -> None:
        """Say what is being done."""
        if not self._cancelled.is_set():
            self.message, self.fraction = message, fraction

    def wait(self, seconds: float | None = None) -> bool:
        """Block until it is done; false when the time ran out."""
        return self._done.wait(seconds)

    def _run(self, work: Callable[[Task], Any]) -> None:
        try:
            self.result = work(self)
        except Cancelled:
            self.stopped = True
        except BrickwrightError as error:
            self.error = str(error)
        except Exception as error:
            import traceback

            traceback.print_exc()
            self.error = f"{type(error).__name__}: {error}; the details are in the system console."
        finally:
            self._done.set()
