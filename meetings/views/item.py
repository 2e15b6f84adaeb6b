"""One agenda item: what it shows, its note, what was recorded from it, who is asked for it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from accounts.models import User
from meetings import panels, queries
from meetings.domain import agenda
from meetings.domain.telling import address_of
from meetings.forms import AccessForm, AskForm, NoteForm
from meetings.models import AgendaItem, ItemInvitation, Meeting
from meetings.queries.decision import with_decisions
from meetings.queries.exchange import exchanges_linked, with_exchanges
from meetings.queries.paper import papers_at, with_papers
from ui.templatetags.ui import weekday_date


def items(user: User) -> QuerySet[AgendaItem]:
    """Return the items this person may open, with what their page shows."""
    found = AgendaItem.objects.visible_to(user).select_related(
        "meeting", "lead__person", "review__type", "note__saved_by"
    )
    return with_papers(queries.with_earlier_minutes(with_decisions(with_exchanges(found, user)), user), user)


def invitations(user: User) -> QuerySet[ItemInvitation]:
    """Return the invitations to items of the meetings this person sees."""
    return ItemInvitation.objects.filter(item__meeting__in=Meeting.objects.visible_to(user)).select_related(
        "item__meeting", "person__user"
    )


@requires("meetings.view_item", items)
@require_safe
def item(request: Request, item: AgendaItem) -> HttpResponse:
    """The item's page."""
    return page(request, item)


def page(request: Request, item: AgendaItem, form: NoteForm | None = None, *, refused: str = "") -> HttpResponse:
    """Draw the item's page; with a `form` that could not be saved, and why it was `refused`."""
    user = request.user
    note = getattr(item, "note", None)
    is_locked = item.meeting.is_locked
    may_write = user.has_perm("meetings.write_note", item) and not is_locked
    neighbours = queries.neighbours_of(item, user)
    context = {
        "item": item,
        "meeting": item.meeting,
        "panel": panels.panel_of(item, user),
        "papers": papers_at(item, user),
        "note": note,
        "form": form or (NoteForm(note=note) if may_write else None),
        "refused": refused,
        "is_locked": is_locked,
        "recorded": [*panels.recorded_from([item], user)[item.pk], *exchanges_linked(item)],
        "outcomes": [] if is_locked else panels.outcomes_for(user, item),
        "neighbours": neighbours,
        "caption": f"Item {item.number}, {weekday_date(item.meeting.date)}",
        "save_and_go": f"Save and go to item {neighbours.after.number}" if neighbours.after else "",
        "run_url": reverse("meetings:run-item", args=[item.pk]) if queries.may_run(item.meeting, user) else "",
        "may_open_meeting": queries.may_open(item.meeting, user),
    }
    return render(request, "meetings/item.html", context)


@requires("meetings.edit_agenda", items)
@require_http_methods(["GET", "POST"])
def ask(request: Request, item: AgendaItem) -> HttpResponse:
    """Ask an ad hoc member for this item (ToR, Membership)."""
    if item.meeting.is_locked and request.method != "POST":
        return redirect(item)
    until = agenda.default_access(item.meeting)
    form = AskForm(posted(request), **queries.sheet_of_asking(item.meeting.date), access_until=until)
    if form.is_valid():
        try:
            asked = agenda.ask(item, form.who(), access_until=form.cleaned_data["access_until"], actor=request.user)
        except ValidationError as error:
            form.place(error)
        else:
            messages.success(request, _asked_words(asked))
            return redirect(item)
    return render(request, "meetings/ask.html", {"form": form, "item": item})


@requires("meetings.edit_agenda", invitations)
@require_http_methods(["GET", "POST"])
def set_access(request: Request, invitation: ItemInvitation) -> HttpResponse:
    """Change until when an ad hoc member opens the item they are asked for."""
    item = invitation.item
    form = AccessForm(posted(request), initial={"access_until": invitation.access_until})
    if form.is_valid():
        try:
            agenda.set_access(invitation, form.cleaned_data["access_until"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            until = weekday_date(invitation.access_until)
            messages.success(request, f"{invitation.person.name} can open this item until {until}.")
            return redirect(item)
    return render(request, "meetings/set_access.html", {"form": form, "item": item, "invitation": invitation})


@requires("meetings.edit_agenda", invitations)
@require_POST
def withdraw(request: Request, invitation: ItemInvitation) -> HttpResponse:
    """Take an invitation back."""
    item, name = invitation.item, invitation.person.name
    agenda.withdraw(invitation, actor=request.user)
    messages.success(request, f"{name} is no longer asked for this item.")
    return redirect(item)


def _asked_words(invitation: ItemInvitation) -> str:
    """Say that somebody is asked, and whether they know."""
    person = invitation.person
    if address_of(person):
        return f"{person.name} is asked for this item. We are telling them by email."
    missing = "We have no email address of them, so please tell them: they cannot sign in yet."
    return f"{person.name} is asked for this item. {missing}"
