"""What the logs leave out: keys to the door, and what people wrote."""

import logging
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.dated import today
from accounts.domain import link
from learningforum.logs import Discreet
from reviews.models import Review
from tests.factories import make_user, review_type

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return what the log would say of all that happened so far."""
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    return lambda: "\n".join(map(Discreet().format, caplog.records))


@pytest.mark.parametrize("method", ["head", "options", "post", "put", "get"])
def test_a_sign_in_link_never_stands_in_the_log(client: Client, logged: Callable[[], str], method: str) -> None:
    token = link.make(make_user())
    for _ in range(2):  # the second time it has been used
        getattr(client, method)(f"/sign-in/{token}/")
        client.cookies.clear()
    said = logged()
    assert "/sign-in/…" in said
    assert token not in said


def test_an_error_of_the_database_is_logged_without_the_row_it_is_about(logged: Callable[[], str]) -> None:
    unowned = Review(code="Adult K", summary="First line\n\nand a second", type=review_type("sar"))
    unowned.state_since = today()
    try:
        with transaction.atomic():
            Review.objects.bulk_create([unowned])
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/reviews/note/")
    said = logged()
    assert "IntegrityError" in said
    assert "null value in column" in said
    assert not any(each in said for each in ("Adult K", "First line", "and a second"))


def test_the_forum_logs_discreetly() -> None:
    handlers = {*logging.getLogger().handlers, *logging.getLogger("django").handlers}
    assert sum(isinstance(each.formatter, Discreet) for each in handlers) == 1
