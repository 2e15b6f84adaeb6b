"""Actions as lists show them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import wording
from meetings.models import Action
from members.models import Representative
from ui.paging import Page, page_of

#: Each list in the order its readers need: what is due first, what was closed last, what was recorded last.
ORDERS = {"open": ("due_on", "pk"), "closed": ("-closed_on", "-pk"), "all": ("-number",)}


@dataclass(frozen=True)
class ActionRow:
    """One action of a list. `owner_left` is the last day of an owner who holds no place any more."""

    reference: str
    what: str
    url: str
    owner: str
    owner_left: datetime.date | None
    due_on: datetime.date
    closed_on: datetime.date | None
    meeting_date: datetime.date
    state: wording.Tag


def actions_page(user: User, *, state: str, is_mine: bool, params: QueryDict) -> Page[Action]:
    """Return a page of the actions this person may see: "open", "closed" or "all" (2 queries)."""
    found = Action.objects.visible_to(user)
    if is_mine:
        found = found.owned_by(user)
    if state != "all":
        found = found.closed() if state == "closed" else found.open()
    return page_of(for_rows(found), ORDERS[state], params, singular="action", plural="actions")


def for_rows(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Return `actions` with what a row shows, and no more: a list has fifty."""
    columns = ("number", "what", "due_on", "closed_on", "owner_name", "owner__person__name", "item__meeting__date")
    return with_last_day(actions).select_related("owner__person", "item__meeting").only(*columns)


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
            state=wording.due(action, day),
        )
        for action in actions
    ]
