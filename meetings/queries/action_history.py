"""What happened to an action: what was said of it, and what was changed, in words."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.history import Change, changes_of
from meetings.models import Action, ActionUpdate
from members.models import Representative

CLOSED = "Closed"
Names = dict[int | None, str]


@dataclass(frozen=True)
class Happened:
    """One line of an action's history.

    `link` is an address that was given as evidence; `file` the name of a file that was, and `file_url` where it is, or
    `held` why nobody may open it yet.
    """

    title: str
    at: datetime.datetime
    by: str = ""
    text: str = ""
    link: str = ""
    file: str = ""
    file_url: str = ""
    held: str = ""


def history_of(action: Action) -> list[Happened]:
    """Return what happened to an action since it was recorded, newest first (3 queries; 4 when it was handed on).

    Earlier words are not shown: what was corrected may have named somebody.
    """
    changes = changes_of(action)
    owners = {owner for change in changes if _is_handed_on(change) for owner in _owners(change) if owner}
    names: Names = {}
    if owners:
        names |= dict(Representative.objects.filter(pk__in=owners).values_list("pk", "person__name"))
    said = action.updates.select_related("written_by", "document")
    lines = [*(_said(update) for update in said), *(line for change in changes for line in _in_words(change, names))]
    return [line for _, line in sorted(enumerate(lines), key=lambda each: (each[1].at, each[0]), reverse=True)]


def _said(update: ActionUpdate) -> Happened:
    document = update.document
    address = reverse("meetings:action-evidence", args=[update.action_id, update.pk])
    return Happened(
        title="Update",
        at=update.written_at,
        by=update.written_by.name,
        text=update.text,
        link=update.link,
        file=document.name if document else "",
        file_url=address if document and not document.hold else "",
        held=document.get_hold_display() if document else "",
    )


def _in_words(change: Change, names: Names) -> Iterator[Happened]:
    """Say what a change was, each thing in a line of its own; why it was made stands at the first."""
    for number, title in enumerate(_titles(change, names)):
        why = change.after.closing_note if title == CLOSED else "" if number else change.reason
        yield Happened(title, change.at, change.by, why)


def _titles(change: Change, names: Names) -> Iterator[str]:
    before, after = change.before, change.after
    if before is None:
        yield "Recorded"
        return
    if change.of("what"):
        yield "Words corrected"
    if _is_handed_on(change):
        was, now = (names.get(each.owner_id, "") or each.owner_name for each in (before, after))
        yield f"Handed on from {was} to {now}"
    if change.of("due_on"):
        yield f"Due on {after.due_on:%-d %B %Y} instead of {before.due_on:%-d %B %Y}"
    if before.closed_on is None and after.closed_on:
        yield CLOSED
    elif before.closed_on and after.closed_on is None:
        yield "Opened again"


def _is_handed_on(change: Change) -> bool:
    return change.before is not None and change.of("owner_id", "owner_name")


def _owners(change: Change) -> set[int | None]:
    return {change.before.owner_id, change.after.owner_id}
