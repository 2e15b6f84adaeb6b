"""Noting a review and following its state."""

import datetime
import hashlib
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from members.models import Board
from reviews.enums import NEEDS_REASON, ReviewState
from reviews.models import Review, ReviewAccess, ReviewType
from reviews.models.review import ONE_CODE_PER_TYPE


@transaction.atomic
def note(  # noqa: PLR0913 - a review is noted in one go, and each is a fact of the register
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
    review = Review(is_restricted=is_restricted)
    _enter(review, state, reason, since or today())
    with acting_as(actor):
        _describe(review, review_type, code=code, board=board, summary=summary)
    return review


@transaction.atomic
def change(
    review: Review, review_type: ReviewType, *, code: str, board: Board, summary: str, actor: User, seen: str = ""
) -> None:
    """Correct what the register says about a review, its state apart: a code that names somebody must not stay.

    `seen` is what the review said (`says`) when the person began. Raises ValidationError("code_taken" |
    "changed_meanwhile").
    """
    locked = _unchanged(review, seen)
    with acting_as(actor):
        _describe(locked, review_type, code=code, board=board, summary=summary)
    review.refresh_from_db()


@transaction.atomic
def move(
    review: Review,
    state: ReviewState,
    *,
    actor: User,
    since: datetime.date | None = None,
    reason: str = "",
    seen: str = "",
) -> None:
    """Take the review to another state; back is allowed too, every move stands in the history.

    Raises ValidationError("reason_needed" | "in_the_future" | "before_last_change" | "changed_meanwhile").
    """
    since = since or today()
    locked = _unchanged(review, seen)
    if since < locked.state_since:
        raise ValidationError(
            {"since": ValidationError("The date must be the same as or after the last change.", "before_last_change")}
        )
    _enter(locked, state, reason, since)
    with acting_as(actor):
        locked.save(update_fields=["state", "state_reason", "state_since"])
    review.refresh_from_db()


@transaction.atomic
def restrict(review: Review, *, is_restricted: bool, named: Iterable[User], actor: User, seen: str = "") -> None:
    """Restrict the review to those who run the register and the `named`, or open it to all members again.

    A page that was opened before somebody else restricted the review must not open it again: see `says`. Raises
    ValidationError("changed_meanwhile").
    """
    locked = _unchanged(review, seen)
    with acting_as(actor):
        locked.is_restricted = is_restricted
        locked.save(update_fields=["is_restricted"])
        kept = list(named) if is_restricted else []
        locked.accesses.exclude(user__in=kept).delete()
        for user in kept:
            ReviewAccess.objects.get_or_create(review=locked, user=user)
    review.refresh_from_db()


def says(review: Review) -> str:
    """Return what the register says about a review and who may see it, as one comparable text."""
    named = ",".join(map(str, sorted(review.accesses.values_list("user_id", flat=True))))
    now = (review.type_id, review.code, review.board_id, review.summary, review.state, review.state_since)
    return hashlib.sha256(repr((*now, review.state_reason, review.is_restricted, named)).encode()).hexdigest()


def _unchanged(review: Review, seen: str) -> Review:
    """Lock the review, provided that it still says what was `seen`; nothing was, when the forum itself changes it."""
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if seen and seen != says(locked):
        message = (
            "Somebody else changed this review while you were working. "
            "Look at what it says now; if you save again, what you entered here replaces it."
        )
        raise ValidationError(message, code="changed_meanwhile")
    return locked


def _describe(review: Review, review_type: ReviewType, *, code: str, board: Board, summary: str) -> None:
    """Fill and save; the database decides whether the code is taken, also when two people note a review at once."""
    review.type, review.code, review.board, review.summary = review_type, code.strip(), board, summary.strip()
    review.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as error:
        if ONE_CODE_PER_TYPE not in str(error):
            raise
        message = f"There is already a review of this type with the code {review.code}."
        raise ValidationError({"code": ValidationError(message, "code_taken")}) from error


def _enter(review: Review, state: ReviewState, reason: str, since: datetime.date) -> None:
    if state in NEEDS_REASON and not reason.strip():
        message = f"Say why the review is {state.label.lower()}."
        raise ValidationError({"reason": ValidationError(message, "reason_needed")})
    if since > today():
        raise ValidationError({"since": ValidationError("The date must be today or in the past.", "in_the_future")})
    review.state, review.state_reason, review.state_since = state, reason.strip(), since
