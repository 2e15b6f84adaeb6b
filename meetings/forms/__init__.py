"""What the pages of this room ask for, one noun a file; nothing is written here."""

from meetings.forms.action import ActionFilter, ActionForm, ChangeForm, ClosingForm, ReopenForm, UpdateForm
from meetings.forms.agenda import AgendaForm
from meetings.forms.check_in import CheckInForm
from meetings.forms.decision import DecisionForm
from meetings.forms.declaration import DeclarationForm
from meetings.forms.item import AccessForm, AskForm, NoteForm
from meetings.forms.meeting import CancelForm, MeetingForm
from meetings.forms.minutes import AddendumForm, AnswerForm, ApproveForm, CommentForm, ReopenMinutesForm, SeenForm
from meetings.forms.register import RegisterForm
from meetings.forms.reply import ReplyForm
from meetings.forms.template import TemplateForm

__all__ = [
    "AccessForm",
    "ActionFilter",
    "ActionForm",
    "AddendumForm",
    "AgendaForm",
    "AnswerForm",
    "ApproveForm",
    "AskForm",
    "CancelForm",
    "ChangeForm",
    "CheckInForm",
    "ClosingForm",
    "CommentForm",
    "DecisionForm",
    "DeclarationForm",
    "MeetingForm",
    "NoteForm",
    "RegisterForm",
    "ReopenForm",
    "ReopenMinutesForm",
    "ReplyForm",
    "SeenForm",
    "TemplateForm",
    "UpdateForm",
]
