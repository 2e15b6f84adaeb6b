"""Recording a learning point and taking it up the impact ladder."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from accounts.numbered import next_number
from meetings.models import AgendaItem
from members.models import Board, Representative
from reviews.models import Review
from tracker.enums import LearningState
from tracker.models import LearningPoint


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


@transaction.atomic
def record(blocks: Blocks, *, actor: User, item: AgendaItem | None = None, as_draft: bool = False) -> LearningPoint:
    """Record a learning point, from an agenda item or on its own; whole unless `as_draft`.

    A point recorded from an item about a review takes that review as its source, and its restriction with it.
    Raises ValidationError("block_blank") naming each blank block beside its field.
    """
    with acting_as(actor):
        point = LearningPoint(number=next_number(LearningPoint), item=item)
        _fill(point, blocks, as_draft=as_draft)
        if item is not None and point.review is None:
            point.review = item.review
        point.save()
        point.other_boards.set(board for board in blocks.other_boards if board != blocks.board)
    return point


@transaction.atomic
def revise(point: LearningPoint, blocks: Blocks, *, actor: User, as_draft: bool = False) -> None:
    """Change what a learning point says. An active one stays active, so no block of it can be emptied.

    Raises ValidationError("block_blank") naming each blank block beside its field.
    """
    locked = LearningPoint.objects.select_for_update().get(pk=point.pk)
    with acting_as(actor):
        _fill(locked, blocks, as_draft=as_draft and locked.state == LearningState.DRAFT)
        locked.save()
        locked.other_boards.set(board for board in blocks.other_boards if board != blocks.board)
    point.refresh_from_db()


@transaction.atomic
def share(point: LearningPoint, *, on: datetime.date, actor: User) -> None:
    """Record that the learning was shared on a day. Raises ValidationError("not_active" | "in_the_future")."""
    locked = _active(point)
    _not_in_future("shared_on", on)
    with acting_as(actor):
        locked.shared_on = on
        locked.save(update_fields=["shared_on"])
    point.refresh_from_db()


@transaction.atomic
def embed(point: LearningPoint, *, on: datetime.date, how: str, actor: User) -> None:
    """Record that the learning is part of practice from a day on, and what shows it.

    Raises ValidationError("not_active" | "not_shared" | "before_sharing" | "in_the_future" | "proof_needed").
    """
    locked = _active(point)
    _not_in_future("embedded_on", on)
    if locked.shared_on is None:
        raise ValidationError("Record when the learning was shared first.", code="not_shared")
    if on < locked.shared_on:
        message = f"The date must be the same as or after it was shared, {locked.shared_on:%-d %B %Y}."
        raise ValidationError({"embedded_on": ValidationError(message, "before_sharing")})
    if not how.strip():
        message = "Say what shows that it is embedded."
        raise ValidationError({"embedded_how": ValidationError(message, "proof_needed")})
    with acting_as(actor):
        locked.embedded_on, locked.embedded_how = on, how.strip()
        locked.save(update_fields=["embedded_on", "embedded_how"])
    point.refresh_from_db()


def _fill(point: LearningPoint, blocks: Blocks, *, as_draft: bool) -> None:
    for field in ("learning", "embedding", "sharing", "impact"):
        setattr(point, field, getattr(blocks, field).strip())
    point.impact_review_due, point.board, point.owner = blocks.impact_review_due, blocks.board, blocks.owner
    point.review = blocks.review or point.review
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
