"""What stands in a person's calendar subscription, read in as few and as cheap queries as can be."""

import datetime
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, DecimalField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.dated import today
from accounts.domain import mail
from accounts.enums import Role
from accounts.models import User
from meetings.calendar import Entry, publish
from meetings.domain.feed import hash_of
from meetings.domain.invitation import forum
from meetings.enums import MeetingState
from meetings.models import ItemInvitation, Meeting
from meetings.models.meeting import SEES_ALL, seen_by

#: Those to whom meetings are something; whoever is none of them any more has no calendar.
HAS_CALENDAR = (*SEES_ALL, Role.DEPUTY, Role.AD_HOC)
#: To be raised when what is written of a meeting changes, so that calendar programs fetch it again.
VERSION = 1
#: Stands in the kept statement where the hash of an address goes.
SOME_ADDRESS = "…"
WRITTEN = ("uid", "sequence", "date", "start_time", "end_time", "venue", "video_link")


@dataclass(frozen=True)
class Feed:
    """A person's calendar at this moment: `tag` stays the same as long as what it says does."""

    user: User
    tag: str
    changed_at: datetime.datetime

    def text(self) -> str:
        """The calendar itself (1 query)."""
        opens_meetings = _opens_meetings(self.user)
        home, meetings = mail.absolute(reverse("home")), mail.absolute(reverse("meetings:meetings"))
        rows = in_calendar_of(self.user).order_by("date", "start_time").values_list("pk", *WRITTEN)
        entries = (
            Entry(uid, sequence, date, start, end, _place(venue, link), f"{meetings}{pk}/" if opens_meetings else home)
            for pk, uid, sequence, date, start, end, venue, link in rows
        )
        return publish(entries, by=forum(), at=self.changed_at)


def feed_of(token: str) -> Feed | None:
    """Return the calendar behind an address: 1 query for a member, 2 for a deputy or an ad hoc member.

    None when there is none any more, or its owner is nothing to the forum's meetings.
    """
    sql, values = _statement(today())
    owners = User.objects.raw(sql, [hash_of(token) if value == SOME_ADDRESS else value for value in values])
    user: Any = next(iter(owners), None)
    if user is None or not user.standing.holds(*HAS_CALENDAR):
        return None
    says = user.said if user.standing.holds(*SEES_ALL) else _says(user)
    facts = (VERSION, mail.absolute("/"), forum().address, _opens_meetings(user), says, user.changed_at)
    tag = hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()[:32]
    return Feed(user, f'"{tag}"', user.changed_at or timezone.now())


def in_calendar_of(user: User) -> QuerySet[Meeting]:
    """Return the meetings that stand in a person's calendar: those they see, and those of items they are asked for."""
    asked = ItemInvitation.objects.filter(item__meeting=OuterRef("pk"), person__user=user, access_until__gte=today())
    seen = seen_by(user) if user.standing.holds(*SEES_ALL) else seen_by(user) | Q(Exists(asked))
    return _still_on().filter(seen)


@lru_cache(maxsize=2)
def _statement(day: datetime.date) -> tuple[str, tuple[Any, ...]]:
    """The query for the owner of an address on `day` with their standing, what all meetings say, and since when.

    It differs in nothing but the address. Programs ask it over and over, and putting it together takes Django several
    times as long as PostgreSQL takes to answer.
    """
    changes = apps.get_model("meetings", "MeetingEvent")._default_manager
    owners = (
        User.objects.active()
        .with_standing()
        .filter(calendar_feeds__token_hash=SOME_ADDRESS, calendar_feeds__revoked_at=None)
    )
    found: tuple[str, tuple[Any, ...]] = owners.annotate(
        said=_Sum(_still_on().values(said=_hash())),
        changed_at=Subquery(changes.order_by("-pgh_id").values("pgh_created_at")[:1]),
    ).query.sql_with_params()
    return found


def _says(user: User) -> Any:
    """What the few meetings of somebody who does not see all of them say (1 query)."""
    return User.objects.filter(pk=user.pk).values_list(_Sum(in_calendar_of(user).values(said=_hash())), flat=True).get()


def _still_on() -> QuerySet[Meeting]:
    return Meeting.objects.exclude(state=MeetingState.CANCELLED).order_by()


def _hash() -> Func:
    """A number that stands for all that is written of a meeting."""
    return Func(
        *(F(name) for name in WRITTEN),
        template="hash_record_extended(ROW(%(expressions)s), 0)",
        output_field=BigIntegerField(),
    )


class _Sum(Subquery):
    """The sum of a query's one column: PostgreSQL looks at what would be written, and nothing of it is fetched."""

    template = "(SELECT COALESCE(SUM(each.said), 0) FROM (%(subquery)s) AS each(said))"
    output_field = DecimalField(max_digits=40, decimal_places=0)


def _opens_meetings(user: User) -> bool:
    """Whether an entry leads to the meeting's page: an ad hoc member opens their item alone, from home."""
    return user.standing.holds(*SEES_ALL, Role.DEPUTY)


@lru_cache(maxsize=512)
def _place(venue: str, video_link: str) -> str:
    """Where, in words; the link itself stays behind the sign-in, since whoever has the address reads along."""
    return Meeting(venue=venue, video_link=video_link).place
