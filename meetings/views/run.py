"""Running a meeting: one screen, one item at a time."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, path_asked, posted
from accounts.models import User
from meetings import panels, queries, wording
from meetings.domain import clock as clocks
from meetings.domain import run
from meetings.domain.note import Written
from meetings.forms import NoteForm
from meetings.forms.run import Desk, desk_of
from meetings.models import AgendaItem, Meeting
from meetings.queries.exchange import exchanges_linked
from meetings.queries.paper import papers_at
from meetings.queries.run import RunSheet
from meetings.views.item import items
from meetings.views.note import save
from meetings.views.tabs import meetings_of, tabs
from ui.templatetags.ui import weekday_date

#: What this screen asks for itself; the rest of what can be recorded has pages of its own.
ASKED_HERE = ("meetings.record_decision", "meetings.record_action")


def _items(user: User) -> QuerySet[AgendaItem]:
    """The items a person may open, with what the screen shows of their meeting."""
    return queries.for_running(items(user))


@requires("meetings.write_note", meetings_of)
@require_safe
def meeting(request: Request, meeting: Meeting) -> HttpResponse:
    """Lead to the item that the meeting is at: the one whose time runs, or else the first not taken up yet."""
    if not queries.may_run(meeting, request.user):
        return _not_now(request, meeting)
    clock = queries.clock_of(meeting, request.user)
    at_hand = clock.going_on or next((each for each in clock.items if not each.has_begun), None)
    if at_hand is None and not clock.items:
        messages.info(request, "This agenda has no items yet.")
        return redirect(meeting)
    return redirect((at_hand or clock.items[-1]).url)


@requires("meetings.write_note", _items)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, item: AgendaItem) -> HttpResponse:
    """One item: what it shows, its note, its clock, and what is agreed, all saved by any button."""
    is_sent = request.method == "POST"
    if not is_sent and request.htmx:  # the page asks how the clock stands; it may hold words that are not saved
        clock = queries.clock_of(item.meeting, request.user)
        return render(request, "meetings/run.html#clock", _of_clock(item, clock))
    if not is_sent and not queries.may_run(item.meeting, request.user):
        return _not_now(request, item.meeting)
    sheet = queries.sheet_of_running(item, request.user)
    desk = desk_of(posted(request), item, sheet, request.user)
    return _keep(request, item, sheet, desk) if is_sent else _page(request, item, sheet, desk)


def _keep(request: Request, item: AgendaItem, sheet: RunSheet, desk: Desk) -> HttpResponse:
    """Save the note, whatever becomes of the rest; then record what was said, and go where the button leads."""
    try:
        written = save(request, item, desk.note)
    except ValidationError as error:
        return _page(request, item, sheet, desk, refused=error.messages[0])
    if written is None:
        return _page(request, item, sheet, desk)
    if desk.is_valid():
        try:
            kept = run.record(item, desk.said(), actor=request.user)
        except ValidationError as error:
            item.meeting.refresh_from_db()
            desk.place(error)
        else:
            _tell(request, item, written, kept)
            return _go_on(request, item, kept)
    item.note = written.note
    return _page(request, item, sheet, replace(desk, note=NoteForm(note=written.note)))


def _tell(request: Request, item: AgendaItem, written: Written, kept: run.Kept) -> None:
    """Say what was recorded; of the note only when nothing else was, or when somebody else had written too."""
    if words := wording.joined(written.others, is_marked=written.is_marked):
        messages.warning(request, words)
    if kept.decision:
        messages.success(request, f"Decision {kept.decision.reference} is recorded.")
    if kept.action:
        messages.success(request, f"Action {kept.action.reference} is recorded for {kept.action.owner_label}.")
    if kept.chair:
        name = kept.chair.chaired_by.person.name if kept.chair.chaired_by else "Nobody"
        messages.success(request, f"{name} chairs.")
    is_all = not (kept.decision or kept.action or kept.chair)
    if is_all and not request.POST.keys() & {"then", "take-up", "pause"}:
        messages.success(request, f"The note of item {item.number} is saved.")


def _go_on(request: Request, item: AgendaItem, kept: run.Kept) -> HttpResponse:
    """Turn the clock if that was pressed, and go on: to another page, to another item, or back to where one typed."""
    shown = item
    try:
        if "pause" in request.POST:
            clocks.pause(item.meeting, actor=request.user)
        elif pk := request.POST.get("take-up", ""):
            shown = _beside(request, item, pk)
            clocks.take_up(shown, actor=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    if then := path_asked(request, "then"):
        return redirect(then)
    typed = "#id_decision" if kept.decision else "#id_what" if kept.action else ""
    return redirect(f"{reverse('meetings:run-item', args=[shown.pk])}{typed}")


def _beside(request: Request, item: AgendaItem, pk: str) -> AgendaItem:
    """Return the item of the same meeting that a button names; this one when it is not there any more."""
    found = items(request.user).filter(meeting=item.meeting_id, pk=int(pk)) if pk.isdecimal() else None
    return (found.first() if found else None) or item


def _page(request: Request, item: AgendaItem, sheet: RunSheet, desk: Desk, *, refused: str = "") -> HttpResponse:
    user, meeting = request.user, item.meeting
    context = {
        **_of_clock(item, sheet.clock),
        "desk": desk,
        "refused": refused,
        "has_errors": bool(refused) or any(form.errors for form in (desk.note, *desk.begun)),
        "panel": panels.panel_of(item, user),
        "papers": papers_at(item, user),
        "recorded": [*_coming_back(panels.recorded_from([item], user)[item.pk], item), *exchanges_linked(item)],
        "outcomes": _more(item, user),
        "before": sheet.clock.beside(item, -1),
        "after": sheet.clock.beside(item, 1),
        "caption": f"Item {item.number}, {weekday_date(meeting.date)}",
        "tabs": tabs(meeting, user, "run"),
    }
    return render(request, "meetings/run.html", context)


def _more(item: AgendaItem, user: User) -> list[tuple[str, str, str]]:
    """What else can be recorded: label, an address that leads back here, and its key."""
    more = [each for each in panels.open_to(user, item) if each.permission not in ASKED_HERE]
    return [(each.label, _back_to(item, each.add_url(item)), each.key) for each in more]


def _coming_back(recorded: list[panels.Recorded], item: AgendaItem) -> list[panels.Recorded]:
    """What was recorded; a decision that is put right leads back here."""
    return [
        replace(each, url=_back_to(item, each.url)) if each.kind == "Decision" and each.url else each
        for each in recorded
    ]


def _back_to(item: AgendaItem, url: str) -> str:
    """Return an address that leads back to where `item` is run."""
    back = urlencode({"next": reverse("meetings:run-item", args=[item.pk])})
    return f"{url}{'&' if '?' in url else '?'}{back}"


def _of_clock(item: AgendaItem, clock: queries.Clock) -> dict[str, object]:
    """What the part of the page shows that is asked for again and again."""
    return {
        "item": item,
        "meeting": item.meeting,
        "note": getattr(item, "note", None),
        "clock": clock,
        "here": clock.of(item),
        "run_url": reverse("meetings:run-item", args=[item.pk]),
        "is_today": item.meeting.date == today() and not item.meeting.is_locked,
    }


def _not_now(request: Request, meeting: Meeting) -> HttpResponse:
    """Say why a meeting cannot be run, and lead to it."""
    if meeting.is_locked:
        messages.info(request, f"This meeting cannot be run: {meeting.get_state_display().lower()}.")
    else:
        messages.info(request, f"You can run this meeting from its day on, {weekday_date(meeting.date)}.")
    return redirect(meeting)
