"""The board of actions: how many are open and overdue, by owner, by agency and by age."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings.models import Action
from meetings.queries.action import AGES, NO_AGENCY, agreed
from meetings.queries.exchange import ago
from members.models import Representative

#: What the board goes by: the key, and the words.
WAYS = (("owner", "By owner"), ("agency", "By agency"), ("age", "By age"))
NOT_A_MEMBER = "Not a member"


@dataclass(frozen=True)
class BoardRow:
    """Open actions that have something in common; `open_url` and `overdue_url` list what the numbers count.

    `oldest` is how long ago the oldest was agreed, in words; `note` what else is to be known of an owner.
    """

    label: str
    open: int
    overdue: int
    oldest: str
    open_url: str
    overdue_url: str
    note: str = ""


@dataclass(frozen=True)
class Board:
    """The rows, and all of them together; None when no action is open."""

    rows: tuple[BoardRow, ...]
    total: BoardRow | None


def board_of(user: User, by: str) -> Board:
    """Return the board of the open actions that `user` may see, by "owner", "agency" or "age" (1 query).

    What is pressing stands first; ages stand in their order, also those of which none is open.
    """
    day = today()
    visible = Action.objects.visible_to(user).open()
    rows = {"owner": _by_owner, "agency": _by_agency, "age": _by_age}[by](visible, day)
    return Board(tuple(rows), _total(rows) if any(row.open for row in rows) else None)


def _by_owner(visible: QuerySet[Action], day: datetime.date) -> list[BoardRow]:
    here = Representative.objects.on(day).filter(person=OuterRef("owner__person"))
    groups: Any = visible.values("owner__person", "owner__person__name", "owner_name").annotate(
        is_here=Exists(here), **_numbers(day)
    )
    return _pressing_first(
        _row(
            each["owner__person__name"] or each["owner_name"],
            f"person-{each['owner__person']}" if each["owner__person"] else f"name-{each['owner_name']}",
            "owner",
            each,
            _note(each),
        )
        for each in groups
    )


def _by_agency(visible: QuerySet[Action], day: datetime.date) -> list[BoardRow]:
    agency = "owner__membership__agency"
    groups: Any = visible.values(agency, f"{agency}__name").annotate(**_numbers(day))
    return _pressing_first(
        _row(each[f"{agency}__name"] or NOT_A_MEMBER, str(each[agency] or NO_AGENCY), "agency", each) for each in groups
    )


def _by_age(visible: QuerySet[Action], day: datetime.date) -> list[BoardRow]:
    age = Case(*(When(agreed(key, day), then=Value(key)) for key, *_ in AGES), output_field=CharField())
    groups: Any = visible.annotate(age=age).values("age").annotate(**_numbers(day))
    found = {each["age"]: each for each in groups}
    none = {"number": 0, "late": 0, "oldest": None}
    return [_row(words, key, "agreed", found.get(key, none)) for key, words, _, _ in AGES]


def _numbers(day: datetime.date) -> dict[str, Any]:
    return {
        "number": Count("pk"),
        "late": Count("pk", filter=Q(due_on__lt=day)),
        "oldest": Min("item__meeting__date"),
    }


def _note(group: dict[str, Any]) -> str:
    if not group["owner__person"]:
        return NOT_A_MEMBER
    return "" if group["is_here"] else "Holds no place any more"


def _row(label: str, key: str, name: str, group: dict[str, Any], note: str = "") -> BoardRow:
    asked = {name: key} if key else {}
    return BoardRow(
        label=label,
        open=group["number"],
        overdue=group["late"],
        oldest=ago(group["oldest"], today()) if group["oldest"] else "",
        open_url=_url(asked),
        overdue_url=_url(asked | {"overdue": "on"}),
        note=note,
    )


def _total(rows: Iterable[BoardRow]) -> BoardRow:
    numbers = {"number": sum(row.open for row in rows), "late": sum(row.overdue for row in rows), "oldest": None}
    return _row("All", "", "", numbers)


def _url(asked: dict[str, str]) -> str:
    return f"{reverse('meetings:actions')}?{urlencode({'state': 'open'} | asked)}"


def _pressing_first(rows: Iterable[BoardRow]) -> list[BoardRow]:
    return sorted(rows, key=lambda row: (-row.overdue, -row.open, row.label))
