"""Roles that are given to an account directly."""

from django.db import models

from accounts.dated import Dated, DatedQuerySet
from accounts.enums import Role
from accounts.history import tracked
from accounts.models.user import User

GRANTED_ROLES = (Role.COORDINATOR, Role.LEARNING_MANAGER)


@tracked()
class RoleGrant(Dated):
    """The coordinator's and the learning manager's roles; all other roles follow from a place, a term or a board."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in GRANTED_ROLES])

    objects = DatedQuerySet["RoleGrant"].as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(ended_on=None), name="accounts_rolegrant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
