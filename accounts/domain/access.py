"""What the coordinator changes about an account that is there: whose it is, and whether and how it comes in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.domain import account, invitation, mail, organisation, session
from accounts.history import acting_as
from accounts.models import Mail, User


@transaction.atomic
def change(user: User, name: str, email: str, *, actor: User) -> str:
    """Correct the name and the address; return the token of the invitation that goes to a new address, or nothing.

    An invitation that was still open stops working, because its link went to the old address. Somebody who comes in
    already is told there that it no longer works.
    Raises ValidationError("email_taken"), and for an address that is none.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    before, email = locked.email, email.strip()
    if User.objects.by_email(email).exclude(pk=user.pk).exists():
        raise ValidationError({"email": account.taken(email)})
    locked.name, locked.email = " ".join(name.split()), email
    locked.full_clean()
    try:
        with transaction.atomic(), acting_as(actor):
            locked.save(update_fields=["name", "email"])
    except IntegrityError as error:  # somebody else took it at the same moment
        raise ValidationError({"email": account.taken(email)}) from error
    user.name, user.email = locked.name, locked.email
    return _moved(locked, before, actor) if before.lower() != email.lower() else ""


@transaction.atomic
def suspend(user: User, *, actor: User) -> None:
    """Keep somebody out: their sessions end at once, and their invitation stops working. Roles and history stay.

    Raises ValidationError("own_account" | "last_coordinator").
    """
    if user == actor:
        raise ValidationError("You cannot suspend your own account. Ask another coordinator.", code="own_account")
    account.keep_a_coordinator(without=user)
    with acting_as(actor):
        User.objects.active().filter(pk=user.pk).update(is_active=False)
    invitation.revoke_all(user, actor=actor)
    session.end_all(user, actor=actor)


@transaction.atomic
def restore(user: User, *, actor: User) -> None:
    """Let somebody in again, with the roles that they hold by now."""
    with acting_as(actor):
        User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)


@transaction.atomic
def reset_second_step(user: User, *, actor: User) -> None:
    """Remove the authenticator app, passkeys and recovery codes of somebody who lost them, and end their sessions.

    They are told by mail: it may be that they did not ask. Raises ValidationError("own_account").
    """
    if user == actor:
        message = "Change your own second step under your own account, where you confirm that it is you."
        raise ValidationError(message, code="own_account")
    Authenticator.objects.filter(user=user).delete()
    session.end_all(user, actor=actor)
    mail.write(user.email, "accounts/mail/second_step_removed.txt", {"removed_by": actor} | _to(user), user=user)


def _moved(user: User, before: str, actor: User) -> str:
    """Let nothing reach the old address, or come from it, any more."""
    EmailAddress.objects.filter(user=user).delete()  # allauth would still sign in by what it kept of the old one
    organisation.disconnect(user)
    Mail.objects.filter(user=user, address__iexact=before, sent_at=None).delete()
    was_invited = invitation.revoke_all(user, actor=actor)
    if user.has_come_in:
        mail.write(before, "accounts/mail/email_changed.txt", {"changed_by": actor} | _to(user), user=user)
    may_be_invited = user.is_active and not user.has_usable_password()
    return invitation.send(user, actor=actor) if was_invited and may_be_invited else ""


def _to(user: User) -> dict[str, object]:
    return {"user": user, "coordinator": settings.FIRST_COORDINATOR}
