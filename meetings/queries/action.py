"""Actions as lists show them."""

import datetime
from dataclasses import dataclass

from django.http import QueryDict

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
    found = found.select_related("owner__person", "item__meeting")
    return page_of(found, ORDERS[state], params, singular="action", plural="actions")


def action_row(action: Action) -> ActionRow:
    """Return an action as lists show it, with its owner and meeting read before (no query)."""
    return ActionRow(
        reference=action.reference,
        what=action.what,
        url=action.get_absolute_url(),
        owner=action.owner_label,
        due_on=action.due_on,
        closed_on=action.closed_on,
        meeting_date=action.item.meeting.date,
        state=wording.due(action, today()),
    )
