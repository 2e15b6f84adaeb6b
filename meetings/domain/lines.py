"""Joining two texts that began as one, line by line, so that no line typed by either is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile


@dataclass(frozen=True)
class Change:
    """The lines of a text from `start` up to `end` become `lines`; an insertion before `start` when both are equal."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """What two texts come to; `is_marked` when both had changed the same place, so that both versions stand there."""

    text: str
    is_marked: bool = False


def plain(text: str) -> str:
    """Return typed text with one kind of line end and nothing blank at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def changes(before: str, after: str) -> list[Change]:
    """Return what makes `after` of `before`, from the first line to the last."""
    old, new = _lines(before), _lines(after)
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    matcher = SequenceMatcher(None, old[first : len(old) - last], new[first : len(new) - last])
    return [
        Change(first + start, first + end, tuple(new[first + start_new : first + end_new]))
        for kind, start, end, start_new, end_new in matcher.get_opcodes()
        if kind != "equal"
    ]


def joined(base: str, theirs: str, mine: str, *, mark: str) -> Joined:
    """Join two texts that both began as `base`.

    Where they touch different lines both changes are made. Where they touch the same lines, or add at the same place,
    their lines stand first, then the line `mark`, then mine; what both say there stands once. Where one took lines away
    that the other changed, the changed lines stay.
    """
    lines, done = _lines(base), 0
    found: list[str] = []
    is_marked = False
    for start, end, their_changes, my_changes in _places(changes(base, theirs), changes(base, mine)):
        found += lines[done:start]
        done = end
        sides = [_with(lines, start, end, each) for each in (their_changes, my_changes) if each]
        both, has_mark = _both(sides[0], sides[-1], mark)
        found += both
        is_marked = is_marked or has_mark
    return Joined("\n".join(found + lines[done:]), is_marked)


def _lines(text: str) -> list[str]:
    """A text without a word has no line."""
    return text.split("\n") if text else []


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines two lists begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _places(theirs: list[Change], mine: list[Change]) -> Iterator[tuple[int, int, list[Change], list[Change]]]:
    """Yield each place that is changed, from its first line up to its last, with what each side does there."""
    left = sorted(
        [(change, 0) for change in theirs] + [(change, 1) for change in mine],
        key=lambda each: (each[0].start, each[0].end),
    )
    while left:
        start, end = left[0][0].start, left[0][0].end
        sides: tuple[list[Change], list[Change]] = [], []
        while left and _touches(left[0][0], start, end, is_first=not any(sides)):
            change, side = left.pop(0)
            sides[side].append(change)
            end = max(end, change.end)
        yield start, end, *sides


def _touches(change: Change, start: int, end: int, *, is_first: bool) -> bool:
    """Whether a change is at the place from `start` up to `end`; two insertions meet where they are at one point."""
    return is_first or change.start < end or change.start == change.end == start == end


def _with(lines: list[str], start: int, end: int, made: list[Change]) -> list[str]:
    """The lines of a place as one side leaves them."""
    found, done = list[str](), start
    for change in made:
        found += [*lines[done : change.start], *change.lines]
        done = change.end
    return found + lines[done:end]


def _both(theirs: list[str], mine: list[str], mark: str) -> tuple[list[str], bool]:
    """Both versions of a place, and whether a mark had to part them."""
    first = _alike(theirs, mine)
    last = _alike(theirs[first:][::-1], mine[first:][::-1])
    their_own, my_own = theirs[first : len(theirs) - last], mine[first : len(mine) - last]
    has_mark = bool(their_own and my_own)
    between = [*their_own, mark, *my_own] if has_mark else their_own + my_own
    return [*theirs[:first], *between, *theirs[len(theirs) - last :]], has_mark
