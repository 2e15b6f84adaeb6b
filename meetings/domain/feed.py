"""A person's calendar subscription: an address without sign-in, theirs to make, renew and revoke."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.history import acting_as
from accounts.models import User
from meetings.models import CalendarFeed


@transaction.atomic
def make(user: User) -> str:
    """Return the token of a new address; the one from before stops at once. It cannot be shown again."""
    User.objects.select_for_update().get(pk=user.pk)  # twice at once is one after the other
    token = secrets.token_urlsafe(32)
    with acting_as(user):
        _revoke(user)
        CalendarFeed.objects.create(user=user, token_hash=hash_of(token))
    return token


@transaction.atomic
def revoke(user: User) -> bool:
    """Stop the address; return whether there was one."""
    with acting_as(user):
        return _revoke(user)


def hash_of(token: str) -> str:
    """Return how an address is kept in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def _revoke(user: User) -> bool:
    return bool(CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now()))
