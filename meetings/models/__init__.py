"""The tables of this room, one noun a file."""

from meetings.models.action import Action
from meetings.models.agenda import AgendaIssue, AgendaItem, ItemInvitation
from meetings.models.exchange import Exchange, ExchangeItem
from meetings.models.meeting import Meeting
from meetings.models.note import Note
from meetings.models.register import Attendee, RegisterLine
from meetings.models.reply import Coming, Reply
from meetings.models.template import AgendaTemplate, TemplateItem

__all__ = [
    "Action",
    "AgendaIssue",
    "AgendaItem",
    "AgendaTemplate",
    "Attendee",
    "Coming",
    "Exchange",
    "ExchangeItem",
    "ItemInvitation",
    "Meeting",
    "Note",
    "RegisterLine",
    "Reply",
    "TemplateItem",
]
