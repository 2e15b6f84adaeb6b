"""Opening accounts, and the roles that an account holds directly."""

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.dated import today
from accounts.enums import Role
from accounts.history import acting_as
from accounts.models import RoleGrant, User

ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def ensure(email: str, name: str, *, actor: User | None) -> User:
    """Return the account of `email`, opening it under `name` when there is none yet."""
    return _of(email) or _open(email, name, actor) or User.objects.by_email(email).get()


@transaction.atomic
def start(email: str, name: str, *, actor: User | None) -> User:
    """Open an account that is not there yet. Raises ValidationError("email_taken"), and for an address that is none."""
    if _of(email) or not (made := _open(email, name, actor)):
        raise ValidationError({"email": taken(email)})
    return made


@transaction.atomic
def grant(user: User, role: Role, *, actor: User | None) -> RoleGrant:
    """Give `user` the role from today; giving it twice changes nothing."""
    with acting_as(actor):
        given, _ = RoleGrant.objects.get_or_create(
            user=user, role=role, ended_on=None, defaults={"started_on": today()}
        )
    return given


@transaction.atomic
def withdraw(user: User, role: Role, *, actor: User | None) -> None:
    """Take the role from `user` at once; what they do not hold is not taken.

    Raises ValidationError("last_coordinator").
    """
    if role == Role.COORDINATOR:
        keep_a_coordinator(without=user)
    with acting_as(actor):
        held = RoleGrant.objects.current().filter(user=user, role=role)
        held.filter(started_on=today()).delete()  # it was theirs for not one whole day; its history stays
        held.update(ended_on=today() - ONE_DAY)


def keep_a_coordinator(*, without: User) -> None:
    """See to it that somebody coordinates the forum `without` this person; called inside another verb.

    An heir counts once they have signed in: an invitation that nobody answers must not lock the forum. Two coordinators
    who take each other's access at the same moment come here one after the other.

    Raises ValidationError("last_coordinator").
    """
    coordinators = RoleGrant.objects.current().filter(role=Role.COORDINATOR)
    locked = set(coordinators.order_by("pk").select_for_update().values_list("user_id", flat=True))
    if without.pk not in locked:
        return
    others = User.objects.active().filter(pk__in=locked - {without.pk})
    if User.objects.get(pk=without.pk).last_login:
        others = others.filter(last_login__isnull=False)
    if not others.exists():
        message = (
            f"{without.name} is the last coordinator. Make somebody else coordinator first, "
            "and wait until they have signed in."
        )
        raise ValidationError(message, code="last_coordinator")


def taken(email: str) -> ValidationError:
    """Say whose account has the address already."""
    message = f"{User.objects.by_email(email).get().name} already has an account with this email address."
    return ValidationError(message, "email_taken")


def _of(email: str) -> User | None:
    found: User | None = User.objects.by_email(email).first()
    return found


def _open(email: str, name: str, actor: User | None) -> User | None:
    """Make the account; None when somebody else made it at the same moment."""
    try:
        with transaction.atomic(), acting_as(actor):
            return User.objects.create_user(email, name)
    except IntegrityError:
        return None
