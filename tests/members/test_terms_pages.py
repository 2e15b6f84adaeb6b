"""The pages of the Terms of Reference."""

import datetime
from dataclasses import replace

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from members.domain import terms
from members.models import TermsVersion
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator
from tests.members.test_terms import NEW
from tests.pages import MISSING, SHOWN_AGAIN, client_of, error_beside, rows, soup, summary_of, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
PAGE, ADOPT = "/members/terms/", "/members/terms/adopt/"
DAY = datetime.timedelta(days=1)


def adopt(number: int = 2, **changed: object) -> TermsVersion:
    """Adopt the next version, a day after the one before."""
    new = replace(NEW, text=f"{NEW.text}\n\n{number}", started_on=today() - (100 - number) * DAY, **changed)  # type: ignore[arg-type] # each is of its field's type
    return terms.adopt(new, seen=number - 1, actor=coordinator())


def entered(client: Client, **changed: str) -> dict[str, str]:
    """Return what the form is sent with: as it begins, with `changed`."""
    form = client.get(ADOPT)
    names = ("text", "started_on", "next_review_on", "change_note", "seen")
    return {name: value_of(form, name) for name in names} | changed


def test_the_version_in_force_is_shown_with_its_review() -> None:
    with time_machine.travel("2026-11-23 12:00"):
        page = client_of("representative").get(PAGE)
    facts = text(page, ".govuk-summary-list")
    assert "1 In force" in facts
    assert "Since before our records" in facts
    assert "Review was due in June 2020: 6 years and 5 months overdue Overdue" in facts
    assert soup(page).select_one("h2.govuk-heading-m")
    assert "Adopt a new version" not in text(page)


def test_all_versions_are_listed_once_there_is_more_than_one() -> None:
    client = client_of("chair")
    assert rows(client.get(PAGE), "#versions tbody tr") == []
    adopt()
    terms.adopt(replace(NEW, text="To come", started_on=today() + DAY), seen=2, actor=coordinator())
    first, second, third = reversed(rows(client.get(PAGE), "#versions tbody tr"))
    assert first.startswith("Version 1 Since before our records to ")
    assert first.endswith("Replaced")
    assert second.endswith("In force")
    assert third.endswith("To come")
    assert "Adopt a new version" in text(client.get(PAGE))


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_the_same_queries_for_any_number_of_versions(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for each in range(2, number + 2):
        adopt(each)
    client = client_of("representative")
    with django_assert_num_queries(4):
        client.get(PAGE)
    with django_assert_num_queries(5):
        client.get(TermsVersion.objects.latest_adopted().get_absolute_url())


def test_a_version_says_word_by_word_what_it_changed() -> None:
    first = TermsVersion.objects.get()
    new = replace(NEW, text=first.text.replace("meet quarterly", "meet monthly"), started_on=today())
    version = terms.adopt(new, seen=1, actor=coordinator())
    page = client_of("representative").get(version.get_absolute_url())
    changes = text(page, "#changes")
    assert "Frequency of meetings" in changes
    assert "Removed: quarterly. . End of what was removed." in changes
    assert [each.get_text(" ", strip=True) for each in soup(page).select("#changes ins")] == [
        "Added: monthly. . End of what was added."
    ]
    assert "Since" not in text(client_of("chair").get(version.get_absolute_url()), ".govuk-summary-list")


def test_a_version_that_changed_no_words_says_so_and_the_first_compares_with_none() -> None:
    first = TermsVersion.objects.get()
    version = terms.adopt(replace(NEW, text=first.text), seen=1, actor=coordinator())
    client = client_of("representative")
    assert "No words changed from version 1" in text(client.get(version.get_absolute_url()), "#changes")
    assert soup(client.get(first.get_absolute_url())).select("#changes") == []


def test_a_new_version_begins_from_the_text_adopted_last() -> None:
    client = client_of("chair")
    sent = entered(client, next_review_on=f"{today() + 365 * DAY}", change_note="Reviewed.")
    assert sent["text"] == TermsVersion.objects.get().text
    assert sent["started_on"] == f"{today()}"
    sent["text"] += "\n\n## Quorum\n\nNone."
    page = client.post(ADOPT, sent, follow=True)
    version = TermsVersion.objects.latest_adopted()
    assert page.redirect_chain == [(version.get_absolute_url(), 302)]
    assert f"Version 2 holds from {today():%A}" in text(page)
    assert "Quorum" in text(page, "#changes")


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"text": " "}, "text", "Enter text of the Terms of Reference"),
        ({"started_on": ""}, "started_on", "Enter the day that it holds from."),
        ({"next_review_on": "31/02/2027"}, "next_review_on", "Enter a date that exists."),
        ({"next_review_on": "1999-01-01"}, "next_review_on", "Check the year: 1999 is too far from today."),
        ({"change_note": ""}, "change_note", "Enter what changed"),
        ({"text": "a\x00b"}, "text", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_is_kept(
    changed: dict[str, str], field: str, says: str
) -> None:
    client = client_of("coordinator")
    sent = entered(client, **({"next_review_on": f"{today() + 365 * DAY}", "change_note": "Reviewed."} | changed))
    page = client.post(ADOPT, sent)
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, field) == says
    assert TermsVersion.objects.count() == 1


