"""Actions as lists show them: which are asked for, a page of them, and what the lists can be asked by."""

import calendar
import datetime
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import Truncator

from accounts.dated import today
from accounts.models import User
from documents.tables import Row
from meetings import wording
from meetings.models import Action, ActionUpdate, Meeting
from meetings.queries.exchange import ago
from meetings.queries.statements import Statement, answers, standing_of, statement
from members.models import Representative
from ui.paging import Page, page_of

#: Each list in the order its readers need: what is due first, what was closed last, what was recorded last.
ORDERS = {"open": ("due_on", "pk"), "closed": ("-closed_on", "-pk"), "all": ("-number",)}
#: How long ago an action was agreed: the key, the words, and from and to how many months.
AGES: tuple[tuple[str, str, int, int | None], ...] = (
    ("3", "Up to 3 months ago", 0, 3),
    ("6", "3 to 6 months ago", 3, 6),
    ("12", "6 to 12 months ago", 6, 12),
    ("older", "More than a year ago", 12, None),
)
#: Lists are asked by the meetings held last; of owners who hold no place, by those of the latest actions.
MEETINGS, OTHERS = 12, 200
#: What stands for the meeting that is asked for, in a statement that is kept.
ASKED = 2**31 - 1
#: What is asked for instead of an agency when nobody with a place owns the action.
NO_AGENCY = "none"
#: The headings of the list as a file.
HEADINGS = (
    *("Reference", "What needs doing", "Who", "Agency", "By when", "State", "From the meeting on"),
    *("Closed on", "What was done"),
)
#: How much of an owner's update item 2 shows.
SHOWN = 200


@dataclass(frozen=True)
class ActionRow:
    """One action of a list.

    `owner_left` is the last day of an owner who holds no place any more, `age` how long ago it was agreed, in words.
    `update` is what its owner said last, where the list shows that.
    """

    reference: str
    what: str
    url: str
    owner: str
    owner_left: datetime.date | None
    due_on: datetime.date
    closed_on: datetime.date | None
    meeting_date: datetime.date
    age: str
    state: wording.Tag
    update: str = ""
    updated_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """Which actions are asked for; what is empty was not asked.

    `state` is "open", "closed" or "all". `owner` is "person-12", or "name-" and the name of somebody who holds no
    place; `agency` an agency's id, or `NO_AGENCY`; `agreed` a key of `AGES`.
    """

    state: str = "open"
    is_mine: bool = False
    owner: str = ""
    agency: str = ""
    meeting: int | None = None
    agreed: str = ""
    is_overdue: bool = False

    def among(self, user: User) -> QuerySet[Action]:
        """Return those that are asked for among the actions `user` may see."""
        found = Action.objects.visible_to(user)
        if self.is_mine:
            found = found.owned_by(user)
        if self.state != "all":
            found = found.closed() if self.state == "closed" else found.open()
        return found.filter(self._condition(today()))

    def _condition(self, day: datetime.date) -> Q:
        asked = Q()
        if self.owner:
            kind, _, key = self.owner.partition("-")
            asked &= Q(owner__person=key) if kind == "person" else Q(owner=None, owner_name=key)
        if self.agency:
            asked &= Q(owner=None) if self.agency == NO_AGENCY else Q(owner__membership__agency=self.agency)
        if self.meeting:
            asked &= Q(item__meeting=self.meeting)
        if self.agreed:
            asked &= agreed(self.agreed, day)
        if self.is_overdue:
            asked &= Q(closed_on=None, due_on__lt=day)
        return asked


@dataclass(frozen=True)
class Choice:
    """One of the things that a list can be asked by."""

    key: str
    name: str


@dataclass(frozen=True)
class Choices:
    """What a list can be asked by: owners by agency, owners who hold no place, agencies, and meetings by their day."""

    owners: dict[str, list[Choice]]
    others: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    meetings: tuple[tuple[int, datetime.date], ...]


def actions_page(user: User, wanted: Wanted, params: QueryDict) -> Page[Action]:
    """Return a page of the actions that are asked for, of those this person may see (2 queries)."""
    found = for_rows(wanted.among(user))
    return page_of(found, ORDERS[wanted.state], params, singular="action", plural="actions")


def table(user: User, wanted: Wanted) -> Iterator[Row]:
    """Yield the headings and a row for each action that is asked for, in the order of the list (1 query)."""
    day = today()
    yield HEADINGS
    columns = (
        *("number", "what", "owner__person__name", "owner_name", "owner__membership__agency__name"),
        *("due_on", "closed_on", "item__meeting__date", "closing_note"),
    )
    found = wanted.among(user).order_by(*ORDERS[wanted.state]).values_list(*columns)
    for number, what, member, someone, agency, due_on, closed_on, met_on, done in found.iterator():
        state = wording.due_on(due_on, closed_on, day).text
        yield f"A{number}", what, member or someone, agency or "", due_on, state, met_on, closed_on or "", done


