"""Noting a review and following its state."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from members.models import Board
from reviews.enums import NEEDS_REASON, ReviewState
from reviews.models import Review, ReviewAccess, ReviewType


@transaction.atomic
def note(
    review_type: ReviewType,
    *,
    code: str,
    board: Board,
    state: ReviewState,
    actor: User,
    since: datetime.date | None = None,
    reason: str = "",
    summary: str = "",
    is_restricted: bool = False,
) -> Review:
    """Enter a review in the register (ToR, agenda item 3: noting current and pending learning reviews).

    Raises ValidationError("code_taken" | "reason_needed" | "in_the_future").
    """
    review = Review(
        type=review_type, code=code.strip(), board=board, summary=summary.strip(), is_restricted=is_restricted
    )
    _enter(review, state, reason, since or today())
    with acting_as(actor):
        review.full_clean()
        review.save()
    return review


@transaction.atomic
def move(
    review: Review, state: ReviewState, *, actor: User, since: datetime.date | None = None, reason: str = ""
) -> None:
    """Take the review to another state; back is allowed too, every move stands in the history.

    Raises ValidationError("reason_needed" | "in_the_future" | "before_last_change").
    """
    since = since or today()
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if since < locked.state_since:
        raise ValidationError(
            {"since": ValidationError("The date must be the same as or after the last change.", "before_last_change")}
        )
    _enter(locked, state, reason, since)
    with acting_as(actor):
        locked.save(update_fields=["state", "state_reason", "state_since"])
    review.refresh_from_db()


@transaction.atomic
def restrict(review: Review, *, is_restricted: bool, named: Iterable[User], actor: User) -> None:
    """Restrict the review to those who run the register and the `named`, or open it to all members again."""
    locked = Review.objects.select_for_update().get(pk=review.pk)
    with acting_as(actor):
        locked.is_restricted = is_restricted
        locked.save(update_fields=["is_restricted"])
        kept = list(named) if is_restricted else []
        locked.accesses.exclude(user__in=kept).delete()
        for user in kept:
            ReviewAccess.objects.get_or_create(review=locked, user=user)
    review.refresh_from_db()


def _enter(review: Review, state: ReviewState, reason: str, since: datetime.date) -> None:
    if state in NEEDS_REASON and not reason.strip():
        message = f"Say why the review is {state.label.lower()}."
        raise ValidationError({"reason": ValidationError(message, "reason_needed")})
    if since > today():
        raise ValidationError({"since": ValidationError("The date must be today or in the past.", "in_the_future")})
    review.state, review.state_reason, review.state_since = state, reason.strip(), since
