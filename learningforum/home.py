"""What the home page shows a person: what they owe, what is next, and how the forum stands."""

import datetime
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import Func
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.worklist import Duty, duties_of
from meetings.enums import MeetingState
from meetings.models import Action, Meeting
from meetings.queries import can_check_in, minutes_step, undecided_places, unrepresented_in_a_row, with_minutes
from members.models import Membership, TermsVersion
from reports.models import Report
from reviews.models import Review
from tracker.models import LearningPoint
from ui.components import Colour, Link, Task
from ui.paging import COUNTED_UP_TO

#: What falls due within this time is due soon.
SOON = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Tile:
    """A number that opens what it counts."""

    number: str
    label: str
    url: str
    hint: str = ""


@dataclass(frozen=True)
class Home:
    """One person's home page. `tasks` stand in the order in which they fall due.

    `can_check_in`: the meeting is today, and they mark themselves present there. `only_reads`: reading for a board is
    all they are here for, so the page is its report. `meets`: they see meetings.
    """

    tasks: list[Task]
    tiles: list[Tile]
    meeting: Meeting | None
    step: Link | None
    can_check_in: bool
    reports: list[Report]
    first_steps: list[Task]
    has_role: bool
    only_reads: bool
    meets: bool


def home_of(user: User, day: datetime.date) -> Home:
    """Return what `user` finds at home on `day` (8 queries at most, session and user included)."""
    meetings = _unfinished(user)
    coming = next((each for each in meetings if each.date >= day and each.state != MeetingState.HELD), None)
    duties = [*duties_of(user, day), *_to_finish(user, meetings, day)]
    counts = _counts(user, day)
    tasks = [task_of(duty, day) for duty in sorted(duties, key=lambda duty: duty.due_on or datetime.date.max)]
    return Home(
        tasks=[*_to_chase(user, counts, coming), *tasks, *_to_renew(counts)],
        tiles=_tiles(counts),
        meeting=coming,
        step=_step(user, coming),
        can_check_in=can_check_in(coming, user),
        reports=_latest_reports(user),
        first_steps=[] if meetings else _first_steps(user),
        has_role=bool(user.standing.roles),
        only_reads=_only_reads(user),
        meets=user.has_perm("meetings.view_meetings"),
    )


def _unfinished(user: User) -> list[Meeting]:
    """Meetings that are to come, or were held and have no approved minutes yet, the earliest first."""
    if not user.has_perm("meetings.view_meetings"):
        return []
    states = [MeetingState.PLANNED, MeetingState.ISSUED, MeetingState.HELD]
    found = with_minutes(Meeting.objects.visible_to(user).filter(state__in=states))
    return list(found.order_by("date", "start_time")[:20])


def _to_finish(user: User, meetings: Sequence[Meeting], day: datetime.date) -> Iterator[Duty]:
    """What those who run meetings still owe a meeting whose day has come: its register, then its minutes."""
    if not user.has_perm("meetings.approve_minutes"):
        return
    for number, meeting in enumerate(meetings):
        when = f"the meeting on {meeting.date:%A %-d %B %Y}"
        following = next(iter(meetings[number + 1 :]), None)
        if step := minutes_step(meeting, user, following):
            url = reverse("meetings:minutes", args=[meeting.pk])
            yield Duty(f"{step.label} of {when}", url, step.hint, step.due_on)
        elif meeting.state != MeetingState.HELD and meeting.date <= day:
            url = reverse("meetings:register", args=[meeting.pk])
            yield Duty(f"Take the register of {when}", url, due_on=meeting.date)


def _to_chase(user: User, counts: dict[str, str], coming: Meeting | None) -> Iterator[Task]:
    """What others have let slip: who comes for joint places, places that nobody came for, and overdue impact reviews.

    The last are the learning manager's.
    """
    undecided = counts.get("undecided", "0")
    if coming and undecided != "0":
        places = "1 joint place" if undecided == "1" else f"{undecided} joint places"
        hint = "They were to say five working days before. Ask them, or answer for them."
        url = reverse("meetings:coming", args=[coming.pk])
        yield Task(f"Ask who comes for {places} on {coming.date:%A %-d %B %Y}", url, "Overdue", "red", hint)
    missed = counts.get("missed", "0")
    if missed != "0":
        places = "1 place" if missed == "1" else f"{missed} places"
        hint = "Nobody came, and no deputy was sent. Ask those who hold the place."
        url = f"{reverse('meetings:attendance')}?by=place"
        yield Task(f"Ask about {places} not represented at the last two meetings", url, "Two in a row", "yellow", hint)
    number = counts.get("impact", "0")
    if Role.LEARNING_MANAGER in user.standing.roles and number != "0":
        title = "Chase 1 overdue impact review" if number == "1" else f"Chase {number} overdue impact reviews"
        yield Task(
            title, _overdue_impact(), "Overdue", "red", "Ask those who look after them, or review them at item 6."
        )


def _to_renew(counts: dict[str, str]) -> Iterator[Task]:
    """The Terms of Reference, when their review is due (ToR, Date for next review)."""
    url, title = reverse("members:terms"), "Review the Terms of Reference"
    if counts.get("terms_overdue", "0") != "0":
        yield Task(title, url, "Overdue", "red", "Their date for next review has passed.")
    elif counts.get("terms", "0") != "0":
        yield Task(title, url, "Due soon", "yellow", "Their date for next review is near.")


def task_of(duty: Duty, day: datetime.date) -> Task:
    """Return a duty as a line of a task list: when it was or falls due, and how pressing that is."""
    status, colour = _status(duty, day)
    hint = f"{duty.hint}." if duty.hint and duty.hint[-1] not in ".!?…" else duty.hint
    return Task(duty.title, duty.url, status, colour, " ".join(filter(None, [hint, _due_words(duty, day)])))


