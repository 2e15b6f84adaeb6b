"""Opening accounts and granting the roles that an account holds directly."""

from django.db import transaction

from accounts.dated import today
from accounts.enums import Role
from accounts.history import acting_as
from accounts.models import RoleGrant, User


@transaction.atomic
def ensure(email: str, name: str, *, actor: User | None) -> User:
    """Return the account of `email`, opening it under `name` when there is none yet."""
    found: User | None = User.objects.by_email(email).first()
    if found:
        return found
    with acting_as(actor):
        return User.objects.create_user(email, name)


@transaction.atomic
def grant(user: User, role: Role, *, actor: User | None) -> RoleGrant:
    """Give `user` the role from today; giving it twice changes nothing."""
    with acting_as(actor):
        given, _ = RoleGrant.objects.get_or_create(
            user=user, role=role, ended_on=None, defaults={"started_on": today()}
        )
    return given
