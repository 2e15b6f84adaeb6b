"""The versions of the standard agenda, and how a meeting's agenda differs from the one it was built from."""

import datetime
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Sum
from django.db.models.functions import JSONObject
from django.urls import reverse

from meetings.domain import template as templates
from meetings.domain.differences import Difference, between
from meetings.domain.template import StandardItem
from meetings.models import AgendaTemplate, Meeting, TemplateItem


@dataclass(frozen=True)
class TemplateRow:
    """One version in the list of all; the first has no day and nobody who adopted it."""

    version: int
    name: str
    change_note: str
    adopted_on: datetime.date | None
    adopted_by: str
    items: int
    minutes: int
    url: str


@dataclass(frozen=True)
class Version:
    """One version: its items, the minutes they take, and how it differs from the one before it."""

    items: tuple[StandardItem, ...]
    before: AgendaTemplate | None
    changes: tuple[Difference, ...]
    is_latest: bool

    @property
    def planned(self) -> int:
        """Minutes planned (ToR, Appendix I: 119 of 120)."""
        return sum(item.minutes for item in self.items)


def template_rows() -> list[TemplateRow]:
    """Return all versions, the newest first (1 query)."""
    found = AgendaTemplate.objects.select_related("adopted_by").annotate(
        number=Count("items"), minutes=Sum("items__minutes", default=0)
    )
    return [
        TemplateRow(
            version=each.version,
            name=each.name,
            change_note=each.change_note,
            adopted_on=each.adopted_on,
            adopted_by=each.adopted_by.name if each.adopted_by else "",
            items=each.number,
            minutes=each.minutes,
            url=reverse("meetings:template", args=[each.pk]),
        )
        for each in found.order_by("-version")
    ]


def version_of(template: AgendaTemplate) -> Version:
    """Return what there is to say of a version (2 queries)."""
    beside = {each.version: each for each in AgendaTemplate.objects.filter(version__gte=template.version - 1)}
    before = beside.get(template.version - 1)
    items: dict[int, list[StandardItem]] = {template.pk: []}
    for item in TemplateItem.objects.filter(template__in=filter(None, (before, template))).select_related("board"):
        items.setdefault(item.template_id, []).append(templates.as_standard(item))
    was, now = items[before.pk] if before else [], items[template.pk]
    return Version(
        items=tuple(now),
        before=before,
        changes=between(templates.frozen_items(was), templates.frozen_items(now)) if before else (),
        is_latest=max(beside) == template.version,
    )


def with_standard(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return meetings each with the standard agenda it was built from, as `differences` compares it (`standard`)."""
    items = TemplateItem.objects.filter(template=OuterRef("template")).order_by("number")
    frozen = JSONObject(number="number", kind="kind", title="title", bullets="bullets", minutes="minutes")
    return meetings.select_related("template").annotate(standard=ArraySubquery(items.values(json=frozen)))
