"""How busy the machine is."""

import time


def floor() -> float:
    """Seconds of a fixed piece of work."""
    started = time.perf_counter()
    sum(i * i % 7 for i in range(3_000_000))
    return time.perf_counter() - started
