"""The panels of the item kinds that this room answers for, and the actions recorded from items."""

from django.urls import reverse

from accounts.models import User
from meetings import panels
from meetings.enums import ItemKind, MeetingState
from meetings.models import Action, AgendaItem, Meeting, Practice
from meetings.queries.action import action_rows, for_rows, with_last_update
from meetings.queries.decision import recorded_decisions
from meetings.queries.declaration import declarations_of
from meetings.queries.exchange import tri_borough
from meetings.queries.meeting import row_of
from meetings.queries.minutes import agency_of, announced, deputy_words, holders_of
from meetings.queries.minutes_stage import earlier_minutes
from reviews.models import Review
from reviews.queries import noted


def register() -> None:
    """Called once, when the application is ready."""
    panels.register(ItemKind.WELCOME, _apologies)
    panels.register(ItemKind.ACTIONS, _open_actions)
    panels.register(ItemKind.LAST_MINUTES, _last_minutes)
    panels.register(ItemKind.REVIEWS, _reviews_noted)
    panels.register(ItemKind.CASE, _case)
    panels.register(ItemKind.TRI_BOROUGH, _tri_borough)
    panels.register(ItemKind.TRAINING, _training)
    panels.register(ItemKind.NOMINATIONS, _next_cases)
    panels.register(ItemKind.DATES, _dates)
    panels.register(ItemKind.DECLARATIONS, _declarations)
    panels.register(ItemKind.CONFIDENTIALITY, _confidentiality)
    panels.register_outcome(
        panels.Outcome(
            label="Record a decision",
            permission="meetings.record_decision",
            add_url=lambda item: reverse("meetings:record-decision", args=[item.pk]),
            recorded=recorded_decisions,
        )
    )
    panels.register_outcome(
        panels.Outcome(
            label="Record an action",
            permission="meetings.record_action",
            add_url=lambda item: reverse("meetings:record-action", args=[item.pk]),
            recorded=_recorded_actions,
        )
    )
    panels.register_outcome(
        panels.Outcome(
            label="Record an exchange",
            permission="meetings.record_exchange",
            add_url=lambda item: f"{reverse('meetings:record-exchange')}?item={item.pk}",
            recorded=lambda items, reader: {},  # the log stands beside the minutes: see queries.exchanges_linked
        )
    )


def _apologies(item: AgendaItem, reader: User) -> panels.Panel:
    """Apologies and deputies so far (Appendix I, item 1): what places have said, until the register says it."""
    meeting = item.meeting
    said = [
        (
            agency_of(each),
            f"Deputy: {deputy_words(each)}" if each.deputy_name else f"Apologies from {holders_of(each)}",
        )
        for each in announced(meeting)
    ]
    ways = []
    if reader.has_perm("meetings.view_replies", meeting) and not meeting.is_held:
        ways.append(("See who is coming", reverse("meetings:coming", args=[meeting.pk])))
    if reader.has_perm("meetings.take_register", meeting) and not meeting.is_locked:
        ways.append(("Open the register", reverse("meetings:register", args=[meeting.pk])))
    return panels.Panel("meetings/panels/apologies.html", {"lines": said, "ways": ways}, is_empty=not said)


def _open_actions(item: AgendaItem, reader: User) -> panels.Panel:
    """Actions of all earlier meetings, carried forward until closed (Appendix I, item 2)."""
    actions = Action.objects.visible_to(reader).open_at(item.meeting)
    rows = action_rows(with_last_update(for_rows(actions)))
    context = {
        "rows": rows,
        "may_open": reader.has_perm("meetings.view_actions"),
        "minutes": earlier_minutes(item, reader),
    }
    return panels.Panel("meetings/panels/actions.html", context, is_empty=not rows)


def _last_minutes(item: AgendaItem, reader: User) -> panels.Panel:
    """The minutes that wait for approval, and the way to approve them; actions show them too (Appendix I, item 2)."""
    found = earlier_minutes(item, reader)
    context = {"minutes": found, "says_none": True}
    return panels.Panel("meetings/panels/last_minutes.html", context, is_empty=not found)


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
    edits = reader.has_perm("meetings.edit_agenda", item.meeting)
    context = {
        "item": item,
        "review": item.review,
        "review_url": _review_url(item, reader),
        "question": item.question,
        "guests": item.guests.splitlines(),
        "asked": asked,
        "may_ask": edits and not item.meeting.is_locked,
        "may_change": edits and item.meeting.state != MeetingState.CANCELLED,
    }
    return panels.Panel(
        "meetings/panels/case.html", context, is_empty=not (item.review or item.question or item.guests or asked)
    )


