"""One page with every component and every kind of field, for the tests of this package alone."""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Fieldset, Layout, Row
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from learningforum import errors
from ui import charts
from ui.components import Event, Link, Rung, Task
from ui.forms import Checkboxes, ForumForm, NumberInput, Radios

LONDON = ZoneInfo("Europe/London")
KINDS = [("dhr", "Domestic Homicide Review"), ("sar", "Safeguarding Adults Review"), ("cspr", "Child review")]
STATUSES = [("present", "Present"), ("deputy", "Deputy"), ("apologies", "Apologies"), ("absent", "Absent")]


class EveryField(ForumForm):
    """Each kind of field once."""

    title = forms.CharField(help_text="As it appears on the agenda.")
    reference = forms.CharField(required=False)
    date = forms.DateField()
    starts_at = forms.TimeField(label="Starts at")
    minutes = forms.IntegerField(widget=NumberInput(suffix="minutes"), help_text="From 1 to 120.", min_value=1)
    kind = forms.ChoiceField(choices=KINDS)
    board = forms.ChoiceField(
        choices=[("shield", "SHIELD"), ("bsab", "BSAB"), ("csp", "CSP")],
        widget=Radios(hints={"shield": "Children"}, reveals={"csp": 1}),
        help_text="Who owns it.",
    )
    panel = forms.CharField(required=False)
    themes = forms.MultipleChoiceField(
        choices=[("neglect", "Neglect"), ("capacity", "Mental capacity")], widget=Checkboxes(), required=False
    )
    note = forms.CharField(widget=forms.Textarea)
    paper = forms.FileField(required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    sensitive = forms.BooleanField(label="This is sensitive", help_text="Only those invited see it.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    layout = Layout(
        Fieldset("What and when", "title", "reference", Row("date", "starts_at"), "minutes"),
        "kind",
        Div("board", Div("panel", css_class="forum-reveal", data_revealed_by="1"), css_class="forum-reveals"),
    )


class Other(ForumForm):
    """A second form, so that the summary covers two."""

    place = forms.CharField()

    def clean(self) -> None:
        """Something wrong with the whole."""
        raise forms.ValidationError("The end is before the start")


class Filter(ForumForm):
    """A filter: nothing is required and nothing says so."""

    mark_optional = False
    words = forms.CharField(required=False)
    status = forms.MultipleChoiceField(choices=STATUSES, widget=Checkboxes(small=True), required=False)


class RegisterLine(ForumForm):
    """A line of a register."""

    status = forms.ChoiceField(choices=STATUSES, widget=Radios(inline=True, small=True, reveals={"deputy": 1}))
    deputy_name = forms.CharField(label="Deputy’s name", required=False)
    deputy_role = forms.CharField(label="Deputy’s role", required=False)


@dataclass
class Place:
    """Whom a line of the register is about."""

    name: str
    agency: str
    form: RegisterLine


def context() -> dict[str, object]:
    """What the page shows; invented."""
    bars = charts.Bars(
        "Attendance by agency",
        (
            charts.Bar("Metropolitan Police", 100, "4 of 4"),
            charts.Bar("Oxleas NHS Foundation Trust", 75, "3 of 4"),
            charts.Bar("Probation Service", 25, "1 of 4"),
            charts.Bar("London Ambulance Service", 0, "0 of 4"),
        ),
        unit="%",
        maximum=100,
    )
    stacked = charts.Columns(
        "Learning points by delivery status",
        ("On track", "At risk", "Overdue"),
        (
            charts.Column("Jan to Mar", (4, 2, 1)),
            charts.Column("Apr to Jun", (6, 1, 3)),
            charts.Column("Jul to Sep", (9, 0, 2)),
        ),
    )
    line = charts.Line(
        "Places represented by meeting",
        (charts.Point("Mar", 82), charts.Point("Jun", 88), charts.Point("Sep", 76), charts.Point("Dec", 94)),
        unit="%",
        maximum=100,
        target=85,
    )
    return {
        "form": EveryField({"token": "x"}, prefix="every"),
        "other": Other({}, prefix="other"),
        "filter": Filter({}, prefix="filter"),
        "navigation": [
            Link("Home", "/", current=False),
            Link("Meetings", "/m", current=True),
            *(Link(label, "/x") for label in ("Learning", "Reviews", "Members", "Reports")),
        ],
        "sections": [
            Link("Agenda", "/m", current=True),
            *(Link(label, "/x") for label in ("Register", "Papers", "Minutes", "Actions")),
        ],
        "tasks": [
            Task("Return what your team did with the briefing", "#1", "Overdue", "red", "Due Friday 27 November 2026"),
            Task("Check the minutes of 3 September", "#2", "Due soon", "yellow"),
            Task("Approve the report for SHIELD", "#3", "To do", "blue"),
        ],
        "agenda": [
            ("10:00", "Welcome, introductions and apologies", "Chair", "Information", "grey", 5),
            ("10:05", "Minutes and actions of the last meeting", "Chair", "Decision", "blue", 10),
            ("10:15", "Reviews noted", "Practice Review and Learning Manager", "Discussion", "teal", 15),
        ],
        "rungs": [
            Rung("Identified", reached=True, on=date(2026, 3, 5)),
            Rung("Shared", reached=True, on=date(2026, 6, 4), hint="Seven-minute briefing, 14 teams"),
            Rung("Embedded", reached=False, hint="Due Monday 1 February 2027"),
            Rung("Impact evidenced", reached=False),
        ],
        "events": [
            Event("Agenda issued", datetime(2026, 11, 26, 9, 5, tzinfo=LONDON), "Ewa Nowak", "To 19 places.\nAnd 2."),
            Event("Meeting planned", date(2026, 9, 4), "Ewa Nowak"),
        ],
        "register": [
            Place("Amara Okafor", "Metropolitan Police", RegisterLine({"a-status": "present"}, prefix="a")),
            Place("Ben Hughes or Carys Price", "Oxleas", RegisterLine({"b-status": "deputy"}, prefix="b")),
            Place("David Lin", "Probation Service", RegisterLine(prefix="c")),
        ],
        "day": date(2026, 12, 3),
        "start": time(10, 5),
        "bars": charts.bar_chart(bars),
        "bars_table": charts.chart_table(bars),
        "columns_chart": charts.column_chart(stacked),
        "columns_table": charts.chart_table(stacked),
        "line": charts.line_chart(line),
        "line_table": charts.chart_table(line),
    }


@dataclass
class Person:
    """Somebody signed in, as far as the base page looks."""

    name: str = "Ewa Nowak"
    is_authenticated: bool = True

    def has_perm(self, permission: str) -> bool:
        """Say no: the page brings a navigation of its own."""
        return False


def gallery(request: HttpRequest) -> HttpResponse:
    """The page, as somebody signed in sees it."""
    request.user = Person()  # type: ignore[assignment]  # stands in for a user
    messages.success(request, "The agenda is saved.")
    source = (Path(__file__).parent / "gallery.html").read_text()
    return HttpResponse(Template(source).render(RequestContext(request, context())))


def polled(request: HttpRequest) -> HttpResponse:
    """What a polled part answers when its work is done."""
    source = (
        '{% polled "/poll" active=False %}{% progress "Making the reports" 3 3 %}{% button "Open" %}{% endpolled %}'
    )
    return HttpResponse(Template(source).render(RequestContext(request)))


def ok(request: HttpRequest) -> HttpResponse:
    """Somewhere for the page's links to lead."""
    return HttpResponse(Template('{% extends "base.html" %}').render(RequestContext(request)))


urlpatterns = [
    path("", gallery, name="home"),
    path("poll", polled),
    path("out/", ok, name="account_logout"),
    path("me/", ok, name="my-page"),
    path("accessibility/", ok, name="accessibility"),
    path("privacy/", ok, name="privacy"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
