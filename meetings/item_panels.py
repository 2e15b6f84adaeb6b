"""The panels of the item kinds that this room answers for, and the actions recorded from items."""

from django.urls import reverse

from accounts.models import User
from meetings import panels
from meetings.enums import Attendance, ItemKind
from meetings.models import Action, AgendaItem, Meeting
from meetings.queries.action import action_rows, for_rows
from meetings.queries.minutes import deputy_words, holders_of, lines_of
from reviews.models import Review
from reviews.queries import noted


def register() -> None:
    """Called once, when the application is ready."""
    panels.register(ItemKind.WELCOME, _apologies)
    panels.register(ItemKind.ACTIONS, _open_actions)
    panels.register(ItemKind.REVIEWS, _reviews_noted)
    panels.register(ItemKind.CASE, _case)
    panels.register(ItemKind.DATES, _dates)
    panels.register_outcome(
        panels.Outcome(
            label="Record an action",
            permission="meetings.record_action",
            add_url=lambda item: reverse("meetings:record-action", args=[item.pk]),
            recorded=_recorded_actions,
        )
    )


def _apologies(item: AgendaItem, reader: User) -> panels.Panel:
    """Apologies and deputies so far (Appendix I, item 1)."""
    lines = list(lines_of(item.meeting).filter(attendance__in=[Attendance.APOLOGIES, Attendance.DEPUTY]))
    said = [
        (
            line.membership.agency.name,
            f"Deputy: {deputy_words(line)}"
            if line.attendance == Attendance.DEPUTY
            else f"Apologies from {holders_of(line)}",
        )
        for line in lines
    ]
    register_url = ""
    if reader.has_perm("meetings.take_register", item.meeting) and not item.meeting.is_locked:
        register_url = reverse("meetings:register", args=[item.meeting_id])
    return panels.Panel(
        "meetings/panels/apologies.html", {"lines": said, "register_url": register_url}, is_empty=not lines
    )


def _open_actions(item: AgendaItem, reader: User) -> panels.Panel:
    """Actions of all earlier meetings, carried forward until closed (Appendix I, item 2)."""
    actions = Action.objects.visible_to(reader).open_at(item.meeting)
    rows = action_rows(for_rows(actions))
    may_open = reader.has_perm("meetings.view_actions")
    return panels.Panel("meetings/panels/actions.html", {"rows": rows, "may_open": may_open}, is_empty=not rows)


def _reviews_noted(item: AgendaItem, reader: User) -> panels.Panel:
    """Pending and current reviews by type (Appendix I, item 3)."""
    context = {
        "types": noted(reader),
        "note_url": f"{reverse('reviews:note')}?next={item.get_absolute_url()}"
        if reader.has_perm("reviews.note_review")
        else "",
    }
    return panels.Panel("meetings/panels/reviews.html", context)


def _case(item: AgendaItem, reader: User) -> panels.Panel:
    """The case or review discussed, and the specialists asked for it (Appendix I, items 4 and 5)."""
    asked = list(item.invitations.select_related("person").order_by("person__name"))
    context = {
        "item": item,
        "review": item.review,
        "review_url": _review_url(item, reader),
        "asked": asked,
        "may_ask": reader.has_perm("meetings.edit_agenda", item.meeting) and not item.meeting.is_locked,
    }
    return panels.Panel("meetings/panels/case.html", context, is_empty=not (item.review or asked))


def _review_url(item: AgendaItem, reader: User) -> str:
    """Return the review's page for those who may open it; somebody asked for the item knows its code alone."""
    review = item.review
    if review is None or not reader.has_perm("reviews.view_register"):
        return ""
    return review.get_absolute_url() if Review.objects.visible_to(reader).filter(pk=review.pk).exists() else ""


def _dates(item: AgendaItem, reader: User) -> panels.Panel:
    """The meetings after this one (Appendix I, item 12)."""
    after = Meeting.objects.visible_to(reader).coming().filter(date__gt=item.meeting.date)
    meetings = list(after) if reader.has_perm("meetings.view_meetings") else []
    may_schedule = reader.has_perm("meetings.schedule")
    return panels.Panel(
        "meetings/panels/dates.html", {"meetings": meetings, "may_schedule": may_schedule}, is_empty=not meetings
    )


def _recorded_actions(items: list[AgendaItem], reader: User) -> dict[int, list[panels.Recorded]]:
    found: dict[int, list[panels.Recorded]] = {}
    may_open = reader.has_perm("meetings.view_actions")
    actions = Action.objects.visible_to(reader).filter(item__in=items).select_related("owner__person")
    for action in actions.order_by("number"):
        found.setdefault(action.item_id, []).append(
            panels.Recorded(
                kind="Action",
                reference=action.reference,
                text=action.what,
                url=action.get_absolute_url() if may_open else "",
                who=action.owner_label,
                due_on=action.due_on,
            )
        )
    return found
