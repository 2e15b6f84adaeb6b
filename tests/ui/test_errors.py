"""The pages for when something is wrong: in the forum's style, plain about what to do, drawn when little works."""

import pytest
from bs4 import BeautifulSoup
from django.http import HttpRequest
from django.test import Client, RequestFactory

from learningforum import errors


def heading(content: bytes) -> str:
    page = BeautifulSoup(content, "html.parser")
    assert page.h1 is not None
    assert page.title is not None
    assert page.title.get_text() == f"{page.h1.get_text(strip=True)} – Multi-Agency Learning Forum"
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    return page.h1.get_text(strip=True)


def test_the_500_page_needs_neither_request_nor_database() -> None:
    response = errors.broken(HttpRequest())
    assert response.status_code == 500
    assert heading(response.content) == "Sorry, there is a problem"


def test_the_400_page_needs_nothing_of_the_request() -> None:
    response = errors.bad_request(HttpRequest(), ValueError("secret"))
    assert response.status_code == 400
    assert heading(response.content) == "We could not read that request"
    assert b"secret" not in response.content


@pytest.mark.urls("tests.ui.gallery")
@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.forbidden, 403, "You cannot do this"),
        (errors.not_found, 404, "Page not found"),
        (errors.csrf_failure, 403, "This page is out of date"),
    ],
)
def test_the_other_pages_say_what_to_do(rf: RequestFactory, view: object, status: int, words: str) -> None:
    assert callable(view)
    response = view(rf.get("/nowhere/"))
    assert response.status_code == status
    assert heading(response.content) == words
    assert BeautifulSoup(response.content, "html.parser").select_one("main a.govuk-button[href='/']") is not None


@pytest.mark.django_db
@pytest.mark.urls("tests.ui.gallery")
def test_a_form_without_a_token_is_refused_politely() -> None:
    response = Client(enforce_csrf_checks=True).post("/", {"title": "x"})
    assert response.status_code == 403
    assert heading(response.content) == "This page is out of date"
