"""What is asked about a learning point."""

import datetime
from typing import Any, cast

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.dated import holds_on, today
from accounts.models import User
from members.enums import MembershipKind
from members.models import Board, Representative
from reviews.models import Review
from tracker.domain.learning import WORDS, Blocks
from tracker.enums import Finding, Rung
from tracker.models import LearningPoint
from tracker.queries import SORTS, Wanted
from ui.forms import Checkboxes, ForumForm, Radios

ONLY = {"overdue": "Impact review overdue", "mine": "Mine", "drafts": "Drafts"}
FINDING_HINTS: dict[str, str] = {
    Finding.TOO_EARLY: "An honest answer: say when to look again.",
    Finding.NONE: "We looked and found no difference so far.",
    Finding.SOME: "It shows in part, or in some agencies.",
    Finding.STRONG: "It shows across the system.",
    Finding.NEGATIVE: "Also worth knowing, and soon.",
}
#: When impact is usually looked at again.
QUARTER = datetime.timedelta(days=91)


class TrackerFilter(ForumForm):
    """What the tracker is looked at by. What makes no sense counts as not asked."""

    mark_optional = False
    only = forms.MultipleChoiceField(
        label="Show only", choices=list(ONLY.items()), required=False, widget=Checkboxes(small=True)
    )
    rung = forms.ChoiceField(label="How far it has come", choices=[("", "Any"), *Rung.choices], required=False)
    board = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(choices=[(key, key) for key in SORTS], required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.boards = list(Board.objects.all())
        options = [("", "All boards"), *((board.code, board.short_name) for board in self.boards)]
        cast("forms.ChoiceField", self.fields["board"]).choices = options
        self.is_valid()
        self.errors.clear()

    @property
    def wanted(self) -> Wanted:
        """What to look for."""
        given = self.cleaned_data
        only = given.get("only", [])
        return Wanted(
            board_id=next((board.pk for board in self.boards if board.code == given.get("board")), None),
            rung=Rung(given["rung"]) if given.get("rung") else None,
            overdue="overdue" in only,
            mine="mine" in only,
            drafts="drafts" in only,
        )

    @property
    def order(self) -> str:
        """A key of `SORTS`: what needs looking at first, unless asked otherwise."""
        return self.cleaned_data.get("sort") or "due"

    @property
    def active(self) -> int:
        """How many filters are set."""
        given = self.cleaned_data
        return len(given.get("only", [])) + sum(bool(given.get(name)) for name in ("rung", "board"))


class Owners(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Representatives by name, with the agency they sit for."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and agency."""
        return f"{obj.person.name} ({obj.membership.agency.short_name})"


class LearningForm(ForumForm):
    """The four blocks of the tracker (ToR, Working methods), whose learning it is and where it came from."""

    # The blocks may stay blank in a draft, but that is not what they are for.
    mark_optional = frozenset({"other_boards", "owner", "review"})
    learning = forms.CharField(
        label="What we learned",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One point in a few plain sentences, without anything that identifies a person.",
        error_messages={"required": "Say what we learned."},
    )
    embedding = forms.CharField(
        label="How it will be embedded",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Where it becomes part of practice: policy, training, supervision, audit, a form or a contract.",
    )
    sharing = forms.CharField(
        label="How it will be shared",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="With whom and by what: a seven-minute briefing, an event, a newsletter, a toolkit.",
    )
    impact = forms.CharField(
        label="How its impact will be measured",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What we would see if practice had changed, and how we find out: audit, survey, people’s voices.",
    )
    impact_review_due = forms.DateField(
        label="When its impact will be reviewed",
        required=False,
        help_text="Often 3, 6 or 12 months from now.",
    )
    board = forms.ModelChoiceField(
        Board.objects.all(), label="Which board it belongs to", empty_label=None, widget=Radios
    )
    other_boards = forms.ModelMultipleChoiceField(
        Board.objects.all(), label="Other boards it is also for", required=False, widget=Checkboxes
    )
    owner = Owners(
        Representative.objects.none(),
        label="Who looks after it",
        required=False,
        empty_label="Nobody yet",
        help_text="They are reminded when its impact is to be reviewed.",
    )
    review = forms.ModelChoiceField(
        Review.objects.none(),
        label="The review it came from",
        required=False,
        empty_label="No review in the register",
        help_text="Whoever may not see a restricted review does not see its learning either.",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    layout = Layout(
        Fieldset("The tracker’s four blocks", *WORDS, "impact_review_due"),
        Fieldset("Whose it is and where it came from", "board", "other_boards", "owner", "review"),
        "revision",
    )

    def __init__(self, *args: Any, user: User, point: LearningPoint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        querysets: dict[str, QuerySet[Any]] = {
            "owner": possible_owners(point),
            "review": Review.objects.visible_to(user).select_related("type").order_by("type__position", "code"),
        }
        for name, queryset in querysets.items():
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = queryset

    def blocks(self) -> Blocks:
        """What was filled in, as the domain takes it."""
        return Blocks(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})

    def accept(self, revision: int) -> None:
        """Take the other person's revision as seen, so that saving again is meant."""
        data = cast("QueryDict", self.data).copy()
        data["revision"] = str(revision)
        self.data = data


class ShareForm(ForumForm):
    """The day the learning was shared."""

    shared_on = forms.DateField(label="When it was shared", initial=today)


class EmbedForm(ForumForm):
    """The day the learning became part of practice, and what shows it."""

    embedded_on = forms.DateField(label="When it became part of practice", initial=today)
    embedded_how = forms.CharField(
        label="What shows that it is embedded",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example the policy and its section, the course and who took it, the form and its date.",
        error_messages={"required": "Say what shows that it is embedded."},
    )


class ImpactReviewForm(ForumForm):
    """What difference it made, and how we know."""

    finding = forms.TypedChoiceField(
        label="Is it making a difference?",
        choices=Finding,
        coerce=Finding,
        widget=Radios(hints=FINDING_HINTS),
        error_messages={"required": "Say whether it is making a difference."},
    )
    evidence = forms.CharField(
        label="How we know",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The evidence, where to find it, and whose voice is in it: child, adult, family or practitioner.",
    )
    reviewed_on = forms.DateField(label="Date of the review")
    next_due = forms.DateField(
        label="When to review it again",
        required=False,
        help_text="May stay empty when the evidence is strong.",
    )
    mark_optional = False

    def __init__(self, *args: Any, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"reviewed_on": day, "next_due": day + QUARTER}, **kwargs)


def possible_owners(point: LearningPoint | None) -> QuerySet[Representative]:
    """Return the representatives of the core places today, and whoever owns `point` already."""
    sits = holds_on(today()) & holds_on(today(), "membership__") & Q(membership__kind=MembershipKind.CORE)
    owns = Q(pk=point.owner_id) if point and point.owner_id else Q(pk__in=[])
    people = Representative.objects.filter(sits | owns).select_related("person", "membership__agency")
    return people.order_by("person__name", "pk")
