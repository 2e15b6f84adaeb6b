"""Over which meetings attendance is looked at, and by what."""

from typing import Any, cast
from urllib.parse import urlencode

from crispy_forms.layout import Div, Layout, Row
from django import forms

from meetings.queries.attendance_table import AGENCY, MEETING, PLACE
from meetings.queries.period import DATES, Period, between, period_of, periods
from ui.components import Link
from ui.forms import ForumForm, Radios

WAYS = {AGENCY: "By agency", PLACE: "By place", MEETING: "By meeting"}


class AttendanceFilter(ForumForm):
    """A period. A way of looking, or a period, that makes no sense is the first; days that make none are said so."""

    mark_optional = False
    label_size = ""
    period = forms.ChoiceField(required=False)
    start = forms.DateField(label="From", required=False, error_messages={"invalid": "Enter the first day as a date."})
    end = forms.DateField(label="To", required=False, error_messages={"invalid": "Enter the last day as a date."})
    by = forms.CharField(required=False, widget=forms.HiddenInput)
    layout = Layout(
        Div(
            "period",
            Div(Row("start", "end"), css_class="forum-reveal", data_revealed_by="1"),
            css_class="forum-reveals",
        ),
        "by",
    )

    def __init__(self, data: Any) -> None:
        keys = {each.key for each in periods()} | {DATES}
        asked = data.get("period", "")
        given = {name: data.get(name, "") for name in ("start", "end")}
        by = data.get("by", "")
        first = periods()[0].key
        super().__init__({"period": asked if asked in keys else first, "by": by if by in WAYS else AGENCY, **given})
        choice = cast("forms.ChoiceField", self.fields["period"])
        choice.widget = Radios(reveals={DATES: 1}, inline=True, small=True)
        choice.choices = [*((each.key, each.label) for each in periods()), (DATES, "Other dates")]

    def clean(self) -> None:
        """Ask for days that a period can have; without its being chosen they are ignored."""
        said = self.cleaned_data
        if said.get("period") != DATES:
            for name in ("start", "end"):
                self.errors.pop(name, None)
                said[name] = None
            return
        start, end = said.get("start"), said.get("end")
        if not (start or end or self.errors):
            self.add_error("start", "Enter the first day, the last day, or both.")
        if start and end and end < start:
            self.add_error("end", "The last day must be the same as or after the first day.")

    @property
    def way(self) -> str:
        """What the rows are about."""
        return str(self.data["by"])

    def asked(self) -> Period:
        """Return the period asked for, by a form that is valid."""
        said = self.cleaned_data
        return between(said["start"], said["end"]) if said["period"] == DATES else period_of(said["period"])

    def ways(self) -> list[Link]:
        """Return the ways of looking at the same meetings."""
        return [Link(label, f"?{self._address(by=way)}", way == self.way) for way, label in WAYS.items()]

    def downloads(self) -> list[tuple[str, str]]:
        """Return what the table can be downloaded as, with what is asked for it."""
        return [(words, self._address(format=kind)) for words, kind in (("Excel", "xlsx"), ("CSV", "csv"))]

    def _address(self, **more: str) -> str:
        dates = ("start", "end") if self.data["period"] == DATES else ()
        return urlencode({name: self.data[name] for name in ("period", *dates, "by")} | more)
