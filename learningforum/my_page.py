"""A person's own page: their place, their partner and deputies, their coming meetings, what they owe, their sign-in."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts import second_step
from accounts.enums import Role
from accounts.models import User
from accounts.worklist import duties_of
from learningforum.home import task_of
from meetings.enums import Answer
from meetings.models import Coming, Meeting, Reply
from members.enums import MembershipKind
from members.models import Representative, StandingDeputy
from ui.components import Task

#: How many coming meetings are shown: a year of them.
MEETINGS = 4


@dataclass(frozen=True)
class MyPlace:
    """A place this person holds, or shares."""

    membership_id: int
    agency: str
    title: str
    role_title: str
    since: datetime.date | None
    is_joint: bool
    is_ad_hoc: bool
    partners: tuple[str, ...]
    deputies: tuple[str, ...]


@dataclass(frozen=True)
class MyMeeting:
    """A coming meeting, and what was said for one's place: `said` in words, empty when nobody has answered."""

    meeting: Meeting
    said: str
    reply_url: str


@dataclass(frozen=True)
class MyPage:
    """What the page shows. `deputises_for` names the places whose standing deputy this person is."""

    places: tuple[MyPlace, ...]
    deputises_for: tuple[str, ...]
    meetings: tuple[MyMeeting, ...]
    tasks: tuple[Task, ...]
    roles: tuple[str, ...]
    has_password: bool
    has_second_step: bool
    must_have_second_step: bool
    may_subscribe: bool

    @cached_property
    def has_core_place(self) -> bool:
        """Whether they sit at the table, so that meetings concern them."""
        return any(not place.is_ad_hoc for place in self.places)


def my_page(user: User, day: datetime.date) -> MyPage:
    """Return what `user` finds on their own page on `day` (8 queries at most, session and user included)."""
    places = _places(user, day)
    return MyPage(
        places=places,
        deputises_for=_deputises_for(user, day),
        meetings=_meetings(user, [place for place in places if not place.is_ad_hoc]),
        tasks=tuple(task_of(duty, day) for duty in duties_of(user, day)),
        roles=tuple(role.label for role in Role if role in user.standing.roles),
        has_password=user.has_usable_password(),
        has_second_step=second_step.has_one(user),
        must_have_second_step=user.standing.holds(*second_step.MUST_HAVE),
        may_subscribe=user.has_perm("meetings.subscribe"),
    )


def _places(user: User, day: datetime.date) -> tuple[MyPlace, ...]:
    """The places this person holds on `day`, with those they share them with (1 query, none for whoever holds none)."""
    held = user.standing.ids("membership_ids")
    if not held:
        return ()
    deputies = StandingDeputy.objects.on(day).filter(membership=OuterRef("membership")).order_by("person__name")
    everybody = list(
        Representative.objects.on(day)
        .filter(membership__in=held)
        .select_related("person", "membership__agency")
        .annotate(deputies=ArraySubquery(deputies.values("person__name")))
        .order_by("membership__position", "membership", "seat")
    )
    mine = [each for each in everybody if each.person.user_id == user.pk]
    return tuple(_place(each, everybody) for each in mine)


def _place(mine: Any, everybody: Iterable[Representative]) -> MyPlace:
    place = mine.membership
    partners = [each for each in everybody if each.membership_id == place.pk and each.pk != mine.pk]
    return MyPlace(
        membership_id=place.pk,
        agency=place.agency.name,
        title=place.title,
        role_title=mine.role_title,
        since=mine.started_on,
        is_joint=place.is_joint,
        is_ad_hoc=place.kind == MembershipKind.AD_HOC,
        partners=tuple(each.person.name for each in partners),
        deputies=tuple(mine.deputies),
    )


def _deputises_for(user: User, day: datetime.date) -> tuple[str, ...]:
    if not user.has_perm("meetings.view_meetings"):
        return ()
    found = StandingDeputy.objects.on(day).filter(person__user=user).select_related("membership__agency")
    return tuple(str(each.membership) for each in found)


def _meetings(user: User, places: list[MyPlace]) -> tuple[MyMeeting, ...]:
    """The coming meetings with what was said for this person's places (1 query)."""
    if not user.has_perm("meetings.view_meetings"):
        return ()
    coming = Coming.objects.filter(reply=OuterRef("pk")).order_by("representative__seat")
    replies = (
        Reply.objects.filter(meeting=OuterRef("pk"), membership__in=[place.membership_id for place in places])
        .annotate(names=ArraySubquery(coming.values("representative__person__name")))
        .values(reply=JSONObject(answer=F("answer"), names=F("names"), deputy=F("deputy_name")))
    )
    found: QuerySet[Any] = Meeting.objects.visible_to(user).coming().annotate(said=ArraySubquery(replies))
    return tuple(
        MyMeeting(
            meeting,
            said="; ".join(_said(each) for each in meeting.said or ()),
            reply_url=reverse("meetings:reply", args=[meeting.pk, places[0].membership_id]) if places else "",
        )
        for meeting in found[:MEETINGS]
    )


def _said(reply: dict[str, Any]) -> str:
    """What was said for the place: "Nadia Rahman comes", "Yvonne Hart comes as deputy", "Apologies"."""
    if reply["answer"] == Answer.COMING:
        names = reply["names"]
        return f"{' and '.join(names)} {'come' if len(names) > 1 else 'comes'}"
    return f"{reply['deputy']} comes as deputy" if reply["answer"] == Answer.DEPUTY else "Apologies"
