"""Agenda item 6, and the learning points recorded from items."""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import panels
from meetings.enums import ItemKind
from meetings.models import AgendaItem
from tracker.models import ImpactReview, LearningPoint
from tracker.queries import FINDING_COLOURS, RUNG_COLOURS, shortened
from ui.components import Colour


@dataclass(frozen=True)
class DueRow:
    """A learning point whose impact is to be reviewed; the addresses are empty where the reader may not go."""

    reference: str
    url: str
    learning: str
    board: str
    owner: str
    rung: str
    colour: Colour
    due: datetime.date | None
    is_overdue: bool
    review_url: str


@dataclass(frozen=True)
class ReviewedRow:
    """An impact review that was held at the meeting."""

    reference: str
    url: str
    learning: str
    finding: str
    colour: Colour
    evidence: str
    next_due: datetime.date | None


def register() -> None:
    """Called once, when the application is ready."""
    panels.register(ItemKind.IMPACT, _impact)
    panels.register_outcome(
        panels.Outcome(
            label="Record a learning point",
            permission="tracker.record_learning",
            add_url=lambda item: reverse("tracker:record-from-item", args=[item.pk]),
            recorded=_recorded,
            key="L",
        )
    )


def _impact(item: AgendaItem, reader: User) -> panels.Panel:
    """Learning points whose impact review falls due by the meeting, and those reviewed at it (Appendix I, item 6)."""
    points = LearningPoint.objects.visible_to(reader)
    due = points.due_for_review(by=item.meeting.date).select_related("owner__person", "board")
    rows = [_due_row(point, item, reader) for point in due.order_by("sorts_on", "pk")]
    held = ImpactReview.objects.filter(meeting=item.meeting, learning_point__in=points)
    reviewed = [
        ReviewedRow(
            reference=review.learning_point.reference,
            url=_url(review.learning_point, reader),
            learning=shortened(review.learning_point.learning),
            finding=review.get_finding_display(),
            colour=FINDING_COLOURS[review.finding],
            evidence=review.evidence,
            next_due=review.next_due,
        )
        for review in held.select_related("learning_point").order_by("pk")
    ]
    context = {"rows": rows, "reviewed": reviewed}
    return panels.Panel("tracker/panels/impact.html", context, is_empty=not (rows or reviewed))


def _due_row(point: LearningPoint, item: AgendaItem, reader: User) -> DueRow:
    has_come = item.meeting.date <= today() and not item.meeting.is_locked
    may_review = has_come and reader.has_perm("tracker.review_impact", point)
    return DueRow(
        reference=point.reference,
        url=_url(point, reader),
        learning=shortened(point.learning),
        board=point.board.short_name,
        owner=point.owner.person.name if point.owner else "",
        rung=point.rung.label,
        colour=RUNG_COLOURS[point.rung],
        due=point.impact_review_due,
        is_overdue=point.is_overdue,
        review_url=f"{reverse('tracker:review-impact', args=[point.pk])}?item={item.pk}" if may_review else "",
    )


def _url(point: LearningPoint, reader: User) -> str:
    return point.get_absolute_url() if reader.has_perm("tracker.view_tracker") else ""


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
                    url=_url(point, reader),
                    who=point.owner.person.name if point.owner else "",
                    due_on=point.impact_review_due,
                )
            )
    return found
