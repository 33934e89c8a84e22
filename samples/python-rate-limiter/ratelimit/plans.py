"""What a customer has bought."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """A limit of requests in a window of seconds."""

    name: str
    limit: int
    window_seconds: float

    def __post_init__(self):
        if self.limit < 1:
            raise ValueError("a plan allows at least one request")
        if self.window_seconds <= 0:
            raise ValueError("a window is longer than nothing")


_PLANS = {
    plan.name: plan
    for plan in (
        Plan("free", 10, 60.0),
        Plan("team", 100, 60.0),
        Plan("business", 1000, 60.0),
    )
}


def plan_named(name):
    """The plan of this name; customers without a known plan get the free one."""
    return _PLANS.get(name.strip().lower(), _PLANS["free"])
