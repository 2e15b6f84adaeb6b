"""What is asked about places and those who hold them."""

from typing import Any, ClassVar, cast

from crispy_forms.layout import Layout
from django import forms

from accounts.dated import today
from members.enums import MembershipKind
from members.forms.people import WHO, WhoForm
from members.models import Agency, Membership, Representative
from ui.forms import ForumForm, Radios

DATE = {"invalid": "Enter a real date, such as 1/3/2026"}
SHARED = forms.TypedChoiceField(
    label="Who holds it?",
    choices=[("single", "One person"), ("joint", "Two people who share it")],
    coerce=lambda value: value == "joint",
    widget=Radios(hints={"joint": "A joint place. They decide between them who comes; together they are one place."}),
    initial="single",
)
REASON = "What the history of the place will say, such as “New post”."


class PlaceForm(ForumForm):
    """A new place."""

    agency = forms.ModelChoiceField(Agency.objects.none(), empty_label="Choose an agency")
    title = forms.CharField(
        label="What is the place for?",
        max_length=150,
        required=False,
        help_text="Such as “Adult safeguarding”. Leave it empty if the agency has one place only.",
    )
    kind = forms.TypedChoiceField(
        label="What kind of place is it?",
        choices=[(MembershipKind.CORE.value, "Core member"), (MembershipKind.AD_HOC.value, "Ad hoc member")],
        coerce=MembershipKind,
        widget=Radios(
            hints={
                MembershipKind.CORE.value: "Comes to every meeting.",
                MembershipKind.AD_HOC.value: "A specialist, asked for a particular case discussion.",
            }
        ),
        initial=MembershipKind.CORE.value,
    )
    is_joint = SHARED
    started_on = forms.DateField(label="From when?", initial=today, error_messages=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("Any", self.fields["agency"]).queryset = Agency.objects.exclude(ended_on__lt=today())


class ChangePlaceForm(ForumForm):
    """What a place is for, who may hold it, and where it stands on the list."""

    title = PlaceForm.base_fields["title"]
    is_joint = SHARED
    started_on = forms.DateField(
        label="First day of the place",
        required=False,
        help_text="Empty means since before our records.",
        error_messages=DATE,
    )
    after = forms.ChoiceField(
        label="Where does it stand on the list?", help_text="The places of one agency stay together."
    )

    FIRST: ClassVar = "first"

    def __init__(self, *args: Any, place: Membership, **kwargs: Any) -> None:
        self.others = list(
            Membership.objects.exclude(pk=place.pk).exclude(ended_on__lt=today()).select_related("agency")
        )
        before = [each for each in self.others if (each.position, each.pk) < (place.position, place.pk)]
        initial = {
            "title": place.title,
            "is_joint": "joint" if place.is_joint else "single",
            "started_on": place.started_on,
            "after": str(before[-1].pk) if before else self.FIRST,
        }
        super().__init__(*args, initial=initial, **kwargs)
        places = [(str(each.pk), f"After {each}") for each in self.others]
        cast("forms.ChoiceField", self.fields["after"]).choices = [(self.FIRST, "First"), *places]

    @property
    def has_moved(self) -> bool:
        """Whether another position was chosen."""
        return "after" in self.changed_data

    @property
    def before(self) -> Membership | None:
        """The place to stand behind; None to stand first."""
        return next((each for each in self.others if str(each.pk) == self.cleaned_data["after"]), None)


class ClosePlaceForm(ForumForm):
    """The last day of a place, and why."""

    ended_on = forms.DateField(label="Last day of the place", initial=today, error_messages=DATE)
    because = forms.CharField(label="Why does it close?", max_length=200, required=False)


class AppointForm(WhoForm):
    """Who takes a place, by which role, and when."""

    role_title = forms.CharField(
        label="Role title",
        max_length=150,
        help_text="Their post, such as “Head of Safeguarding”.",
        error_messages={"required": "Enter the role by which they hold the place"},
    )
    started_on = forms.DateField(label="From when?", initial=today, error_messages=DATE)
    ended_on = forms.DateField(
        label="Last day",
        required=False,
        help_text="Only if it is known, or to enter somebody who held the place before.",
        error_messages=DATE,
    )
    mark_optional = frozenset({"email", "ended_on"})
    layout = Layout(WHO, "role_title", "started_on", "ended_on")


class ReplaceForm(WhoForm):
    """Who follows in a place, when, and why."""

    role_title = AppointForm.base_fields["role_title"]
    started_on = forms.DateField(label="From when?", initial=today, error_messages=DATE)
    because = forms.CharField(label="Why does it change?", max_length=200, required=False, help_text=REASON)
    mark_optional = frozenset({"email", "because"})
    layout = Layout(WHO, "role_title", "started_on", "because")


class EndForm(ForumForm):
    """From when a place is vacant, and why."""

    from_day = forms.DateField(
        label="From when is the place vacant?",
        initial=today,
        help_text="The day after their last day.",
        error_messages=DATE,
    )
    because = forms.CharField(label="Why do they leave?", max_length=200, required=False, help_text=REASON)


class CorrectForm(ForumForm):
    """The role title and the days as they should have been typed."""

    role_title = AppointForm.base_fields["role_title"]
    started_on = forms.DateField(
        label="First day",
        required=False,
        help_text="Empty means since before our records.",
        error_messages=DATE,
    )
    ended_on = forms.DateField(
        label="Last day", required=False, help_text="Empty means that they still hold the place.", error_messages=DATE
    )

    @staticmethod
    def said_of(holder: Representative) -> dict[str, object]:
        """What the form begins with."""
        return {name: getattr(holder, name) for name in CorrectForm.base_fields}


class ChairForm(ForumForm):
    """From when somebody chairs."""

    started_on = forms.DateField(label="From when?", initial=today, error_messages=DATE)


class EndChairForm(ForumForm):
    """From when somebody chairs no more."""

    from_day = forms.DateField(
        label="From when are they joint chair no more?",
        initial=today,
        help_text="They keep their place.",
        error_messages=DATE,
    )


class DeputyForm(ForumForm):
    """Whom a place sends when its member cannot come."""

    name = forms.CharField(label="Full name", max_length=150)
    role_title = forms.CharField(
        label="Role title", max_length=150, error_messages={"required": "Enter the deputy’s role"}
    )
    agency_name = forms.CharField(
        label="Agency",
        max_length=200,
        error_messages={"required": "Enter the agency that the deputy comes from"},
    )
    email = forms.EmailField(
        label="Email address",
        required=False,
        help_text="With an address they are invited to sign in. By name alone they get no account.",
    )
    started_on = forms.DateField(label="From when?", initial=today, error_messages=DATE)


class EndDeputyForm(ForumForm):
    """From when somebody is standing deputy no more."""

    from_day = forms.DateField(label="From when are they deputy no more?", initial=today, error_messages=DATE)


class PersonForm(ForumForm):
    """What somebody is called and where mail reaches them."""

    name = forms.CharField(label="Full name", max_length=150)
    email = forms.EmailField(label="Email address", required=False)
