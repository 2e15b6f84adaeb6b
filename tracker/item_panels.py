"""Agenda item 6, and the learning points recorded from items."""

from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import panels
from meetings.enums import ItemKind
from meetings.models import AgendaItem
from tracker.models import LearningPoint


def register() -> None:
    """Called once, when the application is ready."""
    panels.register(ItemKind.IMPACT, _impact)
    panels.register_outcome(
        panels.Outcome(
            label="Record a learning point",
            permission="tracker.record_learning",
            add_url=lambda item: reverse("tracker:record-from-item", args=[item.pk]),
            recorded=_recorded,
        )
    )


def _impact(item: AgendaItem, reader: User) -> panels.Panel:
    """Learning points whose impact review falls due by the meeting (Appendix I, item 6)."""
    due = list(
        LearningPoint.objects.visible_to(reader)
        .due_for_review(by=item.meeting.date)
        .select_related("owner__person", "board")
        .order_by("impact_review_due", "number")
    )
    rows = [(point, point.impact_review_due is not None and point.impact_review_due < today()) for point in due]
    context = {"rows": rows, "may_review": reader.has_perm("tracker.review_impact")}
    return panels.Panel("tracker/panels/impact.html", context, is_empty=not rows)


def _recorded(items: list[AgendaItem], reader: User) -> dict[int, list[panels.Recorded]]:
    found: dict[int, list[panels.Recorded]] = {}
    points = LearningPoint.objects.visible_to(reader).filter(item__in=items).select_related("owner__person")
    for point in points.order_by("number"):
        if point.item_id is not None:
            found.setdefault(point.item_id, []).append(
                panels.Recorded(
                    kind="Learning point",
                    reference=point.reference,
                    text=point.learning,
                    url=point.get_absolute_url(),
                    who=point.owner.person.name if point.owner else "",
                    due_on=point.impact_review_due,
                )
            )
    return found
