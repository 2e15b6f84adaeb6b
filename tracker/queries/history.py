"""What happened to a learning point, in words."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.history import Change, changes_of
from tracker.domain.learning import WORDS
from tracker.enums import LearningState
from tracker.models import ImpactReview, LearningPoint
from tracker.models.learning import BLOCKS
from tracker.queries.wording import listed
from ui.components import Event


@dataclass(frozen=True)
class _Told:
    """An event with the day it is about, which puts in order what was recorded at one moment."""

    event: Event
    day: datetime.date


def history_of(point: LearningPoint, reviews: Iterable[ImpactReview]) -> list[Event]:
    """Return what happened to a learning point, newest first (2 queries).

    `reviews` are its impact reviews `with_moment`, with who recorded them.
    """
    told = [*(each for change in changes_of(point) for each in _changes(change)), *map(_review, reviews)]
    told.sort(key=lambda each: (each.event.at, each.day))
    return [each.event for each in reversed(told)]


def _review(review: ImpactReview) -> _Told:
    title = f"Impact reviewed: {review.get_finding_display().lower()}"
    return _Told(Event(title, review.recorded_at, review.recorded_by.name), review.reviewed_on)  # type: ignore[attr-defined] # with_moment


def _changes(change: Change) -> Iterator[_Told]:
    if change.before is None:
        yield _told(change, "Recorded as a draft" if change.after.state == LearningState.DRAFT else "Recorded")
        return
    yield from _what_it_says(change)
    yield from _how_far_it_came(change)


def _what_it_says(change: Change) -> Iterator[_Told]:
    due = change.after.impact_review_due
    said = [words for name, words in BLOCKS.items() if name in WORDS and change.of(name)]
    if change.of("state"):
        yield _told(change, "Completed: no block is blank")
    elif said:
        yield _told(change, f"Changed {listed(said)}")
    if change.of("impact_review_due") and due:
        yield _told(change, f"Next impact review on {due:%-d %B %Y}")
    if change.of("board_id", "owner_id", "review_id"):
        yield _told(change, "Changed whose it is")


def _how_far_it_came(change: Change) -> Iterator[_Told]:
    after = change.after
    if change.of("shared_on"):
        yield _told(change, f"Shared on {after.shared_on:%-d %B %Y}", day=after.shared_on)
    if change.of("embedded_on", "embedded_how"):
        title = f"Embedded on {after.embedded_on:%-d %B %Y}"
        yield _told(change, title, after.embedded_how, day=after.embedded_on)
    if change.of("evidenced_on"):
        yield _told(change, "Impact signed off", day=datetime.date.max)


def _told(change: Change, title: str, text: str = "", *, day: datetime.date | None = None) -> _Told:
    return _Told(Event(title, change.at, change.by, text), day or datetime.date.min)
