"""A board's report as a paper: what its pages show of the edition's frozen data."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from documents.pdf import Paper, Section
from documents.pdf import html_of as page_of
from reports.domain import dataset
from reports.models import Edition, Report
from ui.charts import Bar, Bars, Column, Columns, bar_chart, column_chart

SECTIONS = (
    Section("asks", "What the forum asks of the board", "reports/pdf/asks.html"),
    Section("figures", "At a glance", "reports/pdf/figures.html"),
    Section("impact", "The difference that learning made", "reports/pdf/impact.html"),
    Section("learning", "Learning points and how far they have come", "reports/pdf/learning.html"),
    Section("reviews", "Register of reviews", "reports/pdf/reviews.html"),
    Section("attendance", "Attendance", "reports/pdf/attendance.html"),
    Section("actions", "Actions", "reports/pdf/actions.html"),
    Section("programme", "Programme of review", "reports/pdf/programme.html"),
    Section("in-full", "Learning points in full", "reports/pdf/in_full.html"),
    Section("about", "About this report", "reports/pdf/about.html"),
)
ABOUT = (
    "The forum is accountable to this board. Twice a year it reports on the impact of learning on practice, "
    "with a programme of review."
)
STATUS = "The forum’s Reports page shows whether and when this edition was issued to the board."
#: The figures that stand out at the top.
TILES = (
    "Learning points for the board",
    "With evidence of impact",
    "Places represented, all agencies",
    "Actions overdue, all agencies",
)
LADDER = {
    "identified": "Identified",
    "shared": "Shared",
    "embedded": "Embedded",
    "evidenced": "Impact evidenced",
    "restricted": "Restricted",
}


def html_of(report: Report) -> str:
    """Return the page that WeasyPrint draws: a function of the frozen data alone."""
    edition, data = report.edition, dataset.read(report.edition.dataset)
    view, shared = data["boards"][report.board.code], data["shared"]
    paper = Paper(
        title=f"Report to {view['board']['name']}",
        subtitle=f"{edition.period_label}",
        about=ABOUT,
        made_at=edition.frozen_at,
        control=_control(edition, data),
        sections=SECTIONS,
    )
    context = {
        "view": view,
        "shared": shared,
        "period": data["period"],
        "as_at": data["as_at_on"],
        "tiles": [figure for figure in view["figures"] if figure["name"] in TILES],
        "charts": {"attendance": _attendance(shared), "ladder": _ladder(shared)},
        "ladder": [_ladder_row(row) for row in shared["learning"]["by_board"]],
        "ladder_total": _ladder_row(shared["learning"]["total"]),
    }
    return page_of("documents/pdf.html", paper, context)


def identifier_of(report: Report) -> str:
    """Return what tells this file from every other and is the same whenever it is drawn from the same data."""
    frozen = json.dumps(report.edition.dataset, sort_keys=True)
    whole = f"{report.edition_id}/{report.board.code}/{report.edition.frozen_at.isoformat()}/{frozen}"
    return hashlib.sha256(whole.encode()).hexdigest()


def file_name_of(report: Report) -> str:
    """Return what a download is called; until the report is issued, with the word that it is a draft."""
    edition = report.edition
    name = f"Learning Forum report to {report.board.short_name}, {edition.period_label}, edition {edition.number}"
    return f"{name}.pdf" if edition.issued_at else f"{name} (draft).pdf"


def _control(edition: Edition, data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    frozen = timezone.localtime(edition.frozen_at)
    return (
        ("Half-year", edition.period_label),
        ("Edition", str(edition.number)),
        ("Figures as at", f"{data['as_at_on']:%-d %B %Y}"),
        ("Figures frozen", f"{frozen:%-d %B %Y at %H:%M}"),
        ("Status", STATUS),
    )


def _attendance(shared: Mapping[str, Any]) -> str:
    rows = shared["attendance"]["agencies"]
    bars = tuple(Bar(row["agency"], row["rate"], f"{row['represented']} of {row['expected']} places") for row in rows)
    return bar_chart(Bars("Places represented, by agency", bars, unit="%", maximum=100)) if bars else ""


def _ladder(shared: Mapping[str, Any]) -> str:
    columns = tuple(Column(row["board"], tuple(row[key] for key in LADDER)) for row in shared["learning"]["by_board"])
    chart = Columns("How far learning points have come, by the board they belong to", tuple(LADDER.values()), columns)
    return column_chart(chart) if shared["learning"]["total"]["total"] else ""


def _ladder_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"board": row["board"], "cells": [row[key] for key in LADDER], "total": row["total"]}
