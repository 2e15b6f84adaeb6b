"""Asking for the reports of a half-year, and issuing them to the boards."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.history import acting_as
from accounts.models import User
from documents.enums import MakingState
from meetings.models import Meeting
from members.models import Board
from reports.domain import dataset, period
from reports.domain.period import Period
from reports.domain.report import reports
from reports.facts import is_restricted_now
from reports.locks import asking_for, snapshot
from reports.models import Edition, Report


def ask(half: Period, *, actor: User | None) -> Edition:
    """Freeze the data of a half-year and have a report made for each board (ToR, Accountability: "twice yearly").

    While the reports of that half-year are being made, asking again returns their edition; afterwards it begins the
    next one. `actor` is None when the forum asks by itself. Two who ask at once get the same edition.
    """
    with asking_for(half):
        latest = _editions_of(half).last()
        if latest and latest.reports.unfinished().exists():
            return latest
        return _begin(half, actor)


def start_due() -> Edition | None:
    """Ask for the last half-year's reports, if nobody has since it ended; a day on which this did not run is made up.

    A half-year that ended before the forum's first meeting has nothing to account for.
    Returns the edition it began, or None when there was nothing to do.
    """
    half = period.last_ended()
    if not Meeting.objects.filter(date__lte=half.end).exists():
        return None
    with asking_for(half):
        if _editions_of(half).filter(frozen_at__gte=period.midnight_after(half)).exists():
            return None
        return _begin(half, None)


@transaction.atomic
def issue(edition: Edition, *, actor: User) -> None:
    """Give the reports to the boards: from now on their readers see them, and nothing of them changes.

    Raises ValidationError("already_issued" | "not_ready" | "restricted_since").
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if locked.issued_at:
        message = f"These reports were issued on {timezone.localtime(locked.issued_at):%-d %B %Y}."
        raise ValidationError(message, code="already_issued")
    if locked.reports.exclude(state=MakingState.READY).exists() or not locked.reports.exists():
        raise ValidationError("All reports must be ready before they are issued.", code="not_ready")
    if is_restricted_now(locked.dataset["told"]):
        message = "A review in these reports has since been restricted. Make the reports again, then issue them."
        raise ValidationError(message, code="restricted_since")
    with acting_as(actor):
        locked.issued_at, locked.issued_by = timezone.now(), actor
        locked.save(update_fields=["issued_at", "issued_by"])
    edition.refresh_from_db()


def retry(edition: Edition, *, actor: User) -> None:
    """Have the reports that could not be made tried again, from the same data."""
    reports.retry(edition.reports.all(), actor=actor)


def resume(*, at_once: bool = False) -> list[Report]:
    """Queue again the reports that nobody works on; see `documents.domain.making.Maker.resume`."""
    return reports.resume(at_once=at_once)


def _editions_of(half: Period) -> QuerySet[Edition]:
    return Edition.objects.filter(period_start=half.start).order_by("number")


def _begin(half: Period, actor: User | None) -> Edition:
    latest = _editions_of(half).last()
    with snapshot():
        frozen_at, data = timezone.now(), dataset.collect(half)
    with transaction.atomic(), acting_as(actor):
        edition = Edition.objects.create(
            period_start=half.start,
            period_end=half.end,
            number=latest.number + 1 if latest else 1,
            dataset=data,
            frozen_at=frozen_at,
            asked_by=actor,
        )
        reports.queue([Report.objects.create(edition=edition, board=board) for board in Board.objects.all()])
    return edition