def _review_url(item: AgendaItem, reader: User) -> str:
    """Return the review's page for those who may open it; somebody asked for the item knows its code alone."""
    review = item.review
    if review is None or not reader.has_perm("reviews.view_register"):
        return ""
    return review.get_absolute_url() if Review.objects.visible_to(reader).filter(pk=review.pk).exists() else ""


def _tri_borough(item: AgendaItem, reader: User) -> panels.Panel:
    """What was exchanged with the tri-borough forum since the meeting before (Appendix I, item 10)."""
    template = "meetings/panels/tri_borough.html"
    if not reader.has_perm("meetings.view_exchanges"):
        return panels.Panel(template, {"may_see": False}, is_empty=True)
    found = tri_borough(item.meeting, reader)
    record_url = ""
    if found.groups and reader.has_perm("meetings.record_exchange"):
        key = f"group-{found.groups[0].pk}"
        record_url = f"{reverse('meetings:record-exchange')}?with={key}&item={item.pk}"
    context = {**vars(found), "may_see": True, "record_url": record_url}
    return panels.Panel(template, context, is_empty=not found.rows)


def _training(item: AgendaItem, reader: User) -> panels.Panel:
    """A programme's events (Appendix I, items 7 to 9); the forum keeps none of them yet, and the item says so."""
    return panels.Panel("meetings/panels/training.html", {"board": item.board}, is_empty=True)


def _next_cases(item: AgendaItem, reader: User) -> panels.Panel:
    """The case slots of the next meeting: which is free, and what is in the others (Appendix I, item 11)."""
    following = Meeting.objects.visible_to(reader).coming().filter(date__gt=item.meeting.date).first()
    slots = following.items.filter(kind=ItemKind.CASE).order_by("number") if following else AgendaItem.objects.none()
    opened = set(slots.visible_to(reader).values_list("pk", flat=True))
    shown = [(slot, slot.pk in opened) for slot in slots.select_related("review__type")]
    edit_url = ""
    if following and reader.has_perm("meetings.edit_agenda", following):
        edit_url = reverse("meetings:edit-agenda", args=[following.pk])
    context = {"following": following, "slots": shown, "edit_url": edit_url}
    return panels.Panel("meetings/panels/next_cases.html", context, is_empty=not shown)


def _dates(item: AgendaItem, reader: User) -> panels.Panel:
    """The meetings after this one (Appendix I, item 12)."""
    after = Meeting.objects.visible_to(reader).coming().filter(date__gt=item.meeting.date)
    meetings = [row_of(each, reader) for each in after] if reader.has_perm("meetings.view_meetings") else []
    may_schedule = reader.has_perm("meetings.schedule")
    context = {"meetings": meetings, "may_schedule": may_schedule, "here": item.get_absolute_url()}
    return panels.Panel("meetings/panels/dates.html", context, is_empty=not meetings)


def _declarations(item: AgendaItem, reader: User) -> panels.Panel:
    """What was declared at the meeting, of items the reader may open, and the way to record more."""
    meeting, may_record = item.meeting, reader.has_perm("meetings.take_register", item.meeting)
    rows = declarations_of(meeting, reader)
    context = {
        "rows": rows,
        "meeting": meeting,
        "may_record": may_record and not meeting.is_locked,
        "record_url": f"{reverse('meetings:declarations', args=[meeting.pk])}?next={item.get_absolute_url()}",
    }
    return panels.Panel("meetings/panels/declarations.html", context, is_empty=not rows)


def _confidentiality(item: AgendaItem, reader: User) -> panels.Panel:
    """What the chair reads out: the forum's own words."""
    said = Practice.current().confidentiality_statement
    may_change = reader.has_perm("meetings.set_practice")
    return panels.Panel(
        "meetings/panels/confidentiality.html", {"statement": said, "may_change": may_change}, is_empty=not said
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
