"""Making one board's report from its edition's frozen data."""

from documents.domain.making import PAUSE, Drawn, Maker, Outcome
from documents.pdf import Watch, pdf_of
from reports.domain import pdf
from reports.locks import MAKING
from reports.models import Report

__all__ = ["PAUSE", "PROBLEM", "Outcome", "make", "reports"]
PROBLEM = "The report could not be made. Try again; if it fails again, tell whoever runs the forum’s server."


def make(report_id: int) -> Outcome:
    """Draw the report and keep it; see `documents.domain.making.Maker.make`."""
    return reports.make(report_id)


def _draw(report: Report, watch: Watch) -> Drawn:
    content = pdf_of(pdf.html_of(report), identifier=pdf.identifier_of(report), watch=watch)
    return Drawn(content, pdf.file_name_of(report))


def _send(report_id: int) -> None:
    from reports.tasks import make_report

    make_report.delay(report_id)


reports = Maker(Report, lock=MAKING, draw=_draw, send=_send, problem=PROBLEM)
