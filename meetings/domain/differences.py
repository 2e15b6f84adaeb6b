"""How one agenda differs from another, in words: a draft from what was issued, a meeting's from the standard one."""

import datetime
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from meetings.enums import ItemKind

#: An agenda, or one of its items, as `agenda.frozen` and `template.frozen` return them.
Frozen = Mapping[str, Any]
What = Literal["when", "where", "new", "taken off", "renamed", "moved", "retimed", "lead", "points", "board"]


@dataclass(frozen=True)
class Difference:
    """One way in which a later agenda differs from an earlier one.

    `words` is a sentence that names an item by its title; `bare` says the same by its number alone, for mail, which
    never says what a case is about. `item_id` is the item's, where there is one (a standard agenda's items have none).
    """

    what: What
    words: str
    bare: str
    item_id: int | None = None


def between(before: Frozen, after: Frozen) -> tuple[Difference, ...]:
    """Return how the agenda `after` differs from `before`: when and where first, then item by item in its order.

    Only what both say is compared: a standard agenda says nothing of days and leads.
    """
    return (*_when_and_where(before, after), *between_items(before["items"], after["items"]))


def between_items(before: Sequence[Frozen], after: Sequence[Frozen]) -> tuple[Difference, ...]:
    """Return how the items `after` differ from the items `before`; those that were taken off come last.

    An item is the same when it has the same id. Where one side has no ids it is known again by kind and title, or else
    by a kind that says what it is for: then it was renamed. As few items as possible count as moved: one that merely
    counts differently, as something before it is new, has stayed where it was.
    """
    was = _same_before(before, after)
    places = [(index, was[index]) for index in range(len(after)) if index in was]
    stayed = _longest_in_order([place for _, place in places])
    found: list[Difference] = []
    for index, item in enumerate(after):
        if index in was:
            found += _changed(before[was[index]], item, has_moved=was[index] not in stayed)
        else:
            found.append(_of("new", item, f"is new: {_minutes(item['minutes'])}"))
    gone = set(range(len(before))) - set(was.values())
    return (*found, *(_taken_off(before[index]) for index in sorted(gone)))


def _same_before(before: Sequence[Frozen], after: Sequence[Frozen]) -> dict[int, int]:
    """Return for each item after, by its index, which item before it is; nothing for one that is new."""
    keys: tuple[Callable[[Frozen], Hashable], ...] = (_by_id,)
    if not (all(map(_by_id, before)) and all(map(_by_id, after))):
        keys = (_by_title, _by_kind)
    found: dict[int, int] = {}
    for key in keys:
        left: dict[Hashable, deque[int]] = defaultdict(deque)
        for index, item in enumerate(before):
            if index not in found.values():
                left[key(item)].append(index)
        for index, item in enumerate(after):
            if index not in found and key(item) is not None and left[key(item)]:
                found[index] = left[key(item)].popleft()
    return found


def _by_id(item: Frozen) -> Hashable:
    return item.get("id")


def _by_title(item: Frozen) -> Hashable:
    return (item.get("kind"), item["title"])


def _by_kind(item: Frozen) -> Hashable:
    """Its kind, unless that says nothing of what it is for: of two such items each is its own."""
    kind = item.get("kind")
    return None if kind == ItemKind.FREE else kind


def _longest_in_order(places: Sequence[int]) -> set[int]:
    """Return the most of `places` (all different) that rise from first to last."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _changed(was: Frozen, now: Frozen, *, has_moved: bool) -> Iterator[Difference]:
    """Return how one item differs from what it was, of what both say."""
    if was["title"] != now["title"]:
        bare = f"Item {now['number']} has another title."
        yield _of("renamed", now, f"was called “{was['title']}” before", bare)
    if has_moved:
        is_counted_alike = was["number"] == now["number"]
        yield _of("moved", now, "has moved" if is_counted_alike else f"was item {was['number']} before")
    if was["minutes"] != now["minutes"]:
        yield _of("retimed", now, f"takes {_minutes(now['minutes'])} instead of {was['minutes']}")
    if _both_say("lead", was, now) and was["lead"] != now["lead"]:
        yield _of("lead", now, _lead(was["lead"], now["lead"]))
    if list(was["bullets"]) != list(now["bullets"]):
        yield _of("points", now, "has other points under it")
    if _both_say("board", was, now) and was["board"] != now["board"]:
        yield _of("board", now, f"belongs to {now['board'] or 'no board any more'}")


def _both_say(name: str, was: Frozen, now: Frozen) -> bool:
    return name in was and name in now


def _lead(was: str, now: str) -> str:
    if not now:
        return f"has no lead any more: it was {was}"
    return f"is led by {now} instead of {was}" if was else f"is led by {now}"


def _taken_off(was: Frozen) -> Difference:
    words = f"“{was['title']}”, which was item {was['number']}, is taken off."
    return Difference("taken off", words, f"What was item {was['number']} is taken off.", was.get("id"))


def _of(what: What, item: Frozen, told: str, bare: str = "") -> Difference:
    number, title = item["number"], item["title"]
    return Difference(what, f"Item {number}, “{title}”, {told}.", bare or f"Item {number} {told}.", item.get("id"))


def _minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number} minutes"


def _when_and_where(before: Frozen, after: Frozen) -> Iterator[Difference]:
    """Return how day, times and place differ, of agendas that have them."""
    if "date" not in before or "date" not in after:
        return
    if before["date"] != after["date"]:
        yield _whole("when", f"It is on {_day(after['date'])} instead of {_day(before['date'])}.")
    for name, verb in (("start_time", "starts"), ("end_time", "ends")):
        if before[name] != after[name]:
            yield _whole("when", f"It {verb} at {after[name]} instead of {before[name]}.")
    if before["venue"] != after["venue"]:
        yield _whole("where", _venue(before["venue"], after["venue"]))
    if before["video_link"] != after["video_link"]:
        yield _whole("where", _video(before["video_link"], after["video_link"]))


def _whole(what: What, words: str) -> Difference:
    return Difference(what, words, words)


def _day(date: str) -> str:
    day = datetime.date.fromisoformat(date)
    return f"{day:%A} {day.day} {day:%B %Y}"


def _venue(was: str, now: str) -> str:
    if not now:
        return f"It has no venue any more: it was {was}."
    return f"The venue is {now} instead of {was}." if was else f"It has a venue now: {now}."


def _video(was: str, now: str) -> str:
    if not now:
        return "It cannot be joined by video any more."
    return "The link to join by video is another." if was else "It can be joined by video now."
