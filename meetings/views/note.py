"""Saving the note of an item, also when somebody else saved it meanwhile."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.door import requires
from accounts.http import Request, path_asked
from meetings import queries
from meetings.domain import note
from meetings.forms import NoteForm
from meetings.models import AgendaItem, Note
from meetings.views.item import items, page


@requires("meetings.write_note", items)
@require_POST
def write(request: Request, item: AgendaItem) -> HttpResponse:
    """Save the note; then stay, go to the next item, or on to what is to be recorded from this one."""
    form = NoteForm(request.POST)
    form.is_valid()
    if "text" in form.errors:
        return page(request, item, form)
    save = note.keep_both if request.POST.get("how") == "both" else note.write
    try:
        save(item, form.cleaned_data["text"], seen_revision=form.began_from(), actor=request.user)
    except ValidationError as error:
        if error.code == "note_changed" and error.params:
            return _conflict(request, item, form, error.params["theirs"])
        return page(request, item, form, refused=error.messages[0])
    if then := path_asked(request, "then"):
        return redirect(then)
    messages.success(request, f"The note of item {item.number} is saved.")
    after = queries.neighbours_of(item, request.user).after
    return redirect(after.url if after and "next" in request.POST else item)


def _conflict(request: Request, item: AgendaItem, mine: NoteForm, theirs: Note) -> HttpResponse:
    """Show both texts; the writer's stands in the form, and begins from what the other saved."""
    said = {"text": mine.cleaned_data["text"], "seen_revision": theirs.revision}
    context = {"item": item, "form": NoteForm(initial=said), "theirs": theirs, "has_errors": True}
    return render(request, "meetings/note_conflict.html", context)
