"""Saving the note of an item, also when somebody else saved it meanwhile; a page that saves by itself is answered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.door import requires
from accounts.http import Request, path_asked
from meetings import queries, wording
from meetings.domain import note
from meetings.domain.lines import changes, plain
from meetings.forms import NoteForm
from meetings.models import AgendaItem, Note
from meetings.views.item import items, page
from ui.templatetags.ui import clock


@requires("meetings.write_note", items)
@require_POST
def write(request: Request, item: AgendaItem) -> HttpResponse:
    """Save the note; then stay, go to the next item, or on to what is to be recorded from this one."""
    form = NoteForm(request.POST)
    by_itself = request.headers.get("Accept") == "application/json"
    try:
        written = save(request, item, form)
    except ValidationError as error:
        return _refused(error) if by_itself else page(request, item, form, refused=error.messages[0])
    if written is None:
        return _refused(form.errors["text"].as_data()[0]) if by_itself else page(request, item, form)
    words = wording.joined(written.others, is_marked=written.is_marked)
    if words and (not by_itself or "leaving" in request.POST):  # else the page that stays says so
        messages.warning(request, words)
    if by_itself:
        return _answer(form, written.note, words)
    if then := path_asked(request, "then"):
        return redirect(then)
    messages.success(request, f"The note of item {item.number} is saved.")
    after = queries.neighbours_of(item, request.user).after
    return redirect(after.url if after and "next" in request.POST else item)


def save(request: Request, item: AgendaItem, form: NoteForm) -> note.Written | None:
    """Save what a form says; None when the text cannot be stored, which the form then says.

    Raises ValidationError as `note.write` does.
    """
    form.is_valid()
    if "text" in form.errors:
        return None
    tried = form.cleaned_data.get("tried", "")
    return note.write(item, form.cleaned_data["text"], seen_revision=form.began_from(), tried=tried, actor=request.user)


def _answer(form: NoteForm, saved: Note, words: str) -> JsonResponse:
    """Say what the note says now: its revision, and how it differs from what was sent, line by line."""
    differing = changes(plain(form.cleaned_data["text"]), saved.text)
    return JsonResponse(
        {
            "revision": saved.revision,
            "changes": [[each.start, each.end, each.lines] for each in differing],
            "words": f"Saved {clock(saved.saved_at)}. {words}".strip(),
        }
    )


def _refused(error: ValidationError) -> JsonResponse:
    return JsonResponse({"refused": f"Not saved. {error.messages[0]} Your text stays on this page."})
