"""Draws the controls that pages have most of without templates; the rest is drawn by Django.

Django takes two templates for each option of a select. The page that sets the leads of an agenda has thirteen selects
of two dozen people: without this, most of the time that page takes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

INPUTS = ("email", "hidden", "input", "number", "text", "url")


class FlatControls(DjangoTemplates):
    """Django's own renderer, but for selects and inputs of one line (the setting FORM_RENDERER)."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Return the markup of one control."""
        draw = _DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return mark_safe(draw(context["widget"]))  # noqa: S308  each part is escaped


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _select(widget: Mapping[str, Any]) -> str:
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{"".join(_groups(widget))}</select>'


def _groups(widget: Mapping[str, Any]) -> Iterator[str]:
    for name, options, _ in widget["optgroups"]:
        drawn = "".join(map(_option, options))
        yield f'<optgroup label="{_text(name)}">{drawn}</optgroup>' if name else drawn


def _option(option: Mapping[str, Any]) -> str:
    return f'<option value="{_text(option["value"])}"{_attributes(option)}>{_text(option["label"])}</option>'


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value: object) -> str:
    return conditional_escape(str(value))


_DRAWN = {"django/forms/widgets/select.html": _select} | {
    f"django/forms/widgets/{name}.html": _input for name in INPUTS
}
