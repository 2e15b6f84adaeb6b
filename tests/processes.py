"""What the operating system says about processes, for tests that kill some and look for others."""

import subprocess
import time
from collections.abc import Callable


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that still run."""
    return [number for number, parent, _group, state in _table() if parent == pid and not state.startswith("Z")]


def descendants(pid: int) -> list[int]:
    """The processes that `pid` started, those that these started, and so on."""
    return [number for child in children(pid) for number in (child, *descendants(child))]


def alive(pids: list[int]) -> list[int]:
    """Which of these processes still run."""
    running = {number for number, _parent, _group, state in _table() if not state.startswith("Z")}
    return [pid for pid in pids if pid in running]


def command(pid: int) -> str:
    """What a process was started as; nothing when it is gone."""
    listing = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listing.stdout


def eventually(happens: Callable[[], object], *, seconds: float) -> bool:
    """Whether something happens within a time; looks 20 times a second."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _table() -> list[tuple[int, int, int, str]]:
    listing = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,pgid=,stat="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split() for line in listing.stdout.splitlines())
    return [(int(pid), int(parent), int(group), state) for pid, parent, group, state in rows]
