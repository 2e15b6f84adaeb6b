"""The pages: who opens what, and what they do there."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.dated import today
from accounts.worklist import duties_of
from documents.enums import MakingState
from documents.models import Reading
from members.models import Board, BoardReader
from reports import tasks
from reports.domain import period
from reports.models import Edition, Report
from tests.factories import ROLES, board, make_edition, make_learning_point, make_review, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forum")]

OFFICERS = {"coordinator", "chair", "learning-manager"}
ISSUERS = {"coordinator", "chair"}
READERS = {"shield-reader", "bsab-reader", "csp-reader"}


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of reports that were queued."""
    found: list[int] = []
    monkeypatch.setattr(tasks.make_report, "delay", found.append)
    return found


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def page(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def of_board(edition: Edition, code: str) -> Report:
    return edition.reports.get(board=board(code))


# Who opens what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_what(role: str, queued: list[int]) -> None:
    client = signed_in(role)
    drawn, issued, running = make_edition(ready=True), make_edition(issued=True), make_edition()
    is_officer, is_issuer = role in OFFICERS, role in ISSUERS
    expected = {
        ("get", reverse("reports:reports")): is_officer or role in READERS,
        ("get", reverse("reports:edition", args=[drawn.pk])): is_officer,
        ("get", reverse("reports:progress", args=[running.pk])): is_officer,
        ("post", reverse("reports:ask")): is_officer,
        ("post", reverse("reports:retry", args=[running.pk])): is_officer,
        ("post", reverse("reports:issue", args=[drawn.pk])): is_issuer,
        **{
            ("get", reverse("reports:download", args=[of_board(edition, code).pk])): is_officer
            or (edition == issued and role == f"{code}-reader")
            for edition in (drawn, issued)
            for code in ("shield", "bsab", "csp")
        },
    }
    for (method, url), may in expected.items():
        if url.endswith("issue/") and is_issuer:
            continue  # issuing changes who sees what: tested below
        response = getattr(client, method)(url)
        assert (response.status_code != 404) == may, (method, url)
        response.getvalue()
        assert Client().get(url).status_code == 302, "nobody comes in without signing in"


def test_a_reader_whose_time_for_a_board_is_over_reads_no_more() -> None:
    user = make_user("shield-reader")
    client = Client()
    client.force_login(user)
    url = reverse("reports:download", args=[of_board(make_edition(issued=True), "shield").pk])
    client.get(url).getvalue()
    BoardReader.objects.filter(user=user).update(ended_on=today() - datetime.timedelta(days=1))
    assert client.get(url).status_code == 404


def test_a_report_that_is_not_made_yet_cannot_be_downloaded() -> None:
    url = reverse("reports:download", args=[of_board(make_edition(), "shield").pk])
    assert signed_in("coordinator").get(url).status_code == 404


# The list ----------------------------------------------------------------------------------------------------------


def test_the_list_begins_with_what_to_do() -> None:
    response = signed_in("learning-manager").get(reverse("reports:reports"))
    text = page(response)
    assert "No reports yet" in text
    assert f"Make the reports for {period.last_ended().label}" in text
    assert f"Make interim reports for {period.current().label}" in text


def test_the_list_shows_half_years_by_boards() -> None:
    last = period.last_ended()
    issued = make_edition(period_start=last.previous.start, period_end=last.previous.end, issued=True)
    made = make_edition(period_start=last.start, period_end=last.end, ready=True)
    Report.objects.filter(edition=made, board=board("bsab")).update(state=MakingState.FAILED, document=None)
    response = signed_in("coordinator").get(reverse("reports:reports"))
    soup = BeautifulSoup(response.content, "html.parser")
    heads = [head.get_text(strip=True) for head in soup.select("table thead th")]
    assert heads == ["Half-year", "SHIELD", "BSAB", "CSP", "Issued to the boards"]
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in soup.select("table tbody tr")
    ]
    assert [row[0].split(",")[0].strip() for row in rows] == [last.label, last.previous.label]
    assert rows[0][2] == "Could not be made"
    assert rows[0][4] == "Could not be made"
    assert rows[1][1].startswith("Download")
    assert rows[1][4] == f"{timezone.localtime(issued.issued_at):%-d %B %Y}"
    assert f"Make the reports again for {last.label}" in page(response)


def test_the_list_takes_as_many_queries_for_three_editions_as_for_one(django_assert_num_queries: Any) -> None:
    client = signed_in("coordinator")
    for more in (1, 2):
        for _ in range(more):
            make_edition(ready=True)
        with django_assert_num_queries(5):
            client.get(reverse("reports:reports"))


