"""The order of an agenda's items, also when two people change it at once."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def merged(wanted: Sequence[K], seen: Sequence[K], now: Sequence[K]) -> list[K] | None:
    """Return the order that is both `now`'s and what the writer `wanted`, who had `seen` an earlier one.

    Whoever moved nothing gives way to whoever did. What one of them added stays behind what it was put behind; what
    somebody else took off is gone; what the writer does not mention keeps its place. Nothing is lost: the result has
    all that is there now and all that the writer adds. None when both moved, each in another way.
    """
    added = [key for key in wanted if key not in seen and key not in now]
    wanted = [key for key in wanted if key in now or key in added]
    shared = set(wanted) & set(seen) & set(now)
    mine, before, theirs = ([key for key in each if key in shared] for each in (wanted, seen, now))
    if mine not in (before, theirs) and theirs != before:
        return None
    found = theirs if mine == before else mine
    for keys in (now, wanted):
        _put_behind(found, keys)
    return found


def _put_behind(found: list[K], keys: Sequence[K]) -> None:
    """Put each of `keys` that is missing behind the one that it follows there; the first comes first."""
    for before, key in zip((None, *keys), keys, strict=False):
        if key not in found:
            found.insert(found.index(before) + 1 if before is not None else 0, key)
