"""Reads that join several models, one noun a file; they return plain data for pages and reports."""

from meetings.queries.action import ActionRow, action_rows, actions_page
from meetings.queries.agenda import Agenda, AgendaRow, agenda_of, sheet_of_agenda
from meetings.queries.attendance import (
    AgencyAttendance,
    MeetingAttendance,
    attendance_by_agency,
    attendance_by_meeting,
    tally_of,
    total_of,
)
from meetings.queries.clock import Clock, ItemClock, clock_of
from meetings.queries.item import Neighbour, Neighbours, may_open, neighbours_of
from meetings.queries.meeting import MeetingRow, Step, coming, next_meeting, next_step, proposed, row_of
from meetings.queries.minutes import AgencyRoll, Minutes, MinutesItem, minutes_of
from meetings.queries.people import Seated, seated, sheet_of_asking
from meetings.queries.period import Period, period_of, periods
from meetings.queries.register import Sheet, SheetLine, sheet_of_register
from meetings.queries.reply import (
    Asked,
    PlaceRow,
    Tally,
    WhoComes,
    asked_of,
    undecided_places,
    who_comes,
    with_undecided,
)
from meetings.queries.run import RunSheet, for_running, may_run, sheet_of_running

__all__ = [
    "ActionRow",
    "AgencyAttendance",
    "AgencyRoll",
    "Agenda",
    "AgendaRow",
    "Asked",
    "Clock",
    "ItemClock",
    "MeetingAttendance",
    "MeetingRow",
    "Minutes",
    "MinutesItem",
    "Neighbour",
    "Neighbours",
    "Period",
    "PlaceRow",
    "RunSheet",
    "Seated",
    "Sheet",
    "SheetLine",
    "Step",
    "Tally",
    "WhoComes",
    "action_rows",
    "actions_page",
    "agenda_of",
    "asked_of",
    "attendance_by_agency",
    "attendance_by_meeting",
    "clock_of",
    "coming",
    "for_running",
    "may_open",
    "may_run",
    "minutes_of",
    "neighbours_of",
    "next_meeting",
    "next_step",
    "period_of",
    "periods",
    "proposed",
    "row_of",
    "seated",
    "sheet_of_agenda",
    "sheet_of_asking",
    "sheet_of_register",
    "sheet_of_running",
    "tally_of",
    "total_of",
    "undecided_places",
    "who_comes",
    "with_undecided",
]
