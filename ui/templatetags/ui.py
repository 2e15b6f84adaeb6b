"""The forum's components. Registered as built-ins: templates need no ``{% load %}``.

Every tag is strict: a missing, misspelt or surplus argument fails when the template compiles; an unknown colour, kind
or variant fails when it renders. In long tables use the plain CSS classes instead of a tag per cell.

Page
    {% page_header "Register" caption="Thursday 3 December 2026" %}{% button_link "Print" url %}{% endpage_header %}
    {% back_link url "Back to meetings" %}                      in block back_link
    {% sub_navigation items %}                                   items: .label .url .current
    {% section "What needs doing" %}…{% endsection %}            an h2 and its content; id="…" makes it linkable
    {% card "Next meeting" %}…{% endcard %}                      a bordered panel with an h2
    {% columns %}{% column "two-thirds" %}…{% endcolumn %}{% column "one-third" %}…{% endcolumn %}{% endcolumns %}

Saying how things stand
    {% tag "Overdue" "red" %}   {% tiles %}{% tile 3 "Actions open" url %}{% endtiles %}
    {% alert "success" "Saved" %}optional words{% endalert %}    {% inset %}…{% endinset %}
    {% warning "Minutes cannot be changed after approval." %}    {% details "What counts as present" %}…{% enddetails %}
    {% nothing_here "No actions yet" %}Record one from an agenda item.{% endnothing_here %}
    {% time_budget planned=119 available=120 %}                  {% impact_ladder rungs %}   rungs: ui.components.Rung
    {% timeline events %}                                        events: ui.components.Event
    {% task_list tasks %}                                        tasks: ui.components.Task

Facts and lists
    {% summary_list %}{% summary_row "Venue" url=edit_url %}Civic Offices{% endsummary_row %}{% endsummary_list %}
    {% table "Open actions" %}<table class="govuk-table forum-cards">…</table>{% endtable %}
    {% list_filter active=2 clear_url=url %}fields{% endlist_filter %}
    {% pagination prev_url next_url "Showing 1 to 50 of more than 1,000" %}

Doing
    {% button "Save" %}  {% button "Delete" variant="warning" name="do" value="delete" %}
    {% button_link "Add a review" url variant="primary" %}       {% button_group %}…{% endbutton_group %}
    {% post_button url "Issue the agenda" variant="primary" %}   a form of its own, with its CSRF token

Forms: the one way
    <form method="post" novalidate>
      {% csrf_token %}{% error_summary form %}{% form_fields form %}{% button "Save" %}
    </form>
    {% error_summary form formset other_form %}                  one summary over several
    {% field form.minutes %}  {% field form.place hide_label=True %}    one field where a layout will not do

Waiting
    {% live_region %}{% polled url active=running %}{% progress "Report" 2 3 %}{% endpolled %}{% endlive_region %}

Dates and text
    {{ meeting.date|weekday_date }}  Thursday 3 December 2026    {{ meeting.date|short_date }}  3 Dec 2026
    {{ item.starts_at|clock }}  10:05                            {{ note.text|plain }}  paragraphs and line breaks
    {{ terms.text|markdown }}  headings, lists and tables        (ui.markdown: what is allowed)
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, get_args

from crispy_forms.helper import FormHelper
from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from ui import fields
from ui.components import AlertKind, Colour, Event, Link, Rung, Task, Variant, Width
from ui.markdown import markdown

register = template.Library()

_MESSAGE_KINDS = {
    "debug": "information",
    "info": "information",
    "success": "success",
    "warning": "warning",
    "error": "error",
}


def _one_of(value: str, allowed: Any) -> str:
    """`value`, if it is one of the literal type's words: an unknown colour must fail, not fade."""
    if value not in get_args(allowed):
        message = f"{value!r} is not one of {', '.join(get_args(allowed))}."
        raise ValueError(message)
    return value


def _render(name: str, **context: object) -> SafeString:
    """The component template `ui/<name>.html` filled with `context` alone."""
    return SafeString(get_template(f"ui/{name}.html").render(context))


def _trimmed(content: SafeString) -> SafeString:
    """A block's content without the white space round it, so that an empty block counts as empty."""
    return SafeString(content.strip())


