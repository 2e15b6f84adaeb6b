"""The roles that follow from the membership: they begin and end with the place, the term or the board."""

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from accounts import standing
from accounts.dated import holds_on
from accounts.enums import Role
from members.enums import MembershipKind
from members.models import BoardReader, ChairTerm, Membership, Representative, StandingDeputy


def register() -> None:
    """Called once, when the application is ready."""
    standing.role(Role.REPRESENTATIVE, lambda day: _holding(day, MembershipKind.CORE))
    standing.role(Role.AD_HOC, lambda day: _holding(day, MembershipKind.AD_HOC))
    standing.role(Role.CHAIR, _chairing)
    standing.role(Role.DEPUTY, _deputising)
    standing.role(Role.BOARD_READER, _reading)
    standing.fact("board_ids", lambda day: ArraySubquery(_reading(day).values("board_id")))
    standing.fact("membership_ids", lambda day: ArraySubquery(_places(day).values("pk")))


def _holding(day: datetime.date, kind: MembershipKind) -> QuerySet[Any]:
    return Representative.objects.on(day).filter(
        holds_on(day, "membership__"), membership__kind=kind, person__user=OuterRef("pk")
    )


def _places(day: datetime.date) -> QuerySet[Any]:
    return Membership.objects.on(day).filter(
        holds_on(day, "representatives__"), representatives__person__user=OuterRef("pk")
    )


def _chairing(day: datetime.date) -> QuerySet[Any]:
    return ChairTerm.objects.on(day).filter(
        holds_on(day, "representative__"), representative__person__user=OuterRef("pk")
    )


def _deputising(day: datetime.date) -> QuerySet[Any]:
    return StandingDeputy.objects.on(day).filter(holds_on(day, "membership__"), person__user=OuterRef("pk"))


def _reading(day: datetime.date) -> QuerySet[Any]:
    return BoardReader.objects.on(day).filter(user=OuterRef("pk"))
