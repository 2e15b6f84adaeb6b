"""The outbox, over real SMTP: what leaves, what is refused, and that nothing is lost or sent twice."""

import datetime
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import environ
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import tasks
from accounts.domain import mail
from accounts.models import Mail
from accounts.models.mail import TRIES
from learningforum import celery_app
from tests.accounts.smtp import Post, free_port, make_certificate, post_office
from tests.factories import invite, make_user
from tests.pages import client_of, message, text

pytestmark = pytest.mark.usefixtures("forum")
ADDRESS = "noor@forum.example"
MINUTE = datetime.timedelta(minutes=1)
ACCOUNTS = "/accounts/"


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    with post_office() as office:
        send_to(settings, office.port)
        yield office


@pytest.fixture
def at_once() -> Iterator[None]:
    """Run jobs in this process, as soon as they are queued."""
    before = celery_app.conf.task_always_eager
    celery_app.conf.task_always_eager = True
    yield
    celery_app.conf.task_always_eager = before


def send_to(settings: Settings, port: int, **more: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    for name, value in more.items():
        setattr(settings, name, value)


def written(address: str = ADDRESS, subject: str = "A subject", body: str = "A text.", key: str = "") -> Mail:
    made = mail.post(address, subject, body, key=key)
    assert made is not None
    return made


def fresh(kept: Mail) -> Mail:
    kept.refresh_from_db()
    return kept


def test_an_invitation_arrives_whole(post: Post, settings: Settings) -> None:
    settings.FORUM_URL = "https://forum.example"
    settings.DEFAULT_FROM_EMAIL = "Learning Forum <forum@forum.example>"
    _, path = invite(ADDRESS, "Noor Haddad")
    [kept] = Mail.objects.all()
    assert mail.deliver(kept.pk)
    [arrived] = post.messages
    assert post.addresses == [[ADDRESS]]
    assert (arrived["To"], arrived["From"]) == (ADDRESS, "Learning Forum <forum@forum.example>")
    assert arrived["Subject"] == "Your invitation to the Learning Forum"
    assert arrived["Message-ID"].endswith("@forum.example>")
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert f"https://forum.example{path}" in content(arrived)
    assert "Dear Noor Haddad" in content(arrived)


def content(arrived: EmailMessage) -> str:
    body = arrived.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_once_sent_a_message_keeps_nothing_of_its_text(post: Post) -> None:
    kept = written(body="A link that opens a door.")
    assert mail.deliver(kept.pk)
    assert (fresh(kept).text, kept.problem) == ("", "")
    assert kept.sent_at is not None


def test_what_was_sent_is_not_sent_again(post: Post) -> None:
    kept = written()
    tasks.send(kept.pk)
    tasks.send(kept.pk)
    tasks.send_due()
    assert len(post.messages) == 1


def test_a_message_of_the_same_key_is_written_once(post: Post) -> None:
    written(key="about-this")
    assert mail.post(ADDRESS.upper(), "Again", "Again.", key="about-this") is None
    assert mail.post("", "To nobody", "Nothing.") is None
    written("other@forum.example", key="about-this")
    assert mail.deliver_due() == 2


def test_an_address_that_is_refused_for_good_is_told_at_once(post: Post) -> None:
    post.refuses[ADDRESS] = "550 5.1.1 no such user"
    refused, other = written(), written("other@forum.example")
    assert mail.deliver_due() == 1
    assert [fresh(refused).problem, refused.tries] == ["SMTPRecipientsRefused", TRIES]
    assert refused in Mail.objects.stuck()
    assert refused.why == "The mail server refuses the address."
    assert fresh(other).sent_at
    assert "no such user" not in refused.problem  # a server's words may quote the message


def test_an_address_that_is_refused_for_now_is_tried_again(post: Post) -> None:
    post.refuses[ADDRESS] = "451 4.7.1 greylisted, come back later"
    kept = written()
    assert not mail.deliver(kept.pk)
    assert fresh(kept).tries == 1
    post.refuses.clear()
    assert mail.deliver_due() == 0, "its time has not come"
    with time_machine.travel(timezone.now() + MINUTE * 1.1):
        assert mail.deliver_due() == 1


@pytest.mark.parametrize(("answer", "tries"), [("554 5.7.1 spam", TRIES), ("452 4.3.1 full", 1)])
def test_a_text_that_is_refused(post: Post, answer: str, tries: int) -> None:
    post.answers_text = answer
    kept = written()
    assert not mail.deliver(kept.pk)
    assert fresh(kept).tries == tries
    assert kept.why == "The mail server refuses the message."


def test_a_server_that_dies_in_the_middle_gets_the_message_later(post: Post) -> None:
    post.dies = True
    kept = written()
    assert not mail.deliver(kept.pk)
    assert (fresh(kept).tries, kept.why) == (1, "The mail server does not answer.")
    assert kept.text == "A text.\n"
    post.dies = False
    with time_machine.travel(timezone.now() + MINUTE * 1.1):
        assert mail.deliver_due() == 1


def test_a_server_that_is_down_costs_each_sweep_one_message_a_try(settings: Settings) -> None:
    send_to(settings, free_port())
    first, second = written(), written("other@forum.example")
    assert mail.deliver_due() == 0
    assert (fresh(first).tries, fresh(second).tries) == (1, 0)
    assert first.problem == "ConnectionRefusedError"
    mail.deliver_due()
    assert (fresh(first).tries, fresh(second).tries) == (1, 1)


def test_it_gives_up_after_so_many_tries_and_not_before(settings: Settings) -> None:
    send_to(settings, free_port())
    kept = written()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for tried in range(TRIES):
            assert fresh(kept).tries == tried
            assert mail.deliver_due() == 0
            clock.shift(datetime.timedelta(days=1))
        assert list(Mail.objects.stuck()) == [kept]
        assert mail.deliver_due() == 0
    assert fresh(kept).tries == TRIES


def test_a_sweep_ends_in_time_and_leaves_the_rest_to_the_next(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    written()
    written("other@forum.example")
    monkeypatch.setattr(mail, "SWEEPS_FOR", 0)
    assert (mail.deliver_due(), mail.deliver_due(), mail.deliver_due()) == (1, 1, 0)


@pytest.mark.parametrize(
    "subject", ["Two\nlines", "Two\r\nBcc: thief@forum.example", "Two\rBcc: thief@forum.example", "Two\x0b\u2028lines"]
)
def test_no_header_can_be_slipped_into_a_subject(post: Post, subject: str) -> None:
    assert mail.deliver(written(subject=subject).pk)
    [arrived] = post.messages
    assert arrived["Bcc"] is None
    assert post.addresses == [[ADDRESS]]
    assert arrived["Subject"].startswith("Two ")


def test_a_name_with_a_line_break_adds_no_header(post: Post) -> None:
    sender = make_user("coordinator", name="Ann")
    sender.name = "Ann\r\nBcc: thief@forum.example"
    context = {"user": make_user(), "removed_by": sender, "coordinator": "c@forum.example"}
    made = mail.write(ADDRESS, "accounts/mail/second_step_removed.txt", context)
    assert made is not None
    assert mail.deliver(made.pk)
    assert post.messages[0]["Bcc"] is None


def test_a_subject_that_is_too_long_is_cut(post: Post) -> None:
    assert mail.deliver(written(subject="long " * 100).pk)
    assert len(post.messages[0]["Subject"]) == 199


@pytest.mark.parametrize(
    "address",
    ["o'hara+forum@forum.example", '"odd name"@forum.example', "noor@bücher.example", "noor@forum.co.example"],
)
def test_an_odd_address_gets_its_mail(post: Post, address: str) -> None:
    assert mail.deliver(written(address).pk)
    assert len(post.messages) == 1


@pytest.mark.parametrize("address", ["noor@forum.example\nBcc: thief@forum.example", "noor", "@forum.example", "a@b@c"])
def test_an_address_that_is_none_sticks_and_stops_nobody_else(post: Post, address: str) -> None:
    bad, good = written(address), written()
    mail.deliver_due()
    assert fresh(good).sent_at
    if fresh(bad).sent_at is None:
        assert bad.tries == TRIES
        assert bad.why
    assert all("thief" not in each for each in post.addresses)
    assert all(arrived["Bcc"] is None for arrived in post.messages)


def test_a_server_that_wants_tls_and_to_know_who_sends(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "localhost.pem")
    with post_office(user="forum", password="pass word:@/", certificate=certificate) as office:
        said = environ.Env.email_url_config(f"smtp+tls://forum:pass%20word%3A%40%2F@localhost:{office.port}")
        for name, value in said.items():
            setattr(settings, name, value)
        stranger = written()
        assert not mail.deliver(stranger.pk), "nobody vouches for its certificate"
        assert fresh(stranger).problem == "SSLCertVerificationError"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert mail.deliver(written().pk)
        assert len(office.messages) == 1
        settings.EMAIL_HOST_PASSWORD = "wrong"
        kept = written()
        assert not mail.deliver(kept.pk)
        assert fresh(kept).problem == "SMTPAuthenticationError"
        assert kept.why == "The mail server refuses the forum’s user name or password."
        assert kept.tries == 1, "somebody will mend that; the message is not to blame"


@pytest.mark.parametrize(
    ("url", "kept_secret_by"),
    [
        ("smtp://relay.forum.example:25", set()),
        ("smtp+tls://forum:secret@relay.forum.example:587", {"EMAIL_USE_TLS"}),
        ("smtp+ssl://forum:secret@relay.forum.example:465", {"EMAIL_USE_SSL"}),
    ],
)
def test_how_a_mail_server_is_named(url: str, kept_secret_by: set[str]) -> None:
    said = environ.Env.email_url_config(url)
    assert said["EMAIL_HOST"] == "relay.forum.example"
    assert said["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert {name for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL") if said.get(name)} == kept_secret_by


def test_a_server_without_tls_is_told_no_password(post: Post, settings: Settings) -> None:
    send_to(settings, post.port, EMAIL_USE_TLS=True, EMAIL_HOST_USER="forum", EMAIL_HOST_PASSWORD="secret")
    kept = written()
    assert not mail.deliver(kept.pk)
    assert fresh(kept).problem == "SMTPNotSupportedError"
    assert post.messages == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_message_once(post: Post) -> None:
    kept, start = written(), Barrier(2)
    sent: list[bool] = []

    def work() -> None:
        start.wait(10)
        sent.append(mail.deliver(kept.pk))
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(sent) == [False, True]
    assert len(post.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_of_one_key_at_one_moment_are_one_message() -> None:
    start = Barrier(2)
    made: list[Mail | None] = []

    def write() -> None:
        start.wait(10)
        made.append(mail.post(ADDRESS, "A subject", "A text.", key="same"))
        connection.close()

    threads = [Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Mail.objects.count() == 1
    assert made.count(None) == 1


def test_it_leaves_as_soon_as_what_it_is_about_is_saved(
    post: Post, at_once: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        written()
        assert post.messages == []
    assert len(post.messages) == 1


def test_what_was_sent_long_ago_is_forgotten() -> None:
    old, recent, stuck, waiting = (written(key=f"{number}") for number in range(4))
    past = timezone.now() - datetime.timedelta(days=91)
    Mail.objects.filter(pk=old.pk).update(sent_at=past)
    Mail.objects.filter(pk=recent.pk).update(sent_at=past + datetime.timedelta(days=2))
    Mail.objects.filter(pk=stuck.pk).update(tries=TRIES, written_at=past)
    Mail.objects.filter(pk=waiting.pk).update(written_at=past)
    tasks.forget_old_mail()
    assert set(Mail.objects.all()) == {recent, waiting}


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def stick(address: str) -> Mail:
    kept = written(address, "Your place")
    Mail.objects.filter(pk=kept.pk).update(tries=TRIES, problem="SMTPRecipientsRefused")
    return kept


def test_the_accounts_page_says_what_could_not_be_sent(officer: Client) -> None:
    assert "could not be sent" not in text(officer.get(ACCOUNTS))
    stick("one@forum.example")
    assert "1 message could not be sent" in text(officer.get(ACCOUNTS))
    for number in range(2, 4):
        stick(f"{number}@forum.example")
    said = text(officer.get(ACCOUNTS))
    assert "3 messages could not be sent" in said
    assert "one@forum.example : “Your place”. The mail server refuses the address." in said


def test_more_than_a_hundred_are_not_named_one_by_one(officer: Client) -> None:
    for number in range(101):
        stick(f"person{number:03}@forum.example")
    said = text(officer.get(ACCOUNTS))
    assert "More than 100 messages could not be sent" in said
    assert "person099@forum.example" in said
    assert "person100@forum.example" not in said


def test_what_could_not_be_sent_is_tried_again_at_a_press(
    officer: Client, post: Post, at_once: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    kept = stick(ADDRESS)
    with django_capture_on_commit_callbacks(execute=True):
        response = officer.post(reverse("accounts:retry-mail"))
    assert "1 message will be sent in a minute" in message(response, officer)
    assert fresh(kept).sent_at
    assert len(post.messages) == 1


def test_what_could_not_be_sent_can_be_given_up(officer: Client) -> None:
    stick(ADDRESS)
    waiting = written("other@forum.example")
    response = officer.post(reverse("accounts:retry-mail"), {"give-up": "yes"})
    assert "1 message will not be sent" in message(response, officer)
    assert list(Mail.objects.all()) == [waiting]


def test_a_press_when_all_has_been_sent_meanwhile_says_so(officer: Client) -> None:
    response = officer.post(reverse("accounts:retry-mail"))
    assert "0 messages will be sent" in message(response, officer)