def test_a_readers_list_takes_as_many_queries_for_three_reports_as_for_one(django_assert_num_queries: Any) -> None:
    client = signed_in("bsab-reader")
    for more in (1, 2):
        for _ in range(more):
            make_edition(issued=True)
        with django_assert_num_queries(4):
            client.get(reverse("reports:reports"))


def test_a_board_reader_sees_the_issued_reports_of_their_board_alone() -> None:
    client = signed_in("bsab-reader")
    assert "No report has been issued yet" in page(client.get(reverse("reports:reports")))
    make_edition(ready=True)
    assert "No report has been issued yet" in page(client.get(reverse("reports:reports")))
    first, second = make_edition(issued=True), make_edition(issued=True)
    response = client.get(reverse("reports:reports"))
    soup = BeautifulSoup(response.content, "html.parser")
    links = [link["href"] for link in soup.select("main a")]
    mine = [reverse("reports:download", args=[of_board(edition, "bsab").pk]) for edition in (second, first)]
    assert links == [mine[0], *mine], "the latest first, and once more as the page's button"
    assert page(response).count("Replaced") == 1
    assert "Make" not in page(response)


# An edition --------------------------------------------------------------------------------------------------------


def test_asking_leads_to_the_editions_page(
    queued: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client, half = signed_in("coordinator"), period.last_ended()
    make_learning_point()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("reports:ask"), {"period": half.start.isoformat()}, follow=True)
    made = Edition.objects.get()
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert len(queued) == 3
    text = page(response)
    assert "Making the reports. 0 of 3 reports are ready." in text
    assert "SHIELD Waiting, 0%" in text
    assert "Check again" in text, "without JavaScript there is a link"
    assert "1 Learning points" in text
    assert "What Bexley S.H.I.E.L.D. is asked" in text


@pytest.mark.parametrize("asked", ["", "2019-04-01", "never"])
def test_a_half_year_that_is_not_on_offer_is_refused_in_words(asked: str) -> None:
    response = signed_in("coordinator").post(reverse("reports:ask"), {"period": asked})
    assert response.status_code == 200
    assert "Choose which half-year the reports are for." in page(response)
    assert not Edition.objects.exists()


