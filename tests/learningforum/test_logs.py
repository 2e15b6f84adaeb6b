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
@pytest.mark.parametrize(
    "address", ["/sign-in/link/{}/", "/invitation/{}/", "/invitation/{}:signed_Part-2/", "/password/new/1a-{}/"]
)
def test_a_key_to_the_door_never_stands_in_the_log(
    client: Client, logged: Callable[[], str], address: str, method: str
) -> None:
    token = link.make(make_user())
    for _ in range(2):  # the second time it has been used
        getattr(client, method)(address.format(token))
        getattr(client, method)(f"{address.format(token)}nowhere/")
        client.cookies.clear()
    said = logged()
    assert f"{address.partition('{')[0].removesuffix('1a-')}…" in said
    assert token not in said
    assert "signed_Part" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/sign-in/?next=/invitation/abc:def/", "/sign-in/?next=/invitation/…/"),
        ("/sign-in/?next=%2Finvitation%2Fabc%3Adef%2F", "/sign-in/?next=%2Finvitation%2F…"),
        ("/sign-in/with/organisation/back/?code=abc&state=def", "/sign-in/with/organisation/back/?code=…&state=…"),
        ("GET /invitation/abc HTTP/1.1", "GET /invitation/… HTTP/1.1"),
        ("/invitations/12/revoke/ /sign-in/no-account/", "/invitations/12/revoke/ /sign-in/no-account/"),
    ],
)
def test_the_rest_of_an_address_stays_readable(line: str, said: str) -> None:
    assert Discreet().format(logging.makeLogRecord({"msg": line})) == said


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