def choices(user: User, meeting: int | None = None) -> Choices:
    """Return what the actions this person may see can be asked by (1 query).

    Nobody is named who owns none of those: not even that there is such an action is to be seen. `meeting` is one that
    is asked for already.
    """
    found = sorted(answers(_choosing(user, today(), standing_of(user)), {ASKED: meeting or 0}))
    owners: dict[str, list[Choice]] = {}
    agencies: dict[str, Choice] = {}
    for which, person, name, agency, agency_name in sorted(found, key=lambda row: (row[4], row[2])):
        if which == 0:
            owners.setdefault(agency_name, []).append(Choice(f"person-{person}", name))
            agencies[agency_name] = Choice(str(agency), agency_name)
    return Choices(
        owners=owners,
        others=tuple(Choice(f"name-{name}", name) for which, _, name, _, _ in found if which == 1),
        agencies=tuple(agencies.values()),
        meetings=tuple(
            (pk, datetime.date.fromisoformat(date))
            for which, pk, date, _, _ in sorted(found, key=lambda row: row[2], reverse=True)
            if which == 2  # noqa: PLR2004 - the third of the three
        ),
    )


@lru_cache(maxsize=256)
def _choosing(user: User, _day: datetime.date, _of: Hashable) -> Statement:
    """Return the statement that reads owners with their agencies, owners who hold no place, and meetings."""
    visible = Action.objects.visible_to(user).order_by()
    held = Meeting.objects.held().order_by("-date", "-start_time", "-pk").values("pk")[:MEETINGS]
    latest = visible.filter(owner=None).order_by("-pk").values("pk")[:OTHERS]
    none, blank = Value(0, IntegerField()), Value("", CharField())
    # Asked of each representative alone: one visible action is enough.
    one = Subquery(visible.filter(owner=OuterRef("pk")).values("pk")[:1])
    owners = Representative.objects.annotate(one=one).filter(one__isnull=False).order_by()
    others = Action.objects.filter(pk__in=latest).order_by()
    meetings = Meeting.objects.visible_to(user).filter(Q(pk__in=held) | Q(pk=ASKED)).order_by()
    return statement(
        owners.values_list(Value(0), "person", "person__name", "membership__agency", "membership__agency__name").union(
            others.values_list(Value(1), none, "owner_name", none, blank),
            meetings.values_list(Value(2), "pk", Cast("date", CharField()), none, blank),
        )
    )


def agreed(key: str, day: datetime.date) -> Q:
    """Return the condition that an action was agreed as long before `day` as `key` of `AGES` says."""
    since, until = next((since, until) for each, _, since, until in AGES if each == key)
    condition = Q(item__meeting__date__gte=months_before(day, until)) if until else Q()
    return condition & Q(item__meeting__date__lt=months_before(day, since)) if since else condition


def months_before(day: datetime.date, months: int) -> datetime.date:
    """Return the day of the month that many months before `day`, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def for_rows(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Return `actions` with what a row shows, and no more: a list has fifty."""
    columns = ("number", "what", "due_on", "closed_on", "owner_name", "owner__person__name", "item__meeting__date")
    return with_last_day(actions).select_related("owner__person", "item__meeting").only(*columns)


def with_last_update(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Return `actions`, each with what was said last of how it stands, for the rows that show that."""
    said = ActionUpdate.objects.filter(action=OuterRef("pk")).order_by("-written_at", "-pk")
    return actions.annotate(said=Subquery(said.values("text")[:1]), said_at=Subquery(said.values("written_at")[:1]))


def with_last_day(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Return `actions`, each with the last day on which its owner holds any place, for `left_on`.

    An action stays with its owner when their place ends; somebody who goes on in another place, as when an agency gives
    way to another, can still be asked.
    """
    places = Representative.objects.filter(person=OuterRef("owner__person")).order_by(
        F("ended_on").desc(nulls_first=True)
    )
    return actions.annotate(last_day=Subquery(places.values("ended_on")[:1]))


def left_on(action: Action, day: datetime.date) -> datetime.date | None:
    """Return the last day of the owner of an action read `with_last_day`.

    None while they hold a place on `day`, and once the action is closed: then nobody needs to be asked any more.
    """
    last_day: datetime.date | None = action.last_day  # type: ignore[attr-defined] # annotated above
    return last_day if last_day and last_day < day and action.closed_on is None else None


def action_rows(actions: Iterable[Action]) -> list[ActionRow]:
    """Return actions read by `for_rows` as lists show them (no query)."""
    base, day = reverse("meetings:actions"), today()
    return [
        ActionRow(
            reference=action.reference,
            what=action.what,
            url=f"{base}{action.pk}/",
            owner=action.owner_label,
            owner_left=left_on(action, day),
            due_on=action.due_on,
            closed_on=action.closed_on,
            meeting_date=action.item.meeting.date,
            age=ago(action.item.meeting.date, day),
            state=wording.due(action, day),
            update=Truncator(getattr(action, "said", None) or "").chars(SHOWN),
            updated_at=getattr(action, "said_at", None),
        )
        for action in actions
    ]
