"""The limiter: one window for each client."""

import time
from dataclasses import dataclass

from ratelimit.window import Window


@dataclass(frozen=True)
class Decision:
    """Whether a request may pass, how many more may, and how long to wait otherwise."""

    allowed: bool
    remaining: int
    retry_after: float = 0.0


class SlidingWindowLimiter:
    """Lets a plan's number of requests pass in each window, counted for every client alone."""

    def __init__(self, plan, clock=time.monotonic):
        self._plan = plan
        self._clock = clock
        self._windows = {}

    def check(self, client):
        """Decides on one request of a client, and counts it when it may pass."""
        now = self._clock()
        window = self._windows.setdefault(client, Window(self._plan.window_seconds))
        window.forget_before(now)
        used = len(window) + 1
        if used >= self._plan.limit:
            return Decision(False, 0, self._wait(window, now))

        window.add(now)
        return Decision(True, self._plan.limit - used)

    def forget_idle(self):
        """Drops clients without a request in their window; returns how many were dropped."""
        now = self._clock()
        idle = []
        for client, window in self._windows.items():
            window.forget_before(now)
            if len(window) == 0:
                idle.append(client)
        for client in idle:
            del self._windows[client]
        return len(idle)

    def _wait(self, window, now):
        free_at = window.free_at()
        return max(0.0, free_at - now) if free_at is not None else 0.0
