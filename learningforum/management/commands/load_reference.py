"""Loads what the Terms of Reference give: boards, membership, agenda, review types; and the first coordinator."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.domain import account
from accounts.enums import Role
from accounts.models import RoleGrant
from meetings.domain import reference as agenda
from members.domain import reference as membership
from reviews.domain import reference as review_types


class Command(BaseCommand):
    """Run at every start; loading twice changes nothing."""

    help = __doc__ or ""

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load each room's reference data, lowest room first."""
        membership.load()
        review_types.load()
        agenda.load()
        if not RoleGrant.objects.current().filter(role=Role.COORDINATOR).exists():
            coordinator = account.ensure(settings.FIRST_COORDINATOR, "Forum coordinator", actor=None)
            account.grant(coordinator, Role.COORDINATOR, actor=None)
