"""A small load generator: a few connections that save one answer after another."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field

CONNECTIONS = 8
OPTIONS = ("v1", "v2", "v3", "v4", "v5")


@dataclass
class Person:
    """A respondent's draft and headers."""

    draft: str
    headers: dict[str, str]


@dataclass
class Round:
    """What one round of load measured."""

    seconds: float
    times: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of requests stayed below."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def save_for(port: int, people: list[Person], seconds: float, first: int) -> Round:
    """Save answers for some seconds; `first` keeps sequence numbers of rounds apart."""
    found = Round(seconds)
    lock = threading.Lock()
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        times, errors, sequence = [], 0, first
        while time.monotonic() < end:
            person = people[(sequence * CONNECTIONS + number) % len(people)]
            sequence += 1
            write = {
                "sequence": sequence,
                "question": "Q12",
                "fields": {"q.Q12": [OPTIONS[sequence % len(OPTIONS)]]},
            }
            body = {"draft": person.draft, "device": f"d{number}", "writes": [write]}
            started = time.monotonic()
            connection.request("POST", "/a/save/", json.dumps(body), person.headers)
            answer = connection.getresponse()
            answer.read()
            times.append(time.monotonic() - started)
            errors += answer.status != 200
        connection.close()
        with lock:
            found.times.extend(times)
            found.errors += errors

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
