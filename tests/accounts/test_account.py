"""What the coordinator changes about accounts: whose they are, their roles, and whether they come in."""

import datetime
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import second_step
from accounts.dated import today
from accounts.domain import access, account, invitation, session
from accounts.enums import Role
from accounts.models import Mail, RoleGrant, User
from tests.factories import coordinator, invite, make_user
from tests.meetings.test_at_once import at_once
from tests.pages import client_of

pytestmark = pytest.mark.usefixtures("forum")
ADDRESS = "noor@forum.example"


def again(user: User) -> User:
    fresh: User = User.objects.with_standing().get(pk=user.pk)
    return fresh


def signed_in(user: User) -> User:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    return user


def code(verb: Callable[[], object]) -> str:
    with pytest.raises(ValidationError) as caught:
        verb()
    found = caught.value
    listed = found.error_list if hasattr(found, "error_list") else next(iter(found.error_dict.values()))
    return str(listed[0].code)


def test_a_name_and_address_are_corrected() -> None:
    user = make_user("representative")
    access.change(user, "  Noor   Haddad ", f" {ADDRESS} ", actor=coordinator())
    assert (again(user).name, again(user).email) == ("Noor Haddad", ADDRESS)


@pytest.mark.parametrize("taken", [ADDRESS, "NOOR@Forum.Example"])
def test_an_address_that_somebody_has_in_another_case_is_refused(taken: str) -> None:
    make_user(email=ADDRESS)
    user = make_user()
    assert code(lambda: access.change(user, user.name, taken, actor=coordinator())) == "email_taken"


def test_ones_own_address_in_another_case_is_not_taken() -> None:
    user, _ = invite(ADDRESS)
    assert access.change(user, user.name, "Noor@forum.example", actor=coordinator()) == ""
    assert user.invitations.usable().exists(), "the link went to the same letter box"


def test_an_address_that_is_none_is_refused() -> None:
    user = make_user()
    assert code(lambda: access.change(user, user.name, "not an address", actor=coordinator())) == "invalid"


def test_another_address_gets_a_new_invitation_and_the_old_link_stops() -> None:
    user, path = invite("typo@forum.example", "Noor Haddad")
    token = access.change(user, user.name, ADDRESS, actor=coordinator())
    assert invitation.find(path.split("/")[2]) is None
    found = invitation.find(token)
    assert found is not None
    assert found.user == user
    [waiting] = Mail.objects.all()
    assert waiting.address == ADDRESS, "whoever has the wrong address hears nothing more"


def test_somebody_who_comes_in_is_told_at_the_old_address_which_no_longer_signs_in() -> None:
    user = signed_in(make_user(email="before@forum.example"))
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    assert access.change(user, user.name, ADDRESS, actor=coordinator()) == ""
    [told] = Mail.objects.all()
    assert told.address == "before@forum.example"
    assert "You sign in with another address now" in told.subject
    assert ADDRESS not in told.text
    assert not EmailAddress.objects.filter(email="before@forum.example").exists()


def test_a_suspended_persons_new_address_gets_no_invitation() -> None:
    user, _ = invite("typo@forum.example")
    access.suspend(user, actor=coordinator())
    assert access.change(again(user), user.name, ADDRESS, actor=coordinator()) == ""


def test_a_role_is_given_once_and_taken_at_once() -> None:
    user = make_user()
    account.grant(user, Role.LEARNING_MANAGER, actor=coordinator())
    account.grant(user, Role.LEARNING_MANAGER, actor=coordinator())
    assert again(user).standing.holds(Role.LEARNING_MANAGER)
    account.withdraw(user, Role.LEARNING_MANAGER, actor=coordinator())
    assert not again(user).standing.roles
    account.withdraw(user, Role.LEARNING_MANAGER, actor=coordinator())


def test_a_role_held_for_a_while_keeps_its_dates_and_can_be_given_again() -> None:
    user = make_user("learning-manager")
    began = today() - datetime.timedelta(days=30)
    RoleGrant.objects.filter(user=user).update(started_on=began)
    account.withdraw(user, Role.LEARNING_MANAGER, actor=coordinator())
    [grant] = RoleGrant.objects.filter(user=user)
    assert (grant.started_on, grant.ended_on) == (began, today() - datetime.timedelta(days=1))
    account.grant(user, Role.LEARNING_MANAGER, actor=coordinator())
    assert again(user).standing.holds(Role.LEARNING_MANAGER)


