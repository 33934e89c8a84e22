"""Rate limits per client: a sliding window of request times, and HTTP headers that tell what is left."""

from ratelimit.limiter import Decision, SlidingWindowLimiter
from ratelimit.plans import Plan, plan_named

__all__ = ["Decision", "Plan", "SlidingWindowLimiter", "plan_named"]
