"""How a Django form field becomes GOV.UK markup: which template draws it, with which classes, and what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

# The first that fits decides: CheckboxSelectMultiple is a RadioSelect, which is a Select's sibling.
_PARTS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
)
_PART_TEMPLATES = {
    "checkboxes": "forum/parts/group.html",
    "radios": "forum/parts/group.html",
    "checkbox": "forum/parts/checkbox.html",
    "password": "forum/parts/password.html",
}
_CLASSES = {
    "file": "govuk-file-upload",
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "input": "govuk-input",
}


@dataclass(frozen=True)
class Problem:
    """A line of the error summary; `target` is the id of the control to go to, when there is one."""

    text: str
    target: str


@dataclass(frozen=True)
class Option:
    """A radio button or checkbox with what stands beside it."""

    control: SafeString
    id: str
    label: str
    hint: str


def part(field: BoundField) -> str:
    """The name of the template that draws this field."""
    return _PART_TEMPLATES.get(kind(field), "forum/parts/labelled.html")


def kind(field: BoundField) -> str:
    """What sort of control the field's widget is."""
    return next((name for widget, name in _PARTS if isinstance(field.field.widget, widget)), "input")


def control(field: BoundField) -> SafeString:
    """The field's control with GOV.UK's classes; ids and aria-describedby are Django's own."""
    sort = kind(field)
    given = field.field.widget.attrs.get("class", "")
    base = _CLASSES.get(sort, "govuk-checkboxes__input")
    wanted = [base, given, f"{base.split()[0]}--error" if field.errors and sort in _CLASSES else ""]
    return field.as_widget(attrs={"class": " ".join(name for name in wanted if name)})


def options(field: BoundField) -> Iterator[Option]:
    """The radio buttons or checkboxes of a field, each with its hint and what it reveals."""
    widget = field.field.widget
    name = "govuk-checkboxes__input" if kind(field) == "checkboxes" else "govuk-radios__input"
    hints = getattr(widget, "hints", {})
    reveals = getattr(widget, "reveals", {})
    for choice in field.subwidgets:
        attrs: dict[str, Any] = choice.data["attrs"]
        value = str(choice.data["value"])
        attrs.pop("aria-invalid", None)  # belongs to the group, whose fieldset is described by the error
        attrs.pop("required", None)
        attrs["class"] = name
        if hint := hints.get(value, ""):
            attrs["aria-describedby"] = f"{attrs['id']}_helptext"
        if value in reveals:
            attrs["data-reveals"] = str(reveals[value])
        # Written here rather than by the widget's own template: a register has a hundred of them.
        tag = flatatt({"type": choice.data["type"], "name": choice.data["name"], "value": value, **attrs})
        yield Option(format_html("<input{}>", tag), attrs["id"], str(choice.choice_label), hint)


def unit(field: BoundField) -> str:
    """The word after a number, such as "minutes", when its widget has one."""
    return str(getattr(field.field.widget, "suffix", ""))


def is_optional(field: BoundField) -> bool:
    """Whether the label should say so; a form says with `mark_optional` whether its labels do, or which of them."""
    marked: bool | frozenset[str] = getattr(field.form, "mark_optional", True)
    return not field.field.required and (marked if isinstance(marked, bool) else field.name in marked)


def label_size(field: BoundField) -> str:
    """The label's size letter: s unless the form says otherwise; empty for plain weight."""
    return str(getattr(field.form, "label_size", "s"))


def problems(form: "BaseForm | BaseFormSet[Any]") -> Iterator[Problem]:
    """Everything wrong with a form or formset, in the order of the page; errors of the whole come first."""
    if isinstance(form, BaseFormSet):
        yield from (Problem(str(text), "") for text in form.non_form_errors())
        for each in form.forms:
            yield from problems(each)
        return
    yield from (Problem(str(text), "") for text in form.non_field_errors())
    for field in form:
        yield from (Problem(str(text), _target(field)) for text in field.errors)


def _target(field: BoundField) -> str:
    """The id to go to: a group of radio buttons or checkboxes is entered by its first option."""
    if field.is_hidden or not field.auto_id:
        return ""
    return str(field.id_for_label or f"{field.auto_id}_0")
