"""Who comes for a place."""

from typing import Any, cast

from crispy_forms.layout import Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from meetings.domain.reply import Decision
from meetings.domain.telling import address_of
from meetings.enums import Answer, Mode
from meetings.queries.reply import Asked
from ui.forms import ForumForm, Radios

WHO = "Say who is coming."
#: What is asked about a deputy who is not a standing one.
DEPUTY = ("deputy_name", "deputy_email", "deputy_role", "deputy_agency")


class ReplyForm(ForumForm):
    """One question; a deputy whom the place has not named before is described below it.

    Of a meeting that can be joined in person and online it also asks how, and takes no answer for an answer. `begin` is
    what the link of a mail has chosen already: "in-person", "online", "deputy", "apologies"; it gives way to what was
    said before.
    """

    who = forms.ChoiceField(
        label="Who is coming?", widget=Radios, error_messages={"required": WHO, "invalid_choice": WHO}
    )
    deputy_name = forms.CharField(label="Deputy’s name", required=False, max_length=150)
    deputy_email = forms.CharField(
        label="Deputy’s email address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="We ask them by email and let them open this meeting, and no other. Without one, tell them yourself.",
    )
    deputy_role = forms.CharField(label="Deputy’s role", required=False, max_length=150)
    deputy_agency = forms.CharField(label="Deputy’s agency", required=False, max_length=200)
    mode = forms.ChoiceField(
        label="In person or online?", choices=Mode.choices, required=False, widget=Radios(inline=True)
    )
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    mark_optional = frozenset({"deputy_email", "mode"})
    layout = Layout(
        Div(
            "who",
            Div(
                "deputy_name",
                "deputy_email",
                Row("deputy_role", "deputy_agency"),
                css_class="forum-reveal",
                data_revealed_by="1",
            ),
            css_class="forum-reveals",
        ),
        "seen",
    )  # and how, below, where it is asked

    def __init__(self, data: QueryDict | None, *, asked: Asked, prefix: str = "", begin: str = "") -> None:
        self.asked = asked
        self.standing = {f"deputy-{each.pk}": each for each in asked.deputies}
        super().__init__(data, initial=self._chosen(begin) | self._said_before(), prefix=prefix or None)
        if not asked.may_choose_way:
            del self.fields["mode"]
        who = cast("forms.ChoiceField", self.fields["who"])
        hints = {name: f"{each.role_title}, {each.agency_name}" for name, each in self.standing.items()}
        hints[Answer.APOLOGIES] = "A core member who cannot come sends a deputy if at all possible."
        who.widget = Radios(reveals={Answer.DEPUTY: 1}, hints=hints)
        who.choices = self._choices()

    def clean(self) -> None:
        """Ignore what is hidden, wrong or not."""
        if self.cleaned_data.get("who") != Answer.DEPUTY:
            for name in DEPUTY:
                self.errors.pop(name, None)
                self.cleaned_data[name] = ""

    def decision(self) -> Decision:
        """What was said."""
        said = self.cleaned_data
        who, mode = said["who"], said.get("mode", "")
        if who in self.standing:
            known = self.standing[who]
            return Decision(
                Answer.DEPUTY,
                mode=mode,
                deputy=known.person,
                deputy_name=known.person.name,
                deputy_role=known.role_title,
                deputy_agency=known.agency_name,
            )
        coming = tuple(each for each in self.asked.holders if str(each.pk) in who.split("-")[1:])
        answer = Answer.COMING if coming else who
        return Decision(answer, coming, mode, **{name: said[name] for name in DEPUTY})

    def place(self, error: ValidationError, now: Asked) -> None:
        """Put what the domain refuses beside the field it is about.

        Where somebody else was quicker the page says what they said, and the next answer begins from that.
        """
        self.asked = now
        self.data = dict(self.data.items()) | {self.add_prefix("seen"): now.began_from}
        if not hasattr(error, "error_dict"):
            self.add_error("who" if error.code == "changed_meanwhile" else None, error.messages[0])
            return
        is_described = self.cleaned_data["who"] == Answer.DEPUTY
        for name, errors in error.error_dict.items():
            field = name if (name in DEPUTY and is_described) or name == "mode" else "who"
            self.add_error(field, [each.messages[0] for each in errors])

    def _choices(self) -> list[tuple[str, str]]:
        mine, holders = self.asked.mine, self.asked.holders
        reader_first = sorted(holders, key=lambda each: each != mine)
        chosen = [
            (_comes([each]), "I am coming" if each == mine else f"{each.person.name} is coming")
            for each in reader_first
        ]
        if len(holders) > 1:
            chosen.append((_comes(holders), "Both of us are coming" if mine else "Both are coming"))
        chosen += [(name, f"{each.person.name} comes as deputy") for name, each in self.standing.items()]
        another = "Another deputy is coming" if self.standing else "A deputy is coming"
        # Last, so that what is asked about the deputy stands below it.
        return [*chosen, (Answer.APOLOGIES.value, "Apologies, nobody is coming"), (Answer.DEPUTY.value, another)]

    def _chosen(self, begin: str) -> dict[str, Any]:
        """What a link of a mail has chosen: that they come, or a deputy, whom the place may know already."""
        if begin in Mode.values and self.asked.mine:
            return {"who": _comes([self.asked.mine]), "mode": begin}
        if begin == Answer.DEPUTY:
            return {"who": next(iter(self.standing), Answer.DEPUTY.value)}
        return {"who": begin} if begin == Answer.APOLOGIES else {}

    def _said_before(self) -> dict[str, Any]:
        """What the form begins with: what was said, or the agency that a deputy most likely comes from."""
        reply, said = self.asked.reply, self.asked.said
        begin = {"seen": self.asked.began_from, "deputy_agency": self.asked.place.agency.name}
        if reply is None or not said.answer:
            return begin
        begin["mode"] = reply.mode
        if said.answer == Answer.COMING:
            return begin | {"who": _comes([each for each in self.asked.holders if each.pk in reply.coming_ids])}
        if said.answer != Answer.DEPUTY:
            return begin | {"who": said.answer}
        known = next((name for name, each in self.standing.items() if each.person == reply.deputy), None)
        if known:
            return begin | {"who": known}
        return begin | {
            "who": said.answer,
            "deputy_name": reply.deputy_name,
            "deputy_email": address_of(reply.deputy) or reply.deputy.email if reply.deputy else "",
            "deputy_role": reply.deputy_role,
            "deputy_agency": reply.deputy_agency,
        }


def _comes(representatives: Any) -> str:
    """Return the choice that names these representatives, as in the register."""
    return "-".join(["comes", *(str(each.pk) for each in representatives)])
