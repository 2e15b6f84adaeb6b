"""Invitation links that the coordinator passes on by hand, because no mail server is set up.

The database holds only the hash of an invitation's token. Between the press of the button and the page that shows the
link, the link waits in the cache: for a few minutes, for this browser's session alone, and once.
"""

from django.conf import settings
from django.core.cache import cache

from accounts.domain import invitation
from accounts.http import Request
from accounts.models import User

SECONDS = 300


def keep(request: Request, user: User, token: str) -> None:
    """Keep the link of `token` for the page of `user`; not when there is none, nor when mail carries it."""
    if token and not settings.MAIL_LEAVES:
        cache.set(_key(request, user), invitation.link_of(token), SECONDS)


def take(request: Request, user: User) -> str:
    """Return the link to show on the page of `user`, once; empty when there is none."""
    if settings.MAIL_LEAVES:
        return ""
    key = _key(request, user)
    found = cache.get(key, "")
    if found:
        cache.delete(key)
    return str(found)


def _key(request: Request, user: User) -> str:
    return f"invitation-link-{request.session.session_key}-{user.pk}"
