"""What can happen to a review: noting, correcting, moving and restricting it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.dated import today
from reviews.domain import review as reviews
from reviews.enums import CURRENT, NEEDS_REASON, PENDING, ReviewState, Stage
from reviews.models import Review
from reviews.queries import history_of
from tests.factories import board, coordinator, make_review, make_user, review_type

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)


def code_of(error: ValidationError, field: str) -> str:
    [only] = error.error_dict[field]
    return str(only.code)


def note(**given: object) -> Review:
    said = {"code": "Adult B", "board": board("bsab"), "state": ReviewState.REFERRED, "actor": coordinator()} | given
    return reviews.note(review_type("sar"), **said)  # type: ignore[arg-type] # keywords of the verb, given by name


def test_a_review_is_noted_with_its_type_code_board_state_and_day() -> None:
    review = note(summary="  Self-neglect. ", since=today() - DAY)
    assert (review.type.code, review.code, review.board.code) == ("sar", "Adult B", "bsab")
    assert (review.state, review.state_since, review.summary) == ("referred", today() - DAY, "Self-neglect.")
    assert not review.is_restricted


def test_a_review_is_in_its_state_since_today_unless_said_otherwise() -> None:
    assert note().state_since == today()


def test_no_two_reviews_of_a_type_have_one_code_whatever_its_case() -> None:
    note(code="Adult B")
    with pytest.raises(ValidationError) as caught:
        note(code=" adult b ")
    assert code_of(caught.value, "code") == "code_taken"
    assert Review.objects.count() == 1


def test_reviews_of_two_types_may_have_one_code() -> None:
    note(code="Child A")
    make_review("cspr", code="Child A")
    assert Review.objects.count() == 2


def test_the_database_refuses_a_second_review_with_a_code() -> None:
    review = note()
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            type=review.type, code="ADULT B", board=review.board, state_since=today(), state=ReviewState.REFERRED
        )


@pytest.mark.parametrize("state", NEEDS_REASON)
def test_a_state_that_needs_a_reason_is_not_entered_without(state: ReviewState) -> None:
    with pytest.raises(ValidationError) as noted:
        note(state=state, reason=" ")
    review = make_review()
    with pytest.raises(ValidationError) as moved:
        reviews.move(review, state, actor=coordinator())
    assert code_of(noted.value, "reason") == code_of(moved.value, "reason") == "reason_needed"


def test_a_review_is_not_in_a_state_since_tomorrow() -> None:
    with pytest.raises(ValidationError) as noted:
        note(since=today() + DAY)
    with pytest.raises(ValidationError) as moved:
        reviews.move(make_review(), ReviewState.DECISION, since=today() + DAY, actor=coordinator())
    assert code_of(noted.value, "since") == code_of(moved.value, "since") == "in_the_future"


def test_a_move_is_not_dated_before_the_last_change() -> None:
    review = make_review(since=today() - DAY)
    with pytest.raises(ValidationError) as caught:
        reviews.move(review, ReviewState.PUBLISHED, since=today() - 2 * DAY, actor=coordinator())
    assert code_of(caught.value, "since") == "before_last_change"


def test_a_review_moves_on_and_back_and_its_history_says_so_in_words() -> None:
    chair = make_user("chair", name="Amara Okafor")
    review = make_review(state=ReviewState.SCREENING, since=today() - 3 * DAY)
    reviews.move(review, ReviewState.ON_HOLD, reason="Criminal trial.", since=today() - DAY, actor=chair)
    reviews.move(review, ReviewState.SCREENING, actor=chair)
    assert (review.state, review.state_reason) == ("screening", "")
    back, held, noted = history_of(review)
    assert (back.title, back.by) == ("Moved to screening", "Amara Okafor")
    assert (held.title, held.text.splitlines()[0]) == ("Moved to on hold", "Criminal trial.")
    assert held.text.splitlines()[1].startswith("Since ")
    assert (noted.title, noted.by) == ("Noted as screening", coordinator().name)


def test_a_code_that_names_somebody_can_be_corrected_and_the_history_does_not_repeat_it() -> None:
    review = note(code="John Smith", summary="John lived alone.")
    reviews.change(
        review, review_type("dhr"), code="Adult C", board=board("csp"), summary="He lived alone.", actor=coordinator()
    )
    assert (review.code, review.type.code, review.board.code) == ("Adult C", "dhr", "csp")
    corrected, _ = history_of(review)
    assert corrected.title == "Details corrected"
    assert "John" not in " ".join(event.title + event.text for event in history_of(review))


def test_a_correction_to_a_code_that_is_taken_is_refused() -> None:
    make_review(code="Adult A")
    other = make_review(code="Adult B")
    with pytest.raises(ValidationError) as caught:
        reviews.change(other, other.type, code="Adult A", board=other.board, summary=other.summary, actor=coordinator())
    assert code_of(caught.value, "code") == "code_taken"
    other.refresh_from_db()
    assert other.code == "Adult B"


def test_restricting_names_people_and_opening_forgets_them() -> None:
    first, second = make_user("representative"), make_user("deputy")
    review = make_review()
    reviews.restrict(review, is_restricted=True, named=[first, second], actor=coordinator())
    reviews.restrict(review, is_restricted=True, named=[second], actor=coordinator())
    assert [access.user for access in review.accesses.all()] == [second]
    reviews.restrict(review, is_restricted=False, named=[second], actor=coordinator())
    assert not review.is_restricted
    assert not review.accesses.exists()
    assert [event.title for event in history_of(review)][:2] == ["Opened to all members", "Restricted"]


@pytest.mark.parametrize("state", ReviewState)
def test_the_database_knows_the_stage_of_every_state(state: ReviewState) -> None:
    review = make_review(state=state)
    expected = Stage.PENDING if state in PENDING else Stage.CURRENT if state in CURRENT else Stage.CONCLUDED
    assert Review.objects.get(pk=review.pk).stage == expected
    assert (review in Review.objects.open()) == (state in (*PENDING, *CURRENT))
