"""Tells `standing` where the directly granted roles come from."""

import datetime

from django.db.models import OuterRef, QuerySet

from accounts import standing
from accounts.enums import Role


def register() -> None:
    """Called once, when the application is ready."""
    from accounts.models.grant import GRANTED_ROLES

    for role in GRANTED_ROLES:
        standing.role(role, _granted(role))


def _granted(role: Role) -> standing.RoleSource:
    from accounts.models import RoleGrant

    def source(day: datetime.date) -> QuerySet[RoleGrant]:
        return RoleGrant.objects.on(day).filter(user=OuterRef("pk"), role=role)

    return source
