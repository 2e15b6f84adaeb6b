"""Choosing one's password, and a new one when it was forgotten."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse

from accounts.domain import invitation, mail
from accounts.history import acting_as
from accounts.models import User


@transaction.atomic
def choose(user: User, password: str) -> None:
    """Give `user` the password they chose; every other session of theirs ends, and so does an open invitation.

    The form has checked the password. An invitation could otherwise still be used to choose another one.
    """
    with acting_as(user):
        user.set_password(password)
        user.save(update_fields=["password"])
    invitation.revoke_all(user, actor=user)


def forgotten(email: str) -> None:
    """Mail the owner of `email` a link to choose a new password; nothing when it has no account that may sign in.

    Whoever has no password yet gets no link: it would be a way round an invitation that was taken back or has expired,
    and round the organisation's own sign-in. They are told by mail which way they come in.
    """
    user = User.objects.active().by_email(email).first()
    if user is None:
        return
    context = {"user": user, "coordinator": settings.FIRST_COORDINATOR}
    if not user.has_usable_password():
        mail.write(user.email, "account/email/password_none.txt", context, user=user)
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    url = mail.absolute(reverse("account_reset_password_from_key", kwargs=key))
    mail.write(user.email, "account/email/password_forgotten.txt", context | {"url": url}, user=user)
