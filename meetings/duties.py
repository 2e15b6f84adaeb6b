"""What people owe from meetings: their open actions, the items they are asked for, and who comes for their place."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse

from accounts import worklist
from accounts.enums import Role
from accounts.models import User
from meetings.enums import MeetingState
from meetings.models import Action, ItemInvitation, Meeting, RegisterLine, Reply
from meetings.models.action import OWNS
from meetings.models.reply import answer_by
from members.enums import MembershipKind
from members.models import Representative

#: Marks the rows about an agenda item among those of one query.
ITEM = "item"


def register() -> None:
    """Called once, when the application is ready."""
    worklist.register(_open_actions)
    worklist.register(_asked)


def _open_actions(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    if not user.standing.holds(*OWNS):
        return
    for action in Action.objects.open().owned_by(user).select_related("item__meeting"):
        yield worklist.Duty(
            title=action.what,
            url=action.get_absolute_url(),
            hint=f"{action.reference}, from the meeting of {action.item.meeting.date:%-d %B %Y}",
            due_on=action.due_on,
        )


def _asked(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    """What this person is asked: to come for an item, and of representatives, who comes for their place (1 query).

    An item is listed while they may open it; it is an ad hoc member's only way in.
    """
    asked = _items(user, on)
    if user.standing.holds(Role.REPRESENTATIVE):
        asked = asked.union(_places(user, on), all=True)
    for kind, pk, number, words, date, until in asked:
        if kind == ITEM:
            yield _come_for_item(pk, number, words, date, until, on)
        else:
            url = reverse("meetings:reply", args=[pk, number])
            title = f"Say who is coming on {date:%A %-d %B %Y}"
            yield worklist.Duty(title, url, f"For {words}", due_on=answer_by(date))


def _items(user: User, on: datetime.date) -> QuerySet[Any, Any]:
    invitations = ItemInvitation.objects.filter(person__user=user, access_until__gte=on)
    return (
        invitations.exclude(item__meeting__state=MeetingState.CANCELLED)
        .annotate(kind=Value(ITEM))
        .values_list("kind", "item_id", "item__number", "item__title", "item__meeting__date", "access_until")
    )


def _places(user: User, on: datetime.date) -> QuerySet[Any, Any]:
    """The places that this person holds and that have not answered for the next meeting whose agenda is issued."""
    issued = Meeting.objects.filter(state=MeetingState.ISSUED, date__gte=on).order_by("date", "start_time")
    here = {"membership": OuterRef("membership"), "meeting": OuterRef("next_id")}
    return (
        Representative.objects.filter(person__user=user, membership__kind=MembershipKind.CORE)
        .annotate(
            kind=Value("place"), next_id=Subquery(issued.values("pk")[:1]), next_day=Subquery(issued.values("date")[:1])
        )
        .filter(
            Q(started_on=None) | Q(started_on__lte=F("next_day")),
            Q(ended_on=None) | Q(ended_on__gte=F("next_day")),
            ~Exists(Reply.objects.standing().filter(**here)),
            ~Exists(RegisterLine.objects.exclude(attendance="").filter(**here)),
            next_day__isnull=False,
        )
        .values_list("kind", "next_id", "membership_id", "membership__agency__name", "next_day", "next_day")
    )


def _come_for_item(
    pk: int, number: int, title: str, date: datetime.date, until: datetime.date, on: datetime.date
) -> worklist.Duty:
    asked = "You were asked" if date < on else "You are asked"
    return worklist.Duty(
        title=f"{asked} for item {number} of the meeting on {date:%A %-d %B %Y}",
        url=reverse("meetings:item", args=[pk]),
        hint=f"{title}. You can open it until {until:%-d %B %Y}.",
        due_on=None if date < on else date,
    )
