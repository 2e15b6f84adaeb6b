"""Single-use sign-in links."""

from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models.user import User


class SignInLinkQuerySet(models.QuerySet["SignInLink"]):
    """Links by whether they still open the door."""

    def usable(self) -> Self:
        """Links that are neither used nor past their time."""
        return self.filter(used_at=None, expires_at__gt=timezone.now(), user__is_active=True)


class SignInLink(models.Model):
    """A link that signs one person in, once. Only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SignInLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Sign-in link for {self.user}"
