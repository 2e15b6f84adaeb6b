"""What can be said on the screen that runs a meeting: the note, a decision, an action, who chairs; all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from meetings.domain.run import Chair, Said
from meetings.forms.action import ActionForm
from meetings.forms.decision import DecisionForm
from meetings.forms.item import NoteForm
from meetings.forms.people import chosen, people
from meetings.models import AgendaItem, Meeting
from meetings.queries.people import Seated
from meetings.queries.run import RunSheet
from ui.forms import ForumForm

#: What says that something is meant: the fields that are empty when the page opens.
OF_A_DECISION, OF_AN_ACTION = ("decision",), ("what", "owner", "owner_name")


class ChairForm(ForumForm):
    """Who chairs: a joint chair, or another member of the day."""

    chaired_by = forms.ChoiceField(label="Who chairs?", required=False)
    seen_chaired_by = forms.CharField(required=False, widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, data: QueryDict | None, *, meeting: Meeting, seated: Seated) -> None:
        now = str(meeting.chaired_by_id or "")
        super().__init__(data, initial={"chaired_by": now, "seen_chaired_by": now})
        self.meeting, self.seated = meeting, seated
        nobody, *members = people(seated, nobody="Nobody yet", someone_else="")
        first = {each.pk: each.person.name for each in (*seated.chairs, meeting.chaired_by) if each}
        chairs = [(str(pk), name) for pk, name in first.items()]
        cast("forms.ChoiceField", self.fields["chaired_by"]).choices = [nobody, ("Chairs", chairs), *members]
        for field in self.fields.values():
            field.widget.attrs["form"] = "note-form"  # it stands beside the form that it is sent with

    def said(self) -> Chair | None:
        """Who chairs, when that is to change."""
        value, seen = self.cleaned_data["chaired_by"], self.cleaned_data["seen_chaired_by"]
        if value == seen:
            return None
        return Chair(chosen(self.seated, value, [self.meeting.chaired_by]), int(seen) if seen.isdecimal() else None)

    def begin_again(self) -> None:
        """Say who chairs by now, and let the next save begin from that."""
        chair = self.meeting.chaired_by
        self.add_error("chaired_by", f"It says now: {chair.person.name if chair else 'nobody'}.")
        self.data = dict(self.data.items()) | {"seen_chaired_by": str(chair.pk if chair else "")}


@dataclass(frozen=True)
class Desk:
    """The forms of the screen. They are sent as one, so that whatever button is pressed loses nothing of the others.

    A form that its person has not begun is not asked for anything. None stands where they may not.
    """

    note: NoteForm
    decision: DecisionForm | None
    action: ActionForm | None
    chair: ChairForm | None

    @property
    def begun(self) -> Iterator[DecisionForm | ActionForm | ChairForm]:
        """The forms that were filled in, but for the note, which is saved before them."""
        return (form for form in (self.decision, self.action, self.chair) if form is not None and form.is_bound)

    def is_valid(self) -> bool:
        """Whether all that was filled in can be recorded; each form says what is wrong with it."""
        return not [form for form in self.begun if not form.is_valid()]

    def said(self) -> Said:
        """What is to be recorded."""
        begun = {type(form): form for form in self.begun}
        chair = begun.get(ChairForm)
        return Said(
            decision=begun[DecisionForm].cleaned_data["decision"] if DecisionForm in begun else "",
            action=begun[ActionForm].cleaned_data if ActionForm in begun else None,
            chair=chair.said() if isinstance(chair, ChairForm) else None,
        )

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the field it is about."""
        for name, errors in error.error_dict.items():
            form = next(form for form in self.begun if name in form.fields)
            form.add_error(name, [each.messages[0] for each in errors])
            if isinstance(form, ChairForm) and errors[0].code == "changed_meanwhile":
                form.begin_again()


def desk_of(data: QueryDict | None, item: AgendaItem, sheet: RunSheet, user: User) -> Desk:
    """Return the forms that `user` may fill in at `item`, with what was sent."""
    may, meeting = user.has_perm, item.meeting
    decided = _begun(data, "decision", OF_A_DECISION)
    acted = _begun(data, "action", OF_AN_ACTION)
    chair = data if data is not None and "chaired_by" in data else None
    may_decide, may_act = may("meetings.record_decision", item), may("meetings.record_action", item)
    may_say_who_chairs = may("meetings.take_register", meeting)
    return Desk(
        note=NoteForm(data, note=getattr(item, "note", None)),
        decision=DecisionForm(decided) if may_decide else None,
        action=ActionForm(acted, seated=sheet.seated, due_on=sheet.next_date) if may_act else None,
        chair=ChairForm(chair, meeting=meeting, seated=sheet.seated) if may_say_who_chairs else None,
    )


def _begun(data: QueryDict | None, name: str, fields: tuple[str, ...]) -> QueryDict | None:
    """Return `data` when something was typed into one of `fields`, or the button of that form was pressed."""
    if data is None:
        return None
    return data if data.get("record") == name or any(data.get(each, "").strip() for each in fields) else None
