"""Actions as lists show them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import wording
from meetings.models import Action
from ui.paging import Page, page_of

#: Each list in the order its readers need: what is due first, what was closed last, what was recorded last.
ORDERS = {"open": ("due_on", "pk"), "closed": ("-closed_on", "-pk"), "all": ("-number",)}


@dataclass(frozen=True)
class ActionRow:
    """One action of a list."""

    reference: str
    what: str
    url: str
    owner: str
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
    return actions.select_related("owner__person", "item__meeting").only(*columns)


def action_rows(actions: Iterable[Action]) -> list[ActionRow]:
    """Return actions read by `for_rows` as lists show them (no query)."""
    base, day = reverse("meetings:actions"), today()
    return [
        ActionRow(
            reference=action.reference,
            what=action.what,
            url=f"{base}{action.pk}/",
            owner=action.owner_label,
            due_on=action.due_on,
            closed_on=action.closed_on,
            meeting_date=action.item.meeting.date,
            state=wording.due(action, day),
        )
        for action in actions
    ]
