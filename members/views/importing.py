"""Importing a membership list: choose the file, read what it would change, say yes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.door import requires
from accounts.http import Request, posted
from members.domain import importing
from members.forms.importing import ConfirmForm, FileForm
from members.models import MembershipUpload
from members.queries.importing import uploads_of

#: How many problems the page shows: whoever has more chose another list.
PROBLEMS_SHOWN = 100


@requires("members.change_membership")
@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """Choose the file and the day from which it holds; nothing changes yet."""
    form = FileForm(posted(request), request.FILES or None)
    if form.is_valid():
        said = form.cleaned_data
        upload = importing.keep(said["file"].name, form.rows, from_day=said["from_day"], actor=request.user)
        for note in form.notes:
            messages.info(request, note)
        return redirect("members:check-import", upload.pk)
    return render(request, "members/import.html", {"form": form})


@requires("members.change_membership", uploads_of)
@require_http_methods(["GET", "POST"])
def check(request: Request, upload: MembershipUpload) -> HttpResponse:
    """Read what the list would change, or what is wrong with it, and say yes."""
    plan = importing.plan_of(upload)
    form, refused = ConfirmForm(posted(request), agencies=plan.new_agencies), None
    try:
        if meant := next((each for each in plan.suggestions if each.value == request.POST.get("means")), None):
            importing.take_for(upload, meant)
            return redirect(request.path)
        if form.is_valid():
            seen = request.POST.get("seen", "")
            count = importing.carry_out(upload, described=form.described, seen=seen, actor=request.user)
            messages.success(request, f"{count} change{'' if count == 1 else 's'} imported from {upload.name}.")
            return redirect(f"{reverse('members:membership')}?on={upload.from_day:%Y-%m-%d}")
    except ValidationError as error:
        refused = error
    if refused and refused.code == "imported_already":
        messages.info(request, refused.messages[0])
        return redirect("members:membership")
    if refused:
        plan = importing.plan_of(upload)
        form = ConfirmForm(request.POST, agencies=plan.new_agencies)
        form.add_error(None, refused)
    context = {"upload": upload, "plan": plan, "form": form, "problems": plan.problems[:PROBLEMS_SHOWN]}
    return render(request, "members/check_import.html", context)