def test_progress_is_asked_for_every_second_until_all_are_ready() -> None:
    client, made = signed_in("coordinator"), make_edition()
    url = reverse("reports:progress", args=[made.pk])
    Report.objects.filter(pk=of_board(made, "csp").pk).update(state=MakingState.MAKING, progress=45)
    running = client.get(url, headers={"HX-Request": "true"})
    soup = BeautifulSoup(running.content, "html.parser")
    assert soup.select(f'[hx-get="{url}"][hx-trigger="every 1s"]')
    assert not soup.select("html"), "only the part that changes"
    assert [bar["value"] for bar in soup.select("progress")] == ["0", "0", "45"]
    assert "CSP Being made, 45%" in page(running)
    assert running["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    ready = make_edition(ready=True)
    done = client.get(reverse("reports:progress", args=[ready.pk]), headers={"HX-Request": "true"})
    assert not BeautifulSoup(done.content, "html.parser").select("[hx-get]"), "it stops when all are ready"
    assert "All reports are ready. The boards see them once the coordinator or a chair has issued them." in page(done)
    assert client.get(url).headers["Location"] == made.get_absolute_url(), "anybody else gets the whole page"


def test_the_changing_part_is_announced_to_screen_readers() -> None:
    response = signed_in("coordinator").get(make_edition().get_absolute_url())
    (region,) = BeautifulSoup(response.content, "html.parser").select("[aria-live=polite]")
    assert "0 of 3 reports are ready" in " ".join(region.get_text(" ").split())
    assert len(region.select("[aria-hidden=true] progress")) == 3, "bars that move every second are not read out"


@pytest.mark.parametrize("state", ["running", "ready", "issued"])
def test_an_editions_page_takes_few_queries(state: str, django_assert_num_queries: Any) -> None:
    client = signed_in("coordinator")
    made = make_edition(ready=state == "ready", issued=state == "issued")
    with django_assert_num_queries(6 if state == "issued" else 5):
        client.get(made.get_absolute_url())


def test_issuing_gives_the_reports_to_the_boards_readers() -> None:
    chair, reader, made = signed_in("chair"), signed_in("csp-reader"), make_edition(ready=True, dataset=NOTHING_TOLD)
    assert "Issue the reports to the boards" in page(chair.get(made.get_absolute_url()))
    response = chair.post(reverse("reports:issue", args=[made.pk]), follow=True)
    assert f"The boards have had these reports since {today():%-d %B %Y}." in page(response)
    assert "Issue the reports to the boards" not in page(response)
    download = reader.get(reverse("reports:download", args=[of_board(made, "csp").pk]))
    assert download.status_code == 200
    assert "draft" not in download["Content-Disposition"]
    download.getvalue()


def test_what_stands_in_the_way_of_issuing_is_said() -> None:
    chair, made = signed_in("chair"), make_edition()
    response = chair.post(reverse("reports:issue", args=[made.pk]))
    assert response.status_code == 200
    assert "All reports must be ready before they are issued." in page(response)
    told = NOTHING_TOLD["told"] | {"reviews": [make_review(is_restricted=True).pk]}
    restricted = make_edition(ready=True, dataset=NOTHING_TOLD | {"told": told})
    response = chair.post(reverse("reports:issue", args=[restricted.pk]))
    assert "has since been restricted. Make the reports again" in page(response)


def test_the_learning_manager_makes_reports_and_does_not_issue_them() -> None:
    response = signed_in("learning-manager").get(make_edition(ready=True).get_absolute_url())
    assert "Issue the reports" not in page(response)


def test_reports_that_failed_can_be_tried_again(
    queued: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client, made = signed_in("coordinator"), make_edition(ready=True)
    failed = of_board(made, "bsab")
    Report.objects.filter(pk=failed.pk).update(state=MakingState.FAILED, document=None, problem="It could not be made.")
    text = page(client.get(made.get_absolute_url()))
    assert "Not every report could be made" in text
    assert "It could not be made." in text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reports:retry", args=[made.pk]))
    assert queued == [failed.pk]
    assert "Making the reports. 2 of 3 reports are ready." in page(client.get(made.get_absolute_url()))


# Copies ------------------------------------------------------------------------------------------------------------


def test_who_takes_a_copy_is_written_down_and_shown() -> None:
    reader = make_user("shield-reader")
    client = Client()
    client.force_login(reader)
    made = make_edition(issued=True)
    report = of_board(made, "shield")
    first = client.get(reverse("reports:download", args=[report.pk]))
    assert first["Content-Type"] == "application/pdf"
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(reverse("reports:download", args=[report.pk]), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    first.getvalue()
    assert list(Reading.objects.values_list("user", "document")) == [(reader.pk, report.document_id)] * 2
    text = page(signed_in("coordinator").get(made.get_absolute_url()))
    assert f"1 person, last on {today():%-d %B %Y}" in text
    assert text.count("None yet") == 2


def test_a_download_takes_few_queries(django_assert_num_queries: Any) -> None:
    client = signed_in("shield-reader")
    url = reverse("reports:download", args=[of_board(make_edition(issued=True), "shield").pk])
    with django_assert_num_queries(6):
        client.get(url).getvalue()


# What people owe ---------------------------------------------------------------------------------------------------


def test_those_who_issue_are_told_what_is_ready_and_readers_what_is_new() -> None:
    chair, manager, reader = make_user("chair"), make_user("learning-manager"), make_user("bsab-reader")
    last = period.last_ended()
    make_edition(period_start=last.start, period_end=last.end)
    assert duties_of(chair, today()) == []
    made = make_edition(period_start=last.start, period_end=last.end, ready=True, dataset=NOTHING_TOLD)
    assert [(duty.title, duty.url) for duty in duties_of(chair, today())] == [
        (f"Issue the reports for {last.label}", made.get_absolute_url())
    ]
    assert duties_of(manager, today()) == duties_of(reader, today()) == []
    issued = make_edition(period_start=last.start, period_end=last.end, issued=True)
    assert duties_of(chair, today()) == []
    assert [duty.title for duty in duties_of(reader, today())] == [f"Read the report to BSAB for {last.label}"]
    client = Client()
    client.force_login(reader)
    client.get(reverse("reports:download", args=[of_board(issued, "bsab").pk])).getvalue()
    assert duties_of(reader, today()) == []


def test_every_board_has_its_report() -> None:
    assert [each.code for each in Board.objects.all()] == ["shield", "bsab", "csp"]


def _told() -> dict[str, Any]:
    return {"reviews": [], "learning_points": [], "actions": []}


NOTHING_TOLD: dict[str, Any] = {
    "told": _told(),
    "shared": {
        "boards": [],
        "learning": {"total": {"total": 0, "restricted": 0}, "evidenced_in_period": 0},
        "attendance": {"total": {"rate": 0, "expected": 0}},
        "actions": {"overdue": 0, "open_at_end": 0},
    },
    "boards": {},
}