def test_nothing_changed_is_said_of_the_whole() -> None:
    client = client_of("coordinator")
    first = TermsVersion.objects.get()
    sent = entered(client, next_review_on=f"{first.next_review_on}", started_on="2019-01-01", change_note="None.")
    assert "Neither the text nor the review date differs from version 1." in summary_of(client.post(ADOPT, sent))


def test_whoever_adopts_second_sees_what_their_text_would_change_and_may_then_adopt_it() -> None:
    client = client_of("chair")
    sent = entered(client, text="Mine", change_note="Mine.", next_review_on=f"{today() + 400 * DAY}")
    terms.adopt(replace(NEW, text="Theirs", started_on=today() - DAY), seen=1, actor=coordinator())
    page = client.post(ADOPT, sent)
    assert "Version 2 was adopted while you were writing." in summary_of(page)
    assert value_of(page, "text") == "Mine"
    assert "Theirs" in text(page, "#meanwhile del")
    assert "Mine" in text(page, "#meanwhile ins")
    client.post(ADOPT, sent | {"seen": value_of(page, "seen")})
    assert TermsVersion.objects.latest_adopted().text == "Mine"


def test_two_who_adopt_the_same_words_are_told_that_none_differ() -> None:
    client = client_of("chair")
    sent = entered(client, text="The same", change_note="Same.", next_review_on=f"{today() + 400 * DAY}")
    terms.adopt(replace(NEW, text="The same", started_on=today() - DAY), seen=1, actor=coordinator())
    assert "No words differ." in text(client.post(ADOPT, sent), "#meanwhile")


@pytest.mark.parametrize("role", ["learning-manager", "representative"])
def test_members_read_and_only_coordinator_and_chairs_adopt(role: str) -> None:
    client = client_of(role)
    assert client.get(PAGE).status_code == 200
    assert client.post(ADOPT, {}).status_code == MISSING


@pytest.mark.django_db(transaction=True)
def test_adopting_in_a_browser(page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess) -> None:
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{PAGE}")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Adopt a new version").click()
    axe(page, WIDE, NARROW)
    page.get_by_label("What changed").fill("Meets monthly.")
    box = page.get_by_label("Text of the Terms of Reference")
    box.fill(box.input_value().replace("meet quarterly", "meet monthly"))
    page.get_by_role("button", name="Adopt this version").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the date for the next review.")
    axe(page, WIDE, NARROW)
    page.get_by_label("Date for next review").fill(f"{today() + 365 * DAY}")
    page.get_by_role("button", name="Adopt this version").click()
    expect(page.locator("#changes")).to_contain_text("monthly")
    axe(page, WIDE, NARROW)
    page.get_by_role("link", name="Back to the Terms of Reference").click()
    expect(page.get_by_role("row", name="Version 2")).to_contain_text("In force")
    axe(page, WIDE, NARROW)