# Page ------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(
    content: SafeString, title: str, *, caption: str = "", tag: str = "", colour: str = "grey"
) -> SafeString:
    """The page's h1, with a caption above, an optional status tag and, inside the block, its actions."""
    _one_of(colour, Colour)
    return _render("page_header", title=title, caption=caption, tag=tag, colour=colour, actions=_trimmed(content))


@register.inclusion_tag("ui/sub_navigation.html")
def sub_navigation(items: Iterable[Link], *, label: str = "In this section") -> dict[str, object]:
    """Second and last level of navigation; `label` names it for screen readers."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/back_link.html")
def back_link(url: str, text: str = "Back") -> dict[str, object]:
    """A way back, in its own labelled landmark."""
    return {"url": url, "text": text}


@register.simple_block_tag
def section(content: SafeString, title: str, *, id: str = "") -> SafeString:  # noqa: A002 - HTML's own word
    """An h2 and what belongs to it."""
    return format_html(
        '<section class="forum-section"{}><h2 class="govuk-heading-m">{}</h2>{}</section>',
        format_html(' id="{}"', id) if id else "",
        title,
        content,
    )


@register.simple_block_tag
def card(content: SafeString, title: str) -> SafeString:
    """A bordered panel with its own heading, for one thing that stands apart."""
    return format_html(
        '<section class="forum-card"><h2 class="govuk-heading-s forum-card__title">{}</h2>{}</section>', title, content
    )


@register.simple_block_tag
def columns(content: SafeString) -> SafeString:
    """Columns side by side on wide screens, one under the other on narrow ones."""
    return format_html('<div class="govuk-grid-row">{}</div>', content)


@register.simple_block_tag
def column(content: SafeString, width: str) -> SafeString:
    """A column: one-quarter, one-third, one-half, two-thirds, three-quarters or full."""
    return format_html('<div class="govuk-grid-column-{}-from-desktop">{}</div>', _one_of(width, Width), content)


# Saying how things stand -----------------------------------------------------------------------------------------


@register.simple_tag
def tag(text: str, colour: str = "grey") -> SafeString:
    """A status in a word, with a colour to help find it."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', _one_of(colour, Colour), text)


@register.simple_block_tag
def tiles(content: SafeString) -> SafeString:
    """A row of tiles, each a number that opens what it counts."""
    return format_html('<ul class="forum-tiles">{}</ul>', content)


@register.inclusion_tag("ui/tile.html")
def tile(number: object, label: str, url: str = "", *, hint: str = "") -> dict[str, object]:
    """One number with its words; it links to the list it counts."""
    return {"number": number, "label": label, "url": url, "hint": hint}


@register.simple_block_tag
def alert(content: SafeString, kind: str, title: str) -> SafeString:
    """A message about what just happened or what stands in the way."""
    return _render("alert", kind=_one_of(kind, AlertKind), title=title, content=_trimmed(content))


@register.simple_tag
def message_alert(message: Message) -> SafeString:
    """One of Django's messages; the base page shows them all."""
    return _render("alert", kind=_MESSAGE_KINDS[message.level_tag], title=message, content="")


@register.simple_block_tag
def inset(content: SafeString) -> SafeString:
    """Words set apart from the text around them."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_tag
def warning(text: str) -> SafeString:
    """A warning of something that cannot be undone."""
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span> {}</strong></div>',
        text,
    )


@register.simple_block_tag
def details(content: SafeString, summary: str, *, open: bool = False) -> SafeString:  # noqa: A002 - HTML's own word
    """What not everybody needs, folded under one line."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        mark_safe(" open") if open else "",
        summary,
        content,
    )


@register.simple_block_tag
def nothing_here(content: SafeString, title: str) -> SafeString:
    """Nothing here yet: the block says what to do about it."""
    return format_html('<div class="forum-empty"><p class="forum-empty__title">{}</p>{}</div>', title, content)


@register.inclusion_tag("ui/time_budget.html")
def time_budget(planned: int, available: int) -> dict[str, object]:
    """Minutes planned out of minutes available, in words and as a bar (ToR, Appendix I: 119 of 120)."""
    return {
        "planned": planned,
        "available": available,
        "spare": max(available - planned, 0),
        "over": max(planned - available, 0),
        "drawn": min(planned, available),
    }


