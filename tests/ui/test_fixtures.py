"""The form pack and the components draw what govuk-frontend's own fixtures show, so that an upgrade shows here first.

A fixture gives a component's options and its HTML. Every state whose options a Django form can express is drawn by our
templates and compared. MOJ Frontend ships no fixtures; test_stylesheet.py watches its class names.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from django import forms
from django.conf import settings
from django.template import Context, Template

from ui.components import Task
from ui.forms import Checkboxes, ForumForm, NumberInput, Radios

COMPONENTS = Path(settings.BASE_DIR) / "node_modules/govuk-frontend/dist/govuk/components"

Options = dict[str, Any]
Tree = tuple[Any, ...]

TEXT = {"text"}
LABELLED = {"id", "name", "label", "hint", "errorMessage", "classes", "value"}
GROUP = {"idPrefix", "name", "fieldset", "hint", "errorMessage", "classes", "items"}
EXPRESSED = {
    "input": LABELLED | {"suffix", "inputmode", "spellcheck", "autocomplete", "pattern"},
    "textarea": LABELLED | {"rows", "autocomplete"},
    "select": LABELLED | {"items"},
    "file-upload": LABELLED - {"value"},
    "radios": GROUP,
    "checkboxes": GROUP,
}
PARTS = {
    "label": TEXT,
    "hint": TEXT,
    "errorMessage": TEXT,
    "suffix": TEXT,
    "fieldset": {"legend"},
    "legend": TEXT,
    "items": {"value", "text", "hint", "selected", "checked"},
}


NOT_DJANGO = {
    "select: without values",  # a choice of Django's always has a value
    "select: without values with selected value",
    "select: with falsy values",
    "select: item selected overrides value",  # one initial value, not two that disagree
}


def fixtures(component: str) -> list[dict[str, Any]]:
    """The states of a component."""
    found: list[dict[str, Any]] = json.loads((COMPONENTS / component / "fixtures.json").read_text())["fixtures"]
    return found


def fixture(component: str, name: str) -> str:
    """The HTML of one state."""
    return next(str(each["html"]) for each in fixtures(component) if each["name"] == name)


def expressible(options: Options, allowed: set[str]) -> bool:
    """Whether a Django form can say all of this."""
    return set(options) <= allowed and all(
        isinstance(part, dict) and expressible(part, PARTS[name])
        for name, value in options.items()
        if name in PARTS
        for part in (value if isinstance(value, list) else [value])
    )


def states() -> Iterator[Any]:
    """Every state of every kind of field that our pack should draw alike."""
    for component, allowed in EXPRESSED.items():
        for each in fixtures(component):
            wanted = {"fieldset"} if component in {"radios", "checkboxes"} else {"label"}
            name = f"{component}: {each['name']}"
            if name not in NOT_DJANGO and each["options"].keys() >= wanted and expressible(each["options"], allowed):
                yield pytest.param(component, each, id=name)


def identity(options: Options) -> str:
    """The id of a fixture's field; ours has it for a name too."""
    return str(options.get("id") or options.get("idPrefix") or options["name"])


def draw(component: str, options: Options) -> str:
    """Our markup of a component with these options, with plain labels as in the fixtures."""

    name = identity(options)
    field = _field(component, options)
    data = {name: field.initial or ""} if "errorMessage" in options else None
    form = type("Form", (ForumForm,), {name: field, "label_size": "", "mark_optional": False})(data, auto_id="%s")
    if "errorMessage" in options:
        form.add_error(name, options["errorMessage"]["text"])
    return Template("{% form_fields form %}").render(Context({"form": form}))


def _field(component: str, options: Options) -> forms.Field:
    """A Django field that says the same as a fixture's options."""
    words = (options.get("label") or options.get("fieldset", {}).get("legend"))["text"]
    said: Options = {"label": words, "help_text": options.get("hint", {}).get("text", ""), "required": False}
    classes = options.get("classes", "")
    items = options.get("items", [])
    choices = [(str(item.get("value", item["text"])), item["text"]) for item in items]
    ticked = [str(item["value"]) for item in items if item.get("selected") or item.get("checked")]
    extras: Options = {
        "hints": {str(item["value"]): item["hint"]["text"] for item in items if "hint" in item},
        "small": "--small" in classes,
    }
    attrs: Options = {
        name: options[name] for name in ("inputmode", "autocomplete", "pattern", "rows") if name in options
    }
    if "spellcheck" in options:
        attrs["spellcheck"] = str(options["spellcheck"]).lower()
    if classes:
        attrs["class"] = classes
    value = options.get("value", next(iter(ticked), None))
    inline = "--inline" in classes
    made: dict[str, forms.Field] = {
        "radios": forms.ChoiceField(choices=choices, widget=Radios(inline=inline, **extras), initial=value, **said),
        "checkboxes": forms.MultipleChoiceField(choices=choices, widget=Checkboxes(**extras), initial=ticked, **said),
        "select": forms.ChoiceField(choices=choices, widget=forms.Select(attrs), initial=value, **said),
        "file-upload": forms.FileField(widget=forms.FileInput(attrs), **said),
        "textarea": forms.CharField(widget=forms.Textarea(attrs), initial=value, **said),
        "input": forms.CharField(widget=forms.TextInput(attrs), initial=value, **said),
    }
    if "suffix" in options:
        made["input"].widget.suffix = options["suffix"]["text"]
    return made[component]


def tree(html: str) -> Tree:
    """Markup as nested tuples: white space, the order of attributes and Django's way of naming ids set aside."""
    return _children(BeautifulSoup(html, "html.parser"))


