"""Editions of the twice-yearly reports, without drawing them."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from documents.domain import document
from documents.enums import MakingState
from members.models import Board
from reports.models import Edition, Report
from tests.factories.accounts import coordinator

APRIL, SEPTEMBER = datetime.date(2026, 4, 1), datetime.date(2026, 9, 30)
TINY_PDF = b"%PDF-1.4\n%%EOF\n"


def make_edition(
    *,
    period_start: datetime.date = APRIL,
    period_end: datetime.date = SEPTEMBER,
    dataset: dict[str, Any] | None = None,
    ready: bool = False,
    issued: bool = False,
    actor: User | None = None,
) -> Edition:
    """Return an edition with a report for each board, waiting or (`ready`, `issued`) with a document."""
    actor = actor or coordinator()
    edition = Edition.objects.create(
        period_start=period_start,
        period_end=period_end,
        number=Edition.objects.filter(period_start=period_start).count() + 1,
        dataset=dataset or {},
        frozen_at=timezone.now(),
        asked_by=actor,
        issued_at=timezone.now() if issued else None,
        issued_by=actor if issued else None,
    )
    for board in Board.objects.all():
        if ready or issued:
            name = f"Report to {board.short_name}.pdf"
            kept = document.keep(TINY_PDF, name=name, content_type="application/pdf")
            Report.objects.create(
                edition=edition, board=board, state=MakingState.READY, progress=100, document=kept, attempts=1
            )
        else:
            Report.objects.create(edition=edition, board=board)
    return edition
