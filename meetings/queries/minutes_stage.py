"""How far the minutes of a meeting have come, by when they are due, and who does what next."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from accounts.working_days import working_days_after
from meetings import wording
from meetings.enums import MeetingState, MinutesState
from meetings.models import AgendaItem, Meeting, MinutesComment, Practice
from meetings.models.meeting import seen_by

#: How many earlier meetings whose minutes wait for approval an item names, and how many later ones are on offer for it.
NAMED = 5


@dataclass(frozen=True)
class MinutesStep:
    """What somebody does next about minutes: "Check the minutes", with a hint and the day by which."""

    label: str
    hint: str
    due_on: datetime.date | None


@dataclass(frozen=True)
class EarlierMinutes:
    """Minutes of an earlier meeting as a later one goes through them: "circulated, 1 comment open"."""

    date: datetime.date
    url: str
    words: str
    approve_url: str


def with_minutes(meetings: QuerySet[Meeting]) -> Any:
    """Return meetings each with how far its minutes have come, what of them is open and when they are due.

    No further query is made for that; what the minutes say is not read.
    """
    open_comments = MinutesComment.objects.open().filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return (
        meetings.select_related("minutes")
        .defer("minutes__record")
        .annotate(
            minutes_days=_practice("minutes_days"),
            open_comments=Coalesce(Subquery(open_comments.values(number=Count("pk"))), 0),
        )
    )


def minutes_due(meeting: Meeting) -> datetime.date:
    """Return the day by which the minutes of a meeting read by `with_minutes` are to be circulated."""
    return working_days_after(meeting.date, _annotation(meeting, "minutes_days"))


def minutes_step(meeting: Meeting, user: User, following: Meeting | None = None) -> MinutesStep | None:
    """Return what `user` does next about the minutes of a held meeting; None for nothing.

    They are approved at the `following` meeting, or without one when a chair says so. No query for a meeting that
    `with_minutes` read.
    """
    if meeting.state != MeetingState.HELD:
        return None
    if not hasattr(meeting, "minutes_days"):
        meeting = with_minutes(Meeting.objects.all()).get(pk=meeting.pk)
    row = wording.minutes_row(meeting)
    if row.state == MinutesState.CIRCULATED:
        return _last_step(meeting, user, following)
    if row.state == MinutesState.CHECKED:
        may, label, hint = user.has_perm("meetings.prepare_minutes", meeting), "Circulate the minutes", ""
    elif user.has_perm("meetings.check_minutes", meeting):
        may, label, hint = True, "Check the minutes", ""
    else:
        asked = f"A chair was asked to check them on {row.asked_at:%-d %B %Y}" if row.asked_at else ""
        may, label, hint = user.has_perm("meetings.prepare_minutes", meeting), "Finish the minutes", asked
    return MinutesStep(label, hint, minutes_due(meeting)) if may else None


def approving_meetings(meeting: Meeting, user: User) -> list[Meeting]:
    """Return the meetings at which the minutes of `meeting` can have been approved, the latest first (1 query).

    Those are the ones that came after it, have begun and were not cancelled.
    """
    later = Q(date__gt=meeting.date) | Q(date=meeting.date, start_time__gt=meeting.start_time)
    begun = Meeting.objects.visible_to(user).filter(later, date__lte=today()).exclude(state=MeetingState.CANCELLED)
    return list(begun.order_by("-date", "-start_time")[:NAMED])


def with_earlier_minutes(items: QuerySet[AgendaItem], user: User) -> Any:
    """Return items each with the minutes that its meeting goes through: what `earlier_minutes` reads (no query)."""
    day, time, here = OuterRef("meeting__date"), OuterRef("meeting__start_time"), OuterRef("meeting")
    before = Q(date__lt=day) | Q(date=day, start_time__lt=time)
    waiting = Q(state=MeetingState.HELD) | Q(minutes__approved_at_meeting=here)
    open_comments = MinutesComment.objects.open().filter(meeting=OuterRef("pk")).order_by().values("meeting")
    earlier = Meeting.objects.filter(before, waiting, seen_by(user)).order_by("date", "start_time")
    facts = JSONObject(
        pk="pk",
        date="date",
        state=Coalesce(F("minutes__state"), Value(MinutesState.DRAFT.value)),
        is_approved=Q(state=MeetingState.APPROVED),
        comments=Coalesce(Subquery(open_comments.values(number=Count("pk"))), 0),
    )
    return items.annotate(minutes_before=ArraySubquery(earlier.values(json=facts)[:NAMED]))


def earlier_minutes(item: AgendaItem, reader: User) -> list[EarlierMinutes]:
    """Return the minutes of earlier meetings that wait for approval at this item's, or were approved there.

    1 query, unless `with_earlier_minutes` read the item.
    """
    if hasattr(item, "minutes_before"):
        found: list[dict[str, Any]] | None = item.minutes_before
    else:
        mine = AgendaItem.objects.filter(pk=item.pk)
        found = with_earlier_minutes(mine, reader).values_list("minutes_before", flat=True)[0]
    has_come = item.meeting.date <= today()
    may_approve = has_come and reader.has_perm("meetings.approve_minutes", item.meeting)
    return [_earlier(each, item, may_approve=may_approve) for each in found or ()]


def _last_step(meeting: Meeting, user: User, following: Meeting | None) -> MinutesStep | None:
    if not user.has_perm("meetings.approve_minutes", meeting):
        return None
    waiting = _annotation(meeting, "open_comments")
    label = f"Answer {wording.counted(waiting, 'comment')} on the minutes" if waiting else "Approve the minutes"
    return MinutesStep(label, "", following.date if following else None)


def _annotation(meeting: Meeting, name: str) -> int:
    """What `with_minutes` read."""
    found: int = getattr(meeting, name)
    return found


def _practice(name: str) -> Coalesce:
    """The forum's own setting, or the one it begins with."""
    return Coalesce(Subquery(Practice.objects.values(name)[:1]), Value(getattr(Practice(), name)))


def _earlier(said: dict[str, Any], item: AgendaItem, *, may_approve: bool) -> EarlierMinutes:
    words = {
        MinutesState.DRAFT: "a draft, not checked yet",
        MinutesState.CHECKED: "checked, not circulated yet",
        MinutesState.CIRCULATED: "circulated",
    }[said["state"]]
    if said["comments"]:
        words = f"{words}, {wording.counted(said['comments'], 'comment')} open"
    if said["is_approved"]:
        words = "approved at this meeting"
    is_ready = said["state"] == MinutesState.CIRCULATED and not said["comments"] and not said["is_approved"]
    approve = f"{reverse('meetings:approve', args=[said['pk']])}?at={item.meeting_id}"
    return EarlierMinutes(
        date=datetime.date.fromisoformat(said["date"]),
        url=reverse("meetings:minutes", args=[said["pk"]]),
        words=words,
        approve_url=approve if may_approve and is_ready else "",
    )
