"""People with a password, and their authenticator apps."""

import time
from typing import Any

import pyotp
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.domain import password
from accounts.models import User
from tests.factories import make_user
from tests.factories.accounts import SECRET

PASSWORD = "three random words"


def make_member(role: str = "", *, second_step: bool = True, email: str = "", name: str = "") -> User:
    """Return somebody of a role who has chosen PASSWORD; with the factory's authenticator app, or without any."""
    user = make_user(role, email=email, name=name)
    if not second_step:
        Authenticator.objects.filter(user=user).delete()
    password.choose(user, PASSWORD)
    fresh: User = User.objects.with_standing().get(pk=user.pk)
    return fresh


def code(secret: str = SECRET) -> str:
    """Return what the app shows now."""
    return pyotp.TOTP(secret).at(int(time.time()))


def sign_in(client: Client, email: str, secret: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post(reverse("account_login"), {"login": email, "password": secret} | more)
