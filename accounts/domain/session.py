"""Ending sessions: of one person, everywhere."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts import idle
from accounts.models import User


@transaction.atomic
def end_all(user: User, except_key: str = "", *, actor: User) -> int:
    """Sign `user` out everywhere, but not from the session whose key is `except_key`; return how many ended."""
    keys = [live.key for live in idle.live_sessions(user) if live.key != except_key]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).exclude(session_key=except_key).delete()
    return len(keys)
