"""Making and using single-use sign-in links."""

import datetime
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import SignInLink, User

VALID_FOR = datetime.timedelta(hours=24)


@transaction.atomic
def make(user: User, *, valid_for: datetime.timedelta = VALID_FOR) -> str:
    """Return the token of a new link for `user`; earlier unused links of theirs stop working."""
    SignInLink.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, token_hash=_hash(token), expires_at=timezone.now() + valid_for)
    return token


@transaction.atomic
def use(token: str) -> User:
    """Return the person `token` signs in, and spend it.

    Raises ValidationError("link_spent") when it was used, has expired, or never was: the three look alike on purpose.
    """
    link = SignInLink.objects.usable().select_for_update().filter(token_hash=_hash(token)).first()
    if link is None:
        raise ValidationError("This sign-in link has been used or has expired.", code="link_spent")
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    return link.user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
