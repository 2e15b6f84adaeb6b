"""Recording and revising a learning point, sharing and embedding it: every rule and every refusal."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.dated import today
from reviews.models import Review
from tests.factories import (
    board,
    coordinator,
    item_of,
    make_learning_point,
    make_meeting,
    make_representative,
    make_review,
    make_user,
)
from tracker.domain import learning
from tracker.enums import LearningState, Rung
from tracker.models import LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)


def code_of(error: ValidationError, field: str = "") -> str:
    [only] = error.error_dict[field] if field else error.error_list
    return str(only.code)


def whole(**given: object) -> learning.Blocks:
    said = learning.Blocks(
        learning="Ask who else knows the family.",
        board=board("shield"),
        embedding="In the supervision policy.",
        sharing="A seven-minute briefing.",
        impact="Dip sample of twenty records.",
        impact_review_due=today() + 90 * DAY,
    )
    return replace(said, **given)  # type: ignore[arg-type] # fields by name


def test_a_whole_learning_point_is_active_and_numbered() -> None:
    first = learning.record(whole(), actor=coordinator())
    second = learning.record(whole(), actor=coordinator())
    assert (first.reference, second.reference) == ("LP1", "LP2")
    assert (first.state, first.rung) == (LearningState.ACTIVE, Rung.IDENTIFIED)


def test_a_draft_says_what_was_learned_and_leaves_the_rest_for_later() -> None:
    draft = learning.record(learning.Blocks("Ask.", board()), actor=coordinator(), as_draft=True)
    assert draft.is_draft
    assert draft.blank_blocks == [
        "how it will be embedded",
        "how it will be shared",
        "how its impact will be measured",
        "when its impact will be reviewed",
    ]


def test_not_even_a_draft_is_without_the_learning() -> None:
    with pytest.raises(ValidationError) as caught:
        learning.record(learning.Blocks(" ", board()), actor=coordinator(), as_draft=True)
    assert list(caught.value.error_dict) == ["learning"]


def test_a_draft_becomes_active_once_it_is_whole() -> None:
    draft = make_learning_point("draft")
    learning.revise(draft, whole(), seen_revision=draft.revision, actor=coordinator())
    assert draft.state == LearningState.ACTIVE


def test_no_block_of_an_active_learning_point_can_be_emptied_not_even_as_a_draft() -> None:
    point = make_learning_point()
    with pytest.raises(ValidationError) as caught:
        learning.revise(point, whole(sharing=""), seen_revision=1, actor=coordinator(), as_draft=True)
    assert code_of(caught.value, "sharing") == "block_blank"
    point.refresh_from_db()
    assert (point.state, point.sharing != "") == (LearningState.ACTIVE, True)


def test_the_database_refuses_an_active_learning_point_with_a_blank_block() -> None:
    point = make_learning_point()
    for blank in ({"learning": ""}, {"embedding": ""}, {"sharing": ""}, {"impact": ""}, {"impact_review_due": None}):
        with pytest.raises(IntegrityError, match="active_is_whole"), transaction.atomic():
            LearningPoint.objects.filter(pk=point.pk).update(**blank)


def test_it_belongs_to_one_board_or_more() -> None:
    others = (board("csp"), board("shield"), board("bsab"))
    point = learning.record(whole(other_boards=others), actor=coordinator())
    assert [each.code for each in point.other_boards.all()] == ["bsab", "csp"]
    for code in ("shield", "bsab", "csp"):
        assert LearningPoint.objects.for_board(board(code).pk).count() == 1


def test_a_point_from_an_item_about_a_review_comes_from_that_review() -> None:
    item = item_of(make_meeting("held"))
    item.review = make_review()
    item.save()
    point = learning.record(whole(), actor=coordinator(), item=item)
    other: Review = make_review()
    assert point.review == item.review
    assert learning.record(whole(review=other), actor=coordinator(), item=item).review == other


def test_no_learning_point_is_added_to_approved_minutes() -> None:
    with pytest.raises(ValidationError) as caught:
        learning.record(whole(), actor=coordinator(), item=item_of(make_meeting("approved")))
    assert code_of(caught.value) == "minutes_approved"
    assert not LearningPoint.objects.exists()


def test_two_people_changing_it_at_once_lose_nothing() -> None:
    mine = make_learning_point()
    theirs = LearningPoint.objects.get(pk=mine.pk)
    learning.revise(theirs, whole(sharing="A newsletter."), seen_revision=1, actor=make_user("chair"))
    with pytest.raises(ValidationError) as caught:
        learning.revise(mine, whole(sharing="A film."), seen_revision=1, actor=coordinator())
    assert code_of(caught.value) == "changed_meanwhile"
    assert (caught.value.params or {})["theirs"].sharing == "A newsletter."
    mine.refresh_from_db()
    assert (mine.sharing, mine.revision) == ("A newsletter.", 2)
    learning.revise(mine, whole(sharing="A film."), seen_revision=2, actor=coordinator())
    assert mine.sharing == "A film."


def test_saving_what_it_says_already_is_no_conflict() -> None:
    point = make_learning_point()
    for _ in range(2):
        learning.revise(
            point, whole(sharing=" A film. ", other_boards=[board("csp")]), seen_revision=1, actor=coordinator()
        )
    assert point.sharing == "A film."


def test_it_is_shared_on_a_day_that_can_be_corrected() -> None:
    point = make_learning_point()
    learning.share(point, on=today(), actor=coordinator())
    learning.share(point, on=today() - DAY, actor=coordinator())
    assert (point.shared_on, point.rung) == (today() - DAY, Rung.SHARED)


def test_it_is_not_shared_tomorrow() -> None:
    with pytest.raises(ValidationError) as caught:
        learning.share(make_learning_point(), on=today() + DAY, actor=coordinator())
    assert code_of(caught.value, "shared_on") == "in_the_future"


def test_a_draft_is_neither_shared_nor_embedded() -> None:
    draft = make_learning_point("draft")
    with pytest.raises(ValidationError) as shared:
        learning.share(draft, on=today(), actor=coordinator())
    with pytest.raises(ValidationError) as embedded:
        learning.embed(draft, on=today(), how="In the policy.", actor=coordinator())
    assert code_of(shared.value) == code_of(embedded.value) == "not_active"
    assert "how it will be embedded" in shared.value.messages[0]


def test_it_is_not_shared_after_it_was_embedded() -> None:
    point = make_learning_point("embedded")
    assert point.embedded_on
    with pytest.raises(ValidationError) as caught:
        learning.share(point, on=point.embedded_on + DAY, actor=coordinator())
    assert code_of(caught.value, "shared_on") == "after_embedding"


def test_it_is_embedded_once_shared_with_something_that_shows_it() -> None:
    point = make_learning_point("shared")
    learning.embed(point, on=today(), how=" Policy, section 4. ", actor=coordinator())
    assert (point.embedded_on, point.embedded_how, point.rung) == (today(), "Policy, section 4.", Rung.EMBEDDED)


def test_it_is_not_embedded_before_it_is_shared() -> None:
    with pytest.raises(ValidationError) as unshared:
        learning.embed(make_learning_point(), on=today(), how="In the policy.", actor=coordinator())
    point = make_learning_point("shared")
    assert point.shared_on
    with pytest.raises(ValidationError) as early:
        learning.embed(point, on=point.shared_on - DAY, how="In the policy.", actor=coordinator())
    assert code_of(unshared.value) == "not_shared"
    assert code_of(early.value, "embedded_on") == "before_sharing"


def test_it_is_not_embedded_tomorrow_nor_without_saying_what_shows_it() -> None:
    point = make_learning_point("shared")
    with pytest.raises(ValidationError) as later:
        learning.embed(point, on=today() + DAY, how="In the policy.", actor=coordinator())
    with pytest.raises(ValidationError) as unproved:
        learning.embed(point, on=today(), how="  ", actor=coordinator())
    assert code_of(later.value, "embedded_on") == "in_the_future"
    assert code_of(unproved.value, "embedded_how") == "proof_needed"


def test_embedding_is_not_moved_past_its_evidence() -> None:
    point = make_learning_point("evidenced")
    assert point.evidenced_on
    with pytest.raises(ValidationError) as caught:
        learning.embed(point, on=point.evidenced_on, how="In the policy.", actor=coordinator())
    assert code_of(caught.value, "embedded_on") == "after_evidence"


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"embedded_how": ""}, "embedded_is_shown"),
        ({"shared_on": None}, "embedded_after_shared"),
        ({"shared_on": datetime.date(2999, 1, 1)}, "embedded_after_shared"),
        ({"evidenced_on": datetime.date(2001, 1, 1)}, "evidenced_after_embedded"),
    ],
)
def test_the_database_keeps_the_rungs_in_order(broken: dict[str, object], constraint: str) -> None:
    point = make_learning_point("embedded")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        LearningPoint.objects.filter(pk=point.pk).update(**broken)


def test_points_are_found_by_rung_owner_and_state() -> None:
    owner = make_representative(user=make_user())
    made = {
        "draft": make_learning_point("draft"),
        "identified": make_learning_point(owner=owner),
        "shared": make_learning_point("shared"),
        "embedded": make_learning_point("embedded"),
        "evidenced": make_learning_point("evidenced"),
    }
    points = LearningPoint.objects
    assert list(points.drafts()) == [made["draft"]]
    assert set(points.on_rung(Rung.IDENTIFIED)) == {made["draft"], made["identified"]}
    for rung in (Rung.SHARED, Rung.EMBEDDED, Rung.EVIDENCED):
        assert list(points.on_rung(rung)) == [made[rung]]
        assert made[rung].rung == rung
    assert owner.person.user is not None
    assert list(points.owned_by(owner.person.user)) == [made["identified"]]
