import unittest

from ratelimit import Plan, SlidingWindowLimiter
from ratelimit.headers import headers_for, status_for


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class LimiterTests(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()

    def limiter(self, limit, window=60.0):
        return SlidingWindowLimiter(Plan("test", limit, window), self.clock)

    def test_limit_of_ten_lets_exactly_ten_pass(self):
        limiter = self.limiter(10)
        passed = [limiter.check("ada").allowed for _ in range(12)]
        self.assertEqual(passed, [True] * 10 + [False] * 2)

    def test_limit_of_one_lets_the_first_request_pass(self):
        limiter = self.limiter(1)
        self.assertTrue(limiter.check("ada").allowed)
        self.assertFalse(limiter.check("ada").allowed)

    def test_last_request_of_a_window_leaves_nothing(self):
        limiter = self.limiter(3)
        decisions = [limiter.check("ada") for _ in range(3)]
        self.assertEqual([decision.remaining for decision in decisions], [2, 1, 0])
        self.assertEqual(status_for(decisions[-1]), 200)

    def test_requests_pass_again_when_the_window_has_moved_on(self):
        limiter = self.limiter(2)
        for _ in range(4):
            limiter.check("ada")
        self.clock.now += 60.0
        self.assertTrue(limiter.check("ada").allowed)

    def test_far_above_the_limit_is_refused(self):
        limiter = self.limiter(5)
        for _ in range(20):
            last = limiter.check("ada")
        self.assertFalse(last.allowed)
        self.assertEqual(status_for(last), 429)

    def test_refusal_says_when_to_come_back(self):
        limiter = self.limiter(2, window=30.0)
        for _ in range(5):
            last = limiter.check("ada")
            self.clock.now += 1.0
        self.assertFalse(last.allowed)
        self.assertTrue(25.0 <= last.retry_after <= 30.0)
        self.assertIn("Retry-After", headers_for(last, Plan("test", 2, 30.0)))

    def test_clients_are_counted_alone(self):
        limiter = self.limiter(2)
        limiter.check("ada")
        self.assertTrue(limiter.check("eve").allowed)

    def test_idle_clients_are_forgotten(self):
        limiter = self.limiter(3)
        limiter.check("ada")
        self.clock.now += 30.0
        limiter.check("eve")
        self.clock.now += 31.0
        self.assertEqual(limiter.forget_idle(), 1)


if __name__ == "__main__":
    unittest.main()