@register.inclusion_tag("ui/impact_ladder.html")
def impact_ladder(rungs: Sequence[Rung]) -> dict[str, object]:
    """How far a learning point has come, rung by rung, in words as well as colour."""
    return {"rungs": rungs}


@register.inclusion_tag("ui/timeline.html")
def timeline(events: Iterable[Event]) -> dict[str, object]:
    """What happened, newest first as given."""
    return {"events": events}


@register.inclusion_tag("ui/task_list.html")
def task_list(tasks: Sequence[Task], *, name: str = "task") -> dict[str, object]:
    """What needs doing. `name` keeps ids apart when a page has two lists."""
    return {"tasks": tasks, "name": name}


# Facts and lists -------------------------------------------------------------------------------------------------


@register.simple_block_tag
def summary_list(content: SafeString) -> SafeString:
    """Facts about one thing, as rows of `summary_row`."""
    return format_html('<dl class="govuk-summary-list">{}</dl>', content)


@register.simple_block_tag
def summary_row(content: SafeString, key: str, *, url: str = "", action: str = "Change") -> SafeString:
    """One fact; with `url`, a link to change it."""
    return _render("summary_row", key=key, value=content, url=url, action=action)


@register.simple_block_tag
def table(content: SafeString, label: str) -> SafeString:
    """A scrollable, focusable region round a wide table; `label` names it for screen readers."""
    return format_html('<div class="forum-table" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.simple_block_tag
def list_filter(content: SafeString, *, active: int = 0, clear_url: str = "", submit: str = "Show") -> SafeString:
    """A GET form beside a list; folded on narrow screens. `active` is how many filters are set."""
    return _render("list_filter", content=content, active=active, clear_url=clear_url, submit=submit)


@register.inclusion_tag("ui/pagination.html")
def pagination(prev_url: str, next_url: str, count_text: str = "") -> dict[str, object]:
    """Earlier and later pages of a keyset-paged list; an empty address means there is none."""
    return {"prev_url": prev_url, "next_url": next_url, "count_text": count_text}


# Doing -----------------------------------------------------------------------------------------------------------


def _button_class(variant: str) -> str:
    """CSS classes of a button."""
    _one_of(variant, Variant)
    return "govuk-button" if variant == "primary" else f"govuk-button govuk-button--{variant}"


@register.simple_tag
def button(text: str, *, variant: str = "primary", name: str = "", value: str = "", form: str = "") -> SafeString:
    """A button that submits the form it stands in, or the one whose id is `form`, once even when pressed twice."""
    return format_html(
        '<button type="submit" class="{}" data-module="govuk-button" data-prevent-double-click="true"{}{}>{}</button>',
        _button_class(variant),
        format_html(' name="{}" value="{}"', name, value) if name else "",
        format_html(' form="{}"', form) if form else "",
        text,
    )


@register.simple_tag
def button_link(text: str, url: str, *, variant: str = "secondary") -> SafeString:
    """A link that looks like a button: it goes somewhere and changes nothing."""
    return format_html(
        '<a href="{}" role="button" draggable="false" class="{}" data-module="govuk-button">{}</a>',
        url,
        _button_class(variant),
        text,
    )


@register.simple_block_tag
def button_group(content: SafeString) -> SafeString:
    """Buttons and links side by side."""
    return format_html('<div class="govuk-button-group">{}</div>', content)


@register.inclusion_tag("ui/post_button.html", takes_context=True)
def post_button(
    context: Context, url: str, label: str, *, variant: str = "secondary", name: str = "", value: str = ""
) -> dict[str, object]:
    """A form of one button, for a change that needs no further words. `name` and `value` go with it."""
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "label": label,
        "css_class": _button_class(variant),
        "name": name,
        "value": value,
    }


# Forms -----------------------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any] | None") -> dict[str, object]:
    """What is wrong, above the form, each line a link to its field. Nothing when nothing is wrong."""
    return {"problems": [problem for form in forms if form is not None for problem in fields.problems(form)]}