def test_the_last_coordinator_stays() -> None:
    only = signed_in(coordinator())
    assert code(lambda: account.withdraw(only, Role.COORDINATOR, actor=only)) == "last_coordinator"
    assert code(lambda: access.suspend(only, actor=make_user("coordinator"))) == "last_coordinator"
    assert again(only).standing.holds(Role.COORDINATOR)


def test_a_coordinator_who_never_signed_in_does_not_count_as_another() -> None:
    only = signed_in(coordinator())
    heir = make_user("coordinator")
    assert code(lambda: account.withdraw(only, Role.COORDINATOR, actor=only)) == "last_coordinator"
    account.withdraw(heir, Role.COORDINATOR, actor=only)  # the heir is not the last one
    account.grant(heir, Role.COORDINATOR, actor=only)
    signed_in(heir)
    account.withdraw(only, Role.COORDINATOR, actor=only)
    assert not again(only).standing.holds(Role.COORDINATOR)


def test_a_suspended_coordinator_does_not_count_as_another() -> None:
    only, heir = signed_in(coordinator()), signed_in(make_user("coordinator"))
    access.suspend(heir, actor=only)
    assert code(lambda: account.withdraw(only, Role.COORDINATOR, actor=only)) == "last_coordinator"


def test_nobody_suspends_themselves() -> None:
    signed_in(make_user("coordinator"))
    own = coordinator()
    assert code(lambda: access.suspend(own, actor=own)) == "own_account"


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_suspend_each_other_one_stays() -> None:
    one, other = signed_in(coordinator()), signed_in(make_user("coordinator"))
    refused = at_once(lambda: access.suspend(one, actor=other), lambda: access.suspend(other, actor=one))
    assert refused == ["last_coordinator"]
    assert User.objects.active().filter(pk__in=[one.pk, other.pk]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_both_step_down_one_stays() -> None:
    one, other = signed_in(coordinator()), signed_in(make_user("coordinator"))
    refused = at_once(
        lambda: account.withdraw(one, Role.COORDINATOR, actor=one),
        lambda: account.withdraw(other, Role.COORDINATOR, actor=other),
    )
    assert refused == ["last_coordinator"]
    assert RoleGrant.objects.current().filter(role=Role.COORDINATOR).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_address_that_two_take_at_once_goes_to_one() -> None:
    one, other, actor = make_user(), make_user(), coordinator()
    refused = at_once(
        lambda: access.change(one, one.name, ADDRESS, actor=actor),
        lambda: access.change(other, other.name, ADDRESS.upper(), actor=actor),
    )
    assert refused == ["email_taken"]
    assert User.objects.by_email(ADDRESS).count() == 1


def test_suspending_ends_sessions_and_invitations_and_restoring_brings_neither_back() -> None:
    user, path = invite(ADDRESS)
    browser = client_of(user)
    access.suspend(user, actor=coordinator())
    assert not get_user(browser).is_authenticated
    assert invitation.find(path.split("/")[2]) is None
    access.restore(user, actor=coordinator())
    assert again(user).is_active
    assert not get_user(browser).is_authenticated
    assert invitation.find(path.split("/")[2]) is None


def test_all_sessions_of_a_person_end_and_nobody_elses() -> None:
    user = make_user("representative")
    theirs, bystander = [client_of(user), client_of(user)], client_of("representative")
    assert session.end_all(user, actor=coordinator()) == 2
    assert not any(get_user(browser).is_authenticated for browser in theirs)
    assert get_user(bystander).is_authenticated


def test_a_lost_second_step_is_removed_whole_and_the_person_told() -> None:
    user = make_user("chair")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser: Client = client_of(user)
    actor = coordinator()
    access.reset_second_step(user, actor=actor)
    assert not second_step.has_one(again(user))
    assert not Authenticator.objects.filter(user=user).exists()
    assert not get_user(browser).is_authenticated
    [told] = Mail.objects.all()
    assert (told.address, told.subject) == (user.email, "Your second step was removed")
    assert actor.name in told.text


def test_ones_own_second_step_is_not_removed_here() -> None:
    own = coordinator()
    assert code(lambda: access.reset_second_step(own, actor=own)) == "own_account"
    assert second_step.has_one(again(own))
