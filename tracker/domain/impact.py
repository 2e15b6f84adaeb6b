"""Reviewing impact: asking what difference it made, and how we know."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.domain.minutes import still_open
from meetings.models import Meeting
from tracker.enums import SHOWS_IMPACT, Finding, LearningState
from tracker.models import ImpactReview, LearningPoint


@transaction.atomic
def review(
    point: LearningPoint,
    *,
    finding: Finding,
    evidence: str,
    reviewed_on: datetime.date,
    next_due: datetime.date | None,
    actor: User,
    meeting: Meeting | None = None,
) -> ImpactReview:
    """Record an impact review (ToR: "how and when impact of learning will be measured and reviewed"; agenda item 6).

    Raises ValidationError("not_active" | "in_the_future" | "evidence_needed" | "not_embedded" |
    "evidence_before_embedding" | "next_due_needed" | "next_due_too_soon" | "minutes_approved").
    """
    if meeting:
        still_open(meeting)
    locked = LearningPoint.objects.select_for_update().get(pk=point.pk)
    if locked.state != LearningState.ACTIVE:
        message = f"This is a draft. Still blank: {', '.join(locked.blank_blocks)}."
        raise ValidationError(message, code="not_active")
    if reviewed_on > today():
        raise _beside("reviewed_on", "The date must be today or in the past.", "in_the_future")
    if finding in SHOWS_IMPACT:
        _check_evidence(locked, evidence, reviewed_on)
    _check_next(finding, reviewed_on, next_due)
    with acting_as(actor):
        made = ImpactReview.objects.create(
            learning_point=locked,
            reviewed_on=reviewed_on,
            finding=finding,
            evidence=evidence.strip(),
            next_due=next_due,
            meeting=meeting,
            recorded_by=actor,
        )
        if next_due:
            locked.impact_review_due = next_due
            locked.revision += 1
            locked.save(update_fields=["impact_review_due", "revision"])
    point.refresh_from_db()
    return made


@transaction.atomic
def sign_off(impact_review: ImpactReview, *, actor: User) -> None:
    """Confirm, as a second person, that the evidence shows impact: the learning point reaches the top of the ladder.

    Raises ValidationError("no_impact_shown" | "own_review" | "already_signed_off" | "evidence_before_embedding").
    """
    locked = ImpactReview.objects.select_for_update().get(pk=impact_review.pk)
    if locked.finding not in SHOWS_IMPACT:
        raise ValidationError("Only a review that found evidence of impact is signed off.", code="no_impact_shown")
    if locked.recorded_by_id == actor.pk:
        raise ValidationError("Somebody other than the person who recorded it must sign it off.", code="own_review")
    if locked.signed_off_by_id:
        raise ValidationError("This review is signed off already.", code="already_signed_off")
    point = LearningPoint.objects.select_for_update().get(pk=locked.learning_point_id)
    if point.embedded_on is None or locked.reviewed_on <= point.embedded_on:
        message = "The evidence is not later than embedding. Review its impact again, then sign that off."
        raise ValidationError(message, code="evidence_before_embedding")
    with acting_as(actor):
        locked.signed_off_by = actor
        locked.save(update_fields=["signed_off_by"])
        if point.evidenced_on is None:
            point.evidenced_on = locked.reviewed_on
            point.save(update_fields=["evidenced_on"])
    impact_review.refresh_from_db()


def _check_evidence(point: LearningPoint, evidence: str, reviewed_on: datetime.date) -> None:
    if not evidence.strip():
        raise _beside("evidence", "Say what the evidence is and where it can be found.", "evidence_needed")
    if point.embedded_on is None:
        raise _beside("finding", "Record how the learning was embedded before its impact.", "not_embedded")
    if reviewed_on <= point.embedded_on:
        message = f"The evidence must be later than embedding, {point.embedded_on:%-d %B %Y}."
        raise _beside("reviewed_on", message, "evidence_before_embedding")


def _check_next(finding: Finding, reviewed_on: datetime.date, next_due: datetime.date | None) -> None:
    if next_due is None:
        if finding != Finding.STRONG:
            raise _beside("next_due", "Say when its impact will be reviewed again.", "next_due_needed")
    elif next_due <= reviewed_on:
        raise _beside("next_due", "The next review must be after this one.", "next_due_too_soon")


def _beside(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code)})