@register.simple_tag(takes_context=True)
def form_fields(context: Context, form: BaseForm) -> SafeString:
    """The form's fields by its crispy layout (its `helper`), or all of them in order."""
    helper = getattr(form, "helper", None) or FormHelper(form)
    return SafeString(helper.render_layout(form, context))


@register.simple_tag
def field(bound_field: BoundField, *, hide_label: bool = False) -> SafeString:
    """One field by the same templates as `form_fields`. A hidden label is still read out."""
    return SafeString(get_template("forum/field.html").render({"field": bound_field, "hide_label": hide_label}))


register.filter("part", fields.part)
register.filter("kind", fields.kind)
register.filter("control", fields.control)
register.filter("options", fields.options)
register.filter("unit", fields.unit)
register.filter("is_optional", fields.is_optional)
register.filter("label_size", fields.label_size)


# Waiting ---------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def live_region(content: SafeString) -> SafeString:
    """A region whose changes screen readers announce; what changes goes inside."""
    return format_html('<div aria-live="polite">{}</div>', content)


@register.simple_block_tag
def polled(content: SafeString, url: str, *, active: bool, seconds: int = 2) -> SafeString:
    """Content asked for again every few seconds while `active`; `url` answers with this same block.

    Waiting is no use of the forum: somebody who went away is signed out all the same (`accounts.middleware`).
    """
    if not active:
        return format_html("<div>{}</div>", content)
    return format_html(
        '<div hx-get="{}" hx-trigger="every {}s" hx-swap="outerHTML" hx-headers="{{&quot;Forum-Waits&quot;: true}}">{}'
        '<noscript><p class="govuk-body"><a class="govuk-link" href="">Check again</a></p></noscript></div>',
        url,
        seconds,
        content,
    )


@register.simple_tag
def progress(label: str, value: int, maximum: int) -> SafeString:
    """How far something has come, as a bar and in words."""
    return format_html(
        '<p class="forum-progress"><span class="forum-progress__label">{}</span>'
        '<progress class="forum-progress__bar" value="{}" max="{}" aria-label="{}"></progress>'
        '<span class="forum-progress__count">{} of {}</span></p>',
        label,
        value,
        maximum,
        label,
        value,
        maximum,
    )


# Dates and text --------------------------------------------------------------------------------------------------


def _local(value: date | datetime) -> date | datetime:
    """The forum's wall clock: an aware moment becomes Europe/London."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter(expects_localtime=False)
def weekday_date(value: date | datetime | None) -> str:
    """Thursday 3 December 2026; nothing for no date."""
    return f"{_local(value):%A} {_local(value).day} {_local(value):%B %Y}" if value else ""


@register.filter(expects_localtime=False)
def short_date(value: date | datetime | None) -> str:
    """3 Dec 2026; nothing for no date."""
    return f"{_local(value).day} {_local(value):%b %Y}" if value else ""


@register.filter(expects_localtime=False)
def clock(value: datetime | time | None) -> str:
    """10:05, by the forum's wall clock; nothing for no time."""
    if value is None:
        return ""
    return f"{_local(value):%H:%M}" if isinstance(value, datetime) else f"{value:%H:%M}"


@register.filter(expects_localtime=False)
def moment(value: date | datetime) -> str:
    """3 Dec 2026 at 10:05; a date alone has no time."""
    return f"{short_date(value)} at {clock(value)}" if isinstance(value, datetime) else short_date(value)


@register.filter(needs_autoescape=True)
def plain(value: str, autoescape: bool = True) -> SafeString:  # noqa: FBT001, FBT002 - Django's calling convention
    """Typed text as paragraphs and line breaks; any markup in it is shown, not obeyed."""
    text = linebreaks(value, autoescape=autoescape)
    return mark_safe(text.replace("<p>", '<p class="govuk-body">'))  # noqa: S308 - linebreaks escaped it


register.filter("markdown", markdown)


@register.filter
def datetime_attribute(value: date | datetime) -> str:
    """A date or moment as HTML's `datetime` attribute wants it."""
    return str(conditional_escape(_local(value).isoformat()))
