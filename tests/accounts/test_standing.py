"""What a person is to the forum follows from what they hold, and ends with it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.domain import account
from accounts.enums import Role
from accounts.models import RoleGrant, User
from members.enums import MembershipKind
from members.models import BoardReader, ChairTerm, Membership, Representative, StandingDeputy
from tests.factories import board, make_membership, make_person, make_representative, make_user
from tests.pages import client_of

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
YESTERDAY = {"started_on": datetime.date(2019, 1, 1), "ended_on": datetime.date(2020, 1, 1)}
TOMORROW = {"started_on": datetime.date(2999, 1, 1)}


def roles(user: User) -> set[str]:
    return set(User.objects.with_standing().get(pk=user.pk).standing.roles)


SOURCES = [
    ("coordinator", RoleGrant, {Role.COORDINATOR}),
    ("learning-manager", RoleGrant, {Role.LEARNING_MANAGER}),
    ("representative", Representative, {Role.REPRESENTATIVE}),
    ("representative", Membership, {Role.REPRESENTATIVE}),
    ("joint", Representative, {Role.REPRESENTATIVE}),
    ("deputy", StandingDeputy, {Role.DEPUTY}),
    ("deputy", Membership, {Role.DEPUTY}),
    ("ad-hoc", Representative, {Role.AD_HOC}),
    ("ad-hoc", Membership, {Role.AD_HOC}),
    ("shield-reader", BoardReader, {Role.BOARD_READER}),
]


@pytest.mark.parametrize(("label", "source", "held"), SOURCES, ids=lambda part: getattr(part, "__name__", str(part)))
@pytest.mark.parametrize("when", [YESTERDAY, TOMORROW], ids=["ended", "not begun"])
def test_a_role_is_held_only_while_the_row_behind_it_holds(
    label: str, source: type, held: set[Role], when: dict[str, datetime.date]
) -> None:
    user = make_user(label)
    assert roles(user) == held
    source._default_manager.update(**when)  # type: ignore[attr-defined] # a model
    assert roles(user) == set()


def test_a_chair_is_a_representative_too_and_stops_chairing_with_the_term() -> None:
    user = make_user("chair")
    assert roles(user) == {Role.CHAIR, Role.REPRESENTATIVE}
    ChairTerm.objects.update(**YESTERDAY)
    assert roles(user) == {Role.REPRESENTATIVE}


def test_a_chair_whose_place_has_ended_chairs_no_more() -> None:
    user = make_user("chair")
    Representative.objects.update(**YESTERDAY)
    assert roles(user) == set()


def test_the_first_and_the_last_day_belong_to_the_time() -> None:
    user = make_user()
    make_representative(user=user, started_on=today(), ended_on=today())
    assert roles(user) == {Role.REPRESENTATIVE}


def test_a_person_may_hold_several_roles() -> None:
    user = make_user("coordinator")
    make_representative(membership=make_membership(kind=MembershipKind.AD_HOC), person=make_person(user=user))
    BoardReader.objects.create(board=board("csp"), user=user)
    assert roles(user) == {Role.COORDINATOR, Role.AD_HOC, Role.BOARD_READER}


def test_an_inactive_account_holds_nothing() -> None:
    user = make_user("coordinator")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert roles(user) == set()


def test_the_facts_say_which_boards_and_places() -> None:
    user = make_user("bsab-reader")
    place = make_representative(user=user).membership
    standing = User.objects.with_standing().get(pk=user.pk).standing
    assert standing.ids("board_ids") == {board("bsab").pk}
    assert standing.ids("membership_ids") == {place.pk}


def test_what_ended_is_gone_on_the_next_request() -> None:
    user = make_user("representative")
    client = client_of(user)
    assert client.get("/learning/").status_code == 200
    Representative.objects.filter(person__user=user).update(ended_on=today() - DAY)
    assert client.get("/learning/").status_code == 404
    assert client.get("/").status_code == 200


def test_what_began_is_there_on_the_next_request() -> None:
    user = make_user()
    client = client_of(user)
    assert client.get("/learning/").status_code == 404
    account.grant(user, Role.LEARNING_MANAGER, actor=None)
    assert client.get("/learning/").status_code == 200


def test_a_request_reads_person_and_standing_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = make_user("chair")
    with django_assert_num_queries(1):
        found = User.objects.active().with_standing().get(pk=user.pk)
        assert found.standing.holds(Role.CHAIR)


def test_standing_is_read_when_the_person_came_without() -> None:
    user = User.objects.get(pk=make_user("chair").pk)
    assert user.standing.holds(Role.CHAIR)


def test_granting_a_role_twice_changes_nothing_and_the_database_keeps_it_so() -> None:
    user = make_user("coordinator")
    account.grant(user, Role.COORDINATOR, actor=None)
    assert RoleGrant.objects.filter(user=user).count() == 1
    with pytest.raises(IntegrityError, match="rolegrant_once"), transaction.atomic():
        RoleGrant.objects.create(user=user, role=Role.COORDINATOR)
