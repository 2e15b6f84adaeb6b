"""A person's account."""

from functools import cached_property
from typing import Any, Self

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts import standing
from accounts.history import tracked

HAS_PASSWORD = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
HAS_COME_IN = HAS_PASSWORD | Q(last_login__isnull=False)


class UserQuerySet(models.QuerySet["User"]):
    """Accounts, with or without what they are to the forum."""

    def active(self) -> Self:
        """Accounts that may come in."""
        return self.filter(is_active=True)

    def come_in(self) -> Self:
        """Accounts whose owner has chosen a password, or came in by another way."""
        return self.filter(HAS_COME_IN)

    def with_standing(self) -> Self:
        """Each with their roles and facts of today, in the same query."""
        return self.annotate(**standing.annotations())

    def by_email(self, email: str) -> Self:
        """The account of this address, whatever its case."""
        return self.annotate(email_lower=Lower("email")).filter(email_lower=email.strip().lower())


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc] # made at run time by Django
    """Makes accounts."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """Make an account; without `password` it is entered by sign-in link only."""
        user: User = self.model(email=self.normalize_email(email).strip(), name=name)
        user.set_password(password)
        user.full_clean()
        user.save()
        return user


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """An account; its e-mail address is its name. What it may do follows from its standing, never from flags on it."""

    email = models.EmailField("email address", max_length=254)
    name = models.CharField("full name", max_length=150)
    is_active = models.BooleanField("may sign in", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_one_account_per_email",
                violation_error_code="email_taken",
                violation_error_message="There is already an account with this email address.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_come_in(self) -> bool:
        """Whether this person has chosen a password, or came in by another way: they need no invitation."""
        return self.has_usable_password() or self.last_login is not None

    @cached_property
    def standing(self) -> standing.Standing:
        """Roles and facts of today; no query when the account came with its standing, as every request's does."""
        return standing.read(self)

    def has_perm(self, permission: str, target: Any = None) -> bool:
        """Whether this person may do `permission` to `target` (the rooms' `rules.py` say who may)."""
        return self.is_active and bool(rules.has_perm(permission, self, target))
