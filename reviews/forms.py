"""What is asked about a review."""

from collections.abc import Iterable
from typing import Any, cast

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.db.models import Q

from accounts.dated import today
from accounts.models import User
from members.models import Board
from reviews.enums import OPEN, ReviewState, Stage
from reviews.models import Review, ReviewType
from reviews.queries import Choice, Choices, Wanted
from ui.forms import Checkboxes, ForumForm, Radios

CODE_HINT = "For example Child A or Adult B. Never a real name, initials or a date of birth."
REASON_HINT = "Needed when a review is not published, on hold or discontinued."
SINCE_HINT = "The day it came to this state. Today, unless you say otherwise."
SUMMARY_HINT = "A sentence or two, without anything that identifies a person."
RESTRICTED_HINT = "Only the coordinator, chairs, learning manager and people you name will see it."
#: What may be shown: its label, the stages, and what is said of a type that has none.
SHOWS: dict[str, tuple[str, tuple[Stage, ...], str]] = {
    "open": ("Pending and current", OPEN, "None pending or current."),
    "concluded": ("Concluded", (Stage.CONCLUDED,), "None concluded."),
    "all": ("All", (), "None in the register."),
}


class RegisterFilter(ForumForm):
    """What the register is looked at by. What makes no sense counts as not asked."""

    mark_optional = False
    show = forms.ChoiceField(
        label="State",
        choices=[(key, label) for key, (label, _, _) in SHOWS.items()],
        required=False,
        widget=Radios(small=True),
    )
    type = forms.ChoiceField(required=False)
    board = forms.ChoiceField(label="Owning board", required=False)

    def __init__(self, data: Any, *, choices: Choices) -> None:
        asked = {"show": data.get("show") or "open", "type": data.get("type", ""), "board": data.get("board", "")}
        super().__init__(asked)
        self.every = choices
        cast("forms.ChoiceField", self.fields["type"]).choices = _options("All types", choices.types)
        cast("forms.ChoiceField", self.fields["board"]).choices = _options("All boards", choices.boards)
        self.is_valid()
        self.errors.clear()

    @property
    def kind(self) -> Choice | None:
        """The one type asked for."""
        return next((each for each in self.every.types if each.code == self.cleaned_data.get("type")), None)

    @property
    def says_none(self) -> str:
        """What is said of a type that has none."""
        return SHOWS[self.cleaned_data.get("show", "open")][2]

    @property
    def wanted(self) -> Wanted:
        """What to look for within a type."""
        board = next((each.pk for each in self.every.boards if each.code == self.cleaned_data.get("board")), None)
        return Wanted(board, SHOWS[self.cleaned_data.get("show", "open")][1])

    @property
    def active(self) -> int:
        """How many filters are set."""
        given = self.cleaned_data
        return sum([given.get("show", "open") != "open", bool(given.get("type")), bool(given.get("board"))])


class MoveForm(ForumForm):
    """The state a review comes to, since when, and why."""

    state = forms.TypedChoiceField(choices=ReviewState, coerce=ReviewState, label="State")
    since = forms.DateField(label="In this state since", help_text=SINCE_HINT, initial=today)
    reason = forms.CharField(max_length=300, required=False, help_text=REASON_HINT)


class DetailsForm(ForumForm):
    """What the register says about a review, its state apart."""

    type = forms.ModelChoiceField(ReviewType.objects.all(), label="Type of review", empty_label="Choose a type")
    code = forms.CharField(label="Anonymised code", max_length=60, help_text=CODE_HINT)
    board = forms.ModelChoiceField(
        Board.objects.all(),
        label="Owning board",
        empty_label=None,
        widget=Radios,
        help_text="Who commissions it: mostly SHIELD for children, BSAB for adults, the CSP for domestic abuse.",
    )
    summary = forms.CharField(
        label="What it is about", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=SUMMARY_HINT
    )


class NoteForm(DetailsForm, MoveForm):
    """A review that enters the register (ToR, agenda item 3)."""

    is_restricted = forms.BooleanField(label="Restrict who sees it", required=False, help_text=RESTRICTED_HINT)
    layout = Layout(
        Fieldset("The review", "type", "code", "board", "summary"),
        Fieldset("Where it stands", "state", "since", "reason"),
        "is_restricted",
    )


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # not generic at run time
    """People with an account, each with the agencies they sit for."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and agencies."""
        return f"{obj.name} ({', '.join(agencies)})" if (agencies := _agencies(obj)) else str(obj.name)


class RestrictForm(ForumForm):
    """Whether a review is restricted, and who else sees it then."""

    is_restricted = forms.BooleanField(label="Restrict who sees it", required=False, help_text=RESTRICTED_HINT)
    named = People(
        User.objects.none(),
        label="Who else may see it",
        required=False,
        widget=Checkboxes(small=True),
        help_text="Members and deputies with an account. It takes effect at once.",
    )
    layout = Layout(
        Div(
            "is_restricted",
            Div("named", css_class="forum-reveal", data_revealed_by="1"),
            css_class="forum-reveals",
        )
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_restricted"].widget.attrs["data-reveals"] = "1"
        cast("People", self.fields["named"]).queryset = nameable(review)


def nameable(review: Review) -> Any:
    """Return the accounts that may be named on a review: members and deputies of today, and who is named already."""
    sits = Q(standing_representative=True) | Q(standing_deputy=True)
    runs_it = Q(standing_coordinator=True) | Q(standing_chair=True) | Q(standing_learning_manager=True)
    named = Q(review_accesses__review=review)
    people = User.objects.active().with_standing().filter((sits & ~runs_it) | named).distinct()
    return people.order_by("name").prefetch_related("person__representations__membership__agency")


def _agencies(user: User) -> list[str]:
    person = getattr(user, "person", None)
    held = person.representations.all() if person else []
    return sorted({each.membership.agency.short_name for each in held if each.holds_on(today())})


def _options(empty: str, choices: Iterable[Choice]) -> list[tuple[str, str]]:
    return [("", empty), *((each.code, each.name) for each in choices)]
