"""What the pages of this room ask for, one noun a file; nothing is written here."""

from meetings.forms.action import ActionFilter, ActionForm, ClosingForm
from meetings.forms.agenda import AgendaForm
from meetings.forms.decision import DecisionForm
from meetings.forms.item import AccessForm, AskForm, NoteForm
from meetings.forms.meeting import CancelForm, MeetingForm
from meetings.forms.register import RegisterForm
from meetings.forms.reply import ReplyForm

__all__ = [
    "AccessForm",
    "ActionFilter",
    "ActionForm",
    "AgendaForm",
    "AskForm",
    "CancelForm",
    "ClosingForm",
    "DecisionForm",
    "MeetingForm",
    "NoteForm",
    "RegisterForm",
    "ReplyForm",
]
