"""Accounts that people have with their own organisation, and come in with (OpenID Connect)."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from accounts.domain import mail
from accounts.models import User


def owner(*addresses: str) -> User | None:
    """Return whose account here has one of `addresses`, whatever its capitals; active or not."""
    return next((user for each in addresses if (user := User.objects.by_email(each).first())), None)


@transaction.atomic
def connect(user: User, account: SocialAccount) -> SocialAccount:
    """Let the organisation's `account`, not kept so far, open `user`'s; tell them by mail.

    Only its number is kept: what else the organisation says of its people is not the forum's to keep.
    """
    made: SocialAccount = SocialAccount.objects.create(user=user, provider=account.provider, uid=account.uid)
    told = {"user": user, "coordinator": settings.FIRST_COORDINATOR}
    mail.write(user.email, "accounts/mail/organisation_connected.txt", told, user=user)
    return made


@transaction.atomic
def forget_claims(account: SocialAccount) -> None:
    """Drop what allauth keeps each time of what the organisation says."""
    SocialAccount.objects.filter(pk=account.pk).update(extra_data={})


@transaction.atomic
def disconnect(user: User) -> None:
    """Let no organisation's account open `user`'s any more, until its address matches again."""
    SocialAccount.objects.filter(user=user).delete()
