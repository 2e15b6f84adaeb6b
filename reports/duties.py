"""What people owe from the reports: issuing what is ready, and reading what was issued."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts import worklist
from accounts.models import User
from documents.models import Reading
from reports.domain import period
from reports.models import Edition, Report

#: A report that its board has not read in this time is no longer news.
NEWS = datetime.timedelta(days=90)


def register() -> None:
    """Called once, when the application is ready."""
    worklist.register(_reports)


def _reports(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    if user.has_perm("reports.issue_reports"):
        yield from _to_issue(period.of(on).previous)
    elif user.has_perm("reports.view_reports"):
        yield from _to_read(user, on)


def _to_issue(since: period.Period) -> Iterable[worklist.Duty]:
    """The latest edition of each recent half-year, once it is ready and as long as it is not issued."""
    later = Edition.objects.filter(period_start=OuterRef("period_start"), number__gt=OuterRef("number"))
    ready = Report.objects.ready().filter(edition=OuterRef("pk"))
    waiting = Report.objects.filter(edition=OuterRef("pk")).exclude(pk__in=Report.objects.ready())
    found = Edition.objects.filter(Exists(ready), ~Exists(waiting), ~Exists(later), issued_at=None)
    for edition in found.filter(period_start__gte=since.start).defer("dataset"):
        yield worklist.Duty(
            f"Issue the reports for {edition.period_label}", edition.get_absolute_url(), "Ready for the boards"
        )


def _to_read(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    """Issued reports of the reader's boards that they have not taken a copy of."""
    if user.has_perm("reports.make_reports"):
        return
    taken = Reading.objects.filter(document=OuterRef("document"), user=user)
    issued = Report.objects.visible_to(user).ready().filter(~Exists(taken), edition__issued_at__date__gte=on - NEWS)
    for report in issued.select_related("edition", "board").defer("edition__dataset"):
        yield worklist.Duty(
            f"Read the report to {report.board.short_name} for {report.edition.period_label}",
            reverse("reports:reports"),
            "From the Multi-Agency Learning Forum",
        )