def _children(parent: Tag) -> Tree:
    return tuple(node for child in parent.children if (node := _node(child)))


def _node(child: Any) -> Tree | str:
    if isinstance(child, NavigableString):
        return " ".join(child.split())
    # Django says aria-invalid as well, which GOV.UK leaves out.
    attributes = {name: _named(value) for name, value in child.attrs.items() if name != "aria-invalid"}
    return child.name, tuple(sorted(attributes.items())), _children(child)


def _named(value: Any) -> str:
    """An attribute's value, with Django's ids as GOV.UK writes them."""
    text = " ".join(value) if isinstance(value, list) else " ".join(str(value).split())
    text = re.sub(r"_(\d+)_helptext", lambda found: f"{_ordinal(found[1])}-item-hint", text)
    text = re.sub(r"(?<=[\w-])_(\d+)$", lambda found: _ordinal(found[1]), text)
    return text.replace("_helptext", "-hint").replace("_error", "-error")


def _ordinal(index: str) -> str:
    return "" if index == "0" else f"-{int(index) + 1}"


@pytest.mark.parametrize(("component", "state"), list(states()))
def test_a_field_is_drawn_as_its_fixture(component: str, state: dict[str, Any]) -> None:
    options = state["options"]
    theirs = state["html"].replace(f'name="{options["name"]}"', f'name="{identity(options)}"')
    assert tree(draw(component, options)) == tree(theirs)


def test_the_states_that_matter_are_among_those_compared() -> None:
    compared = {parameter.id for parameter in states()}
    assert compared >= {
        "input: default",
        "input: with error and hint",
        "input: with width-10 class",
        "input: with suffix",
        "textarea: with hint and error message",
        "select: with hint text and error message",
        "file-upload: with error message and hint",
        "radios: with hint and error message",
        "radios: small inline",
        "checkboxes: with hint",
        "checkboxes: with error message",
        "checkboxes: small with error",
    }


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("component", "name", "source"),
    [
        ("button", "link", '{% button_link "Link button" "/" variant="primary" %}'),
        ("button", "prevent double click", '{% button "Submit" %}'),
        ("inset-text", "default", None),
        ("details", "default", None),
        ("details", "expanded", None),
        ("warning-text", "default", None),
    ],
)
def test_a_component_is_drawn_as_its_fixture(component: str, name: str, source: str | None) -> None:
    options = next(each["options"] for each in fixtures(component) if each["name"] == name)
    sources = {
        "inset-text": "{% inset %}{{ text }}{% endinset %}",
        "details": "{% details summaryText open=open %}{{ text }}{% enddetails %}",
        "warning-text": "{% warning text %}",
    }
    context = {"open": False, **options}
    expected = (
        re.sub(r' id="[^"]*"', "", fixture(component, name)) if component == "details" else fixture(component, name)
    )
    assert tree(render(source or sources[component], **context)) == tree(expected)


@pytest.mark.parametrize("colour", ["grey", "teal", "green", "purple", "magenta", "red", "orange", "yellow", "blue"])
def test_every_colour_of_a_tag_is_govuks(colour: str) -> None:
    css = (COMPONENTS / "tag/_mixin.scss").read_text()
    assert f"--{colour}" in css or colour in css
    assert tree(render("{% tag 'Alpha' colour %}", colour=colour)) == tree(
        fixture("tag", "default").replace('"govuk-tag"', f'"govuk-tag govuk-tag--{colour}"')
    )


def test_an_error_summary_is_drawn_as_its_fixture() -> None:
    class Form(ForumForm):
        passport = forms.CharField(required=False)
        postcode = forms.CharField(required=False)

    form = Form({})
    form.add_error("passport", "The date your passport was issued must be in the past")
    form.add_error("postcode", "Enter a postcode, like AA1 1AA")
    ours = render("{% error_summary form %}", form=form)
    for number, name in enumerate(("passport", "postcode"), start=1):
        ours = ours.replace(f"#id_{name}", f"#example-error-{number}")
    assert tree(ours) == tree(fixture("error-summary", "default"))


def test_a_task_list_is_drawn_as_its_fixture() -> None:
    hint = "Ensure the plan covers objectives, strategies, sales, marketing and financial forecasts."
    tasks = [
        Task("Registered company details", "#", "Not started", "teal"),
        Task("Business plan", "#", "Review", "magenta", hint),
    ]
    ours = tree(render('{% task_list tasks name="task-list" %}', tasks=tasks))
    theirs = tree(
        fixture("task-list", "with hint text and additional states")
        .replace("task-list-2", "task-list-1")
        .replace("task-list-3", "task-list-2")
    )
    assert ours[0][2] == theirs[0][2][1:3]


def test_a_summary_row_is_drawn_as_its_fixture() -> None:
    source = (
        '{% summary_list %}{% summary_row "Date of birth" url="#" %}13/08/1980{% endsummary_row %}{% endsummary_list %}'
    )
    theirs = tree(fixture("summary-list", "with actions"))
    assert tree(render(source))[0][2] == theirs[0][2][1:2]


def test_a_number_is_typed_with_its_unit_beside_it() -> None:
    options = next(each["options"] for each in fixtures("input") if each["name"] == "with suffix")
    widget = NumberInput(suffix=options["suffix"]["text"])
    form = forms.Form(auto_id=options["id"])
    form.fields[options["name"]] = forms.IntegerField(widget=widget)
    html = render("{% field form.weight %}", form=form)
    assert BeautifulSoup(html, "html.parser").select_one(".govuk-input__wrapper > .govuk-input__suffix") is not None
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
