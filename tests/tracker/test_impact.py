"""Reviewing impact and signing it off: every rule and every refusal."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.dated import today
from tests.factories import coordinator, make_impact_review, make_learning_point, make_meeting, make_user
from tracker.domain import impact, learning
from tracker.enums import Finding, Rung
from tracker.models import ImpactReview, LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
EVIDENCE = "Sixteen of twenty records show it."


def code_of(error: ValidationError, field: str = "") -> str:
    [only] = error.error_dict[field] if field else error.error_list
    return str(only.code)


def review(point: LearningPoint, finding: Finding, **given: object) -> ImpactReview:
    said = {
        "evidence": EVIDENCE,
        "reviewed_on": today(),
        "next_due": today() + 90 * DAY,
        "actor": coordinator(),
    } | given
    return impact.review(point, finding=finding, **said)  # type: ignore[arg-type] # keywords of the verb, by name


@pytest.mark.parametrize("finding", [Finding.TOO_EARLY, Finding.NONE, Finding.NEGATIVE])
def test_an_honest_answer_needs_neither_evidence_nor_embedding(finding: Finding) -> None:
    point = make_learning_point()
    review(point, finding, evidence="")
    assert (point.impact_review_due, point.rung) == (today() + 90 * DAY, Rung.IDENTIFIED)


def test_a_review_at_a_meeting_says_at_which() -> None:
    meeting = make_meeting("held")
    made = review(make_learning_point(), Finding.NONE, meeting=meeting)
    assert list(meeting.impact_reviews.all()) == [made]


def test_nothing_is_reviewed_at_a_meeting_whose_minutes_are_approved() -> None:
    with pytest.raises(ValidationError) as caught:
        review(make_learning_point(), Finding.NONE, meeting=make_meeting("approved"))
    assert code_of(caught.value) == "minutes_approved"
    assert not ImpactReview.objects.exists()


def test_a_draft_is_not_reviewed() -> None:
    with pytest.raises(ValidationError) as caught:
        review(make_learning_point("draft"), Finding.NONE)
    assert code_of(caught.value) == "not_active"


def test_a_review_is_not_dated_tomorrow() -> None:
    with pytest.raises(ValidationError) as caught:
        review(make_learning_point(), Finding.NONE, reviewed_on=today() + DAY)
    assert code_of(caught.value, "reviewed_on") == "in_the_future"


@pytest.mark.parametrize("finding", [Finding.SOME, Finding.STRONG])
def test_finding_impact_needs_evidence(finding: Finding) -> None:
    with pytest.raises(ValidationError) as caught:
        review(make_learning_point("embedded"), finding, evidence="  ")
    assert code_of(caught.value, "evidence") == "evidence_needed"


def test_finding_impact_needs_the_learning_to_be_embedded() -> None:
    with pytest.raises(ValidationError) as caught:
        review(make_learning_point("shared"), Finding.SOME)
    assert code_of(caught.value, "finding") == "not_embedded"


def test_evidence_is_later_than_embedding() -> None:
    point = make_learning_point("embedded")
    with pytest.raises(ValidationError) as caught:
        review(point, Finding.SOME, reviewed_on=point.embedded_on)
    assert code_of(caught.value, "reviewed_on") == "evidence_before_embedding"


@pytest.mark.parametrize("finding", [each for each in Finding if each != Finding.STRONG])
def test_short_of_strong_evidence_the_next_review_has_a_day(finding: Finding) -> None:
    with pytest.raises(ValidationError) as caught:
        review(make_learning_point("embedded"), finding, next_due=None)
    assert code_of(caught.value, "next_due") == "next_due_needed"


def test_the_next_review_comes_after_this_one() -> None:
    with pytest.raises(ValidationError) as caught:
        review(make_learning_point("embedded"), Finding.STRONG, next_due=today())
    assert code_of(caught.value, "next_due") == "next_due_too_soon"


def test_strong_evidence_may_be_the_last_word() -> None:
    point = make_learning_point("embedded")
    due = point.impact_review_due
    assert review(point, Finding.STRONG, next_due=None).next_due is None
    assert point.impact_review_due == due


def test_evidence_counts_once_a_second_person_has_signed_it_off() -> None:
    point = make_learning_point("embedded")
    found = review(point, Finding.SOME)
    assert point.rung == Rung.EMBEDDED
    chair = make_user("chair")
    impact.sign_off(found, actor=chair)
    point.refresh_from_db()
    assert (found.signed_off_by, point.rung, point.evidenced_on) == (chair, Rung.EVIDENCED, today())


def test_nobody_signs_off_what_they_recorded() -> None:
    found = review(make_learning_point("embedded"), Finding.SOME)
    with pytest.raises(ValidationError) as caught:
        impact.sign_off(found, actor=coordinator())
    assert code_of(caught.value) == "own_review"


def test_the_database_refuses_a_sign_off_by_the_same_person() -> None:
    found = make_impact_review(finding=Finding.SOME)
    with pytest.raises(IntegrityError, match="signed_off_by_another"), transaction.atomic():
        ImpactReview.objects.filter(pk=found.pk).update(signed_off_by=found.recorded_by)


def test_a_review_is_signed_off_once() -> None:
    found = make_impact_review(finding=Finding.SOME, signed_off_by=make_user("chair"))
    with pytest.raises(ValidationError) as caught:
        impact.sign_off(found, actor=make_user("learning-manager"))
    assert code_of(caught.value) == "already_signed_off"


def test_a_review_that_found_nothing_is_not_signed_off() -> None:
    with pytest.raises(ValidationError) as caught:
        impact.sign_off(make_impact_review(finding=Finding.NONE), actor=make_user("chair"))
    assert code_of(caught.value) == "no_impact_shown"


def test_evidence_older_than_a_corrected_embedding_is_not_signed_off() -> None:
    point = make_learning_point("embedded")
    found = review(point, Finding.SOME)
    learning.embed(point, on=today(), how="In the policy, as of today.", actor=coordinator())
    with pytest.raises(ValidationError) as caught:
        impact.sign_off(found, actor=make_user("chair"))
    assert code_of(caught.value) == "evidence_before_embedding"


def test_a_further_sign_off_keeps_the_day_impact_was_first_evidenced() -> None:
    point = make_learning_point("embedded")
    first = review(point, Finding.SOME, reviewed_on=today() - DAY)
    second = review(point, Finding.STRONG)
    for found in (first, second):
        impact.sign_off(found, actor=make_user("chair"))
    point.refresh_from_db()
    assert point.evidenced_on == today() - DAY
