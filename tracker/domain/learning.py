"""Recording a learning point and taking it up the impact ladder."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from accounts.numbered import next_number
from meetings.domain.minutes import still_open
from meetings.models import AgendaItem
from members.models import Board, Representative
from reviews.models import Review
from tracker.enums import LearningState
from tracker.models import LearningPoint

#: The blocks that are written in words.
WORDS = ("learning", "embedding", "sharing", "impact")


@dataclass(frozen=True)
class Blocks:
    """What a learning point says: the four blocks of the tracker, whose learning it is and where it came from."""

    learning: str
    board: Board
    embedding: str = ""
    sharing: str = ""
    impact: str = ""
    impact_review_due: datetime.date | None = None
    other_boards: Iterable[Board] = ()
    owner: Representative | None = None
    review: Review | None = None

    def trimmed(self) -> "Blocks":
        """The same without white space round the words, and the other boards in their order without the first."""
        words = {name: getattr(self, name).strip() for name in WORDS}
        others = sorted({board for board in self.other_boards if board != self.board}, key=attrgetter("position"))
        return replace(self, **words, other_boards=tuple(others))


@transaction.atomic
def record(blocks: Blocks, *, actor: User, item: AgendaItem | None = None, as_draft: bool = False) -> LearningPoint:
    """Record a learning point, from an agenda item or on its own; whole unless `as_draft`.

    A point recorded from an item about a review takes that review as its source, and its restriction with it.
    Raises ValidationError("block_blank") naming each blank block beside its field, or ("minutes_approved").
    """
    if item:
        still_open(item.meeting)
    with acting_as(actor):
        point = LearningPoint(number=next_number(LearningPoint), item=item)
        _fill(point, blocks, as_draft=as_draft)
        point.review = blocks.review or (item.review if item else None)
        point.save()
        point.other_boards.set(blocks.trimmed().other_boards)
    return point


@transaction.atomic
def revise(point: LearningPoint, blocks: Blocks, *, seen_revision: int, actor: User, as_draft: bool = False) -> None:
    """Change what a learning point says, if it is still the revision the person began from.

    An active one stays active, so no block of it can be emptied. Saying what it says already changes nothing.
    Raises ValidationError("changed_meanwhile") with the point as it is now in ``params["theirs"]``, or ("block_blank")
    naming each blank block beside its field.
    """
    locked = LearningPoint.objects.select_for_update().get(pk=point.pk)
    if locked.revision != seen_revision and said_by(locked) != blocks.trimmed():
        raise ValidationError(
            "Somebody else changed this learning point while you were writing.",
            code="changed_meanwhile",
            params={"theirs": locked},
        )
    with acting_as(actor):
        _fill(locked, blocks, as_draft=as_draft and locked.state == LearningState.DRAFT)
        locked.review = blocks.review
        locked.revision += 1
        locked.save()
        locked.other_boards.set(blocks.trimmed().other_boards)
    point.refresh_from_db()


def said_by(point: LearningPoint) -> Blocks:
    """Return what a learning point says now, to compare it with what somebody wants it to say."""
    words = {name: getattr(point, name) for name in (*WORDS, "impact_review_due", "board", "owner", "review")}
    return Blocks(**words, other_boards=tuple(point.other_boards.all()))


@transaction.atomic
def share(point: LearningPoint, *, on: datetime.date, actor: User) -> None:
    """Record that the learning was shared on a day; a later call corrects the day.

    Raises ValidationError("not_active" | "in_the_future" | "after_embedding").
    """
    locked = _active(point)
    _not_in_future("shared_on", on)
    if locked.embedded_on and on > locked.embedded_on:
        message = f"The date must be the same as or before it was embedded, {locked.embedded_on:%-d %B %Y}."
        raise ValidationError({"shared_on": ValidationError(message, "after_embedding")})
    with acting_as(actor):
        locked.shared_on = on
        locked.save(update_fields=["shared_on"])
    point.refresh_from_db()


@transaction.atomic
def embed(point: LearningPoint, *, on: datetime.date, how: str, actor: User) -> None:
    """Record that the learning is part of practice from a day on, and what shows it; a later call corrects both.

    Raises ValidationError("not_active" | "not_shared" | "before_sharing" | "after_evidence" | "in_the_future" |
    "proof_needed").
    """
    locked = _active(point)
    _not_in_future("embedded_on", on)
    if locked.shared_on is None:
        raise ValidationError("Record when the learning was shared first.", code="not_shared")
    if on < locked.shared_on:
        message = f"The date must be the same as or after it was shared, {locked.shared_on:%-d %B %Y}."
        raise ValidationError({"embedded_on": ValidationError(message, "before_sharing")})
    if locked.evidenced_on and on >= locked.evidenced_on:
        message = f"The date must be before its impact was evidenced, {locked.evidenced_on:%-d %B %Y}."
        raise ValidationError({"embedded_on": ValidationError(message, "after_evidence")})
    if not how.strip():
        message = "Say what shows that it is embedded."
        raise ValidationError({"embedded_how": ValidationError(message, "proof_needed")})
    with acting_as(actor):
        locked.embedded_on, locked.embedded_how = on, how.strip()
        locked.save(update_fields=["embedded_on", "embedded_how"])
    point.refresh_from_db()


def _fill(point: LearningPoint, blocks: Blocks, *, as_draft: bool) -> None:
    for field in WORDS:
        setattr(point, field, getattr(blocks, field).strip())
    point.impact_review_due, point.board, point.owner = blocks.impact_review_due, blocks.board, blocks.owner
    needed = {"learning"} if as_draft else None
    blank = {
        field: ValidationError(f"Say {words}." if field != "learning" else "Say what we learned.", "block_blank")
        for field, words in _blank(point).items()
        if needed is None or field in needed
    }
    if blank:
        raise ValidationError(blank)
    point.state = LearningState.DRAFT if as_draft else LearningState.ACTIVE


def _blank(point: LearningPoint) -> dict[str, str]:
    from tracker.models.learning import BLOCKS

    return {field: words for field, words in BLOCKS.items() if not getattr(point, field)}


def _active(point: LearningPoint) -> LearningPoint:
    locked = LearningPoint.objects.select_for_update().get(pk=point.pk)
    if locked.state != LearningState.ACTIVE:
        message = f"This is a draft. Still blank: {', '.join(locked.blank_blocks)}."
        raise ValidationError(message, code="not_active")
    return locked


def _not_in_future(field: str, day: datetime.date) -> None:
    if day > today():
        raise ValidationError({field: ValidationError("The date must be today or in the past.", "in_the_future")})
