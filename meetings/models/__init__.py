"""The tables of this room, one noun a file."""

from meetings.models.action import Action
from meetings.models.agenda import AgendaIssue, AgendaItem, ItemInvitation
from meetings.models.meeting import Meeting
from meetings.models.note import Note
from meetings.models.register import Attendee, RegisterLine
from meetings.models.template import AgendaTemplate, TemplateItem

__all__ = [
    "Action",
    "AgendaIssue",
    "AgendaItem",
    "AgendaTemplate",
    "Attendee",
    "ItemInvitation",
    "Meeting",
    "Note",
    "RegisterLine",
    "TemplateItem",
]
