"""The pages that everybody may read, and the pages people see when something is wrong."""

import pytest
from django.conf import settings
from django.test import Client

from tests.pages import client_of, soup, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/accessibility/", "/privacy/", "/sign-in/"])
def test_everybody_reads_it_and_finds_whom_to_write_to(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert soup(page).select_one(f'a[href="mailto:{settings.FIRST_COORDINATOR}"]')
    assert not soup(page).select("nav[aria-label=Main]")


def test_the_accessibility_statement_says_what_the_law_asks(client: Client) -> None:
    said = text(client.get("/accessibility/"))
    for words in (
        "version 2.2",
        "level AA",
        "axe-core",
        "Equality and Human Rights Commission",
        "This statement was prepared on",
    ):
        assert words in said


def test_the_privacy_notice_says_what_is_kept_and_whom_to_ask(client: Client) -> None:
    said = text(client.get("/privacy/"))
    for words in ("work email address", "anonymised code", "Information Commissioner", "Cookies"):
        assert words in said


def test_health_answers_in_a_word_and_keeps_nothing(client: Client) -> None:
    response = client.get("/health/")
    assert (response.content, response["Content-Type"]) == (b"ok", "text/plain")
    assert "no-store" in response["Cache-Control"]


def test_a_page_that_is_not_there_is_said_so_in_the_forum_s_style() -> None:
    page = client_of("").get("/nowhere/")
    assert page.status_code == 404
    assert text(page, "h1") == "Page not found"


@pytest.mark.parametrize("path", ["/", "/accessibility/", "/sign-in/"])
def test_every_page_carries_the_content_security_policy(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_footer_leads_to_both_from_every_page() -> None:
    links = [link["href"] for link in soup(client_of("").get("/")).select("footer a")]
    assert links == ["/accessibility/", "/privacy/"]
