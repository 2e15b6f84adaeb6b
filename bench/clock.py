"""Times requests over kept connections, taking turns, so that what slows the machine slows all alike."""

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.stage import HOST

OK = 200
#: However long a round takes, there are so many.
AT_LEAST = 3


@dataclass
class Runner:
    """One request that is made in every round, and how long each took, in milliseconds; `expects` is its status."""

    port: int
    path: str
    cookie: str
    headers: dict[str, str] = field(default_factory=dict)
    expects: int = OK
    took: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.took)


class WrongAnswerError(Exception):
    """A page answered something other than 200 while it was timed."""


def race(runners: Sequence[Runner], *, rounds: int, seconds: float) -> int:
    """Let the runners take turns for `rounds` rounds, or as many as begin within `seconds`; return how many it was.

    Every other round goes backwards, so that nobody always follows the same other. The first round warms up and is
    not counted.
    """
    connections = {runner.port: http.client.HTTPConnection(HOST, runner.port, timeout=30) for runner in runners}
    try:
        _round(runners, connections)
        for runner in runners:
            runner.took.clear()
        until = time.monotonic() + seconds
        for number in range(rounds):
            if number >= AT_LEAST and time.monotonic() > until:
                return number
            _round(runners if number % 2 else list(reversed(runners)), connections)
        return rounds
    finally:
        for connection in connections.values():
            connection.close()


def _round(runners: Sequence[Runner], connections: Mapping[int, http.client.HTTPConnection]) -> None:
    for runner in runners:
        connection = connections[runner.port]
        begun = time.perf_counter()
        connection.request("GET", runner.path, headers={"Cookie": runner.cookie, **runner.headers})
        answer = connection.getresponse()
        body = answer.read()
        runner.took.append((time.perf_counter() - begun) * 1_000)
        runner.size = len(body)
        if answer.status != runner.expects:
            sentence = f"{runner.path} answered {answer.status} while it was timed."
            raise WrongAnswerError(sentence)
