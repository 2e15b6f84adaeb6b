"""What a session finds of its person on each request."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.backends import StandingBackend
from accounts.dated import today
from accounts.enums import Role
from accounts.models import RoleGrant, User
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def find(user: User) -> User | None:
    return StandingBackend().get_user(user.pk)


def test_a_person_comes_with_their_standing_in_one_query() -> None:
    user = make_user("coordinator")
    make_user("representative")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = find(user)
        assert found == user
        assert found is not None
        assert found.standing.roles == {Role.COORDINATOR}
    assert len(queries) == 1


def test_each_person_is_found_with_what_is_theirs() -> None:
    roles = ["coordinator", "learning-manager", "representative", "deputy", "ad-hoc"]
    people = {role: make_user(role) for role in roles}
    for role, user in people.items():
        found = find(user)
        assert found is not None
        assert found.standing.roles == {Role(role)}


def test_a_role_that_has_ended_is_gone_on_the_next_request() -> None:
    user = make_user("coordinator")
    assert find(user) is not None
    RoleGrant.objects.filter(user=user).update(
        started_on=today() - datetime.timedelta(days=9), ended_on=today() - datetime.timedelta(days=1)
    )
    found = find(user)
    assert found is not None
    assert found.standing.roles == set()


def test_an_account_that_may_not_sign_in_is_not_found() -> None:
    user = make_user("coordinator")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert find(user) is None
    assert StandingBackend().get_user(0) is None
