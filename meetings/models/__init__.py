"""The tables of this room, one noun a file."""

from meetings.models.action import Action, ActionUpdate
from meetings.models.agenda import AgendaIssue, AgendaItem, ItemInvitation
from meetings.models.clock import ItemTime
from meetings.models.decision import Decision
from meetings.models.declaration import Declaration
from meetings.models.exchange import Exchange, ExchangeItem
from meetings.models.file import MeetingFile
from meetings.models.invitation import CalendarFeed, MeetingInvitation
from meetings.models.meeting import Meeting
from meetings.models.minutes import Addendum, Minutes, MinutesComment
from meetings.models.note import Note
from meetings.models.paper import Paper, PaperCopy, PaperReader, PaperVersion
from meetings.models.practice import Closure, Practice
from meetings.models.register import Attendee, RegisterLine
from meetings.models.reply import Coming, Reply
from meetings.models.template import AgendaTemplate, TemplateItem

__all__ = [
    "Action",
    "ActionUpdate",
    "Addendum",
    "AgendaIssue",
    "AgendaItem",
    "AgendaTemplate",
    "Attendee",
    "CalendarFeed",
    "Closure",
    "Coming",
    "Decision",
    "Declaration",
    "Exchange",
    "ExchangeItem",
    "ItemInvitation",
    "ItemTime",
    "Meeting",
    "MeetingFile",
    "MeetingInvitation",
    "Minutes",
    "MinutesComment",
    "Note",
    "Paper",
    "PaperCopy",
    "PaperReader",
    "PaperVersion",
    "Practice",
    "RegisterLine",
    "Reply",
    "TemplateItem",
]
