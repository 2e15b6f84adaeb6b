"""The minutes: the whole record of a meeting, and their way to the meeting that approves them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request, came_from, posted
from accounts.models import User
from meetings import queries, wording
from meetings.domain import minutes as steps
from meetings.domain.telling import address_of
from meetings.enums import MeetingState, MinutesState
from meetings.forms import ApproveForm, ReopenMinutesForm, SeenForm
from meetings.models import Meeting
from meetings.queries.minutes_record import listed
from meetings.views.tabs import meetings_of, tabs
from members.models import Person

#: So many people who have no email address are named; of more, their number is said.
NAMED = 3
#: What stands in the way of every step, and not of the approval alone.
NOT_READY = ("cancelled", "not_held_yet", "register_incomplete", "no_chair")


def meetings(user: User) -> QuerySet[Meeting]:
    """Return the meetings a person sees, each with what its minutes say of the whole."""
    return queries.with_record(meetings_of(user))


@requires("meetings.view_meetings", meetings)
@require_safe
def minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """Who was there, what was said, what was agreed, and how far the minutes have come."""
    user = request.user
    shown = queries.minutes_of(meeting, user)
    context = {
        "meeting": meeting,
        "state": wording.state_of(meeting, today()),
        "minutes": shown,
        "tabs": tabs(meeting, user, "minutes"),
        **_stage(meeting, shown, user),
    }
    return render(request, "meetings/minutes.html", context)


@requires("meetings.prepare_minutes", meetings)
@require_POST
def ask_to_check(request: Request, meeting: Meeting) -> HttpResponse:
    """Ask the joint chairs to check the minutes."""
    try:
        told = steps.ask_to_check(meeting, actor=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{_names(told)} {'was' if len(told) == 1 else 'were'} asked to check the minutes.")
    return redirect("meetings:minutes", meeting.pk)


@requires("meetings.check_minutes", meetings)
@require_POST
def check(request: Request, meeting: Meeting) -> HttpResponse:
    """Say, as a chair, that the minutes are right."""
    try:
        steps.check(meeting, actor=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "The minutes are checked. They can be circulated now.")
    return redirect("meetings:minutes", meeting.pk)


@requires("meetings.prepare_minutes", meetings)
@require_http_methods(["GET", "POST"])
def circulate(request: Request, meeting: Meeting) -> HttpResponse:
    """Say who will be told by mail, then tell them that they can read the minutes and comment."""
    row, shown = wording.minutes_row(meeting), queries.minutes_of(meeting, request.user)
    if request.method != "POST" and (meeting.is_locked or row.state != MinutesState.CHECKED):
        return redirect("meetings:minutes", meeting.pk)
    record = queries.record_of(shown)
    form = SeenForm(posted(request), initial={"seen": queries.digest_of(record)})
    if form.is_valid():
        try:
            circulated = steps.circulate(meeting, actor=request.user, seen=form.cleaned_data["seen"])
        except ValidationError as error:
            if _is_stale(request, error):
                return redirect("meetings:minutes", meeting.pk)
            form.add_error(None, error)
        else:
            messages.success(request, _circulated_words(*circulated))
            return redirect("meetings:minutes", meeting.pk)
    readers = steps.readers_of(meeting)
    told, not_told = ([each for each in readers if bool(address_of(each)) == has] for has in (True, False))
    context = {
        "form": form,
        "meeting": meeting,
        "row": row,
        "changed": _changed(meeting, shown, request.user),
        "told": told,
        "told_words": f"{_people(len(told))} will be told by email",
        "not_told": not_told,
        "not_told_words": f"{_people(len(not_told))} {'has' if len(not_told) == 1 else 'have'} no email address",
    }
    return render(request, "meetings/minutes_circulate.html", context)


@requires("meetings.prepare_minutes", meetings)
@require_http_methods(["GET", "POST"])
def reopen(request: Request, meeting: Meeting) -> HttpResponse:
    """Take minutes back to a draft, with a reason."""
    if request.method != "POST" and (meeting.is_locked or wording.minutes_row(meeting).state == MinutesState.DRAFT):
        return redirect("meetings:minutes", meeting.pk)
    form = ReopenMinutesForm(posted(request))
    if form.is_valid():
        try:
            steps.reopen(meeting, reason=form.cleaned_data["reason"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The minutes are a draft again.")
            return redirect("meetings:minutes", meeting.pk)
    return render(request, "meetings/minutes_reopen.html", {"form": form, "meeting": meeting})


@requires("meetings.approve_minutes", meetings)
@require_http_methods(["GET", "POST"])
def approve(request: Request, meeting: Meeting) -> HttpResponse:
    """Ask where the forum approved the minutes, then close the record; or say what is missing."""
    shown, address = queries.minutes_of(meeting, request.user), reverse("meetings:minutes", args=[meeting.pk])
    missing = _missing(meeting, shown)
    if request.method != "POST" and missing:
        return redirect(address)
    form = ApproveForm(
        posted(request),
        meetings=queries.approving_meetings(meeting, request.user),
        seen=queries.digest_of(queries.record_of(shown)),
        at=request.GET.get("at", ""),
    )
    if missing and form.is_bound:
        form.add_error(None, missing)
    if form.is_valid():
        try:
            steps.approve(meeting, actor=request.user, at=form.meeting(), seen=form.cleaned_data["seen"])
        except ValidationError as error:
            if _is_stale(request, error):
                return redirect(address)
            form.add_error(None, error)
        else:
            messages.success(request, "The minutes are approved. The record of this meeting is closed.")
            return redirect(came_from(request) or address)
    row = wording.minutes_row(meeting)
    context = {
        "form": form,
        "meeting": meeting,
        "back": came_from(request) or address,
        "is_circulated": row.state == MinutesState.CIRCULATED,
        "changed": _changed(meeting, shown, request.user),
    }
    return render(request, "meetings/minutes_approve.html", context)


def _stage(meeting: Meeting, shown: queries.Whole, user: User) -> dict[str, Any]:
    """How far the minutes have come, what changed since the last step, and what this person may do about them."""
    row = wording.minutes_row(meeting)
    is_held = meeting.state == MeetingState.HELD
    may_prepare, may_approve = (
        user.has_perm(f"meetings.{verb}_minutes", meeting) and not meeting.is_locked for verb in ("prepare", "approve")
    )
    missing = _missing(meeting, shown) if may_approve else []
    is_ready = is_held and not any(each.code in NOT_READY for each in missing)
    is_draft, is_checked, is_circulated = (is_held and row.state == state for state in MinutesState)
    due_on = queries.minutes_due(meeting) if may_prepare and (is_draft or is_checked) else None
    changed = _changed(meeting, shown, user)
    may_check = is_ready and user.has_perm("meetings.check_minutes", meeting)
    return {
        "row": row,
        "is_draft": is_draft,
        "is_checked": is_checked,
        "is_circulated": is_circulated,
        "due_on": due_on,
        "is_overdue": due_on is not None and due_on < today(),
        "is_ready": is_ready,
        "changed": changed,
        "changed_title": f"Changed since they were {'circulated' if is_circulated else 'checked'}",
        "corrected": _corrected(shown),
        "open_at": _open_at(shown) if may_approve else "",
        "missing": [each.messages[0] for each in missing],
        "seen": queries.digest_of(queries.record_of(shown)) if may_check else "",
        "may_complete": meeting.date <= today(),
        "may_ask": may_prepare and is_ready and is_draft and not may_check,
        "may_check": may_check and (is_draft or (is_checked and bool(changed))),
        "may_circulate": may_prepare and is_ready and is_checked,
        "may_reopen": may_prepare and (is_checked or is_circulated),
        "may_approve": may_approve and not missing,
        "may_answer": may_approve,
        "may_comment": is_circulated and user.has_perm("meetings.comment_minutes", meeting),
        "may_correct": meeting.state == MeetingState.APPROVED and user.has_perm("meetings.approve_minutes", meeting),
    }


def _missing(meeting: Meeting, shown: queries.Whole) -> list[ValidationError]:
    """What stands between the meeting and its approved minutes, from what was read for the page."""
    counted = steps.Counted(shown.tally.expected, shown.tally.blank, shown.open_comments)
    return steps.obstacles(meeting, counted)


def _changed(meeting: Meeting, shown: queries.Whole, user: User) -> str:
    """What the minutes say differently from when they were checked or circulated, in words."""
    record = wording.minutes_row(meeting).record
    if record is None or meeting.state != MeetingState.HELD:
        return ""
    return listed(queries.changed_since(record, shown, user))


def _is_stale(request: Request, error: ValidationError) -> bool:
    """Whether the minutes changed while they were read: then the person reads them again."""
    if getattr(error, "code", "") != "changed_meanwhile":
        return False
    messages.error(request, error.messages[0])
    return True


def _circulated_words(told: tuple[Person, ...], not_told: tuple[Person, ...]) -> str:
    words = f"The minutes are circulated. {_people(len(told))} {'was' if len(told) == 1 else 'were'} told by email."
    if not not_told:
        return words
    others = _names(not_told) if len(not_told) <= NAMED else _people(len(not_told))
    return f"{words} Tell {others} yourself: there is no email address."


def _corrected(shown: queries.Whole) -> str:
    """How many corrections stand beside approved minutes, of those that the reader may see."""
    number = len(shown.corrections) + sum(len(item.corrections) for item in shown.items)
    if not number:
        return ""
    stand = "was signed since then. It stands" if number == 1 else "were signed since then. They stand"
    return f"{wording.counted(number, 'correction')} {stand} below what was approved."


def _open_at(shown: queries.Whole) -> str:
    """Where the first comment stands that nobody has answered; empty when there is none."""
    for item in shown.items:
        if any(not comment.resolution for comment in item.comments):
            return f"item-{item.number}"
    return "whole" if shown.open_comments else ""


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _names(people: tuple[Person, ...]) -> str:
    return listed([each.name for each in people])
