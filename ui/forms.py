"""What every form of the forum is built from, and the one way to show it.

    <form method="post" novalidate>
      {% csrf_token %}
      {% error_summary form %}
      {% form_fields form %}
      {% button "Save" %}
    </form>

A form inherits from `ForumForm` or `ForumModelForm`. Its fields appear in order, or as its `layout` says:

    class MeetingForm(ForumForm):
        date = forms.DateField()
        layout = Layout(Row("date", "starts_at"), Fieldset("Where", "venue", "video_link"))

A field that the layout forgets is still shown, last. Labels of fields that may stay empty say "(optional)".

Reveal on choice: give the widget `reveals={"deputy": 1}`, wrap the whole in `Div(…, css_class="forum-reveals")`, and
what appears in `Div("deputy_name", css_class="forum-reveal", data_revealed_by="1")`. It is CSS alone, so the server
accepts and ignores what is hidden.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.forms.utils import pretty_name


class DateInput(forms.DateInput):
    """The browser's own date picker: one field to type or pick, read and written as the person's country does."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "govuk-input--width-10", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day to the minute."""

    input_type = "time"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "govuk-input--width-5", **(attrs or {})}, format="%H:%M")


class Textarea(forms.Textarea):
    """Room for some lines; `rows` says how many."""

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, rows: int = 5) -> None:
        super().__init__(attrs={"rows": rows, **(attrs or {})})
        self.attrs.pop("cols", None)  # the style sheet says how wide


class NumberInput(forms.TextInput):
    """A whole number, typed: GOV.UK advises against `type="number"`, which changes on a scroll of the wheel.

    `suffix` is the unit shown after it, such as "minutes".
    """

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, suffix: str = "") -> None:
        super().__init__(
            attrs={"class": "govuk-input--width-4", "inputmode": "numeric", "spellcheck": "false", **(attrs or {})}
        )
        self.suffix = suffix


class Radios(forms.RadioSelect):
    """Radio buttons. `hints` and `reveals` go by the option's value; `inline` and `small` suit a register's rows."""

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, int] | None = None,
        inline: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(dict(attrs or {}), choices)
        self.hints, self.reveals = dict(hints or {}), dict(reveals or {})
        self.inline, self.small = inline, small


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes, with the same extras as `Radios`."""

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, int] | None = None,
        small: bool = False,
    ) -> None:
        super().__init__(dict(attrs or {}), choices)
        self.hints, self.reveals, self.small = dict(hints or {}), dict(reveals or {}), small


class _Forum(forms.BaseForm):
    """What the two bases share: the layout, and our widgets in place of Django's plain ones."""

    layout: ClassVar[Layout | None] = None
    """The crispy layout; None shows the fields in order."""
    mark_optional: ClassVar[bool | frozenset[str]] = True
    """Whether labels say "(optional)", or the names of the fields whose labels do: off for filters and searches."""
    label_size: ClassVar[str] = "s"
    """Weight of the labels: s is bold; empty is plain."""
    use_required_attribute = False  # the server says what is missing, in our words

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _upgrade(field)
            _ask(name, field)

    @property
    def helper(self) -> FormHelper:
        """The crispy helper: fields only, no form tag, nothing left out."""
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(*self.fields) if self.layout is None else deepcopy(self.layout)
        helper.render_unmentioned_fields = True
        return helper


if TYPE_CHECKING:  # generic for the type checker alone
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class ForumForm(_Forum, forms.Form):
    """A form that is not about one model."""


class ForumModelForm(_Forum, _ModelForm):
    """A form about one model; the writing is still done in `domain/`."""


_OURS: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.DateInput: DateInput,
    forms.TimeInput: TimeInput,
    forms.NumberInput: NumberInput,
    forms.Textarea: Textarea,
}


def _ask(name: str, field: forms.Field) -> None:
    """Say what to enter or select when a field is left empty, unless the form has better words of its own."""
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    label = str(field.label or pretty_name(name))
    if isinstance(field, forms.BooleanField):
        field.error_messages["required"] = f"Tick “{label}” to go on"
        return
    verb = "Select" if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else "Enter"
    kept = label[1:2].isupper()  # an abbreviation keeps its capitals
    field.error_messages["required"] = f"{verb} {label if kept else label[:1].lower() + label[1:]}"


def _upgrade(field: forms.Field) -> None:
    """Put our widget in place of Django's plain one, keeping the attributes the form gave it."""
    ours = _OURS.get(type(field.widget))
    if ours is None:
        return
    kept = {name: value for name, value in field.widget.attrs.items() if not _djangos(name, value)}
    replacement = ours(kept)
    replacement.is_required, replacement.is_localized = field.widget.is_required, field.widget.is_localized
    field.widget = replacement


def _djangos(name: str, value: object) -> bool:
    """Whether an attribute is one that Django adds by itself and ours does without."""
    return name in {"min", "max", "step"} or (name, value) in {("rows", "10"), ("cols", "40")}
