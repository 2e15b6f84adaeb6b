"""The decisions recorded from items, as an item's page and the minutes list them."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.models import User
from meetings.models import AgendaItem, Decision
from meetings.panels import Recorded

FACTS = {name: name for name in ("pk", "number", "text")}


def with_decisions(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Return `items`, each with its decisions, so that listing them takes no query more."""
    taken = Decision.objects.filter(item=OuterRef("pk")).order_by("number")
    return items.annotate(decided=ArraySubquery(taken.values(json=JSONObject(**FACTS))))


def recorded_decisions(items: list[AgendaItem], reader: User) -> dict[int, list[Recorded]]:
    """Return the decisions of each of `items` (by id), of what `reader` may see (1 query unless `with_decisions`).

    A decision leads to where it is put right, for those who may and until the minutes are approved.
    """
    may_change = reader.has_perm("meetings.record_decision")
    return {
        item.pk: [_recorded(each, is_open=may_change and not item.meeting.is_locked) for each in decided]
        for item, decided in _decided(items, reader)
        if decided
    }


def _decided(items: list[AgendaItem], reader: User) -> list[tuple[AgendaItem, list[dict[str, Any]]]]:
    if all(hasattr(item, "decided") for item in items):
        return [(item, item.decided) for item in items]  # type: ignore[attr-defined] # annotated above
    found: dict[int, list[dict[str, Any]]] = {}
    decisions = Decision.objects.visible_to(reader).filter(item__in=items).order_by("number")
    for each in decisions.values("item_id", *FACTS):
        found.setdefault(each["item_id"], []).append(each)
    return [(item, found.get(item.pk, [])) for item in items]


def _recorded(decision: dict[str, Any], *, is_open: bool) -> Recorded:
    return Recorded(
        kind="Decision",
        reference=f"D{decision['number']}",
        text=decision["text"],
        url=reverse("meetings:change-decision", args=[decision["pk"]]) if is_open else "",
    )
