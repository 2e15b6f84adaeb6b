"""The membership: Appendix 2, as it is today or was on another day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request
from members.forms import OnForm
from members.queries import membership_on


@requires("members.view_membership")
@require_safe
def membership(request: Request) -> HttpResponse:
    """Agencies, their places and who holds them (ToR, Membership and Appendix 2), on the day that ``?on=`` asks for."""
    form = OnForm(request.GET if "on" in request.GET else None)
    day = form.cleaned_data["on"] if form.is_valid() else today()
    is_today, may_change = day == today(), request.user.has_perm("members.change_membership")
    context = {
        "form": form,
        "membership": membership_on(day),
        "is_today": is_today,
        "may_change": may_change,
        "may_appoint": may_change and is_today,
        "may_export": request.user.has_perm("members.export_membership"),
    }
    return render(request, "members/membership.html", context)
