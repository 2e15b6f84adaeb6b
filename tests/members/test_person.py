"""People: found, added, changed, and given accounts."""

import datetime

import pytest

from accounts.domain import access
from accounts.models import Invitation, Mail, User
from members.domain import person
from members.domain.person import Newcomer
from members.models import Person
from members.queries.person import account_state, people
from tests.factories import coordinator, make_person, make_user
from tests.meetings.test_at_once import at_once
from tests.members.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> User:
    return make_user("coordinator")


def change(who: Person, name: str, email: str) -> None:
    person.change(who, name=name, email=email, actor=coordinator())


def test_an_address_finds_its_person_in_any_case_also_by_their_account(actor: User) -> None:
    listed = make_person(email="kevin@forum.example")
    with_account = make_person(user=make_user(email="olu@forum.example"))
    assert person.ensure("Kevin", "Kevin@Forum.Example", actor=actor) == listed
    assert person.ensure("Olu", "OLU@forum.example", actor=actor) == with_account


def test_without_an_address_somebody_is_always_added(actor: User) -> None:
    assert person.ensure("Nia New", actor=actor) != person.ensure("Nia  New", actor=actor)
    assert refused(person.ensure, "  ", actor=actor).code == "no_name"
    assert refused(person.ensure, "Nia", "no address", actor=actor).field == "email"


def test_name_and_address_are_changed_and_the_account_goes_by_the_same(actor: User) -> None:
    user = make_user(name="Nia Old", email="old@forum.example")
    nia = make_person(name="Nia Old", user=user)
    change(nia, " Nia  New ", " new@forum.example ")
    user.refresh_from_db()
    assert (nia.name, nia.email, nia.address) == ("Nia New", "new@forum.example", "new@forum.example")
    assert (user.name, user.email) == ("Nia New", "new@forum.example")


def test_without_an_account_the_address_may_go() -> None:
    nia = make_person(email="nia@forum.example")
    change(nia, nia.name, "")
    assert nia.email == nia.address == ""
    change(nia, nia.name, "NIA@forum.example")
    change(nia, nia.name, "nia@forum.example")


def test_with_an_account_an_address_is_needed() -> None:
    nia = make_person(name="Nia New", user=make_user())
    found = refused(change, nia, "Nia New", "")
    assert (found.field, found.code) == ("email", "email_needed")
    assert found.words == "Nia New signs in with this address. Enter another address rather than none."


def test_a_duplicate_address_in_another_case_is_refused_by_whose_it_is() -> None:
    nia = make_person(name="Nia New")
    make_person(name="Nia New", email="kevin@forum.example")
    make_person(name="Olu On List", user=make_user(email="olu@forum.example"))
    make_user(name="Petra Fox", email="petra@forum.example")
    for email, whose in (("KEVIN@", "Nia New"), ("Olu@", "Olu On List"), ("Petra@", "Petra Fox")):
        found = refused(change, nia, "Nia New", f"{email}Forum.Example")
        assert (found.field, found.code) == ("email", "email_taken")
        assert found.words == f"{whose} has this email address. Check the name and the address."
    assert refused(change, nia, " ", "").code == "no_name"
    nia.refresh_from_db()
    assert nia.email == ""


def test_somebody_s_own_account_is_no_duplicate(actor: User) -> None:
    user = make_user(name="Nia New", email="nia@forum.example")
    nia = make_person(name="Nia New")
    change(nia, "Nia New", "nia@forum.example")
    assert person.open_account(nia, actor=actor) == user
    assert not Mail.objects.exists() or Mail.objects.get().address == "nia@forum.example"


def test_an_account_is_opened_once_and_its_owner_invited(actor: User) -> None:
    nia = make_person(name="Nia New", email="nia@forum.example")
    user = person.open_account(nia, actor=actor)
    assert nia.user == user
    assert person.open_account(nia, actor=actor) == user
    assert [mail.address for mail in Mail.objects.all()] == ["nia@forum.example"]


def test_no_account_is_opened_without_an_address_or_with_somebody_else_s(actor: User) -> None:
    assert refused(person.open_account, make_person(), actor=actor).code == "no_email"
    user = make_user(email="olu@forum.example")
    nia = make_person(email="olu@forum.example")
    make_person(user=user)
    assert refused(person.open_account, nia, actor=actor).code == "account_taken"


def test_an_account_is_said_in_words(actor: User) -> None:
    def words(who: Person) -> tuple[str, bool]:
        state = account_state(people().get(pk=who.pk))
        return f"{state.words}. {state.detail}".strip(), state.may_be_invited

    nobody, nia = make_person(), make_person(name="Nia New", email="nia@forum.example")
    assert (words(nobody), words(nia)) == (("No account.", False), ("No account.", True))
    user = person.open_account(nia, actor=actor)
    until = Invitation.objects.get().expires_at
    assert words(nia) == (f"Invited. The invitation works until {until:%-d %B %Y}.", False)
    Invitation.objects.update(expires_at=until - datetime.timedelta(days=30))
    assert words(nia) == ("Invited. No invitation works at the moment.", True)
    user.set_password("a long password of theirs")
    user.save()
    assert words(nia) == ("Signs in. Has not signed in yet.", False)
    user.last_login = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)
    user.save()
    assert words(nia) == ("Signs in. Last on 1 March 2026.", False)
    access.suspend(user, actor=actor)
    assert words(nia) == ("Suspended. They cannot sign in.", False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_who_add_or_change_to_one_address_at_once_nobody_sees_an_error_page() -> None:
    actor, one, two = coordinator(), make_person(), make_person()
    same = "same@forum.example"
    refusals = at_once(
        lambda: person.change(one, name="One", email=same, actor=actor),
        lambda: person.change(two, name="Two", email=same, actor=actor),
        lambda: person.known(Newcomer("Three", same), actor=actor),
    )
    assert refusals == ["email_taken"] * 2
    assert Person.objects.filter(email=same).count() == 1
