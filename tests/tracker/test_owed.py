"""What the tracker adds to people's work lists and to the agenda."""

import datetime

import pytest
from django.template.loader import render_to_string
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.worklist import Duty, duties_of
from meetings import panels
from meetings.enums import ItemKind
from tests.factories import (
    coordinator,
    item_of,
    make_impact_review,
    make_learning_point,
    make_meeting,
    make_representative,
    make_user,
)
from tracker.duties import NOTICE
from tracker.enums import Finding

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)


def owed(user: object) -> list[Duty]:
    return [duty for duty in duties_of(user, today()) if "/learning/" in duty.url]  # type: ignore[arg-type] # a User


def test_the_owner_owes_the_impact_reviews_that_fall_due_within_four_weeks() -> None:
    user = make_user("representative")
    mine = user.person.representations.get()
    late = make_learning_point("embedded", owner=mine, impact_review_due=today() - DAY)
    soon = make_learning_point(owner=mine, impact_review_due=today() + NOTICE)
    make_learning_point(owner=mine, impact_review_due=today() + NOTICE + DAY)
    make_learning_point("draft", owner=mine)
    make_learning_point("evidenced", owner=mine)
    make_learning_point(owner=make_representative(), impact_review_due=today())
    duties = owed(user)
    assert [duty.title for duty in duties] == [
        f"Review the impact of {late.reference}",
        f"Review the impact of {soon.reference}",
    ]
    assert [duty.is_overdue(today()) for duty in duties] == [True, False]


def test_evidence_is_signed_off_by_every_officer_but_the_one_who_recorded_it() -> None:
    point = make_learning_point("embedded")
    found = make_impact_review(point, finding=Finding.SOME, actor=coordinator())
    chair, member = make_user("chair"), make_user("representative")
    assert [duty.title for duty in owed(chair)] == [f"Sign off the impact of {point.reference}"]
    assert owed(coordinator()) == owed(member) == []
    from tracker.domain import impact

    impact.sign_off(found, actor=chair)
    assert owed(make_user("learning-manager")) == []


def test_somebody_who_may_not_open_the_tracker_owes_nothing_from_it() -> None:
    user = make_user("deputy")
    held = make_representative(person=user.person, ended_on=today() - DAY)
    make_learning_point(owner=held, impact_review_due=today() - DAY)
    assert owed(user) == []


@pytest.mark.parametrize("number", [1, 3])
def test_item_6_takes_the_same_queries_however_much_is_due(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    meeting = make_meeting("held")
    item = item_of(meeting, ItemKind.IMPACT)
    for _ in range(number):
        make_learning_point("embedded", owner=make_representative(), impact_review_due=meeting.date)
        make_impact_review(meeting=meeting)
    reader = make_user("representative")
    with django_assert_num_queries(2):
        panel = panels.panel_of(item, reader)
    assert panel is not None
    assert len(panel.context["rows"]) == len(panel.context["reviewed"]) == number


def test_item_6_leads_to_the_review_and_lists_it_afterwards() -> None:
    meeting = make_meeting("held")
    item = item_of(meeting, ItemKind.IMPACT)
    point = make_learning_point("embedded", impact_review_due=meeting.date - DAY)
    before = shown(item, "chair")
    assert f"{point.get_absolute_url()}impact/?item={item.pk}" in before
    assert "Overdue" in before
    make_impact_review(point, finding=Finding.SOME, meeting=meeting, evidence="Sixteen of twenty.")
    after = shown(item, "chair")
    assert "Reviewed at this meeting" in after
    assert "Sixteen of twenty." in after
    assert "impact/?item=" not in after


def test_item_6_offers_no_review_to_a_member_who_does_not_own_the_learning_nor_links_to_a_deputy() -> None:
    meeting = make_meeting("held")
    item = item_of(meeting, ItemKind.IMPACT)
    point = make_learning_point("embedded", impact_review_due=meeting.date)
    assert point.get_absolute_url() in shown(item, "representative")
    assert "Review impact" not in shown(item, "representative")
    assert point.reference in shown(item, "deputy")
    assert point.get_absolute_url() not in shown(item, "deputy")


def test_item_6_of_a_meeting_whose_minutes_are_approved_offers_no_review() -> None:
    meeting = make_meeting("approved")
    make_learning_point("embedded", impact_review_due=meeting.date)
    assert "Review impact" not in shown(item_of(meeting, ItemKind.IMPACT), "chair")


def test_item_6_says_when_nothing_is_due() -> None:
    item = item_of(make_meeting(), ItemKind.IMPACT)
    panel = panels.panel_of(item, coordinator())
    assert panel is not None
    assert panel.is_empty
    assert "No learning point has its impact to be reviewed" in shown(item, "chair")


def shown(item: object, role: str) -> str:
    panel = panels.panel_of(item, make_user(role))  # type: ignore[arg-type] # an AgendaItem
    assert panel is not None
    return render_to_string(panel.template, {"shown": panel.context})