def _status(duty: Duty, day: datetime.date) -> tuple[str, Colour]:
    if duty.is_overdue(day):
        return "Overdue", "red"
    if duty.due_on == day:
        return "Due today", "yellow"
    if duty.due_on and duty.due_on <= day + SOON:
        return "Due soon", "yellow"
    return "To do", "blue"


def _due_words(duty: Duty, day: datetime.date) -> str:
    """When it is due, as a sentence."""
    if duty.due_on is None or duty.due_on == day:  # the tag says the latter
        return ""
    return f"{'Was due' if duty.is_overdue(day) else 'Due'} {duty.due_on:%A %-d %B %Y}."


def _step(user: User, meeting: Meeting | None) -> Link | None:
    """The one thing to do next about the next meeting."""
    if meeting is None:
        may = user.has_perm("meetings.schedule")
        return Link("Plan a year of meetings", reverse("meetings:propose-year")) if may else None
    if meeting.state == MeetingState.PLANNED and user.has_perm("meetings.edit_agenda"):
        return Link("Set leads and issue the agenda", reverse("meetings:agenda", args=[meeting.pk]))
    return Link("Open the agenda", meeting.get_absolute_url())


def _first_steps(user: User) -> list[Task]:
    """What the coordinator of a forum that has never met does first."""
    if not user.has_perm("meetings.schedule") or Meeting.objects.exists():
        return []
    return [
        Task(
            "Check the membership",
            reverse("members:membership"),
            "To do",
            "blue",
            "It is what Appendix 2 of the Terms of Reference says. Replace who has left, and invite the others.",
        ),
        Task(
            "Plan the first year of meetings",
            reverse("meetings:propose-year"),
            "To do",
            "blue",
            "Each gets the 13 items of the standard agenda, Appendix I. Then set leads and issue it.",
        ),
    ]


def _only_reads(user: User) -> bool:
    return user.standing.roles == {Role.BOARD_READER}


def _latest_reports(user: User) -> list[Report]:
    """The latest issued report to each board that this person reads for, when that is all they are here for."""
    if not _only_reads(user):
        return []
    found = (
        Report.objects.visible_to(user)
        .ready()
        .select_related("board", "edition")
        .defer("edition__dataset")
        .order_by("board__position", "-edition__period_start", "-edition__number")
        .distinct("board__position")
    )
    return list(found)


def _tiles(found: dict[str, str]) -> list[Tile]:
    """How the forum stands, in numbers that open what they count."""
    late = f"{found['late']} overdue" if found.get("late", "0") != "0" else ""
    tiles = [
        ("actions", "Open actions", reverse("meetings:actions"), late),
        ("impact", "Impact reviews overdue", _overdue_impact(), ""),
        ("reviews", "Reviews pending or current", reverse("reviews:register"), ""),
        ("vacant", "Vacant places", reverse("members:membership"), ""),
    ]
    return [Tile(found[key], label, url, hint) for key, label, url, hint in tiles if key in found]


def _overdue_impact() -> str:
    return f"{reverse('tracker:tracker')}?only=overdue"


def _counted(user: User, day: datetime.date) -> dict[str, QuerySet[Any]]:
    """What is counted for this person, by the tile it is for."""
    counted: dict[str, QuerySet[Any]] = {}
    if user.has_perm("meetings.view_actions"):
        counted["actions"] = Action.objects.visible_to(user).open()
        counted["late"] = Action.objects.visible_to(user).overdue()
    if user.has_perm("tracker.view_tracker"):
        counted["impact"] = LearningPoint.objects.visible_to(user).overdue()
    if user.has_perm("reviews.view_register"):
        counted["reviews"] = Review.objects.visible_to(user).open()
    if user.has_perm("members.view_membership"):
        counted["vacant"] = Membership.objects.core().vacant(day)
    if user.has_perm("meetings.reply_for_others"):
        counted["undecided"] = undecided_places(day)
        counted["missed"] = unrepresented_in_a_row(day)
    if user.has_perm("members.change_terms"):
        counted["terms"] = TermsVersion.objects.review_due(day)
        counted["terms_overdue"] = counted["terms"].filter(next_review_on__lt=day)
    return counted


def _counts(user: User, day: datetime.date) -> dict[str, str]:
    """Count what this person may open: everything in one query, none further than a list's count goes."""
    keys, sql, values = _question(user, day, (user.standing.roles, *user.standing.facts.values()))
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        numbers = cursor.fetchone() or ()
    return {key: _in_words(number) for key, number in zip(keys, numbers, strict=True)}


@lru_cache(maxsize=256)
def _question(user: User, day: datetime.date, _standing: Hashable) -> tuple[tuple[str, ...], str, tuple[Any, ...]]:
    """The query that counts, kept for this person as long as the day and their standing stay what they are.

    Putting it together takes Django several times as long as PostgreSQL takes to answer.
    """
    counted = _counted(user, day)
    if not counted:
        return (), "", ()
    numbers = {f"number_{key}": _Size(ArraySubquery(_keys(each))) for key, each in counted.items()}
    return tuple(counted), *User.objects.filter(pk=user.pk).values(**numbers).query.sql_with_params()


def _keys(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.order_by().values("pk")[: COUNTED_UP_TO + 1]


class _Size(Func):
    """How many elements an array has."""

    function = "CARDINALITY"
    output_field = IntegerField()


def _in_words(number: int) -> str:
    return f"{number:,}" if number <= COUNTED_UP_TO else f"{COUNTED_UP_TO:,}+"
