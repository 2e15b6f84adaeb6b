"""The exchange log as pages show it: what came in and went out, and when each sub-group was last in touch."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import QueryDict
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings.enums import Direction
from meetings.models import AgendaItem, Exchange, Meeting
from meetings.panels import Recorded
from members.models import Board, SubGroup
from ui.paging import Page, page_of

ORDER = ("-on", "-pk")
#: An exchange is mostly about a meeting of the last year, or the two to come.
PAST, COMING = 4, 2
#: How the forum of the three boroughs is known among the sub-groups (ToR, Working methods; agenda item 10).
TRI_BOROUGH = Q(name__icontains="tri-borough") | Q(short_name__icontains="tri-borough")
#: How long ago something was is said in weeks from so many days on, and in months from so many months on.
WEEKS, MONTHS = 14, 3


@dataclass(frozen=True)
class Partner:
    """A board or sub-group that information is exchanged with; `key` names it in addresses: "board-1", "group-3".

    `came_in` and `went_out` are the days of the last exchange each way, of those the reader may see.
    """

    key: str
    name: str
    board: str
    started_on: datetime.date | None = None
    ended_on: datetime.date | None = None
    came_in: datetime.date | None = None
    went_out: datetime.date | None = None

    @property
    def is_board(self) -> bool:
        """Whether it is a board itself."""
        return self.key.startswith("board-")

    @property
    def came_in_ago(self) -> str:
        """How long ago information last came in; empty when it never did."""
        return ago(self.came_in, today()) if self.came_in else ""

    @property
    def went_out_ago(self) -> str:
        """How long ago information last went out; empty when it never did."""
        return ago(self.went_out, today()) if self.went_out else ""

    def is_there(self, day: datetime.date) -> bool:
        """Whether it was there on `day`."""
        return (self.started_on or day) <= day <= (self.ended_on or day)


@dataclass(frozen=True)
class ExchangeRow:
    """One exchange of a list."""

    on: datetime.date
    direction: str
    partner: str
    subject: str
    url: str


@dataclass(frozen=True)
class TriBorough:
    """What was exchanged with the forum of the three boroughs from one meeting to the next.

    `since` is the day of the meeting held before; None when there was none. `groups` is empty when no sub-group of
    that day is the tri-borough forum.
    """

    groups: tuple[SubGroup, ...]
    since: datetime.date | None
    rows: tuple[ExchangeRow, ...]


def partners(reader: User) -> list[Partner]:
    """Return every board followed by its sub-groups, also those that have ended (1 query)."""
    seen = Exchange.objects.visible_to(reader).order_by("-on")
    found: list[Partner] = []
    rows: Iterable[Any] = (
        Board.objects.order_by("position", "sub_groups__position", "sub_groups__name", "sub_groups__pk")
        .annotate(
            came_in=Subquery(seen.filter(sub_group=OuterRef("sub_groups"), direction=Direction.IN).values("on")[:1]),
            went_out=Subquery(seen.filter(sub_group=OuterRef("sub_groups"), direction=Direction.OUT).values("on")[:1]),
        )
        .values_list(
            *("pk", "name", "short_name", "came_in", "went_out"),
            *("sub_groups__pk", "sub_groups__name", "sub_groups__started_on", "sub_groups__ended_on"),
        )
    )
    for pk, name, short_name, came_in, went_out, group, group_name, started_on, ended_on in rows:
        board = Partner(f"board-{pk}", name, short_name)
        if board not in found:
            found.append(board)
        if group:
            found.append(Partner(f"group-{group}", group_name, short_name, started_on, ended_on, came_in, went_out))
    return found


def in_touch(offered: Iterable[Partner]) -> list[Partner]:
    """Return the sub-groups of today: those with which the forum is to be in touch regularly."""
    return [each for each in offered if not each.is_board and each.is_there(today())]


def exchanges_page(user: User, *, key: str, direction: str, params: QueryDict) -> Page[Exchange]:
    """Return a page of the exchanges this person may see, latest first (2 queries).

    `key` is a partner's, `direction` one of `Direction`; empty means any.
    """
    found = Exchange.objects.visible_to(user).select_related("board", "sub_group")
    if key:
        found = found.filter(**{_column(key): key.partition("-")[2]})
    if direction:
        found = found.filter(direction=direction)
    return page_of(found, ORDER, params, singular="exchange", plural="exchanges")


def exchange_rows(exchanges: Iterable[Exchange]) -> list[ExchangeRow]:
    """Return exchanges read with board and sub-group as lists show them (no query)."""
    base = reverse("meetings:exchanges")
    return [
        ExchangeRow(
            on=each.on,
            direction=each.get_direction_display(),
            partner=each.partner.short_name if each.partner else "",
            subject=each.subject,
            url=f"{base}{each.pk}/",
        )
        for each in exchanges
    ]


def with_exchanges(items: QuerySet[AgendaItem], reader: User) -> QuerySet[AgendaItem]:
    """Return `items`, each with the exchanges linked to it that `reader` may see, for `exchanges_linked`."""
    if not reader.has_perm("meetings.view_exchanges"):
        return items
    linked = Exchange.objects.visible_to(reader).filter(links__item=OuterRef("pk")).order_by("on", "pk")
    name = Coalesce("sub_group__short_name", "board__short_name")
    facts = linked.values(json=JSONObject(pk="pk", direction="direction", partner=name, subject="subject"))
    return items.annotate(told=ArraySubquery(facts))


def exchanges_linked(item: AgendaItem) -> list[Recorded]:
    """Return the exchanges linked to an item read by `with_exchanges`, as its page lists what was recorded (no query).

    The log stands beside the minutes, so these are not part of them and may be linked also after their approval.
    """
    base = reverse("meetings:exchanges")
    return [
        Recorded(
            kind="Exchange",
            reference=f"{Direction(each['direction']).label} {each['partner']}:",
            text=each["subject"],
            url=f"{base}{each['pk']}/",
        )
        for each in getattr(item, "told", ())
    ]


def items_to_link(user: User, kept: Collection[int]) -> list[AgendaItem]:
    """Return the items an exchange may be linked to, of the latest meetings first, and those of `kept` (1 query)."""
    coming, held = Meeting.objects.coming()[:COMING], Meeting.objects.held()[:PAST]
    near = Q(meeting__in=coming.values("pk")) | Q(meeting__in=held.values("pk"))
    beside = Q(meeting__in=AgendaItem.objects.filter(pk__in=kept).values("meeting"))
    found = AgendaItem.objects.visible_to(user).filter(near | beside).select_related("meeting")
    return list(found.order_by("-meeting__date", "-meeting__start_time", "-meeting", "number"))


def tri_borough(meeting: Meeting, reader: User) -> TriBorough:
    """Return what was exchanged with the tri-borough forum since the meeting held before, up to this one (2 queries).

    ToR, Working methods: "feed information into the tri-borough work"; agenda item 10. What went out on the day of the
    meeting before counts: it went out of that meeting.
    """
    earlier = Meeting.objects.held().before(meeting).order_by("-date").values("date")[:1]
    groups: list[Any] = list(SubGroup.objects.on(meeting.date).filter(TRI_BOROUGH).annotate(since=Subquery(earlier)))
    if not groups:
        return TriBorough((), None, ())
    since: datetime.date | None = groups[0].since
    told = Exchange.objects.visible_to(reader).filter(sub_group__in=groups, on__lte=meeting.date)
    if since:
        told = told.filter(on__gte=since)
    return TriBorough(tuple(groups), since, tuple(exchange_rows(told.select_related("board", "sub_group"))))


def ago(day: datetime.date, on: datetime.date) -> str:
    """Say how long before `on` a `day` was: "today", "9 days ago", "5 weeks ago", "7 months ago"."""
    days = (on - day).days
    months = (on.year - day.year) * 12 + on.month - day.month - (on.day < day.day)
    if days <= 0:
        return "today"
    if days < WEEKS:
        return "yesterday" if days == 1 else f"{days} days ago"
    return f"{months} months ago" if months >= MONTHS else f"{days // 7} weeks ago"


def _column(key: str) -> str:
    return "board" if key.startswith("board-") else "sub_group"
