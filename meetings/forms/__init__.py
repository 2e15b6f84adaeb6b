"""What the pages of this room ask for, one noun a file; nothing is written here."""

from meetings.forms.action import ActionFilter, ActionForm, ClosingForm
from meetings.forms.agenda import AgendaForm
from meetings.forms.item import AskForm, NoteForm
from meetings.forms.meeting import CancelForm, MeetingForm
from meetings.forms.register import RegisterForm

__all__ = [
    "ActionFilter",
    "ActionForm",
    "AgendaForm",
    "AskForm",
    "CancelForm",
    "ClosingForm",
    "MeetingForm",
    "NoteForm",
    "RegisterForm",
]
