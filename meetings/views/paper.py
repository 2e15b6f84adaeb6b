"""Papers: those of a meeting, one with its versions, adding, replacing, changing, withdrawing, and taking a copy."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.dated import today
from accounts.door import requires
from accounts.http import Request
from documents.serving import send
from meetings import wording
from meetings.domain import paper as papers
from meetings.forms.paper import AddPaperForm, ChangePaperForm, ReplacePaperForm, said_by, sent_with
from meetings.models import AgendaItem, Meeting, Paper, PaperVersion
from meetings.queries import paper as queries
from meetings.views.tabs import meetings_of, tabs
from ui.templatetags.ui import moment, weekday_date


@requires("meetings.view_papers", meetings_of)
@require_safe
def of_meeting(request: Request, meeting: Meeting) -> HttpResponse:
    """All papers of a meeting, by item, and the way to the pack."""
    may_add = request.user.has_perm("meetings.add_paper", meeting) and not meeting.is_locked
    context = {
        "meeting": meeting,
        "state": wording.state_of(meeting, today()),
        "items": (listed := queries.papers_of(meeting, request.user)),
        "has_papers": any(item.rows for item in listed),
        "may_pack": request.user.has_perm("meetings.download_paper", meeting),
        "due_on": papers.due_on(meeting) if may_add else None,
        "tabs": tabs(meeting, request.user, "papers"),
    }
    return render(request, "meetings/papers.html", context)


@requires("meetings.view_papers", queries.papers)
@require_safe
def paper(request: Request, paper: Paper) -> HttpResponse:
    """One paper: its file; for those who run the forum, its versions and who opened it."""
    runs = request.user.has_perm("meetings.add_paper", paper)
    found = queries.versions_of(paper, request.user)
    context = {
        "paper": paper,
        "item": paper.item,
        "caption": _caption(paper.item),
        "latest": found[0],
        "versions": found if runs else [],
        "who_reads": queries.who_reads(paper, request.user),
        "opened": queries.opened(paper) if runs else [],
        "is_recorded": papers.is_recorded(paper),
        "runs": runs,
        "may_change": runs and not paper.withdrawn_at,
        "may_replace": runs and not paper.withdrawn_at and not paper.item.meeting.is_locked,
    }
    return render(request, "meetings/paper.html", context)


@requires("meetings.add_paper", AgendaItem.objects.visible_to)
@require_http_methods(["GET", "POST"])
def add(request: Request, item: AgendaItem) -> HttpResponse:
    """Add a paper to an item; the second button goes on to the next one."""
    if item.meeting.is_locked and request.method != "POST":
        return redirect(item)
    form = AddPaperForm(*sent_with(request), groups=queries.may_be_named(item))
    if form.is_valid():
        try:
            made = papers.add(item, form.said, form.sent, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _tell(request, made.versions.get(), f"“{made.title}” is added.")
            return redirect("meetings:add-paper", item.pk) if "another" in request.POST else redirect(_at(item))
    due_on = papers.due_on(item.meeting)
    context = {"form": form, "item": item, "caption": _caption(item), "due_on": due_on, "is_late": today() > due_on}
    return render(request, "meetings/add_paper.html", context)


@requires("meetings.add_paper", queries.papers)
@require_http_methods(["GET", "POST"])
def replace(request: Request, paper: Paper) -> HttpResponse:
    """Give a paper another file. Whoever replaced it meanwhile keeps their version too."""
    if request.method != "POST" and (paper.item.meeting.is_locked or paper.withdrawn_at):
        return redirect(paper)
    latest = paper.versions.select_related("added_by", "document").latest("number")
    form = ReplacePaperForm(*sent_with(request), initial={"seen": latest.number})
    if form.is_valid():
        try:
            version = papers.replace(paper, form.sent, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = f"Version {version.number} of “{paper.title}” is added."
            if form.cleaned_data["seen"] not in (None, latest.number):
                words += f" {latest.added_by.name} added version {latest.number} on {moment(latest.added_at)}."
            _tell(request, version, words)
            return redirect(paper)
    context = {"form": form, "paper": paper, "caption": _caption(paper.item), "latest": latest}
    context |= {"next_number": latest.number + 1}
    return render(request, "meetings/replace_paper.html", context)


@requires("meetings.add_paper", queries.papers)
@require_http_methods(["GET", "POST"])
def change(request: Request, paper: Paper) -> HttpResponse:
    """Change title, marking or readers. When somebody else did meanwhile, what it says now stands beside the form."""
    if request.method != "POST" and paper.withdrawn_at:
        return redirect(paper)
    named = list(paper.readers.values_list("person_id", flat=True))
    groups = queries.may_be_named(paper.item, named)
    form = ChangePaperForm(*sent_with(request), groups=groups, initial=said_by(paper, named))
    context: dict[str, Any] = {"seen": request.POST.get("seen") or papers.says(paper)}
    if form.is_valid():
        try:
            papers.change(paper, form.said, actor=request.user, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            form.add_error(None, error)
            if getattr(error, "code", "") == "changed_meanwhile":
                context |= {"seen": papers.says(paper), "who_reads": queries.who_reads(paper, request.user)}
        else:
            messages.success(request, "The paper is changed.")
            return redirect(paper)
    return render(
        request, "meetings/change_paper.html", {"form": form, "paper": paper, "caption": _caption(paper.item)} | context
    )


@requires("meetings.add_paper", queries.papers)
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, paper: Paper) -> HttpResponse:
    """Ask whether a paper is to be withdrawn, and withdraw it."""
    if request.method != "POST":
        if paper.withdrawn_at:
            return redirect(paper)
        return render(request, "meetings/withdraw_paper.html", {"paper": paper, "caption": _caption(paper.item)})
    papers.withdraw(paper, actor=request.user)
    messages.success(request, f"“{paper.title}” is withdrawn.")
    return redirect(_at(paper.item))


@requires("meetings.add_paper", queries.papers)
@require_POST
def move(request: Request, paper: Paper) -> HttpResponse:
    """Put a paper one place up or down at its item."""
    try:
        papers.move(paper, up="up" in request.POST, actor=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect(_at(paper.item))


@requires("meetings.download_paper", queries.versions)
@require_GET
def download(request: Request, version: PaperVersion) -> HttpResponse:
    """Send a paper's file; of a sensitive or restricted one, write down who took it."""
    response = send(request, version.document)
    papers.take(version, actor=request.user)
    return response


def _tell(request: Request, version: PaperVersion, words: str) -> None:
    """Say that a file is kept, and what is the matter with it."""
    if version.document.hold:
        words += " It can be opened once it has been checked for viruses."
    if version.is_late:
        words += f" It is marked as late: papers were due by {weekday_date(papers.due_on(version.paper.item.meeting))}."
    if version.problem:
        words += f" {version.problem} The pack can only name it: replace it by a file that opens."
        messages.warning(request, words)
    else:
        messages.success(request, words)


def _caption(item: AgendaItem) -> str:
    return f"Item {item.number}, {weekday_date(item.meeting.date)}"


def _at(item: AgendaItem) -> str:
    return f"{reverse('meetings:item', args=[item.pk])}#papers"
