"""Times of requests inside a sliding window."""

from collections import deque


class Window:
    """Remembers when requests were made and forgets those that are older than its length."""

    def __init__(self, seconds):
        self._seconds = seconds
        self._times = deque()

    def __len__(self):
        return len(self._times)

    def forget_before(self, now):
        """Drops what lies outside of the window that ends now."""
        oldest = now - self._seconds
        while self._times and self._times[0] <= oldest:
            self._times.popleft()

    def add(self, now):
        """Remembers a request. Times never run backwards: a late one counts as the latest."""
        if self._times and now < self._times[-1]:
            now = self._times[-1]
        self._times.append(now)

    def free_at(self):
        """When the oldest request leaves the window; None where there is none."""
        return self._times[0] + self._seconds if self._times else None
