"""Decisions as HTTP headers."""

import math


def headers_for(decision, plan):
    """The headers of an answer; a refusal also says when to come back."""
    headers = {
        "X-RateLimit-Limit": str(plan.limit),
        "X-RateLimit-Remaining": str(decision.remaining),
    }
    if not decision.allowed:
        headers["Retry-After"] = str(max(1, math.ceil(decision.retry_after)))
    return headers


def status_for(decision):
    """200 or 429."""
    return 200 if decision.allowed else 429
