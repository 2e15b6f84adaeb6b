"""A restricted review is not there for those who are not named on it, wherever the forum shows reviews."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts.models import User
from meetings import panels
from meetings.domain import agenda
from meetings.enums import ItemKind
from meetings.models import AgendaItem
from reviews.models import Review
from reviews.queries import noted
from tests.factories import coordinator, item_of, make_learning_point, make_meeting, make_review, make_user
from tests.pages import client_of, text
from tracker.forms import LearningForm
from tracker.models import LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
CODE = "Adult Hidden"


@pytest.fixture
def named() -> User:
    return make_user("representative")


@pytest.fixture
def review(named: User) -> Review:
    return make_review("sar", code=CODE, is_restricted=True, named=[named])


def codes(user: User) -> Iterator[str]:
    return (each.code for kind in noted(user) for each in (*kind.pending, *kind.current))


@pytest.mark.parametrize("role", ["representative", "joint", "deputy", "ad-hoc", "shield-reader", ""])
def test_it_is_not_there_for_anybody_who_is_not_named(review: Review, role: str) -> None:
    user = make_user(role)
    assert not Review.objects.visible_to(user).exists()
    assert CODE not in codes(user)
    assert client_of(user).get(review.get_absolute_url()).status_code == 404


def test_it_is_absent_from_a_representative_s_lists_and_counts(review: Review) -> None:
    client = client_of("representative")
    for asked in ("", "?type=sar", "?show=all", "?type=sar&show=all"):
        page = client.get(reverse("reviews:register") + asked)
        assert CODE not in page.content.decode()
    assert "1 review" not in text(client.get(reverse("reviews:register") + "?type=sar&show=all"))
    assert "0 Reviews pending or current" in text(client.get("/"))


def test_it_is_there_for_whoever_is_named(review: Review, named: User) -> None:
    client = client_of(named)
    assert CODE in text(client.get(reverse("reviews:register")))
    assert "Restricted" in text(client.get(review.get_absolute_url()))
    assert CODE in codes(named)
    assert "1 Reviews pending or current" in text(client.get("/"))


@pytest.mark.parametrize("role", ["coordinator", "chair", "learning-manager"])
def test_it_is_there_for_those_who_run_the_register(review: Review, role: str) -> None:
    assert CODE in text(client_of(role).get(reverse("reviews:register")))


def test_being_named_opens_nothing_to_somebody_whose_role_has_ended(review: Review, named: User) -> None:
    person = named.person
    person.representations.update(ended_on="2020-01-01")
    assert client_of(named).get(review.get_absolute_url()).status_code == 404


def test_its_learning_is_as_restricted_as_it_is(review: Review, named: User) -> None:
    point = make_learning_point("embedded", review=review, words="What only some may read.")
    outsider = make_user("representative")
    for user, sees in ((named, True), (coordinator(), True), (outsider, False)):
        assert LearningPoint.objects.visible_to(user).filter(pk=point.pk).exists() == sees
        client = client_of(user)
        assert client.get(point.get_absolute_url()).status_code == (200 if sees else 404)
        assert ("only some" in text(client.get(reverse("tracker:tracker")))) == sees


def test_learning_recorded_at_an_item_about_it_is_restricted_too(review: Review, named: User) -> None:
    item = item_of(make_meeting("held"))
    AgendaItem.objects.filter(pk=item.pk).update(review=review)
    item.refresh_from_db()
    point = make_learning_point(item=item)
    assert point.review == review
    LearningPoint.objects.filter(pk=point.pk).update(review=None)
    assert LearningPoint.objects.visible_to(named).exists()
    assert not LearningPoint.objects.visible_to(make_user("representative")).exists()


def test_a_form_offers_it_only_to_those_who_see_it(review: Review, named: User) -> None:
    for user, offered in ((named, True), (make_user("representative"), False)):
        choices = str(LearningForm(user=user)["review"])
        assert (CODE in choices) == offered


def test_the_impact_panel_leaves_its_learning_out(review: Review, named: User) -> None:
    meeting = make_meeting()
    make_learning_point(review=review, impact_review_due=meeting.date)
    item = item_of(meeting, ItemKind.IMPACT)
    for user, shown in ((named, True), (make_user("representative"), False), (make_user("deputy"), False)):
        panel = panels.panel_of(item, user)
        assert panel is not None
        assert bool(panel.context["rows"]) == shown
        assert panel.is_empty != shown


def test_an_item_about_it_is_closed_to_others(review: Review, named: User) -> None:
    meeting = make_meeting("issued")
    item = item_of(meeting)
    agenda.arrange(
        meeting,
        [agenda.ItemChange(item_id=item.pk, minutes=30, review=review)],
        actor=coordinator(),
    )
    assert AgendaItem.objects.visible_to(named).filter(pk=item.pk).exists()
    assert not AgendaItem.objects.visible_to(make_user("representative")).filter(pk=item.pk).exists()
