"""People of the partnership: finding, adding and changing them, and opening their accounts."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.domain import access, account, invitation
from accounts.history import acting_as
from accounts.models import User
from members.models import Person


@dataclass(frozen=True)
class Newcomer:
    """Somebody named for a place who is not on the list yet; without an address they are known by name alone."""

    name: str
    email: str = ""


@transaction.atomic
def ensure(name: str, email: str = "", *, actor: User | None) -> Person:
    """Return the person with this email address, adding them under `name` when there is none.

    Without an address somebody is always added: two people may have one name. Raises ValidationError("no_name").
    """
    name, email = _tidied(name), email.strip()
    found = _with_address(email)
    if found:
        return found
    person = Person(name=name, email=email)
    _save(person, actor=actor)
    return person


@transaction.atomic
def known(who: Person | Newcomer, *, actor: User | None) -> Person:
    """Return the person that `who` means, adding a newcomer to the list.

    A newcomer's address may belong to somebody we know already: under the same name it is them; under another it is a
    slip. Raises ValidationError("no_name" | "email_taken").
    """
    if isinstance(who, Person):
        return who
    name, email = _tidied(who.name), who.email.strip()
    if name:
        _refuse_address_of_another(name, email, of=None)
    return ensure(name, email, actor=actor)


@transaction.atomic
def change(person: Person, *, name: str, email: str, actor: User) -> None:
    """Correct somebody's name and email address; their account, when they have one, goes by the same.

    Raises ValidationError("no_name" | "email_taken" | "email_needed"), and for an address that is none.
    """
    locked = _locked(person)
    name, email = _tidied(name), email.strip()
    if locked.user and not email:
        message = f"{locked.name} signs in with this address. Enter another address rather than none."
        raise ValidationError({"email": ValidationError(message, "email_needed")})
    _refuse_address_of_another(name, email, of=locked)
    locked.name, locked.email = name, email
    _save(locked, actor=actor)
    if locked.user:
        access.change(locked.user, name=name, email=email, actor=actor)
    person.refresh_from_db()


@transaction.atomic
def open_account(person: Person, *, actor: User | None) -> User:
    """Invite `person` to sign in, at the address we have of them; an account they have already stays as it is.

    Raises ValidationError("no_email" | "suspended" | "account_taken").
    """
    locked = _locked(person)
    user = invitation.invite(_address(locked), locked.name, actor=actor)
    _join(locked, user, actor=actor)
    person.refresh_from_db()
    return user


@transaction.atomic
def ensure_account(person: Person, *, actor: User | None) -> User:
    """Return somebody's account, opening one at the address we have of them; nobody is invited to sign in by it.

    For what they do by a link that was mailed to them: it stands under their name. Raises ValidationError("no_email" |
    "account_taken").
    """
    if person.user:
        return person.user
    locked = Person.objects.select_for_update().get(pk=person.pk)
    user = locked.user or account.ensure(_address(locked), locked.name, actor=actor)
    _join(locked, user, actor=actor)
    person.refresh_from_db()
    return user


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)


def _address(person: Person) -> str:
    """Where mail reaches somebody; refuse when it does not."""
    if not person.address:
        message = f"We have no email address of {person.name}. Enter one first."
        raise ValidationError({"email": ValidationError(message, "no_email")})
    return person.address


def _join(person: Person, user: User, *, actor: User | None) -> None:
    """Give a person who has no account this one; refuse that of somebody else. The person is locked."""
    if person.user is not None:
        return
    if Person.objects.filter(user=user).exists():
        message = f"The account of {user.email} belongs to somebody else on the membership list."
        raise ValidationError({"email": ValidationError(message, "account_taken")})
    with acting_as(actor):
        person.user = user
        person.save(update_fields=["user"])


def _tidied(name: str) -> str:
    return " ".join(name.split())


def _with_address(email: str) -> Person | None:
    """Whose address this is, on our list or as their account's."""
    if not email:
        return None
    found = Person.objects.filter(email__iexact=email).first()
    return found or Person.objects.filter(user__email__iexact=email).first()


def _refuse_address_of_another(name: str, email: str, *, of: Person | None) -> None:
    """Refuse the address of somebody else: on the list, or with an account that goes by another name."""
    other = _with_address(email)
    if other and of is None and other.name.casefold() == name.casefold():
        return
    if other and other != of:
        raise _taken(other.name)
    holder = User.objects.by_email(email).first() if email else None
    if holder and not (of and of.user_id == holder.pk) and holder.name.casefold() != name.casefold():
        raise _taken(holder.name)


def _taken(name: str) -> ValidationError:
    message = f"{name} has this email address. Check the name and the address."
    return ValidationError({"email": ValidationError(message, "email_taken")})


def _save(person: Person, *, actor: User | None) -> None:
    """Save, and say so when somebody else was given the address at the same moment."""
    if not person.name:
        raise ValidationError({"name": ValidationError("Enter the person’s full name.", "no_name")})
    person.clean_fields()
    try:
        with transaction.atomic(), acting_as(actor):
            person.save()
    except IntegrityError as error:
        if "members_person_one_per_email" not in str(error):
            raise
        message = "Somebody else has just been given this email address."
        raise ValidationError({"email": ValidationError(message, "email_taken")}) from error
