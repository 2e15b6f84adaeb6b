"""The versions of the Terms of Reference: how their review stands, and what changed between two of them."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby
from typing import Literal

from members.models import TermsVersion
from members.models.terms import NOTICE

#: Two blocks of text that share this much are one block that was changed; less, and one went and another came.
ALIKE = 0.4
#: How many blocks ahead one looks for what another became.
NEARBY = 20


@dataclass(frozen=True)
class Review:
    """How the review of a version stands on a day: a sentence, and a word with its colour when something is due."""

    words: str
    tag: str = ""
    colour: Literal["red", "yellow", "grey"] = "grey"


def review_of(version: TermsVersion, day: datetime.date) -> Review:
    """Return how the review of `version` stands on `day`: "Review was due in June 2020: 6 years and 5 months overdue".

    The Terms of Reference name a month, which is kept as its first day; such a day is said as the month.
    """
    due = version.next_review_on
    when = f"in {due:%B %Y}" if due.day == 1 else f"on {due:%A} {due.day} {due:%B %Y}"
    if due < day:
        return Review(f"Review was due {when}: {_span(due, day)} overdue", "Overdue", "red")
    if due == day:
        return Review("Review is due today", "Due today", "yellow")
    if due <= day + NOTICE:
        return Review(f"Review is due {when}, in {_span(day, due)}", "Due soon", "yellow")
    return Review(f"Next review is due {when}, in {_span(day, due)}")


@dataclass(frozen=True)
class State:
    """Where a version stands among the others on a day: a word with its colour, and its days in words."""

    tag: str
    colour: Literal["teal", "blue", "grey"]
    days: str


def state_of(version: TermsVersion, day: datetime.date) -> State:
    """Return where `version` stands on `day`, and from when to when it holds."""
    start = f"From {_said(version.started_on)}" if version.started_on else "Since before our records"
    end = f" to {_said(version.ended_on)}" if version.ended_on else ""
    days = start + end
    if version.holds_on(day):
        return State("In force", "teal", days)
    is_to_come = version.started_on is not None and version.started_on > day
    return State("To come", "blue", days) if is_to_come else State("Replaced", "grey", days)


def _said(day: datetime.date) -> str:
    return f"{day:%-d %B %Y}"


def _span(start: datetime.date, end: datetime.date) -> str:
    """Return the time between two days in whole years and months; in days when it is less than a month."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if not months:
        return _counted((end - start).days, "day")
    parts = [_counted(number, word) for number, word in zip(divmod(months, 12), ("year", "month"), strict=True)]
    return " and ".join(filter(None, parts))


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""


# What changed ----------------------------------------------------------------------------------------------------


class Fate(Enum):
    """What became of words between two versions."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Words:
    """Words in a row that met the same fate."""

    text: str
    fate: Fate

    @property
    def is_removed(self) -> bool:
        """Whether they stand in the earlier version alone."""
        return self.fate is Fate.REMOVED

    @property
    def is_added(self) -> bool:
        """Whether they stand in the later version alone."""
        return self.fate is Fate.ADDED


@dataclass(frozen=True)
class ChangedBlock:
    """A paragraph, heading, bullet or row that changed, and the heading it stands under."""

    under: str
    words: tuple[Words, ...]


Block = tuple[str, str]


def changes_between(before: str, after: str) -> list[ChangedBlock]:
    """Return what changed from one text (Markdown) to another, word by word, in the order of the later text.

    Marks of Markdown are left out: what is compared is what people read. Empty when only marks differ.
    """
    old, new = list(_blocks(before)), list(_blocks(after))
    matcher = SequenceMatcher(None, [words for _, words in old], [words for _, words in new], autojunk=False)
    found: list[ChangedBlock] = []
    for fate, a, b, c, d in matcher.get_opcodes():
        if fate != "equal":
            found.extend(_changed(old[a:b], new[c:d]))
    return found


def _changed(old: Sequence[Block], new: Sequence[Block]) -> Iterator[ChangedBlock]:
    """Pair the blocks that became another, in order, and give those that only went or only came alone."""
    rest = list(old)
    for under, words in new:
        near = enumerate(rest[:NEARBY])
        alike = next((index for index, (_, was) in near if _likeness(was, words) >= ALIKE), None)
        if alike is None:
            yield ChangedBlock(under, (Words(words, Fate.ADDED),))
            continue
        yield from (ChangedBlock(over, (Words(gone, Fate.REMOVED),)) for over, gone in rest[:alike])
        yield ChangedBlock(under, tuple(_word_by_word(rest[alike][1], words)))
        del rest[: alike + 1]
    yield from (ChangedBlock(over, (Words(gone, Fate.REMOVED),)) for over, gone in rest)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).quick_ratio()


def _word_by_word(before: str, after: str) -> Iterator[Words]:
    old, new = before.split(), after.split()
    pieces: list[tuple[Fate, list[str]]] = []
    for fate, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if fate == "equal":
            pieces.append((Fate.KEPT, old[a:b]))
        else:
            pieces += [(Fate.REMOVED, old[a:b]), (Fate.ADDED, new[c:d])]
    for fate, group in groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0]):
        yield Words(" ".join(word for _, words in group for word in words), fate)


def _blocks(text: str) -> Iterator[Block]:
    """Go through the lines of a text that say something, each with the heading it stands under."""
    heading = ""
    for line in text.splitlines():
        words = _plain(line)
        if line.lstrip().startswith("#"):
            heading = words
        if words:
            yield heading, words


def _plain(line: str) -> str:
    """Return a line of Markdown without its marks; the cells of a row stand apart by a dot."""
    line = line.strip()
    if re.fullmatch(r"[|:\s-]+", line):
        return ""
    if line.startswith("|"):
        line = " · ".join(cell for each in line.strip("|").split("|") if (cell := each.strip()))
    line = re.sub(r"^(#+|[-*+]|\d+[.)]|>)\s+", "", line)
    return " ".join(re.sub(r"\*\*|__|\\(?=\W)", "", line).split())
