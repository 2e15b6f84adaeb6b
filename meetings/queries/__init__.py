"""Reads that join several models, one noun a file; they return plain data for pages and reports."""

from meetings.queries.agenda import Agenda, AgendaRow, agenda_of
from meetings.queries.attendance import (
    AgencyAttendance,
    MeetingAttendance,
    attendance_by_agency,
    attendance_by_meeting,
    tally_of,
    total_of,
)
from meetings.queries.meeting import MeetingRow, Step, next_meeting, next_step, proposed, row_of
from meetings.queries.minutes import AgencyRoll, Minutes, MinutesItem, minutes_of
from meetings.queries.people import Seated, seated

__all__ = [
    "AgencyAttendance",
    "AgencyRoll",
    "Agenda",
    "AgendaRow",
    "MeetingAttendance",
    "MeetingRow",
    "Minutes",
    "MinutesItem",
    "Seated",
    "Step",
    "agenda_of",
    "attendance_by_agency",
    "attendance_by_meeting",
    "minutes_of",
    "next_meeting",
    "next_step",
    "proposed",
    "row_of",
    "seated",
    "tally_of",
    "total_of",
]
