"""The table of who may do what: it is what the forum asks, what it shows, and no line of it is idle."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rules
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from learningforum import permissions
from members.models import Membership, Person, Representative
from tests.factories import (
    coordinator,
    make_action,
    make_impact_review,
    make_learning_point,
    make_membership,
    make_person,
    make_representative,
    make_user,
)
from tests.learningforum.addresses import addresses, declared
from tests.pages import client_of, rows, text
from tracker.enums import Finding

pytestmark = pytest.mark.usefixtures("forum")
ROOT = Path(__file__).resolve().parents[2]
PAGE = "/who-may-do-what/"
#: The label under which tests make somebody of each role.
LABELS = {role: role.value for role in Role} | {Role.BOARD_READER: "shield-reader"}
LINES = list(permissions.lines())


def holder(user: User) -> Representative:
    """A place this person holds, beside what gives them their role."""
    person = Person.objects.filter(user=user).first() or make_person(name=user.name, user=user)
    return Representative.objects.filter(person=person).first() or make_representative(person=person)


def own_place(user: User) -> Membership:
    return holder(user).membership


#: Of each permission that some hold for their own alone: something of theirs, and something of nobody's.
OWN: dict[str, tuple[Callable[[User], Any], Callable[[], Any]]] = {
    "members.name_deputy": (own_place, make_membership),
    "meetings.view_action": (lambda user: make_action(owner=holder(user)), make_action),
    "meetings.update_action": (lambda user: make_action(owner=holder(user)), make_action),
    "meetings.close_action": (lambda user: make_action(owner=holder(user)), make_action),
    "tracker.record_progress": (
        lambda user: make_learning_point(owner=holder(user)),
        make_learning_point,
    ),
    "tracker.review_impact": (
        lambda user: make_learning_point(owner=holder(user)),
        make_learning_point,
    ),
}


def fresh(user: User) -> User:
    """The person as the next request reads them."""
    found: User = User.objects.with_standing().get(pk=user.pk)
    return found


@pytest.mark.parametrize("role", Role)
def test_the_forum_answers_as_the_table_says(role: Role) -> None:
    user = make_user(LABELS[role])
    found = {line.permission: rules.has_perm(line.permission, user, None) for line in LINES}
    assert found == {line.permission: role in line.who for line in LINES}


@pytest.mark.parametrize("line", [line for line in LINES if line.permission in OWN], ids=lambda line: line.permission)
def test_what_is_only_their_own_is_theirs_and_nothing_else(line: permissions.May) -> None:
    make_theirs, make_another_s = OWN[line.permission]
    for role in line.own:
        user = make_user(LABELS[role])
        theirs, another_s = make_theirs(user), make_another_s()
        assert rules.has_perm(line.permission, fresh(user), theirs), role
        assert not rules.has_perm(line.permission, fresh(user), another_s), role


def test_evidence_is_signed_off_by_somebody_else_than_who_recorded_it() -> None:
    recorder, other = coordinator(), make_user("chair")
    review = make_impact_review(make_learning_point("embedded"), finding=Finding.SOME, actor=recorder)
    assert rules.has_perm("tracker.sign_off_impact", other, review)
    assert not rules.has_perm("tracker.sign_off_impact", fresh(recorder), review)


def test_every_condition_of_the_table_is_tried_here() -> None:
    conditional = {line.permission for line in LINES if line.own}
    assert conditional == {*OWN, "tracker.sign_off_impact"}
    assert all(line.note for line in LINES if line.own)


def test_every_permission_that_an_address_asks_for_is_in_the_table() -> None:
    asked = {declared(each).permission for each in addresses()} - {""}
    assert asked <= {line.permission for line in LINES}


def test_every_line_of_the_table_is_asked_for_somewhere() -> None:
    places = [path for room in ROOT.glob("*/apps.py") for path in room.parent.rglob("*.py")]
    places += list((ROOT / "templates").rglob("*.html"))
    said = "\n".join(path.read_text() for path in places if path.name != "permissions.py")
    assert [line.permission for line in LINES if not re.search(rf'"{line.permission}"', said)] == []


def test_no_permission_is_said_twice() -> None:
    names = [line.permission for line in LINES]
    assert len(names) == len(set(names))


def test_the_coordinator_reads_the_same_table_as_a_page() -> None:
    shown = rows(client_of("coordinator").get(PAGE))
    assert len(shown) == len(LINES)
    assert "Take the register, record declarations of interest, open check-in Yes Yes No No No No No" in shown
    assert "Close an action Yes Yes Yes Only their own Only their own Only their own No" in shown


def test_each_column_names_its_role_in_the_same_words_as_the_forum() -> None:
    page = text(client_of("coordinator").get(PAGE))
    assert all(role.label in page for role in Role)


def test_the_page_reads_nothing_but_who_asks(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of("coordinator")
    with django_assert_num_queries(2):
        client.get(PAGE)
