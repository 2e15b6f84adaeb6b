"""Invitations: the only way to a new account."""

from typing import Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.history import tracked
from accounts.models.user import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whether they still open the door."""

    def open(self) -> Self:
        """Neither used nor revoked; perhaps expired."""
        return self.filter(used_at=None, revoked_at=None)

    def usable(self) -> Self:
        """Open, in time, and for an account that may sign in and has no password yet."""
        in_time = self.open().filter(expires_at__gt=timezone.now(), user__is_active=True)
        return in_time.filter(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)


@tracked(exclude=["token_hash"])
class Invitation(models.Model):
    """An invitation to choose a password and come in. Only the hash of its token is kept.

    Sending it again revokes it and makes a new one, so that one link at most works.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, revoked_at=None), name="accounts_invitation_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation for {self.user}"
