"""The panels of the item kinds that this room answers for, and the actions recorded from items."""

from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import panels
from meetings.enums import Attendance, ItemKind
from meetings.models import Action, AgendaItem, Meeting
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
    lines = list(
        item.meeting.lines.filter(attendance__in=[Attendance.APOLOGIES, Attendance.DEPUTY]).select_related(
            "membership__agency"
        )
    )
    return panels.Panel("meetings/panels/apologies.html", {"lines": lines}, is_empty=not lines)


def _open_actions(item: AgendaItem, reader: User) -> panels.Panel:
    """Open actions of earlier meetings with age and owner; carried forward until closed (Appendix I, item 2)."""
    actions = list(
        Action.objects.visible_to(reader)
        .open()
        .filter(item__meeting__in=Meeting.objects.before(item.meeting))
        .select_related("owner__person", "item__meeting")
        .distinct()
    )
    rows = [(action, action.is_overdue(today()), (today() - action.item.meeting.date).days) for action in actions]
    return panels.Panel("meetings/panels/actions.html", {"rows": rows}, is_empty=not rows)


def _reviews_noted(item: AgendaItem, reader: User) -> panels.Panel:
    """Pending and current reviews by type (Appendix I, item 3)."""
    types = noted(reader)
    return panels.Panel(
        "meetings/panels/reviews.html", {"types": types, "may_note": reader.has_perm("reviews.note_review")}
    )


def _case(item: AgendaItem, reader: User) -> panels.Panel:
    """The case or review discussed, and the specialists asked for it (Appendix I, items 4 and 5)."""
    asked = [invitation.person for invitation in item.invitations.select_related("person")]
    return panels.Panel(
        "meetings/panels/case.html", {"review": item.review, "asked": asked}, is_empty=not (item.review or asked)
    )


def _dates(item: AgendaItem, reader: User) -> panels.Panel:
    """The meetings after this one (Appendix I, item 12)."""
    coming = list(Meeting.objects.visible_to(reader).coming().filter(date__gt=item.meeting.date))
    return panels.Panel("meetings/panels/dates.html", {"meetings": coming}, is_empty=not coming)


def _recorded_actions(items: list[AgendaItem], reader: User) -> dict[int, list[panels.Recorded]]:
    found: dict[int, list[panels.Recorded]] = {}
    actions = Action.objects.visible_to(reader).filter(item__in=items).select_related("owner__person").distinct()
    for action in actions.order_by("number"):
        found.setdefault(action.item_id, []).append(
            panels.Recorded(
                kind="Action",
                reference=action.reference,
                text=action.what,
                url=action.get_absolute_url(),
                who=action.owner_label,
                due_on=action.due_on,
            )
        )
    return found
