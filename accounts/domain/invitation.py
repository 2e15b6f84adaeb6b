"""Inviting people: the only way to a new account."""

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.domain import account, mail
from accounts.enums import Role
from accounts.history import acting_as
from accounts.models import Invitation, User

VALID_FOR = datetime.timedelta(days=7)
SALT = "accounts.invitation"


@transaction.atomic
def invite(email: str, name: str, *, actor: User | None) -> User:
    """Return the account of `email`, opening it under `name` when there is none, and mail its owner an invitation.

    Whoever has chosen a password already, or holds an invitation that still works, gets no second one.
    Raises ValidationError("suspended") when the account may not sign in, and for an address that is none.
    """
    user = _locked(account.ensure(email, name, actor=actor))
    if not user.is_active:
        raise ValidationError({"email": _suspended(user)})
    if not user.has_usable_password() and not user.invitations.usable().exists():
        _send(user, actor)
    return user


@transaction.atomic
def invite_newcomer(email: str, name: str, roles: Iterable[Role] = (), *, actor: User) -> tuple[User, str]:
    """Open an account that is not there yet, give it `roles` and mail an invitation; return it with the token.

    Raises ValidationError("email_taken") for an address that has an account, and for an address that is none.
    """
    user = account.start(email, name, actor=actor)
    for role in roles:
        account.grant(user, role, actor=actor)
    return user, _send(user, actor)


@transaction.atomic
def send(user: User, *, actor: User | None) -> str:
    """Mail `user` a new invitation and return its token; every earlier one stops working.

    Raises ValidationError("has_password") when they have chosen a password: then they can have it reset by mail; and
    "suspended" when they may not sign in.
    """
    locked = _locked(user)
    if not locked.is_active:
        raise _suspended(locked)
    if locked.has_usable_password():
        message = f"{locked.name} has chosen a password already. If they forgot it, they can reset it by email."
        raise ValidationError(message, code="has_password")
    return _send(locked, actor)


@transaction.atomic
def revoke(invitation: Invitation, *, actor: User) -> None:
    """Take an invitation back: its link stops working at once. Revoking twice changes nothing."""
    with acting_as(actor):
        _revoke(invitation.pk)


@transaction.atomic
def revoke_all(user: User, *, actor: User | None) -> bool:
    """Take back whatever invitation of `user` is open; return whether there was one."""
    with acting_as(actor):
        return _revoke(*Invitation.objects.open().filter(user=user).values_list("pk", flat=True))


def find(token: str) -> Invitation | None:
    """Return the invitation that `token` opens; None when it was used, revoked, has expired or never was."""
    try:
        signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    found: Invitation | None = (
        Invitation.objects.usable().select_related("user", "invited_by").filter(token_hash=_hash(token)).first()
    )
    return found


@transaction.atomic
def accept(token: str, password: str) -> User:
    """Give the invited account its password and spend the invitation; return the account.

    Raises ValidationError("invitation_spent"), and for a password that is too easy under ``password``.
    """
    found = find(token)
    locked = Invitation.objects.usable().select_for_update().filter(pk=found.pk).first() if found else None
    if locked is None:
        raise ValidationError("This invitation has been used or has expired.", code="invitation_spent")
    user = locked.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    with acting_as(user):
        user.set_password(password)
        user.save(update_fields=["password"])
        locked.used_at = timezone.now()
        locked.save(update_fields=["used_at"])
    return user


def link_of(token: str) -> str:
    """Return the whole address that opens an invitation."""
    return mail.absolute(reverse("accounts:accept-invitation", args=[token]))


def _send(user: User, actor: User | None) -> str:
    """Make an invitation in place of any other, and mail it; `user` is locked."""
    token = signing.Signer(salt=SALT).sign(secrets.token_urlsafe(24))
    revoke_all(user, actor=actor)
    with acting_as(actor):
        made = Invitation.objects.create(
            user=user, token_hash=_hash(token), invited_by=actor, expires_at=timezone.now() + VALID_FOR
        )
    context = {"user": user, "invited_by": actor, "url": link_of(token), "expires_at": made.expires_at}
    mail.write(user.email, "accounts/mail/invitation.txt", context, user=user, key=_key(made.pk))
    return token


def _revoke(*ids: int) -> bool:
    """Close these invitations, and do not mail what has not gone out yet: its link would not work."""
    closed = Invitation.objects.open().filter(pk__in=ids).update(revoked_at=timezone.now())
    mail.take_back(*map(_key, ids))
    return bool(closed)


def _locked(user: User) -> User:
    locked: User = User.objects.select_for_update().get(pk=user.pk)
    return locked


def _suspended(user: User) -> ValidationError:
    return ValidationError(f"The account of {user.email} is suspended. Restore it first.", "suspended")


def _key(pk: int) -> str:
    return f"invitation-{pk}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
